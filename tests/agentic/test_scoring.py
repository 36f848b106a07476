"""Complexity and quality: their rules, what they respond to, and what they do not reward."""

import copy

import pytest

from builder.agentic.defects import DEFECTS, plant
from builder.agentic.scoring import OUTCOME_PROOFS, WEIGHTS, complexity, quality
from builder.agentic.world.rng import Rng

NAMES = [*WEIGHTS, "quality"]
FREE = {"open schema"}
"""Most schemas in the world are open; that costs nothing."""


def named(rows, name):
    return copy.deepcopy(next(row for row in rows if row["name"] == name))


def scored(row, verification=None):
    return quality(row["messages"], row["tools"], verification)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("no tool needed", "low"),
        ("one lookup", "low"),
        ("weather in two cities at once", "low"),
        ("chain with a plan", "medium"),
        ("two turns of the user", "medium"),
        ("bug fixed and tested", "medium"),
        ("plan in three parts", "medium"),
        ("thinking aloud about a shortfall", "high"),
    ],
)
def test_complexity(rows, name, level):
    assert complexity(named(rows, name)["messages"]) == level


def test_calls_made_twice_are_no_more_complex(rows):
    for row in rows:
        spoilt = plant("repeated call", row, Rng("twice", row["name"]))
        assert spoilt is None or complexity(spoilt["messages"]) == complexity(row["messages"])


def test_words_are_no_more_complex(rows):
    for row in rows:
        longer = copy.deepcopy(row["messages"])
        longer[-1]["content"] += " All of this was a pleasure to look up." * 20
        assert complexity(longer) == complexity(row["messages"])


def test_good_rows_are_good(rows):
    for row in rows:
        found = scored(row)
        assert list(found) == NAMES
        assert all(0 <= value <= 1 for value in found.values())
        assert found["quality"] >= 0.8, (row["name"], found)
    assert sum(scored(row)["quality"] == 1 for row in rows) >= 0.9 * len(rows)


def test_played_scenarios_are_good(performances):
    found = {f"{name} {number}": quality(rows, tools) for number, (name, _, rows, tools) in enumerate(performances)}
    low = {name: scores for name, scores in found.items() if scores["quality"] < 0.7}
    assert len(low) <= 0.01 * len(found), low
    assert all(scores["quality"] >= 0.6 for scores in low.values()), low


@pytest.mark.parametrize("kind", sorted(set(DEFECTS) - FREE))
def test_quality_responds_to_every_defect(rows, kind):
    drops = []
    for row in rows:
        spoilt = plant(kind, row, Rng("quality", kind, row["name"]))
        if spoilt is not None:
            found = scored(spoilt)
            assert all(0 <= value <= 1 for value in found.values())
            drops.append(scored(row)["quality"] - found["quality"])
    assert min(drops) >= 0
    assert sum(drop > 0.05 for drop in drops) >= 0.8 * len(drops)


@pytest.mark.parametrize(
    ("kind", "dimension"),
    [
        ("truncated conversation", "task_success"),
        ("error told as success", "task_success"),
        ("enum violation", "tool_correctness"),
        ("missing result", "tool_correctness"),
        ("swapped results", "tool_correctness"),
        ("stale id", "tool_correctness"),
        ("ungrounded number", "grounding"),
        ("invented entity", "grounding"),
        ("repeated call", "coherence_efficiency"),
        ("two user turns in a row", "coherence_efficiency"),
        ("leaked call as answer", "language"),
        ("unfilled slot", "language"),
    ],
)
def test_a_defect_lowers_its_own_dimension(rows, kind, dimension):
    planted = 0
    lowered = 0
    for row in rows:
        spoilt = plant(kind, row, Rng("dimension", kind, row["name"]))
        if spoilt is not None:
            planted += 1
            lowered += scored(spoilt)[dimension] < scored(row)[dimension]
    assert planted
    assert lowered >= 0.9 * planted


def test_length_is_not_rewarded(rows):
    for row in rows:
        longer = copy.deepcopy(row)
        longer["messages"][-1]["content"] += " That is what the tools gave me. I hope this is of use to you."
        assert scored(longer)["quality"] <= scored(row)["quality"] + 1e-9
        padded = copy.deepcopy(row)
        padded["messages"][-1]["content"] += " This answer was made with great care and attention." * 3
        assert scored(padded)["coherence_efficiency"] < scored(row)["coherence_efficiency"]


def test_proofs_that_do_not_hold_count(rows):
    row = named(rows, "one lookup")
    held = dict.fromkeys(OUTCOME_PROOFS, True)
    assert scored(row, held) == scored(row)
    assert scored(row, {**held, "answer": False})["task_success"] == 0.75
    assert scored(row, dict.fromkeys(OUTCOME_PROOFS, False))["task_success"] == 0


def test_one_broken_dimension_cannot_be_made_up_for(rows):
    row = named(rows, "one lookup")
    row["messages"][-1]["content"] = ""
    assert scored(row)["quality"] < 0.5


@pytest.mark.parametrize("messages", [None, [], "hello", [None], [{}], [{"role": "user", "content": "hi"}]])
def test_what_is_no_conversation_scores_low(messages):
    assert complexity(messages) == "low"
    found = quality(messages, None)
    assert list(found) == NAMES
    assert found["quality"] < 0.7
