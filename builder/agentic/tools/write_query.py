"""Change the database with SQL."""

from typing import TYPE_CHECKING

from . import _sql
from .base import WRITE, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", query: str) -> Object:
    return {"affected_rows": _sql.write(world, query)}


TOOL = Tool(
    name="write_query",
    effect=WRITE,
    description=(
        "Run one INSERT, UPDATE or DELETE on the database (SQLite dialect) and return how many rows it changed. "
        "Constraints are enforced; a statement that violates one changes nothing. Schemas cannot be changed."
    ),
    parameters=closed(
        {"query": string("A single INSERT, UPDATE or DELETE statement.", minLength=1)},
        ("query",),
    ),
    run=_run,
    gives=frozenset({"db.write"}),
    names=("write_query", "execute_sql_write", "modify_database"),
    parameter_names={"query": ("query", "sql", "statement")},
    descriptions=(
        "Modify rows with SQL: INSERT, UPDATE or DELETE only.",
        "Execute a data-changing SQL statement and get the number of affected rows.",
        "Writes to the database. Reading is not possible with this tool.",
    ),
    parameter_descriptions={"query": ("The SQL statement that makes the change.",)},
)
