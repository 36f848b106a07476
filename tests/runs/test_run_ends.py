"""How a run ends before it is through: by a verdict, a line, a full disk, an interruption. What it received stays."""

import asyncio

import pytest

from builder.errors import BudgetError, LedgerError, ProviderError
from builder.providers.base import Limits
from builder.runs.budget import Budget
from builder.runs.ledger import Ledger


def only(bodies):
    """A fault for the jobs whose prompt is one of these."""
    return lambda fault: lambda body: fault if body["messages"][-1]["content"] in bodies else ""


@pytest.mark.parametrize(
    ("fault", "said"),
    [("401", "key is not accepted"), ("402", "quota or credit"), ("403", "is not"), ("404", "model or address"),
     ("quota", "quota or credit"), ("gone", "model or address"), ("429:400", "asks to wait 400 s")],
)  # fmt: skip
def test_what_every_job_would_get_ends_the_run_and_what_is_in_flight_is_kept(wire, jobs, opened, fault, said):
    wire.latency = lambda body: 0.05 if body["messages"][-1]["content"] == "job 5" else 0.2
    wire.always = only({"job 5"})(fault)

    async def everything():
        async with opened(slots=16) as run:
            run.ledger.plan("run", jobs(400))
            _, problem = await bought_until(run, jobs(400), 16)
            assert isinstance(problem, ProviderError)
            assert said in str(problem)
            return dict(run.ledger.counts("run"))

    counts = asyncio.run(everything())
    assert counts["received"] == 15, "what was on the wire"
    assert counts.get("sent", 0) + counts["received"] + counts["planned"] == 400
    assert len(wire.seen) == 16


async def bought_until(run, wanted, at_once):
    """What came before the run ended, and what ended it."""
    came = []
    try:
        async for job, kept in run.each(wanted, at_once):
            came.append((job, kept))
    except (ProviderError, BudgetError, LedgerError) as problem:
        return came, problem
    return came, None


def test_the_line_of_the_budget_is_not_crossed(wire, jobs, opened):
    async def everything():
        async with opened(budget=Budget(requests=10)) as run:
            run.ledger.plan("run", jobs(50))
            _, problem = await bought_until(run, jobs(50), 4)
            assert isinstance(problem, BudgetError)
            return dict(run.ledger.counts("run"))

    assert asyncio.run(everything()) == {"planned": 40, "received": 10}
    assert len(wire.seen) == 10


def test_what_is_under_way_is_waited_for_before_a_line_of_money_is_drawn(wire, jobs, opened):
    """Sixteen may cost the whole purse at most; they cost a fraction of it, and all forty are had."""
    wire.latency = 0.01
    most = jobs(1)[0].request
    once = (most.tokens() - most.max_tokens) * 1.0 / 1e6 + most.max_tokens * 2.0 / 1e6

    async def everything(purse):
        async with opened(slots=16, budget=Budget(dollars=purse)) as run:
            run.ledger.plan("run", jobs(40))
            _, problem = await bought_until(run, jobs(40), 16)
            return dict(run.ledger.counts("run")), problem, run.budget

    counts, problem, budget = asyncio.run(everything(8 * once))
    assert (counts, problem) == ({"received": 40}, None)
    assert wire.most_in_flight <= 8
    assert budget._held == pytest.approx(0)
    assert budget.spent <= 8 * once


def test_interrupted_while_it_waits_for_money_it_asks_no_more(wire, jobs, opened):
    wire.latency = 0.2

    async def some():
        async with opened(slots=8, budget=Budget(dollars=0.0006)) as run:
            run.ledger.plan("run", jobs(100))
            async for _ in run.each(jobs(100), 8):
                pass

    async def interrupted():
        task = asyncio.ensure_future(some())
        await asyncio.to_thread(wire.wait_for, 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(interrupted())
    assert len(wire.seen) == 2
    assert sum(wire.answered.values()) == 2


def test_interrupted_it_keeps_what_was_on_the_wire(wire, jobs, opened):
    wire.latency = 0.2

    async def some():
        async with opened(slots=8) as run:
            run.ledger.plan("run", jobs(100))
            async for _ in run.each(jobs(100), 8):
                pass

    async def interrupted():
        task = asyncio.ensure_future(some())
        await asyncio.to_thread(wire.wait_for, 12)  # the second eight are on the wire
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(interrupted())
    seen = set(wire.answered)

    async def resumed():
        async with opened(slots=8) as run:
            return dict(run.ledger.counts("run")), [kept async for _, kept in run.each(jobs(100), 8)]

    counts, kept = asyncio.run(resumed())
    assert counts["received"] == len(seen) >= 12
    assert len(kept) == 100
    assert not wire.bought_twice()


def test_a_consumer_that_stops_half_way_loses_nothing(wire, jobs, opened):
    async def half():
        async with opened(slots=4) as run:
            run.ledger.plan("run", jobs(40))
            each, taken = run.each(jobs(40), 4), 0
            async for _ in each:
                taken += 1
                if taken == 10:
                    break
            await each.aclose()
            return dict(run.ledger.counts("run"))["received"]

    assert asyncio.run(half()) == sum(wire.answered.values()) >= 10


def test_a_ledger_that_cannot_be_written_ends_the_run_and_what_it_acknowledged_stays(wire, jobs, opened, tmp_path):
    async def everything():
        async with opened(slots=4) as run:
            run.ledger.plan("run", jobs(200))
            pages = run.ledger._read.execute("PRAGMA page_count").fetchone()[0]
            run.ledger._writer._db.execute(f"PRAGMA max_page_count = {pages + 8}")
            came, problem = await bought_until(run, jobs(200), 4)
            assert isinstance(problem, LedgerError)
            assert "could not be written: database or disk is full" in str(problem)
            return [job.id for job, _ in came]

    came = asyncio.run(everything())
    asked = len(wire.seen)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        kept = {kept.id for kept in ledger.all_kept()}
    assert 0 < len(kept) < 200
    assert set(came) <= kept

    async def resumed():
        async with opened(slots=4) as run:
            return [kept async for _, kept in run.each(jobs(200), 4)]

    assert all(asyncio.run(resumed()))
    assert len(wire.seen) - asked == 200 - len(kept)


def test_a_day_that_is_used_up_ends_the_run_with_a_sentence(jobs, opened):
    async def everything():
        async with opened("groq", limits=Limits(rpd=5)) as run:
            run.ledger.plan("run", jobs(20, provider="groq"))
            _, problem = await bought_until(run, jobs(20, provider="groq"), 16)
            assert isinstance(problem, ProviderError)
            assert str(problem).startswith("groq lets nothing through for 86,")
            return dict(run.ledger.counts("run"))

    assert asyncio.run(everything()) == {"planned": 15, "received": 5}


def test_a_provider_that_answers_nothing_ends_the_run(wire, jobs, opened):
    """Four tries at the first jobs, and not four at every one."""
    wire.always = lambda _: "drop-after"

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(400))
            came, problem = await bought_until(run, jobs(400), 4)
            assert came == []
            assert isinstance(problem, ProviderError)
            assert "cannot be reached" in str(problem)

    asyncio.run(everything())
    assert len(wire.seen) <= 4 * 4


def test_a_provider_that_answers_with_nothing_but_faults_ends_the_run_and_is_asked_again_later(wire, jobs, opened):
    wire.always = lambda _: "503"

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(50))
            came, problem = await bought_until(run, jobs(50), 4)
            assert isinstance(problem, ProviderError)
            assert "out of order" in str(problem)
            assert [kept for _, kept in came] in ([], [None], [None, None])
        asked, wire.always = len(wire.seen), lambda _: ""
        async with opened() as run:
            again = [kept async for _, kept in run.each(jobs(50), 4)]
        return asked, sum(one is not None for one in again)

    asked, kept = asyncio.run(everything())
    assert asked <= 6 * 4
    assert kept >= 48


def test_one_prompt_that_always_brings_a_fault_is_parked_alone(wire, jobs, opened):
    wire.always = lambda body: "500" if body["messages"][-1]["content"] == "job 0" else ""

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(20))
            return [kept async for _, kept in run.each(jobs(20), 1)]

    assert [kept is None for kept in asyncio.run(everything())] == [True] + [False] * 19


def test_what_was_refused_is_not_unknown(wire, jobs, opened):
    wire.always = lambda _: "401"

    async def everything():
        async with opened() as run:
            run.ledger.plan("run", jobs(3))
            await bought_until(run, jobs(3), 1)
            return dict(run.ledger.counts("run"))

    assert asyncio.run(everything()) == {"planned": 3}
