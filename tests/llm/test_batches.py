"""Builds through batch endpoints: the same dataset as by single requests, in any mode, and found again after a stop."""

import asyncio
import json
import re
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder import cli
from builder.build import build
from builder.errors import BudgetError
from builder.intent import grammar
from builder.llm import configs, reparse
from builder.llm.buying import run_name
from builder.llm.intent.source import Desk
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


def about_to_hand_in(recipe, *, by="handed_in"):
    """The jobs of a process that was killed when it had marked them as sent, and before it had sent them."""
    desk = Desk(recipe, grammar.read())
    jobs = [desk.job(ask) for ask in desk.harvest().asks()[:5]]

    async def mark(ledger):
        for job in jobs:
            await getattr(ledger, by)(job.id)

    with Ledger(Path(recipe.provider.ledger)) as ledger:
        ledger.plan(run_name("intent", recipe), jobs)
        asyncio.run(mark(ledger))
    return {job.request.messages[-1]["content"] for job in jobs}


def test_what_stands_in_no_batch_was_never_bought_and_is_bought_now_also_with_no_unknown(wire, caplog):
    wire.reply = reply
    recipe = a_recipe(wire)
    first = about_to_hand_in(recipe)
    configs.buy("intent", recipe, terms(batch=True, repeat_unknown=False))
    assert first <= set(wire.texts)
    assert "may have been billed" not in caplog.text
    with Ledger(Path("ledger.sqlite")) as ledger:
        assert ledger.counts() == {"accepted": len(wire.seen)}


def test_what_was_sent_by_itself_is_unknown_whatever_stands_in_batches(wire, caplog):
    wire.reply = reply
    recipe = a_recipe(wire)
    first = about_to_hand_in(recipe, by="sent")
    configs.buy("intent", recipe, terms(batch=True, repeat_unknown=False))
    assert not first & set(wire.texts)
    assert "5 requests were under way when a run ended and may have been billed; they are given up." in caplog.text


def test_what_a_batch_holds_and_says_nothing_of_stays_unknown(wire):
    wire.reply = reply
    recipe = a_recipe(wire)
    first = about_to_hand_in(recipe)
    lines = [json.dumps({"custom_id": identity}) for identity in unanswered(recipe)]
    wire.batch.files["file-x"] = "\n".join(lines).encode()
    wire.batch.batches["batch_x"] = {
        "id": "batch_x", "status": "cancelled", "input_file_id": "file-x",
        "metadata": {desk.RUN_KEY: run_name("intent", recipe)},
    }  # fmt: skip
    configs.buy("intent", recipe, terms(batch=True, repeat_unknown=False))
    assert not first & set(wire.texts)


def unanswered(recipe):
    with Ledger(Path(recipe.provider.ledger)) as ledger:
        return ledger.handed(run_name("intent", recipe))


def test_what_came_in_batches_and_what_did_not_have_their_own_prices(wire, capsys):
    wire.reply = reply
    recipe = a_recipe(wire)
    with pytest.raises(BudgetError):
        configs.buy("intent", recipe, terms(requests=20))
    (line,) = configs.buy("intent", recipe, terms(batch=True))
    with Ledger(Path("ledger.sqlite")) as ledger:
        half, whole = ledger.spent()
    assert (whole.share, whole.requests, half.share) == (1.0, 20, 0.5)
    full = [(one.tokens_in * 0.10 + one.tokens_out * 0.50) / 1e6 for one in (half, whole)]
    assert line.requests == half.requests + 20
    assert line.dollars == pytest.approx(full[0] / 2 + full[1])
    assert cli.main(["runs", "list", "--ledger", "ledger.sqlite"]) == 0
    assert f"${line.dollars:.4f}" in capsys.readouterr().out
    assert cli.main(["runs", "show", "--ledger", "ledger.sqlite"]) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"gpt-6-luna, in batches at 0.5 of the price +{half.requests} .*\${full[0] / 2:.4f}\n", shown)
    assert re.search(rf"gpt-6-luna +20 .*\${full[1]:.4f}\n", shown)
