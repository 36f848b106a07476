import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics import words as module
from builder.metrics.words import joined, spelt, words

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
ascii_texts = st.lists(st.text(st.characters(max_codepoint=127), max_size=20), max_size=6)
any_texts = st.lists(st.text(max_size=12), max_size=5)


def number(word):
    return int(words([word]).hashes[0])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("?! ...", []),
        ("Hello, World!", ["hello", "world"]),
        ("don't", ["don", "t"]),
        ("snake_case 3.14\tx", ["snake_case", "3", "14", "x"]),
        ("Größe ÉTÉ", ["größe", "été"]),
        ("नमस्ते", ["नमस्ते"]),
    ],
)
def test_what_a_word_is(text, found):
    assert spelt([text]) == [found]
    said = words([text])
    assert said.counts.tolist() == [len(found)]
    assert said.hashes.tolist() == [number(word) for word in found]


@steady
@given(ascii_texts)
def test_ascii_is_what_the_standard_library_finds(texts):
    found = [re.findall(r"\w+", text.lower(), re.ASCII) for text in texts]
    said = words(texts)
    assert said.counts.tolist() == [len(one) for one in found]
    assert said.hashes.tolist() == [number(word) for one in found for word in one]


@steady
@given(any_texts, ascii_texts)
def test_the_fast_way_is_the_other_one(texts, plain):
    """A text that is not ASCII sends all of its piece the slow way."""
    together, alone = words([*plain, "é", *texts]), words(plain)
    assert together.hashes[: len(alone.hashes)].tolist() == alone.hashes.tolist()
    assert together.counts.tolist()[: len(plain)] == alone.counts.tolist()
    assert together.counts.tolist() == [len(found) for found in spelt([*plain, "é", *texts])]


def test_a_text_that_is_null_has_none():
    said = words(pa.array(["a b", None, "c"]))
    assert said.counts.tolist() == [2, 0, 1]


@steady
@given(ascii_texts, ascii_texts)
def test_slices_and_pieces_are_the_whole(one, other):
    column = pa.chunked_array([pa.array(["skipped", *one], pa.string()).slice(1), pa.array(other, pa.string())])
    whole, parts = words([*one, *other]), joined([words(one), words(other)])
    for said in (words(column), parts):
        assert said.hashes.tolist() == whole.hashes.tolist()
        assert said.counts.tolist() == whole.counts.tolist()


def test_long_columns_are_taken_apart_in_pieces(monkeypatch):
    texts = ["a b", "", "c", "d e f", "g"]
    whole = words(texts)
    monkeypatch.setattr(module, "_PIECE", 2)
    assert words(texts).hashes.tolist() == whole.hashes.tolist()
    assert words(texts).counts.tolist() == [2, 0, 1, 3, 1]


def test_texts_can_be_picked():
    said = words(["a b", "", "c d e"])
    picked = said[np.array([2, 1, 0, 2])]
    assert picked.counts.tolist() == [3, 0, 2, 3]
    assert picked.hashes.tolist() == words(["c d e", "", "a b", "c d e"]).hashes.tolist()
