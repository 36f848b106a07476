"""The row with messages and tools as JSON text: loads everywhere, and every number stays what it is."""

from typing import Any, Final

from ._conversation import Row, encoded

NAME: Final = "strings"
DESCRIPTION: Final = "messages and tools as JSON text, for every version of datasets"
suffix: Final = ".jsonl"


def convert(row: Row) -> dict[str, Any]:
    """The row with two of its columns as text."""
    return {**row, "messages": encoded(row["messages"]), "tools": encoded(row["tools"])}
