import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.diversity import distribution, style_variety, topic_coverage, uniqueness_score

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
some_texts = st.lists(st.lists(st.sampled_from("abc"), max_size=7).map(" ".join), max_size=6)


@pytest.mark.parametrize(
    ("texts", "score"),
    [
        ([], 0),
        (["too short", "a b c"], 0),
        (["one two three four"], 1),
        (["one two three four", "one two three four"], 0),
        (["One, two: THREE four!", "one two three four?"], 0),
        (["one two three four", "five six seven eight"], 1),
        (["one two three four five", "one two three four"], 0.25),
        (["one two three four", "short"], 1),
        (["a b c d a b c d"], 1),
        (["a b c d e", "b c d e f"], 0.5),
    ],
)
def test_uniqueness_by_hand(texts, score):
    assert uniqueness_score(texts) == pytest.approx(score)


@steady
@given(some_texts)
def test_uniqueness_is_what_its_definition_says(texts):
    grams = [{tuple(words[i : i + 4]) for i in range(len(words) - 3)} for words in map(str.split, texts)]
    shares = []
    for number, mine in enumerate(grams):
        others = set().union(*(found for other, found in enumerate(grams) if other != number))
        if mine:
            shares.append(len(mine - others) / len(mine))
    assert uniqueness_score(texts) == pytest.approx(sum(shares) / len(shares) if shares else 0)


@steady
@given(some_texts, st.randoms(use_true_random=False))
def test_uniqueness_does_not_depend_on_the_order(texts, random):
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert uniqueness_score(shuffled) == pytest.approx(uniqueness_score(texts))


@pytest.mark.parametrize(
    ("seen", "possible", "share"),
    [
        (["a", "b", "a"], ["a", "b", "c", "d"], 0.5),
        ([], ["a"], 0),
        (["a"], [], 0),
        (["a", "x"], ["a", "a"], 1),
        (["x"], ["a"], 0),
        (iter(["a"]), iter(["a", "b"]), 0.5),
    ],
)
def test_coverage_by_hand(seen, possible, share):
    assert topic_coverage(seen, possible) == share


@pytest.mark.parametrize(
    ("styles", "possible", "variety"),
    [
        ([], 8, 0),
        (["a"], 8, 0),
        (["a", "a"], 1, 0),
        (["a", "b"] * 5, 2, 1),
        (["a", "b"], 4, 0.5),
        (["a", "a", "b", "c"], 4, 0.75),
        (list("abcdefgh"), 8, 1),
    ],
)
def test_variety_by_hand(styles, possible, variety):
    assert style_variety(styles, possible) == pytest.approx(variety)


@steady
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30))
def test_variety_lies_between_0_and_1_and_is_1_only_when_even(styles):
    variety = style_variety(styles, 4)
    even = len({styles.count(style) for style in "abcd"}) == 1
    assert 0 <= variety <= 1 + 1e-12
    assert math.isclose(variety, 1) == even


def test_a_distribution_has_the_most_frequent_first():
    found = distribution(["b", "c", "a", "b", "a", "b", "d", "c"])
    assert list(found.items()) == [("b", 0.375), ("a", 0.25), ("c", 0.25), ("d", 0.125)]
    assert distribution([]) == {}


@steady
@given(st.lists(st.sampled_from("abcd"), min_size=1))
def test_a_distribution_sums_to_1(values):
    found = distribution(values)
    assert sum(found.values()) == pytest.approx(1)
    assert set(found) == set(values)
