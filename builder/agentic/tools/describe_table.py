"""The columns of a table."""

from typing import TYPE_CHECKING, Any

from . import _sql
from .base import READ, NotFound, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"


def _run(world: "World", table_name: str) -> Object:
    names = [row[0] for row in _sql.read(world, _TABLES, 100)[1]]
    if table_name not in names:
        raise NotFound(f"no such table: '{table_name}'; the tables are: {', '.join(names)}")
    columns = _sql.read(world, f'PRAGMA table_info("{table_name}")', 100)[1]
    keys = _sql.read(world, f'PRAGMA foreign_key_list("{table_name}")', 100)[1]
    refers = {start: f"{table}.{end or 'rowid'}" for _, _, table, start, end, *_ in keys}
    return {
        "table": table_name,
        "columns": [_column(column, refers.get(column[1], "")) for column in columns],
    }


def _column(row: list[Any], refers: str) -> Object:
    _, name, kind, required, _, key = row
    column: Object = {"name": name, "type": kind, "required": bool(required or key)}
    if key:
        column["primary_key"] = True
    return {**column, "references": refers} if refers else column


TOOL = Tool(
    name="describe_table",
    effect=READ,
    description="Describe a database table: its columns with types, primary key and references to other tables.",
    parameters=closed({"table_name": string("Name of the table, e.g. orders.", minLength=1)}, ("table_name",)),
    run=_run,
    gives=frozenset({"db.schema"}),
    names=("describe_table", "table_schema", "get_columns"),
    parameter_names={"table_name": ("table_name", "table", "name")},
    descriptions=(
        "Get the schema of one table, to write a correct query.",
        "Columns, types and foreign keys of a table.",
        "Shows how a database table is built.",
    ),
    parameter_descriptions={"table_name": ("The table whose columns are wanted.",)},
)
