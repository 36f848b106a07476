"""Builds through batch endpoints: the same dataset as by single requests, in any mode, and found again after a stop."""

import sqlite3

import pyarrow.parquet as pq
import pytest

from builder.build import build
from builder.llm import configs, reparse
from builder.llm.terms import Environment, Terms
from builder.recipe import Recipe
from builder.runs import desk
from builder.runs.ledger import Ledger
from wire_acting import Actor, recipe_of
from wire_texts import reply

KEYS = Environment({"OPENAI_API_KEY": "sk-nobodyskeynobodyskey"})


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch, tmp_path):
    monkeypatch.setattr(desk, "_FIRST_LOOK", 0.01)
    monkeypatch.setattr("builder.llm.batches._QUIET", 0.2)
    monkeypatch.chdir(tmp_path)


def terms(**more):
    return Terms(environment=KEYS, quiet=True, **more)


def openai(recipe, ledger):
    """The recipe with another provider and another ledger."""
    section = recipe.provider.model_dump(mode="json")
    return recipe.with_(provider={**section, "name": "openai", "ledger": ledger})


def rows(folder, config):
    return [row for path in sorted(folder.glob(f"{config}/*.parquet")) for row in pq.read_table(path).to_pylist()]


@pytest.mark.parametrize("mode", ["rewrite", "play"])
def test_conversations_in_batches_are_those_of_single_requests(wire, tmp_path, mode):
    recipe = recipe_of(mode, wire.url)
    wire.reply = Actor(recipe)
    single, batch = openai(recipe, "one.sqlite"), openai(recipe, "two.sqlite")
    build(single, tmp_path / "one", configs=["agentic"], quiet=True, terms=terms())
    asked = len(wire.seen)
    build(batch, tmp_path / "two", configs=["agentic"], quiet=True, terms=terms(batch=True))
    assert len(wire.seen) == 2 * asked
    assert rows(tmp_path / "one", "agentic") == rows(tmp_path / "two", "agentic")
    sizes = [batch["request_counts"]["total"] for batch in wire.batch.batches.values()]
    assert sum(sizes) == asked
    assert max(sizes) > 1


def a_recipe(wire, ledger="ledger.sqlite"):
    section = {"name": "openai", "base_url": f"{wire.url}/v1", "ledger": ledger}
    return Recipe(seed=3).with_(examples_per_intent=2, edge_cases=8, provider=section)


def test_a_round_is_one_batch_at_half_the_price(wire):
    wire.reply = reply
    (line,) = configs.buy("intent", a_recipe(wire), terms(batch=True))
    (batch,) = wire.batch.batches.values()
    assert batch["request_counts"]["total"] == line.requests
    assert line.dollars == pytest.approx((line.tokens_in * 0.10 + line.tokens_out * 0.50) / 1e6 / 2)


def test_one_purse_serves_every_session(wire):
    wire.reply = reply
    agreed = terms(batch=True, dollars=5.0)
    configs.buy("intent", a_recipe(wire), agreed)
    spent = agreed.budget.spent
    assert spent > 0
    configs.buy("intent", a_recipe(wire), agreed)
    assert agreed.budget.spent == spent
    assert len(wire.batch.batches) == 1


@pytest.mark.parametrize("repeat", [True, False])
def test_a_ledger_that_lost_its_answers_gets_them_from_the_batch_also_with_no_unknown(wire, repeat):
    wire.reply = reply
    recipe = a_recipe(wire)
    configs.buy("intent", recipe, terms(batch=True))
    with sqlite3.connect("ledger.sqlite") as db:
        db.execute("DELETE FROM answers")
        db.execute("UPDATE jobs SET state = 'sent'")
    db.close()
    configs.buy("intent", recipe, terms(batch=True, repeat_unknown=repeat))
    assert len(wire.batch.batches) == 1
    assert wire.bought_twice() == []


def test_conversations_are_judged_anew_without_asking(wire, tmp_path):
    recipe = recipe_of("whole", wire.url)
    wire.reply = Actor(recipe)
    build(recipe, tmp_path / "one", configs=["agentic"], quiet=True, terms=terms())
    asked = len(wire.seen)
    with sqlite3.connect(recipe.provider.ledger) as db:
        db.execute("UPDATE jobs SET state = 'rejected', reason = 'an older parser'")
    db.close()
    reparse.reparse("agentic", recipe)
    with Ledger(tmp_path / recipe.provider.ledger) as ledger:
        assert ledger.counts() == {"accepted": asked}
    assert len(wire.seen) == asked
