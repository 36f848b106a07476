from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.measure import Rows
from builder.metrics.near_duplicates import near_duplicate_rate, of
from builder.metrics.repetition import self_repetition

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


def figures(texts, labels, splits):
    table = pa.table({
        "text": texts,
        "intent": labels,
        "split": splits,
        "position": [str(number) for number in range(len(texts))],
    })  # fmt: skip
    return of(Rows(table)).figures()


COUNTED = ("any", "within_label", "across_labels", "across_splits")


@settings(steady, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abcde"), min_size=3, max_size=7).map(" ".join),
            st.sampled_from("xy"),
            st.sampled_from(["train", "test"]),
        ),
        max_size=9,
    )
)
def test_neighbours_are_counted_by_what_they_are(rows):
    texts, labels, splits = ([row[place] for row in rows] for place in range(3))
    found = figures(texts, labels, splits)
    for name, near in (
        ("one_word", lambda one, two: self_repetition([one, two]) == 1),
        ("jaccard", lambda one, two: similarity(set(one.split()), set(two.split())) >= 0.8 - 1e-9),
    ):
        pairs = [
            (one, two)
            for one in range(len(rows))
            for two in range(len(rows))
            if one != two and near(texts[one], texts[two])
        ]
        expected = {
            "any": {one for one, _ in pairs},
            "within_label": {one for one, two in pairs if labels[one] == labels[two]},
            "across_labels": {one for one, two in pairs if labels[one] != labels[two]},
            "across_splits": {one for one, two in pairs if splits[one] != splits[two]},
        }
        assert {kind: found[name][kind]["rows"] for kind in COUNTED} == {
            kind: len(own) for kind, own in expected.items()
        }
        assert found[name]["clusters"] == _components(len(rows), pairs)


def _components(size, pairs):
    reached = {one: {one} for one in range(size)}
    for _ in range(size):
        for one, two in pairs:
            reached[one] |= reached[two]
    return len({frozenset(own) for own in reached.values() if len(own) > 1})


def test_the_largest_cluster_is_shown_first():
    tail = "little stories about my grandmother's garden"
    texts = [f"tell me {count} {tail}" for count in ("two", "three", "four")] + ["do it now again please"] * 2
    found = figures(texts, ["a", "a", "b", "c", "c"], ["train"] * 4 + ["test"])["one_word"]
    assert found["any"] == {"rows": 5, "share": 1}
    assert found["across_splits"] == {"rows": 2, "share": 2 / 5}
    assert found["across_labels"] == {"rows": 3, "share": 3 / 5}
    assert [(one["rows"], one["labels"]) for one in found["largest"]] == [(3, {"a": 2, "b": 1}), (2, {"c": 2})]
    assert found["largest"][0]["examples"][0] == {
        "text": f"tell me four {tail}", "label": "b", "split": "train", "position": "2",
    }  # fmt: skip


def test_texts_without_words_are_no_near_duplicates():
    found = figures(["?!", "...", "!", ""], list("aabb"), ["train"] * 4)
    assert found["one_word"]["any"]["rows"] == found["jaccard"]["any"]["rows"] == 0


def test_more_texts_than_can_be_compared_are_drawn(monkeypatch):
    monkeypatch.setattr("builder.metrics.near_duplicates.MOST_COMPARED", 30)
    texts = [f"w{number // 2} x{number // 2} y{number // 2}" for number in range(100)]
    found = figures(texts, ["a"] * 100, ["train"] * 100)
    assert found["jaccard"]["compared"] == 30
    assert 0 < found["jaccard"]["any"]["rows"] < 30
    assert found["one_word"]["any"]["rows"] == 100
