"""A REST API over the rows of a world: tokens, pages, validation, writes, rate limits and outages.

Every answer follows from the request, the rows and the number of requests before it. Errors have the body
{"error": {"code": ..., "message": ..., ...}}.
"""

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from .bodies import checked_body
from .clock import Clock
from .database import Row, columns_of, quoted
from .rest import ADMIN, READ, WRITE, Call, Fault, Json, Problem, Report, Resource

MOST_PER_PAGE: Final = 50
USUAL_PER_PAGE: Final = 20
RETRY_AFTER_SECONDS: Final = 2
_ROOT: Final = "/v1"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: HTTP status, headers, and a JSON body (None for 204)."""

    status: int
    headers: dict[str, str]
    body: Json


@dataclass(frozen=True, slots=True)
class ApiSpec:
    """The part of an API that requests do not change."""

    base_url: str
    resources: Mapping[str, Resource]
    reports: Mapping[str, Report]
    client_id: str
    client_secret: str
    scopes: Mapping[str, tuple[str, ...]]
    expired_token: str
    clock: Clock
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    parts: tuple[str, ...]
    params: dict[str, str]
    headers: dict[str, str]
    body: Json


@dataclass(frozen=True, slots=True)
class _Selection:
    """Rows to be listed: SQL's WHERE with its values; `key` orders rows that are equal otherwise."""

    table: str
    columns: list[str]
    key: str
    where: str
    values: list[str]


@dataclass(slots=True)
class Api:
    """The API of one world. `token` reads and writes, `read_token` only reads, `admin_token` may do everything."""

    db: sqlite3.Connection
    spec: ApiSpec
    token: str
    read_token: str
    admin_token: str
    faults: dict[str, Fault]
    counts: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def copy(self, db: sqlite3.Connection) -> "Api":
        """The same API, with the same requests behind it, over another database."""
        return Api(
            db,
            self.spec,
            self.token,
            self.read_token,
            self.admin_token,
            dict(self.faults),
            dict(self.counts),
            dict(self.used),
        )

    @property
    def base_url(self) -> str:
        """Such as https://api.norrvik.example/v1; paths may be given with it, with /v1 or without."""
        return self.spec.base_url

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Json] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Json = None,
    ) -> Response:
        """Serve one request. Never raises for what a client does wrong: that is a response with status 4xx."""
        request = self._parsed(method, path, params or {}, headers or {}, body)
        extra: dict[str, str] = {}
        try:
            status, answer = self._serve(request, extra)
        except Problem as problem:
            error = {"code": problem.code, "message": problem.message, **problem.more}
            return Response(problem.status, _headers(extra), {"error": error})
        return Response(status, _headers(extra), answer)

    def _parsed(
        self, method: str, path: str, params: Mapping[str, Json], headers: Mapping[str, str], body: Json
    ) -> _Request:
        path, _, query = path.removeprefix(self.spec.base_url).partition("?")
        parts = tuple(part for part in path.removeprefix(_ROOT).split("/") if part)
        asked = dict(parse_qsl(query, keep_blank_values=True))
        asked |= {name: _text(value) for name, value in params.items() if value is not None}
        return _Request(method.upper(), parts, asked, {name.lower(): value for name, value in headers.items()}, body)

    def _serve(self, request: _Request, extra: dict[str, str]) -> tuple[int, Json]:
        first = request.parts[0] if request.parts else ""
        if first in {"", "status"} and len(request.parts) <= 1:
            return 200, self._about() if first == "" else self._status()
        if request.parts == ("auth", "token"):
            return 200, self._issue(request)
        if first not in self.spec.resources and first != "reports":
            raise Problem(404, "not_found", f"No route {request.method} /{'/'.join(request.parts)}.")
        self._endure(first, extra)
        self._admit(request, first)
        if first == "reports":
            return 200, self._report(request)
        return self._route(self.spec.resources[first], request, extra)

    # Routes without a token.

    def _about(self) -> Json:
        reports = [f"/reports/{name}" for name in sorted(self.spec.reports)]
        return {
            "base_url": self.base_url,
            "resources": [f"/{name}" for name in sorted(self.spec.resources)],
            "reports": reports,
        }

    def _status(self) -> Json:
        names = [*sorted(self.spec.resources), "reports"]
        return {"status": {name: "degraded" if name in self.faults else "operational" for name in names}}

    def _issue(self, request: _Request) -> Json:
        if request.method != "POST":
            raise Problem(405, "method_not_allowed", "Use POST /auth/token.", allow=["POST"])
        body = request.body if isinstance(request.body, dict) else {}
        missing = [name for name in ("client_id", "client_secret") if not body.get(name)]
        if missing:
            raise Problem(400, "missing_field", f"Give {' and '.join(missing)}.")
        if (body["client_id"], body["client_secret"]) != (self.spec.client_id, self.spec.client_secret):
            raise Problem(401, "invalid_client", "Unknown client or wrong secret.")
        return {"access_token": self.token, "token_type": "Bearer", "expires_in": 3600, "scope": "read write"}

    # What a request meets before its route.

    def _endure(self, name: str, extra: dict[str, str]) -> None:
        """Count the request, and fail if this world's fault says so."""
        self.counts[name] = count = self.counts.get(name, 0) + 1
        fault = self.faults.get(name)
        if fault is None:
            return
        if fault.kind == "outage":
            if (count + fault.offset) % fault.every == 0:
                extra["Retry-After"] = str(RETRY_AFTER_SECONDS)
                raise Problem(503, "service_unavailable", f"/{name} is temporarily unavailable. Try again shortly.")
            return
        used = self.used.get(name, fault.offset)
        extra["X-RateLimit-Limit"] = str(fault.every)
        extra["X-RateLimit-Remaining"] = str(max(fault.every - used - 1, 0))
        if used >= fault.every:
            self.used[name] = 0
            extra["Retry-After"] = str(RETRY_AFTER_SECONDS)
            message = (
                f"Rate limit of {fault.every} requests on /{name} exceeded. Retry after {RETRY_AFTER_SECONDS} seconds."
            )
            raise Problem(429, "rate_limited", message)
        self.used[name] = used + 1

    def _admit(self, request: _Request, first: str) -> None:
        value = request.headers.get("authorization", "")
        scheme, _, token = value.partition(" ")
        if not value:
            raise Problem(401, "missing_token", "Send the header 'Authorization: Bearer <token>'.")
        if scheme.lower() != "bearer" or not token:
            raise Problem(401, "malformed_token", "The Authorization header must read 'Bearer <token>'.")
        if token == self.spec.expired_token:
            raise Problem(401, "token_expired", "This token has expired. Get a new one from POST /auth/token.")
        scopes = self.spec.scopes.get(token)
        if scopes is None:
            raise Problem(401, "invalid_token", "This token is not known.")
        resource = self.spec.resources.get(first)
        needed = ADMIN if resource and resource.admin else READ if request.method == "GET" else WRITE
        if needed not in scopes:
            raise Problem(
                403, "insufficient_scope", f"This needs the scope '{needed}'; the token has: {', '.join(scopes)}."
            )

    def _report(self, request: _Request) -> Json:
        if request.method != "GET":
            raise Problem(405, "method_not_allowed", "Reports can only be read.", allow=["GET"])
        name = "/".join(request.parts[1:])
        if not name:
            return {"data": sorted(self.spec.reports)}
        if name not in self.spec.reports:
            raise Problem(
                404, "not_found", f"There is no report '{name}'. Reports: {', '.join(sorted(self.spec.reports))}."
            )
        call = Call(self.db, self.spec.clock, self.spec.facts, {}, request.params)
        try:
            return {"report": name, "data": self.spec.reports[name](call)}
        except ArithmeticError as error:
            raise Problem(500, "internal_error", f"The report '{name}' failed: {error}.") from error

    # Routes of a resource.

    def _route(self, resource: Resource, request: _Request, extra: dict[str, str]) -> tuple[int, Json]:
        answer: tuple[int, Json]
        match request.method, len(request.parts):
            case "GET", 1:
                answer = 200, self._list(resource, request)
            case "POST", 1 if resource.create:
                answer = 201, self._create(resource, request, extra)
            case "GET", 2:
                answer = 200, {"data": self._row(resource, request.parts[1])}
            case "PATCH", 2 if resource.update:
                answer = 200, self._update(resource, request)
            case "DELETE", 2 if resource.deletable:
                answer = self._delete(resource, request)
            case "GET", 3 if request.parts[2] in resource.children:
                answer = 200, self._children(resource, request)
            case "POST", 3 if request.parts[2] in resource.actions:
                answer = 200, self._act(resource, request)
            case _, (1 | 2):
                allowed = _allowed(resource, len(request.parts))
                message = f"{request.method} is not possible here; allowed: {', '.join(allowed)}."
                raise Problem(405, "method_not_allowed", message, allow=allowed)
            case _:
                raise Problem(404, "not_found", f"No route {request.method} /{'/'.join(request.parts)}.")
        return answer

    def _list(self, resource: Resource, request: _Request) -> Json:
        columns = [name for name in columns_of(self.db, resource.table) if name not in resource.hidden]
        where, values = _conditions(resource, request.params)
        return self._page(request, _Selection(resource.table, columns, resource.key, where, values))

    def _children(self, resource: Resource, request: _Request) -> Json:
        self._row(resource, request.parts[1])
        table, column = resource.children[request.parts[2]]
        columns = columns_of(self.db, table)
        _no_unknown(request.params, {"page", "per_page", "sort"})
        where = f" WHERE {quoted(column)} = ?"
        return self._page(request, _Selection(table, columns, columns[0], where, [request.parts[1]]))

    def _page(self, request: _Request, rows: _Selection) -> Json:
        page = _number(request.params, "page", 1, 1_000_000)
        size = _number(request.params, "per_page", USUAL_PER_PAGE, MOST_PER_PAGE)
        order = _order(request.params, rows.columns, rows.key)
        source = f"{quoted(rows.table)}{rows.where}"
        total = self.db.execute(f"SELECT count(*) FROM {source}", rows.values).fetchone()[0]  # noqa: S608
        listed = ", ".join(map(quoted, rows.columns))
        query = f"SELECT {listed} FROM {source} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        found = self.db.execute(query, [*rows.values, size, (page - 1) * size])
        data = [dict(zip(rows.columns, row, strict=True)) for row in found]
        further = {**request.params, "page": str(page + 1), "per_page": str(size)}
        more = f"{_ROOT}/{'/'.join(request.parts)}?{urlencode(further)}" if page * size < total else None
        return {"data": data, "page": page, "per_page": size, "total": total, "next": more}

    def _row(self, resource: Resource, identity: str) -> Row:
        columns = [name for name in columns_of(self.db, resource.table) if name not in resource.hidden]
        listed = ", ".join(map(quoted, columns))
        query = f"SELECT {listed} FROM {quoted(resource.table)} WHERE {quoted(resource.key)} = ?"  # noqa: S608
        row = self.db.execute(query, [identity]).fetchone()
        if row is None:
            raise Problem(404, "not_found", f"There is no {resource.key} '{identity}' in /{resource.name}.")
        return dict(zip(columns, row, strict=True))

    def _create(self, resource: Resource, request: _Request, extra: dict[str, str]) -> Json:
        given = checked_body(self.db, resource.create, request.body, partial=False)
        start = len(resource.prefix) + 1
        query = f"SELECT max(CAST(substr({quoted(resource.key)}, ?) AS INTEGER)) FROM {quoted(resource.table)}"  # noqa: S608
        largest = self.db.execute(query, [start]).fetchone()[0] or 0
        key = f"{resource.prefix}{largest + 1}"
        row = {resource.key: key, **resource.named(key), **resource.fresh(self.spec.clock), **given}
        names, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
        self._write(f"INSERT INTO {quoted(resource.table)} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
        extra["Location"] = f"{_ROOT}/{resource.name}/{key}"
        return {"data": self._row(resource, key)}

    def _update(self, resource: Resource, request: _Request) -> Json:
        identity = request.parts[1]
        row = self._row(resource, identity)
        given = checked_body(self.db, resource.update, request.body, partial=True)
        new = given.get("status")
        if (
            resource.flow
            and new is not None
            and new != row["status"]
            and new not in resource.flow.get(row["status"], ())
        ):
            following = resource.flow.get(row["status"], ())
            message = f"{identity} is '{row['status']}'; it cannot become '{new}'."
            raise Problem(409, "invalid_transition", message, allowed=list(following))
        sets = ", ".join(f"{quoted(name)} = ?" for name in given)
        query = f"UPDATE {quoted(resource.table)} SET {sets} WHERE {quoted(resource.key)} = ?"  # noqa: S608
        self._write(query, [*given.values(), identity])
        return {"data": self._row(resource, identity)}

    def _delete(self, resource: Resource, request: _Request) -> tuple[int, Json]:
        identity = request.parts[1]
        self._row(resource, identity)
        try:
            self.db.execute(f"DELETE FROM {quoted(resource.table)} WHERE {quoted(resource.key)} = ?", [identity])  # noqa: S608
        except sqlite3.IntegrityError as error:
            raise Problem(
                409, "in_use", f"{identity} is referred to by other records and cannot be deleted."
            ) from error
        return 204, None

    def _act(self, resource: Resource, request: _Request) -> Json:
        row = self._row(resource, request.parts[1])
        body = {} if request.body is None else request.body
        if not isinstance(body, dict):
            raise Problem(400, "malformed_body", "The body must be a JSON object.")
        action = resource.actions[request.parts[2]]
        self.db.execute("SAVEPOINT action")
        try:
            action(Call(self.db, self.spec.clock, self.spec.facts, row, body))
        except (Problem, sqlite3.IntegrityError) as error:
            self.db.execute("ROLLBACK TO action")
            if isinstance(error, Problem):
                raise
            raise Problem(409, "conflict", f"{error}.") from error
        finally:
            self.db.execute("RELEASE action")
        return {"data": self._row(resource, request.parts[1])}

    def _write(self, query: str, values: list[Any]) -> None:
        try:
            self.db.execute(query, values)
        except sqlite3.IntegrityError as error:
            taken = "UNIQUE" in str(error)
            raise Problem(409 if taken else 422, "duplicate" if taken else "constraint", f"{error}.") from error


def _headers(extra: Mapping[str, str]) -> dict[str, str]:
    return {"Content-Type": "application/json", **extra}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _allowed(resource: Resource, depth: int) -> list[str]:
    if depth == 1:
        return ["GET", *(["POST"] if resource.create else [])]
    return ["GET", *(["PATCH"] if resource.update else []), *(["DELETE"] if resource.deletable else [])]


def _no_unknown(params: Mapping[str, str], known: set[str]) -> None:
    for name in params:
        if name not in known:
            message = f"Unknown parameter '{name}'. Known: {', '.join(sorted(known))}."
            raise Problem(400, "unknown_parameter", message)


def _number(params: Mapping[str, str], name: str, usual: int, most: int) -> int:
    value = params.get(name, str(usual))
    if not re.fullmatch(r"[0-9]{1,7}", value) or not 1 <= int(value) <= most:
        raise Problem(400, "invalid_parameter", f"'{name}' must be an integer from 1 to {most}, not '{value}'.")
    return int(value)


def _order(params: Mapping[str, str], columns: list[str], key: str) -> str:
    by = params.get("sort", key)
    name = by.removeprefix("-")
    if name not in columns:
        raise Problem(400, "invalid_parameter", f"Cannot sort by '{name}'. Columns: {', '.join(columns)}.")
    return f"{quoted(name)} {'DESC' if by.startswith('-') else 'ASC'}, {quoted(key)}"


def _conditions(resource: Resource, params: Mapping[str, str]) -> tuple[str, list[str]]:
    ranges = {f"{name}_{end}": (name, sign) for name in resource.ranges for end, sign in (("from", ">="), ("to", "<="))}
    _no_unknown(params, {"page", "per_page", "sort", *resource.filters, *ranges})
    parts: list[str] = []
    values: list[str] = []
    for name, value in params.items():
        if name in resource.filters:
            _known_value(resource, name, value)
            parts.append(f"{quoted(name)} = ?")
            values.append(value)
        elif name in ranges:
            column, sign = ranges[name]
            if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
                parts.append(f"{quoted(column)} {sign} CAST(? AS REAL)")
                values.append(value)
            elif re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?(T[0-9:]{5,8})?", value):
                parts.append(f"substr({quoted(column)}, 1, {len(value)}) {sign} ?")
                values.append(value)
            else:
                raise Problem(400, "invalid_parameter", f"'{name}' must be a number or a date, not '{value}'.")
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _known_value(resource: Resource, name: str, value: str) -> None:
    for fields in (resource.update, resource.create):
        if name in fields and fields[name].enum and value not in fields[name].enum:
            allowed = ", ".join(fields[name].enum)
            raise Problem(400, "invalid_parameter", f"'{name}' must be one of: {allowed}; not '{value}'.")
