"""Texts by models and the recipe's gate: what falls to a bar is rejected and another is asked for until all is full."""

import json
from collections import Counter

import polars as pl
import pytest

import wire_texts
from builder import gate as gates
from builder.build import build
from builder.errors import CapacityError
from builder.intent.plan import split_rows
from builder.intent.schedule import quotas
from builder.llm.intent.source import Desk
from builder.recipe import Recipe
from builder.runs.ledger import Kept
from wire_server import WireServer

MOST = "0.6"
SOURCE = "local:model"
RAIN = ["why does rain fall on the hills in spring", "does rain fall on the hills in winter and why"]
"""Eight of eleven words in common, and two of difference: no near duplicates."""


@pytest.fixture
def harvest(little):
    def made(**gate):
        recipe = Recipe(seed=7).with_(examples_per_intent=100, edge_cases=8, provider={"name": "local"}, gate=gate)
        desk = Desk(recipe, little)
        return desk.harvest()

    return made


def kept(texts):
    content = json.dumps({"texts": texts})
    return Kept("id", (), "received", "", json.dumps({"choices": [{"message": {"content": content}}]}).encode(), 1, 1)


def test_a_text_that_is_too_similar_is_rejected_and_still_missing(harvest):
    gated = harvest(maximum_similarity=MOST)
    ask = gated.asks()[0]
    assert gated.fold(ask, kept(RAIN), SOURCE) == ""
    assert [row.text for row in gated.rows(ask.cell.split)] == RAIN[:1]
    assert gated.missing()[ask.cell] == gated.plan.cells[ask.cell] - 1
    (reject,) = gated.rejects[ask.cell.split]
    assert (reject.draft, reject.rule) == ("/".join(ask.place) + "#1", "maximum_similarity")
    assert reject.reason == f"0.7273: {RAIN[1]!r} and {RAIN[0]!r}"


def test_without_a_gate_both_stand(harvest):
    opened = harvest()
    ask = opened.asks()[0]
    opened.fold(ask, kept(RAIN), SOURCE)
    assert [row.text for row in opened.rows(ask.cell.split)] == RAIN


def test_it_holds_over_all_cells_and_splits(harvest):
    gated = harvest(maximum_similarity=MOST)
    asks = gated.asks()
    one, other = asks[0], next(ask for ask in asks if ask.cell.split != asks[0].cell.split)
    gated.fold(one, kept(RAIN[:1]), SOURCE)
    assert gated.fold(other, kept(RAIN[1:]), SOURCE) == "maximum_similarity 1"


def test_what_is_not_needed_keeps_nothing_out(harvest):
    gated = harvest(maximum_similarity=MOST)
    one, other = gated.asks()[:2]
    spare = [f"{word}{number}" for number, word in enumerate(wire_texts.WORDS[: gated.plan.cells[one.cell]])]
    gated.fold(one, kept([*spare, RAIN[0]]), SOURCE)
    assert gated.fold(other, kept(RAIN[1:]), SOURCE) == ""
    assert other.cell != one.cell


def test_a_text_that_does_not_look_like_its_intent_is_rejected_but_not_an_edge_case(grammar):
    recipe = Recipe(seed=7).with_(examples_per_intent=10, provider={"name": "local"}, gate={"minimum_agreement": "0.5"})
    gated = Desk(recipe, grammar).harvest()
    plan = gated.plan
    ordinary = next(cell for cell in plan.cells if cell.intent == "code_generation" and not cell.kind)
    hard = next(cell for cell in plan.cells if cell.intent == "code_generation" and cell.kind == "typos")
    poem = "Write a poem about autumn leaves and the sea."
    assert gated.fold(plan.ask(ordinary, 0, 1), kept([poem]), SOURCE) == "minimum_agreement 1"
    assert gated.fold(plan.ask(hard, 0, 1), kept([poem]), SOURCE) == ""
    code = "Write a Python function that reverses a string."
    assert gated.fold(plan.ask(ordinary, 1, 1), kept([code]), SOURCE) == ""


# --- over a wire -------------------------------------------------------------------------------------------------


def monotonous(body):
    """A model of whose texts every third says nearly what the one before it says."""
    texts = wire_texts.texts(body)
    for at in range(2, len(texts), 3):
        texts[at] = texts[at - 1].replace("help", "assist").replace("matters", "counts")
    return {"role": "assistant", "content": json.dumps({"texts": texts})}


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build.log"
    }


def test_every_quota_is_full_behind_a_gate_and_replays_to_the_same_bytes(over, tmp_path):
    with WireServer(monotonous) as wire:
        recipe = over(wire, intents=30, edges=0).with_(gate={"maximum_similarity": MOST})
        built = build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
        asked = len(wire.seen)
        again = build(recipe, tmp_path / "again", configs=["intent"], quiet=True)
        assert len(wire.seen) == asked
        assert wire.bought_twice() == []
    assert files(again.folder) == files(built.folder)
    assert built.manifest["rejects"]["intent"]["maximum_similarity"] >= 20, "too little falls for this test"
    frames = {split: pl.read_parquet(built.folder / "intent" / f"{split}-*.parquet") for split in built.rows["intent"]}
    wanted = {split: quotas(count, recipe.intent.audience, recipe.intent.complexity)
              for split, count in split_rows(recipe.intent).items()}  # fmt: skip
    for split, frame in frames.items():
        cells = Counter(frame.select("intent", "audience", "complexity").rows())
        assert sorted(cells.values()) == sorted(count for count in wanted[split].values() if count for _ in range(10))
    (finding,) = gates.findings(pl.concat(frames.values()), recipe.gate)
    assert finding.rows == 0


def test_a_gate_that_nothing_passes_ends_in_an_account(over, tmp_path):
    with WireServer(wire_texts.reply) as wire:
        recipe = over(wire, intents=10, edges=0, attempts=2).with_(gate={"maximum_similarity": "0.1"})
        with pytest.raises(
            CapacityError, match=r"after 2 rounds .* 99 of 100 rows, .* were maximum_similarity \(\d+\)"
        ):
            build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
