"""Every kind of defect, planted into good conversations, is caught by a rule that is there for it."""

import copy
import json
from collections import Counter

import pytest

from builder.agentic.checks import FAULT, check
from builder.agentic.defects import DEFECTS, plant, preference
from builder.agentic.world.rng import Rng

TIMES = 6


def problems(row):
    return {(one.rule, one.at, one.sentence) for one in check(row["messages"], row["tools"])}


def test_there_are_enough_kinds():
    assert len(DEFECTS) >= 36
    assert {one.side for one in DEFECTS.values()} == {"tools", "form", "call", "answer"}


@pytest.mark.parametrize("kind", sorted(DEFECTS))
def test_every_defect_is_caught_on_every_row_it_applies_to(rows, kind):
    planted = 0
    for row in rows:
        for number in range(TIMES):
            spoilt = plant(kind, row, Rng("defects", kind, row["name"], number))
            if spoilt is None:
                continue
            planted += 1
            rules = {rule for rule, _, _ in problems(spoilt) - problems(row)}
            assert rules & set(DEFECTS[kind].rules), (row["name"], number, rules)
    assert planted >= 5 * TIMES


@pytest.mark.parametrize("kind", sorted(DEFECTS))
def test_planting_spares_the_row_and_is_the_same_each_time(rows, kind):
    for row in rows:
        before = copy.deepcopy(row)
        first, second = (plant(kind, row, Rng("again", kind, row["name"])) for _ in range(2))
        assert row == before
        assert first == second
        assert first is None or (first["messages"], first["tools"]) != (row["messages"], row["tools"])


def test_the_other_parts_of_a_row_stay(rows):
    spoilt = plant("empty answer", rows[0], Rng("parts"))
    assert spoilt["name"] == rows[0]["name"]


@pytest.mark.parametrize("kind", sorted(DEFECTS))
def test_a_row_that_breaks_off_has_the_defect_or_no_place_for_it(rows, kind):
    """Conversations without answers, without results, without anything."""
    for row in rows:
        for end in range(len(row["messages"])):
            part = {**row, "messages": row["messages"][:end]}
            spoilt = plant(kind, part, Rng("part", kind, row["name"], end))
            assert spoilt is None or (spoilt["messages"], spoilt["tools"]) != (part["messages"], part["tools"])


def test_an_unknown_kind(rows):
    with pytest.raises(KeyError):
        plant("no such kind", rows[0], Rng("unknown"))


def test_defects_in_played_scenarios_are_caught(performances):
    """A third of the kinds on each row. What a result cannot show by its content is measured here, not hidden."""
    caught, planted = Counter(), Counter()
    for number, (name, _, messages, tools) in enumerate(performances):
        row = {"messages": messages, "tools": tools}
        before = problems(row)
        for kind in sorted(DEFECTS)[number % 3 :: 3]:
            spoilt = plant(kind, row, Rng("played", kind, name, number))
            if spoilt is not None:
                planted[kind] += 1
                caught[kind] += any(rule in DEFECTS[kind].rules for rule, _, _ in problems(spoilt) - before)
    if not planted:
        pytest.skip("there are no scenarios yet")
    shares = {kind: caught[kind] / planted[kind] for kind in planted}
    assert {kind: share for kind, share in shares.items() if share < 0.95 and planted[kind] > 5} == {}
    assert sum(count > 5 for count in planted.values()) >= 20
    assert sum(caught.values()) >= 0.99 * sum(planted.values()), shares


def test_preferences(rows):
    kinds = Counter()
    for row in rows:
        pair = preference(row, Rng("preference", row["name"]))
        if pair is None:
            continue
        kinds[pair["defect"]] += 1
        assert set(pair) == {"prompt", "chosen", "rejected", "tools", "defect"}
        assert pair["chosen"] != pair["rejected"]
        at = len(pair["prompt"])
        assert row["messages"][at : at + 1] == pair["chosen"]
        assert pair["chosen"][0]["role"] == pair["rejected"][0]["role"] == "assistant"
        rest = [*pair["prompt"], *pair["rejected"], *row["messages"][at + 1 :]]
        assert any(one.at == at for one in check(rest, pair["tools"])), pair["defect"]
    assert sum(kinds.values()) >= 0.9 * len(rows)
    assert len(kinds) >= 8


def test_planted_rows_are_json(rows):
    for row in rows[:5]:
        for kind in DEFECTS:
            spoilt = plant(kind, row, Rng("json", kind))
            if spoilt is not None:
                text = json.dumps({"messages": spoilt["messages"], "tools": spoilt["tools"]})
                back = json.loads(text)
                assert problems(back) == problems(spoilt)
                assert all(one.severity in {FAULT, "remark"} for one in check(back["messages"], back["tools"]))
