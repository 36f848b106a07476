"""What stands in the file of a ledger: its tables, how they are opened, and what its completions came to."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import LedgerError

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS jobs (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run TEXT NOT NULL, place TEXT NOT NULL,
  provider TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0, batched INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (run, state, number);
CREATE TABLE IF NOT EXISTS answers (
  id TEXT PRIMARY KEY REFERENCES jobs (id), headers TEXT NOT NULL, body BLOB NOT NULL, seconds REAL NOT NULL,
  tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL, share REAL NOT NULL DEFAULT 1.0);
CREATE TRIGGER IF NOT EXISTS answered AFTER INSERT ON answers BEGIN
  UPDATE jobs SET state = 'received' WHERE id = NEW.id; END;
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, recipe TEXT NOT NULL, began TEXT NOT NULL);
"""
_ADDED: Final = {
    "jobs": ("batched", "INTEGER NOT NULL DEFAULT 0"),
    "answers": ("share", "REAL NOT NULL DEFAULT 1.0"),
}
"""Columns that a ledger of an earlier version lacks."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Completions of one model that were received at this share of its usual price."""

    provider: str
    model: str
    share: float
    requests: int
    tokens_in: int
    tokens_out: int


def connected(path: Path) -> sqlite3.Connection:
    """The file, opened for writing; made, or brought up to this version, where it is not.

    LedgerError when it is none of ours.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.executescript(_SCHEMA)
        for table, (column, kind) in _ADDED.items():
            if column not in _columns(db, table):
                db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    except (OSError, sqlite3.Error) as problem:
        raise LedgerError(f"{path}: is no ledger that can be opened ({problem}); give another file.") from None
    return db


def spent(db: sqlite3.Connection, run: str = "") -> list[Spent]:
    """What was received, of one run or of all, by model and by what it cost of the usual price."""
    where = "WHERE run = ?" if run else ""
    share = "share" if "share" in _columns(db, "answers") else "1.0"  # of an earlier version, open for reading only
    sql = (
        f"SELECT provider, json_extract(request, '$.model'), {share}, count(*), sum(tokens_in), sum(tokens_out)"  # noqa: S608
        f" FROM jobs JOIN answers USING (id) {where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return [Spent(*row) for row in db.execute(sql, (run,) if run else ())]


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
