"""Intent rows by LLM, end to end: over a real wire, with a real ledger, into a dataset folder."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import wire_texts
from builder.build import build
from builder.errors import CapacityError, LedgerError
from builder.intent.plan import split_rows
from builder.intent.schedule import quotas
from builder.intent.source import IntentSource
from builder.llm.intent.sound import normal
from builder.llm.intent.source import Desk
from builder.providers.base import Request
from builder.providers.local import PROVIDER
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES
from builder.sources import source
from wire_server import WireServer, canonical

ROOT = Path(__file__).parents[2]
LABELS = {"audience": AUDIENCES, "complexity": COMPLEXITIES}
AT_ONCE = 4


@pytest.fixture
def texts():
    with WireServer(wire_texts.reply) as server:
        yield server


@pytest.fixture(scope="module")
def served():
    """A build with providers: (recipe, wire, built)."""
    import tempfile

    with WireServer(wire_texts.reply) as wire, tempfile.TemporaryDirectory() as folder:
        section = {"name": "local", "base_url": f"{wire.url}/v1", "ledger": f"{folder}/ledger.sqlite"}
        recipe = Recipe(seed=3, shard_rows=90).with_(examples_per_intent=50, edge_cases=160, provider=section)
        yield recipe, wire, build(recipe, Path(folder) / "data", configs=["intent"], quiet=True)


def rows(folder, names):
    """Every row of the folder with its split and with words for labels."""
    frames = [
        pl.read_parquet(file).with_columns(split=pl.lit(file.name.split("-")[0]))
        for file in sorted((folder / "intent").glob("*.parquet"))
    ]
    words = {**LABELS, "intent": names}
    return [
        {**row, **{column: known[row[column]] for column, known in words.items()}}
        for row in pl.concat(frames).to_dicts()
    ]


def files(folder):
    """Path -> bytes, of everything but the log."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build.log"
    }


def test_every_quota_holds_exactly_what_the_recipe_asks_for(served, grammar):
    recipe, _, built = served
    found = rows(built.folder, grammar.intent_names)
    for split, count in split_rows(recipe.intent).items():
        wanted = quotas(count, recipe.intent.audience, recipe.intent.complexity)
        for intent in grammar.intent_names:
            mine = [row for row in found if (row["split"], row["intent"]) == (split, intent)]
            counted = Counter((row["audience"], row["complexity"]) for row in mine)
            assert counted == {cell: rows for cell, rows in wanted.items() if rows}
    edges = Counter((row["edge_case"], row["intent"]) for row in found if row["split"] == "edge_cases")
    assert len(edges) == 80
    assert set(edges.values()) == {2}


def test_no_text_comes_twice_and_no_family_is_shared(served, grammar):
    found = rows(served[2].folder, grammar.intent_names)
    assert len({normal(row["text"]) for row in found}) == len(found)
    assert len({row["id"] for row in found}) == len(found)
    families = {
        split: {row["family"] for row in found if row["split"] == split} for split in ("train", "validation", "test")
    }
    assert not families["train"] & families["test"]
    assert not families["train"] & families["validation"]
    assert not families["validation"] & families["test"]
    edges = {row["family"] for row in found if row["split"] == "edge_cases"}
    assert not edges & (families["train"] | families["validation"])


def test_rows_are_shaped_as_offline_ones(served, grammar):
    recipe, _, built = served
    offline = IntentSource(Recipe(seed=3, shard_rows=90).with_(examples_per_intent=50, edge_cases=160), grammar)
    written = source("intent", recipe)
    assert written.schema == offline.schema
    assert written.labels == offline.labels
    assert written.shards() == offline.shards()
    for row in rows(built.folder, grammar.intent_names):
        assert row["source"] == "local:local"
        assert row["family"].startswith(f"llm/{row['intent']}/")
        assert row["technical_level"] in range(1, 6)
        assert 0.3 <= row["confidence"] <= 0.99
        assert bool(row["edge_case"]) == (row["split"] == "edge_cases")


def test_without_faults_a_batch_is_asked_for_once(served, grammar):
    recipe, wire, _ = served
    needed = len(Desk(recipe, grammar).harvest().asks())
    assert len(wire.seen) <= 1.01 * needed
    assert wire.bought_twice() == []


def test_the_bill_is_in_the_manifest(served):
    _, wire, built = served
    (line,) = built.manifest["bill"]["intent"]
    assert (line["provider"], line["requests"]) == ("local", len(wire.seen))
    assert line["tokens_in"] > line["tokens_out"] > 0
    assert built.manifest["recipe"]["provider"]["ledger"] == "ledger.sqlite"


def test_another_folder_costs_nothing_and_is_the_same_bytes(served, tmp_path):
    recipe, wire, built = served
    asked = len(wire.seen)
    again = build(recipe, tmp_path / "again", configs=["intent"], quiet=True)
    assert len(wire.seen) == asked
    assert files(again.folder) == files(built.folder)


def test_other_processes_replay_the_same_bytes(served, tmp_path):
    recipe, _, built = served
    again = build(recipe, tmp_path / "again", configs=["intent"], num_proc=2, quiet=True)
    assert files(again.folder) == files(built.folder)


def test_what_a_careless_model_writes_is_told_and_asked_for_again(over, tmp_path, grammar):
    spoilt = {
        "As an AI language model, I cannot do that": "boilerplate",
        "write to tom.miller@gmail.com please": "private",
    }

    def careless(body):
        texts = wire_texts.texts(body)
        for at, text in enumerate(texts):
            lot = wire_texts.digest("spoil", text) % 10
            texts[at] = [*spoilt, "the same question again and again?"][lot] if lot < 3 else text
        if wire_texts.digest("break", body["messages"][1]["content"]) % 12 == 0:
            return {"role": "assistant", "content": '{"texts": ['}
        return {"role": "assistant", "content": json.dumps({"texts": texts})}

    with WireServer(careless) as wire:
        recipe = over(wire, intents=30, edges=0)
        built = build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
    assert sum(built.rows["intent"].values()) == 300
    told = built.manifest["rejects"]["intent"]
    assert set(told) >= {"boilerplate", "private", "duplicate", "parsed"}
    written = [
        json.loads(line)
        for file in (built.folder / "rejects").rglob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    assert Counter(one["rule"] for one in written) == told
    assert "miller" not in json.dumps(written)
    texts = {row["text"] for row in rows(built.folder, grammar.intent_names)}
    assert not texts & set(spoilt)


def test_a_prompt_that_is_refused_is_parked_once_and_its_cell_filled_by_others(texts, over, tmp_path):
    refused = set()

    def first_of_a_cell(body):
        said = body["messages"][1]["content"]
        if "Topic: hobbies" in said or wire_texts.digest(said) % 20 == 0:
            refused.add(canonical(body))
            return "400"
        return ""

    texts.always = first_of_a_cell
    recipe = over(texts, intents=20, edges=0)
    built = build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
    assert sum(built.rows["intent"].values()) == 200
    assert refused
    assert all(texts.asked[key] == 1 for key in refused)
    asked = len(texts.seen)
    again = build(recipe, tmp_path / "again", configs=["intent"], quiet=True)
    assert len(texts.seen) == asked
    assert files(again.folder) == files(built.folder)


def test_what_cannot_be_filled_is_accounted_for_and_more_rounds_go_on(over, tmp_path):
    answers = {"say": "one and the same text for everybody"}

    def stubborn(body):
        content = json.dumps({"texts": [answers["say"]]}) if answers["say"] else wire_texts.reply(body)["content"]
        return {"role": "assistant", "content": content}

    with WireServer(stubborn) as wire:
        recipe = over(wire, intents=2, edges=0, attempts=2)
        with pytest.raises(
            CapacityError, match=r"after 2 rounds .* 19 of 20 rows, in train .*'attempts'.* same command"
        ):
            build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
        asked = Counter(wire.asked)
        answers["say"] = ""
        more = over(wire, intents=2, edges=0, attempts=4)
        built = build(more, tmp_path / "data", configs=["intent"], quiet=True)
        assert sum(built.rows["intent"].values()) == 20
        assert all(wire.asked[key] == count for key, count in asked.items())


def test_rows_that_were_not_bought_are_not_replayed(texts, over):
    recipe = over(texts)
    with pytest.raises(LedgerError, match="build with its provider first"):
        source("intent", recipe).prepare()


# --- killed ------------------------------------------------------------------------------------------------------

SCRIPT = f"""
import sys
from pathlib import Path
from builder.build import build
from builder.llm.terms import Terms
from builder.recipe import Recipe
section = {{"name": "local", "base_url": sys.argv[1], "ledger": "ledger.sqlite"}}
recipe = Recipe(seed=3, shard_rows=90).with_(examples_per_intent=12, edge_cases=16, provider=section)
build(recipe, Path("data"), configs=["intent"], quiet=True, terms=Terms(at_once={AT_ONCE}, quiet=True))
"""


def begun(wire, folder):
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", SCRIPT, f"{wire.url}/v1"]
    return subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)


def ended(process):
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr.decode()


def until(process, enough):
    """Wait until something holds, or the process has ended."""
    while not enough():
        assert process.poll() is None, process.communicate()[1].decode()
        time.sleep(0.002)


def received(folder):
    """What was sent for every completion that the ledger holds."""
    with sqlite3.connect(folder / "ledger.sqlite") as db:
        found = [request for (request,) in db.execute("SELECT request FROM jobs JOIN answers USING (id)")]
    db.close()
    return {canonical(PROVIDER.body(Request.parse(request))) for request in found}


def test_killed_five_times_and_resumed_it_is_the_same_bytes(texts, tmp_path):
    ended(begun(texts, tmp_path / "unbroken"))
    total = len(texts.seen)
    texts.latency = 0.03
    broken = tmp_path / "broken"
    kills = []
    for _ in range(5):
        before = len(texts.seen)
        process = begun(texts, broken)
        until(process, lambda before=before: len(texts.seen) - before >= total // 7)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        time.sleep(0.1)  # what the dead process had sent arrives
        kills.append((received(broken), len(texts.seen)))
    ended(begun(texts, broken))
    for kept, so_far in kills:
        assert kept
        assert not kept & {one.key for one in texts.seen[so_far:]}
    assert len(texts.seen) <= 2 * total + 5 * AT_ONCE
    assert files(broken / "data") == files(tmp_path / "unbroken" / "data")


def test_an_interrupt_keeps_what_is_under_way(texts, tmp_path):
    texts.latency = 0.3
    process = begun(texts, tmp_path)
    until(process, lambda: len(texts.seen) >= 2 * AT_ONCE and texts.in_flight == AT_ONCE)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert received(tmp_path) == {one.key for one in texts.seen}
