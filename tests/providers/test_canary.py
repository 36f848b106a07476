"""A canary key through every sink, in every failure mode, with every provider."""

import asyncio
import gc
import io
import logging
import pickle
import traceback
from contextlib import suppress

import pytest

from builder.errors import SeedbedError
from builder.providers.base import DroppedError, Limits, Request
from builder.providers.choice import providers
from builder.providers.models import Model
from builder.runs.audit import Audit
from builder.runs.clock import VirtualClock
from builder.runs.governor import Governor
from builder.runs.ledger import Job, Ledger
from builder.runs.run import ParkedError, Route, Run
from builder.secret import Secret, leaks

CANARY = "canary-4T9wPz71LmQx8vBn3Kd6"
FAULTS = (
    "ok",
    "echo-key:200",
    "echo-key:400",
    "echo-key:401",
    "echo-key:500",
    "hang",
    "drop-after",
    "truncated",
    "html",
    "garbage",
    "500",
    "429:400",
    "401",
    "quota",
    "redirect",
)


def held(text):
    """Whether a text holds the key or a part of it that tells."""
    return any(CANARY[at : at + 10] in text for at in range(len(CANARY) - 9)) or leaks(text)


@pytest.fixture
def logged():
    """Everything that anybody logs, at every level."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


def told(problem):
    """An exception as the most talkative reporter shows it: with the locals of every frame and all that led to it."""
    shown = ["".join(traceback.TracebackException.from_exception(problem, capture_locals=True).format())]
    while problem is not None:
        shown.append(f"{problem} {problem!r} {problem.args} {vars(problem)}")
        problem = problem.__cause__ or problem.__context__
    return "\n".join(shown)


async def bought(route, folder, texts):
    """Ask once over a run with ledger and audit; what it raised."""
    job = Job(route.provider.name, Request(model="m", messages=({"role": "user", "content": "Hello"},)), ("a",))
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.plan("run", [job])
        run = Run(ledger, {route.provider.name: route}, clock=VirtualClock(), audit=Audit(folder / "audit.jsonl"))
        try:
            texts.append(repr(await run.ask(job)))
        except (ParkedError, SeedbedError) as problem:
            texts.append(told(problem))
        texts += [repr(run), repr(run.tally), repr(route), str(route.wire), str(ledger.reasons())]
        await run.close()


async def asked(route, texts):
    """Ask the wire itself."""
    try:
        texts.append(repr(await route.wire.send(route.provider.body(Request(model="m", messages=())))))
    except DroppedError as problem:
        texts.append(told(problem))
    with suppress(TypeError, AttributeError, pickle.PicklingError):
        texts.append(pickle.dumps(route.wire).decode("latin-1"))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", sorted(providers()))
def test_no_sink_ever_holds_it(wire, logged, tmp_path, name, fault):
    wire.always = lambda _: fault
    texts = []

    async def everything():
        root = wire.url if name == "groq" else f"{wire.url}/v1"
        opened = providers()[name].connect(Secret(CANARY), root, 2, 0.1 if fault == "hang" else 5.0)
        route = Route(providers()[name], Model(name, "m"), opened, Governor(VirtualClock(), Limits()))
        await asked(route, texts)
        await bought(route, tmp_path, texts)

    asyncio.run(everything())
    gc.collect()  # what is shown only when something is let go
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"ledger.sqlite"} <= {path.name for path in files}
    texts += [path.read_bytes().decode("latin-1") for path in files]
    texts.append(logged.getvalue())
    assert any(CANARY in seen.headers.get("Authorization", "") for seen in wire.seen), "the key was never sent"
    assert not [text for text in texts if held(text)]
