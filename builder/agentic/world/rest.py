"""How a domain declares its REST API: resources, fields, actions, reports, and the faults of a world's API."""

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from .clock import Clock
from .database import Row

Json = Any

READ: Final = "read"
WRITE: Final = "write"
ADMIN: Final = "admin"


class Problem(Exception):  # noqa: N818  (RFC 9457's word)
    """A request that cannot be served: HTTP status, a code for machines, a sentence for people."""

    def __init__(self, status: int, code: str, message: str, **more: Json) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more


@dataclass(frozen=True, slots=True)
class Field:
    """What a request body may give for a column. Bounds are inclusive; `references` is (table, column)."""

    type: Literal["string", "integer", "number", "date"] = "string"
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    references: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What an action or a report sees: the database it may change, its row, the parsed body or parameters."""

    db: sqlite3.Connection
    clock: Clock
    facts: Mapping[str, Any]
    row: Row
    given: Mapping[str, Any]

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query as a dict, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def all(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query as dicts."""
        cursor = self.db.execute(sql, values)
        names = [each[0] for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def need(self, name: str) -> str:
        """A parameter that has to be there; a Problem with status 400 if it is not."""
        value = self.given.get(name)
        if value is None or value == "":
            raise Problem(400, "missing_parameter", f"Parameter '{name}' is required.")
        return str(value)

    def month(self) -> str:
        """The parameter `month`, YYYY-MM; a Problem with status 400 if it is missing or written otherwise."""
        value = self.need("month")
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value):
            raise Problem(400, "invalid_parameter", f"'month' must look like 2026-03, not '{value}'.")
        return value


Report = Callable[[Call], Json]
"""Computes a report from `call.given`, the query parameters. An exception other than Problem is a 500."""

Action = Callable[[Call], None]
"""Changes the database for `POST /resource/{id}/action`; raises Problem 409 or 422 where the row's state forbids it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A table as REST: GET list and item, and what else is declared.

    prefix     of ids: a new row gets prefix + (largest number + 1)
    filters    columns that can be asked for by equality; `ranges` by {column}_from and {column}_to (inclusive)
    create     fields of POST; no fields: 405. The server fills in `fresh` columns and, from the new id, `named` ones
    update     fields of PATCH; no fields: 405
    flow       the statuses that may follow a status; another change of `status` is a 409
    deletable  whether DELETE exists; rows that others refer to are a 409
    children   name -> (table, column that refers to the key): GET /resource/{id}/name
    hidden     columns that are never shown
    admin      only a token with the scope "admin" gets in: 403 for others
    """

    name: str
    table: str
    key: str
    prefix: str = ""
    filters: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    create: Mapping[str, Field] = field(default_factory=dict)
    fresh: Callable[[Clock], Row] = lambda clock: {}  # noqa: ARG005
    named: Callable[[str], Row] = lambda key: {}  # noqa: ARG005
    update: Mapping[str, Field] = field(default_factory=dict)
    flow: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deletable: bool = False
    children: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    admin: bool = False


def filled_in(*, today: str = "", now: str = "", **always: Any) -> Callable[[Clock], Row]:
    """What the server fills into a new row: the date into the column `today`, the moment into `now`, and `always`."""

    def fresh(clock: Clock) -> Row:
        day = {today: clock.today.isoformat()} if today else {}
        moment = {now: clock.naive.isoformat()} if now else {}
        return {**day, **moment, **always}

    return fresh


@dataclass(frozen=True, slots=True)
class Fault:
    """A weakness of one resource of one world.

    outage      the requests n (from 1) with (n + offset) % every == 0 get 503
    rate_limit  after `every` served requests (`offset` of them used up already) one gets 429; then the bucket is full
    """

    kind: Literal["outage", "rate_limit"]
    every: int
    offset: int = 0
