"""What plain arithmetic makes of what was seen: the numbers that an answer may well have worked out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from statistics import median
from typing import Any, Final

from .sight import Seen
from .texts import dates, numbers
from .values import is_number, leaves

_FACTORS: Final = (100.0, 1000.0, 60.0, 1024.0, 3600.0, 24.0, 7.0, 12.0, 1e6, 86400.0, 1e9, 1048576.0)
"""Between percent and shares, units of time, of size and of money."""
_MOST_OPERANDS: Final = 16
_MOST_WITHIN: Final = 8
_MOST_RECORDS: Final = 400
_MOST_GROUPINGS: Final = 8
_MOST_FACTORS: Final = 4
_SHORT: Final = 300
"""Characters of a text in a result of which the numbers are looked at one by one."""
_TINY: Final = 1e-9
_EXACT: Final = 1e-6
_MOST_DAYS: Final = 366
_IN_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "week": 7, "fortnight": 14,
}  # fmt: skip


class Reach:
    """Numbers that one step of plain arithmetic makes from results and requests: what an answer may well compute.

    Days between dates; counts of list items, of alike values and of records; sums, means, medians and ranges of
    columns, whole and by group; conversions of units; the four operations, shares and changes in percent on two of the
    latest numbers, and differences and shares of aggregates. With many numbers nearly everything could be computed, so
    few are combined.
    """

    def __init__(self) -> None:
        self._sources: list[tuple[str, Any]] = []
        self._own: list[str] = []
        self._made: _Made | None = None

    def add(self, text: str, result: Any = None) -> None:
        """Put a text into sight; `result` is its JSON value if it is a tool's result."""
        self._sources.append((text, result))
        self._made = None

    def add_own(self, text: str) -> None:
        """What the assistant said: numbers in it that were in sight are at hand for the next step."""
        self._own.append(text)
        self._made = None

    def number(self, value: float, decimals: int, *, share: bool = False, beside: Sequence[float] = ()) -> bool:
        """Whether a number shown with as many decimals can be computed, maybe with one that is shown beside it.

        What is shown as a whole number is no rounded ratio, unless it is a `share` (a percentage or the like).
        """
        if self._made is None:
            self._made = _made([*self._sources, *((text, None) for text in self._repeated())])
        if self._made.shows(value, decimals, share=share):
            return True
        own = list(dict.fromkeys(beside))[:_MOST_OPERANDS]
        pairs = [*combinations(own, 2), *product(own, self._made.operands)]
        return bool(pairs) and _paired(pairs).shows(value, decimals, share=share)

    def _repeated(self) -> Iterator[str]:
        """The numbers that the assistant said and that stand in what was told."""
        told = Seen(text for text, _ in self._sources)
        for value, decimals in (one for text in self._own for one in numbers(text)):
            if told.number(value, decimals):
                yield f"{value:.{decimals}f}"

    def day(self, day: str) -> bool:
        """Whether an ISO date is a date that was told, and a number of days that was told before or after it."""
        found = _days([(day, None)])
        told = _latest(_days(self._sources))
        counts = {value for text, _ in self._sources for value in _counts(text)}
        return any(abs((one - other).days) in counts for one in found for other in told)


@dataclass(frozen=True, slots=True)
class _Made:
    """Numbers that can be computed: sums and products, which may be rounded; ratios; and what they are made of."""

    sums: set[float]
    ratios: set[float]
    operands: Sequence[float] = ()

    def shows(self, value: float, decimals: int, *, share: bool) -> bool:
        half, size = 0.5 * 10**-decimals + _TINY, abs(value)
        if any(abs(abs(made) - size) <= half for made in self.sums):
            return True
        exact = half if decimals or share else _EXACT
        return any(abs(abs(made) - size) <= exact for made in self.ratios)


def _made(sources: Sequence[tuple[str, Any]]) -> _Made:
    sums = set(_of_results([result for _, result in sources if isinstance(result, dict | list)]))
    aggregates = sorted(sums)[-_MOST_OPERANDS:]
    sums.update(_between(_latest(_days(sources))))
    every = _operands(sources)
    operands = _latest(every)
    two = _paired([*combinations(operands, 2), *product(operands, _latest(_within(sources))[:_MOST_WITHIN])])
    shares = {made for one in every for by in _FACTORS for made in (one * by, one / by)} | two.ratios
    for a in aggregates:
        for b in [*aggregates, *operands]:
            sums.add(a - b)
            shares.update(ratios(a, b))
    return _Made(sums | two.sums, shares, operands)


def _paired(pairs: Iterable[tuple[float, float]]) -> _Made:
    """What the four operations make of pairs of numbers."""
    sums: set[float] = set()
    shares: set[float] = set()
    for a, b in pairs:
        sums.update((a + b, a - b, a * b))
        shares.update(ratios(a, b))
    return _Made(sums, shares)


def _counts(text: str) -> Iterator[int]:
    """The counts in a text, in figures or in words."""
    yield from (int(value) for value, decimals in numbers(text) if not decimals and 0 < value <= _MOST_DAYS)
    yield from (_IN_WORDS[word] for word in text.casefold().split() if word in _IN_WORDS)


def _operands(sources: Iterable[tuple[str, Any]]) -> list[float]:
    """The numbers that were told: those of texts, and of results that hold few."""
    found: list[float] = []
    for text, result in sources:
        if isinstance(result, dict | list):
            own = [float(leaf) for leaf in leaves(result) if is_number(leaf)]
            found += own if len(own) <= _MOST_OPERANDS else []
        else:
            found += [value for value, _ in numbers(text)]
    return found


def _within(sources: Iterable[tuple[str, Any]]) -> list[float]:
    """The numbers inside of short texts in results: settings, rules."""
    texts = (leaf for _, result in sources if isinstance(result, dict | list) for leaf in leaves(result))
    return [value for text in texts if isinstance(text, str) and len(text) <= _SHORT for value, _ in numbers(text)]


def _days(sources: Iterable[tuple[str, Any]]) -> list[date]:
    """The days that texts name in ISO format."""
    found = []
    for text, _ in sources:
        for part in dates(text):
            try:
                found.append(date.fromisoformat(part[:10]))
            except ValueError:
                continue
    return found


def _latest(items: Sequence[Any]) -> list[Any]:
    """The last few different ones, the last one first."""
    return list(dict.fromkeys(reversed(items)))[:_MOST_OPERANDS]


def _between(days: Sequence[date]) -> Iterator[float]:
    """The days between any two dates."""
    return (float(abs((later - earlier).days)) for earlier, later in combinations(days, 2))


def _of_results(results: Iterable[Any]) -> Iterator[float]:
    """Counts and aggregates in results, and of what stands under one name in several places."""
    columns: dict[str, list[float]] = defaultdict(list)
    for result in results:
        yield from _of(result, columns)
    yield from _aggregates(columns.values())


def _of(value: Any, columns: dict[str, list[float]]) -> Iterator[float]:
    """Counts and aggregates in a result, wherever they may be; `columns` gathers numbers by their names."""
    if isinstance(value, Mapping):
        yield from _aggregates([[float(part) for part in value.values() if is_number(part)]])
        for name, part in value.items():
            if is_number(part):
                columns[name].append(float(part))
            yield from _of(part, columns)
    elif isinstance(value, list):
        yield float(len(value))
        yield from _of_records(_records(value[:_MOST_RECORDS]))
        for part in value[:_MOST_RECORDS]:
            yield from _of(part, columns)


def _records(items: list[Any]) -> list[Mapping[Any, Any]]:
    """The items of a list as records: objects as they are, rows by column, plain values as records of one."""
    return [
        item if isinstance(item, Mapping) else dict(enumerate(item)) if isinstance(item, list) else {0: item}
        for item in items
    ]


def _of_records(records: list[Mapping[Any, Any]]) -> Iterator[float]:
    """Aggregates of the columns, of the columns of each group of alike records, and products of columns."""
    columns: dict[Any, list[float]] = defaultdict(list)
    groups: dict[Any, list[float]] = defaultdict(list)
    for record in records:
        words = [(name, part) for name, part in record.items() if isinstance(part, str | bool)]
        amounts = [(name, float(part)) for name, part in record.items() if is_number(part)]
        for name, amount in amounts:
            columns[name].append(amount)
        for word in words if len(words) <= _MOST_GROUPINGS else ():
            groups[word].append(1.0)
            for name, amount in amounts:
                groups[(word, name)].append(amount)
    yield from _aggregates(columns.values())
    for values in groups.values():
        if len(values) > 1:
            yield from (sum(values), sum(values) / len(values))
    yield from _products(columns, len(records))


def _products(columns: Mapping[Any, list[float]], count: int) -> Iterator[float]:
    """Of two columns the products and their sum: quantity times price."""
    whole = [values for values in columns.values() if len(values) == count][:_MOST_FACTORS]
    for one, other in combinations(whole, 2):
        products = [a * b for a, b in zip(one, other, strict=True)]
        yield from products
        yield sum(products)


def _aggregates(columns: Iterable[Sequence[float]]) -> Iterator[float]:
    for values in columns:
        if len(values) > 1:
            yield from (sum(values), sum(values) / len(values), median(values), max(values) - min(values))
            yield float(len(values))
            yield from (float(count) for count in Counter(values).values() if count > 1)


def ratios(a: float, b: float) -> Iterator[float]:
    """Ratios, shares and changes in percent between two numbers."""
    for one, other in ((a, b), (b, a)):
        if other:
            yield from (one / other, one / other * 100, (one - other) / other * 100)
