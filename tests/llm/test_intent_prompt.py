"""What a model is asked, held against golden texts.

When the wording changes on purpose: `SEEDBED_GOLDEN=write pytest tests/llm/test_intent_prompt.py`, and read the
difference.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from builder.intent.plan import split_families
from builder.llm.intent.plan import Cell, Plan
from builder.llm.intent.prompt import SCHEMA, Prompts, wording
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES

GOLDEN = Path(__file__).parents[1] / "golden"
RECIPE = Recipe(seed=7).with_(examples_per_intent=40, edge_cases=16, provider={"name": "groq", "temperature": "0.8"})
CELLS = {
    "ordinary": Cell("train", "asking", "child", "simple"),
    "held-out": Cell("test", "telling", "expert", "complex"),
    "negation": Cell("edge_cases", "asking", kind="negation"),
    "multi-language": Cell("edge_cases", "asking", kind="multi_language"),
}


@pytest.fixture
def prompts(little):
    return Prompts(RECIPE, Plan(RECIPE, little))


@pytest.mark.parametrize("name", CELLS)
def test_the_prompt_is_the_golden_one(prompts, name):
    request = prompts.request(prompts.plan.ask(CELLS[name], 0, 10))
    shown = "".join(f"[{message['role']}]\n{message['content']}\n\n" for message in request.messages)
    golden = GOLDEN / f"intent-prompt-{name}.md"
    if os.environ.get("SEEDBED_GOLDEN") == "write":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_the_request_binds_the_answer_to_a_schema(prompts):
    request = prompts.request(prompts.plan.ask(CELLS["ordinary"], 0, 10))
    assert request.schema == SCHEMA
    assert request.temperature == 0.8
    assert request.max_tokens >= 10 * 60


def test_the_same_batch_is_the_same_request_and_another_number_another(prompts, little):
    again = Prompts(RECIPE, Plan(RECIPE, little))
    canonical = [prompts.request(prompts.plan.ask(CELLS["ordinary"], n, 10)).canonical for n in range(8)]
    assert canonical == [again.request(again.plan.ask(CELLS["ordinary"], n, 10)).canonical for n in range(8)]
    assert len(set(canonical)) == 8


def test_another_seed_asks_otherwise(prompts, little):
    recipe = RECIPE.with_(seed=8)
    other = Prompts(recipe, Plan(recipe, little))
    number = range(6)
    ours = [prompts.request(prompts.plan.ask(CELLS["ordinary"], n, 10)).canonical for n in number]
    theirs = [other.request(other.plan.ask(CELLS["ordinary"], n, 10)).canonical for n in number]
    assert ours != theirs


def test_only_lines_of_the_train_side_are_shown(prompts, little):
    families = split_families(little, RECIPE.intent)
    train = {line for members in families["train"].values() for line in lines(members)}
    held_out = {
        line for split in ("validation", "test") for members in families[split].values() for line in lines(members)
    }
    shown = {line for cell in CELLS.values() for n in range(30) for line in prompts.shown(prompts.plan.ask(cell, n, 5))}
    assert shown
    assert shown <= train
    assert not shown & held_out


def lines(families):
    return [pattern.text(0) for family in families for frame in family.frames for pattern in frame.patterns]


def test_lines_are_those_of_the_labels_and_of_the_topic_where_there_are_any(prompts, little):
    topics = {family.topic for family in split_families(little, RECIPE.intent)["train"]["asking"]}
    asks = [prompts.plan.ask(CELLS["ordinary"], number, 5) for number in range(20)]
    on_topic = [ask for ask in asks if ask.topic in topics]
    assert on_topic
    for ask in on_topic:
        assert prompts.shown(ask) == [f"{ask.topic} line for a child, simple, about asking"]
    elsewhere = replace(asks[0], topic="a topic without lines")
    assert all("for a child, simple, about asking" in line for line in prompts.shown(elsewhere))


def test_every_label_has_words(grammar):
    from builder.intent.edge_cases import by_kind
    from builder.intent.families import STYLES

    words = wording()
    assert set(words["audience"]) == set(AUDIENCES)
    assert set(words["complexity"]) == set(COMPLEXITIES)
    assert set(words["style"]) == set(STYLES)
    assert set(words["edge_case"]) == set(by_kind(grammar, 8))
    codes = {code for language in Plan(Recipe(), grammar).languages for code in language.split("+")}
    assert codes <= set(words["language"])
