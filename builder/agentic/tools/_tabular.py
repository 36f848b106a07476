"""Rows from CSV and JSON text, and the comparisons that filters make on their cells."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from .base import ExecutionError, InvalidArgument

Cell = str | int | float | None
Row = Mapping[str, Any]

_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?")


def cell(text: str) -> Cell:
    """A CSV cell: an integer or a decimal number where it is written as one, None where it is empty, else text.

    Digits with leading zeros stay text: they are codes.
    """
    stripped = text.strip()
    if not stripped:
        return None
    if _INTEGER.fullmatch(stripped):
        return int(stripped)
    if _NUMBER.fullmatch(stripped):
        value = float(stripped)
        return value if abs(value) < 1e300 else stripped
    return stripped


@lru_cache(maxsize=64)
def rows_of_csv(text: str) -> tuple[Row, ...]:
    """The rows of a CSV text with a header line; ExecutionError when it cannot be read as one. Do not change them."""
    try:
        reader = csv.reader(io.StringIO(text), strict=True, delimiter=_delimiter(text))
        header = [name.strip() for name in next(reader, [])]
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise ExecutionError(f"csv.Error: {error}") from error
    if not header or len(set(header)) != len(header):
        raise ExecutionError("the first line of a CSV file must name its columns, each once")
    return tuple(_row(header, line, number) for number, line in enumerate(lines, start=2))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))


def _row(header: list[str], line: list[str], number: int) -> dict[str, Cell]:
    if len(line) > len(header):
        raise ExecutionError(f"row {number} has {len(line)} fields, the header has {len(header)}")
    return {name: cell(line[i]) if i < len(line) else None for i, name in enumerate(header)}


def rows_of_file(path: str, text: str) -> Sequence[Row]:
    """The rows of a .csv, .tsv, .json (a list of objects) or .jsonl file; the wrong content is an ExecutionError."""
    if path.endswith((".json", ".jsonl")):
        return _rows_of_json(text, lines=path.endswith(".jsonl"))
    if path.endswith((".csv", ".tsv", ".txt")):
        return rows_of_csv(text)
    raise InvalidArgument(f"'{path}' is not a table: use a .csv, .tsv, .json or .jsonl file")


def _rows_of_json(text: str, *, lines: bool) -> Sequence[Row]:
    try:
        value = [json.loads(line) for line in text.splitlines() if line.strip()] if lines else json.loads(text)
    except json.JSONDecodeError as error:
        raise ExecutionError(f"JSONDecodeError: {error}") from error
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ExecutionError("the file holds no list of objects")
    return value


def is_number(value: Any) -> bool:
    """Whether a cell takes part in arithmetic; booleans do not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def order_key(value: Any) -> tuple[int, Any]:
    """Sorts numbers before texts, and empty cells last."""
    if value is None:
        return (2, 0)
    return (0, value) if is_number(value) else (1, str(value))


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Every column in order of first appearance."""
    seen: dict[str, None] = {}
    for row in rows:
        seen.update(dict.fromkeys(row))
    return list(seen)


def require_columns(rows: Sequence[Row], wanted: Sequence[str]) -> None:
    """InvalidArgument that names the columns there are, if one is wanted that is not there."""
    columns = columns_of(rows)
    missing = [name for name in wanted if name not in columns]
    if missing and rows:
        raise InvalidArgument(f"unknown column '{missing[0]}'; the columns are: {', '.join(columns)}")


OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le", "contains", "not_contains", "starts_with", "is_empty", "not_empty")

_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}


def holds(value: Any, op: str, wanted: str) -> bool:
    """Whether a cell meets a condition.

    Numbers compare as numbers, all else as text; an empty cell meets is_empty, ne and not_contains only.
    """
    if op in {"is_empty", "not_empty"}:
        return (value is None or value == "") == (op == "is_empty")
    if value is None:
        return op in {"ne", "not_contains"}
    target = cell(wanted)
    numeric = is_number(value) and is_number(target)
    left, right = (value, target) if numeric else (text_of(value), wanted.strip())
    if op in _ORDERED:
        return _ORDERED[op](left, right)
    if op in {"eq", "ne"}:
        return (left == right) == (op == "eq")
    if op == "starts_with":
        return text_of(value).lower().startswith(wanted.lower())
    return (wanted.lower() in text_of(value).lower()) == (op == "contains")


def text_of(value: Any) -> str:
    """A cell as text: true and false as JSON writes them."""
    return json.dumps(value) if isinstance(value, bool | list | dict) else str(value)
