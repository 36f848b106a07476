"""Which of the scenarios that there are occur, and how involved the conversations of each type are."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from ..rows import CONVERSATION_COMPLEXITIES, SCENARIO_TYPES
from .measure import Measure, Rows


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Coverage, 0 to 1: the scenarios of this version that occur / all of them; by type too. And the complexity mix.

    `complexity` has the share of low, medium and high conversations, by type and over all (their rules are those of
    agentic/scoring.py). Scenarios that this version does not know are counted as `unknown` and cover nothing. Ours.
    Bias: a small sample cannot cover them all; a split holds only its own, so coverage is told of the whole dataset.
    """

    counts: Counter[tuple[str, str, str]]
    """(type, scenario, complexity) -> conversations."""

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(self.counts + other.counts)

    def figures(self) -> dict[str, Any]:
        """{"known", "found", "coverage", "unknown", "complexity", "types": {type: the same but for `unknown`}}."""
        from ..agentic.cast import cast  # noqa: PLC0415  # all scenarios are slow to import

        found, known = {f"{kind}/{name}" for kind, name, _ in self.counts}, set(cast())
        by_type = {
            kind: self._covered(found, {name for name in known if name.startswith(f"{kind}/")}, kind)
            for kind in SCENARIO_TYPES
        }
        return self._covered(found, known, "") | {"unknown": len(found - known), "types": by_type}

    def _covered(self, found: set[str], known: set[str], kind: str) -> dict[str, Any]:
        rows = Counter[str]()
        for (own, _, complexity), count in self.counts.items():
            rows[complexity] += count if kind in {"", own} else 0
        return {
            "known": len(known),
            "found": len(found & known),
            "coverage": len(found & known) / len(known) if known else 0.0,
            "complexity": {name: rows[name] / max(1, rows.total()) for name in CONVERSATION_COMPLEXITIES},
        }


def of(rows: Rows) -> Scenarios:
    """Of a batch."""
    kinds, names, levels = (rows.column(name).to_pylist() for name in ("scenario_type", "scenario", "complexity"))
    told = zip(kinds, names, levels, strict=True)
    return Scenarios(Counter((kind or "", name or "", level or "") for kind, name, level in told))


MEASURE = Measure(of, needs=("scenario_type", "scenario"), scope="whole", streams=True)
