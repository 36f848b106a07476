import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.ngrams import count
from builder.metrics.sketch import Sketch

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
numbers = st.lists(st.integers(0, 30), max_size=60).map(lambda values: np.array(values, np.uint64))


def many(size, distinct, seed):
    return np.random.default_rng(seed).integers(0, distinct, size).astype(np.uint64)


@steady
@given(numbers)
def test_below_its_size_it_is_exact(grams):
    figures = Sketch.of(grams, 64).figures()
    assert figures.pop("distinct_error") == 0
    assert figures == count(grams).figures()


@steady
@given(numbers, numbers, st.integers(3, 40))
def test_merging_and_adding_are_the_whole(one, other, size):
    whole = Sketch.of(np.concatenate((one, other)), size)
    for found in (
        Sketch.of(one, size).merge(Sketch.of(other, size)),
        Sketch.of(other, size).merge(Sketch.of(one, size)),
        Sketch.of(one, size).add(other),
    ):
        assert found.hashes.tolist() == whole.hashes.tolist()
        assert found.counts.tolist() == whole.counts.tolist()
        assert found.total == whole.total


@pytest.mark.parametrize("seed", range(5))
def test_the_error_is_as_stated(seed):
    grams = many(400_000, 300_000, seed)
    right, figures = count(grams), Sketch.of(grams, 1 << 14).figures()
    assert figures["distinct_error"] == pytest.approx(0.0078, rel=0.01)
    assert figures["distinct"] == pytest.approx(right.distinct, rel=4 * figures["distinct_error"])
    assert figures["once_share"] == pytest.approx(right.once / right.distinct, abs=4 * 0.5 / 128)
    assert figures["total"] == 400_000


def test_errors_go_both_ways():
    off = []
    for seed in range(60):
        grams = many(20_000, 16_000, seed) + np.uint64(10**6 * seed)  # other n-grams each time
        off.append(Sketch.of(grams, 1_024).distinct / count(grams).distinct - 1)
    assert abs(np.mean(off)) < 3 / np.sqrt(1_022 * 60)
    assert np.std(off) == pytest.approx(1 / np.sqrt(1_022), rel=0.35)


def test_its_memory_does_not_grow():
    sketch = Sketch.of(np.empty(0, np.uint64), 256)
    for seed in range(20):
        sketch = sketch.add(many(5_000, 10**12, seed))
    assert len(sketch.hashes) == len(sketch.counts) == 256
