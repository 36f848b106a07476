"""What a free text claims: which of the oracle's facts it shows, and whether it answers, asks or refuses.

A script declares its claims; a model just writes. So its words are read: a number counts where it stands as it is or
rounded to the decimals that are shown, a name or identifier where it stands as words of its own, a day also in words.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ...agentic import evidence, patterns
from ...agentic.evidence import Seen
from ...agentic.proofs import Case
from ...agentic.script import Answer, Json

_IN_WORDS: Final = {
    "no": 0, "none": 0, "nobody": 0, "nothing": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WITH_UNIT: Final = re.compile(r"(\d[\d,]*)(?:\.(\d+))?[A-Za-z%°]{1,12}")
_PERCENT: Final = re.compile(r"(?<![\w.,])(\d[\d,]*)(?:\.(\d+))? ?(?:%|percent\b)")
_LISTED: Final = re.compile(r",? and |[,;] ")
_WORD: Final = re.compile(r"\w+(?:[.@/-]\w+)*")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FIRST_NUMBER: Final = re.compile(r"\s*(\d[\d,]*)[.)]\s(?!.*^\s*\d+[.)]\s)", re.DOTALL | re.MULTILINE)
"""A number that ends the first sentence of a text, where no other line begins so: it marks no list."""
_ROUGHEST: Final = {True: 0.01, False: 0.0005}
"""By whether decimals are shown: a rounded number may be off by this share of it, so 31.9 is 31.873 and 32 is not."""
_PHRASE: Final = 4
"""So many words are a phrase: it may be said in another order and with other small words."""
_TELLING: Final = 5
"""Letters of the words of a phrase that must be there."""
_BESIDE: Final = 6
"""So many other numbers and identifiers may stand beside each fact; with more, an answer lists and claims nothing."""


def shows(text: str, value: Json) -> bool:
    """Whether a text shows a fact: a number, or words."""
    if isinstance(value, bool):
        return str(value).casefold() in text.casefold()
    if isinstance(value, int | float):
        shares = [] if float(value).is_integer() else _percentages(text)
        return any(_rounds(100.0 * value, shown, decimals) for shown, decimals in shares) or any(
            _rounds(float(value), shown, decimals) for shown, decimals in _numbers(text)
        )
    if isinstance(value, list | tuple):
        return all(shows(text, part) for part in value)
    return _says(text, str(value)) or all(_says(text, part) for part in _LISTED.split(str(value)) if part)


def _rounds(value: float, shown: float, decimals: int) -> bool:
    """Whether a number is shown, rounded maybe. Its sign may be in the words: "fell by 3"."""
    off = abs(abs(shown) - abs(value))
    if value.is_integer():
        return off <= 1e-6 * max(1.0, abs(value))
    return off <= 0.5 * 10**-decimals + 1e-9 and off <= _ROUGHEST[decimals > 0] * abs(value)


def _percentages(text: str) -> list[tuple[float, int]]:
    """(number, decimals shown) of what may be a share: 0.295 is also told as 29.5%."""
    found = _PERCENT.findall(text)
    return [(float(f"{whole.replace(',', '')}.{decimals or 0}"), len(decimals)) for whole, decimals in found]


def _numbers(text: str) -> Iterator[tuple[float, int]]:
    """(number, decimals shown) of everything that can be read as a number."""
    yield from evidence.numbers(text)
    for part in evidence.identifiers(text):
        if found := _WITH_UNIT.fullmatch(part):
            whole, decimals = found[1].replace(",", ""), found[2] or ""
            yield float(f"{whole}.{decimals or 0}"), len(decimals)
    for word in _WORD.findall(text.casefold()):
        if word in _IN_WORDS:
            yield float(_IN_WORDS[word]), 0
    if found := _FIRST_NUMBER.match(text):
        yield float(found[1].replace(",", "")), 0


def _says(text: str, words: str) -> bool:
    """Whether words stand in a text, as they are, as a day in words, or as the telling words of a longer phrase."""
    plain, wanted = _plain(text), _plain(words)
    if any(_stands(plain, form) for form in (wanted, *map(_plain, _in_words(words)))):
        return True
    parts = _WORD.findall(wanted)
    telling = [part for part in parts if len(part) >= _TELLING or any(letter.isdecimal() for letter in part)]
    return len(parts) >= _PHRASE and bool(telling) and all(_stands(plain, part) for part in telling)


def _plain(text: str) -> str:
    """Small letters, straight apostrophes, single spaces, and neither underscores nor marks of emphasis."""
    for old, new in (("\u2019", "'"), ("\u2011", "-"), ("_", " "), ("*", ""), ("`", "")):
        text = text.replace(old, new)
    return " ".join(text.casefold().split())


def _stands(plain: str, wanted: str) -> bool:
    return bool(wanted) and bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain))


def _in_words(words: str) -> Iterator[str]:
    """A day or month in the ways in which it is written: "2026-03-04" -> "4 March 2026", "March 4, 2026"."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})", words):
        yield f"{_month(int(found[2]))} {found[1]}"
    if found := re.fullmatch(r"(\w+) (\d{4})", words):
        yield from (f"{found[2]}-{at:02d}" for at, name in enumerate(_MONTHS, 1) if name == found[1])
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return
    month = _month(day.month)
    yield from (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{month} {day.day} {day.year}")
    yield from (f"{day.day} {month}", f"{month} {day.day}")


def _month(number: int) -> str:
    return _MONTHS[number - 1] if 1 <= number <= len(_MONTHS) else ""


# --- endings -------------------------------------------------------------------------------------------------


def reading(text: str, expected: Answer, facts: Mapping[str, Json]) -> Answer:
    """A text that ends a turn, read against the script's own ending: which facts it shows, and what it does.

    The words that tell a question or a refusal are looked for only where they tell the script's own apart.
    """
    shown = {name: value for name, value in facts.items() if shows(text, value)}
    if expected.kind == "ask" or patterns.asks(text) != patterns.asks(expected.text):
        return Answer(text, shown, "ask" if patterns.asks(text) else "answer")
    if expected.kind == "refuse" and patterns.refuses(expected.text) and not patterns.refuses(text):
        return Answer(text, shown, "answer")
    return Answer(text, shown, expected.kind)


def due(case: Case) -> list[dict[str, Json]]:
    """For each ending of a scripted conversation the oracle's facts that are told there for the last time."""
    endings = list(case.played.endings())
    last = {name: at for at, ending in enumerate(endings) for name in ending.facts}
    return [{name: case.truth.facts[name] for name in last if last[name] == at} for at in range(len(endings))]


def hedges(text: str, facts: Mapping[str, Json], seen: Seen) -> str:
    """Why a text claims nothing although it shows its facts: it lists far more. "" where it does not.

    What the user named is no claim.
    """
    told = [part for part in (*evidence.identifiers(text), *evidence.dates(text)) if not seen.text(part)]
    told += [f"{value:g}" for value, decimals in evidence.numbers(text) if not seen.number(value, decimals)]
    most = _BESIDE * (1 + sum(len(evidence.leaves(value)) for value in facts.values()))
    return f"it lists {len(set(told))} things and says which of them only by chance" if len(set(told)) > most else ""


def readable(case: Case) -> str:
    """Why a free text cannot be judged by the facts of a scripted conversation; "" when it can.

    A fact that nobody ever said but the script ("meets both") is a wording, and others are as right.
    """
    seen = Seen(text for kind, text, _ in case.texts() if kind != "say")
    for name, value in case.truth.facts.items():
        if isinstance(value, str) and not all(_told(part, seen) for part in _LISTED.split(value) if part):
            return f"'{name}' ({value}) is a wording of the script"
    return ""


def _told(part: str, seen: Seen) -> bool:
    return any(seen.text(form) for form in (part, part.replace(" ", "_"), *_in_words(part)))
