import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.jaccard import SHINGLES, shingles, similar_pairs, similarity

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)
some_sets = st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=5), max_size=9)


@pytest.mark.parametrize(
    ("name", "text", "items"),
    [
        ("word 1-grams", "To be, or not TO be", {"to", "be", "or", "not"}),
        ("word 2-grams", "to be or", {("to", "be"), ("be", "or")}),
        ("word 2-grams", "Alone!", {"alone"}),
        ("character 3-grams", "Be or", {" be", "be ", "e o", " or", "or "}),
        ("word 1-grams", "?!", set()),
    ],
)
def test_what_a_text_is_made_of(name, text, items):
    assert shingles([text], name) == [items]


def test_texts_without_words_have_nothing_in_common_but_nothing():
    assert {len(shingles(["..."], name)[0]) for name in SHINGLES} == {0}
    assert similarity(frozenset(), frozenset()) == 1
    assert similarity(frozenset("ab"), frozenset("bc")) == 1 / 3


@steady
@given(some_sets, st.sampled_from([0.2, 1 / 3, 0.5, 0.6, 0.75, 0.8, 1]))
def test_all_pairs_are_found_and_no_others(sets, threshold):
    found = {frozenset(pair) for pair in similar_pairs(sets, threshold)}
    assert found == {
        frozenset((one, other))
        for one in range(len(sets))
        for other in range(one)
        if sets[one] and sets[other] and similarity(sets[one], sets[other]) >= threshold - 1e-9
    }


def test_pairs_that_are_not_wanted_are_left_out():
    sets = [frozenset("abc"), frozenset("abc"), frozenset("abcd")]
    assert list(similar_pairs(sets, 0.7, lambda *pair: 1 not in pair)) == [(2, 0)]
