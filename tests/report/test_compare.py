"""How headline figures read, and how they moved."""

import pytest

from builder.report import compare, headlines


def tree(rows=10, **whole):
    return {"configs": {"intent": {"rows": rows, "splits": {}, "whole": whole}}}


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1234, "count", "1,234"),
        (0.0, "share", "0.00%"),
        (0.00001, "share", "<0.01%"),
        (0.0404, "share", "4.04%"),
        (0.704, "share", "70.4%"),
        (0.99999, "share", ">99.99%"),
        (1.0, "share", "100.0%"),
        (2.8234, "ratio", "2.823"),
    ],
)
def test_values_as_people_read_them(value, unit, shown):
    assert headlines.shown(value, unit) == shown


def test_headlines_are_those_that_there_are():
    found = headlines.values(tree(12, compression={"ratio": {"mean": 2.5}}, diversity={"topic_coverage": None}))
    assert [(one.headline.title, one.shown) for one in found] == [("Rows", "12"), ("Compression ratio", "2.500")]


def test_every_headline_has_a_place_of_its_own():
    paths = [one.path for one in headlines.HEADLINES]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("before", "now", "verdict", "shown"),
    [
        (2.5, 2.0, "better", ("2.500", "2.000", "\u22120.500")),
        (2.0, 2.5, "worse", ("2.000", "2.500", "+0.500")),
        (2.0, 2.0001, "same", ("2.000", "2.000", "+0.000")),
    ],
)
def test_a_figure_that_moved(before, now, verdict, shown):
    sides = [tree(compression={"ratio": {"mean": value}}) for value in (now, before)]
    move = compare.moves(*sides)[1]
    assert (move.verdict, move.shown) == (verdict, shown)


def test_a_share_moves_by_points():
    sides = [tree(diversity={"uniqueness_score": value}) for value in (0.75, 0.70)]
    assert compare.moves(*sides)[1].shown == ("70.0%", "75.0%", "+5.00 points")
    assert compare.moves(*sides)[1].verdict == "better"


def test_a_figure_that_only_one_side_has():
    gone = compare.moves(tree(), tree(diversity={"uniqueness_score": 0.7}))[1]
    assert (gone.before, gone.now, gone.verdict) == (0.7, None, "other")
    assert gone.shown == ("70.0%", "\u2013", "\u2013")


def test_more_rows_are_neither_better_nor_worse():
    assert compare.moves(tree(20), tree(10))[0].verdict == "other"
    assert compare.as_json(compare.moves(tree(20), tree(10)))[0] == {
        "config": "intent", "figure": "rows", "before": 10, "now": 20, "verdict": "other",
    }  # fmt: skip
