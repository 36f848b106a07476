"""How fast we ask: never over a limit that is known, hardly slower than it allows."""

import asyncio
import random
import time
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.providers.base import Left, Limits
from builder.runs.clock import MonotonicClock, VirtualClock
from builder.runs.governor import Governor, TooLongError, Window
from wire_in_virtual_time import Bucket, FixedPeriods, Slots, bought
from wire_quota import Quota

steady = settings(derandomize=True, deadline=None, database=None, max_examples=100)
GROQ_LIMITS = {"rpm": (30, 60.0), "tpm": (8_000, 60.0), "rpd": (1_000, 86_400.0)}
GROQ = Limits(rpm=30, tpm=8_000, rpd=1_000, tpd=200_000)
FLOOR = 540.0  # 20 requests of 400 tokens in each minute: the tenth begins after nine

# --- one window ----------------------------------------------------------------------------------------------


@steady
@given(
    st.integers(100, 1000),
    st.lists(st.tuples(st.floats(0, 40), st.integers(1, 100), st.integers(0, 100)), max_size=60),
)
def test_whoever_waits_as_told_never_goes_over_and_never_waits_twice(limit, steps):
    window, now, sent = Window(60.0, limit), 0.0, deque()
    for pause, amount, really in steps:
        now += pause
        wait = window.wait(now, amount)
        assert 0 <= wait <= 60.1
        now += wait
        assert window.wait(now, amount) <= 1e-6
        entry = window.spend(now, amount)
        window.correct(entry, min(really, amount))
        sent.append((now, min(really, amount)))
        assert sum(spent for moment, spent in sent if moment > now - 60) <= limit


def test_it_waits_no_longer_than_it_must():
    window = Window(60.0, 30)
    for moment in range(30):
        window.spend(float(moment), 1)
    assert window.wait(29.5, 1) == pytest.approx(30.52)
    assert window.wait(29.5, 2) == pytest.approx(31.52)
    assert window.wait(61.0, 1) == 0


def test_a_refusal_that_the_count_did_not_foresee_widens_the_guard_up_to_a_third_of_a_second():
    window = Window(60.0, 1)
    window.spend(0.0, 1)
    waits = []
    for _ in range(6):
        waits.append(window.wait(0.0, 1))
        window.widen()
    assert waits == pytest.approx([60.02, 60.04, 60.08, 60.16, 60.32, 60.32])


def test_more_than_the_whole_limit_waits_for_an_empty_window_and_not_for_ever():
    window = Window(60.0, 100)
    assert window.wait(0.0, 500) == 0
    window.spend(0.0, 10)
    assert window.wait(1.0, 500) == pytest.approx(59.02)
    assert window.wait(61.0, 500) == 0


def test_what_others_spend_with_the_same_key_is_left_to_them():
    window = Window(60.0, 30)
    window.learn(1.0, Left(30, 4, 20.0), window.spend(0.0, 1))
    for _ in range(4):
        assert window.wait(1.0, 1) == 0
        window.spend(1.0, 1)
    assert window.wait(1.0, 1) == pytest.approx(20)
    assert window.wait(21.0, 1) == 0


def test_what_the_provider_has_not_counted_yet_is_not_taken_for_free():
    window = Window(60.0, 10)
    entries = [window.spend(0.0, 1) for _ in range(4)]
    window.learn(1.0, Left(10, 9, 60.0), entries[0])  # it saw only the first
    assert [window.wait(1.0, amount) for amount in (6, 7)] == [0, pytest.approx(59.02)]


def test_a_shorter_period_than_ours_is_learnt_from_the_headers():
    window = Window(60.0, None)
    window.learn(0.1, Left(100, 0, 4.9), window.spend(0.0, 100))
    assert window.wait(0.1, 1) == pytest.approx(4.9)
    assert window.wait(5.0, 100) == 0


def test_a_users_own_lower_limit_is_kept_whatever_the_provider_says():
    window = Window(60.0, 10)
    entries = [window.spend(0.0, 1) for _ in range(10)]
    window.learn(0.1, Left(500, 490, 1.2), entries[-1])
    assert window.wait(2.0, 1) == pytest.approx(58.02)


@pytest.mark.parametrize("left", [Left(), Left(100), Left(100, 99), Left(None, 0, 50.0), Left(100, 99, 0.0)])
def test_half_of_what_a_provider_might_say_changes_nothing_but_the_limit(left):
    window = Window(60.0, None)
    window.learn(0.1, left, window.spend(0.0, 1))
    assert window.limit == left.limit
    assert window.wait(0.1, 1) == 0


def test_a_million_requests_without_a_limit_are_not_all_remembered():
    window = Window(86_400.0, None)
    for moment in range(20_000):
        window.correct(window.spend(float(moment), 5), 3)
        assert window.wait(float(moment), 5) == 0
    assert len(window._spent) < 5_000
    assert window._sum == 3 * len(window._spent)


# --- against providers in virtual time -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Quota, Bucket, FixedPeriods])
@pytest.mark.parametrize("limits", [GROQ, Limits()], ids=["limits known", "limits from the headers"])
def test_at_groqs_limits_there_is_no_refusal_and_no_time_lost(kind, limits):
    """200 requests of 400 tokens, 16 at once, at 30 requests and 8,000 tokens a minute."""
    if limits == Limits():
        limits = Limits(rpm=30)  # which Groq does not say in its headers
    seconds, refusals, _ = bought(kind(GROQ_LIMITS, "groq"), limits, 200)
    assert refusals == 0
    assert FLOOR * 0.98 <= seconds <= FLOOR * 1.01


def test_what_was_estimated_too_high_is_given_back_at_once():
    """6 requests fit by their estimate of 1,300; each gives 900 back when it ends, long before the minute is over."""
    server = Quota(GROQ_LIMITS, "groq")
    seconds, refusals, _ = bought(server, GROQ, 17, estimate=1_300.0)
    assert (refusals, seconds < 10) == (0, True)


@pytest.mark.parametrize("shown", [100, 1200], ids=["the limit of the period", "the limit of a minute"])
def test_100_in_5_seconds(shown):
    """480 requests, 64 at once; ideally 20 seconds. Pipelines that only react collected 125 to 690 refusals."""

    class Shown(Quota):
        def headers(self, now):
            return {**super().headers(now), "x-ratelimit-limit-requests": str(shown)}

    server = Shown({"rpm": (100, 5.0)})
    seconds, refusals, _ = bought(server, Limits(), 480, at_once=64, latency=0.05, dialect="openai")
    assert refusals <= 5
    assert seconds <= 20.0 * 1.02


def test_slots_settle_on_what_the_provider_bears():
    """It bears 6 at once and says nothing: 400 requests all come through with few refusals."""
    seconds, refusals, governor = bought(Slots(6, 1.0), Limits(), 400, latency=1.0, dialect="local")
    assert refusals <= 48
    assert governor.slots <= 8
    assert seconds <= 400 / 6 * 1.75


def test_a_day_that_is_used_up_is_told_instead_of_waited_for():
    async def beyond():
        clock = VirtualClock()
        governor = Governor(clock, Limits(rpd=3))
        waiting = [asyncio.ensure_future(governor.admit(10, patience=300)) for _ in range(5)]
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert clock.now() == 0
        return [type(one) for one in found], found[-1].seconds

    kinds, seconds = asyncio.run(beyond())
    assert kinds[3:] == [TooLongError, TooLongError]
    assert seconds == pytest.approx(86_400, abs=1)


@settings(derandomize=True, deadline=None, database=None, max_examples=30)
@given(
    st.sampled_from([Quota, Bucket, FixedPeriods]),
    st.integers(5, 60),
    st.integers(1_000, 20_000),
    st.integers(1, 40),
    st.integers(0, 2**32),
)
def test_known_limits_are_never_hit(kind, rpm, tpm, at_once, seed):
    """Whatever the limits, the sizes of requests and the width; requests arrive as they are sent."""
    draw = random.Random(seed)  # noqa: S311
    sizes = [draw.randint(1, 900) for _ in range(80)]
    delays = [draw.uniform(0.01, 20) for _ in range(80)]
    server = kind({"rpm": (rpm, 60.0), "tpm": (tpm, 60.0)}, "openai")
    seconds, refusals, _ = bought(
        server,
        Limits(rpm=rpm, tpm=tpm),
        80,
        estimate=900.0,
        at_once=at_once,
        dialect="openai",
        actual=sizes.__getitem__,
        latency=delays.__getitem__,
    )
    assert refusals == 0
    assert seconds < 80 * 100


# --- slots and waiters ---------------------------------------------------------------------------------------


def test_one_episode_of_refusals_cuts_once_and_answers_grow_it_again():
    async def episode():
        clock = VirtualClock()
        governor = Governor(clock, slots=16)
        tickets = [await governor.admit(1) for _ in range(16)]
        await clock.sleep(1)
        for ticket in tickets:
            governor.refused(ticket, 2.0)
        cut = governor.slots
        before = clock.now()
        later = await governor.admit(1)
        waited = clock.now() - before
        governor.done(later, tokens=1)
        for _ in range(100):
            governor.done(await governor.admit(1), tokens=1)
        return cut, waited, governor.slots

    assert asyncio.run(episode()) == (12, 2.0, 16)


def test_faults_of_the_provider_cut_nothing():
    async def faults():
        governor = Governor(VirtualClock(), slots=16)
        for _ in range(50):
            governor.done(await governor.admit(1))
        return governor.slots

    assert asyncio.run(faults()) == 16


def test_a_waiter_that_is_cancelled_lets_the_next_one_through():
    async def queue():
        governor = Governor(MonotonicClock(), slots=1)
        first = await governor.admit(1)
        waiting = [asyncio.ensure_future(governor.admit(1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # the one at the door
        waiting[2].cancel()  # one behind it
        await asyncio.sleep(0)
        governor.done(first)
        return await asyncio.wait_for(waiting[1], 5), [one.cancelled() for one in waiting]

    ticket, cancelled = asyncio.run(queue())
    assert ticket.estimate == 1
    assert cancelled == [True, False, True]


def test_a_waiter_cancelled_at_the_moment_it_is_woken_takes_no_slot_with_it():
    async def race():
        governor = Governor(MonotonicClock(), slots=1)
        first = await governor.admit(1)
        waiting = asyncio.ensure_future(governor.admit(1))
        await asyncio.sleep(0)
        governor.done(first)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return await asyncio.wait_for(governor.admit(1), 5)

    assert asyncio.run(race())


def test_requests_go_in_the_order_in_which_they_came():
    async def line():
        governor, order = Governor(VirtualClock(), Limits(tpm=1_000), slots=4), []

        async def one(number, tokens):
            ticket = await governor.admit(tokens)
            order.append(number)
            governor.done(ticket, tokens=tokens)

        await asyncio.gather(*(one(number, tokens) for number, tokens in enumerate([600, 600, 10, 10, 5000, 10])))
        return order

    assert asyncio.run(line()) == list(range(6))


@pytest.mark.parametrize("jump", [-86_400, -3_600, 3_600, 86_400])
def test_setting_the_clock_of_the_machine_costs_no_second(monkeypatch, jump):
    async def wait():
        governor = Governor(MonotonicClock(), Limits(rpm=1))
        governor.done(await governor.admit(1), tokens=1)
        before = governor.wait(1)
        monkeypatch.setattr(time, "time", lambda real=time.time: real() + jump)
        return before - governor.wait(1)

    assert 0 <= asyncio.run(wait()) < 60
