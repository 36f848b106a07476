"""The processes that benchmarks/providers.py measures: ours, a bare aiohttp loop, and the planning of very many jobs.

    python benchmarks/provider_client.py ours '{"url": ..., "jobs": 2000, "at_once": 64, "ledger": ...}'

Each prints one line of JSON: seconds of the work itself, milliseconds of processor time a job, resident megabytes.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def messages(number, system="", changed=-1):
    """What is asked for a row of the input; a row that was changed asks something else."""
    row = f"write a prompt about {number}" + (", in verse" if number == changed else "")
    return ({"role": "system", "content": f"You write prompts. {system}"}, {"role": "user", "content": row})


@contextmanager
def measured(jobs) -> Iterator[dict]:
    """What the block adds, with its seconds, processor time and memory; printed when it is through."""
    found, began, cpu = {}, time.perf_counter(), time.process_time()
    yield found
    found["seconds"] = time.perf_counter() - began
    found["cpu"] = (time.process_time() - cpu) / jobs * 1000
    found["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


async def bare(url, jobs, at_once, **_):
    import aiohttp

    with measured(jobs):
        numbers = iter(range(jobs))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def work():
                for number in numbers:
                    body = {"model": "model", "messages": messages(number)}
                    async with session.post(f"{url}/v1/chat/completions", json=body) as response:
                        await response.read()

            await asyncio.gather(*(work() for _ in range(at_once)))


def asked_by_name(wire):
    """The wire, asking as the SDK's users do: `chat.completions.with_raw_response.create`, not by a path."""
    create = wire._client.chat.completions.with_raw_response.create  # noqa: SLF001  # the same client, asked otherwise

    async def call(_path, *, cast_to, body):
        del cast_to
        return (await create(**body)).http_response

    wire.send = lambda body: wire._answered(call, "", body=body)  # noqa: SLF001
    return wire


async def ours(url, jobs, at_once, ledger, *, provider="local", by_name=False, **text):
    from builder.providers.base import Limits, Request
    from builder.providers.choice import providers
    from builder.providers.models import Model
    from builder.runs.clock import MonotonicClock
    from builder.runs.governor import Governor
    from builder.runs.ledger import Job, Ledger
    from builder.runs.run import Route, Run
    from builder.secret import Secret

    one = providers()[provider]
    wire = one.connect(Secret("a-key-for-benchmarks"), f"{url}/v1", at_once, 60.0)
    wire = asked_by_name(wire) if by_name else wire
    requests = (Request(model="model", messages=messages(number, **text), max_tokens=100) for number in range(jobs))
    wanted = [Job(provider, request, ("row", str(number))) for number, request in enumerate(requests)]
    with Ledger(Path(ledger)) as opened:
        opened.plan("run", wanted)
        clock = MonotonicClock()
        run = Run(opened, {provider: Route(one, Model(provider, "model"), wire, Governor(clock, Limits(), at_once))})
        with measured(jobs) as found:
            try:
                kept = [kept is not None async for _, kept in run.each(wanted, at_once)]
            finally:
                await run.close()
            found.update(kept=sum(kept), asked=run.tally.asked, parked=run.tally.parked)


async def named(**options):
    await ours(**options, by_name=True)


async def plan(jobs, ledger, **_):
    from builder.providers.base import Request
    from builder.runs.ledger import Job, Ledger

    with measured(jobs) as found, Ledger(Path(ledger)) as opened:
        requests = (Request(model="model", messages=messages(number)) for number in range(jobs))
        opened.plan("run", (Job("local", request, ("row", str(n))) for n, request in enumerate(requests)))
        found["planned"] = sum(1 for _ in opened.waiting("run"))


if __name__ == "__main__":
    asyncio.run({"bare": bare, "ours": ours, "named": named, "plan": plan}[sys.argv[1]](**json.loads(sys.argv[2])))
