"""Family-aware splits: which phrase family belongs to train, validation or test.

The assignment depends on the families and the recipe's shares only, never on the seed, so a split that is made anew
with another seed still shares no family with the others.
"""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from .seeds import key

_FILL_ORDER: Final = ("test", "validation", "train")
"""Small splits choose first, so that they too cover every cell."""


def assign(cells: Mapping[str, AbstractSet[Hashable]], shares: Mapping[str, int]) -> dict[str, str]:
    """Family id -> split.

    `cells` gives for each family the cells (e.g. audience and complexity) that it has phrasings for, `shares` the parts
    of all families for each split, e.g. {"train": 80, "validation": 10, "test": 10}. Each split gets its share to
    the nearest family (at least one where its share is not 0), chosen so that its cells are covered early.
    """
    waiting = sorted(cells, key=lambda family: int(key("split", family)[0]))
    order = [split for split in _FILL_ORDER if shares.get(split)]
    total, parts = len(waiting), sum(shares.values())
    assigned: dict[str, str] = {}
    for number, split in enumerate(order[:-1], 1):
        left_for_others = len(waiting) - (len(order) - number)
        count = min(max(1, round(total * shares[split] / parts)), max(0, left_for_others))
        for family in _covering(waiting, cells, count):
            assigned[family] = split
            waiting.remove(family)
    return assigned | dict.fromkeys(waiting, order[-1])


def _covering(families: Sequence[str], cells: Mapping[str, AbstractSet[Hashable]], count: int) -> list[str]:
    """`count` families: each time the one that adds most to the least covered cells, the earlier one in a tie."""
    chosen: list[str] = []
    seen: dict[Hashable, int] = {}
    for _ in range(count):
        gain = {
            family: sum(1 / (1 + seen.get(cell, 0)) ** 2 for cell in sorted(cells[family], key=str))
            for family in families
            if family not in chosen
        }
        best = max(gain, key=lambda family: round(gain[family], 6))
        chosen.append(best)
        for cell in cells[best]:
            seen[cell] = seen.get(cell, 0) + 1
    return chosen
