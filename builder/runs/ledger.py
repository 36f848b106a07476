"""What was asked and what came back: one SQLite file in which a completion stands before anybody looks at it.

A job goes planned -> sent -> received -> accepted or rejected; parked when it is given up. `sent` without `received` at
the start is *unknown*: a process ended between asking and keeping, and the provider may have billed it.
Nothing is acknowledged before it stands on the disk (writer.py).
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from ..errors import LedgerError
from ..providers.base import Answer, Request
from .tables import Spent, connected, spent
from .writer import Statement, Writer

SENT: Final = "sent"
RECEIVED: Final = "received"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
PARKED: Final = "parked"
_PAGE: Final = 500
_PLANNED_PAGE: Final = 5_000
"""Ids are in no order: the more of them are planned at once, the fewer times a page of their index is written."""
_RUN: Final = Statement(
    "INSERT INTO runs VALUES {} ON CONFLICT (id) DO UPDATE SET recipe = excluded.recipe", "(?, ?, ?)"
)
_PLAN: Final = Statement(
    "INSERT OR IGNORE INTO jobs (id, run, place, provider, request, state) VALUES {}", "(?, ?, ?, ?, ?, 'planned')"
)
_SENT: Final = Statement("UPDATE jobs SET state = 'sent', attempts = attempts + 1, batched = 0 WHERE id IN ({})", "?")
_HANDED_IN: Final = Statement(
    "UPDATE jobs SET state = 'sent', attempts = attempts + 1, batched = 1 WHERE id IN ({})", "?"
)
_REFUSED: Final = Statement("UPDATE jobs SET state = 'planned' WHERE state = 'sent' AND id IN ({})", "?")
_RECEIVED: Final = Statement(
    "INSERT OR IGNORE INTO answers (id, headers, body, seconds, tokens_in, tokens_out, share) VALUES {}",
    "(?, ?, ?, ?, ?, ?, ?)",
)
_JUDGED: Final = Statement(
    "WITH judged (id, state, reason) AS (VALUES {}) UPDATE jobs SET state = judged.state, reason = judged.reason"
    " FROM judged WHERE jobs.id = judged.id AND jobs.state IN ('received', 'accepted', 'rejected')",
    "(?, ?, ?)",
)
_PARKED: Final = Statement(
    "WITH parked (id, reason) AS (VALUES {}) UPDATE jobs SET state = 'parked', reason = parked.reason"
    " FROM parked WHERE jobs.id = parked.id",
    "(?, ?)",
)
_AGAIN: Final = Statement(
    "WITH wanted (run, state) AS (VALUES {}) UPDATE jobs SET state = 'planned'"
    " FROM wanted WHERE jobs.run = wanted.run AND jobs.state = wanted.state",
    "(?, ?)",
)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Job:
    """A completion that is wanted: of whom, what, and for which place in the dataset.

    place  coordinates such as ("intent", "train", "coding/expert/simple", "0"); part of the id, so that the same
           request for two places is bought twice
    """

    provider: str
    request: Request
    place: tuple[str, ...]

    @cached_property
    def id(self) -> str:
        """64 hex digits over the provider, the canonical request and the place."""
        parts = (self.provider, self.request.canonical, *self.place)
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A completion as it stands in the ledger."""

    id: str
    place: tuple[str, ...]
    state: str
    reason: str
    body: bytes
    tokens_in: int
    tokens_out: int


class Ledger:
    """An open ledger; one process at a time. LedgerError when another has it open, or when it is none of ours."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(path)
        try:
            self._read = connected(path)
            self._writer = Writer(connected(path))
        except LedgerError:
            os.close(self._lock)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is waiting, and let the file go."""
        self._writer.close()
        self._read.close()
        os.close(self._lock)

    # --- writing ---------------------------------------------------------------------------------------------

    def begin(self, run: str, recipe: str, now: str) -> None:
        """A run begins, or goes on, with this recipe from now on."""
        self._writer.write(_RUN, [(run, recipe, now)])

    def plan(self, run: str, jobs: Iterable[Job]) -> None:
        """Jobs that are wanted. Those that stand there already, of whatever run, stay as they are."""
        for page in _pages(jobs, _PLANNED_PAGE):
            rows = [(job.id, run, json.dumps(job.place), job.provider, job.request.canonical) for job in page]
            self._writer.write(_PLAN, rows)

    async def sent(self, identity: str) -> None:
        """The job is about to be sent."""
        await self._writer.written(_SENT, (identity,))

    async def handed_in(self, identity: str) -> None:
        """The job stands in a file of requests of which a batch is about to be made."""
        await self._writer.written(_HANDED_IN, (identity,))

    async def refused(self, identity: str) -> None:
        """The provider answered and did not complete the job: nothing about it is unknown."""
        await self._writer.written(_REFUSED, (identity,))

    async def received(self, identity: str, answer: Answer, tokens: tuple[int, int], share: float = 1.0) -> None:
        """The job's completion, raw, for this share of the usual price.

        It is on the disk when this returns, and gets there if this is cancelled.
        """
        headers = json.dumps(dict(answer.headers))
        await self._writer.written(_RECEIVED, (identity, headers, answer.body, answer.seconds, *tokens, share))

    async def parked(self, identity: str, reason: str) -> None:
        """The job is given up for this run."""
        await self._writer.written(_PARKED, (identity, _written(reason)))

    def settle(self, verdicts: Iterable[tuple[str, str]]) -> None:
        """What the parser said of received jobs: (id, "" or the reason of the reject)."""
        for page in _pages(verdicts):
            rows = [(identity, REJECTED if reason else ACCEPTED, _written(reason)) for identity, reason in page]
            self._writer.write(_JUDGED, rows)

    def again(self, run: str, states: Sequence[str]) -> None:
        """Jobs in these states are planned again."""
        self._writer.write(_AGAIN, [(run, state) for state in states])

    # --- reading ---------------------------------------------------------------------------------------------

    def counts(self, run: str = "") -> Mapping[str, int]:
        """State -> jobs, of one run or of all."""
        where = "WHERE run = ?" if run else ""
        sql = f"SELECT state, count(*) FROM jobs {where} GROUP BY state ORDER BY state"  # noqa: S608  # our own words
        return dict(self._read.execute(sql, (run,) if run else ()))

    def waiting(self, run: str) -> Iterator[Job]:
        """The planned jobs of a run, in the order of their plan; read page by page."""
        last = 0
        sql = (
            "SELECT number, id, provider, request, place FROM jobs WHERE run = ? AND state = 'planned' AND number > ?"
            " ORDER BY number LIMIT ?"
        )
        while page := self._read.execute(sql, (run, last, _PAGE)).fetchall():
            for number, identity, provider, request, place in page:
                last = number
                yield _job(identity, provider, request, place)

    def kept(self, identity: str) -> Kept | None:
        """The completion of a job, or None."""
        row = self._read.execute(f"{_KEPT} WHERE jobs.id = ?", (identity,)).fetchone()
        return None if row is None else _kept(row)

    def all_kept(self, run: str = "") -> Iterator[Kept]:
        """Every completion of a run, or of all, in the order of the plan."""
        where = " WHERE run = ?" if run else ""
        for row in self._read.execute(f"{_KEPT}{where} ORDER BY number", (run,) if run else ()):
            yield _kept(row)

    def reasons(self, run: str = "") -> Mapping[str, int]:
        """Reason -> jobs that were rejected or parked."""
        where = "AND run = ?" if run else ""
        sql = (
            f"SELECT reason, count(*) FROM jobs WHERE state IN ('rejected', 'parked') {where}"  # noqa: S608
            " GROUP BY reason ORDER BY count(*) DESC, reason"
        )
        return dict(self._read.execute(sql, (run,) if run else ()))

    def spent(self, run: str = "") -> list[Spent]:
        """What was received, by model and by what it cost of the usual price."""
        return spent(self._read, run)

    def handed(self, run: str) -> list[str]:
        """Ids of what was handed in with a batch and not received."""
        sql = "SELECT id FROM jobs WHERE run = ? AND state = 'sent' AND batched ORDER BY number"
        return [identity for (identity,) in self._read.execute(sql, (run,))]


_KEPT: Final = (
    "SELECT jobs.id, place, state, reason, body, tokens_in, tokens_out FROM jobs JOIN answers ON answers.id = jobs.id"
)


def _kept(row: Sequence[Any]) -> Kept:
    identity, place, state, reason, body, tokens_in, tokens_out = row
    return Kept(identity, tuple(json.loads(place)), state, reason, body, tokens_in, tokens_out)


def _job(identity: str, provider: str, request: str, place: str) -> Job:
    """A job as it was planned; its id and canonical text stand in the ledger and need not be made again."""
    job = Job(provider, Request.parse(request), tuple(json.loads(place)))
    vars(job.request)["canonical"] = request
    vars(job)["id"] = identity
    return job


def _written(reason: str) -> str:
    """As SQLite can store it: a reason may quote half a character."""
    return reason.encode("utf-8", "replace").decode()


def _pages(things: Iterable[_T], size: int = _PAGE) -> Iterator[list[_T]]:
    waiting = iter(things)
    while page := list(islice(waiting, size)):
        yield page


def _locked(path: Path) -> int:
    """A lock that ends with the process, so that two cannot buy the same job."""
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise LedgerError(f"{path}: another process is buying with this ledger; wait for it or stop it.") from None
    return handle
