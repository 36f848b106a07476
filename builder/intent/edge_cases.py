"""The edge-case split: eight kinds, evenly, over all intents.

Some kinds are authored (edges/<kind>.yaml), some are made by spoiling an ordinary text (noise.py), very long texts are
both. What is spoilt comes from families of the test split, with combinations that the test split does not use: no
edge case resembles anything in train or validation.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import CapacityError
from ..seeds import key
from .families import Family, Grammar
from .noise import MAKERS, Dice, Maker, long_winded
from .schedule import Entry, Ledger, apportion, spread

LONG_OR_SHORT: Final = "extreme_length"
_MOST_BEFORE_SPOILING: Final = 300
"""Only texts shorter than this are spoilt: long ones become unreadable rather than noisy."""


@dataclass(frozen=True, slots=True)
class EdgeEntry:
    """A schedule entry with its kind, and what is done to its texts."""

    kind: str
    entry: Entry
    maker: Maker | None


def plan(
    grammar: Grammar, total: int, held_out: Mapping[str, Sequence[Family]], ledger: Ledger, seed_key: tuple[object, ...]
) -> list[EdgeEntry]:
    """Entries for `total` edge cases.

    `held_out` are the families of the test split by intent, `ledger` what that split has used of them.
    CapacityError when a kind cannot make its share of distinct rows.
    """
    counts = by_kind(grammar, total)
    entries = entries_of(grammar, counts, held_out, ledger, seed_key)
    made = Counter[str]()
    for one in entries:
        made[one.kind] += one.entry.count
    for kind, count in counts.items():
        if made[kind] < count:
            raise CapacityError(
                f"edge cases of kind '{kind}': {count:,} rows were asked for and the banks can make {made[kind]:,} "
                "distinct ones; ask for fewer edge cases or add phrasings."
            )
    return entries


def entries_of(
    grammar: Grammar,
    counts: Mapping[str, int],
    held_out: Mapping[str, Sequence[Family]],
    ledger: Ledger,
    seed_key: tuple[object, ...],
) -> list[EdgeEntry]:
    """Entries for as many edge cases of each kind; fewer where a kind cannot make as many distinct rows."""
    families: dict[str, list[Family]] = {}
    for bank in grammar.edges:
        families.setdefault(bank.name, []).extend(bank.families)
    makers = _makers(grammar)
    entries: list[EdgeEntry] = []
    for kind, count in counts.items():
        spoilt = 0 if kind not in makers else count if kind not in families else count // 2
        for maker, share in ((makers.get(kind), spoilt), (None, count - spoilt)):
            pool = _short(held_out) if maker else _by_intent(families.get(kind, ()), held_out)
            entries += [
                EdgeEntry(kind, entry, maker)
                for entry in _spread_over_intents(pool, share, ledger, (*seed_key, kind, bool(maker)))
            ]
    return entries


def _makers(grammar: Grammar) -> dict[str, Maker]:
    makers: dict[str, Maker] = dict(MAKERS)
    if grammar.digressions:
        makers[LONG_OR_SHORT] = long_winded(grammar.digressions)
    return makers


def by_kind(grammar: Grammar, total: int) -> dict[str, int]:
    """Kind -> its share of `total` edge cases, evenly."""
    kinds = sorted({*(bank.name for bank in grammar.edges), *_makers(grammar)})
    return dict(zip(kinds, apportion(total, [1] * len(kinds)), strict=True))


def _by_intent(families: Sequence[Family], intents: Mapping[str, object]) -> dict[str, list[Family]]:
    return {intent: [family for family in families if family.intent == intent] for intent in intents}


def _short(held_out: Mapping[str, Sequence[Family]]) -> dict[str, list[Family]]:
    """The families with only the frames whose texts are short enough to be spoilt."""

    def cut(family: Family) -> Family:
        frames = tuple(
            frame
            for frame in family.frames
            if all(pattern.longest <= _MOST_BEFORE_SPOILING for pattern in frame.patterns)
        )
        return Family(family.id, family.intent, family.topic, frames, family.alternatives, family.language)

    return {intent: [cut(family) for family in families] for intent, families in held_out.items()}


def _spread_over_intents(
    pool: Mapping[str, Sequence[Family]], count: int, ledger: Ledger, seed_key: tuple[object, ...]
) -> list[Entry]:
    """`count` rows evenly over the intents; what one cannot make, the others do, and fewer where they cannot."""
    intents = [intent for intent in pool if pool[intent]]
    entries: list[Entry] = []
    if count and intents:
        for intent, share in zip(intents, apportion(count, [1] * len(intents)), strict=True):
            entries += spread(pool[intent], share, ledger, (*seed_key, intent))
    missing = count - sum(entry.count for entry in entries)
    everything = [family for intent in intents for family in pool[intent]]
    return entries + spread(everything, missing, ledger, (*seed_key, "spill"))


def dice(seed_key: tuple[object, ...], row: int) -> Dice:
    """The dice of one row."""
    return Dice(int(key(*seed_key, "dice", row)[0]))


def identity(text: str) -> str:
    """A row's id: 16 hex digits of its text's blake2b."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
