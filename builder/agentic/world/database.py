"""SQLite in memory: made from rows, copied whole, read as plain rows."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


class Database(sqlite3.Connection):
    """A connection that closes itself when nobody holds it any more."""

    __del__ = sqlite3.Connection.close  # C itself: Ctrl-C in a finalizer of Python's would be lost


def connect() -> Database:
    """An empty database in memory: autocommit, foreign keys on."""
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Database)
    db.execute("PRAGMA foreign_keys = ON")
    return db


def create(schema: str, tables: Mapping[str, Sequence[Row]]) -> Database:
    """A database with these rows. The rows of one table have the same columns in the same order.

    Foreign keys are not checked here but in the tests of each domain: it would double the time.
    """
    db = connect()
    db.execute("PRAGMA foreign_keys = OFF")
    db.executescript(schema)
    db.execute("BEGIN")
    for name, rows in tables.items():
        if rows:
            columns = ", ".join(rows[0])
            marks = ", ".join("?" * len(rows[0]))
            db.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", [tuple(row.values()) for row in rows])  # noqa: S608
    db.execute("COMMIT")
    db.execute("PRAGMA foreign_keys = ON")
    return db


def restore(image: bytes) -> Database:
    """The database that `serialize()` gave as bytes."""
    db = connect()
    db.deserialize(image)
    db.execute("PRAGMA foreign_keys = ON")
    return db


def table_names(db: sqlite3.Connection) -> list[str]:
    """The tables, in order of creation."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    return [name for (name,) in db.execute(query)]


def columns_of(db: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, in its order."""
    return [row[1] for row in db.execute(f"PRAGMA table_info({quoted(table)})")]


def read(db: sqlite3.Connection) -> Tables:
    """Every row of every table as a dict."""
    tables: Tables = {}
    for name in table_names(db):
        columns = columns_of(db, name)
        tables[name] = [dict(zip(columns, row, strict=True)) for row in db.execute(f"SELECT * FROM {quoted(name)}")]  # noqa: S608
    return tables


def version(db: sqlite3.Connection) -> tuple[int, int]:
    """A pair that differs after any change of a row or of the schema through this connection."""
    return db.total_changes, db.execute("PRAGMA schema_version").fetchone()[0]


def quoted(name: str) -> str:
    """A name of a table or column, safe inside SQL."""
    return '"' + name.replace('"', '""') + '"'
