"""Asking for completions, over real sockets: what comes is kept, what is kept is never asked for again."""

import asyncio
import json

import pytest

from builder.runs.audit import Audit
from builder.runs.clock import MonotonicClock
from builder.runs.ledger import Ledger
from builder.runs.run import MOST_TRIES, ParkedError, content, message_of
from builder.runs.tables import Spent


def only(bodies):
    """A fault for the jobs whose prompt is one of these."""
    return lambda fault: lambda body: fault if body["messages"][-1]["content"] in bodies else ""


def test_every_job_is_bought_once_and_the_second_time_not_at_all(wire, jobs, bought):
    found, tally, counts = bought(jobs(100))
    assert counts == {"received": 100}
    assert len(wire.seen) == tally.asked == tally.received == 100
    for job in jobs(100):
        reply = wire.reply({**wire.seen[0].body, "messages": list(job.request.messages)})
        assert content(found[job.id]) == reply["content"]
    again, tally, _ = bought(jobs(100))
    assert len(wire.seen) == 100
    assert (tally.known, tally.asked) == (100, 0)
    assert {name: kept.body for name, kept in again.items()} == {name: kept.body for name, kept in found.items()}


@pytest.mark.parametrize("change", [{"temperature": 0.5}, {"max_tokens": 50}, {"model": "other"}])
def test_exactly_what_was_changed_is_bought(wire, jobs, bought, change):
    bought(jobs(20))
    edited = jobs(20)[:15] + jobs(20, **change)[15:]
    bought(edited)
    assert len(wire.seen) == 25
    assert not wire.bought_twice()


FAULTS = ["500", "502", "503", "504", "529", "408", "drop-before", "drop-after", "truncated", "cut-json", "html",
          "garbage", "string", "empty", "no-choices", "redirect", "html:502"]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_tried_again_and_what_comes_then_is_kept(wire, jobs, bought, fault):
    wire.script = [fault] * MOST_TRIES
    _, tally, counts = bought(jobs(1))
    assert counts == {"received": 1}
    assert (len(wire.seen), sum(tally.faults.values()), tally.parked) == (MOST_TRIES + 1, MOST_TRIES, 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_parks_the_job_and_only_that(wire, jobs, bought, fault):
    wire.always = only({"job 3"})(fault)
    found, tally, counts = bought(jobs(8))
    assert counts == {"parked": 1, "received": 7}
    assert [job.id for job in jobs(8) if found[job.id] is None] == [jobs(8)[3].id]
    assert wire.texts["job 3"] == MOST_TRIES + 1
    assert tally.parked == 1


def test_a_timeout_is_a_fault(wire, jobs, bought):
    wire.script = ["hang"]
    _, tally, counts = bought(jobs(1), timeout=0.2)
    assert counts == {"received": 1}
    assert any("Timeout" in reason for reason in tally.faults)


@pytest.mark.parametrize("fault", ["429", "429:1", "429-date:2", "429-billing", "498"])
def test_being_told_to_slow_down_never_parks(wire, jobs, bought, fault):
    wire.script = [fault] * 40
    _, tally, counts = bought(jobs(3, provider="groq"), name="groq")
    assert counts == {"received": 3}
    assert (tally.slowed, tally.parked, tally.faults) == (40, 0, {})


def test_a_prompt_that_is_always_refused_costs_one_request(wire, jobs, bought, tmp_path):
    wire.always = only({"job 77"})("400")
    _, tally, counts = bought(jobs(192), at_once=32)
    assert counts == {"parked": 1, "received": 191}
    assert len(wire.seen) == tally.asked == 192
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert list(ledger.reasons()) == ["local answered 400: This prompt is refused. invalid_prompt error"]


def test_a_request_that_is_too_large_for_the_limit_is_parked_though_the_status_is_429(wire, jobs, bought):
    wire.always = only({"job 0"})("too-large")
    assert bought(jobs(2))[2] == {"parked": 1, "received": 1}


def test_the_cost_is_what_the_provider_counted(jobs, opened):
    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(5))
            kept = [kept async for _, kept in run.each(jobs(5), 2)]
            return kept, run.budget, run.ledger.spent("run")

    kept, budget, spent = asyncio.run(everything())
    tokens = [sum(one.tokens_in for one in kept), sum(one.tokens_out for one in kept)]
    assert spent == [Spent("local", "model", 1.0, 5, *tokens)]
    assert budget.spent == pytest.approx((tokens[0] * 1.0 + tokens[1] * 2.0) / 1e6)
    assert budget._held == pytest.approx(0)


def test_asked_for_by_two_at_once_it_is_bought_once(wire, jobs, opened):
    wire.latency = 0.05

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(1))
            return await asyncio.gather(*(run.ask(jobs(1)[0]) for _ in range(5)))

    assert len({kept.body for kept in asyncio.run(everything())}) == 1
    assert len(wire.seen) == 1


@pytest.mark.parametrize("latency", [0.0, 0.05])
def test_when_the_first_who_asked_is_gone_the_second_still_gets_it_and_nothing_is_bought_twice(
    wire, jobs, opened, latency
):
    wire.latency = 0.1

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(1))
            first, second = (asyncio.ensure_future(run.ask(jobs(1)[0])) for _ in range(2))
            await asyncio.sleep(latency)  # before it is sent, or while it is on the wire
            first.cancel()
            return await asyncio.wait_for(second, 5)

    assert content(asyncio.run(everything())).startswith("Answer")
    assert not wire.bought_twice()


def test_whoever_asks_for_what_was_parked_is_told_why(wire, jobs, opened):
    wire.always = only({"job 0"})("400")

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(1))
            return await asyncio.gather(*(run.ask(jobs(1)[0]) for _ in range(3)), return_exceptions=True)

    found = asyncio.run(everything())
    assert [type(one) for one in found] == [ParkedError] * 3
    assert len(wire.seen) == 1


def test_limits_that_are_kept_by_the_server_are_kept_by_us(wire, jobs, opened):
    """20 requests a half second, told in the headers as OpenAI does."""
    wire.quota.limits, wire.quota.dialect = {"rpm": (20, 0.5)}, "openai"

    async def everything():
        async with opened("openai", slots=8, clock=MonotonicClock()) as run:
            run.ledger.plan("run", jobs(60, provider="openai"))
            return [kept async for _, kept in run.each(jobs(60, provider="openai"), 8)], run.tally

    kept, tally = asyncio.run(everything())
    assert len(kept) == 60
    assert tally.slowed <= 3


def test_the_audit_tells_each_fault(wire, jobs, bought, tmp_path):
    wire.script = ["500", "429", "html"]
    bought(jobs(1), audit=Audit(tmp_path / "audit.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["again", "slower", "again"]


@pytest.mark.parametrize("fault", ["odd-choice", "null-content", "tool-call", "surrogate", "huge"])
def test_an_odd_completion_is_paid_for_and_kept(wire, jobs, bought, fault):
    wire.script = [fault]
    found, _, counts = bought(jobs(1))
    assert counts == {"received": 1}
    (kept,) = found.values()
    assert isinstance(content(kept), str)
    assert ("tool_calls" in message_of(kept)) == (fault == "tool-call")
