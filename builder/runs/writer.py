"""Writing to a SQLite file, and telling those who asked once it stands on the disk.

What a turn of the event loop asks for is written with the next turn's, in one transaction: a hundred completions that
arrive together cost one sync of the disk. It is written in the loop's own thread, for a thread that writes beside a
busy loop waits longer for the interpreter's lock than for the disk.
"""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from ..errors import LedgerError

_Row = Sequence[Any]
_MOST_ROWS: Final = 500
"""In one statement; SQLite takes 32,766 values."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with one `{}` where the rows go, each written as `row`, such as `?` or `(?, ?)`."""

    sql: str
    row: str

    def of(self, rows: int) -> str:
        """The SQL for so many rows."""
        return self.sql.format(", ".join([self.row] * rows))


class Writer:
    """Writes over a connection that is its own from now on."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._asked: list[tuple[Statement, _Row, asyncio.Future[None]]] = []
        self._due: asyncio.AbstractEventLoop | None = None

    def write(self, statement: Statement, rows: Sequence[_Row]) -> None:
        """Write rows now. LedgerError when they do not get to the disk."""
        self._flush()
        if problem := self._problem_with({statement: rows}):
            raise problem

    def written(self, statement: Statement, row: _Row) -> asyncio.Future[None]:
        """Write a row; what is returned is done when it stands on the disk. It is written even if nobody waits."""
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._asked.append((statement, row, waiter))
        if self._due is not loop:
            self._due = loop
            loop.call_soon(loop.call_soon, self._flush)  # those whom this turn woke ask in the next one
        return waiter

    def close(self) -> None:
        """Write what was asked for, and let the connection go."""
        self._flush()
        self._db.close()

    def _flush(self) -> None:
        asked, self._asked, self._due = self._asked, [], None
        rows: dict[Statement, list[_Row]] = defaultdict(list)
        for statement, row, _ in asked:
            rows[statement].append(row)
        problem = self._problem_with(rows)
        for _, _, waiter in asked:
            if waiter.done():  # cancelled: nobody waits
                continue
            if problem:
                waiter.set_exception(problem)
            else:
                waiter.set_result(None)

    def _problem_with(self, rows: Mapping[Statement, Sequence[_Row]]) -> LedgerError | None:
        """Write all of it or nothing; None when it is written.

        One kind of change comes after another. Nobody asks for a second change of a job before its first is
        acknowledged, so this is the order in which they were asked for.
        """
        try:
            self._commit([(one.of(len(page)), _flat(page)) for one, mine in rows.items() for page in _pages(mine)])
        except (sqlite3.Error, ValueError, OverflowError) as problem:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            return LedgerError(f"the ledger could not be written: {problem}; free space or mend it, then resume.")
        return None

    def _commit(self, statements: Sequence[tuple[str, list[Any]]]) -> None:
        if len(statements) == 1:  # is a transaction by itself
            self._db.execute(*statements[0])
        elif statements:
            self._db.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self._db.execute(sql, values)
            self._db.execute("COMMIT")


def _pages(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    return (rows[at : at + _MOST_ROWS] for at in range(0, len(rows), _MOST_ROWS))


def _flat(rows: Iterable[_Row]) -> list[Any]:
    return [value for row in rows for value in row]
