import asyncio
import copy
import json
import pickle
import sqlite3
from pathlib import Path

import pytest

import wire_texts
from builder.build import build
from builder.errors import BudgetError, ProviderError, RecipeError
from builder.llm import configs
from builder.llm.answers import Answers
from builder.llm.buying import finished, opened
from builder.llm.terms import Environment, Terms
from builder.llm.writers import job_for, writers
from builder.providers.base import Request
from builder.recipe import Recipe
from builder.runs.ledger import Ledger
from builder.secret import Secret
from wire_server import WireServer

KEYS = {"TOGETHER_API_KEY": "together-key-0123456789", "HF_TOKEN": "hf-key-0123456789012"}


@pytest.fixture
def texts():
    with WireServer(wire_texts.reply) as server:
        yield server


@pytest.fixture
def shared(texts, tmp_path):
    """A recipe that two providers share, both of them the same wire."""
    section = {
        "share": {"together": 1, "huggingface": 1}, "base_url": f"{texts.url}/v1", "model": "one",
        "ledger": str(tmp_path / "ledger.sqlite"),
    }  # fmt: skip
    return Recipe(seed=3).with_(examples_per_intent=10, edge_cases=0, provider=section)


def terms(**changes):
    return Terms(environment=Environment(KEYS), quiet=True, **changes)


def by_key(wire):
    """Key -> how many requests came with it."""
    found = [one.headers["Authorization"].removeprefix("Bearer ") for one in wire.seen]
    return {name: found.count(key) for name, key in KEYS.items()}


def sources(recipe):
    source = configs.source("intent", recipe)
    return {name for shard in source.shards() for name in source.make(shard).table["source"].to_pylist()}


def test_two_providers_share_the_work(texts, shared):
    configs.buy("intent", shared, terms())
    asked = by_key(texts)
    assert min(asked.values()) > 0.3 * len(texts.seen)
    assert sources(shared) == {"huggingface:one", "together:one"}


def test_the_other_takes_over_from_one_that_stops(texts, shared):
    answered = WireServer._answer

    async def refusing(server, request):
        texts.always = lambda body: "401" if KEYS["HF_TOKEN"] in request.headers["Authorization"] else ""  # noqa: ARG005
        return await answered(server, request)

    texts._answer = refusing.__get__(texts)
    bill = configs.buy("intent", shared, terms(at_once=4))
    assert by_key(texts)["HF_TOKEN"] <= 4
    assert [line.provider for line in bill] == ["together"]
    assert sources(shared) == {"together:one"}
    texts._answer = answered.__get__(texts)
    texts.always = lambda body: ""  # noqa: ARG005
    asked = len(texts.seen)
    configs.buy("intent", shared, terms())
    assert len(texts.seen) == asked  # what stood in for it is not bought again when it is back


def test_what_a_stand_in_wrote_is_known_when_the_first_is_back(texts, shared):
    request = Request(model="", messages=({"role": "user", "content": "Write 2 different"},))
    places = (("place", str(number)) for number in range(50))
    job = next(one for place in places if (one := job_for(writers(shared), request, place)).provider == "huggingface")

    async def asked():
        async with opened("intent", shared, terms()) as run:
            run.ledger.plan(run.name, [job])
            return await run.ask(job)

    texts.script = ["401"]
    first = asyncio.run(asked())
    assert by_key(texts) == {"HF_TOKEN": 1, "TOGETHER_API_KEY": 1}
    assert asyncio.run(asked()).body == first.body
    assert len(texts.seen) == 2


def test_when_all_stop_the_run_ends_with_the_way_to_go_on(texts, shared):
    texts.always = lambda body: "402"  # noqa: ARG005
    with pytest.raises(ProviderError, match=r"402.*credit.*kept in .*ledger\.sqlite, and the same command goes on"):
        configs.buy("intent", shared, terms(at_once=2))


def test_a_budget_of_requests_ends_cleanly_and_is_gone_on_with(texts, over):
    recipe = over(texts, intents=10, edges=0)
    with pytest.raises(BudgetError, match=r"20 requests.*the same command goes on from there"):
        configs.buy("intent", recipe, Terms(requests=20, quiet=True))
    assert len(texts.seen) == 20
    configs.buy("intent", recipe, Terms(quiet=True))
    assert texts.bought_twice() == []


@pytest.mark.parametrize("repeat", [True, False])
def test_what_was_sent_and_not_answered_is_asked_again_unless_it_must_not_be(texts, over, repeat):
    recipe = over(texts, intents=5, edges=0)
    first = _sent_and_left(recipe)
    configs.buy("intent", recipe, Terms(quiet=True, repeat_unknown=repeat))
    assert (first in texts.texts) is repeat
    assert sources(recipe) == {"local:local"}


def _sent_and_left(recipe):
    """What the first job says, once a process has sent it and ended."""
    from builder.intent import grammar
    from builder.llm.buying import run_name
    from builder.llm.intent.source import Desk

    desk = Desk(recipe, grammar.read())
    job = desk.job(desk.harvest().asks()[0])
    with Ledger(Path(recipe.provider.ledger)) as ledger:
        ledger.plan(run_name("intent", recipe), [job])
        asyncio.run(ledger.sent(job.id))
    return job.request.messages[-1]["content"]


def test_no_key_is_one_sentence(shared):
    with pytest.raises(RecipeError, match="huggingface needs a key in HF_TOKEN"):
        configs.buy("intent", shared, Terms(environment=Environment({}), quiet=True))


def test_a_config_that_nobody_writes_is_named(shared):
    with pytest.raises(RecipeError, match="cannot write the config 'weather'"):
        configs.buy("weather", shared, terms())


def test_auto_without_a_key_says_so_and_stays_offline(tmp_path, caplog):
    recipe = Recipe().with_(examples_per_intent=3, edge_cases=0, provider={"name": "auto"})
    nothing = Terms(environment=Environment({}))
    built = build(recipe, tmp_path / "data", configs=["intent"], quiet=True, terms=nothing)
    assert "no key in GROQ_API_KEY, HF_TOKEN, TOGETHER_API_KEY, OPENAI_API_KEY: rows are made offline." in caplog.text
    assert built.manifest["recipe"]["provider"]["name"] == "offline"
    assert "bill" not in built.manifest


def test_a_run_works_where_a_loop_runs_already(texts, over):
    recipe = over(texts, intents=2, edges=0)

    async def notebook():
        return configs.buy("intent", recipe, Terms(quiet=True))

    (line,) = asyncio.run(notebook())
    assert line.requests == len(texts.seen) > 0


def test_finished_gives_what_the_work_gives_and_raises_what_it_raises():
    async def broken():
        raise ProviderError("no.")

    async def within(work):
        return finished(work)

    for call in (finished, lambda work: asyncio.run(within(work))):
        assert call(asyncio.sleep(0, "done")) == "done"
        with pytest.raises(ProviderError, match="no"):
            call(broken())


def test_several_read_a_ledger_while_one_buys(texts, over):
    recipe = over(texts)
    team = writers(recipe)
    job = job_for(team, Request(model="", messages=({"role": "user", "content": "Write 2 different"},)), ("a", "b"))

    async def work():
        async with opened("intent", recipe, Terms(quiet=True)) as run:
            with Answers(run.ledger.path, team) as one, Answers(run.ledger.path, team) as other:
                run.ledger.plan(run.name, [job])
                assert one.of(job) is other.of(job) is None
                assert not one.settled(job)
                await run.ask(job)
                return one.of(job), other.of(job), one.settled(job)

    first, second, settled = asyncio.run(work())
    assert first == second
    assert first[0] is job
    assert settled


def test_the_bar_tells_the_cost(texts, tmp_path):
    section = {"name": "together", "base_url": f"{texts.url}/v1", "ledger": str(tmp_path / "l.sqlite")}
    recipe = Recipe().with_(examples_per_intent=10, edge_cases=0, provider=section)

    async def work():
        async with opened("intent", recipe, terms()) as run:
            job = job_for(
                run.team, Request(model="", messages=({"role": "user", "content": "Write 9 different"},)), ("a",)
            )
            run.ledger.plan(run.name, [job])
            await run.ask(job)
            return run.told(), run.bill()

    told, (line,) = asyncio.run(work())
    assert told == f"${line.dollars:.4f}"
    assert line.dollars > 0


def test_what_has_no_price_costs_nobody_knows_what(texts, shared):
    async def told():
        async with opened("intent", shared, terms()) as run:
            run.tally.parked = 2
            return run.told()

    bill = configs.buy("intent", shared, terms())
    assert {line.dollars for line in bill} == {None}
    assert sum(line.requests for line in bill) == len(texts.seen)
    assert asyncio.run(told()) == "?, 2 given up"


def test_of_two_the_one_with_a_price_keeps_its_own(texts, shared):
    figures = {"together": {"one": {"price": ["1", "2"]}}}
    priced = shared.with_(provider={**shared.provider.model_dump(mode="json"), "models": figures})
    bill = {line.provider: line for line in configs.buy("intent", priced, terms())}
    line = bill["together"]
    assert line.dollars == pytest.approx((line.tokens_in + 2 * line.tokens_out) / 1e6)
    assert bill["huggingface"].dollars is None
    assert sum(one.requests for one in bill.values()) == len(texts.seen)


def test_who_stands_by_without_a_price_hides_no_cost_until_it_is_asked(texts, tmp_path):
    section = {
        "name": "together", "base_url": f"{texts.url}/v1", "ledger": str(tmp_path / "l.sqlite"),
        "fail_over": ["openai", "huggingface"],
    }  # fmt: skip
    recipe = Recipe().with_(provider=section)
    environment = Environment({**KEYS, "OPENAI_API_KEY": "openai-key-0123456789"})

    async def told():
        async with opened("intent", recipe, Terms(environment=environment, quiet=True)) as run:
            yield run.told()
            for provider in ("together", "openai"):
                run.stop(provider, ProviderError("no credit."))
                yield run.told()

    async def all_told():
        return [one async for one in told()]

    assert asyncio.run(all_told()) == ["$0.0000", "$0.0000", "?"]


def test_keys_are_shown_to_nobody():
    secret = "sk-canary-0123456789abcdef"  # noqa: S105  # it opens nothing
    environment = Environment({"PATH": "/bin", "OTHER": secret}, {"GROQ_API_KEY": Secret(secret)})
    agreed = Terms(environment=environment)
    assert environment["GROQ_API_KEY"] == secret
    assert set(environment) == {"PATH", "OTHER", "GROQ_API_KEY"}
    assert len(environment) == 3
    for shown in (repr(environment), str(environment), f"{environment}", repr(agreed), f"{agreed}"):
        assert secret not in shown
    for kept in (environment, Environment({"OTHER": secret})):
        with pytest.raises(TypeError):
            pickle.dumps(kept)
        with pytest.raises(TypeError):
            copy.deepcopy(kept)


@pytest.mark.usefixtures("texts")
def test_a_key_is_nowhere_in_the_ledger(shared):
    configs.buy("intent", shared, terms())
    with sqlite3.connect(shared.provider.ledger) as db:
        whole = "\n".join(db.iterdump())
    db.close()
    assert not [key for key in KEYS.values() if key in whole]
    assert json.dumps(shared.provider.base_url)[1:-1] in whole
