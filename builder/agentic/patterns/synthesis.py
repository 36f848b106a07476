"""Where what an answer tells comes from: one result, or several put together."""

from collections.abc import Iterator, Sequence
from typing import Final

from ..evidence import Exchange, Seen, View, dates, identifiers, numbers, ratios
from .pattern import pattern

_LEAST_TELLING: Final = 4
_LONGEST: Final = 80
_FEW: Final = 8


@pattern(90, "information_synthesis")
def information_synthesis(view: View) -> bool:
    """An answer tells values that no single result holds, or one worked out from two results.

    What the user or the system had said already does not count.
    """
    return any(_synthetic(at, text, view) for at, text in view.endings)


def _synthetic(at: int, text: str, view: View) -> bool:
    results = [one for one in view.results_before(at) if one.succeeded]
    if len(results) < 2:
        return False
    known = view.requests(at)
    told = list(_told(text, results, known))
    sources = [{number for number, places in enumerate(told) if place in places} for place in range(len(results))]
    everything = set(range(len(told)))
    return (bool(told) and not any(source == everything for source in sources)) or _worked_out(text, results, known)


def _told(text: str, results: Sequence[Exchange], known: Seen) -> Iterator[set[int]]:
    """For each value in a text that is in a result and that nobody had said: the places of the results that hold it."""
    sights = [Seen([one.text]) for one in results]
    for value, decimals in sorted(set(numbers(text))):
        if not known.number(value, decimals) and (abs(value) >= 3 or decimals):
            share = f"{value:g}%" in text or f"{value:.{decimals}f}%" in text
            places = {place for place, seen in enumerate(sights) if _holds(seen, value, decimals, share=share)}
            if places:
                yield places
    for word in sorted(_telling_words(text, results)):
        if not known.text(word):
            yield {place for place, seen in enumerate(sights) if seen.text(word)}


def _holds(seen: Seen, value: float, decimals: int, *, share: bool) -> bool:
    return seen.number(value, decimals) or (share and seen.number(value / 100, decimals + 2))


def _telling_words(text: str, results: Sequence[Exchange]) -> set[str]:
    """Texts that stand in a result as a value of their own, and in what the assistant says."""
    folded = text.casefold()
    values = {leaf for one in results for leaf in one.words if _LEAST_TELLING <= len(leaf) <= _LONGEST}
    marks = {part.casefold() for part in identifiers(text) + dates(text)}
    found = {value for value in values if value in folded}
    return found | (marks & {mark for one in results for mark in one.marks} if marks else set())


def _worked_out(text: str, results: Sequence[Exchange], known: Seen) -> bool:
    """Whether a number that stands nowhere is the sum, difference, share or change of numbers of two small results."""
    small = [set(one.amounts) for one in results if 0 < len(one.amounts) <= _FEW]
    seen = Seen([one.text for one in results])
    return any(
        _made_of_two(value, decimals, small)
        for value, decimals in numbers(text)
        if abs(value) >= 3 and not known.number(value, decimals) and not seen.number(value, decimals)
    )


def _made_of_two(value: float, decimals: int, groups: Sequence[set[float]]) -> bool:
    half = 0.5 * 10**-decimals + 1e-9
    for place, one in enumerate(groups):
        others = set().union(*groups[place + 1 :]) - one
        if any(abs(abs(made) - abs(value)) <= half for a in one for b in others for made in _made(a, b)):
            return True
    return False


def _made(a: float, b: float) -> tuple[float, ...]:
    return (a + b, a - b, *ratios(a, b))
