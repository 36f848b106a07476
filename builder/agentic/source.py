"""The offline source of the agentic config: scenarios played, proved and put into tables."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa

from ..errors import BankError, CapacityError
from ..recipe import Recipe
from ..rows import CONVERSATION_COMPLEXITIES, SCENARIO_TYPES, Made, Reject, Shard, agentic_schema
from ..seeds import key, permute
from .cast import cast, domains, splits
from .perform import Address, Row, perform
from .replay import elsewhere

ROWS_A_SHARD: Final = 250
"""Conversations are larger and slower than prompts, so a shard has fewer."""
_MOST_WORLDS: Final = 6
"""In how many worlds a scenario is tried before it counts as broken."""


class AgenticSource:
    """Rows of the agentic config for a recipe; a `builder.rows.Source`."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._seed = (recipe.seed, recipe.digest("agentic"))

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return agentic_schema()

    @property
    def labels(self) -> Sequence[str]:
        """The scenario types, in the order of their numbers."""
        return SCENARIO_TYPES

    def prepare(self) -> None:
        """Share the scenarios out. BankError when one is broken."""
        for split in self.recipe.agentic.rows:
            _ = self._splits[split]

    def shards(self) -> list[Shard]:
        """Every shard of every split, in the order of the splits."""
        size = min(ROWS_A_SHARD, self.recipe.shard_rows)
        return [
            Shard("agentic", split, number, -(-total // size), low, min(low + size, total))
            for split, total in self.recipe.agentic.rows.items()
            for number, low in enumerate(range(0, total, size))
        ]

    @cached_property
    def _splits(self) -> dict[str, list[str]]:
        return splits(self.recipe.agentic.families)

    def address(self, split: str, row: int) -> Address:
        """Where row number `row` of a split comes from: a function of the recipe, the split and the number alone.

        Scenarios take turns by weight, a scenario's rows over its domains; every ROWS_A_SHARD rows come other worlds.
        """
        names = self._splits[split]
        total = self.recipe.agentic.rows[split]
        place = int(permute(np.array([row]), total, *key(*self._seed, split, "order"))[0])
        ends = np.cumsum([cast()[name].weight for name in names])
        at = int(place * int(ends[-1]) // total)
        chosen = int(np.searchsorted(ends, at, side="right"))
        first = -(-int(ends[chosen] - cast()[names[chosen]].weight) * total // int(ends[-1]))
        scenario = cast()[names[chosen]]
        rank, places = place - first, domains(scenario)
        # Neighbours share a world of each domain: building one costs as much as several conversations.
        world = (int(key(*self._seed, split, "worlds")[0]) + row // ROWS_A_SHARD) % self.recipe.agentic.worlds
        return Address(scenario, places[rank % len(places)], world, (*self._seed, split, row))

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of a split, every proof of every row held, replayed in another process too."""
        rows, rejects = self.perform(shard)
        return Made(as_table(rows, self.schema), rejects)

    def perform(self, shard: Shard) -> tuple[list[Row], list[Reject]]:
        """The rows of a shard and what was rejected while they were made.

        CapacityError when a scenario cannot be played at an address, BankError when a replay gives another result.
        """
        addresses = [self.address(shard.split, row) for row in range(shard.low, shard.high)]
        found: dict[int, Row] = {}
        rejects: list[Reject] = []
        with elsewhere() as other:
            # Row after row of one world: worlds are kept only for a while.
            for number, address in sorted(enumerate(addresses), key=lambda one: (one[1].domain, one[1].world)):
                found[number], rejected = self._played_near(address)
                rejects += rejected
                other.replay(found[number])
            for row, verdict in zip(found.values(), other.verdicts(), strict=True):
                if not verdict.same:
                    raise BankError(f"{row['id']} of {row['scenario']}: {verdict.reason} in another process; mend it.")
        return [found[number] for number in sorted(found)], rejects

    def _played_near(self, address: Address) -> tuple[Row, list[Reject]]:
        """The row of an address, or of the next world in which the scenario has something to ask about."""
        rejects: list[Reject] = []
        minimum = float(self.recipe.gate.minimum_quality)
        for near in self.nearby(address):
            row, rejected = perform(near, minimum)
            rejects += rejected
            if row is not None:
                return row, rejects
        why = Counter((one.reason, one.rule) for one in rejects).most_common(1)
        reason, rule = why[0][0] if why else ("no draw has one answer", "")
        advice = "lower the gate's minimum_quality" if rule == "minimum_quality" else "mend the scenario"
        raise CapacityError(
            f"scenario {address.scenario.type}/{address.scenario.name} cannot be played in {address.domain}: {reason}; "
            f"{advice}."
        )

    def nearby(self, address: Address) -> Iterator[Address]:
        """An address and the same in the next worlds: in some there is nothing to ask about."""
        for step in range(_MOST_WORLDS):
            yield replace(address, world=(address.world + step) % max(self.recipe.agentic.worlds, _MOST_WORLDS))

    def addresses(self, count: int) -> Iterator[Address]:
        """`count` addresses spread evenly over all rows, e.g. to count behaviours."""
        every = [(split, row) for split, total in self.recipe.agentic.rows.items() for row in range(total)]
        for number in range(min(count, len(every))):
            split, row = every[number * len(every) // count] if count < len(every) else every[number]
            yield self.address(split, row)


def as_table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Rows as Arrow: messages and tools become JSON text, class labels numbers."""
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in schema.names}
    for name in ("messages", "tools"):
        columns[name] = [[json.dumps(part, ensure_ascii=False) for part in parts] for parts in columns[name]]
    columns["scenario_type"] = [SCENARIO_TYPES.index(name) for name in columns["scenario_type"]]
    columns["complexity"] = [CONVERSATION_COMPLEXITIES.index(name) for name in columns["complexity"]]
    storage = {name: _storage(schema.field(name).type) for name in schema.names}
    arrays = [pa.array(columns[name], storage[name]).cast(schema.field(name).type) for name in schema.names]
    return pa.Table.from_arrays(arrays, schema=schema)


def _storage(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.string()) if pa.types.is_list(kind) else kind
