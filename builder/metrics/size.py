"""How many rows, words and characters, and how long texts are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, Self

import pyarrow.compute as pc

from .measure import Measure, Rows

_QUANTILES: Final = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Size:
    """Rows, words and characters, with mean and quantiles of the length of texts.

    Range: whole numbers from 0; a quantile q is the smallest length that at least q of the texts do not exceed.
    Units: words (words.py) and Unicode code points. Exact: lengths are counted, not texts kept.
    """

    words: Counter[int]
    characters: Counter[int]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(self.words + other.words, self.characters + other.characters)

    def figures(self) -> dict[str, Any]:
        """Rows; words and characters each with total, mean and quantiles."""
        return {
            "rows": self.words.total(),
            "words": _lengths(self.words),
            "characters": _lengths(self.characters),
        }


def _lengths(texts: Mapping[int, int]) -> dict[str, Any]:
    """Of length -> texts."""
    rows = sum(texts.values())
    total = sum(length * count for length, count in texts.items())
    return {"total": total, "mean": total / rows if rows else 0.0, "quantiles": quantiles(texts)}


def quantiles(counts: Mapping[int, int]) -> dict[str, int]:
    """Of value -> how often it is there; e.g. {"0": 1, "0.05": 3, ..., "1": 40}."""
    values = sorted(counts)
    reached = list(accumulate(counts[value] for value in values))
    return {
        f"{share:g}": next(value for value, below in zip(values, reached, strict=True) if below >= share * reached[-1])
        for share in (_QUANTILES if values else ())
    }


def of(rows: Rows) -> Size:
    """Of a batch."""
    characters = pc.fill_null(pc.utf8_length(rows.column("text")), 0)
    return Size(Counter(rows.words.counts.tolist()), Counter(characters.to_pylist()))


MEASURE = Measure(of, streams=True)
