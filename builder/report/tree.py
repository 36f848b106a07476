"""report.json: every number about a build, and how numbers moved since another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..metrics import figures
from . import headlines
from .headlines import Headline

MADE: Final = ("report.html", "report.json", "figures")
"""What a report adds to a dataset's folder."""
_KEPT: Final = ("seedbed", "build", "recipe_hash")


def measured(manifest: Mapping[str, Any], folder: Path, **asked: Any) -> dict[str, Any]:
    """The tree: who made the build, what was rejected, what it cost, and the figures (see metrics/__init__.py).

    `asked` is what `metrics.figures.figures` takes. Of anybody's dataset, whose manifest is {}, there are figures only.
    """
    found = figures.figures(folder, **asked)["configs"]
    order = [*manifest.get("configs", ()), *found]  # the default config first
    return {
        **{name: manifest[name] for name in _KEPT if name in manifest},
        "seed": manifest.get("recipe", {}).get("seed"),
        "rejects": manifest.get("rejects", {}),
        "bill": manifest.get("bill", {}),
        "configs": {name: found[name] for name in dict.fromkeys(order) if name in found},
    }


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


def numbers(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number of a tree, with its path; numbers in lists, which are examples, are left out."""
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from numbers(value, (*path, str(name)))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path, tree


def as_json(moved: list[Move]) -> list[dict[str, Any]]:
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
