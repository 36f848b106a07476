"""A ledger that is only looked at: also while another process buys with it."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from ..errors import LedgerError, RecipeError
from .ledger import SENT
from .tables import Spent, spent

_NEAREST: Final = 5


@dataclass(frozen=True, slots=True)
class Session:
    """A run in a ledger: its name, its recipe as a mapping, and when it began."""

    name: str
    recipe: Mapping[str, Any]
    began: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A job with its answer, as they stand."""

    id: str
    run: str
    place: list[str]
    provider: str
    request: Mapping[str, Any]
    state: str
    reason: str
    body: bytes
    tokens_in: int
    tokens_out: int


class Look:
    """An open ledger that nothing is written to. LedgerError when there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            self._db.execute("SELECT 1 FROM runs LIMIT 1")
        except sqlite3.Error as problem:
            raise LedgerError(
                f"{path}: is no ledger that can be read ({problem}); name one with --ledger, or build with a provider."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def sessions(self) -> list[Session]:
        """Every run, in the order in which they began."""
        rows = self._db.execute("SELECT id, recipe, began FROM runs ORDER BY began, id")
        return [Session(name, json.loads(recipe), began) for name, recipe, began in rows]

    def session(self, begun: str = "") -> Session:
        """The run whose name begins so; "" for the only one. RecipeError when that is not exactly one."""
        fitting = [one for one in self.sessions() if one.name.startswith(begun)]
        exact = [one for one in fitting if one.name == begun]
        if len(exact or fitting) == 1:
            return (exact or fitting)[0]
        known = ", ".join(one.name for one in (fitting or self.sessions())[:_NEAREST])
        problem = f"there is no run '{begun}'" if not fitting else f"{len(fitting)} runs could be meant"
        raise RecipeError(f"{self.path}: {problem}; known are {known or 'none'}.")

    def counts(self, run: str) -> Mapping[str, int]:
        """State -> jobs of a run."""
        return dict(self._db.execute("SELECT state, count(*) FROM jobs WHERE run = ? GROUP BY 1 ORDER BY 1", (run,)))

    def unknown(self, run: str) -> int:
        """How many were sent and not received: under way now, or maybe billed when a process ended."""
        return self.counts(run).get(SENT, 0)

    def spent(self, run: str) -> list[Spent]:
        """What a run received, by model and by what it cost of the usual price."""
        return spent(self._db, run)

    def refusals(self, run: str) -> list[tuple[str, str, int]]:
        """(state, reason, jobs) of what was rejected or parked, the most frequent first."""
        sql = (
            "SELECT state, reason, count(*) FROM jobs WHERE run = ? AND state IN ('rejected', 'parked')"
            " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        )
        return list(self._db.execute(sql, (run,)))

    def entries(self, run: str) -> Iterator[Entry]:
        """Every answered job of a run, raw, in the order of the plan."""
        sql = (
            "SELECT jobs.id, run, place, provider, request, state, reason, body, tokens_in, tokens_out"
            " FROM jobs JOIN answers ON answers.id = jobs.id WHERE run = ? ORDER BY number"
        )
        for identity, run_name, place, provider, request, *others in self._db.execute(sql, (run,)):
            yield Entry(identity, run_name, json.loads(place), provider, json.loads(request), *others)
