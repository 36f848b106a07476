"""Rows as they are stored: messages and tools may be lists, lists of JSON texts, or JSON text."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..evidence import parsed


def plain(row: Mapping[str, Any]) -> tuple[Any, Any]:
    """Messages and tools of a row, JSON texts read; a list without tools where there are none."""
    return _read(row.get("messages")), _read(row.get("tools")) or []


def _read(value: Any) -> Any:
    if isinstance(value, str):
        value = parsed(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [parsed(part) if isinstance(part, str) else part for part in value]
    return value
