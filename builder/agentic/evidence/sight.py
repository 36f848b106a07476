"""What has been in sight so far, and the words by which a world is known."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from .texts import REMEMBERED, WORD

_ANY_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_PLAIN_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_GENITIVE: Final = re.compile(r"['\u2019]s?$")


@lru_cache(REMEMBERED)
def _all_numbers(text: str) -> tuple[frozenset[float], frozenset[float]]:
    """Generously: every number however it is written, and the parts of dates and times; and which are no integers."""
    found = {float(match.replace(",", "")) for match in _ANY_NUMBER.findall(text)}
    found.update(map(float, _PLAIN_NUMBER.findall(text)))
    return frozenset(found), frozenset(value for value in found if not value.is_integer())


@lru_cache(REMEMBERED)
def _words(folded: str) -> frozenset[str]:
    return frozenset(WORD.findall(folded))


class Seen:
    """Everything that has been in sight so far."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._folded = [""]
        self._numbers: set[float] = set()
        self._fractions: set[float] = set()
        self._words: set[str] = set()
        self._uncounted: list[str] = []  # texts whose numbers are not in `_numbers` yet
        self._unread: list[str] = []  # texts whose words are not in `_words` yet
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Put another text into sight."""
        self._folded.append(text.casefold())
        self._unread.append(self._folded[-1])
        self._uncounted.append(text)

    def add_number(self, value: float) -> None:
        """Put a computed number into sight."""
        self._numbers.add(float(value))
        if not float(value).is_integer():
            self._fractions.add(float(value))

    def number(self, value: float, decimals: int) -> bool:
        """Whether this number was seen, or one that is shown like this when rounded to as many decimals."""
        self._count()
        if value in self._numbers or -value in self._numbers:
            return True
        half, size = 0.5 * 10**-decimals + 1e-9, abs(value)
        return any(abs(abs(seen) - size) <= half for seen in self._fractions)

    def near(self, value: float, share: float) -> bool:
        """Whether a number was seen that is this one give or take such a share of it."""
        self._count()
        return any(abs(abs(seen) - abs(value)) <= share * abs(value) for seen in self._numbers)

    def text(self, part: str) -> bool:
        """Whether these words were seen, letter case apart."""
        return part.casefold() in self._whole()

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern, written in small letters, occurs in what was seen."""
        return bool(pattern.search(self._whole()))

    def word(self, word: str) -> bool:
        """Whether this was seen as a word of its own, letter case and a genitive apart."""
        for folded in self._unread:
            self._words |= _words(folded)
        self._unread.clear()
        folded = word.casefold()
        return folded in self._words or _GENITIVE.sub("", folded) in self._words

    def _count(self) -> None:
        for text in self._uncounted:
            found, fractions = _all_numbers(text)
            self._numbers |= found
            self._fractions |= fractions
        self._uncounted.clear()

    def _whole(self) -> str:
        if len(self._folded) > 1:
            self._folded = ["\n".join(self._folded)]
        return self._folded[0]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Words by which a world is known: its names (letter case folded), and its tables and columns."""

    names: frozenset[str]
    schema: frozenset[str]


def landmarks(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Landmarks:
    """The landmarks of a world's tables: capitalised values of four letters or more, and every table and column name.

    Shorter ones (EUR, PDF, UK) are common knowledge. Column names that are ordinary words ("name", "status") are no
    landmarks: anybody may say them.
    """
    values = {value for rows in tables.values() for row in rows for value in row.values() if isinstance(value, str)}
    capitalised = {value.casefold() for value in values if 4 <= len(value) <= 60 and value[:1].isupper()}
    columns = {column for rows in tables.values() if rows for column in rows[0]}
    return Landmarks(frozenset(capitalised), frozenset(column for column in columns if "_" in column) | set(tables))
