"""Entropies, shapes, openings, qualities and coverage: reckoned by hand, and the same however rows are cut."""

from collections import Counter
from itertools import pairwise
from math import log

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentic_rows import ASK, DONE, FOUND, OPENED, TRACKED, rows, says, talk, user
from builder.metrics import (
    agentic_behaviours,
    agentic_openings,
    agentic_quality,
    agentic_scenarios,
    agentic_shape,
    agentic_tools,
)
from builder.metrics.measure import Rows, measures, merged

OF_MESSAGES = (agentic_behaviours, agentic_openings, agentic_shape, agentic_tools)


def call(tool, **arguments):
    return says("", (tool, arguments, "ok"))


# --- tools and values ----------------------------------------------------------------------------------------


def tools(*talks):
    return agentic_tools.of(rows(*talks)).figures()


def test_the_entropy_of_tools_is_that_of_their_calls():
    told = tools(talk(ASK, call("a"), call("a"), call("b")), talk(ASK, call("a")))
    expected = -(3 / 4 * log(3 / 4) + 1 / 4 * log(1 / 4)) / log(2)
    assert (told["calls"], told["tools"]) == (4, 2)
    assert told["tool_entropy"] == pytest.approx(expected)
    assert told["most_called"] == {"a": 3, "b": 1}


def test_the_entropy_of_arguments_is_a_mean_over_parameters_by_how_often_they_are_given():
    told = tools(talk(ASK, call("a", x=1, y="k"), call("a", x=2, y="k"), call("a", x=2, once=True), call("b", x=1)))
    # a.x is 1, 2, 2 and given three times; a.y is always the same; a.once and b.x are given once and say nothing.
    of_x = -(1 / 3 * log(1 / 3) + 2 / 3 * log(2 / 3)) / log(3)
    assert told["argument_entropy"] == pytest.approx((3 * of_x + 2 * 0) / 5)
    assert (told["arguments"], told["values_per_argument"]) == (7, 5 / 7)


def test_entropies_at_their_ends():
    same = tools(talk(ASK, call("a", x=1), call("a", x=1)))
    assert (same["tool_entropy"], same["argument_entropy"]) == (0.0, 0.0)
    assert str(same["argument_entropy"]) == "0.0"
    other = tools(talk(ASK, call("a", x=1), call("b", x=[1]), call("a", x={"1": 1}), call("b", x=None)))
    assert other["tool_entropy"] == pytest.approx(1.0)
    assert other["argument_entropy"] == pytest.approx(1.0)
    assert tools() == {
        "calls": 0, "tools": 0, "tool_entropy": 0.0, "arguments": 0, "argument_entropy": 0.0,
        "values_per_argument": 0.0, "most_called": {},
    }  # fmt: skip


# --- shapes --------------------------------------------------------------------------------------------------


def test_the_shape_of_conversations():
    chain = talk(ASK, says("", FOUND), says("", OPENED), says("", TRACKED), DONE, user("Thanks"), DONE)
    told = agentic_shape.of(rows(chain, talk(ASK, DONE, offered=["x", "y"]), chain, chain)).figures()
    assert told["depth"]["conversations"] == {"0": 1, "3": 3}
    assert told["depth"]["mean"] == 9 / 4
    assert told["user_turns"]["conversations"] == {"1": 1, "2": 3}
    assert told["calls"]["conversations"] == {"0": 1, "3": 3}
    assert told["different_tools"]["quantiles"]["0.5"] == 3
    twice = agentic_shape.of(rows(talk(ASK, call("a"), call("b"), call("a")))).figures()
    assert (twice["calls"]["mean"], twice["different_tools"]["mean"]) == (3.0, 2.0)
    assert told["tools_on_offer"]["conversations"] == {"2": 1, "3": 3}


# --- openings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "found"),
    [("Where is ORD-7 now?", "where is ord # now"), ("  Hello,   there! ", "hello there"), ("...", "")],
)
def test_an_opening_is_its_words(sentence, found):
    assert agentic_openings.opening(sentence) == found


def test_openings_are_counted_for_each_side():
    asked = ["Where is ORD-7? Quick!", "where is ORD-8", "Where is it?", "Hello. Where is ORD-7?"]
    told = agentic_openings.of(rows(*(talk(user(text), DONE) for text in asked))).figures()
    assert told["user"]["commonest"][0] == {"opening": "where is ord #", "share": 0.5}
    assert (told["user"]["different"], told["user"]["repeated"]) == (3 / 4, 2 / 4)
    assert (told["assistant"]["different"], told["assistant"]["repeated"]) == (1 / 4, 1.0)


def test_who_says_nothing_opens_nothing():
    told = agentic_openings.of(rows(talk(ASK, call("a")), talk(ASK, says("  "), says("Hello.")))).figures()
    assert told["assistant"]["commonest"] == [{"opening": "hello", "share": 1.0}]
    assert told["assistant"]["conversations"] == 1


# --- quality -------------------------------------------------------------------------------------------------


def graded(*grades, **columns):
    return agentic_quality.of(Rows(pa.table({"quality": pa.array(grades, pa.float32()), **columns}))).figures()


def test_quality_is_told_by_dimension():
    dimensions = pa.array([{"grounding": 1.0, "language": 0.5}, {"grounding": 0.25, "language": 1.0}])
    told = graded(0.9, 0.7, quality_dimensions=dimensions)
    assert told["quality"]["mean"] == pytest.approx(0.8)
    assert told["quality"]["quantiles"]["0"] == 0.7
    assert told["dimensions"]["grounding"]["mean"] == pytest.approx(0.625)
    assert told["dimensions"]["language"]["quantiles"]["1"] == 1.0
    assert told["proofs"] == {}
    assert told["grounded"] == 0.5  # the one that is grounded wholly


def test_proofs_are_shares_of_those_that_say_something():
    proofs = [{"grounded": True, "unique": True}, {"grounded": False, "unique": None}, {"grounded": True}, None]
    told = graded(1, 1, 1, 1, verification=pa.array(proofs))
    assert told["proofs"] == {"grounded": 2 / 3, "unique": 1.0}
    assert told["grounded"] == 2 / 3
    assert graded() == {"quality": {"mean": 0.0, "quantiles": {}}, "dimensions": {}, "proofs": {}, "grounded": 0.0}


# --- scenarios -----------------------------------------------------------------------------------------------


def test_coverage_is_of_the_scenarios_that_there_are():
    from builder.agentic.cast import cast

    names = [name for name in cast() if name.startswith("tool_usage/")]
    found = [names[0].partition("/")[2]] * 3 + ["made_up"]
    table = pa.table(
        {"scenario_type": ["tool_usage"] * 4, "scenario": found, "complexity": ["low", "low", "high", None]}
    )
    told = agentic_scenarios.of(Rows(table)).figures()
    assert (told["known"], told["found"], told["unknown"]) == (len(cast()), 1, 1)
    assert told["types"]["tool_usage"]["coverage"] == 1 / len(names)
    assert told["types"]["web_research"]["coverage"] == 0.0
    assert told["complexity"] == {"low": 0.5, "medium": 0.0, "high": 0.25}


# --- all of them ---------------------------------------------------------------------------------------------

CALLS = st.lists(st.sampled_from([FOUND, OPENED, TRACKED]), max_size=2)
TALKS = st.lists(
    st.lists(CALLS, max_size=3).map(lambda made: talk(ASK, *(says("", *one) for one in made), DONE)), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(talks=TALKS, cuts=st.lists(st.integers(0, 6), max_size=3), order=st.randoms(use_true_random=False))
def test_parts_in_any_order_come_to_the_figures_of_the_whole(talks, cuts, order):
    bounds = sorted({0, len(talks), *(cut for cut in cuts if cut < len(talks))})
    parts = [rows(*talks[low:high]) for low, high in pairwise(bounds)] or [rows()]
    order.shuffle(parts)
    for measure in OF_MESSAGES:
        assert merged([measure.of(part) for part in parts]).figures() == measure.of(rows(*talks)).figures()


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_entropies_lie_between_0_and_1(counts):
    told = agentic_tools.Tools(
        Counter({f"t{n}": count for n, count in enumerate(counts)}),
        Counter({("t.x", n): count for n, count in enumerate(counts)}),
    ).figures()
    assert 0 <= told["tool_entropy"] <= 1 + 1e-12
    assert 0 <= told["argument_entropy"] <= 1 + 1e-12
    assert (told["argument_entropy"] > 1 - 1e-12) is (set(counts) == {1} and len(counts) > 1)


def test_they_are_found_and_left_out_of_prompts():
    names = {module.__name__.rpartition(".")[2] for module in (*OF_MESSAGES, agentic_quality, agentic_scenarios)}
    assert names <= set(measures())
    prompts = Rows.of_texts(["hello"], intent=["a"])
    assert not any(all(prompts.has(column) for column in measures()[name].needs) for name in names)
