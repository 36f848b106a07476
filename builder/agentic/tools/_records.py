"""Rows of a domain's tables, for the tools that know what they mean."""

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .base import Conflict, NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World


def all_of(world: "World", sql: str, *values: Any) -> list[Object]:
    """The rows of a query as objects."""
    cursor = world.db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def first_of(world: "World", sql: str, *values: Any) -> Object | None:
    """The first row of a query as an object, or None."""
    rows = all_of(world, sql, *values)
    return rows[0] if rows else None


def need(world: "World", table: str, key: str, value: str, what: str = "") -> Object:
    """The row of a table with this key; NotFound if there is none. Ids are found in any case."""
    row = first_of(world, f'SELECT * FROM "{table}" WHERE "{key}" = ?', value.strip())  # noqa: S608 - our own words
    if row is None and value.strip().upper() != value.strip():
        row = first_of(world, f'SELECT * FROM "{table}" WHERE "{key}" = ?', value.strip().upper())  # noqa: S608
    if row is None:
        raise NotFound(f"there is no {what or table.removesuffix('s')} '{value}'")
    return row


def update(world: "World", table: str, key: str, value: str, changes: Mapping[str, Any]) -> None:
    """Change columns of one row; Conflict if a constraint of the table forbids it."""
    assignments = ", ".join(f'"{name}" = ?' for name in changes)
    _change(world, f'UPDATE "{table}" SET {assignments} WHERE "{key}" = ?', *changes.values(), value)  # noqa: S608


def insert(world: "World", table: str, row: Mapping[str, Any]) -> None:
    """Add a row; Conflict if a constraint of the table forbids it."""
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    _change(world, f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *row.values())  # noqa: S608 - our own words


def _change(world: "World", sql: str, *values: Any) -> None:
    try:
        world.db.execute(sql, values)
    except sqlite3.IntegrityError as error:
        raise Conflict(str(error)) from error


def next_id(world: "World", table: str, key: str, prefix: str) -> str:
    """The prefix with the number after the largest one in use: what the REST API would give, too."""
    sql = f'SELECT max(CAST(substr("{key}", ?) AS INTEGER)) FROM "{table}"'  # noqa: S608 - our own words
    largest = world.db.execute(sql, [len(prefix) + 1]).fetchone()[0] or 0
    return f"{prefix}{largest + 1}"
