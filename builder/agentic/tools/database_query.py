"""Read the database with SQL."""

from typing import TYPE_CHECKING

from . import _sql
from .base import READ, Object, Tool, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", query: str, limit: int = 50) -> Object:
    columns, rows, more = _sql.read(world, query, limit)
    rows, cut = fit_list(rows)
    result: Object = {"columns": columns, "rows": rows, "row_count": len(rows)}
    return {**result, "truncated": True} if more or cut else result


TOOL = Tool(
    name="database_query",
    effect=READ,
    description=(
        "Run one read-only SQL query (SQLite dialect) on the database and return its columns and rows. Statements "
        "that change anything are refused."
    ),
    parameters=closed(
        {
            "query": string(
                "A single SELECT statement (or WITH ... SELECT). Dates are stored as ISO text (YYYY-MM-DD), so "
                "strftime and string comparison work on them.",
                minLength=1,
            ),
            "limit": integer(
                "The largest number of rows to return, 1 to 200; `truncated` in the result says whether there are "
                "more.",
                1,
                200,
                default=50,
            ),
        },
        ("query",),
    ),
    run=_run,
    gives=frozenset({"db.read"}),
    names=("database_query", "run_sql", "query_database", "read_query"),
    parameter_names={"query": ("query", "sql", "statement"), "limit": ("limit", "max_rows", "row_limit")},
    descriptions=(
        "Query the company database with SQL. Read-only: SELECT works, INSERT, UPDATE and DELETE do not.",
        "Execute a SELECT on the SQLite database. Returns {columns, rows, row_count}; rows are lists in column order.",
        (
            "Look things up in the relational database by SQL: joins, aggregates, window functions and common table "
            "expressions are available."
        ),
    ),
    parameter_descriptions={
        "query": ("SQL text of one SELECT statement in SQLite's dialect.", "The SQL to execute; one statement only.")
    },
)
