"""The offline source of the intent config: tables of rows, computed from the phrase banks."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from ..heap import undisturbed
from ..recipe import IntentRecipe, Recipe
from ..rows import Made, Shard, intent_schema
from ..seeds import I64, U64, key, permute
from . import edge_cases
from .families import Grammar
from .plan import SplitPlan, ordinary, split_families, split_rows
from .schedule import Cell, Ledger, schedule
from .surface import surface

EDGE_SPLIT: Final = "edge_cases"
_HELD_OUT: Final = "test"
_HEX: Final = np.array([f"{byte:02x}".encode() for byte in range(256)]).view(np.uint16)


class IntentSource:
    """Rows of the intent config for a recipe; a `builder.rows.Source`."""

    def __init__(self, recipe: Recipe, grammar: Grammar) -> None:
        self.recipe, self.grammar = recipe, grammar
        self._seed_key = (recipe.seed, recipe.digest("intent"))
        self._families = split_families(grammar, recipe.intent)
        self._ledgers: dict[str, Ledger] = {}
        self._plans: dict[str, SplitPlan] = {}

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return intent_schema(self.grammar.intent_names)

    @property
    def labels(self) -> tuple[str, ...]:
        """The intents, in the order of their numbers."""
        return self.grammar.intent_names

    def rows(self) -> dict[str, int]:
        """Split -> number of rows, e.g. {"train": 8000, "validation": 1000, "test": 1000, "edge_cases": 2000}."""
        return rows_by_split(self.recipe, self.grammar)

    def prepare(self) -> None:
        """Plan every split. CapacityError when the banks are too small."""
        with undisturbed():
            for split in self.rows():
                self.plan(split).ready()

    def shards(self) -> list[Shard]:
        """Every shard of every split, in the order of the splits."""
        return shards_of(self.rows(), self.recipe.shard_rows)

    def plan(self, split: str) -> SplitPlan:
        """What a split is made of; worked out when first asked for. CapacityError when the banks are too small."""
        if split not in self._plans:
            intents = self.grammar.intent_names
            if split == EDGE_SPLIT:
                donor = held_out(self.recipe.intent)
                self.plan(donor)
                ledger = self._ledgers[split] = self._ledgers[donor].copy()
                edges = edge_cases.plan(
                    self.grammar, self.rows()[split], self._families[donor], ledger, (*self._seed_key, EDGE_SPLIT)
                )
                self._plans[split] = _edge_plan(edges, intents, self._seed_key)
            else:
                ledger = self._ledgers[split] = Ledger()
                entries = ordinary(split, self._families[split], self.recipe.intent, ledger, self._seed_key)
                self._plans[split] = SplitPlan(entries, [""] * len(entries), intents, self._seed_key)
        return self._plans[split]

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of a split; each is a function of the recipe, the split and its number alone."""
        rows = np.arange(shard.low, shard.high)
        place = permute(rows, self.rows()[shard.split], *key(*self._seed_key, shard.split, "order"))
        return Made(self._table(self.plan(shard.split), shard.split, rows, place))

    def again(self, split: str, wanted: Mapping[str, Mapping[Cell, int]], first: int) -> pa.Table:
        """Other rows than those that were made so far, for those that did not pass; fewer where there are no more.

        They are planned on top of what was given out, so no combination comes twice. `wanted` has for each intent, or
        of edge cases for each kind, the rows by audience and complexity; `first` is the number of the first of them,
        beyond all rows of the split so far. All splits have to be planned.
        """
        donor, seed_key = held_out(self.recipe.intent), (*self._seed_key, "again", first)
        ledger = self._ledgers[EDGE_SPLIT if split == donor and EDGE_SPLIT in self._ledgers else split]
        if split == EDGE_SPLIT:
            counts = {kind: sum(cells.values()) for kind, cells in wanted.items()}
            edges = edge_cases.entries_of(self.grammar, counts, self._families[donor], ledger, (*seed_key, split))
            plan = _edge_plan(edges, self.grammar.intent_names, self._seed_key)
        else:
            members = self._families[split]
            entries = [
                entry
                for intent, cells in wanted.items()
                for entry in schedule(members[intent], cells, ledger, (*seed_key, split, intent))
            ]
            plan = SplitPlan(entries, [""] * len(entries), self.grammar.intent_names, self._seed_key)
        place = np.arange(sum(entry.count for entry in plan.entries))
        return self._table(plan, split, place + first, place) if len(place) else self.schema.empty_table()

    def _table(self, plan: SplitPlan, split: str, rows: I64, place: I64) -> pa.Table:
        """The rows with these numbers, which stand at these places of the plan."""
        entry = np.searchsorted(plan.ends, place, side="right")
        k0, k1 = plan.keys
        combination = permute(place + plan.first_rank[entry], plan.loom.sizes[entry], k0[entry], k1[entry])
        make = self._spoilt if split == EDGE_SPLIT else self._woven
        ids, texts = make(plan, split, rows, entry, combination)
        labels = plan.labels.take(pa.array(entry))
        table = pa.table([ids, texts, *labels.columns], names=["id", "text", *labels.column_names])
        return table.cast(self.schema)

    def _woven(self, plan: SplitPlan, split: str, rows: I64, entry: I64, combination: I64) -> tuple[pa.Array, pa.Array]:
        habits = surface((*self._seed_key, split), rows, plan.styles[entry], plan.longest[entry])
        openers = np.array([0, *plan.loom.extra.values()])
        texts, hashes = plan.loom.weave(
            entry,
            combination,
            lower=habits.lower & plan.loom.prose[entry],
            bare=habits.bare,
            opener=openers[habits.opener],
        )
        return _hexadecimal(hashes), texts

    def _spoilt(
        self, plan: SplitPlan, split: str, rows: I64, entry: I64, combination: I64
    ) -> tuple[pa.Array, pa.Array]:
        texts = []
        for row, number, chosen in zip(rows.tolist(), entry.tolist(), combination.tolist(), strict=True):
            text, maker = plan.entries[number].pattern.text(chosen), plan.makers[number]
            texts.append(maker(text, edge_cases.dice((*self._seed_key, split), row)) if maker else text)
        return pa.array([edge_cases.identity(text) for text in texts]), pa.array(texts)


def _edge_plan(
    edges: Sequence[edge_cases.EdgeEntry], intents: Sequence[str], seed_key: tuple[object, ...]
) -> SplitPlan:
    entries, kinds = [edge.entry for edge in edges], [edge.kind for edge in edges]
    return SplitPlan(entries, kinds, intents, seed_key, [edge.maker for edge in edges])


def rows_by_split(recipe: Recipe, grammar: Grammar) -> dict[str, int]:
    """Split -> number of rows of all intents, e.g. {"train": 8000, ..., "edge_cases": 2000}; whoever writes them."""
    counts = {split: count * len(grammar.intents) for split, count in split_rows(recipe.intent).items()}
    counts[EDGE_SPLIT] = recipe.intent.edge_cases
    return {split: count for split, count in counts.items() if count}


def shards_of(rows: Mapping[str, int], size: int) -> list[Shard]:
    """Shards of `size` rows, in the order of the splits."""
    return [
        Shard("intent", split, number, -(-total // size), low, min(low + size, total))
        for split, total in rows.items()
        for number, low in enumerate(range(0, total, size))
    ]


def held_out(recipe: IntentRecipe) -> str:
    """The split whose families edge cases may use: test, or the last one that there is."""
    splits = [split for split, share in recipe.splits.items() if share.rows]
    return _HELD_OUT if _HELD_OUT in splits else splits[-1]


def _hexadecimal(values: U64) -> pa.Array:
    """16 hex digits for each value."""
    digits = np.ascontiguousarray(_HEX[values.astype(">u8").view(np.uint8)])
    offsets = np.arange(len(values) + 1, dtype=np.int32) * 16
    return pa.Array.from_buffers(pa.string(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(digits)])
