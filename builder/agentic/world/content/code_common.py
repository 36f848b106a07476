"""Code modules that any company might have, with mistakes that people make. Domains take some of them."""

from typing import Final

from ..workspace import Bug, Module

PAGING: Final = Module(
    "paging",
    "cutting lists into pages",
    '''
"""Pages of a list, numbered from 1."""


def page_count(total: int, size: int) -> int:
    """How many pages `total` items need."""
    return (total + size - 1) // size


def page_of(items: list, number: int, size: int = $size) -> list:
    """The items of one page; empty beyond the last page."""
    start = (number - 1) * size
    return items[start:start + size]


def next_page(total: int, number: int, size: int = $size) -> int | None:
    """The number of the following page, or None on the last one."""
    if number < page_count(total, size):
        return number + 1
    return None
''',
    """
from paging import next_page, page_count, page_of


def test_pages_are_counted():
    assert page_count(0, $size) == 0
    assert page_count($size, $size) == 1
    assert page_count($size + 1, $size) == 2


def test_first_page_starts_at_the_first_item():
    assert page_of(list(range(100)), 1)[0] == 0
    assert len(page_of(list(range(100)), 1)) == $size


def test_pages_follow_each_other():
    items = list(range(3 * $size))
    assert page_of(items, 1) + page_of(items, 2) + page_of(items, 3) == items


def test_last_page_has_no_next():
    assert next_page(2 * $size, 1) == 2
    assert next_page(2 * $size, 2) is None
""",
    (
        Bug("off_by_one", "start = (number - 1) * size", "start = number * size"),
        Bug("rounding", "return (total + size - 1) // size", "return total // size"),
        Bug("boundary", "if number < page_count(total, size):", "if number <= page_count(total, size):"),
        Bug("slice_end", "items[start:start + size]", "items[start:size]"),
    ),
    ({"size": "10"}, {"size": "15"}, {"size": "20"}, {"size": "25"}),
)

AVERAGES: Final = Module(
    "averages",
    "means, medians and moving averages of series",
    '''
"""Averages of series of numbers."""


def median(values: list) -> float:
    """The middle value, or the mean of the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def moving_average(values: list, window: int = $window) -> list:
    """The mean of each `window` neighbours; shorter than the series by window - 1."""
    means = []
    for end in range(window, len(values) + 1):
        part = values[end - window:end]
        means.append(sum(part) / window)
    return means


def weighted_mean(pairs: list) -> float | None:
    """The mean of (value, weight) pairs, or None if there is no weight."""
    weight = sum(w for _, w in pairs)
    if weight == 0:
        return None
    return sum(v * w for v, w in pairs) / weight
''',
    """
from averages import median, moving_average, weighted_mean


def test_median_of_odd_and_even_series():
    assert median([9, 1, 5]) == 5
    assert median([8, 2, 4, 6]) == 5


def test_moving_average_has_the_right_length():
    assert len(moving_average(list(range(20)))) == 20 - $window + 1


def test_moving_average_of_a_constant():
    assert moving_average([4] * ($window + 2)) == [4, 4, 4]


def test_weighted_mean():
    assert weighted_mean([(10, 1), (20, 3)]) == 17.5


def test_no_weight_no_mean():
    assert weighted_mean([]) is None
    assert weighted_mean([(3, 0)]) is None
""",
    (
        Bug("unsorted", "ordered = sorted(values)", "ordered = list(values)"),
        Bug("even_case", "(ordered[middle - 1] + ordered[middle]) / 2", "(ordered[middle] + ordered[middle]) / 2"),
        Bug("off_by_one", "range(window, len(values) + 1)", "range(window, len(values))"),
        Bug(
            "wrong_divisor",
            "return sum(v * w for v, w in pairs) / weight",
            "return sum(v * w for v, w in pairs) / len(pairs)",
        ),
        Bug("missing_guard", "    if weight == 0:\n        return None\n", ""),
    ),
    ({"window": "3"}, {"window": "4"}, {"window": "7"}),
)

CALENDAR: Final = Module(
    "calendar_days",
    "working days and month boundaries",
    '''
"""Days that count: working days and ends of months."""
from datetime import date, timedelta

HOLIDAYS = [date(2026, 1, 1), date(2026, 5, 1), date(2026, 12, 25)]


def is_working_day(day: date) -> bool:
    """Monday to Friday, unless it is a holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def add_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day`."""
    while count > 0:
        day = day + timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    if day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)
''',
    """
from calendar_days import add_working_days, is_working_day, last_of_month
from datetime import date


def test_weekends_and_holidays_do_not_count():
    assert is_working_day(date(2026, 4, 30))
    assert not is_working_day(date(2026, 5, 1))
    assert not is_working_day(date(2026, 5, 2))
    assert not is_working_day(date(2026, 5, 3))


def test_adding_skips_the_weekend():
    assert add_working_days(date(2026, 3, 5), 2) == date(2026, 3, 9)


def test_adding_skips_holidays():
    assert add_working_days(date(2026, 4, 30), 1) == date(2026, 5, 4)


def test_month_ends():
    assert last_of_month(date(2026, 2, 3)) == date(2026, 2, 28)
    assert last_of_month(date(2028, 2, 3)) == date(2028, 2, 29)
    assert last_of_month(date(2026, 12, 9)) == date(2026, 12, 31)
""",
    (
        Bug("boundary", "day.weekday() < 5", "day.weekday() <= 5"),
        Bug("wrong_operator", "< 5 and day not in HOLIDAYS", "< 5 or day not in HOLIDAYS"),
        Bug("wrong_indent", "        if is_working_day(day):\n            count -= 1", "        count -= 1"),
        Bug("missing_case", "    if day.month == 12:\n        return date(day.year, 12, 31)\n", ""),
    ),
)

RETRIES: Final = Module(
    "retries",
    "when and how often to try again",
    '''
"""Waiting times between attempts, in seconds."""

FIRST_WAIT = $first
LONGEST_WAIT = $longest
RETRYABLE = [429, 500, 502, 503, 504]


def wait_before(attempt: int) -> int:
    """Seconds before an attempt, doubling from the second one (attempt 2) on; none before the first."""
    if attempt <= 1:
        return 0
    return min(FIRST_WAIT * 2 ** (attempt - 2), LONGEST_WAIT)


def should_retry(status: int, attempt: int, most: int = $most) -> bool:
    """Whether a failed attempt is to be followed by another; `most` attempts are made in all."""
    return status in RETRYABLE and attempt < most


def total_wait(attempts: int) -> int:
    """Seconds waited in the course of so many attempts."""
    return sum(wait_before(number) for number in range(1, attempts + 1))
''',
    """
from retries import LONGEST_WAIT, should_retry, total_wait, wait_before


def test_waits_double():
    assert [wait_before(n) for n in (1, 2, 3, 4)] == [0, $first, 2 * $first, 4 * $first]


def test_waits_are_capped():
    assert wait_before(30) == LONGEST_WAIT


def test_client_errors_are_final():
    assert not should_retry(404, 1)
    assert should_retry(503, 1)


def test_attempts_are_limited():
    assert should_retry(503, $most - 1)
    assert not should_retry(503, $most)


def test_total_counts_every_wait():
    assert total_wait(4) == 7 * $first
""",
    (
        Bug("off_by_one", "2 ** (attempt - 2)", "2 ** (attempt - 1)"),
        Bug("wrong_function", "return min(FIRST_WAIT", "return max(FIRST_WAIT"),
        Bug("boundary", "attempt < most", "attempt <= most"),
        Bug("wrong_operator", "status in RETRYABLE and", "status in RETRYABLE or"),
        Bug("range_end", "range(1, attempts + 1)", "range(1, attempts)"),
    ),
    (
        {"first": "2", "longest": "60", "most": "5"},
        {"first": "3", "longest": "90", "most": "4"},
        {"first": "5", "longest": "120", "most": "6"},
    ),
)

RECORDS: Final = Module(
    "records",
    "cleaning rows that come from spreadsheets",
    '''
"""Cleaning of records: keys, duplicates, numbers and dates as people type them."""

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def unique_by(rows: list, key: str) -> list:
    """The rows without those whose key was seen before; the first one stays."""
    seen = []
    kept = []
    for row in rows:
        if row[key] not in seen:
            seen.append(row[key])
            kept.append(row)
    return kept


def to_number(text: str) -> float | None:
    """1234.5 for "1,234.50 EUR"; None for an empty cell."""
    digits = text.replace("EUR", "").replace(",", "").strip()
    if digits == "":
        return None
    return float(digits)


def to_iso(text: str) -> str:
    """"2026-11-03" for "03/11/2026" (day first), "3 Nov 2026" and "2026-11-03"."""
    if "/" in text:
        day, month, year = text.split("/")
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    if " " in text:
        day, name, year = text.split(" ")
        return f"{year}-{str(MONTHS.index(name.lower()) + 1).zfill(2)}-{day.zfill(2)}"
    return text
''',
    """
from records import to_iso, to_number, unique_by


def test_first_of_duplicates_stays():
    rows = [{"id": "A", "n": 1}, {"id": "B", "n": 2}, {"id": "A", "n": 3}]
    assert unique_by(rows, "id") == [{"id": "A", "n": 1}, {"id": "B", "n": 2}]


def test_numbers():
    assert to_number("1,234.50 EUR") == 1234.5
    assert to_number("17") == 17


def test_empty_cells_are_none():
    assert to_number("") is None
    assert to_number("  ") is None


def test_dates_with_slashes_are_day_first():
    assert to_iso("03/11/2026") == "2026-11-03"


def test_dates_with_names():
    assert to_iso("3 Nov 2026") == "2026-11-03"
    assert to_iso("14 Jan 2026") == "2026-01-14"


def test_iso_dates_stay():
    assert to_iso("2026-11-03") == "2026-11-03"
""",
    (
        Bug("missing_statement", "            seen.append(row[key])\n", ""),
        Bug("missing_guard", '    if digits == "":\n        return None\n', ""),
        Bug("decimal_comma", '.replace(",", "")', '.replace(",", ".")'),
        Bug("swapped_parts", "day, month, year = text.split", "month, day, year = text.split"),
        Bug("off_by_one", "MONTHS.index(name.lower()) + 1", "MONTHS.index(name.lower())"),
        Bug("case", "MONTHS.index(name.lower())", "MONTHS.index(name)"),
    ),
)

INTERVALS: Final = Module(
    "intervals",
    "overlaps of time spans",
    '''
"""Spans of time as (start, end) with start < end; the end does not belong to the span."""


def overlaps(a: tuple, b: tuple) -> bool:
    """Whether two spans have a moment in common; touching ones have not."""
    return a[0] < b[1] and b[0] < a[1]


def merged(spans: list) -> list:
    """The spans with those that overlap or touch joined, in order."""
    out = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def covered(spans: list) -> int:
    """The length of what the spans cover, counted once."""
    return sum(end - start for start, end in merged(spans))


def gaps(spans: list) -> list:
    """The free spans between the first start and the last end."""
    joined = merged(spans)
    return [(joined[i][1], joined[i + 1][0]) for i in range(len(joined) - 1)]
''',
    """
from intervals import covered, gaps, merged, overlaps


def test_overlap():
    assert overlaps((1, 5), (4, 9))
    assert not overlaps((1, 4), (6, 9))


def test_touching_spans_do_not_overlap():
    assert not overlaps((1, 4), (4, 9))


def test_merging_needs_no_order():
    assert merged([(6, 9), (1, 3), (2, 5)]) == [(1, 5), (6, 9)]


def test_a_span_inside_another():
    assert merged([(1, 10), (2, 4)]) == [(1, 10)]


def test_touching_spans_are_joined():
    assert merged([(1, 3), (3, 6)]) == [(1, 6)]


def test_cover_is_counted_once():
    assert covered([(0, 10), (5, 15)]) == 15


def test_gaps():
    assert gaps([(0, 2), (5, 6), (9, 12)]) == [(2, 5), (6, 9)]
""",
    (
        Bug("boundary", "return a[0] < b[1] and b[0] < a[1]", "return a[0] <= b[1] and b[0] <= a[1]"),
        Bug("unsorted", "in sorted(spans):", "in spans:"),
        Bug("lost_maximum", "max(out[-1][1], end)", "end"),
        Bug("touching", "start <= out[-1][1]", "start < out[-1][1]"),
        Bug("counted_twice", "in merged(spans))", "in spans)"),
    ),
)

RANKING: Final = Module(
    "ranking",
    "groups, totals and top lists",
    '''
"""Totals by group and lists of the best."""


def totals(rows: list, group: str, value: str) -> dict:
    """The sum of `value` for each value of `group`; rows without a value count as 0."""
    sums = {}
    for row in rows:
        sums[row[group]] = sums.get(row[group], 0) + (row[value] or 0)
    return sums


def top(sums: dict, count: int = $count) -> list:
    """The `count` largest entries as (name, sum), best first; equal ones by name."""
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return ordered[:count]


def share(sums: dict, name: str) -> float:
    """The part of the whole in percent with one decimal; 0 if there is nothing."""
    whole = sum(sums.values())
    if not whole:
        return 0.0
    return round(100 * sums.get(name, 0) / whole, 1)


def growth(before: float, after: float) -> float | None:
    """The change in percent with one decimal, or None from nothing."""
    if before == 0:
        return None
    return round((after - before) / before * 100, 1)
''',
    """
from ranking import growth, share, top, totals

ROWS = [{"team": "b", "n": 2}, {"team": "a", "n": 5}, {"team": "b", "n": 6}, {"team": "c", "n": None}]


def test_totals():
    assert totals(ROWS, "team", "n") == {"b": 8, "a": 5, "c": 0}


def test_best_first():
    assert top({"a": 5, "b": 8, "c": 0}, 2) == [("b", 8), ("a", 5)]


def test_equal_ones_by_name():
    assert top({"z": 4, "k": 4, "m": 9}, 3) == [("m", 9), ("k", 4), ("z", 4)]


def test_usual_length():
    assert len(top({f"n{i}": i for i in range(30)})) == $count


def test_share():
    assert share({"a": 1, "b": 2}, "a") == 33.3
    assert share({}, "a") == 0.0


def test_growth():
    assert growth(80, 100) == 25.0
    assert growth(100, 80) == -20.0
    assert growth(0, 5) is None
""",
    (
        Bug("missing_default", " + (row[value] or 0)", " + row[value]"),
        Bug(
            "overwritten",
            "sums[row[group]] = sums.get(row[group], 0) + (row[value] or 0)",
            "sums[row[group]] = row[value] or 0",
        ),
        Bug("wrong_order", "(-item[1], item[0])", "(item[1], item[0])"),
        Bug("wrong_base", "(after - before) / before * 100", "(after - before) / after * 100"),
        Bug("missing_guard", "    if not whole:\n        return 0.0\n", ""),
        Bug("missing_factor", "round(100 * sums.get(name, 0) / whole, 1)", "round(sums.get(name, 0) / whole, 1)"),
    ),
    ({"count": "3"}, {"count": "5"}, {"count": "10"}),
)

CACHE: Final = Module(
    "recent_cache",
    "a small cache that forgets what was used longest ago",
    '''
"""A cache for a few entries."""


class RecentCache:
    """Holds `limit` entries; the one used longest ago goes first."""

    def __init__(self, limit: int = $limit):
        self.limit = limit
        self.entries = {}
        self.order = []
        self.hits = 0
        self.misses = 0

    def get(self, key):
        """The value, or None; a hit makes the entry the most recent."""
        if key not in self.entries:
            self.misses += 1
            return None
        self.hits += 1
        self.order.remove(key)
        self.order.append(key)
        return self.entries[key]

    def put(self, key, value):
        """Store a value; drops the oldest entry if there are too many."""
        if key in self.entries:
            self.order.remove(key)
        self.entries[key] = value
        self.order.append(key)
        if len(self.order) > self.limit:
            oldest = self.order.pop(0)
            self.entries.pop(oldest)

    def hit_rate(self):
        """Hits per request, 0 before the first one."""
        requests = self.hits + self.misses
        return self.hits / requests if requests else 0
''',
    """
from recent_cache import RecentCache


def test_values_come_back():
    cache = RecentCache()
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None


def test_the_limit_is_kept():
    cache = RecentCache()
    for number in range($limit + 4):
        cache.put(number, number)
    assert len(cache.entries) == $limit
    assert cache.get(0) is None
    assert cache.get($limit + 3) == $limit + 3


def test_reading_keeps_an_entry():
    cache = RecentCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert cache.get("a") == 1
    assert cache.get("b") is None


def test_overwriting_counts_once():
    cache = RecentCache(2)
    cache.put("a", 1)
    cache.put("a", 2)
    cache.put("b", 3)
    assert cache.get("a") == 2
    assert len(cache.order) == 2


def test_hit_rate():
    cache = RecentCache()
    assert cache.hit_rate() == 0
    cache.put("a", 1)
    cache.get("a")
    cache.get("b")
    assert cache.hit_rate() == 0.5
""",
    (
        Bug("boundary", "if len(self.order) > self.limit:", "if len(self.order) > self.limit + 1:"),
        Bug("wrong_end", "self.order.pop(0)", "self.order.pop()"),
        Bug(
            "missing_update",
            "        self.hits += 1\n        self.order.remove(key)\n        self.order.append(key)\n",
            "        self.hits += 1\n",
        ),
        Bug("missing_update", "        if key in self.entries:\n            self.order.remove(key)\n", ""),
        Bug("missing_count", "            self.misses += 1\n", ""),
        Bug("missing_guard", "self.hits / requests if requests else 0", "self.hits / requests"),
    ),
    ({"limit": "4"}, {"limit": "6"}, {"limit": "8"}),
)
