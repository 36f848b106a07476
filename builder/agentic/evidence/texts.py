"""Numbers, dates, identifiers and names in a text."""

import re
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 1024
"""Texts of which it is remembered what is in them: those of the last few dozen conversations."""

_NUMBER: Final = re.compile(r"(?<![\w.,-])[-\u2212]?\d[\d,]*(?:\.\d+)?(?![\w])|(?<=[$€£ ])\d[\d,]*(?:\.\d+)?")
_LIST_MARK: Final = re.compile(r"(?m)^\s*\d+[.)]\s")
_DATE: Final = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?!\d)(?:[T ](\d{2}):(\d{2}))?")
_TIME: Final = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_SPAN: Final = re.compile(r"\b[A-Z][\w'\u2019.-]*(?: (?:of |the |de |van |& )?[A-Z0-9][\w'\u2019.-]*)*")
WORD: Final = re.compile(r"[^\W_]+")

_ADDRESS: Final = r"[\w.+-]+@[\w.-]+\w"
_PATH: Final = r"(?<!\w)/[\w./-]+\w|(?:\w[\w-]*/)+[\w-]+\.\w+"
_CODE: Final = r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w]+(?:[-_.]\w+)*\b"
_IDENTIFIER: Final = {
    (address, path): re.compile("|".join(([_ADDRESS] if address else []) + ([_PATH] if path else []) + [_CODE]))
    for address in (False, True)
    for path in (False, True)
}
"""By whether the text holds an @ and a /: without them the pattern for addresses and paths is only slow."""


def word_set(words: str) -> frozenset[str]:
    """The words of a table of words."""
    return frozenset(words.split())


def _identifier_in(text: str) -> re.Pattern[str]:
    return _IDENTIFIER["@" in text, "/" in text]


@lru_cache(REMEMBERED)
def numbers(text: str) -> tuple[tuple[float, int], ...]:
    """The numbers in prose with how many decimals each shows, e.g. "1,234.50 for 3" -> ((1234.5, 2), (3.0, 0)).

    Numbers that are part of a date, a time, an identifier or a list mark are not among them.
    """
    for pattern in (_LIST_MARK, _DATE, _TIME):
        text = pattern.sub(" ", text)
    found = []
    for match in _NUMBER.findall(_identifier_in(text).sub(" ", text)):
        digits = match.replace(",", "").replace("\u2212", "-")
        found.append((float(digits), len(digits.partition(".")[2])))
    return tuple(found)


@lru_cache(REMEMBERED)
def identifiers(text: str) -> tuple[str, ...]:
    """Order numbers, versions, e-mail addresses, paths and the like: anything with letters and digits, @ or /."""
    return tuple(match.strip(".-_") for match in _identifier_in(text).findall(text))


@lru_cache(REMEMBERED)
def dates(text: str) -> tuple[str, ...]:
    """ISO dates and months, and the times behind them, each by itself: between them stands a T or a space."""
    return tuple(part for match in _DATE.finditer(text) for part in re.split("[T ]", match.group(0)))


def names(text: str) -> list[str]:
    """Spans of capitalised words, e.g. "Amara Okafor"."""
    return [match.group(0).rstrip(".'\u2019-") for match in _SPAN.finditer(text)]
