"""Parts that several tests of runs use: a run over a ledger, whose completions a server on this machine sells."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from builder.providers.base import Limits, Request
from builder.providers.choice import providers
from builder.providers.models import Model
from builder.runs.clock import VirtualClock
from builder.runs.governor import Governor
from builder.runs.ledger import Job, Ledger
from builder.runs.run import Route, Run
from builder.secret import Secret

GENEROUS = Limits()
PRICED = Model("local", "model", price_in=1.0, price_out=2.0)


def a_job(number, provider="local", **changes):
    """A job that says its number."""
    message = {"role": "user", "content": f"job {number}"}
    return Job(
        provider,
        Request(**{"model": "model", "messages": (message,), "max_tokens": 100, **changes}),
        ("intent", str(number)),
    )


@pytest.fixture
def jobs():
    """So many different jobs: `jobs(10)`."""
    return lambda count, **changes: [a_job(number, **changes) for number in range(count)]


@pytest.fixture
def opened(wire, tmp_path):
    """An open run in virtual time: `async with opened() as run`. Its pauses cost nothing, its sockets are real."""

    @asynccontextmanager
    async def a_run(name="local", *, slots=16, timeout=5.0, limits=GENEROUS, clock=None, **options):  # noqa: ASYNC109
        clock = clock or VirtualClock()
        root = wire.url if name == "groq" else f"{wire.url}/v1"
        connected = providers()[name].connect(Secret("canary-of-the-runs-1234"), root, slots, timeout)
        route = Route(providers()[name], PRICED, connected, Governor(clock, limits, slots))
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            run = Run(ledger, {name: route}, clock=clock, **options)
            try:
                yield run
            finally:
                await run.close()

    return a_run


@pytest.fixture
def bought(opened):
    """Buy all of these jobs: (job -> what came, None where it was parked; the run's tally; the ledger's counts)."""

    def buy(wanted, *, at_once=16, **options):
        async def everything():
            async with opened(slots=at_once, **options) as run:
                run.ledger.plan("run", wanted)
                found = {job.id: kept async for job, kept in run.each(wanted, at_once)}
                return found, run.tally, dict(run.ledger.counts("run"))

        return asyncio.run(everything())

    return buy
