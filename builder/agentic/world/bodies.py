"""Checks of request bodies against the fields that a resource declares."""

import re
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from .database import Row, quoted
from .rest import Field, Json, Problem


def checked_body(db: sqlite3.Connection, fields: Mapping[str, Field], body: Json, *, partial: bool) -> Row:
    """The body's values by column. `partial` says that required fields may be absent, as in PATCH.

    A body that is no object is a Problem with status 400; wrong fields are one with 422 that names all of them.
    """
    if not isinstance(body, dict):
        raise Problem(400, "malformed_body", "The body must be a JSON object.")
    errors = [{"field": name, "message": "unknown field"} for name in body if name not in fields]
    if not partial:
        missing = [name for name, field in fields.items() if field.required and body.get(name) is None]
        errors += [{"field": name, "message": "is required"} for name in missing]
    elif not body:
        raise Problem(400, "malformed_body", f"Give at least one of: {', '.join(fields)}.")
    for name, value in body.items():
        message = _complaint(db, fields[name], value) if name in fields and value is not None else ""
        if message:
            errors.append({"field": name, "message": message})
    if errors:
        sentence = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
        raise Problem(422, "validation_failed", f"{sentence}.", fields=errors)
    return {name: value for name, value in body.items() if value is not None}


def _complaint(db: sqlite3.Connection, field: Field, value: Any) -> str:
    wrong = _wrong_type(field, value)
    if wrong:
        return wrong
    if field.enum and value not in field.enum:
        return f"must be one of: {', '.join(field.enum)}"
    if field.minimum is not None and value < field.minimum:
        return f"must be at least {field.minimum:g}"
    if field.maximum is not None and value > field.maximum:
        return f"must be at most {field.maximum:g}"
    if field.references:
        table, column = field.references
        query = f"SELECT 1 FROM {quoted(table)} WHERE {quoted(column)} = ?"  # noqa: S608
        if db.execute(query, [value]).fetchone() is None:
            return f"there is no {column} '{value}'"
    return ""


def _wrong_type(field: Field, value: Any) -> str:
    match field.type:
        case "integer":
            return "" if isinstance(value, int) and not isinstance(value, bool) else "must be an integer"
        case "number":
            return "" if isinstance(value, int | float) and not isinstance(value, bool) else "must be a number"
        case "date":
            return "" if isinstance(value, str) and _is_date(value) else "must be a date, YYYY-MM-DD"
        case "string":
            return "" if isinstance(value, str) and value.strip() else "must be a text that is not empty"


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
