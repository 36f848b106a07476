"""Results that stand with the wrong calls, as far as their content shows it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

from ...evidence import Exchange, View, is_number, leaves, word_set
from ..problem import Flaws, fault, rule

_MOST_COMPARED: Final = 16
_ECHO: Final = 3
"""What an argument that comes back in a result weighs against a word that tool and result share."""
_COMMON: Final = word_set("a an and at by for from get given in is it its of on one or over the to under what with")
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@rule(80, "swapped results", "results fit the calls that they stand with")
def swapped(view: View) -> Flaws:
    """Two results that would each fit the other's call better, by the arguments and words that come back in them."""
    answered = [one for one in view.exchanges if one.answered][:_MOST_COMPARED]
    if len({one.text for one in answered}) < 2:
        return
    for (one, mine), (other, theirs) in combinations(zip(answered, _traits(answered, view), strict=True), 2):
        if one.name == other.name and one.failed != other.failed:
            continue  # an error names what should have been asked for
        if one.text != other.text and _fit_crosswise(mine, theirs):
            names = f"{one.name} and {other.name}"
            yield fault(other.result_at, f"the results of {names} seem to be swapped")


@dataclass(frozen=True, slots=True)
class _Traits:
    """How a call and its result can be told from others.

    arguments  values of arguments              words  words of the tool's name, parameters and description
    told       which of any call's values are   keys   words of the result's keys
               in the result
    """

    arguments: frozenset[str]
    words: frozenset[str]
    told: frozenset[str]
    keys: frozenset[str]


def _fit_crosswise(mine: _Traits, theirs: _Traits) -> bool:
    gains = (_gain(mine, theirs), _gain(theirs, mine))
    if min(gains) >= 1:
        return sum(gains) > _ECHO
    silent = not (mine.arguments & mine.told or theirs.arguments & theirs.told)
    return silent and min(gains) == 0 and max(gains) >= _ECHO


def _gain(mine: _Traits, theirs: _Traits) -> int:
    """By how much a call fits another's result better than its own; what the two calls share does not count."""
    arguments, words = mine.arguments - theirs.arguments, mine.words - theirs.words
    own = _ECHO * len(arguments & mine.told) + len(words & mine.keys)
    return _ECHO * len(arguments & theirs.told) + len(words & theirs.keys) - own


def _traits(answered: Iterable[Exchange], view: View) -> Iterator[_Traits]:
    """The traits of calls with results, in their order."""
    asked = [(one, _asked(one)) for one in answered]
    wanted = frozenset[str]().union(*(arguments for _, arguments in asked))
    for one, arguments in asked:
        about = " ".join([one.name, view.description(one.name), *map(str, one.arguments)])
        keys = set(_keys(one.result))
        told = _told(one, keys, wanted)
        if one.failed:  # an error names what it is about in the middle of a sentence
            told |= {argument for argument in arguments if argument in one.text.casefold()}
        spoken = frozenset[str]().union(*map(_stems, keys))
        yield _Traits(arguments, _stems(about) - _COMMON, frozenset(told), spoken)


def _asked(one: Exchange) -> frozenset[str]:
    """The values of arguments that tell a call from others."""
    return frozenset(_folded(leaf) for leaf in leaves(dict(one.arguments)) if _telling(leaf))


def _telling(leaf: Any) -> bool:
    if isinstance(leaf, str):
        return len(leaf) >= 2
    return is_number(leaf) and (abs(leaf) >= 10 or not float(leaf).is_integer())


def _folded(leaf: Any) -> str:
    return f"{float(leaf):.6g}" if is_number(leaf) else str(leaf).casefold()


def _told(one: Exchange, keys: Iterable[str], wanted: frozenset[str]) -> set[str]:
    """Which of the wanted values a result holds: as a value or key, behind a / in one, or as an identifier or date."""
    if not wanted:
        return set()
    numeric = any(value[0] in "-0123456789" for value in wanted)
    texts = one.words | {key.casefold() for key in keys}
    found = {_folded(leaf) for leaf in one.told if not isinstance(leaf, str) and (numeric or not is_number(leaf))}
    found |= texts
    paths = (text for text in texts if "/" in text)
    found |= {text[place + 1 :] for text in paths for place, letter in enumerate(text[:200]) if letter == "/"}
    folded = one.text.casefold()
    if any(value in folded for value in wanted - found):
        found |= one.marks
    return found & wanted


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value[:3]:
            yield from _keys(part)


@lru_cache(4096)
def _stems(text: str) -> frozenset[str]:
    """The words in a text or a name, in small letters and the singular."""
    words = (part.lower() for part in _PART.findall(text))
    return frozenset(word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words)
