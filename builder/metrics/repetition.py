"""Texts that differ from another one in no more than a word, found exactly and in linear time."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from ..seeds import I64, U64
from .buckets import buckets
from .ngrams import blocks
from .words import Words, words

_TELLING: Final = 5
"""Texts of fewer words repeat each other only when they are equal: "Yes" is not nearly "No"."""
_FACTOR: Final = 0x9E3779B97F4A7C15
_BACK: Final = np.uint64(pow(_FACTOR, -1, 1 << 64))
_SHORT: Final = np.uint64(0xD1B54A32D192ED03)


def self_repetition(texts: Sequence[str]) -> float:
    """The share of texts, 0 to 1, that another text equals or nearly equals; 0 when there are none.

    Two texts are equal when their words are, in lower case and without punctuation. They are nearly equal when both
    have at least 5 words, and the same words in the same order are left after at most one is taken out of each: one
    word is another, is missing or is too much. Every text of a pair counts. The value rises as texts become more.

    The measure is ours; it is stricter than that of Salkar et al. (2022), who count shared 4-grams. What is left is
    compared by 64-bit hashes: among a million texts the chance of a false pair is below one in ten thousand.
    """
    return one_word_apart(words(texts))["text"].n_unique() / len(texts) if texts else 0.0


def one_word_apart(said: Words) -> pl.DataFrame:
    """The groups of texts that repeat each other as `self_repetition` means it: columns `group` and `text`.

    Deletion neighbourhoods (Mor and Fraenkel, 1982): a text has a key for its words and one for them without each of
    them, and two texts are neighbours when they share a key. A text can stand in several groups; groups of the same
    texts, of which two copies have one for every word, are one.
    """
    found = [_shared(bucket) for bucket in buckets(_blocks(said), len(said.hashes) + len(said.counts))]
    return pl.concat(found).unique().with_columns(pl.col("text").cast(pl.Int64))


def _shared(bucket: pl.DataFrame) -> pl.DataFrame:
    """The texts whose key another one has too, in groups that are named by who is in them."""
    repeated = bucket.filter(pl.col("hash").is_duplicated()).unique()
    shared = repeated.filter(pl.len().over("hash") > 1)
    return shared.select(pl.col("text").hash().sum().over("hash").alias("group"), "text")


def _blocks(said: Words) -> Iterator[tuple[U64, I64]]:
    first = 0
    for block in blocks(said):
        keys, texts = _keys(block)
        yield keys, texts + first
        first += len(block.counts)


def _keys(said: Words) -> tuple[U64, I64]:
    """Polynomial hashes of each text and, where it is long enough, of it without each of its words; and whose they are.

    With the powers counted from the text's beginning, sum(word * f ** place), a text without the word at p is what
    stands before p, and what stands behind it divided by f.
    """
    texts = np.arange(len(said.counts))
    owner = np.repeat(texts, said.counts)
    place = np.arange(len(owner)) - said.starts[owner]
    until = np.concatenate((np.zeros(1, np.uint64), np.cumsum(said.hashes * _powers(said)[place])))
    first, last = until[said.starts], until[said.starts + said.counts]
    short = said.counts < _TELLING
    whole = np.where(short, (last - first) * _SHORT + _SHORT, last - first)
    long = ~short[owner]
    before, behind = until[:-1] - first[owner], last[owner] - until[1:]
    without = (before + behind * _BACK)[long]
    return np.concatenate((whole, without)), np.concatenate((texts, owner[long]))


def _powers(said: Words) -> U64:
    longest = int(said.counts.max(initial=0))
    return np.cumprod(np.r_[np.uint64(1), np.full(max(0, longest - 1), _FACTOR, np.uint64)], dtype=np.uint64)
