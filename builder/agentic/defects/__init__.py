"""Good conversations spoilt on purpose: what checks are tested with, and the wrong sides of preference pairs.

`plant("wrong id", row, rng)` is a copy of the row with exactly this defect, or None where the row has no place for it.
The row is not changed. Where there are several places, the draw decides.

A defect is a function with `@defect(kind, side, rules that must catch it)` in a module of this package, where it is
found.
"""

from collections.abc import Mapping
from typing import Any, Final

from ..gather import gathered
from ..world.rng import Rng
from .draft import Defect, Row

DEFECTS: Final[Mapping[str, Defect]] = {
    one.kind: one for one in sorted(gathered(__name__, __path__, Defect), key=lambda one: one.kind)
}
"""Kind -> defect, in alphabetical order."""


def plant(kind: str, row: Mapping[str, Any], rng: Rng) -> Row | None:
    """A copy of the row with this kind of defect, or None where there is no place for it. KeyError: no such kind."""
    return DEFECTS[kind].plant(row, rng)


def preference(row: Mapping[str, Any], rng: Rng) -> Row | None:
    """{"prompt", "chosen", "rejected", "tools", "defect"}: what the assistant did at one point, and a defect of it.

    The defect is one in a call or an answer; `prompt` is all that stands before it. None where the row has no place.
    """
    for kind in rng.shuffled([one.kind for one in DEFECTS.values() if one.side in {"call", "answer"}]):
        spoilt = plant(kind, row, rng)
        at = -1 if spoilt is None else _changed(row, spoilt)
        if spoilt is not None and at >= 0:
            return {
                "prompt": row["messages"][:at],
                "chosen": [row["messages"][at]],
                "rejected": [spoilt["messages"][at]],
                "tools": row["tools"],
                "defect": kind,
            }
    return None


def _changed(row: Mapping[str, Any], spoilt: Row) -> int:
    """The index of the one message that was changed, if it is the assistant's; else -1."""
    if len(spoilt["messages"]) != len(row["messages"]):
        return -1
    pairs = zip(row["messages"], spoilt["messages"], strict=True)
    changed = [at for at, (good, bad) in enumerate(pairs) if good != bad]
    return changed[0] if len(changed) == 1 and row["messages"][changed[0]]["role"] == "assistant" else -1


__all__ = ["DEFECTS", "Defect", "plant", "preference"]
