"""Identifiers that look like others and were never seen."""

import re
from typing import Final

from ..evidence import Seen
from ..world.rng import Rng

MARKED: Final = re.compile(r"[A-Za-z]{2,}[-_]?\d{3,}|[\w.+-]+@[\w-]+\.[\w.]+")
"""A number with a prefix, or an address."""


def other_mark(mark: str, seen: Seen, rng: Rng) -> str:
    """Something that looks like this identifier or address and was never seen."""
    while True:
        if "@" in mark:
            made = f"{rng.pick(_BOXES)}{rng.below(900)}@{rng.pick(_HOSTS)}.example"
        else:
            mark += str(rng.below(10)) if rng.chance(100) else ""
            made = re.sub(r"\d", lambda _: str(rng.below(10)), mark)
        if not seen.text(made):
            return made


_BOXES: Final = ("info", "sales", "j.doe", "admin")
_HOSTS: Final = ("mail", "corp")
