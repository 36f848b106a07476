"""What texts and conversations show: numbers, dates, identifiers, names, calls, and whether things were seen before."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median
from typing import Any, Final

_NUMBER: Final = re.compile(r"(?<![\w.,-])[-\u2212]?\d[\d,]*(?:\.\d+)?(?![\w])|(?<=[$€£ ])\d[\d,]*(?:\.\d+)?")
_LIST_MARK: Final = re.compile(r"(?m)^\s*\d+[.)]\s")
_IDENTIFIER: Final = re.compile(
    r"[\w.+-]+@[\w.-]+\w|(?<!\w)/[\w./-]+\w|(?:\w[\w-]*/)+[\w-]+\.\w+"
    r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w]+(?:[-_.]\w+)*\b"
)
_DATE: Final = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?!\d)(?:[T ](\d{2}):(\d{2}))?")
_TIME: Final = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_SPAN: Final = re.compile(r"\b[A-Z][\w'\u2019.-]*(?: (?:of |the |de |van |& )?[A-Z0-9][\w'\u2019.-]*)*")


def numbers(text: str) -> list[tuple[float, int]]:
    """The numbers in prose with how many decimals each shows, e.g. "1,234.50 for 3" -> [(1234.5, 2), (3.0, 0)].

    Numbers that are part of a date, a time, an identifier or a list mark are not among them.
    """
    for pattern in (_LIST_MARK, _DATE, _TIME, _IDENTIFIER):
        text = pattern.sub(" ", text)
    found = []
    for match in _NUMBER.findall(text):
        digits = match.replace(",", "").replace("\u2212", "-")
        found.append((float(digits), len(digits.partition(".")[2])))
    return found


def identifiers(text: str) -> list[str]:
    """Order numbers, versions, e-mail addresses, paths and the like: anything with letters and digits, @ or /."""
    return [match.strip(".-_") for match in _IDENTIFIER.findall(text)]


def dates(text: str) -> list[str]:
    """ISO dates and months, and the times behind them, each by itself: between them stands a T or a space."""
    return [part for match in _DATE.finditer(text) for part in re.split("[T ]", match.group(0))]


def names(text: str) -> list[str]:
    """Spans of capitalised words, e.g. "Amara Okafor"."""
    return [match.group(0).rstrip(".'\u2019-") for match in _SPAN.finditer(text)]


class Seen:
    """Everything that has been in sight so far."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._text = ""
        self._numbers: set[float] = set()
        self._words: set[str] = set()
        self._unread = 0  # where the words begin that are not in `_words` yet
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Put another text into sight."""
        self._text += "\n" + text.casefold()
        self._numbers.update(_all_numbers(text))

    def add_number(self, value: float) -> None:
        """Put a computed number into sight."""
        self._numbers.add(float(value))

    def number(self, value: float, decimals: int) -> bool:
        """Whether this number was seen, or one that is shown like this when rounded to as many decimals."""
        if value in self._numbers or -value in self._numbers:
            return True
        half = 0.5 * 10**-decimals + 1e-9
        return any(abs(abs(seen) - abs(value)) <= half for seen in self._numbers if not float(seen).is_integer())

    def near(self, value: float, share: float) -> bool:
        """Whether a number was seen that is this one give or take such a share of it."""
        return any(abs(abs(seen) - abs(value)) <= share * abs(value) for seen in self._numbers)

    def text(self, part: str) -> bool:
        """Whether these words were seen, letter case apart."""
        return part.casefold() in self._text

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern, written in small letters, occurs in what was seen."""
        return bool(pattern.search(self._text))

    def word(self, word: str) -> bool:
        """Whether this was seen as a word of its own, letter case and a genitive apart."""
        if self._unread < len(self._text):
            self._words.update(WORD.findall(self._text[self._unread :]))
            self._unread = len(self._text)
        return _bare(word) in self._words or word.casefold() in self._words


WORD: Final = re.compile(r"[^\W_]+")
_GENITIVE: Final = re.compile(r"['\u2019]s?$")


def _bare(word: str) -> str:
    return _GENITIVE.sub("", word.casefold())


_ANY_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")


def _all_numbers(text: str) -> set[float]:
    """Generously: every number however it is written, and the parts of dates and times."""
    found = {float(match.replace(",", "")) for match in _ANY_NUMBER.findall(text) if match.strip(",")}
    for match in re.findall(r"\d+(?:\.\d+)?", text):
        found.add(float(match))
    return found


def leaves(value: Any) -> Iterable[Any]:
    """All scalars in a JSON value, in order."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


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


# --- conversations -------------------------------------------------------------------------------------------

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call as it stands in a conversation, and the result that was given to it.

    `at` and `result_at` are indices of messages; -1 where no result belongs to the call. `turn` counts the user's
    messages before it. `result` is parsed JSON where the text is JSON, else the text.
    """

    at: int
    turn: int
    id: str
    name: str
    arguments: Mapping[str, Any]
    result_at: int
    text: str
    result: Any
    failed: bool

    @property
    def answered(self) -> bool:
        """Whether there is a result."""
        return self.result_at >= 0

    @property
    def succeeded(self) -> bool:
        """Whether there is a result and it is no error."""
        return self.answered and not self.failed


def content(message: Any) -> str:
    """What a message says; of a list of parts their texts; "" where there is nothing to read."""
    said = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(said, list):
        said = " ".join(str(part.get("text", "")) for part in said if isinstance(part, Mapping))
    return said if isinstance(said, str) else ""


def role(message: Any) -> str:
    """The role of a message; "" where it has none."""
    found = message.get("role") if isinstance(message, Mapping) else None
    return found if isinstance(found, str) else ""


def calls(message: Any) -> list[Mapping[str, Any]]:
    """The tool calls in a message that can be read at all."""
    found = message.get("tool_calls") if isinstance(message, Mapping) else None
    return [call for call in found if isinstance(call, Mapping)] if isinstance(found, list) else []


def called(call: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The name and the arguments of a call; None for arguments that are no object and no JSON text of one."""
    function = call.get("function")
    function = function if isinstance(function, Mapping) else call
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        arguments = parsed(arguments)
    name = function.get("name")
    return name if isinstance(name, str) else "", dict(arguments) if isinstance(arguments, Mapping) else None


def parsed(text: str) -> Any:
    """The value that a JSON text stands for, or the text itself if it is none."""
    if text[:1] not in '{["-0123456789tfn':
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def exchanges(messages: Sequence[Any]) -> list[Exchange]:
    """Every call in order with its result: the first later one with its id, or the one in its place without any."""
    found, turn = [], 0
    taken: set[int] = set()
    for at, message in enumerate(messages):
        turn += role(message) == "user"
        if role(message) != "assistant":
            continue
        for place, call in enumerate(calls(message)):
            result_at = _result_of(call, at, place, messages, taken)
            taken.add(result_at)
            text = content(messages[result_at]) if result_at >= 0 else ""
            name, arguments = called(call)
            result = parsed(text)
            broken = result_at >= 0 and failed(result)
            found.append(
                Exchange(at, turn, str(call.get("id") or ""), name, arguments or {}, result_at, text, result, broken)
            )
    return found


def _result_of(call: Mapping[str, Any], at: int, place: int, messages: Sequence[Any], taken: set[int]) -> int:
    name = call.get("id")
    nameless = []
    for later in range(at + 1, len(messages)):
        if role(messages[later]) != "tool":
            if not name:
                break
            continue
        mark = messages[later].get("tool_call_id")
        if mark and mark == name and later not in taken:
            return later
        if not mark and later - at - 1 == place:
            nameless.append(later)
    return nameless[0] if nameless else -1


_BAD_STATUS: Final = frozenset({"error", "failed", "failure"})
_BAD_START: Final = re.compile(
    r"\s*(?:error|exception|traceback|failed|fatal|http (?:error )?[45]\d\d)\b", re.IGNORECASE
)


def failed(result: Any) -> bool:
    """Whether a result reports that the call could not be done, in one of the ways in which tools do so."""
    if isinstance(result, str):
        return bool(_BAD_START.match(result))
    if not isinstance(result, Mapping):
        return False
    if result.get("error") or result.get("isError") is True or result.get("success") is False:
        return True
    status = result.get("status", result.get("status_code"))
    if isinstance(status, str):
        return status.casefold() in _BAD_STATUS
    return isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600


# --- what follows from what was seen -------------------------------------------------------------------------

_FACTORS: Final = (100.0, 1000.0, 60.0, 1024.0, 3600.0, 24.0, 7.0, 12.0, 1e6, 86400.0, 1e9, 1048576.0)
"""Between percent and shares, units of time, of size and of money."""
_MOST_OPERANDS: Final = 16
_MOST_RECORDS: Final = 400
_TINY: Final = 1e-9
_ENDLESS: Final = 1e300


class Reach:
    """Numbers that one step of plain arithmetic makes from results and requests: what an answer may well compute.

    Days between dates; counts of list items, of alike values and of records; sums, means, medians and ranges of
    columns, whole and by group; conversions of units; the four operations, shares and changes in percent on two of the
    latest numbers, and differences and shares of aggregates. With many numbers nearly everything could be computed, so
    few are combined.
    """

    def __init__(self) -> None:
        self._results: list[Any] = []
        self._operands: list[float] = []
        self._days: list[date] = []
        self._columns: dict[str, list[float]] = {}
        self._sums: set[float] | None = None
        self._shares: set[float] = set()

    def add(self, text: str, result: Any = None) -> None:
        """Put a text into sight; `result` is its JSON value if it is a tool's result."""
        self._sums = None
        self._days += _days(text)
        if isinstance(result, dict | list):
            self._results.append(result)
            found = [float(leaf) for leaf in leaves(result) if is_number(leaf)]
            self._operands += found if len(found) <= _MOST_OPERANDS else []
        else:
            self._operands += [value for value, _ in numbers(text)]

    def number(self, value: float, decimals: int, *, share: bool = False) -> bool:
        """Whether a number shown with as many decimals can be computed.

        What is shown as a whole number is no rounded ratio, unless it is a `share` (a percentage or the like).
        """
        if self._sums is None:
            self._sums = self._compute()
        half = 0.5 * 10**-decimals + _TINY
        size = abs(value)
        if any(abs(abs(made) - size) <= half for made in self._sums):
            return True
        exact = half if decimals or share else 1e-6
        return any(abs(abs(made) - size) <= exact for made in self._shares)

    def _compute(self) -> set[float]:
        self._columns = defaultdict(list)
        sums: set[float] = set()
        for result in self._results:
            sums.update(self._of(result))
        sums.update(_aggregates(self._columns.values()))
        aggregates = sorted(sums)[-_MOST_OPERANDS:]
        operands = list(dict.fromkeys(reversed(self._operands)))[:_MOST_OPERANDS]
        self._shares = {made for one in self._operands for by in _FACTORS for made in (one * by, one / by)}
        for earlier, later in combinations(list(dict.fromkeys(reversed(self._days)))[:_MOST_OPERANDS], 2):
            sums.add(float(abs((later - earlier).days)))
        for a, b in combinations(operands, 2):
            sums.update((a + b, a - b, a * b))
            self._shares.update(ratios(a, b))
        for a in aggregates:
            for b in [*aggregates, *operands]:
                sums.add(a - b)
                self._shares.update(ratios(a, b))
        return sums

    def _of(self, value: Any) -> Iterator[float]:
        """Counts and aggregates in a result, wherever they may be."""
        if isinstance(value, Mapping):
            yield from _aggregates([[float(part) for part in value.values() if is_number(part)]])
            for name, part in value.items():
                if is_number(part):
                    self._columns[name].append(float(part))
                yield from self._of(part)
        elif isinstance(value, list):
            yield float(len(value))
            yield from _of_records(_records(value[:_MOST_RECORDS]))
            for part in value[:_MOST_RECORDS]:
                yield from self._of(part)


def _days(text: str) -> list[date]:
    """The days that a text names in ISO format."""
    found = []
    for part in dates(text):
        try:
            found.append(date.fromisoformat(part[:10]))
        except ValueError:
            continue
    return found


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number that can be reckoned with; true, false, infinity and the like are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _ENDLESS


def _records(items: list[Any]) -> list[Mapping[Any, Any]]:
    """The items of a list as records: objects as they are, rows by column, plain values as records of one."""
    return [
        item if isinstance(item, Mapping) else dict(enumerate(item)) if isinstance(item, list) else {0: item}
        for item in items
    ]


def _of_records(records: list[Mapping[Any, Any]]) -> Iterator[float]:
    columns: dict[Any, list[float]] = defaultdict(list)
    groups: dict[Any, list[float]] = defaultdict(list)
    for record in records:
        words = [(name, part) for name, part in record.items() if isinstance(part, str | bool)]
        amounts = [(name, float(part)) for name, part in record.items() if is_number(part)]
        for name, amount in amounts:
            columns[name].append(amount)
        for word in words if len(words) <= 8 else ():
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
    whole = [values for values in columns.values() if len(values) == count][:4]
    for place, one in enumerate(whole):
        for other in whole[place + 1 :]:
            products = [a * b for a, b in zip(one, other, strict=True)]
            yield from products
            yield sum(products)


def _aggregates(columns: Iterable[Sequence[float]]) -> Iterator[float]:
    for values in columns:
        if len(values) > 1:
            yield from (sum(values), sum(values) / len(values), median(values), max(values) - min(values))
            yield float(len(values))
            yield from (float(count) for count in Counter(values).values() if count > 1)


def made_of(value: float, decimals: int, operands: Sequence[float], *, share: bool) -> bool:
    """Whether two of a few numbers make this one as it is shown; a ratio as in `Reach.number`."""
    half = 0.5 * 10**-decimals + _TINY
    exact = half if decimals or share else 1e-6
    return any(
        any(abs(abs(made) - abs(value)) <= half for made in (a + b, a - b, a * b))
        or any(abs(abs(made) - abs(value)) <= exact for made in ratios(a, b))
        for a, b in combinations(operands[:_MOST_OPERANDS], 2)
    )


def ratios(a: float, b: float) -> Iterator[float]:
    """Ratios, shares and changes in percent between two numbers."""
    for one, other in ((a, b), (b, a)):
        if other:
            yield from (one / other, one / other * 100, (one - other) / other * 100)
