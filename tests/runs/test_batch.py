"""Batches over real sockets and the real SDKs: bought once, whatever becomes of files, answers and processes."""

import asyncio
import json
from dataclasses import replace

import pytest

from builder.errors import BudgetError, ProviderError, RecipeError
from builder.providers.base import Batching, Limits, Request
from builder.providers.choice import providers
from builder.providers.models import Model
from builder.runs import desk
from builder.runs.audit import Audit
from builder.runs.batch import Batches
from builder.runs.budget import Budget
from builder.runs.clock import VirtualClock
from builder.runs.governor import Governor
from builder.runs.ledger import Job, Ledger
from builder.runs.run import Route, Run
from builder.secret import Secret

MODEL = Model("openai", "model", 1.0, 2.0)
NAME = "intent-run"


def jobs(number, provider="openai"):
    messages = [({"role": "user", "content": f"Question {n}"},) for n in range(number)]
    return [
        Job(provider, Request(model="model", messages=one, max_tokens=100), ("intent", str(n)))
        for n, one in enumerate(messages)
    ]


class Session:
    """A process that buys: `async with Session(...) as session`, then `await session.buy(jobs)`."""

    def __init__(self, wire_server, path, *, provider="openai", batching=None, budget=None):
        self.server, self.path, self.budget = wire_server, path, budget or Budget()
        self.provider = providers()[provider]
        if batching:
            self.provider = replace(self.provider, batching=batching)

    async def __aenter__(self):
        base = self.server.url if self.provider.name == "groq" else f"{self.server.url}/v1"
        wire = self.provider.connect(Secret("key-of-nobody"), base, 4, 5.0)
        self.clock, self.ledger = VirtualClock(), Ledger(self.path)
        route = Route(self.provider, MODEL, wire, Governor(self.clock, Limits()))
        self.audit = self.path.with_suffix(".log")
        self.run = Run(self.ledger, {self.provider.name: route}, budget=self.budget, clock=self.clock)
        self.batches = Batches(self.run, NAME, self.clock, Audit(self.audit))
        return self

    async def __aexit__(self, *_):
        await self.run.close()
        self.ledger.close()

    async def buy(self, wanted):
        self.ledger.plan(NAME, wanted)
        return {job.place[1]: kept async for job, kept in self.batches.each(wanted)}


def said(kept):
    return json.loads(kept.body)["choices"][0]["message"]["content"]


def bought(wire, path, wanted, **parts):
    async def session():
        async with Session(wire, path, **parts) as one:
            await one.batches.catch_up()
            return await one.buy(wanted), one

    return asyncio.run(session())


@pytest.mark.parametrize("provider", ["openai", "groq"])
def test_a_batch_brings_every_answer_once(wire, tmp_path, provider):
    got, session = bought(wire, tmp_path / "l", jobs(30, provider), provider=provider)
    assert len({said(kept) for kept in got.values()}) == len(got) == 30
    assert len(wire.batch.batches) == 1
    assert wire.bought_twice() == []
    assert session.run.tally.received == 30


def test_what_the_ledger_has_is_not_handed_in(wire, tmp_path):
    bought(wire, tmp_path / "l", jobs(5))
    got, session = bought(wire, tmp_path / "l", jobs(8))
    assert len(got) == 8
    assert session.run.tally.known == 5
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [5, 3]


def test_files_are_no_larger_than_the_provider_takes(wire, tmp_path):
    got, _ = bought(wire, tmp_path / "l", jobs(10), batching=Batching(requests=4, bytes=10**6, price=0.5))
    assert len(got) == 10
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [4, 4, 2]


def test_nor_longer(wire, tmp_path):
    bought(wire, tmp_path / "l", jobs(10), batching=Batching(requests=100, bytes=1000, price=0.5))
    files = [wire.batch.files[batch["input_file_id"]] for batch in wire.batch.batches.values()]
    assert len(files) > 2
    assert all(len(file) <= 1000 for file in files)
    assert sum(file.count(b"\n") for file in files) == 10


def test_lines_that_failed_in_passing_are_asked_again_and_nothing_else(wire, tmp_path):
    failed = set()

    def once(body):
        text = body["messages"][0]["content"]
        if text in {"Question 3", "Question 7"} and text not in failed:
            failed.add(text)
            return "503"
        return ""

    wire.always = once
    got, _ = bought(wire, tmp_path / "l", jobs(10))
    assert all(got.values())
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [10, 2]
    assert wire.bought_twice() == []


def test_a_prompt_that_is_refused_is_parked_with_its_reason(wire, tmp_path):
    wire.always = lambda body: "400" if body["messages"][0]["content"] == "Question 2" else ""
    got, session = bought(wire, tmp_path / "l", jobs(5))
    assert got.pop("2") is None
    assert all(got.values())
    assert len(wire.batch.batches) == 1
    with Ledger(session.path) as ledger:
        assert ledger.reasons() == {"openai answered 400: This line failed. failed": 1}


def test_what_an_expired_batch_left_out_is_asked_again(wire, tmp_path):
    wire.batch.ends, wire.batch.lost = "expired", 2
    finish = wire.batch._finish

    def once(batch):
        finish(batch)
        wire.batch.lost = 0

    wire.batch._finish = once
    got, _ = bought(wire, tmp_path / "l", jobs(5))
    assert all(got.values())
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [5, 2]
    assert wire.bought_twice() == []


def test_what_no_batch_answers_is_parked_after_four(wire, tmp_path):
    wire.batch.ends, wire.batch.lost = "expired", 1
    got, session = bought(wire, tmp_path / "l", jobs(3))
    assert sorted(got) == ["0", "1", "2"]
    assert got["2"] is None
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [3, 1, 1, 1]
    with Ledger(session.path) as ledger:
        assert ledger.reasons() == {"no batch brought an answer": 1}


def test_a_killed_process_buys_nothing_twice(wire, tmp_path):
    async def killed():
        async with Session(wire, tmp_path / "l") as one:
            one.ledger.plan(NAME, jobs(6))
            await one.batches._hand_in("openai", jobs(6), [])

    asyncio.run(killed())
    got, _ = bought(wire, tmp_path / "l", jobs(6))
    assert all(got.values())
    assert len(wire.batch.batches) == 1
    assert wire.bought_twice() == []


@pytest.mark.parametrize("dies_in", ["upload", "handed_in", "create"])
def test_wherever_in_handing_in_it_is_killed(wire, tmp_path, dies_in):
    class KilledError(BaseException):
        pass

    async def dead(*_):
        raise KilledError

    async def killed():
        async with Session(wire, tmp_path / "l") as one:
            setattr(one.ledger if dies_in == "handed_in" else one.batches._desks["openai"], dies_in, dead)
            await one.buy(jobs(4))

    with pytest.raises(KilledError):
        asyncio.run(killed())
    got, _ = bought(wire, tmp_path / "l", jobs(4))
    assert all(got.values())
    assert len(wire.batch.batches) == 1
    assert wire.bought_twice() == []


def test_what_a_batch_says_it_did_not_do_is_not_unknown(wire, tmp_path):
    wire.always = lambda _: "503"

    async def found():
        async with Session(wire, tmp_path / "l") as one:
            one.ledger.plan(NAME, jobs(6))
            await one.batches._hand_in("openai", jobs(6), [])
        async with Session(wire, tmp_path / "l") as one:
            await one.batches.catch_up()
            return dict(one.ledger.counts())

    assert asyncio.run(found()) == {"planned": 6}


def test_or_while_it_fetches(wire, tmp_path):
    class KilledError(BaseException):
        pass

    async def killed():
        async with Session(wire, tmp_path / "l") as one:
            received, kept = one.ledger.received, []

            async def dies_at_the_third(identity, *answer):
                kept.append(identity)
                if len(kept) == 3:
                    raise KilledError
                await received(identity, *answer)

            one.ledger.received = dies_at_the_third
            await one.buy(jobs(6))

    with pytest.raises(KilledError):
        asyncio.run(killed())
    got, _ = bought(wire, tmp_path / "l", jobs(6))
    assert all(got.values())
    assert len(wire.batch.batches) == 1


def test_a_key_that_was_refused_yesterday_does_not_end_todays_run(wire, tmp_path):
    wire.always = lambda body: "401" if body["messages"][0]["content"] == "Question 1" else ""
    with pytest.raises(ProviderError, match="the key is not accepted"):
        bought(wire, tmp_path / "l", jobs(3))
    wire.always = lambda body: ""  # noqa: ARG005
    got, _ = bought(wire, tmp_path / "l", jobs(3))
    assert all(got.values())
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [3, 1]


def test_nor_does_one_whose_ledger_is_gone(wire, tmp_path):
    bought(wire, tmp_path / "old", jobs(6))
    got, _ = bought(wire, tmp_path / "new", jobs(6))
    assert all(got.values())
    assert len(wire.batch.batches) == 1


def test_batches_of_other_runs_are_left_alone(wire, tmp_path):
    bought(wire, tmp_path / "l", jobs(2))
    for batch in wire.batch.batches.values():
        batch["metadata"] = {desk.RUN_KEY: "somebody else's"}
    got, _ = bought(wire, tmp_path / "new", jobs(2))
    assert all(got.values())
    assert len(wire.batch.batches) == 2


def test_a_run_is_found_among_many_batches(wire, tmp_path):
    bought(wire, tmp_path / "old", jobs(3))
    first = next(iter(wire.batch.batches.values()))
    for number in range(150):
        wire.batch.batches[f"other-{number}"] = {**first, "id": f"other-{number}", "metadata": None}
    got, session = bought(wire, tmp_path / "new", jobs(3))
    assert all(got.values())
    assert session.run.tally.asked == 0


def test_an_answer_to_create_that_is_lost_does_not_begin_a_second_batch(wire, tmp_path):
    async def session():
        async with Session(wire, tmp_path / "l") as one:
            real, lost = one.run.routes["openai"].wire.post, []

            async def post(path, body):
                answer = await real(path, body)
                if not lost:
                    lost.append(answer)
                    raise desk.DroppedError("the answer got lost")
                return answer

            one.run.routes["openai"].wire.post = post
            return await one.buy(jobs(4))

    got = asyncio.run(session())
    assert all(got.values())
    assert len(wire.batch.batches) == 1


def test_a_batch_that_is_refused_ends_the_run_with_its_reason(wire, tmp_path):
    wire.batch.ends = "failed"
    with pytest.raises(ProviderError, match="openai does not do the batch batch_000000: it is failed"):
        bought(wire, tmp_path / "l", jobs(3))
    assert len(wire.batch.batches) == 1


def test_and_the_next_process_may_try_again(wire, tmp_path):
    wire.batch.ends = "failed"
    with pytest.raises(ProviderError):
        bought(wire, tmp_path / "l", jobs(3))
    wire.batch.ends = "completed"
    got, _ = bought(wire, tmp_path / "l", jobs(3))
    assert all(got.values())


def test_the_budget_is_held_at_half_the_price_and_what_was_handed_in_is_kept(wire, tmp_path):
    one = jobs(1)[0]
    most = MODEL.cost(one.request.tokens() - 100, 100) / 2
    budget = Budget(dollars=most * 3.5)
    with pytest.raises(BudgetError):
        bought(wire, tmp_path / "l", jobs(10), budget=budget)
    assert [batch["request_counts"]["total"] for batch in wire.batch.batches.values()] == [3]
    with Ledger(tmp_path / "l") as ledger:
        (spent,) = ledger.spent()
    assert (spent.requests, spent.share) == (3, 0.5)
    assert budget.spent == pytest.approx(MODEL.cost(spent.tokens_in, spent.tokens_out) / 2)
    assert budget._held == pytest.approx(0)


def test_requests_that_are_allowed_are_counted(wire, tmp_path):
    with pytest.raises(BudgetError, match="the 4 requests that were allowed are made"):
        bought(wire, tmp_path / "l", jobs(10), budget=Budget(requests=4))
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.counts() == {"planned": 6, "received": 4}


def test_what_is_out_when_the_process_is_interrupted_is_found_by_the_next(wire, tmp_path):
    wire.batch.polls = 10**9

    async def interrupted():
        async with Session(wire, tmp_path / "l") as one:
            buying = asyncio.create_task(one.buy(jobs(3)))
            while not wire.batch._looks:  # noqa: ASYNC110  # the server is in another thread
                await asyncio.sleep(0.01)
            buying.cancel()
            with pytest.raises(asyncio.CancelledError):
                await buying

    asyncio.run(interrupted())
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.counts() == {"sent": 3}
    wire.batch.polls = 1
    got, _ = bought(wire, tmp_path / "l", jobs(3))
    assert all(got.values())
    assert len(wire.batch.batches) == 1


def test_results_that_are_no_json_are_passed_over(wire, tmp_path):
    real = wire.batch._kept

    def spoilt(data):
        return real(data.replace(b"\n", b"\n{garbage\n[1]\n", 1) if b'"response"' in data else data)

    wire.batch._kept = spoilt
    got, _ = bought(wire, tmp_path / "l", jobs(5))
    assert all(got.values())
    assert wire.bought_twice() == []


def test_a_provider_without_batches_says_so(wire, tmp_path):
    with pytest.raises(RecipeError, match="together has no batch endpoint; leave --batch out"):
        bought(wire, tmp_path / "l", jobs(1, "together"), provider="together")


def test_the_key_and_the_texts_stay_out_of_the_audit(wire, tmp_path):
    _, session = bought(wire, tmp_path / "l", jobs(2))
    log = session.audit.read_text("utf-8")
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["batch handed in", "batch fetched"]
    assert "key-of-nobody" not in log
    assert "Question" not in log
