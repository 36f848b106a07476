"""Where arguments come from: what a call names was in sight, follows from what was, or is the assistant's own."""

import re
from typing import Any, Final

from ...evidence import WORD, Exchange, dates, identifiers, is_number, leaves, numbers, word_set
from ..problem import FAULT, REMARK, Flaw, Flaws, rule
from ..sight import Sight
from ..words import DAY_WORD, MARK

_FREE: Final = word_set(
    "limit max_results max_length page per_page head tail top k n digits precision timeout start_index max_count "
    "context_lines page_size offset decimals size count max_rows row_limit num_results depth"
)
"""Parameters whose value is the assistant's own choice."""
_FREE_FORM: Final = re.compile(r"(?:max|min|num|n)(?:_|[A-Z])|\w+_(?:limit|size|count)$")
_AUTHORED: Final = word_set(
    "content text body message description title summary note notes comment subject patch diff old_text new_text old "
    "new thought observations query q question keywords search prompt input reason instructions details "
    "name replacement"
)
"""Parameters that hold the assistant's own words."""
_CODE: Final = word_set("code script sql statement pattern regex program template format")
_EXPRESSION: Final = frozenset({"expression", "formula", "expr"})
_SQL: Final = re.compile(r"\s*(?:select|with|insert|update|delete|create|pragma|explain)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_USUAL: Final = frozenset({24.0, 30.0, 31.0, 60.0, 90.0, 100.0, 365.0, 366.0, 1000.0, 1024.0, 3600.0})
_EASY: Final = 12
_LEAST_TELLING: Final = 4
_Stray = tuple[str, str]
"""Severity, and what it is that came from nowhere."""


@rule(130, "provenance", "identifiers, paths, dates and numbers in arguments were in sight before", scope="call")
def provenance(one: Exchange, sight: Sight) -> Flaws:
    """An identifier from nowhere is a fault; a number, a date and a path are remarks, for they may be chosen."""
    for key, value in one.arguments.items():
        name = str(key)
        if name.lower() in _FREE or _FREE_FORM.match(name):
            continue
        for leaf in leaves(value):
            if found := _stray(name.lower(), leaf, one, sight):
                severity, what = found
                yield Flaw(severity, one.at, f"{one.name}({name}): {what} was never in sight")


def _stray(name: str, leaf: Any, one: Exchange, sight: Sight) -> _Stray | None:
    if isinstance(leaf, bool) or leaf is None:
        return None
    if not isinstance(leaf, str):
        strange = is_number(leaf) and not _at_hand(float(leaf), sight)
        return (REMARK, f"the number {leaf}") if strange else None
    if name in _EXPRESSION:
        values = [value for value, _ in numbers(leaf) if not _at_hand(value, sight)]
        return (REMARK, f"the number {values[0]:g}") if values else None
    code = name in _CODE or "\n" in leaf or bool(_SQL.match(leaf))
    prose = " ".join("".join(pair) for pair in _QUOTED.findall(leaf)) if code else leaf
    for part in identifiers(prose):
        if MARK.fullmatch(part) and not sight.seen.text(part):
            return FAULT, repr(part)
    return None if code or name in _AUTHORED else _stray_date(leaf, sight) or _stray_path(leaf, one, sight)


def _at_hand(value: float, sight: Sight) -> bool:
    """Whether a number was seen, can be computed, or is one that everybody has at hand."""
    return abs(value) <= _EASY or value in _USUAL or sight.seen.number(value, 6) or sight.reach.number(value, 6)


def _stray_date(leaf: str, sight: Sight) -> _Stray | None:
    """A date that was not seen and follows from none, where nobody spoke of days."""
    for part in dates(leaf):
        if not (sight.seen.text(part[:10]) or sight.told.matches(DAY_WORD) or sight.reach.day(part)):
            return REMARK, f"the date {part}"
    return None


def _stray_path(leaf: str, one: Exchange, sight: Sight) -> _Stray | None:
    """A path that is read and of whose name no word was seen."""
    if not leaf.startswith("/") or sight.seen.text(leaf) or sight.view.writes(one):
        return None
    last = leaf.rpartition("/")[2]
    words = [word for word in WORD.findall(last.rpartition(".")[0] or last) if len(word) >= _LEAST_TELLING]
    if words and not any(sight.seen.text(word) for word in words):
        return REMARK, f"the path {leaf}"
    return None
