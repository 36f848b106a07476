"""Sentences: each says what its figures say, and nothing is said of figures that are missing."""

import pytest

from builder.report.verdict import sentences


def said(rows=10, **whole):
    return [(one.kind, one.text) for one in sentences({"rows": rows, "whole": whole})]


def copies(rows, mixed):
    return {"normalised": {"copies": rows, "share": rows / 10}, "two_labels": {"texts": mixed}}


def neighbours(near, other, leaks):
    counts = {"any": near, "across_labels": other, "across_splits": leaks}
    return {"one_word": {name: {"rows": count, "share": count / 10} for name, count in counts.items()}}


def test_of_nothing_nothing_is_said():
    assert said() == said(rows=0, exact_duplicates=copies(0, 0)) == []


@pytest.mark.parametrize(
    ("figures", "kinds", "told"),
    [
        ({"exact_duplicates": copies(0, 0)}, ["good"], "No text occurs twice"),
        ({"exact_duplicates": copies(2, 0)}, ["bad", "good"], "20.0% of rows repeat"),
        ({"exact_duplicates": copies(2, 1)}, ["bad", "bad"], "1 text stands under two labels"),
        ({"near_duplicates": neighbours(0, 0, 0)}, ["good"], "No row is one word apart"),
        (
            {"near_duplicates": neighbours(4, 0, 0)},
            ["", "good"],
            "40.0% of rows are one word apart from another row, alw",
        ),
        ({"near_duplicates": neighbours(4, 2, 1)}, ["bad", "bad"], "2 rows from one with another label"),
        ({"template_dominance": {"4": {"shared_by": {"10": 0.25}}}}, [""], "25.0% of texts share four words"),
        ({"contamination": {"items": 5, "against": "b", "found": {"items": 2}}}, ["bad"], "2 of 5 texts of b"),
        ({"agentic_quality": {"proofs": {"schema": 1.0, "no_leak": 0.5}}}, ["bad"], "no leak in 50.0%"),
        ({"agentic_quality": {"proofs": {"schema": 1.0}}}, ["good"], "All 1 proofs hold"),
        ({"agentic_openings": {"user": {"repeated": 0.3}}}, [""], "In 30.0% of conversations"),
    ],
)
def test_what_is_said(figures, kinds, told):
    found = said(**figures)
    assert [kind for kind, _ in found] == kinds
    assert any(told in text for _, text in found)


@pytest.mark.parametrize(
    ("child", "kind", "told"), [(20.0, "good", "The easier"), (30.0, "bad", "child does not read")]
)
def test_readability_is_told_as_it_is(child, kind, told):
    lix = {"child": child, "beginner": 25.0, "expert": 40.0, "general": 1.0}
    ((found, text),) = said(readability={"audience": {"lix": lix}})
    assert found == kind
    assert told in text
    assert f"child {child:.1f}, beginner 25.0, expert 40.0" in text


def test_behaviours_that_no_row_tells_are_not_judged():
    def one(share, *, met):
        return {"behaviour": "turns", "met": met, "in_1000": share, "low": 100, "high": 150}

    assert said(agentic_behaviours={"a": one(120, met=True), "b": one(None, met=None)})[0][0] == "good"
    ((kind, text),) = said(agentic_behaviours={"a": one(90, met=False), "b": one(None, met=None)})
    assert kind == "bad"
    assert text == "Of 1 behaviours these are not as frequent as wanted: turns (90 in 1,000, wanted 100 to 150)."


def test_a_classifier_stands_beside_its_doubts():
    found = said(
        usefulness={"on": {"labelled": {"accuracy": 0.5}, "test": {"accuracy": 0.75}}},
        label_soundness={"flag_rate": 0.04, "accuracy": 0.81},
    )
    assert found[0][1] == "A classifier trained on train is right on 75.0% of test, 50.0% of labelled."
    assert "4.00% of labels look doubtful to a classifier that is itself right on 81.0%" in found[1][1]
