"""How good conversations are by their own columns: quality, its dimensions, and what was proved of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ..rows import PROOFS, QUALITY_DIMENSIONS
from .measure import Measure, Rows
from .size import quantiles

_STEPS: Final = 10_000
"""Qualities are rounded to four decimals."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Quantiles and means of `quality` and its five dimensions (agentic/scoring.py), and the share that was proved.

    All are 0 to 1. `proofs` has for each proof the share of conversations of which it holds, of those that say
    something of it; `grounded` is the share whose answers hold only what was seen, by proof where the rows have one,
    and by the grounding dimension otherwise (1 exactly). Bias: the score was written by us beside the scenarios, so it
    compares builds of ours and finds broken rows; it does not say what a reader would think of them.
    """

    scores: Mapping[str, Counter[int]]
    """Dimension -> quality in steps of 1/10,000 -> conversations."""
    proved: Counter[tuple[str, bool]]

    def merge(self, other: Self) -> Self:
        """Both."""
        names = dict.fromkeys((*self.scores, *other.scores))
        scores = {name: self.scores.get(name, Counter()) + other.scores.get(name, Counter()) for name in names}
        return type(self)(scores, self.proved + other.proved)

    def figures(self) -> dict[str, Any]:
        """{"quality": {"mean", "quantiles"}, "dimensions": {name: the same}, "proofs": {proof: share}, "grounded"}."""
        told = {name: _figures(counts) for name, counts in self.scores.items()}
        return {
            "quality": told.get("quality", _figures(Counter())),
            "dimensions": {name: told[name] for name in QUALITY_DIMENSIONS if name in told},
            "proofs": {name: self._rate(name) for name in PROOFS if self._told(name)},
            "grounded": self._grounded(),
        }

    def _told(self, proof: str) -> int:
        return self.proved[proof, True] + self.proved[proof, False]

    def _rate(self, proof: str) -> float:
        return self.proved[proof, True] / self._told(proof)

    def _grounded(self) -> float:
        if self._told("grounded"):
            return self._rate("grounded")
        scores = self.scores.get("grounding", Counter())
        return scores[_STEPS] / scores.total() if scores else 0.0


def _figures(counts: Counter[int]) -> dict[str, Any]:
    rows = counts.total()
    return {
        "mean": sum(step * count for step, count in counts.items()) / rows / _STEPS if rows else 0.0,
        "quantiles": {share: step / _STEPS for share, step in quantiles(counts).items()},
    }


def of(rows: Rows) -> Quality:
    """Of a batch."""
    scores = {"quality": Counter(_steps(rows, "quality"))} if rows.has("quality") else {}
    for name, values in _fields(rows, "quality_dimensions"):
        scores[name] = Counter(round(value * _STEPS) for value in values if value is not None)
    proved = Counter((name, held) for name, told in _fields(rows, "verification") for held in told if held is not None)
    return Quality(scores, proved)


def _steps(rows: Rows, column: str) -> Iterator[int]:
    return (round(value * _STEPS) for value in rows.table[column].to_pylist() if value is not None)


def _fields(rows: Rows, column: str) -> Iterator[tuple[str, list[Any]]]:
    """The fields of a struct column with their values."""
    if rows.has(column):
        told = [row or {} for row in rows.table[column].to_pylist()]
        for field in rows.table.schema.field(column).type:
            yield field.name, [row.get(field.name) for row in told]


MEASURE = Measure(of, needs=("quality",), streams=True)
