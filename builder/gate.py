"""The gate of a recipe: what becomes of prompts that fall to its bars (bars.py), and who takes their places.

Conversations below the minimum quality are drawn again where they are played (agentic/source.py). Prompts are looked
at here, all splits together, in the order of their shards and rows.

What falls is replaced by rows from combinations that were not given out yet, of the same split and intent (or kind of
edge case), with the same audience and complexity where there are any; they pass the same gate. After `ROUNDS` of that,
or when the banks have no more, the split has fewer rows, and the log says how many. Texts that language models write
met the bars as they were read, and others were asked for in their places (llm/intent/harvest.py): they all pass.

All of it is worked out over whole splits before the first shard is written, in memory: a function of the recipe alone,
whatever the shards and the number of processes.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol, cast

import polars as pl
import pyarrow as pa

from . import reading
from .bars import SHINGLE, Fallen, Gate, Prompt, prompts_of
from .errors import CapacityError
from .intent import checks
from .intent.checks import Finding
from .intent.source import EDGE_SPLIT, shards_of
from .recipe import GateRecipe, Recipe
from .rows import Made, Reject, Shard, Source

ROUNDS: Final = 64
"""How often rows are drawn again for those that fell."""
_log: Final = logging.getLogger("seedbed.gate")


def findings(frame: pl.DataFrame, gate: GateRecipe) -> list[Finding]:
    """What the gate keeps back of the prompts of a dataset, as faults; one finding for each bar that it has."""
    bars = {
        "minimum_agreement": (float(gate.minimum_agreement) > 0, f"at least {gate.minimum_agreement}, where judged"),
        "maximum_similarity": (float(gate.maximum_similarity) < 1, f"at most {gate.maximum_similarity} by {SHINGLE}"),
    }
    if not {"text", "intent"} <= set(frame.columns):
        return []
    sound = checks.flat(frame).drop_nulls(["text", "intent"])
    fallen = Gate(gate).falls(prompts_of(sound.to_arrow()))
    rules = pl.Series([one.rule if one else "" for one in fallen], dtype=pl.String)
    return [
        checks.finding(rule, "fault", sound.filter(rules == rule), detail)
        for rule, (set_, detail) in bars.items()
        if set_
    ]


# --- the source ----------------------------------------------------------------------------------------------

Cell = tuple[str, str]
_LABELS: Final = ("audience", "complexity")


class Again(Protocol):
    """A source that can make other rows than those it made so far; see IntentSource."""

    def again(self, split: str, wanted: Mapping[str, Mapping[Cell, int]], first: int) -> pa.Table:
        """Other rows, fewer when there are no more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate left of a split, and what fell to it."""

    table: pa.Table
    rejects: Sequence[Reject]


class GatedPrompts:
    """A source of prompts behind the gate of its recipe; a `builder.rows.Source`."""

    def __init__(self, source: Source, recipe: Recipe) -> None:
        self.source, self.recipe = source, recipe

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return self.source.schema

    @property
    def labels(self) -> Sequence[str]:
        """The intents, in the order of their numbers."""
        return self.source.labels

    def prepare(self) -> None:
        """Make all rows and pass them through the gate. CapacityError when nothing of a split passes."""
        _ = self._outcome

    def shards(self) -> Sequence[Shard]:
        """Every shard of every split, in the order of the splits."""
        return shards_of({split: one.table.num_rows for split, one in self._outcome.items()}, self.recipe.shard_rows)

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of what passed of a split; its rejects are told with its first shard."""
        found = self._outcome[shard.split]
        rows = found.table.slice(shard.low, shard.high - shard.low)
        return Made(rows, found.rejects if shard.number == 0 else ())

    @cached_property
    def _outcome(self) -> dict[str, Outcome]:
        self.source.prepare()
        sieve = _Sieve(self.source, self.recipe.gate)
        for number in range(ROUNDS):
            if not sieve.draw(number):
                break
        return sieve.outcome()


class _Sieve:
    """All splits of a source on their way through a gate."""

    def __init__(self, source: Source, gate: GateRecipe) -> None:
        self._source, self._gate = source, Gate(gate)
        self._features = reading.class_names(source.schema)
        self._splits: dict[str, _Split] = {}
        sizes: dict[str, int] = {}
        for shard in source.shards():
            sizes[shard.split] = max(sizes.get(shard.split, 0), shard.high)
        made = {split: source.make(Shard("intent", split, 0, 1, 0, rows)) for split, rows in sizes.items()}
        fallen = iter(self._gate.falls([one for rows in made.values() for one in self._prompts(rows.table)]))
        for split, rows in made.items():
            own = [next(fallen) for _ in range(rows.table.num_rows)]
            self._splits[split] = _Split(split, rows.table, own, list(rows.rejects), self._features)

    def _prompts(self, table: pa.Table) -> list[Prompt]:
        return prompts_of(table, self._source.labels)

    def draw(self, number: int) -> bool:
        """Draw rows for those that are missing; whether any came."""
        if not hasattr(self._source, "again"):
            return False
        source = cast("Again", self._source)
        came = False
        for split, own in self._splits.items():
            if wanted := own.wanted():
                table = source.again(split, wanted, own.drawn)
                came = came or table.num_rows > 0
                own.take(table, self._gate.falls(self._prompts(table)), number)
        return came

    def outcome(self) -> dict[str, Outcome]:
        """What came of every split. CapacityError when nothing of one passes."""
        for split, own in self._splits.items():
            if missing := own.missing:
                if missing == own.size:
                    raise CapacityError(f"intent/{split}: no row passes the recipe's gate; lower its bars.")
                _log.warning(
                    "intent/%s: %s of %s rows fell to the recipe's gate and could not be replaced; it has %s.",
                    split, f"{missing:,}", f"{own.size:,}", f"{own.size - missing:,}",
                )  # fmt: skip
        return {split: Outcome(own.table(), own.rejects) for split, own in self._splits.items()}


class _Split:
    """The rows of a split: where each place is filled from, and which are open."""

    def __init__(
        self,
        name: str,
        table: pa.Table,
        fallen: Sequence[Fallen | None],
        rejects: list[Reject],
        features: Mapping[str, Sequence[str]],
    ) -> None:
        self.size, self.rejects = table.num_rows, rejects
        self._name, self._features = name, features
        self._tables = [table]
        self._group = "edge_case" if name == EDGE_SPLIT else "intent"
        self._places: list[int | None] = [None if one else at for at, one in enumerate(fallen)]
        self._open: dict[str, list[tuple[Cell, int]]] = defaultdict(list)
        for at, (group, cell) in enumerate(self._kinds(table)):
            if self._places[at] is None:
                self._open[group].append((cell, at))
        self._note(table, fallen, "row")

    @property
    def drawn(self) -> int:
        """How many rows were drawn so far."""
        return sum(table.num_rows for table in self._tables)

    @property
    def missing(self) -> int:
        """How many places are open."""
        return sum(map(len, self._open.values()))

    def wanted(self) -> dict[str, Counter[Cell]]:
        """The open places: by intent or kind, and by audience and complexity."""
        return {group: Counter(cell for cell, _ in places) for group, places in self._open.items() if places}

    def take(self, table: pa.Table, fallen: Sequence[Fallen | None], number: int) -> None:
        """Put what passed into open places of its group, one with the same audience and complexity if there is any."""
        first = self.drawn
        for at, (group, cell) in enumerate(self._kinds(table)):
            places = self._open[group]
            if fallen[at] is None and places:
                place = next((one for one in places if one[0] == cell), places[0])
                places.remove(place)
                self._places[place[1]] = first + at
        self._tables.append(table)
        self._note(table, fallen, f"draw {number + 1}, row")

    def table(self) -> pa.Table:
        """The rows that stand, in the order of their places."""
        return pa.concat_tables(self._tables).take([at for at in self._places if at is not None]).combine_chunks()

    def _kinds(self, table: pa.Table) -> Iterator[tuple[str, Cell]]:
        named = [self._named(table, column) for column in (self._group, *_LABELS)]
        for group, audience, complexity in zip(*named, strict=True):
            yield group, (audience, complexity)

    def _named(self, table: pa.Table, column: str) -> list[Any]:
        names, values = self._features.get(column), table[column].to_pylist()
        return [names[value] for value in values] if names else values

    def _note(self, table: pa.Table, fallen: Sequence[Fallen | None], what: str) -> None:
        families = table["family"].to_pylist()
        self.rejects += [
            Reject(f"{families[at]}, {self._name}, {what} {at}", one.rule, one.reason)
            for at, one in enumerate(fallen)
            if one
        ]
