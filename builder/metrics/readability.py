"""How hard texts are to read, by audience and by complexity: does a child's text really read easier?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self

import polars as pl

from ..rows import AUDIENCES, COMPLEXITIES
from .measure import Measure, Rows

_LONG: Final = r"\w{7,}"
_WORD: Final = r"\w+"
_END: Final = r"[.!?]+(?:\s|$)"
_COLUMNS: Final = {"audience": AUDIENCES, "complexity": COMPLEXITIES}
STEPS: Final = {"audience": ("child", "beginner", "intermediate", "expert"), "complexity": COMPLEXITIES}
"""From easy to hard; `general` is nobody in particular."""


@dataclass(frozen=True, slots=True)
class Readability:
    """LIX: words / sentences + 100 * words of more than 6 letters / words (Björnsson, 1968).

    Range: from 1, below 25 is children's books and above 55 is science, in the running texts that it was made for.
    Sentences end with . ! or ? before a space or the end, and every text has at least one. It needs no syllables, so it
    fits every language that puts spaces between words. Bias: prompts are short and have few sentences, so their level
    means little; the order of two groups does. `easier_in_order` is the share of neighbouring steps (child, beginner,
    intermediate, expert; simple, moderate, complex) in which the first reads easier, 0 to 1.
    """

    sums: dict[str, Counter[str]]
    """`column/value` -> words, sentences, long words."""

    def merge(self, other: Self) -> Self:
        """Both."""
        keys = dict.fromkeys((*self.sums, *other.sums))
        return type(self)({key: self.sums.get(key, Counter()) + other.sums.get(key, Counter()) for key in keys})

    def figures(self) -> dict[str, Any]:
        """LIX of all texts; by audience and complexity, with the steps that hold."""
        by = {name: self._by(name, values) for name, values in _COLUMNS.items()}
        return {"lix": _lix(self.sums.get("all", Counter()))} | {
            name: figures for name, figures in by.items() if figures
        }

    def _by(self, column: str, values: Sequence[str]) -> dict[str, Any]:
        levels = {value: _lix(self.sums[key]) for value in values if (key := f"{column}/{value}") in self.sums}
        steps = [value for value in STEPS[column] if value in levels]
        easier = [levels[low] < levels[high] for low, high in pairwise(steps)]
        share = sum(easier) / len(easier) if easier else None
        return {"lix": levels, "easier_in_order": share} if levels else {}


def _lix(sums: Counter[str]) -> float:
    words = sums["words"]
    return words / sums["sentences"] + 100 * sums["long"] / words if words else 0.0


def of(rows: Rows) -> Readability:
    """Of a batch."""
    text = pl.Series(rows.column("text")).fill_null("")
    frame = pl.DataFrame({
        "words": text.str.count_matches(_WORD),
        "sentences": text.str.strip_chars().str.count_matches(_END).clip(lower_bound=1),
        "long": text.str.count_matches(_LONG),
        "all": pl.repeat("", len(text), eager=True),
        **{name: pl.Series(rows.column(name)) for name in _COLUMNS if rows.has(name)},
    })  # fmt: skip
    sums: dict[str, Counter[str]] = {}
    for name in ("all", *(name for name in _COLUMNS if rows.has(name))):
        for value, *own in frame.group_by(name).agg(pl.sum("words", "sentences", "long")).rows():
            sums[f"{name}/{value}" if value else name] = Counter(
                dict(zip(("words", "sentences", "long"), own, strict=True))
            )
    return Readability(sums)


MEASURE = Measure(of, streams=True)
