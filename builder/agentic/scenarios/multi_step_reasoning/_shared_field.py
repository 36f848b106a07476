"""What the scenarios of travel, operations and laboratories share: clock times, and what stands in a text."""

import re
from collections.abc import Iterable

from ...script import RedrawError


def clock(moment: str) -> str:
    """The time of day of a moment, e.g. "14:05" of 2026-03-12T14:05:00."""
    return moment[11:16]


def counting_back(moment: str, minutes: str) -> str:
    """A program that prints the moment so many minutes (a number or a sum) before another one."""
    return (
        "from datetime import datetime, timedelta\n"
        f"print(datetime.fromisoformat('{moment}') - timedelta(minutes={minutes}))"
    )


def first_of(texts: Iterable[str]) -> str:
    """The first of some texts; RedrawError when there is none."""
    for text in texts:
        return text
    raise RedrawError("none fits")


def found(pattern: str, text: str) -> str:
    """The first group of a pattern that stands in a text; RedrawError when the text does not say it."""
    match = re.search(pattern, text)
    if match is None:
        raise RedrawError(f"nothing like {pattern}")
    return str(next(filter(None, match.groups())))
