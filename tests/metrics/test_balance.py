import math

import pyarrow as pa
import pytest

from builder.metrics.balance import evenness, of
from builder.metrics.measure import Rows


def rows(**columns):
    return Rows(pa.table(columns))


@pytest.mark.parametrize(
    ("counts", "possible", "value"),
    [
        ({}, 4, 0),
        ({"a": 3}, 1, 0),
        ({"a": 3}, 2, 0),
        ({"a": 3, "b": 3}, 2, 1),
        ({"a": 3, "b": 3}, 4, 0.5),
        ({"a": 3, "b": 1}, 2, -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))),
    ],
)
def test_evenness_by_hand(counts, possible, value):
    assert evenness(counts, possible) == pytest.approx(value)


def test_the_order_of_counting_does_not_matter():
    counts = {"a": 17, "b": 16, "c": 13, "d": 10}
    assert evenness(counts, 4) == evenness(dict(reversed(counts.items())), 4)


def test_a_class_label_knows_what_is_missing():
    names = pa.array(["writing", "coding", "maths"])
    intents = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0, 1], pa.int32()), names)
    found = of(rows(intent=intents, language=["en", "en", "de", "de"])).figures()
    assert found["intent"]["counts"] == {"writing": 3, "coding": 1, "maths": 0}
    assert found["intent"]["values"] == 3
    assert found["intent"]["largest_deviation"] == pytest.approx(0.75 - 1 / 3)
    assert found["language"] == {
        "counts": {"de": 2, "en": 2}, "values": 2, "evenness": pytest.approx(1), "largest_deviation": 0,
    }  # fmt: skip
    assert "cells" not in found


def test_cells():
    found = of(rows(intent=["a", "b", "a"], audience=["child"] * 3, complexity=["simple", "complex", "simple"]))
    assert found.figures()["cells"] == {"a": {"child": {"simple": 2}}, "b": {"child": {"complex": 1}}}
