"""What the scenarios of everyday requests share: conditions on goals, records of journals, and days in words."""

import json
from datetime import date, timedelta
from typing import Any, Final

from ...script import RedrawError
from ...world.raw import Raw

Row = dict[str, Any]

MESSAGES: Final = "/workspace/outbox/messages.jsonl"
HANDOFFS: Final = "/workspace/outbox/handoffs.jsonl"
EVENTS: Final = "/workspace/calendar/events.jsonl"
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def need(condition: object, why: str) -> None:
    """RedrawError unless the condition holds."""
    if not condition:
        raise RedrawError(why)


def recorded(raw: Raw, path: str, record: Row) -> None:
    """Put a record into a journal of this raw world, as the tool that writes the journal does."""
    raw.files[path] = raw.files.get(path, "") + json.dumps(record, ensure_ascii=False) + "\n"


def rows_of(raw: Raw, table: str, **values: Any) -> list[Row]:
    """The rows that have all these values."""
    found = list(raw.tables[table])
    for name, value in values.items():
        found = [row for row in found if row[name] == value]
    return found


def next_number(raw: Raw, table: str, prefix: str) -> str:
    """The id that a new row of the table gets."""
    return f"{prefix}{max(int(next(iter(row.values()))[len(prefix) :]) for row in raw.tables[table]) + 1}"


def coming(today: date, weekday: int) -> date:
    """The next day of this weekday after today; Monday is 0."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
