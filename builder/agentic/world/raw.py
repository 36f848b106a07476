"""A world as plain Python, for oracles: they read it, and change a copy to say what the end state must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .clock import Clock
from .database import Row, Tables
from .documents import Claim, Document, Documents
from .rest import Fault
from .state import Entity, State
from .workspace import Planted


@dataclass(slots=True)
class Raw:
    """Tables as lists of dicts, files, memory, and what does not change: documents, facts, planted bugs, the clock.

    `faults` are the weaknesses of the API by resource, as they are when it has answered nothing yet.
    """

    tables: Tables
    files: dict[str, str]
    memory: dict[str, Entity]
    corpus: Documents
    facts: dict[str, Any]
    planted: tuple[Planted, ...]
    clock: Clock
    faults: Mapping[str, Fault]

    @property
    def documents(self) -> list[Document]:
        """Every document."""
        return list(self.corpus.all)

    @property
    def claims(self) -> list[Claim]:
        """What the documents say, and which of them is right."""
        return list(self.corpus.claims)

    @property
    def now(self) -> datetime:
        """The moment at which the world stands, in UTC."""
        return self.clock.now

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.clock.today

    def copy(self) -> "Raw":
        """An independent copy: its rows, files and memories can be changed."""
        return Raw(
            copied(self.tables),
            dict(self.files),
            dict(self.memory),
            self.corpus,
            self.facts,
            self.planted,
            self.clock,
            self.faults,
        )

    def row(self, table: str, key: str) -> dict[str, Any]:
        """The row whose first column is `key`; KeyError if there is none."""
        for row in self.tables[table]:
            if next(iter(row.values())) == key:
                return row
        raise KeyError(f"no {key} in {table}")

    def state(self) -> State:
        """What a WRITE can change."""
        return State(self.tables, self.files, self.memory)

    def hash(self) -> str:
        """What `state_hash()` of a world in this state is."""
        return self.state().hash()


def copied(tables: Mapping[str, Sequence[Row]]) -> Tables:
    """The tables with rows of their own."""
    return {name: [row.copy() for row in rows] for name, rows in tables.items()}
