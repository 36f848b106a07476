"""Time for waiting."""

import asyncio
import re
import time
from pathlib import Path

import builder.runs
from builder.runs.clock import MonotonicClock, VirtualClock


def test_virtual_time_jumps_from_one_waker_to_the_next():
    woken = []

    async def sleeper(clock, seconds):
        await clock.sleep(seconds)
        woken.append((seconds, clock.now()))

    async def all_of_them():
        clock = VirtualClock()
        await asyncio.gather(*(sleeper(clock, seconds) for seconds in (3600, 5, 86_400, 5, 0, -1)))

    asyncio.run(all_of_them())
    assert woken == [(0, 0), (-1, 0), (5, 5), (5, 5), (3600, 3600), (86_400, 86_400)]


def test_time_does_not_pass_for_a_sleeper_that_is_gone():
    async def cancelled():
        clock = VirtualClock()
        long = asyncio.ensure_future(clock.sleep(3600))
        await clock.sleep(1)
        long.cancel()
        await clock.sleep(1)
        for _ in range(100):
            await asyncio.sleep(0)
        return clock.now()

    assert asyncio.run(cancelled()) == 2


def test_the_date_of_the_machine_does_not_matter(monkeypatch):
    clock = MonotonicClock()
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: 10**10)
    assert 0 <= clock.now() - before < 3600


def test_nobody_in_the_runs_waits_by_the_wall_clock():
    for path in Path(builder.runs.__file__).parent.glob("*.py"):
        assert not re.search(r"time\.time\(|utcnow|time\.sleep", path.read_text("utf-8")), path.name
