from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.distinct import Sketched, distinct_n, of
from builder.metrics.measure import Rows

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


def sentences(count, seed):
    random = Random(seed)  # noqa: S311  # no secret
    return [" ".join(f"w{int(random.paretovariate(0.7)) % 3000}" for _ in range(12)) for _ in range(count)]


def test_rarefied_figures_compare_sets_of_different_size():
    small, large = (of(Rows.of_texts(sentences(count, count))).figures() for count in (2_500, 12_000))
    for n in "12":
        assert large["total"][n]["distinct_share"] < 0.8 * small["total"][n]["distinct_share"]
        few, many = small["rarefied"][n]["distinct_share"], large["rarefied"][n]["distinct_share"]
        assert many["mean"] == pytest.approx(few["mean"], rel=0.05)
        assert 0 < many["sd"] < 0.02
    assert small["rarefied"]["1"]["budget"] == 20_000


def test_a_set_below_the_budget_is_not_rarefied():
    found = of(Rows.of_texts(sentences(1_700, 1))).figures()
    assert found["rarefied"]["1"] is not None  # 20,400 words
    assert found["rarefied"]["2"] is None  # 18,700 pairs


def test_labels_are_counted_alone():
    found = of(Rows.of_texts(["a b", "a b", "c d"], intent=["x", "x", "y"])).figures()
    assert list(found["by_label"]) == ["x", "y"]
    assert found["by_label"]["x"]["total"]["2"] == found["total"]["2"] | {
        "total": 2, "distinct": 1, "distinct_share": 0.5, "once": 0, "once_share": 0,
    }  # fmt: skip


def test_sketched_totals_of_a_small_set_are_exact():
    texts = sentences(300, 5)
    whole = Sketched.of(Rows.of_texts(texts[:100])).merge(Sketched.of(Rows.of_texts(texts[100:]))).figures()["total"]
    exact = of(Rows.of_texts(texts)).figures()["total"]
    assert {n: figures | {"distinct_error": 0} for n, figures in exact.items()} == whole
