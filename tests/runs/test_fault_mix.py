"""A provider on a bad day: a tenth times out, a tenth breaks, a tenth says slow down. All of it comes."""

import asyncio

import pytest

MIX = {"hang": 0.1, "500": 0.05, "503": 0.05, "429": 0.1, "garbage": 0.01}


def everything_bought(wire, opened, wanted, at_once, timeout):
    """Buy, and then once more what was parked: how often each was asked, and what is left."""
    wire.mix = MIX

    async def bought():
        rounds = []
        async with opened(slots=at_once, timeout=timeout) as run:
            run.ledger.plan("run", wanted)
            while waiting := list(run.ledger.waiting("run")):
                rounds.append([kept async for _, kept in run.each(waiting, at_once)])
                run.ledger.again("run", ["parked"])
            return rounds, run.tally, dict(run.ledger.counts("run"))

    return asyncio.run(bought())


def is_whole(wire, wanted, rounds, tally, counts):
    """All of it is there, with a request for each completion and for each fault, and no more."""
    assert counts == {"received": len(wanted)}
    assert sum(kept is not None for came in rounds for kept in came) == len(wanted)
    assert len(rounds) <= 4
    assert tally.asked == len(wire.seen) == len(wanted) + sum(tally.faults.values()) + tally.slowed
    assert set(wire.faults) == {"ok", *MIX}


def test_1000_of_1000_come(wire, opened, jobs):
    wanted = jobs(1_000)
    is_whole(wire, wanted, *everything_bought(wire, opened, wanted, at_once=64, timeout=0.25))


@pytest.mark.soak
def test_10000_of_10000_come(wire, opened, jobs):
    wanted = jobs(10_000)
    is_whole(wire, wanted, *everything_bought(wire, opened, wanted, at_once=64, timeout=0.25))


def test_without_faults_it_is_one_request_for_each(wire, bought, jobs):
    _, tally, counts = bought(jobs(500), at_once=64)
    assert counts == {"received": 500}
    assert tally.asked == len(wire.seen) == 500
