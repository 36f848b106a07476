from collections import Counter

import pytest

from builder.errors import CapacityError
from builder.intent.families import Bank, Grammar
from builder.intent.plan import split_rows
from builder.intent.schedule import quotas
from builder.llm.intent.plan import Cell, Plan
from builder.recipe import Recipe

RECIPE = Recipe(seed=7).with_(examples_per_intent=100, edge_cases=160)


def test_the_quotas_are_those_of_the_offline_rows(grammar):
    plan = Plan(RECIPE, grammar)
    for split, rows in split_rows(RECIPE.intent).items():
        for pair, count in quotas(rows, RECIPE.intent.audience, RECIPE.intent.complexity).items():
            for intent in grammar.intent_names:
                assert plan.cells.get(Cell(split, intent, *pair), 0) == count
    edges = {cell: count for cell, count in plan.cells.items() if cell.kind}
    assert sum(edges.values()) == 160
    assert Counter(cell.kind for cell in edges).keys() == {
        "ambiguous", "extreme_length", "implicit", "multi_language", "multiple_requests", "negation", "noisy_surface",
        "typos",
    }  # fmt: skip
    assert set(edges.values()) == {2}


def test_no_two_splits_share_a_topic(grammar):
    plan = Plan(Recipe(), grammar)
    for bank in grammar.intents:
        dealt = [topic for split in plan.topics.values() for topic in split[bank.name]]
        assert sorted(dealt) == sorted({family.topic for family in bank.families})
        assert all(split[bank.name] for split in plan.topics.values())


def test_topics_do_not_depend_on_the_seed(little):
    assert Plan(RECIPE, little).topics == Plan(RECIPE.with_(seed=99), little).topics


def test_edge_cases_are_about_held_out_topics(little):
    plan = Plan(RECIPE, little)
    cells = [cell for cell in plan.cells if cell.kind]
    assert {plan.ask(cell, n, 5).topic for cell in cells for n in range(9)} <= {
        topic for topics in plan.topics["test"].values() for topic in topics
    }


def test_batches_of_a_cell_repeat_no_topic_and_style_before_all_have_been(grammar):
    plan = Plan(RECIPE, grammar)
    cell = Cell("train", "reasoning", "general", "simple")
    pairs = len(plan._pairs(cell))
    assert pairs > 100
    asked = Counter((ask.topic, ask.style) for ask in (plan.ask(cell, number, 5) for number in range(pairs)))
    assert len(asked) == pairs


def test_cells_walk_through_the_topics_in_different_orders(little):
    plan = Plan(RECIPE, little)
    cells = [Cell("train", "asking", audience, "simple") for audience in ("child", "beginner", "expert")]
    walks = {tuple(plan.ask(cell, number, 5).topic for number in range(8)) for cell in cells}
    assert len(walks) == 3


def test_edge_cases_have_audiences_and_complexities_of_the_recipe(little):
    recipe = RECIPE.with_(audience={"child": 1}, complexity={"simple": 1, "complex": 1})
    plan = Plan(recipe, little)
    asks = [plan.ask(cell, n, 5) for cell in plan.cells if cell.kind for n in range(20)]
    assert {ask.audience for ask in asks} == {"child"}
    assert {ask.complexity for ask in asks} == {"simple", "complex"}
    assert {ask.language for ask in asks if ask.cell.kind == "multi_language"} == {"de", "en+ja"}
    assert {ask.language for ask in asks if ask.cell.kind != "multi_language"} == {"en"}


def test_places_are_all_different(little):
    plan = Plan(RECIPE, little)
    places = [plan.ask(cell, number, 5).place for cell in plan.cells for number in range(5)]
    assert len(set(places)) == len(places)


def test_too_few_topics_are_said(little):
    bank = Bank("asking", "", little.intents[0].families[:1])
    plan = Plan(RECIPE, Grammar((bank,), (), (), "small"))
    with pytest.raises(CapacityError, match="intent 'asking' has no topic for split 'test'"):
        plan.ask(Cell("test", "asking", "child", "simple"), 0, 5)
