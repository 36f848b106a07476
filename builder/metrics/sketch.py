"""How many different n-grams there are, estimated in memory that does not grow."""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np
import polars as pl

from ..seeds import I64, U64, mix

SIZE: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Sketch:
    """The `size` n-grams with the smallest hashes, each with how often it came: a KMV sketch.

    Of k kept hashes spread evenly over [0, 1) the largest, h, says that there are (k - 1) / h different n-grams; the
    standard error is that divided by sqrt(k - 2), 0.28% (Bar-Yossef et al., 2002; Beyer et al., 2007). Kept n-grams
    were always kept, so their counts are exact, and the share of them that came once estimates that of all with a
    standard error of at most 0.5 / sqrt(k), 0.14%. Below k different n-grams everything is exact. Merging is exact.
    """

    hashes: U64
    counts: I64
    total: int
    size: int = SIZE

    @classmethod
    def of(cls, grams: U64, size: int = SIZE) -> "Sketch":
        """Of n-grams of one order."""
        return cls(*_counted(mix(grams), size), len(grams), size)

    def add(self, grams: U64) -> "Sketch":
        """The sketch with more n-grams; only those below the largest kept hash cost anything."""
        mixed = mix(grams)
        if len(self.hashes) == self.size:
            mixed = mixed[mixed <= self.hashes[-1]]
        return self.merge(Sketch(*_counted(mixed, self.size), len(grams), self.size))

    def merge(self, other: "Sketch") -> "Sketch":
        """Of both; the same as of all their n-grams at once."""
        hashes, back = np.unique(np.concatenate((self.hashes, other.hashes)), return_inverse=True)
        counts = np.zeros(len(hashes), np.int64)
        np.add.at(counts, back, np.concatenate((self.counts, other.counts)))
        return Sketch(hashes[: self.size], counts[: self.size], self.total + other.total, self.size)

    @property
    def distinct(self) -> float:
        """How many different n-grams there are."""
        if len(self.hashes) < self.size:
            return float(len(self.hashes))
        return (self.size - 1) / (float(self.hashes[-1]) / 2.0**64)

    def figures(self) -> dict[str, Any]:
        """As those of exact counts, with `distinct_error`: one standard error, relative; 0 where they are exact."""
        once_share = float(np.mean(self.counts == 1)) if len(self.counts) else 0.0
        full = len(self.hashes) == self.size
        return {
            "total": self.total,
            "distinct": round(self.distinct),
            "distinct_share": min(1.0, self.distinct / self.total) if self.total else 0.0,
            "once": round(once_share * self.distinct),
            "once_share": once_share,
            "distinct_error": 1 / sqrt(self.size - 2) if full else 0.0,
        }


def _counted(mixed: U64, size: int) -> tuple[U64, I64]:
    """The smallest different hashes, at most `size`, and how often each comes."""
    ordered = pl.Series(mixed).sort().to_numpy()
    first = np.flatnonzero(np.concatenate((ordered[:1] == ordered[:1], ordered[1:] != ordered[:-1])))
    counts = np.diff(first, append=len(ordered))
    return ordered[first[:size]], counts[:size]
