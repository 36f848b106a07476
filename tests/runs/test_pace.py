"""The pace over real sockets, by the machine's own clock. In virtual time: test_governor.py."""

import asyncio

import pytest

from builder.runs.clock import MonotonicClock


@pytest.mark.soak
def test_100_in_5_seconds(wire, opened, jobs):
    """480 requests, 64 at once: hardly a refusal, none lost, within 2% of the 20 seconds that it takes at best."""
    wire.quota.limits, wire.latency = {"rpm": (100, 5.0)}, 0.05
    wanted = jobs(480, provider="openai")

    async def everything():
        async with opened("openai", slots=64, clock=MonotonicClock()) as run:
            run.ledger.plan("run", wanted)
            return [kept async for _, kept in run.each(wanted, 64)], run.tally.slowed

    kept, refusals = asyncio.run(everything())
    assert sum(one is not None for one in kept) == 480
    assert refusals <= 5
    assert wire.seen[-1].moment - wire.seen[0].moment <= 20.0 * 1.02
