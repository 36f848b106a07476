from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.near_duplicates import near_duplicate_rate

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)
some_texts = st.lists(st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join), max_size=8)


@pytest.mark.parametrize(
    ("texts", "threshold", "share"),
    [
        ([], 0.7, 0),
        (["one two"], 0.7, 0),
        (["one two", "One: two."], 1, 1),
        (["word", "word", "other"], 0.7, 2 / 3),
        (["", "!", "word"], 0.7, 2 / 3),
        (["a b c d e", "a b c d f"], 0.6, 1),  # three pairs of five
        (["a b c d e", "a b c d f"], 0.61, 0),
        (["a b c d e", "e d c b a"], 0.1, 0),
        (["a b c d e f g h", "a b c d e f g", "x y z"], 0.8, 2 / 3),  # six pairs of seven
        (["a b c", "b c d", "c d e"], 1 / 3, 1),  # the one in the middle is the neighbour of both
        (["a b c", "b c d", "c d e"], 0.34, 0),
    ],
)
def test_by_hand(texts, threshold, share):
    assert near_duplicate_rate(texts, threshold) == pytest.approx(share)


def pairs(text):
    words = text.split()
    return set(pairwise(words)) if len(words) > 1 else set(words)


def similarity(one, other):
    return len(one & other) / len(one | other) if one | other else 1


@steady
@given(some_texts, st.sampled_from([0.2, 1 / 3, 0.5, 0.6, 0.7, 0.75, 0.9, 1]))
def test_it_is_what_its_definition_says(texts, threshold):
    sets = [pairs(text) for text in texts]
    near = [
        any(similarity(one, two) >= threshold - 1e-9 for j, two in enumerate(sets) if i != j)
        for i, one in enumerate(sets)
    ]
    assert near_duplicate_rate(texts, threshold) == pytest.approx(sum(near) / len(texts) if texts else 0)


@steady
@given(some_texts)
def test_a_higher_threshold_finds_no_more(texts):
    found = [near_duplicate_rate(texts, threshold) for threshold in (0.3, 0.5, 0.7, 1)]
    assert found == sorted(found, reverse=True)


@steady
@given(some_texts, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(texts, random):
    assert near_duplicate_rate(random.sample(texts, len(texts))) == near_duplicate_rate(texts)
