"""List the tables of the database."""

from typing import TYPE_CHECKING

from . import _sql
from .base import READ, Object, Tool, closed

if TYPE_CHECKING:
    from ..world.world import World

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"


def _run(world: "World") -> Object:
    names = [row[0] for row in _sql.read(world, _TABLES, 100)[1]]
    counts = " UNION ALL ".join(f'SELECT count(*) FROM "{name}"' for name in names)  # noqa: S608 - the tables' own names
    rows = _sql.read(world, counts, 100)[1] if names else []
    return {"tables": [{"name": name, "rows": row[0]} for name, row in zip(names, rows, strict=True)]}


TOOL = Tool(
    name="list_tables",
    effect=READ,
    description="List the tables of the database with the number of rows in each.",
    parameters=closed({}),
    run=_run,
    gives=frozenset({"db.schema"}),
    names=("list_tables", "show_tables", "get_tables"),
    descriptions=(
        "Show which tables the database has and how many rows they hold.",
        "Get the names of all database tables. Takes no arguments.",
        "Overview of the database: every table and its size.",
    ),
)
