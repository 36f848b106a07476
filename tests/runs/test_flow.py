"""So many things under way at once."""

import asyncio

import pytest

from builder.runs.clock import VirtualClock
from builder.runs.flow import Flow


def run(things, seconds, at_once, *, look=0.0, stop_after=None):
    """Make each thing in `seconds(thing)`, looking at each for `look`: (what came, most at once, when it was over)."""

    async def everything():
        clock, under_way, most, came = VirtualClock(), 0, 0, []

        async def make(thing):
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            try:
                await clock.sleep(seconds(thing))
                if thing == "broken":
                    raise ValueError(thing)
                return thing
            finally:
                under_way -= 1

        flow = Flow(things, make, at_once)
        try:
            while (made := await flow.next()) is not None:
                came.append(made)
                if stop_after == len(came):
                    break
                if look:
                    await clock.sleep(look)
        finally:
            await flow.close()
        assert under_way == 0
        return came, most, clock.now(), flow.problem

    return asyncio.run(everything())


def test_everything_is_made_and_never_more_at_once():
    came, most, _, problem = run(range(100), lambda thing: 1 + thing % 7, 8)
    assert sorted(came) == [(number, number) for number in range(100)]
    assert (most, problem) == (8, None)


def test_a_slow_one_holds_nobody_up():
    """512 things, every 50th takes 2 s and the others 50 ms, 64 at once: little more than the slow ones themselves."""
    _, _, seconds, _ = run(range(512), lambda thing: 2.0 if thing % 50 == 0 else 0.05, 64)
    assert seconds <= 2.4 * 1.1


def test_the_next_begins_though_nobody_looks_yet():
    _, _, seconds, _ = run(range(20), lambda _: 1.0, 10, look=0.1)
    assert seconds <= 3.2


def test_what_nobody_takes_does_not_pile_up():
    begun = []

    def things():
        for number in range(1000):
            begun.append(number)
            yield number

    came, _, _, _ = run(things(), lambda _: 1.0, 10, look=5.0, stop_after=5)
    assert len(came) == 5
    assert len(begun) <= 5 + 10


def test_after_a_problem_nothing_new_begins_and_it_is_told():
    came, _, seconds, problem = run(
        ["a", "broken", *range(100)], lambda thing: 5.0 if isinstance(thing, int) else 1.0, 2
    )
    assert isinstance(problem, ValueError)
    assert came in ([], [("a", "a")])
    assert seconds <= 6


def test_a_problem_in_the_plan_is_told_too():
    def things():
        yield 1
        raise OSError("the plan could not be read")

    _, _, _, problem = run(things(), lambda _: 1.0, 4)
    assert isinstance(problem, OSError)


@pytest.mark.parametrize("at_once", [1, 4])
def test_nothing_to_do(at_once):
    assert run([], lambda _: 1.0, at_once)[0] == []
