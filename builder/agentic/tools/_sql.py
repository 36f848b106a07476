"""SQL on the world's database: reads that cannot write, and clocks that do not tick."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from .base import ExecutionError, InvalidArgument, PermissionDenied, Timeout

if TYPE_CHECKING:
    from ..world.world import World

_STEPS = 50_000  # virtual-machine instructions between two looks at the budget
_BUDGET = 30  # looks, so 1.5 million instructions: about fifty milliseconds, and ten times what an honest join needs
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_WRITES = {
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
}
_READ_PRAGMAS = {"table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "table_list"}
_UNSTEADY = {"random", "randomblob", "load_extension", "last_insert_rowid", "changes", "total_changes"}
_CLOCKS = ("date", "time", "datetime", "julianday", "unixepoch", "strftime")
_TELLS_TIME = re.compile(
    r"now|current_(date|time)|\b(date|time|datetime|julianday|unixepoch)\s*\(\s*\)|strftime\s*\([^,()]*\)|\|\||char",
    re.IGNORECASE,
)


class _Guard:
    """The authorizer of one statement: says no, and remembers to what."""

    def __init__(self, *, write: bool) -> None:
        self.write = write
        self.refused = ""

    def __call__(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action in _READS or (action == sqlite3.SQLITE_FUNCTION and second not in _UNSTEADY):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA and not self.write and first in _READ_PRAGMAS:
            return sqlite3.SQLITE_OK
        if self.write and action in _WRITES and not str(first).startswith("sqlite_"):
            return sqlite3.SQLITE_OK
        self.refused = self.refused or self._sentence(action, first, second)
        return sqlite3.SQLITE_DENY

    def _sentence(self, action: int, first: str | None, second: str | None) -> str:
        if action == sqlite3.SQLITE_FUNCTION:
            return f"the function {second}() is not allowed"
        if action in _WRITES and not self.write and not str(first).startswith("sqlite_"):
            return f"{_WRITES[action]} on '{first}' is not allowed: this connection is read-only"
        if self.write:
            return "only INSERT, UPDATE and DELETE are allowed"
        return "only SELECT statements are allowed: this connection is read-only"


@contextmanager
def _guarded(world: "World", guard: _Guard, sql: str) -> Iterator[sqlite3.Connection]:
    """The connection with the guard on, a budget of instructions, and a fixed clock if the statement reads one."""
    looks = 0

    def look() -> int:
        nonlocal looks
        looks += 1
        return int(looks > _BUDGET)

    db = world.db
    if _TELLS_TIME.search(sql):
        _fix_clocks(db, world.clock.now.strftime("%Y-%m-%d %H:%M:%S"))
    db.set_authorizer(guard)
    db.set_progress_handler(look, _STEPS)
    try:
        yield db
    except sqlite3.Error as error:
        raise _translated(error, guard, looks) from error
    finally:
        db.set_progress_handler(None, 0)
        db.set_authorizer(None)


def _translated(error: sqlite3.Error, guard: _Guard, looks: int) -> Exception:
    if guard.refused:
        return PermissionDenied(f"not authorized: {guard.refused}")
    if looks > _BUDGET:
        return Timeout("the query was stopped: it took too many steps")
    if isinstance(error, sqlite3.ProgrammingError):
        return InvalidArgument(str(error))
    return ExecutionError(f"{type(error).__name__}: {error}")


@cache
def _plain() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", check_same_thread=False)


def _fix_clocks(db: sqlite3.Connection, now: str) -> None:
    """Replace SQLite's date functions by ones whose 'now' (also the unwritten one) is the world's clock.

    They stay on this connection: removing them would not bring the built-in ones back. They are slower, so they are
    made only when a statement may ask for the time.
    """

    def fixed(name: str) -> Any:
        def call(*arguments: Any) -> Any:
            words = [now if isinstance(a, str) and a.strip().lower() == "now" else a for a in arguments]
            if len(words) == int(name == "strftime"):
                words.append(now)
            marks = ", ".join("?" * len(words))
            return _plain().execute(f"SELECT {name}({marks})", words).fetchone()[0]

        return call

    for name in _CLOCKS:
        db.create_function(name, -1, fixed(name))


def read(
    world: "World", sql: str, limit: int, parameters: Sequence[Any] = ()
) -> tuple[list[str], list[list[Any]], bool]:
    """Columns, at most `limit` rows, and whether there are more. Anything but reading is a PermissionDenied."""
    guard = _Guard(write=False)
    if _TELLS_CURRENT.search(sql):
        sql = _without_current(sql, world)
    with _guarded(world, guard, sql) as db:
        cursor = db.execute(sql, tuple(parameters))
        if cursor.description is None:
            raise InvalidArgument("the statement returns no rows; write a SELECT")
        columns = [str(column[0]) for column in cursor.description]
        rows = [[_value(v) for v in row] for row in cursor.fetchmany(limit + 1)]
        cursor.close()
    return columns, rows[:limit], len(rows) > limit


_TELLS_CURRENT = re.compile(r"current_(timestamp|date|time)", re.IGNORECASE)
_TOKENS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\bcurrent_(?:timestamp|date|time)\b", re.IGNORECASE)


def _without_current(sql: str, world: "World") -> str:
    """CURRENT_DATE and its siblings, outside of quotes, as literals of the world's clock."""
    formats = {"current_timestamp": "%Y-%m-%d %H:%M:%S", "current_date": "%Y-%m-%d", "current_time": "%H:%M:%S"}

    def literal(match: re.Match[str]) -> str:
        wanted = formats.get(match.group().lower())
        return f"'{world.clock.now.strftime(wanted)}'" if wanted else match.group()

    return _TOKENS.sub(literal, sql)


def _value(value: Any) -> Any:
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def write(world: "World", sql: str) -> int:
    """Run one INSERT, UPDATE or DELETE whole or not at all; how many rows it changed."""
    guard = _Guard(write=True)
    if _TELLS_CURRENT.search(sql):
        sql = _without_current(sql, world)
    before = world.db.total_changes
    with _guarded(world, guard, sql) as db:
        cursor = db.execute(sql)
        if cursor.description is not None and cursor.rowcount < 0:
            raise InvalidArgument("the statement changes nothing; write an INSERT, UPDATE or DELETE")
        cursor.fetchall()
    return world.db.total_changes - before
