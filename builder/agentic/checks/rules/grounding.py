"""Where answers come from: what they tell was in sight, or follows from what was."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ...evidence import Reach, Seen, dates, identifiers, numbers, word_set
from ..problem import FAULT, REMARK, Flaw, Flaws, rule
from ..sight import Sight
from ..words import DAY_WORD, MARK, unfenced

_LABEL: Final = re.compile(r"(?m)^\s*(?:#+ .*$|(?:[-*]\s+)?\*\*[^*\n]+\*\*:?)|^\s*(?:[-*]\s+)?[A-Z][\w ]{1,40}:(?=\s)")
_UNIT: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)-?([A-Za-z%]{1,12})")
_ORDINAL: Final = frozenset({"st", "nd", "rd", "th"})
_NEARLY: Final = re.compile(
    r"(?:about|around|roughly|nearly|almost|over|under|more than|less than|approximately|some|close to|"
    r"just|~|\u2248)\s*$",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(r"\s?([A-Za-z]+)")
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mn": 1e6, "bn": 1e9, "billion": 1e9}
_AFTERNOON: Final = re.compile(r"\s?p\.?m\b")
_CLOCK: Final = re.compile(r"\b(\d{1,2}):(\d{2})\b(?!:)")
_SPAN: Final = re.compile(r"\b[A-Z][\w\u2019'-]*(?: (?:of |the |de |da |van |von |al-|el |& )?[A-Z][\w\u2019'-]*)*")
_WORD: Final = re.compile(r"[\w\u2019']+")
_GENITIVE: Final = re.compile(r"['\u2019]s?$")
_STARTS: Final = re.compile(r"(?:\A|[.!?:;]|\n|[\"\u201c(\[*_`>|\u2013\u2014]|(?:^|\n)\s*(?:[-*]|\d+[.)]))\s*\Z")
_FAMILIAR: Final = word_set(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec english python javascript "
    "markdown excel internet pearson spearman celsius fahrenheit i'll i've i'm i'd european american euro euros "
    "hr human resources people culture legal finance payroll marketing sales procurement"
)
"""What everybody knows: days, languages, programs, and the departments of any company."""
_SMALL: Final = 3
_ABOUT: Final = 0.05


@rule(
    140, "grounding", "numbers, identifiers, dates and names in answers were in sight or follow from what was", "answer"
)
def grounding(at: int, text: str, sight: Sight) -> Flaws:
    """A number, identifier or date from nowhere is a fault; a time and a name are remarks."""
    for severity, sentence in _ungrounded(unfenced(text), sight.told, sight.reach):
        yield Flaw(severity, at, sentence)


def _ungrounded(text: str, seen: Seen, reach: Reach) -> Iterator[tuple[str, str]]:
    yield from _strange_numbers(text, seen, reach)
    for part in dict.fromkeys(identifiers(text)):
        if MARK.fullmatch(part) and not _UNIT.fullmatch(part) and not seen.text(part):
            yield FAULT, f"{part!r} was never in sight"
    for part in dict.fromkeys(dates(text)):
        if not seen.text(part[:10]) and not _known_day(part[:10], seen):
            yield FAULT, f"the date {part} was never in sight"
    for hour, minute in dict.fromkeys(_CLOCK.findall(text)):
        shapes = (f"{hour}:{minute}", f"{int(hour):02d}:{minute}", f"{int(hour) + 12}:{minute}")
        if not any(seen.text(shape) for shape in shapes):
            yield REMARK, f"the time {hour}:{minute} was never in sight"
    for name in _strange_names(text, seen):
        yield REMARK, f"the name {name} was never in sight"


@lru_cache(256)
def claims(text: str) -> int:
    """How many numbers, identifiers, dates and names a text shows."""
    bare = unfenced(text)
    return len(_numbers(bare)) + len(identifiers(bare)) + len(dates(bare)) + sum(1 for _ in _spans(bare))


# --- numbers -------------------------------------------------------------------------------------------------


def _strange_numbers(text: str, seen: Seen, reach: Reach) -> Iterator[tuple[str, str]]:
    shown_in = _numbers(text)
    for value, decimals, shown in shown_in:
        around = text.partition(shown)
        if _shown_so(value, decimals, around, seen):
            continue
        share = around[2].startswith("%") or bool(_NEARLY.search(around[0][-20:]))
        beside = [
            other
            for other, digits, _ in shown_in
            if other != value and (seen.number(other, digits) or reach.number(other, digits))
        ]
        if not reach.number(value, decimals, share=share, beside=beside):
            yield FAULT, f"the number {shown} was never in sight and follows from nothing"


def _numbers(text: str) -> list[tuple[float, int, str]]:
    """(value, decimals, as shown) of the numbers in a text; those with a unit attached are among them."""
    found = [(value, decimals, f"{value:,.{decimals}f}") for value, decimals in numbers(text)]
    for part in identifiers(text):
        if (match := _UNIT.fullmatch(part)) and match[2] not in _ORDINAL:
            digits = match[1].replace(",", "")
            found.append((float(digits), len(digits.partition(".")[2]), match[1]))
    return found


def _shown_so(value: float, decimals: int, around: tuple[str, str, str], seen: Seen) -> bool:
    """Whether a number was seen: as it stands, as a share, in thousands, on another clock, or roughly."""
    if (abs(value) <= _SMALL and not decimals) or seen.number(value, decimals):
        return True
    before, _, after = around
    if after.startswith("%") and seen.number(value / 100, decimals + 2):
        return True
    if (match := _SCALE.match(after)) and (scale := _SCALES.get(match[1].lower())):
        return seen.near(value * scale, 0.5 * 10**-decimals / max(abs(value), 1e-9))
    if _AFTERNOON.match(after) and seen.number(value + 12, 0):
        return True
    return bool(_NEARLY.search(before[-20:]) and seen.near(value, _ABOUT))


def _known_day(day: str, seen: Seen) -> bool:
    """Whether year, month and day were all seen as numbers, in whatever format."""
    parts = [float(part) for part in re.findall(r"\d+", day)]
    return all(seen.number(part, 0) for part in parts) or seen.matches(DAY_WORD)


# --- names ---------------------------------------------------------------------------------------------------


def _strange_names(text: str, seen: Seen) -> Iterator[str]:
    """Names of which a part was never seen; the first word of a sentence is capital anyway and does not count."""
    for span, starts in _spans(text):
        words = [word for word in _WORD.findall(span) if word[:1].isupper()]
        if any(_strange(_GENITIVE.sub("", word), seen) for word in (words[1:] if starts else words)):
            yield span


def _strange(word: str, seen: Seen) -> bool:
    if len(word) < 3 or word.isupper() or word[0].isdigit() or word.casefold() in _FAMILIAR:
        return False
    return not (seen.word(word) or seen.word(word.rstrip("s")) or seen.word(f"{word}s"))


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """(span of capitalised words, whether it begins a sentence); headings and labels left out."""
    bare = _LABEL.sub(lambda match: "\n" * (match[0].count("\n") + 1), text)
    for match in _SPAN.finditer(bare):
        start = match.start()
        yield match[0], start == 0 or bool(_STARTS.search(bare[max(0, start - 12) : start]))
