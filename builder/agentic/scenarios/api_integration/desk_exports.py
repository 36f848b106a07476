"""Exports and the API they came from: empty cells that the API can fill, and counts that do not agree."""

import csv
from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed, month_name
from ...world.raw import Raw
from .._api import about_api, signed_in
from ._shared_desk import Request, all_sent, call_of, count_by, repeated

_FILES: Final = {
    "retail": (
        ("orders_", "orders", "channel"),
        ("returns", "returns", "reason"),
        ("products", "products", "weight_kg"),
    ),
    "logistics": (("claims", "claims", "amount_eur"), ("fleet", "vehicles", "odometer_km")),
}
"""Exports with empty cells: the beginning of the file's name, the resource, and the column that has gaps."""
_MOST_CHARACTERS: Final = 5_600
_MOST_GAPS: Final = 8


@dataclass(frozen=True, slots=True)
class _Gap:
    """An empty cell that the API can fill: the line of the file, the record's id, and the line as it should be."""

    line: str
    key: str
    value: str
    filled: str


def _gaps(text: str, column: str, values: dict[str, str]) -> list[_Gap]:
    """The lines in which a column is empty; `values` has what the record's id stands for, as it is written."""
    head, *lines = text.splitlines()
    place = head.split(",").index(column)
    found = []
    for line in lines:
        cells = line.split(",")
        if not cells[place]:
            value = values.get(cells[0], "")
            found.append(_Gap(line, cells[0], value, ",".join([*cells[:place], value, *cells[place + 1 :]])))
    return found


def _fillable(raw: Raw, path: str, resource: str, column: str) -> bool:
    """Whether a few records of this file lack the column, none stands there twice, and the API has all values."""
    text = raw.files[path]
    if len(text) > _MOST_CHARACTERS:
        return False
    rows = raw.tables[resource]
    values = {next(iter(row.values())): str(row[column]) for row in rows if row[column] is not None}
    gaps = _gaps(text, column, values)
    return 1 <= len(gaps) <= _MOST_GAPS and all(text.count(gap.line) == 1 and gap.value for gap in gaps)


def _candidates(raw: Raw, domain: str) -> list[tuple[str, str, str]]:
    """(path, resource, column) of the exports that can be completed."""
    return [
        (path, resource, column)
        for start, resource, column in _FILES[domain]
        for path in sorted(raw.files)
        if path.startswith(f"/workspace/data/{start}") and _fillable(raw, path, resource, column)
    ]


@scenario("api_integration", domains=tuple(_FILES))
def gaps_filled_from_the_api(s: Stage) -> Script:
    """An export has empty cells: the records are asked for by number, and the file gets what the API has."""
    path, resource, column = s.pick(_candidates(s.raw, s.domain))
    s.goal(path=path, resource=resource, column=column)
    told = s.chance(500)
    about_api(s, f"Single records: GET /{resource}/{{id}}.", told=told)
    said: dict[str, Any] = {"path": path.removeprefix("/workspace/"), "column": column}
    yield s.user(
        "{path} has holes in the column {column}. Could you fill them with what the API says and leave the rest alone?",
        "Our import of {path} fails on rows without {column}. Look the missing ones up over REST and complete the file.",
        "fill empty {column} cells in {path} from the api pls",
        "Some lines of {path} have no {column}. The API knows the values, so please put them in and tell me which.",
        **said,
    )
    text = (yield s.call("read_text_file", path=said["path"]))["content"]
    keys = [gap.key for gap in _gaps(text, column, {})]
    if s.chance(500):
        yield s.plan(
            "Empty cells: {keys}. I'll get the values from the API.",
            "It's missing for {keys}. Next I sign in and ask for what is stored there.",
            "To look up: {keys}.",
            keys=listed(keys),
        )
    headers = yield from signed_in(s, told=told)
    records = yield from all_sent(s, [Request(f"/{resource}/{key}", headers) for key in keys])
    values = {key: str(one["body"]["data"][column]) for key, one in zip(keys, records, strict=True)}
    edits = [{"old_text": gap.line, "new_text": gap.filled} for gap in _gaps(text, column, values)]
    done = yield s.call("edit_file", path=said["path"], edits=edits)
    need(done["applied"], "not applied")
    yield s.answer(
        "The file is complete again. What I filled in: {filled}.",
        "The API has {filled}, and that is in {path} now.",
        "I completed {path} and changed nothing else ({column}): {filled}.",
        "No empty {column} is left. From the API came {filled}.",
        also=said,
        filled=listed([f"{value} for {key}" for key, value in values.items()]),
    )


@gaps_filled_from_the_api.oracle
def _(raw: Raw, path: str, resource: str, column: str) -> Truth:
    """Row by row with a CSV reader, and the values from the table."""
    head, *rows = csv.reader(raw.files[path].splitlines())
    place, told = head.index(column), []
    for cells in rows:
        if not cells[place]:
            cells[place] = str(raw.row(resource, cells[0])[column])
            told.append(f"{cells[place]} for {cells[0]}")
    after = raw.copy()
    after.files[path] = "".join(",".join(cells) + "\n" for cells in (head, *rows))
    return Truth({"filled": listed(told)}, state=after)


_MONTHLY: Final = {
    "retail": ("orders", "order_id", "ordered_at"),
    "support": ("tickets", "ticket_id", "opened_at"),
    "finance": ("invoices", "invoice_id", "issued_on"),
}
"""Exports by month: resource, key, and the day that decides."""


def _doubled(raw: Raw, resource: str, month: str) -> int:
    """How many lines of a month's export repeat the id of an earlier one."""
    rows = csv.reader(raw.files[f"/workspace/data/{resource}_{month}.csv"].splitlines()[1:])
    return sum(count - 1 for count in count_by(({"key": cells[0]} for cells in rows), "key").values())


def _months(raw: Raw, resource: str) -> list[str]:
    """The months that were exported; only those with a record that stands in the file twice, if there are any."""
    start = f"/workspace/data/{resource}_"
    months = [path[len(start) : -4] for path in sorted(raw.files) if path.startswith(start)]
    return [month for month in months if _doubled(raw, resource, month)] or months


@scenario("api_integration", domains=tuple(_MONTHLY))
def export_and_api_disagree(s: Stage) -> Script:
    """The month's export has more lines than the API has records: counted anew by id, the surplus is duplicates."""
    resource, key, day = _MONTHLY[s.domain]
    month = s.pick(_months(s.raw, resource))
    s.goal(resource=resource, day=day, month=month)
    told = s.chance(500)
    about_api(
        s,
        f"GET /{resource} has the filters {day}_from and {day}_to (a day or a month); `total` counts the matches. "
        f"Exports by month: /workspace/data/{resource}_YYYY-MM.csv, key column {key}.",
        told=told,
    )
    said: dict[str, Any] = {"things": resource, "month": month_name(month)}
    yield s.user(
        "How many {things} does the API have for {month}, and does our export of that month agree?",
        "Can I trust the {month} export of the {things}? Compare its number of records with the API, please.",
        "{things} {month}: api count vs csv count, same?",
        "Before I load the {month} file: check that it holds as many {things} as the API does.",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    params = {f"{day}_from": month, f"{day}_to": month, "per_page": "1"}
    file: dict[str, Any] = {
        "operation": "aggregate",
        "path": f"/workspace/data/{resource}_{month}.csv",
        "derived_": ("path",),
    }
    ask = Request(f"/{resource}", headers, params=params, derived=("params",))
    lines = s.call("data_processor", **file, aggregations=[{"function": "count", "column": key}])
    page, count = yield s.together(call_of(s, ask), lines)
    api = (yield from repeated(s, ask, page))["body"]["total"]
    (rows,) = count["rows"][0].values()
    double = s.compute("difference", rows, api)
    if not double:
        yield s.answer(
            "Yes, they agree: {api} {things} in the API and {rows} lines in the file, a difference of {double}.",
            "You can trust it. The API has {api} records, the file {rows} lines, so they differ by {double}.",
            "The API counts {api} and the export {rows}, which leaves {double} between them.",
            "{api} in the API, {rows} in the export, difference {double}. Nothing speaks against loading it.",
            also=said,
            api=api,
            rows=rows,
            double=double,
        )
        return
    yield s.verify(
        "{rows} lines against {api} records. I'll count the different ids in the file to see where that comes from.",
        "They differ ({rows} and {api}). Perhaps something stands in the file twice; counting by {key}.",
        "The file has {rows}, the API {api}. Let me check for duplicates before I blame either.",
        rows=rows,
        api=api,
        key=key,
    )
    distinct = yield s.check("data_processor", **file, aggregations=[{"function": "count_distinct", "column": key}])
    need(api in distinct["rows"][0].values(), "not explained by duplicates")
    yield s.answer(
        "Not quite. The API has {api} {things} for {month}, the file {rows} lines. Repeats make the difference of "
        "{double}: by {key} both have the same number.",
        "The API is right with {api}. Of the export's {rows} lines, {double} only repeat others; without them it agrees.",
        "{api} in the API, {rows} in the file. The difference of {double} comes from duplicated lines, so remove those "
        "before loading.",
        "At first sight no ({rows} lines, {api} records), but counted by {key} they match. Surplus in the file: "
        "{double}, from duplicated lines.",
        also={**said, "key": key},
        api=api,
        rows=rows,
        double=double,
    )


@export_and_api_disagree.oracle
def _(raw: Raw, resource: str, day: str, month: str) -> Truth:
    api = sum(row[day].startswith(month) for row in raw.tables[resource])
    lines = len(raw.files[f"/workspace/data/{resource}_{month}.csv"].splitlines()) - 1
    return Truth({"api": api, "rows": lines, "double": _doubled(raw, resource, month)})
