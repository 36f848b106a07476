"""Values as Markdown that stays text: no value opens a heading, a link, a tag, a cell or a block."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARK: Final = re.compile(r"[!-*+/:-@\[-^`{}~]|(?<![A-Za-z0-9])[-_]|[-_](?![A-Za-z0-9])|(?<!\d)\.|\.(?!\d)")
"""Marks that could mean something; inside words _ and - do not, nor a point between digits."""
_NO_CODE: Final = re.compile(r"[`|\\]")


def line(value: object) -> str:
    """A value on one line, with single spaces and without characters that nobody sees."""
    known = "".join(one if one.isspace() or unicodedata.category(one) not in _UNSEEN else "" for one in str(value))
    return " ".join(known.split())


def text(value: object) -> str:
    """A value as plain text inside a paragraph, a heading or a cell; an en dash where nothing is left."""
    marked = _MARK.sub(r"\\\g<0>", line(value)).replace("|", "&#124;")
    return marked or "\u2013"


def code(value: object) -> str:
    """A value as code; as text where it holds what code inside a cell cannot."""
    plain = line(value)
    return f"`{plain}`" if plain and not _NO_CODE.search(plain) else text(plain)


def block(body: str, language: str) -> str:
    """Lines as a block of code; its fence is longer than any row of backticks in it."""
    longest = max((len(found) for found in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body.rstrip()}\n{fence}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are Markdown already."""
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
