"""The word n-grams inside texts: how many there are, how many different ones, and how many that come once.

n-grams are 64-bit hashes. Among m different ones some m^2 / 2^65 are expected to be lost because two hashes meet: 3 in
a million datasets of 10 million n-grams, one in 40 at 10^9.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from ..seeds import I64, U64
from .buckets import buckets
from .words import Words

ORDERS: Final = (1, 2, 3, 4)
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_BLOCK: Final = 32_768
"""Texts whose n-grams are computed at a time: they fit into a processor's cache."""
_PARTITIONS: Final = 64


@dataclass(frozen=True, slots=True)
class Counts:
    """How many n-grams there are, how many different ones, and how many that come exactly once."""

    total: int
    distinct: int
    once: int

    def __add__(self, other: "Counts") -> "Counts":
        """Of two sets of n-grams that share none."""
        return Counts(self.total + other.total, self.distinct + other.distinct, self.once + other.once)

    def figures(self) -> dict[str, Any]:
        """With the shares: distinct of all n-grams, and once of the different ones, 0 to 1."""
        return {
            "total": self.total,
            "distinct": self.distinct,
            "distinct_share": self.distinct / self.total if self.total else 0.0,
            "once": self.once,
            "once_share": self.once / self.distinct if self.distinct else 0.0,
        }


def grams(words: Words, n: int) -> U64:
    """The n-grams of the texts, one text after the other; none reaches from one text into the next."""
    sizes = np.maximum(words.counts - n + 1, 0)
    found = np.empty(int(sizes.sum()), np.uint64)
    start = 0
    for block in blocks(words):
        inside = _grams(block, n)
        found[start : start + len(inside)] = inside
        start += len(inside)
    return found


def owners(words: Words, n: int) -> I64:
    """For each of `grams(words, n)` the number of its text."""
    return np.repeat(np.arange(len(words.counts)), np.maximum(words.counts - n + 1, 0))


def blocks(words: Words) -> Iterator[Words]:
    """The texts, some at a time, so that what is computed of them fits into a processor's cache."""
    ends = np.concatenate(([0], np.cumsum(words.counts)))
    for start in range(0, len(words.counts), _BLOCK):
        stop = min(start + _BLOCK, len(words.counts))
        yield Words(words.hashes[ends[start] : ends[stop]], words.counts[start:stop])


def _grams(words: Words, n: int) -> U64:
    found = words.hashes
    for place in range(1, n):
        found = found[:-1] * _FACTOR
        found += words.hashes[place:]
    return found[_inside(words, n)[: len(found)]]


def _inside(words: Words, n: int) -> npt.NDArray[np.bool_]:
    """For each word whether n words of its text begin there."""
    begins = np.ones(len(words.hashes), np.bool_)
    ends = words.starts + words.counts
    for back in range(1, n):
        begins[ends[words.counts >= back] - back] = False
    return begins


def count(found: U64) -> Counts:
    """Of n-grams of one order."""
    if not len(found):
        return Counts(0, 0, 0)
    ordered = pl.Series(found).sort().to_numpy()  # five times as fast as numpy's; np.unique is slower still
    new = np.empty(len(ordered) + 1, np.bool_)
    new[0] = new[-1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:-1])
    return Counts(len(found), int(np.count_nonzero(new[1:])), int(np.count_nonzero(new[1:] & new[:-1])))


class Partitions:
    """Exact counting with bounded memory: n-grams are laid into files by their first bits, each counted alone.

    Some 430 bytes of disk for a text of 15 words, in a folder of its own that goes away at the end.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=folder)
        self._files = {
            (n, part): (Path(self._folder.name) / f"{n}-{part:02d}").open("w+b")
            for n in ORDERS
            for part in range(_PARTITIONS)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    def add(self, words: Words) -> None:
        """The n-grams of some texts, of all orders."""
        borders = (np.arange(1, _PARTITIONS, dtype=np.uint64)) << np.uint64(64 - _PARTITIONS.bit_length() + 1)
        for n in ORDERS:
            ordered = pl.Series(grams(words, n)).sort().to_numpy()
            for part, piece in enumerate(np.split(ordered, np.searchsorted(ordered, borders))):
                self._files[n, part].write(piece.tobytes())

    def counts(self) -> dict[int, Counts]:
        """Order -> counts, of all that was added."""
        found = dict.fromkeys(ORDERS, Counts(0, 0, 0))
        for (n, _), file in self._files.items():
            file.seek(0)
            found[n] += count(np.frombuffer(file.read(), np.uint64))
        return found


def holders(words: Words, n: int) -> Iterator[pl.DataFrame]:
    """The different n-grams of each text (columns `gram`, `text`), and in how many texts each occurs (`holders`).

    They come a bucket at a time; an n-gram stands in one bucket.
    """
    for bucket in buckets(_owned(words, n), int(np.maximum(words.counts - n + 1, 0).sum())):
        found = bucket.unique().rename({"hash": "gram"})
        yield found.with_columns(pl.len().over("gram").alias("holders"))


def _owned(words: Words, n: int) -> Iterator[tuple[U64, I64]]:
    first = 0
    for block in blocks(words):
        yield _grams(block, n), owners(block, n) + first
        first += len(block.counts)
