from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.util import ngrams as of_nltk

from builder.metrics import ngrams
from builder.metrics.ngrams import ORDERS, Counts, Partitions, count, grams, holders, owners
from builder.metrics.words import spelt, words

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
some_texts = st.lists(st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join), max_size=8)


def by_nltk(texts, n):
    found = Counter(gram for words in spelt(texts) for gram in of_nltk(words, n))
    return Counts(found.total(), len(found), sum(times == 1 for times in found.values()))


@steady
@given(some_texts, st.sampled_from(ORDERS))
def test_counts_are_those_of_nltk(texts, n):
    assert count(grams(words(texts), n)) == by_nltk(texts, n)


def test_counts_of_a_build_are_those_of_nltk(default_build):
    import polars as pl

    texts = pl.read_parquet(default_build / "intent" / "train-*.parquet")["text"][:2_000].to_list()
    for n in ORDERS:
        counts = count(grams(words(texts), n))
        assert counts == by_nltk(texts, n)
        assert counts.distinct > 4_000


@steady
@given(some_texts, st.sampled_from(ORDERS))
def test_blocks_do_not_show(texts, n):
    whole = grams(words(texts), n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngrams, "_BLOCK", 2)
        assert grams(words(texts), n).tolist() == whole.tolist()


def test_none_reaches_into_the_next_text():
    assert len(grams(words(["a b", "c d"]), 2)) == 2
    assert len(grams(words(["a", "b", "c"]), 2)) == 0
    assert owners(words(["a b c", "d", "e f"]), 2).tolist() == [0, 0, 2]


def test_order_matters_within_one():
    one, other, third = (grams(words([text]), 2)[0] for text in ("a b", "b a", "a a"))
    assert len({int(one), int(other), int(third)}) == 3


@settings(steady, max_examples=15)  # 256 files each
@given(st.lists(some_texts, max_size=3))
def test_on_disk_they_are_the_same(parts):
    with Partitions() as counting:
        for texts in parts:
            counting.add(words(texts))
        found = counting.counts()
        assert counting.counts() == found  # asking twice changes nothing
    assert found == {n: by_nltk([text for texts in parts for text in texts], n) for n in ORDERS}


def test_partitions_leave_nothing_behind(tmp_path):
    with Partitions(tmp_path) as counting:
        counting.add(words(["a b c d"]))
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert len(files) == 4 * 64
    assert list(tmp_path.iterdir()) == []


def test_partitions_share_the_work():
    texts = [f"w{number} v{number}" for number in range(2_000)]
    with Partitions() as counting:
        counting.add(words(texts))
        sizes = [file.seek(0, 2) // 8 for (n, _), file in counting._files.items() if n == 2]
    assert sum(sizes) == 2_000
    assert max(sizes) < 80


@steady
@given(some_texts, st.sampled_from(ORDERS))
def test_holders_are_texts_and_not_occurrences(texts, n):
    sets = [set(of_nltk(found, n)) for found in spelt(texts)]
    found = pl.concat(holders(words(texts), n))
    for number, own in enumerate(sets):
        expected = sorted(sum(gram in other for other in sets) for gram in own)
        assert sorted(found.filter(text=number)["holders"].to_list()) == expected


def test_shares():
    assert Counts(8, 4, 1).figures() == {
        "total": 8, "distinct": 4, "distinct_share": 0.5, "once": 1, "once_share": 0.25,
    }  # fmt: skip
    assert Counts(0, 0, 0).figures()["distinct_share"] == 0
    assert count(np.array([5, 7, 5, 9], np.uint64)) == Counts(4, 3, 2)
