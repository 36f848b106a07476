"""The row as it is: what TRL's trainers take, arguments as objects."""

from typing import Any, Final

from ._conversation import Row

NAME: Final = "native"
DESCRIPTION: Final = "TRL: messages and tools as objects, with every other column"
suffix: Final = ".jsonl"


def convert(row: Row) -> dict[str, Any]:
    """The row itself."""
    return dict(row)
