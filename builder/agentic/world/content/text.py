"""Small helpers for texts that vary by seed."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from ..rng import Rng

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Say:
    """Words things in one of several ways: `say("{who} approved it.", "It was approved by {who}.", who=name)`."""

    def __init__(self, rng: Rng, **always: Any) -> None:
        self.rng = rng
        self.always = always

    def __call__(self, *ways: str, **values: Any) -> str:
        """One of the ways, filled in; `always` are values that every sentence may use."""
        return self.rng.pick(ways).format(**self.always, **values)

    def some(self, ways: Sequence[str], count: int, /, **values: Any) -> list[str]:
        """`count` different sentences of these, in random order."""
        return [way.format(**self.always, **values) for way in self.rng.sample(ways, min(count, len(ways)))]


def month_name(month: str) -> str:
    """'March 2026' for '2026-03'."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def month_after(month: str, day: int) -> str:
    """That day of the next month: '2026-04-05' for '2026-03' and 5."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}-{day:02d}"


def day_name(day: "date | str") -> str:
    """'4 March 2026' for 2026-03-04."""
    day = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def listed(words: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *first, last = list(words)
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: object, plural: str) -> str:
    """'3 days', but '1 day': a number with what it counts; the first word that ends in s is the plural one."""
    return in_unit("{} " + plural, number)


def in_unit(unit: str, number: object) -> str:
    """A number in a unit such as 'EUR {}', '{}%' or '{} times a day', which becomes '1 time a day' for one."""
    return _ONE_OF.sub(r"\1", unit.format(number))


def slug(name: str) -> str:
    """Lower-case ASCII letters and digits only, for hosts and addresses."""
    return "".join(_PLAIN.get(letter, letter) for letter in name.lower() if letter.isalnum() or letter in _PLAIN)


_ONE_OF: Final = re.compile(r"^(1 [a-z ]*?[a-z])s\b")
_PLAIN: Final = {
    "á": "a", "à": "a", "â": "a", "ã": "a", "ä": "a", "å": "a", "ą": "a", "ă": "a", "ç": "c", "č": "c", "ć": "c",
    "ď": "d", "é": "e", "è": "e", "ê": "e", "ë": "e", "ę": "e", "ě": "e", "ğ": "g", "í": "i", "î": "i", "ï": "i",
    "ı": "i", "ł": "l", "ñ": "n", "ń": "n", "ň": "n", "ó": "o", "ô": "o", "õ": "o", "ö": "o", "ø": "o", "ő": "o",  # noqa: RUF001  (a dotless i)
    "ř": "r", "ş": "s", "ș": "s", "š": "s", "ś": "s", "ß": "ss", "ț": "t", "ť": "t", "ú": "u", "ů": "u", "û": "u",
    "ü": "u", "ű": "u", "ý": "y", "ž": "z", "ź": "z", "ż": "z", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ọ": "o",
    "ẹ": "e", "ạ": "a", "ễ": "e", "ầ": "a", "ệ": "e", "đ": "d", "ơ": "o", "ư": "u", " ": "", "-": "", "'": "",
}  # fmt: skip
