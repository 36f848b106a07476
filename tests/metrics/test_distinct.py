from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.distinct import distinct_n

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
some_texts = st.lists(st.lists(st.sampled_from("abc"), max_size=7).map(" ".join), max_size=6)


@pytest.mark.parametrize(
    ("texts", "n", "share"),
    [
        ([], 2, 0),
        (["alone"], 2, 0),
        (["alone"], 1, 1),
        (["one two three"], 2, 1),
        (["one two", "One, TWO!"], 2, 1 / 2),
        (["a b a b a"], 2, 2 / 4),
        (["a b c", "b c d"], 2, 3 / 4),
        (["a b c", "b c d"], 3, 1),
        (["a b", "c"], 1, 1),
        (["don't"], 2, 1),
    ],
)
def test_by_hand(texts, n, share):
    assert distinct_n(texts, n) == pytest.approx(share)


@steady
@given(some_texts, st.integers(1, 3))
def test_it_is_what_its_definition_says(texts, n):
    grams = [tuple(words[i : i + n]) for words in map(str.split, texts) for i in range(len(words) - n + 1)]
    assert distinct_n(texts, n) == pytest.approx(len(set(grams)) / len(grams) if grams else 0)


@steady
@given(some_texts, st.integers(1, 30), st.randoms(use_true_random=False))
def test_neither_order_nor_a_budget_with_it_matters(texts, budget, random):
    shuffled = random.sample(texts, len(texts))
    assert distinct_n(shuffled) == distinct_n(texts)
    assert distinct_n(shuffled, budget=budget) == distinct_n(texts, budget=budget)


def test_a_budget_is_how_many_are_counted():
    texts = [f"word{number} and then word{number + 1}" for number in range(400)]
    assert distinct_n(texts, budget=10**6) == distinct_n(texts) == pytest.approx(801 / 1200)
    assert distinct_n(["a a a a a a a a"], budget=4) == 1 / 4


def test_with_a_budget_sets_of_different_size_can_be_compared():
    random = Random(7)  # noqa: S311  # no secret

    def texts(count):
        return [f"w{random.randrange(40)} w{random.randrange(40)} said so" for _ in range(count)]

    small, large = texts(500), texts(8000)
    assert distinct_n(large) < 0.5 * distinct_n(small)
    assert distinct_n(large, budget=1000) == pytest.approx(distinct_n(small, budget=1000), rel=0.05)
