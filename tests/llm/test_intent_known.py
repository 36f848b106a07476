"""Which texts are too much like those that stand, and that a model which repeats them is asked for others."""

import json

import numpy as np
import pytest

import wire_texts
from builder.build import build
from builder.intent import grammar as grammars
from builder.intent.source import IntentSource
from builder.llm import configs
from builder.llm.intent import known
from builder.llm.intent.known import DUPLICATE, NEAR_DUPLICATE, Marks, Texts
from builder.llm.intent.sound import normal
from builder.llm.terms import Terms
from builder.recipe import Recipe
from wire_server import WireServer

STANDS = "could you explain why the sea is salty"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (STANDS, DUPLICATE),
        ("Could you  explain why the SEA is salty?", DUPLICATE),
        ("could you explain why the lake is salty", NEAR_DUPLICATE),
        ("would you explain why the sea is salty", NEAR_DUPLICATE),
        ("could you explain why the sea is salty today", NEAR_DUPLICATE),
        ("please could you explain why the sea is salty", NEAR_DUPLICATE),
        ("could you explain why the sea is", NEAR_DUPLICATE),
        ("could you please explain why the sea tastes salty", ""),
        ("why is the sea so full of salt", ""),
        ("the sea is salty", ""),
    ],
)
def test_a_text_that_differs_in_one_word_is_a_near_duplicate(text, rule):
    assert Texts([STANDS]).rule(text) == rule


def test_short_texts_differ_by_what_they_are_about():
    stands = Texts(["what is rain?", "explain how tides work please"])
    assert stands.rule("what is snow?") == ""
    assert stands.rule("explain how locks work please") == ""
    assert stands.rule("explain how the tides work please") == NEAR_DUPLICATE, "six words, one of them more"
    assert stands.rule("What is RAIN") == DUPLICATE


def test_many_marks_are_all_found_and_no_other():
    many, numbers = Marks(), np.random.default_rng(7).permutation(400_000).astype(np.uint64)
    for part in np.split(numbers[:200_000], 40):
        many.add(part)
    assert len(many._sorted) > 0 < len(many._loose)
    assert all(many.has_any(part) for part in np.split(numbers[:200_000], 20_000))
    assert not many.has_any(numbers[200_000:])


def test_offline_rows_are_those_that_the_recipe_makes_without_a_provider(grammar):
    recipe = Recipe(seed=5).with_(examples_per_intent=10, edge_cases=16, provider={"name": "local"})
    texts = known.offline(recipe)
    source = IntentSource(recipe, grammar)
    made = [text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()]
    assert {texts.rule(text) for text in made} == {DUPLICATE}
    assert known.offline(recipe.with_(provider={"name": "groq"})) is texts, "it is made once for buying and replaying"


def test_banks_that_are_too_small_stand_in_nobodys_way():
    assert known.offline(Recipe().with_(examples_per_intent=30_000_000)).rule(STANDS) == ""


@pytest.fixture
def repeating():
    """A model that says its first text of each answer three times: again, and with another word in it."""

    def reply(body):
        texts = wire_texts.texts(body)
        again = [texts[0].upper(), texts[0].replace("help", "assist")] if " help " in texts[0] else []
        return {"role": "assistant", "content": json.dumps({"texts": [texts[0], *again, *texts[1 : len(texts) - 1]]})}

    with WireServer(reply) as server:
        yield server


def rejects(folder):
    lines = [line for path in folder.glob("rejects/**/*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def test_a_model_that_repeats_itself_is_asked_again_until_every_row_is_another(repeating, over, tmp_path):
    recipe = over(repeating, intents=20, edges=0, batch_size=5)
    built = build(recipe, tmp_path / "data", configs=["intent"], quiet=True)
    assert sum(built.rows["intent"].values()) == 200
    found = rejects(built.folder)
    assert {DUPLICATE, NEAR_DUPLICATE} <= {one["rule"] for one in found}
    assert any(one["reason"].startswith("one word away from a text that stands already: ") for one in found)
    texts = Texts()
    for text in texts_of(recipe):
        assert texts.rule(text) == ""
        texts.add(text)


def texts_of(recipe):
    source = configs.source("intent", recipe)
    return [text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()]


def test_a_model_that_gives_back_the_banks_is_asked_for_something_else(over, tmp_path):
    banked: list[str] = []

    def reply(body):
        texts = wire_texts.texts(body)
        stolen = [banked.pop() for _ in range(min(len(banked), len(texts)))]
        return {"role": "assistant", "content": json.dumps({"texts": [*stolen, *texts[len(stolen) :]]})}

    with WireServer(reply) as wire:
        recipe = over(wire, intents=20, edges=0)
        source = IntentSource(recipe, grammars.read())
        offline = {
            text: row
            for shard in source.shards()
            for row, text in enumerate(source.make(shard).table["text"].to_pylist())
            if len(text.split()) > 6
        }
        banked += list(offline)[:40]
        built = build(recipe, tmp_path / "data", configs=["intent"], terms=Terms(quiet=True, at_once=1), quiet=True)
        assert not banked
        assert not {normal(text) for text in texts_of(recipe)} & {normal(text) for text in offline}
        assert sum(built.rows["intent"].values()) == 200
        told = [one for one in rejects(built.folder) if one["reason"].startswith("a text of the offline rows: ")]
        assert len(told) >= 20
