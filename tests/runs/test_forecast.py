"""Times at limits are those that the governor really takes; prices are sums, or unknown."""

import asyncio

import pytest

from builder.providers.base import Limits
from builder.providers.models import Model
from builder.runs.clock import VirtualClock
from builder.runs.forecast import Need, in_all, prospect, time_at, total_dollars
from builder.runs.governor import Governor


def need(requests, tokens=400):
    return Need(requests, requests * tokens // 2, requests * tokens // 2, requests * tokens)


@pytest.mark.parametrize(
    ("limits", "wanted", "seconds", "limit"),
    [
        (Limits(rpm=30, tpm=8000), need(200), 9 * 60, "tpm"),
        (Limits(rpm=10, tpm=8000), need(200), 19 * 60, "rpm"),
        (Limits(rpm=30), need(30), 0, ""),
        (Limits(rpm=30), need(31), 60, "rpm"),
        (Limits(rpd=1000), need(1000), 0, ""),
        (Limits(rpd=1000, rpm=30), need(1001), 86_400, "rpd"),
        (Limits(rpd=1000, rpm=30), need(1100), 86_400 + 3 * 60, "rpd"),
        (Limits(tpd=200_000), need(1001), 2 * 86_400, "tpd"),
        (Limits(rpm=30, tpm=8000, rpd=1000, tpd=200_000), need(501), 86_400, "tpd"),
        (Limits(tpm=100), need(3), 2 * 60, "tpm"),
    ],
)
def test_time_at_limits(limits, wanted, seconds, limit):
    found, name = time_at(limits, wanted)
    assert found == pytest.approx(seconds, abs=2.5)
    assert name == limit


def test_no_limit_no_time():
    assert time_at(Limits(), need(10)) == (None, "")
    assert time_at(Limits(), Need()) == (0.0, "")


@pytest.mark.parametrize(
    "limits", [Limits(rpm=30, tpm=8000), Limits(rpm=10), Limits(tpm=5000), Limits(rpd=50, rpm=20), Limits(tpd=30_000)]
)
@pytest.mark.parametrize("requests", [1, 40, 200])
def test_the_governor_takes_just_as_long(limits, requests):
    async def taken():
        clock = VirtualClock()
        governor = Governor(clock, limits)

        async def one():
            ticket = await governor.admit(400.0)
            await clock.sleep(2.0)
            governor.done(ticket, tokens=400.0)

        await asyncio.gather(*(one() for _ in range(requests)))
        return clock.now()

    foreseen, _ = time_at(limits, need(requests))
    assert asyncio.run(taken()) == pytest.approx(foreseen, rel=0.02, abs=25)  # 16 slots of 2 s each


MODEL = Model("groq", "m", 1.0, 2.0, None, Limits(rpm=10))


def test_a_price_is_of_what_goes_in_and_out_and_at_most_of_the_longest():
    one = prospect("intent", MODEL, Need(10, 1_000_000, 500_000, 2_000_000))
    assert (one.dollars, one.most_dollars) == (2.0, 5.0)
    assert prospect("intent", MODEL, one.need, 0.5).dollars == 1.0


def test_an_unknown_price_stays_unknown_also_in_the_sum():
    known = prospect("intent", MODEL, need(10))
    unknown = prospect("intent", Model("hf", "m"), need(10))
    assert unknown.dollars is None
    assert total_dollars([known, known])[0] == pytest.approx(2 * known.dollars)
    assert total_dollars([known, unknown]) == (None, None)


def test_configs_of_one_model_share_its_limits():
    parts = [prospect("intent", MODEL, need(10)), prospect("agentic", MODEL, need(10))]
    (together,) = in_all(parts)
    assert [part.seconds for part in parts] == [2.0, 2.0]
    assert together.seconds == pytest.approx(62)
    assert together.need.requests == 20
    assert together.dollars == pytest.approx(sum(part.dollars for part in parts))
