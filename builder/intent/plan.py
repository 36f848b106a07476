"""What each split of the intent config is made of: its families, its schedule, and the columns that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa

from ..errors import CapacityError
from ..recipe import IntentRecipe
from ..rows import AUDIENCES, COMPLEXITIES
from ..seeds import I64, U64, Stream, marks
from ..splits import assign
from .confidence import confidence
from .families import STYLES, Family, Grammar
from .noise import Maker
from .schedule import Entry, Ledger, apportion, quotas, schedule
from .surface import OPENERS
from .weave import Loom, loom

SOURCE: Final = "template"

_LEVEL: Final = {"child": 1, "beginner": 2, "general": 2, "intermediate": 3, "expert": 4}


def technical_level(audience: str, complexity: str) -> int:
    """1 (child) to 5 (expert, complex): 1, 2, 2, 3, 4 by audience; +1 for complex asks of the last two."""
    return _LEVEL[audience] + (complexity == "complex" and _LEVEL[audience] >= _LEVEL["intermediate"])


def split_rows(recipe: IntentRecipe) -> dict[str, int]:
    """Rows of one intent in each split, e.g. {"train": 800, "validation": 100, "test": 100}."""
    counts = apportion(recipe.examples_per_intent, [share.rows for share in recipe.splits.values()])
    return dict(zip(recipe.splits, counts, strict=True))


def split_families(grammar: Grammar, recipe: IntentRecipe) -> dict[str, dict[str, list[Family]]]:
    """Split -> intent -> families. It does not depend on the seed."""
    shares = {split: share.families for split, share in recipe.splits.items()}
    found: dict[str, dict[str, list[Family]]] = {split: {} for split in shares}
    for bank in grammar.intents:
        cells = {family.id: {cell for frame in family.frames for cell in frame.cells} for family in bank.families}
        split_of = assign(cells, shares)
        for split in shares:
            found[split][bank.name] = [family for family in bank.families if split_of[family.id] == split]
    return found


@dataclass(frozen=True)
class SplitPlan:
    """What one split is made of. Columns have one value for each entry."""

    entries: Sequence[Entry]
    kinds: Sequence[str]
    """The kind of edge case, or "" for an ordinary row."""
    intents: Sequence[str]
    seed_key: tuple[object, ...]
    makers: Sequence[Maker | None] = ()
    """What is done to the texts of edge cases; of ordinary rows there are none."""

    def ready(self) -> None:
        """Work out all columns now."""
        _ = self.ends, self.first_rank, self.loom, self.longest, self.styles, self.labels, self.keys

    @cached_property
    def ends(self) -> I64:
        """The place after the last row of each entry."""
        return np.cumsum([entry.count for entry in self.entries])

    @cached_property
    def first_rank(self) -> I64:
        """What is added to a place to have its combination's rank in the pattern."""
        return np.array([entry.offset + entry.count for entry in self.entries]) - self.ends

    @cached_property
    def loom(self) -> Loom:
        """The strings of the patterns."""
        return loom([entry.pattern for entry in self.entries], OPENERS)

    @cached_property
    def longest(self) -> I64:
        """The length of the longest text."""
        return np.array([entry.pattern.longest for entry in self.entries])

    @cached_property
    def styles(self) -> I64:
        """Numbers in STYLES."""
        return np.array([STYLES.index(entry.frame.style) for entry in self.entries])

    @cached_property
    def labels(self) -> pa.Table:
        """All columns that only depend on the entry."""
        families = [entry.family for entry in self.entries]
        return pa.table(
            {
                "intent": [self.intents.index(family.intent) for family in families],
                "audience": [AUDIENCES.index(entry.cell[0]) for entry in self.entries],
                "complexity": [COMPLEXITIES.index(entry.cell[1]) for entry in self.entries],
                "confidence": [confidence(family.id, kind) for family, kind in zip(families, self.kinds, strict=True)],
                "language": [family.language for family in families],
                "style": [entry.frame.style for entry in self.entries],
                "edge_case": list(self.kinds),
                "technical_level": [technical_level(*entry.cell) for entry in self.entries],
                "family": [family.id for family in families],
                "source": [SOURCE] * len(families),
                "alternatives": pa.array([list(family.alternatives) for family in families], pa.list_(pa.string())),
            }
        )

    @cached_property
    def keys(self) -> tuple[U64, U64]:
        """The key of the pattern's permutation; entries of one pattern share it."""
        patterns = marks(f"{entry.frame.where}\x1f{entry.number}" for entry in self.entries)
        k0, k1 = (Stream.named(*self.seed_key, "combination", word).u64(patterns) for word in (0, 1))
        return k0, k1


def ordinary(
    split: str,
    families: Mapping[str, Sequence[Family]],
    recipe: IntentRecipe,
    ledger: Ledger,
    seed_key: tuple[object, ...],
) -> list[Entry]:
    """The entries of one split: every intent's share, by its quotas. CapacityError when the banks are too small."""
    count = split_rows(recipe)[split]
    wanted = quotas(count, recipe.audience, recipe.complexity)
    entries: list[Entry] = []
    for intent, members in families.items():
        made = schedule(members, wanted, ledger, (*seed_key, split, intent))
        if (total := sum(entry.count for entry in made)) < count:
            raise CapacityError(
                f"intent '{intent}', split '{split}': {count:,} rows were asked for and its phrase families can make "
                f"{total:,} distinct ones; ask for fewer or add phrasings."
            )
        entries += made
    return entries
