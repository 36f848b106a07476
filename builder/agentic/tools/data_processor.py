"""Filter, aggregate, sort, join, describe and clean rows that are given inline or stand in a file."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import median, stdev
from typing import TYPE_CHECKING, Any

from ._tabular import OPERATORS, Row, columns_of, holds, is_number, order_key, require_columns, rows_of_file
from ._workspace import read, resolve
from .base import (
    READ,
    InvalidArgument,
    Object,
    Tool,
    any_object,
    array,
    boolean,
    choice,
    closed,
    fit_list,
    integer,
    string,
    tidy,
)

if TYPE_CHECKING:
    from ..world.world import World

Rows = Sequence[Row]
OPERATIONS = ("filter", "aggregate", "sort", "join", "describe", "dedupe")


def _run(world: "World", operation: str, **options: Any) -> Object:
    source = _source(world, options, "path", "rows")
    rows = [row for row in source if _meets(row, options.get("conditions", ()), source)]
    made = _OPERATIONS[operation](world, rows, options)
    limit = options.get("limit", 50)
    shown, cut = fit_list([dict(row) for row in made[:limit]])
    result: Object = {"operation": operation, "input_rows": len(source), "row_count": len(made), "rows": shown}
    if operation == "dedupe":
        result["removed"] = len(rows) - len(made)
    return {**result, "truncated": True} if cut or len(made) > limit else result


def _source(world: "World", options: Mapping[str, Any], path: str, inline: str) -> Rows:
    if (path in options) == (inline in options):
        raise InvalidArgument(f"give exactly one of `{path}` and `{inline}`")
    if inline in options:
        rows: Rows = options[inline]
        return rows
    return rows_of_file(resolve(options[path]), read(world, options[path]))


def _meets(row: Row, conditions: Sequence[Mapping[str, str]], source: Rows) -> bool:
    for condition in conditions:
        if condition["column"] not in row:
            require_columns(source, [condition["column"]])
        if "value" not in condition and condition["operator"] not in {"is_empty", "not_empty"}:
            raise InvalidArgument(f"the condition on '{condition['column']}' needs a value")
        if not holds(row.get(condition["column"]), condition["operator"], condition.get("value", "")):
            return False
    return True


def _filter(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    del world
    if not options.get("conditions"):
        raise InvalidArgument("the operation filter needs `conditions`")
    return _chosen(rows, options.get("columns", ()))


def _chosen(rows: Rows, columns: Sequence[str]) -> Rows:
    require_columns(rows, columns)
    return [{name: row.get(name) for name in columns} for row in rows] if columns else rows


def _sort(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    del world
    keys = options.get("sort_by")
    if not keys:
        raise InvalidArgument("the operation sort needs `sort_by`")
    return _chosen(_sorted(rows, keys, descending=options.get("descending", False)), options.get("columns", ()))


def _sorted(rows: Rows, keys: Sequence[str], *, descending: bool) -> Rows:
    """Sorted by the columns; rows with an empty cell come last either way."""
    require_columns(rows, keys)

    def empty(row: Row) -> bool:
        return any(row.get(key) is None for key in keys)

    full = sorted(
        (row for row in rows if not empty(row)),
        key=lambda row: [order_key(row.get(key)) for key in keys],
        reverse=descending,
    )
    return full + [row for row in rows if empty(row)]


def _aggregate(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    del world
    wanted = options.get("aggregations") or [{"function": "count"}]
    by = options.get("group_by", ())
    require_columns(rows, [*by, *(each["column"] for each in wanted if "column" in each)])
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in by), []).append(row)
    if not by and not groups:
        groups[()] = []
    made: Rows = [
        dict(zip(by, group, strict=True)) | dict(_aggregated(members, each) for each in wanted)
        for group, members in sorted(groups.items(), key=lambda item: [order_key(value) for value in item[0]])
    ]
    keys = options.get("sort_by")
    return _sorted(made, keys, descending=options.get("descending", False)) if keys else made


def _aggregated(rows: Rows, wanted: Mapping[str, str]) -> tuple[str, Any]:
    function, column = wanted["function"], wanted.get("column", "")
    if not column:
        if function != "count":
            raise InvalidArgument(f"the aggregation {function} needs a column")
        return "count", len(rows)
    values = [row[column] for row in rows if row.get(column) is not None]
    name = f"{function}_{column}"
    if function == "count":
        return name, len(values)
    if function == "count_distinct":
        return name, len({str(value) for value in values})
    numbers = [value for value in values if is_number(value)]
    if values and not numbers:
        raise InvalidArgument(f"the column '{column}' holds no numbers, so {function} is not possible")
    return name, _NUMERIC[function](numbers) if numbers else None


_NUMERIC: Mapping[str, Callable[[Sequence[float]], float | None]] = {
    "sum": lambda values: tidy(math.fsum(values)),
    "mean": lambda values: tidy(math.fsum(values) / len(values)),
    "median": lambda values: tidy(median(values)),
    "min": min,
    "max": max,
    "stdev": lambda values: tidy(stdev(values)) if len(values) > 1 else None,
}
FUNCTIONS = ("count", "count_distinct", *_NUMERIC)


def _join(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    other = _source(world, options, "right_path", "right_rows")
    key = options.get("on", "")
    right_key = options.get("right_on", key)
    if not key:
        raise InvalidArgument("the operation join needs `on`")
    require_columns(rows, [key])
    require_columns(other, [right_key])
    index: dict[str, list[Row]] = {}
    for row in other:
        if row.get(right_key) is not None:
            index.setdefault(str(row[right_key]), []).append(row)
    own = set(columns_of(rows))
    made: list[Row] = []
    for row in rows:
        partners: Sequence[Row] = index.get(str(row.get(key)), ())
        made.extend({**row, **_renamed(partner, own, right_key)} for partner in partners)
        if not partners and options.get("how", "inner") == "left":
            made.append({**row, **_renamed(dict.fromkeys(columns_of(other)), own, right_key)})
    return _chosen(made, options.get("columns", ()))


def _renamed(row: Row, taken: set[str], key: str) -> Row:
    return {(f"right_{name}" if name in taken else name): value for name, value in row.items() if name != key}


def _describe(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    del world
    columns = options.get("columns") or columns_of(rows)
    require_columns(rows, columns)
    return [_summary(name, [row.get(name) for row in rows]) for name in columns]


def _summary(name: str, cells: Sequence[Any]) -> Object:
    values = [value for value in cells if value is not None]
    numbers = [value for value in values if is_number(value)]
    summary: Object = {"column": name, "count": len(values), "missing": len(cells) - len(values)}
    summary["distinct"] = len({str(value) for value in values})
    if numbers and len(numbers) == len(values):
        figures = {f: _NUMERIC[f](numbers) for f in ("min", "max", "mean", "median", "sum")}
        return {**summary, "type": "number", **figures}
    if numbers:
        return {**summary, "type": "mixed", "not_numbers": len(values) - len(numbers)}
    counts: dict[str, int] = {}
    for value in values:
        counts[str(value)] = counts.get(str(value), 0) + 1
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return {**summary, "type": "text", "most_common": [{"value": v, "count": n} for v, n in common]}


def _dedupe(world: "World", rows: Rows, options: Mapping[str, Any]) -> Rows:
    del world
    keys = options.get("columns") or columns_of(rows)
    require_columns(rows, keys)
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(str(row.get(key)) for key in keys), row)
    return list(kept.values())


_OPERATIONS: Mapping[str, Callable[["World", Rows, Mapping[str, Any]], Rows]] = {
    "filter": _filter,
    "aggregate": _aggregate,
    "sort": _sort,
    "join": _join,
    "describe": _describe,
    "dedupe": _dedupe,
}

_CONDITION = closed(
    {
        "column": string("Column to look at."),
        "operator": choice(
            OPERATORS,
            "Comparison: eq =, ne not equal, gt >, ge >=, lt <, le <=; contains, not_contains and starts_with look at "
            "text without regard to case; is_empty and not_empty need no value.",
        ),
        "value": string("What to compare with, as text; '250' and '2024-03-01' compare as number and as date."),
    },
    ("column", "operator"),
)
_AGGREGATION = closed(
    {
        "function": choice(FUNCTIONS, "What to compute. Cells that are empty or no numbers are left out."),
        "column": string("Column to compute it of; may be left out for count (number of rows)."),
    },
    ("function",),
)

TOOL = Tool(
    name="data_processor",
    effect=READ,
    description=(
        "Process tabular data, either rows given inline or a CSV, TSV, JSON or JSONL file of the workspace: filter, "
        "aggregate (with grouping), sort, join, describe or dedupe. `conditions` apply before any operation. Returns "
        "rows as objects; the file is not changed."
    ),
    parameters=closed(
        {
            "operation": choice(
                OPERATIONS,
                "filter: rows that meet `conditions`; aggregate: figures per group; sort: by `sort_by`; join: with "
                "`right_path` or `right_rows`; describe: one summary per column; dedupe: first row of each kind.",
            ),
            "path": string("File to read, e.g. /workspace/data/orders.csv. Give this or `rows`."),
            "rows": array(any_object("One row: column name to value."), "The rows themselves. Give this or `path`."),
            "conditions": array(_CONDITION, "Conditions that a row must meet, all of them."),
            "columns": array(
                string("A column name."),
                "Columns to keep in the result (filter, sort, join), to describe, or to compare (dedupe). All by "
                "default.",
            ),
            "group_by": array(string("A column name."), "Columns whose values make the groups of aggregate."),
            "aggregations": array(
                _AGGREGATION, "Figures for aggregate; they are named function_column, e.g. sum_amount. Default: count."
            ),
            "sort_by": array(
                string("A column name."), "Columns to sort by; for aggregate, columns of its result such as sum_amount."
            ),
            "descending": boolean("Sort from largest to smallest.", default=False),
            "right_path": string("The file to join with. Give this or `right_rows`."),
            "right_rows": array(any_object("One row: column name to value."), "The rows to join with."),
            "on": string("Column whose values must be equal in a join."),
            "right_on": string("Name of that column in the second table, if it differs."),
            "how": choice(
                ("inner", "left"),
                "inner keeps rows with a partner only; left keeps all rows of the first table.",
                default="inner",
            ),
            "limit": integer("The largest number of rows to return, 1 to 200.", 1, 200, default=50),
        },
        ("operation",),
    ),
    run=_run,
    gives=frozenset({"data.process", "files.read"}),
    names=("data_processor", "process_data", "transform_table", "dataframe_ops"),
    parameter_names={
        "operation": ("operation", "action", "op"),
        "path": ("path", "file_path", "file"),
        "rows": ("rows", "data", "records"),
        "conditions": ("conditions", "filters", "where"),
        "group_by": ("group_by", "groups", "by"),
        "aggregations": ("aggregations", "metrics", "aggregates"),
        "sort_by": ("sort_by", "order_by"),
        "limit": ("limit", "max_rows"),
    },
    descriptions=(
        (
            "Work on a table without SQL: filter rows, group and aggregate them, sort, join two tables, remove "
            "duplicates, "
            "or summarise every column. The table is a workspace file or rows passed in the call."
        ),
        "Table operations on CSV or JSON data. Pick an `operation` and give the options that belong to it.",
        (
            "Analyse a data file: sums, means and counts per group, filtered or sorted rows, joins, column statistics, "
            "duplicates."
        ),
    ),
    parameter_descriptions={
        "path": ("Path of the data file in the workspace; leave out when rows are given inline.",),
        "rows": ("Inline data as a list of objects with the same keys.",),
    },
)
