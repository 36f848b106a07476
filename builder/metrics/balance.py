"""How evenly rows are spread over labels and other categories."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final, Self

from .measure import Measure, Rows

COLUMNS: Final = (
    "intent",
    "audience",
    "complexity",
    "scenario_type",
    "scenario",
    "style",
    "language",
    "edge_case",
    "technical_level",
    "family",
    "source",
)
_CELL: Final = ("intent", "audience", "complexity")


def evenness(counts: Mapping[str, int], possible: int) -> float:
    """Shannon entropy divided by log(possible), 0 to 1: 1 when all possible values are equally frequent.

    0 when there is only one, or none. Pielou (1966) calls it evenness; with observed values only it reads higher.
    """
    total = sum(counts.values())
    if total == 0 or possible < 2:
        return 0.0
    shares = [n / total for n in sorted(counts.values()) if n]  # sorted: the same sum however they were counted
    return -sum(share * log(share) for share in shares) / log(possible)


@dataclass(frozen=True, slots=True)
class Balance:
    """For each category of a row how its values are spread, and the rows of each intent x audience x complexity.

    `evenness` is Shannon entropy / log(values), 0 to 1 (Pielou, 1966). `largest_deviation` is the largest distance of a
    value's share from 1 / values, 0 to 1, in shares of rows. Values are the names of a class label, and where a column
    is none, those that occur: it reads higher then, and a value that is missing altogether is not seen.
    """

    counts: dict[str, Counter[str]]
    names: dict[str, Sequence[str]]
    cells: Counter[tuple[str, ...]]

    def merge(self, other: Self) -> Self:
        """Both."""
        columns = dict.fromkeys((*self.counts, *other.counts))
        return type(self)(
            {name: self.counts.get(name, Counter()) + other.counts.get(name, Counter()) for name in columns},
            other.names | self.names,
            self.cells + other.cells,
        )

    def figures(self) -> dict[str, Any]:
        """By column; `cells` holds rows by intent, audience and complexity."""
        columns = {name: _spread(self.counts[name], self.names[name]) for name in COLUMNS if name in self.counts}
        cells: dict[str, Any] = {}
        for (intent, audience, complexity), rows in sorted(self.cells.items()):
            cells.setdefault(intent, {}).setdefault(audience, {})[complexity] = rows
        return columns | ({"cells": cells} if cells else {})


def _spread(counts: Counter[str], names: Sequence[str]) -> dict[str, Any]:
    whole = dict.fromkeys(names, 0) | dict(counts)
    total, values = counts.total(), len(whole)
    deviations = [abs(count / total - 1 / values) for count in whole.values()] if total else []
    return {
        "counts": dict(sorted(whole.items(), key=lambda item: (-item[1], item[0]))),
        "values": values,
        "evenness": evenness(counts, values),
        "largest_deviation": max(deviations, default=0.0),
    }


def of(rows: Rows) -> Balance:
    """Of a batch."""
    columns = [name for name in COLUMNS if rows.has(name)]
    values = {name: [value or "" for value in rows.column(name).to_pylist()] for name in columns}
    cells = zip(*(values[name] for name in _CELL), strict=True) if set(_CELL) <= set(values) else ()
    return Balance(
        {name: Counter(values[name]) for name in columns},
        {name: rows.names(name) for name in columns},
        Counter(cells),
    )


MEASURE = Measure(of, needs=(), streams=True)
