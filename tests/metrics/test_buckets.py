"""Buckets: nothing is lost, equal hashes stand together, and measures do not notice them."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics import buckets as module
from builder.metrics.buckets import buckets
from builder.metrics.measure import Rows, measures

steady = settings(derandomize=True, deadline=None, database=None, max_examples=100)
parts = st.lists(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)), max_size=20), max_size=5)


def columns(pairs):
    return np.array([one for one, _ in pairs], np.uint64), np.array([two for _, two in pairs], np.int64)


@steady
@given(parts, st.integers(0, 10 * module.ROOM))
def test_every_pair_comes_once_and_equal_hashes_in_one_bucket(given_parts, expected):
    found = list(buckets(map(columns, given_parts), expected))
    pairs = [pair for part in given_parts for pair in part]
    assert sorted(pl.concat(found).rows()) == sorted(pairs)
    hashes = [set(bucket["hash"]) for bucket in found]
    assert sum(map(len, hashes)) == len({one for one, _ in pairs})


@pytest.mark.parametrize(("expected", "number"), [(0, 1), (1, 1), (2, 1), (3, 2), (5, 4), (16, 8), (10**9, 256)])
def test_there_are_as_many_as_are_needed(monkeypatch, expected, number):
    monkeypatch.setattr(module, "ROOM", 2)
    assert len(list(buckets([], expected))) == number


def test_in_a_bucket_pairs_stand_as_they_came(monkeypatch):
    monkeypatch.setattr(module, "ROOM", 4)
    hashes = (np.arange(100, dtype=np.uint64) % 7) << np.uint64(61)
    for bucket in buckets([(hashes[:50], np.arange(50)), (hashes[50:], np.arange(50, 100))], 100):
        assert bucket["text"].is_sorted()


@pytest.mark.parametrize("name", ["near_duplicates", "template_dominance", "diversity"])
def test_no_measure_notices_them(monkeypatch, name):
    texts = [f"tell me {n % 3} things about number {n % 40} and what {'w' * (n % 5)} it is" for n in range(200)]
    rows = Rows.of_texts(texts, **{column: ["a"] * 200 for column in ("family", "style", "audience", "complexity")})
    whole = measures()[name].of(rows).figures()
    monkeypatch.setattr(module, "ROOM", 64)
    assert measures()[name].of(rows).figures() == whole
