"""The ledger as it is read: what was bought, and what was given up. Any number of processes may read at once."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

from ..errors import LedgerError
from ..runs.ledger import PARKED, SENT, Job, Kept
from .writers import Writer, candidates


class Answers:
    """A ledger that is open for reading. LedgerError when there is none."""

    def __init__(self, path: Path, team: Sequence[Writer]) -> None:
        self._team = team
        try:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._db.execute("SELECT 1 FROM jobs LIMIT 1")
        except sqlite3.Error as problem:
            raise LedgerError(
                f"{path}: the completions of this recipe cannot be read ({problem}); build with its provider first."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def of(self, job: Job) -> tuple[Job, Kept] | None:
        """The completion of a job, by its own writer or by one who stood in."""
        for one in candidates(self._team, job):
            if kept := self._kept(one.id):
                return one, kept
        return None

    def settled(self, job: Job) -> bool:
        """Whether nothing more is to be asked: it was answered, or its last writer gave it up."""
        jobs = candidates(self._team, job)
        return self.of(job) is not None or any(self._state(one.id) == PARKED for one in jobs)

    def unanswered(self, run: str) -> list[str]:
        """Ids of what was sent and not received when a process ended: the provider may have billed it."""
        found = self._db.execute("SELECT id FROM jobs WHERE run = ? AND state = ? ORDER BY number", (run, SENT))
        return [identity for (identity,) in found]

    def _state(self, identity: str) -> str:
        row = self._db.execute("SELECT state FROM jobs WHERE id = ?", (identity,)).fetchone()
        return row[0] if row else ""

    def _kept(self, identity: str) -> Kept | None:
        with closing(self._db.cursor()) as cursor:
            row = cursor.execute(
                "SELECT place, state, reason, body, tokens_in, tokens_out FROM jobs JOIN answers USING (id)"
                " WHERE id = ?",
                (identity,),
            ).fetchone()
        return Kept(identity, tuple(json.loads(row[0])), *row[1:]) if row else None
