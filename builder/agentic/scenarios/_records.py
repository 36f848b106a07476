"""The records of a world as scenarios and their oracles read and change them: rows of tables, lines of journals."""

import json
from collections.abc import Iterable
from typing import Any

from ..tools._journal import EVENTS, HANDOFFS, MESSAGES
from ..world.raw import Raw

Row = dict[str, Any]

__all__ = [
    "EVENTS",
    "MESSAGES",
    "Row",
    "distinct",
    "hand_over",
    "next_id",
    "recorded",
    "rows_of",
    "sum_of",
]


def rows_of(raw: Raw, table: str, **values: Any) -> list[Row]:
    """The rows that have all these values."""
    found = list(raw.tables[table])
    for name, value in values.items():
        found = [row for row in found if row[name] == value]
    return found


def distinct(rows: Iterable[Row], column: str) -> list[Row]:
    """One row for each value of the column, the last one that has it."""
    return list({row[column]: row for row in rows}.values())


def sum_of(rows: Iterable[Row], column: str) -> float:
    """The sum of a money column, exact to the cent."""
    return float(sum(round(row[column] * 100) for row in rows) / 100)


def next_id(raw: Raw, table: str) -> str:
    """The id that a new row of the table gets: the prefix and the largest number plus one."""
    keys = [str(next(iter(row.values()))) for row in raw.tables[table]]
    prefix = keys[0].partition("-")[0]
    return f"{prefix}-{max(int(key.rpartition('-')[2]) for key in keys) + 1}"


def recorded(raw: Raw, path: str, record: Row) -> None:
    """Put a record into a journal of this raw world, as the tool that writes the journal does."""
    raw.files[path] = raw.files.get(path, "") + json.dumps(record, ensure_ascii=False) + "\n"


def hand_over(raw: Raw, team: str, summary: str, priority: str = "normal") -> str:
    """Put one more line into the journal of hand-overs, as transfer_to_human does; its id, e.g. HND-0001."""
    number = f"HND-{len(raw.files.get(HANDOFFS, '').splitlines()) + 1:04d}"
    recorded(raw, HANDOFFS, {"id": number, "team": team, "priority": priority, "summary": summary})
    return number
