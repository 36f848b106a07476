"""Sentences that give one thing's number to another, where results list like things side by side."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ...evidence import Exchange, Seen, View, dates, encoded, is_number, leaves, numbers
from ..words import unfenced

_LINE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_BETWEEN: Final = re.compile(
    r"[,;] | (?:and|while|whereas|but|against|versus|vs|compared (?:to|with)|followed by|then) ", re.IGNORECASE
)
_NAMING: Final = re.compile(r"[A-Z]|[a-z][\w-]*\d")
_FEW: Final = 4
_MOST_TOTALS: Final = 256
_COMPARED: Final = re.compile(r"\b(?:than|unlike|instead of|rather than)(?: \w+){0,2} $")
"""What a name stands behind that is only there to compare with: "30 more than their Starter"."""
_TINY: Final = 1e-9


def misattributed(view: View) -> Iterator[tuple[int, str]]:
    """(message, what is wrong) of each such sentence."""
    said = "\n".join(text for _, text in view.endings).casefold()
    lists = {one.result_at: list(_lists(one.result, said)) for one in view.exchanges if one.succeeded}
    for at, text in view.endings:
        sentences = [sentence for sentence in _LINE.split(unfenced(text)) if numbers(sentence)]
        before = [one for one in view.results_before(at) if one.succeeded]
        if not sentences or not before:
            continue
        families = [family for one in before for family in lists[one.result_at]] + list(_calls_alike(before, said))
        common = _common(at, before, view)
        for sentence in sentences:
            for family in families:
                if wrong := _wrong_pair(sentence, family, common):
                    yield at, wrong


def _common(at: int, before: Sequence[Exchange], view: View) -> Seen:
    """What belongs to no one thing: what user and system said, and with what the assistant changed something."""
    common = view.requests(at)
    for one in before:
        if view.writes(one):
            common.add(encoded(one.arguments))
    return common


# --- like things ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sibling:
    """One of several like things in results: the words that name it, and its numbers."""

    words: frozenset[str]
    numbers: frozenset[float]


@dataclass(frozen=True)
class _Family:
    """Like things: items of a list, entries of a map, results of the same tool with other arguments."""

    siblings: Sequence[_Sibling]

    @cached_property
    def words(self) -> list[str]:
        """The words that name its members, long ones first."""
        return sorted({word for one in self.siblings for word in one.words}, key=lambda word: (-len(word), word))

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers of all its members."""
        return frozenset[float]().union(*(one.numbers for one in self.siblings))

    def belongs(self, word: str, value: float, decimals: int) -> bool:
        """Whether a member of this name has a number that is shown like this, or several have it together."""
        own = [one.numbers for one in self.siblings if word in one.words]
        return any(_has(one, value, decimals) for one in own) or _has(_totals(own), value, decimals)

    def share_a_thing(self, *words: str) -> bool:
        """Whether all of these name one member (its id and its title)."""
        return any(one.words.issuperset(words) for one in self.siblings)


def _lists(value: Any, said: str) -> Iterator[_Family]:
    """The lists of things in a result, and the maps from names to things. Only names that are `said` count."""
    if isinstance(value, list):
        if len(value) > 1 and all(isinstance(part, dict | list) for part in value):
            names = _names_in(value, said)
            yield _Family([_sibling(part, names) for part in value] if names else ())
        for part in value:
            if isinstance(part, dict | list):
                yield from _lists(part, said)
    elif isinstance(value, Mapping):
        named = {key: part for key, part in value.items() if str(key)[:1].isupper() and _amounts(part)}
        if len(named) > 1:
            yield _Family([_Sibling(frozenset({str(key).casefold()}), _amounts(part)) for key, part in named.items()])
        for part in value.values():
            if isinstance(part, dict | list):
                yield from _lists(part, said)


def _calls_alike(results: Sequence[Exchange], said: str) -> Iterator[_Family]:
    """The results of one tool with different arguments, for each tool."""
    by_tool: dict[str, dict[str, _Sibling]] = {}
    for one in results:
        scalars = [part for part in _scalars(one.result) if isinstance(part, str)] if one.arguments else []
        words = _names_in([dict(one.arguments), scalars], said)
        known = by_tool.setdefault(one.name, {})
        asked, amounts = encoded(one.arguments), frozenset(one.amounts)
        was = known.get(asked)
        known[asked] = _Sibling(words, amounts if was is None else was.numbers | amounts)
    return (_Family(list(known.values())) for known in by_tool.values() if len(known) > 1)


def _scalars(value: Any) -> list[Any]:
    return [part for part in value.values() if not isinstance(part, dict | list)] if isinstance(value, Mapping) else []


def _names_in(value: Any, said: str) -> frozenset[str]:
    """The texts in a value that can name a thing, short and with a capital or a digit, and that are said."""
    texts = {leaf for leaf in leaves(value) if isinstance(leaf, str) and 3 <= len(leaf) <= 60}
    named = (leaf for leaf in texts if leaf.casefold() in said and _NAMING.search(leaf) and not dates(leaf))
    return frozenset(leaf.casefold() for leaf in named)


def _sibling(value: Any, names: frozenset[str]) -> _Sibling:
    """A thing of a list in which these are names, however they are written."""
    found = leaves(value)
    words = (leaf.casefold() for leaf in found if isinstance(leaf, str))
    return _Sibling(names.intersection(words), frozenset(float(leaf) for leaf in found if is_number(leaf)))


def _amounts(value: Any) -> frozenset[float]:
    return frozenset(float(leaf) for leaf in leaves(value) if is_number(leaf))


def _totals(groups: Sequence[frozenset[float]]) -> frozenset[float]:
    """The sums of one number of each of a few groups."""
    found = frozenset({0.0})
    for one in groups if 1 < len(groups) <= _FEW else ():
        found = frozenset(total + value for total in found for value in one) if len(found) <= _MOST_TOTALS else found
    return found if len(groups) > 1 else frozenset()


def _has(own: frozenset[float], value: float, decimals: int) -> bool:
    """Whether one of the numbers is this one; one with decimals as it is shown when it is rounded."""
    half, size = 0.5 * 10**-decimals + _TINY, abs(value)
    return any(abs(abs(one) - size) <= (_TINY if one.is_integer() else half) for one in own)


# --- sentences -----------------------------------------------------------------------------------------------

_Placed = tuple[int, str]
"""Where a name stands in a sentence."""


def _wrong_pair(sentence: str, family: _Family, common: Seen) -> str:
    """What is wrong with a sentence about things of a family, or ""."""
    amounts = [
        (place, value, decimals)
        for place, value, decimals in _placed_numbers(sentence)
        if _has(family.numbers, value, decimals) and not common.number(value, decimals)
    ]
    names = _placed_names(sentence, family.words) if amounts else []
    if not names:
        return ""
    for low, high in [(0, len(sentence)), *_clauses(sentence)]:
        here = [name for place, name in names if low <= place < high]
        told = [amount[1:] for amount in amounts if low <= amount[0] < high]
        if here and told and not any(family.belongs(name, *amount) for name in here for amount in told):
            return f"'{here[0]}' and {told[0][0]:g} stand together and do not belong together"
    said, names = names, _one_each(names, family)
    if len(names) != len(amounts) or len(names) < 2:
        return ""
    in_order = any(family.belongs(name, *amount[1:]) for (_, name), amount in zip(names, amounts, strict=True))
    nearest = any(family.belongs(_nearest(place, said), value, decimals) for place, value, decimals in amounts)
    return "" if in_order or nearest else f"'{names[0][1]}' and '{names[1][1]}' have each other's numbers"


def _one_each(names: Sequence[_Placed], family: _Family) -> list[_Placed]:
    """Of several names of one thing in a row (an id and a title) the first."""
    kept: list[_Placed] = []
    for place, name in names:
        if not kept or not family.share_a_thing(name, kept[-1][1]):
            kept.append((place, name))
    return kept


def _clauses(sentence: str) -> list[tuple[int, int]]:
    """Where the parts of a sentence begin and end. A part without a number goes with the next: "A, B (up to 7)"."""
    cuts = [match.start() for match in _BETWEEN.finditer(sentence)]
    found, low = [], 0
    for high in [*cuts, len(sentence)] if cuts else []:
        if numbers(sentence[low:high]):
            found.append((low, high))
            low = high
    return found


def _nearest(place: int, names: Sequence[_Placed]) -> str:
    return min(names, key=lambda one: min(abs(place - one[0]), abs(place - one[0] - len(one[1]))))[1]


def _placed_names(sentence: str, names: Sequence[str]) -> list[_Placed]:
    """The names that stand in a sentence as words of their own; of names within names the longest."""
    folded = sentence.casefold()
    found: list[_Placed] = []
    for name in names:
        place = folded.find(name)
        if place < 0 or _in_word(folded, place + len(name)) or _in_word(folded, place - 1):
            continue
        if not _COMPARED.search(folded[:place]) and not any(
            start <= place < start + len(longer) for start, longer in found
        ):
            found.append((place, name))
    return sorted(found)


def _in_word(text: str, place: int) -> bool:
    """Whether there is a letter, a digit or an underscore at this place."""
    return 0 <= place < len(text) and (text[place].isalnum() or text[place] == "_")


def _placed_numbers(sentence: str) -> Iterator[tuple[int, float, int]]:
    """(place, value, decimals) of the numbers in a sentence."""
    start = 0
    for value, decimals in numbers(sentence):
        for shown in (f"{value:,.{decimals}f}", f"{value:.{decimals}f}"):
            place = sentence.find(shown, start)
            if place >= 0:
                start = place + len(shown)
                yield place, value, decimals
                break
