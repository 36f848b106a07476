import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import UnavailableError
from builder.metrics import embedding_spread
from builder.metrics.embedding_spread import mean_distance, vendi_score, with_model
from builder.metrics.measure import Rows

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)


def vectors(size, seed):
    return np.random.default_rng(seed).normal(size=(size, 5))


def test_ends_of_the_range():
    assert vendi_score(np.empty((0, 3))) == mean_distance(np.empty((0, 3))) == mean_distance(np.ones((1, 3))) == 0
    assert vendi_score(np.ones((7, 3))) == pytest.approx(1)
    assert mean_distance(np.ones((7, 3))) == pytest.approx(0)
    assert vendi_score(np.eye(4)) == pytest.approx(4)
    assert mean_distance(np.eye(4)) == pytest.approx(1)
    assert mean_distance(np.array([[1.0, 0], [-3, 0]])) == pytest.approx(2)


@steady
@given(st.integers(2, 12), st.integers(0, 99))
def test_short_cuts_are_the_definitions(size, seed):
    unit = vectors(size, seed)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    similar = unit @ unit.T
    shares = np.linalg.eigvalsh(similar / size)
    shares = shares[shares > 1e-12]
    assert vendi_score(unit * 3) == pytest.approx(float(np.exp(-np.sum(shares * np.log(shares)))))
    apart = [1 - similar[one, two] for one in range(size) for two in range(size) if one != two]
    assert mean_distance(unit) == pytest.approx(np.mean(apart))


def test_the_model_is_named(monkeypatch):
    monkeypatch.setattr(embedding_spread, "embedded", lambda texts, model: np.eye(len(texts)) * len(model))
    of = with_model("some/model").of
    found = of(Rows.of_texts(["a", "b"])).merge(of(Rows.of_texts(["c"]))).figures()
    assert found == {"model": "some/model", "vendi": pytest.approx(3), "mean_distance": pytest.approx(1)}


def test_without_the_extra_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(UnavailableError, match=r"seedbed\[embed\]"):
        embedding_spread.embedded(["a"], "some/model")
