"""How headline figures moved between two reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import headlines
from .headlines import Headline


@dataclass(frozen=True, slots=True)
class Move:
    """A headline figure in two reports; None where a report has no such figure."""

    config: str
    headline: Headline
    before: float | None
    now: float | None

    @property
    def verdict(self) -> str:
        """`same`, `better`, `worse`, or `other` where neither direction is better or one side has no figure."""
        if self.before is None or self.now is None:
            return "other"
        if headlines.shown(self.before, self.headline.unit) == headlines.shown(self.now, self.headline.unit):
            return "same"
        if not self.headline.better:
            return "other"
        return "better" if (self.now > self.before) == (self.headline.better == "more") else "worse"

    @property
    def shown(self) -> tuple[str, str, str]:
        """Before, now and the difference, as people read them."""
        sides = [
            "\u2013" if side is None else headlines.shown(side, self.headline.unit) for side in (self.before, self.now)
        ]
        if self.before is None or self.now is None:
            return sides[0], sides[1], "\u2013"
        step = self.now - self.before
        sign = "+" if step > 0 else "\u2212" if step < 0 else ""
        share = self.headline.unit == "share"
        size = f"{abs(step) * 100:.2f} points" if share else headlines.shown(abs(step), self.headline.unit)
        return sides[0], sides[1], f"{sign}{size}"


def moves(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[Move]:
    """The headline figures of two trees side by side, in the order of the newer one."""
    sides = [{(one.config, one.headline): one.value for one in headlines.values(tree)} for tree in (now, before)]
    keys = dict.fromkeys((*sides[0], *sides[1]))
    return [Move(*key, before=sides[1].get(key), now=sides[0].get(key)) for key in keys]


def as_json(moved: Sequence[Move]) -> list[dict[str, Any]]:
    """For report.json."""
    return [
        {
            "config": move.config,
            "figure": ".".join(move.headline.path) or "rows",
            "before": move.before,
            "now": move.now,
            "verdict": move.verdict,
        }
        for move in moved
    ]
