"""Code modules of a research institute, with mistakes that people make. The numbers in them are their own."""

from typing import Final

from ...workspace import Bug, Module

BUDGET: Final = Module(
    "budget",
    "spending of grants",
    '''
"""Spending of grants: amounts in whole units of money."""

OVERHEAD_PERCENT = 20
WARN_PERCENT = 90


def $committed(items):
    """Direct costs (kind, amount) plus 20 percent overhead, rounded down; equipment carries no overhead."""
    direct = sum(amount for _kind, amount in items)
    charged = sum(amount for kind, amount in items if kind != "equipment")
    return direct + charged * OVERHEAD_PERCENT // 100


def status(award, items):
    """"over" above the award, "warn" from 90 percent of it on, else "ok"."""
    used = $committed(items)
    if used > award:
        return "over"
    if used * 100 >= award * WARN_PERCENT:
        return "warn"
    return "ok"


def $by_kind(items, totals=None):
    """Sum of amounts by kind, on top of `totals`, which is left as it is."""
    result = dict(totals or {})
    for kind, amount in items:
        result[kind] = result.get(kind, 0) + amount
    return result
''',
    """
from budget import $by_kind, $committed, status

ITEMS = [("staff", 5000), ("equipment", 2000), ("travel", 330)]


def test_committed():
    assert $committed(ITEMS) == 8396
    assert $committed([("equipment", 100)]) == 100
    assert $committed([]) == 0


def test_status():
    assert status(8396, ITEMS) == "warn"
    assert status(8395, ITEMS) == "over"
    assert status(20000, ITEMS) == "ok"
    assert status(1000, [("equipment", 900)]) == "warn"


def test_by_kind():
    before = {"staff": 1}
    assert $by_kind(ITEMS, before) == {"staff": 5001, "equipment": 2000, "travel": 330}
    assert before == {"staff": 1}
    assert $by_kind([("staff", 2), ("staff", 3)]) == {"staff": 5}
""",
    (
        Bug(
            "wrong_variable",
            "return direct + charged * OVERHEAD_PERCENT // 100",
            "return direct + direct * OVERHEAD_PERCENT // 100",
        ),
        Bug("boundary", "if used > award:", "if used >= award:"),
        Bug("boundary", "if used * 100 >= award * WARN_PERCENT:", "if used * 100 > award * WARN_PERCENT:"),
        Bug("aliasing", "result = dict(totals or {})", "result = totals if totals is not None else {}"),
        Bug("missing_update", "result[kind] = result.get(kind, 0) + amount", "result[kind] = amount"),
    ),
    (
        {"by_kind": "by_kind", "committed": "committed"},
        {"by_kind": "sum_by_kind", "committed": "charged_total"},
        {"by_kind": "kind_totals", "committed": "cost_with_overhead"},
    ),
)

CALIBRATION: Final = Module(
    "calibration",
    "calibration of instruments",
    '''
"""Straight-line calibration of an instrument against reference values."""


def fit(raw, reference):
    """Slope and intercept of the least squares line reference = slope * raw + intercept."""
    n = len(raw)
    if n != len(reference):
        raise ValueError("series differ in length")
    mean_raw = sum(raw) / n
    mean_reference = sum(reference) / n
    covariance = sum((x - mean_raw) * (y - mean_reference) for x, y in zip(raw, reference))
    variance = sum((x - mean_raw) ** 2 for x in raw)
    slope = covariance / variance
    return slope, mean_reference - slope * mean_raw


def apply(raw, slope, intercept):
    """Calibrated values as a new list."""
    return [slope * value + intercept for value in raw]


def $largest_residual(raw, reference, slope, intercept):
    """Largest distance between calibrated and reference values, whichever of the two is greater."""
    return max(abs(y - estimate) for y, estimate in zip(reference, apply(raw, slope, intercept)))


def $is_due(days_since, $interval_days):
    """A calibration is due as soon as the interval has passed in full."""
    return days_since >= $interval_days
''',
    """
from calibration import apply, fit, $is_due, $largest_residual


def test_fit():
    slope, intercept = fit([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
    assert abs(slope - 2.0) < 1e-9
    assert abs(intercept - 1.0) < 1e-9
    slope, intercept = fit([0.0, 2.0, 4.0], [1.0, 1.0, 4.0])
    assert abs(slope - 0.75) < 1e-9
    assert abs(intercept - 0.5) < 1e-9


def test_apply():
    raw = [1.0, 2.0]
    assert apply(raw, 2.0, 1.0) == [3.0, 5.0]
    assert raw == [1.0, 2.0]


def test_largest_residual():
    assert $largest_residual([1.0, 2.0], [3.5, 1.0], 2.0, 1.0) == 4.0


def test_is_due():
    assert $is_due(90, 90)
    assert not $is_due(89, 90)


def test_fit_again():
    try:
        fit([1.0], [1.0, 2.0])
        noticed = False
    except ValueError:
        noticed = True
    assert noticed
""",
    (
        Bug("wrong_operator", "slope = covariance / variance", "slope = variance / covariance"),
        Bug(
            "wrong_variable",
            "return slope, mean_reference - slope * mean_raw",
            "return slope, mean_reference - mean_raw",
        ),
        Bug(
            "missing_case",
            "return max(abs(y - estimate) for y, estimate in zip(reference, apply(raw, slope, intercept)))",
            "return max(y - estimate for y, estimate in zip(reference, apply(raw, slope, intercept)))",
        ),
        Bug("boundary", "return days_since >= $interval_days", "return days_since > $interval_days"),
        Bug("missing_case", "if n != len(reference):", "if n == 0:"),
    ),
    (
        {"largest_residual": "largest_residual", "is_due": "is_due", "interval_days": "interval_days"},
        {"largest_residual": "worst_residual", "is_due": "must_calibrate", "interval_days": "valid_days"},
        {"largest_residual": "max_error", "is_due": "expired", "interval_days": "period_days"},
    ),
)

INDICES: Final = Module(
    "indices",
    "citation indices",
    '''
"""Citation indices of an author from the citation counts of the author's papers."""


def $h_index(counts):
    """Largest h such that h papers have at least h citations each."""
    h = 0
    for rank, count in enumerate(sorted(counts, reverse=True), start=1):
        if count >= rank:
            h = rank
    return h


def $g_index(counts):
    """Largest g, at most the number of papers, such that the g most cited papers have g squared citations in all."""
    total = 0
    g = 0
    for rank, count in enumerate(sorted(counts, reverse=True), start=1):
        total += count
        if total >= rank * rank:
            g = rank
    return g


def $without_self(citations, authors_of):
    """Citations (citing, cited) between papers that have no author in common."""
    return [(a, b) for a, b in citations if not set(authors_of[a]) & set(authors_of[b])]


def $counts_by_paper(citations, papers):
    """Citations received by each paper; papers that nobody cites count 0."""
    counts = {paper: 0 for paper in papers}
    for _citing, cited in citations:
        counts[cited] += 1
    return counts
''',
    """
from indices import $counts_by_paper, $g_index, $h_index, $without_self

AUTHORS = {"P1": ["ada", "bo"], "P2": ["bo"], "P3": ["cy"]}
CITATIONS = [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]


def test_h_index():
    assert $h_index([10, 8, 5, 4, 3]) == 4
    assert $h_index([3, 0, 6, 1, 5]) == 3
    assert $h_index([0, 0]) == 0
    assert $h_index([]) == 0


def test_g_index():
    assert $g_index([10, 8, 5, 4, 3]) == 5
    assert $g_index([4, 1, 0]) == 2


def test_without_self():
    assert $without_self(CITATIONS, AUTHORS) == [("P1", "P3"), ("P2", "P3")]


def test_counts_by_paper():
    assert $counts_by_paper(CITATIONS, ["P1", "P2", "P3"]) == {"P1": 0, "P2": 1, "P3": 2}
""",
    (
        Bug("order", "if count >= rank:", "if count <= rank:"),
        Bug("boundary", "if count >= rank:", "if count > rank:"),
        Bug(
            "wrong_operator",
            "return [(a, b) for a, b in citations if not set(authors_of[a]) & set(authors_of[b])]",
            "return [(a, b) for a, b in citations if set(authors_of[a]) != set(authors_of[b])]",
        ),
        Bug("wrong_variable", "for _citing, cited in citations:", "for cited, _citing in citations:"),
        Bug("missing_update", "total += count", "total = count"),
    ),
    (
        {
            "h_index": "h_index",
            "g_index": "g_index",
            "without_self": "without_self",
            "counts_by_paper": "counts_by_paper",
        },
        {"h_index": "hirsch", "g_index": "egghe", "without_self": "foreign_only", "counts_by_paper": "cited_counts"},
        {
            "h_index": "h_number",
            "g_index": "g_number",
            "without_self": "independent_citations",
            "counts_by_paper": "citations_received",
        },
    ),
)

PLATES: Final = Module(
    "plates",
    "wells of 96-well plates",
    '''
"""Wells of a 96-well plate: rows A to H, columns 1 to 12, numbered row by row from 0."""

COLUMNS = 12
ROWS = "ABCDEFGH"


def $well_name(index):
    """Name such as "A01" of a well number 0 to 95; anything else raises ValueError."""
    if not 0 <= index < COLUMNS * len(ROWS):
        raise ValueError(f"no well {index}")
    row, column = divmod(index, COLUMNS)
    return f"{ROWS[row]}{column + 1:02d}"


def $well_index(name):
    """Number of a well such as "H12" or "h12"."""
    row = ROWS.index(name[0].upper())
    return row * COLUMNS + int(name[1:]) - 1


def $is_edge(index):
    """True for the outermost wells, which dry out first."""
    row, column = divmod(index, COLUMNS)
    return row in (0, 7) or column in (0, 11)


def $inner_wells():
    """Names of the wells that are not on the edge, in order."""
    return [$well_name(index) for index in range(96) if not $is_edge(index)]
''',
    """
from plates import $inner_wells, $is_edge, $well_index, $well_name


def test_well_name():
    assert $well_name(0) == "A01"
    assert $well_name(11) == "A12"
    assert $well_name(12) == "B01"
    assert $well_name(95) == "H12"


def test_well_index():
    assert $well_index("A01") == 0
    assert $well_index("h12") == 95
    assert all($well_index($well_name(index)) == index for index in range(96))


def test_is_edge():
    assert $is_edge(5)
    assert $is_edge(23)
    assert not $is_edge(13)


def test_inner_wells():
    assert len($inner_wells()) == 60
    assert $inner_wells()[0] == "B02"


def test_well_name_again():
    for wrong in (-1, 96):
        try:
            $well_name(wrong)
            refused = False
        except ValueError:
            refused = True
        assert refused
""",
    (
        Bug("off_by_one", 'return f"{ROWS[row]}{column + 1:02d}"', 'return f"{ROWS[row]}{column:02d}"'),
        Bug(
            "wrong_constant",
            '''row, column = divmod(index, COLUMNS)
    return f"{ROWS[row]}{column + 1:02d}"''',
            '''row, column = divmod(index, len(ROWS))
    return f"{ROWS[row]}{column + 1:02d}"''',
        ),
        Bug("off_by_one", "return row in (0, 7) or column in (0, 11)", "return row in (0, 7) or column in (0, 12)"),
        Bug("boundary", "if not 0 <= index < COLUMNS * len(ROWS):", "if not 0 <= index <= COLUMNS * len(ROWS):"),
        Bug(
            "wrong_operator",
            "return row in (0, 7) or column in (0, 11)",
            "return row in (0, 7) and column in (0, 11)",
        ),
    ),
    (
        {"well_name": "well_name", "well_index": "well_index", "is_edge": "is_edge", "inner_wells": "inner_wells"},
        {"well_name": "name_of", "well_index": "index_of", "is_edge": "on_border", "inner_wells": "safe_wells"},
        {"well_name": "label_of", "well_index": "number_of", "is_edge": "is_outer", "inner_wells": "core_wells"},
    ),
)

REFERENCES: Final = Module(
    "references",
    "clean lists of references",
    '''
"""Clean lists of references: DOIs in one form, each paper once."""

PREFIXES = ("https://doi.org/", "http://doi.org/", "doi:")


def $clean_doi(text):
    """DOI in small letters without prefix and outer blanks, e.g. "10.48216/ab.77"; anything else gives None."""
    doi = text.strip().lower()
    for prefix in PREFIXES:
        if doi.startswith(prefix):
            doi = doi[len(prefix) :].strip()
    if not doi.startswith("10.") or "/" not in doi:
        return None
    return doi


def $unique(references):
    """References (doi, title) without later copies of a DOI; those without a DOI are copies when titles agree."""
    seen = set()
    kept = []
    for doi, title in references:
        mark = $clean_doi(doi) or " ".join(title.lower().split())
        if mark not in seen:
            seen.add(mark)
            kept.append((doi, title))
    return kept


def $cite_key(author, year, title):
    """Key such as "okafor2024salt": family name, year, first word of the title that has over three letters."""
    words = [word for word in title.lower().split() if len(word) > 3]
    return f"{author.split()[-1].lower()}{year}{words[0] if words else ''}"
''',
    """
from references import $cite_key, $clean_doi, $unique

LIST = [
    ("10.48216/ab.77", "Salt in ice"),
    ("doi:10.48216/AB.77", "Salt in Ice"),
    ("", "Field  notes"),
    ("", "Field notes"),
    ("", "Other notes"),
]


def test_clean_doi():
    assert $clean_doi("https://doi.org/10.48216/AB.77") == "10.48216/ab.77"
    assert $clean_doi(" DOI: 10.48216/ab.77 ") == "10.48216/ab.77"
    assert $clean_doi("10.48216") is None
    assert $clean_doi("n/a") is None


def test_unique():
    assert $unique(LIST) == [LIST[0], LIST[2], LIST[4]]
    assert $unique([]) == []


def test_cite_key():
    assert $cite_key("Ngozi Okafor", 2024, "The salt of the sea") == "okafor2024salt"
    assert $cite_key("Ngozi Okafor", 2024, "On it") == "okafor2024"
""",
    (
        Bug("missing_case", "doi = text.strip().lower()", "doi = text.strip()"),
        Bug("wrong_variable", "seen.add(mark)", "seen.add(title)"),
        Bug(
            "wrong_operator",
            'if not doi.startswith("10.") or "/" not in doi:',
            'if not doi.startswith("10.") and "/" not in doi:',
        ),
        Bug(
            "boundary",
            "words = [word for word in title.lower().split() if len(word) > 3]",
            "words = [word for word in title.lower().split() if len(word) > 4]",
        ),
        Bug(
            "wrong_index",
            "return f\"{author.split()[-1].lower()}{year}{words[0] if words else ''}\"",
            "return f\"{author.split()[0].lower()}{year}{words[0] if words else ''}\"",
        ),
    ),
    (
        {"clean_doi": "clean_doi", "cite_key": "cite_key", "unique": "unique"},
        {"clean_doi": "normal_doi", "cite_key": "bib_key", "unique": "without_copies"},
        {"clean_doi": "plain_doi", "cite_key": "reference_key", "unique": "deduplicated"},
    ),
)

SMOOTHING: Final = Module(
    "smoothing",
    "smoothing, gaps and outliers",
    '''
"""Smoothing of series and search for $outliers."""


def $moving_average(values, window):
    """Means of each `window` neighbouring values; shorter than the series by window - 1."""
    return [sum(values[start : start + window]) / window for start in range(len(values) - window + 1)]


def middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def $outliers(values, limit=5.0):
    """Positions of values further than `limit` median absolute deviations from the median."""
    centre = middle(values)
    spread = middle([abs(value - centre) for value in values])
    return [position for position, value in enumerate(values) if abs(value - centre) > limit * spread]


def $fill_gaps(values):
    """Series in which None is replaced by the last value before it; a gap at the beginning stays None."""
    filled = []
    last = None
    for value in values:
        if value is not None:
            last = value
        filled.append(last)
    return filled
''',
    """
from smoothing import $fill_gaps, middle, $moving_average, $outliers


def test_moving_average():
    assert $moving_average([1, 2, 3, 4], 2) == [1.5, 2.5, 3.5]
    assert $moving_average([3, 3, 6], 3) == [4.0]
    assert $moving_average([1], 2) == []


def test_middle():
    assert middle([4, 1, 3, 2]) == 2.5


def test_outliers():
    assert $outliers([10, 11, 9, 10, 12, 60, 8]) == [5]
    assert $outliers([10, 11, 9, 10, 12, -40, 8]) == [5]
    assert $outliers([10, 11, 9, 15, 10, 12, 8], 5.0) == []
    assert $outliers([10, 11, 9, 15, 10, 12, 8], 3.0) == [3]


def test_fill_gaps():
    assert $fill_gaps([None, 2, None, None, 5]) == [None, 2, 2, 2, 5]
    assert $fill_gaps([0, None]) == [0, 0]
""",
    (
        Bug(
            "off_by_one",
            "return [sum(values[start : start + window]) / window for start in range(len(values) - window + 1)]",
            "return [sum(values[start : start + window]) / window for start in range(len(values) - window)]",
        ),
        Bug(
            "missing_case",
            "return [position for position, value in enumerate(values) if abs(value - centre) > limit * spread]",
            "return [position for position, value in enumerate(values) if value - centre > limit * spread]",
        ),
        Bug("missing_case", "if value is not None:", "if value:"),
        Bug(
            "wrong_variable",
            "return [position for position, value in enumerate(values) if abs(value - centre) > limit * spread]",
            "return [value for position, value in enumerate(values) if abs(value - centre) > limit * spread]",
        ),
        Bug("order", "ordered = sorted(values)", "ordered = list(values)"),
    ),
    (
        {"moving_average": "moving_average", "fill_gaps": "fill_gaps", "outliers": "outliers"},
        {"moving_average": "running_mean", "fill_gaps": "carry_forward", "outliers": "suspects"},
        {"moving_average": "window_means", "fill_gaps": "without_gaps", "outliers": "far_values"},
    ),
)

SERIES_STATS: Final = Module(
    "series_stats",
    "summary statistics of series",
    '''
"""Summary statistics of a series of measurements."""

from math import sqrt


def mean(values):
    """Arithmetic mean; an empty series raises ValueError."""
    if not values:
        raise ValueError("mean of an empty series")
    return sum(values) / len(values)


def median(values):
    """Middle value, or the mean of the two middle values; the series is left as it is."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def $sample_deviation(values):
    """Sample standard deviation (n - 1 in the denominator), 0.0 for a single value."""
    if len(values) == 1:
        return 0.0
    centre = mean(values)
    return sqrt(sum((value - centre) ** 2 for value in values) / (len(values) - 1))


def $trimmed_mean(values, $each_side):
    """Mean without the `$each_side` smallest and the `$each_side` largest values."""
    ordered = sorted(values)
    return mean(ordered[$each_side : len(ordered) - $each_side])
''',
    """
from series_stats import mean, median, $sample_deviation, $trimmed_mean


def test_mean():
    assert mean([2.0, 4.0, 9.0]) == 5.0


def test_median():
    series = [7, 1, 3]
    assert median(series) == 3
    assert series == [7, 1, 3]
    assert median([8, 2, 4, 6]) == 5.0


def test_sample_deviation():
    assert $sample_deviation([2.0, 4.0, 6.0]) == 2.0
    assert $sample_deviation([5.0]) == 0.0


def test_trimmed_mean():
    assert $trimmed_mean([100, 2, 4, 6, -50], 1) == 4.0
    assert $trimmed_mean([1, 2, 6], 0) == 3.0


def test_mean_again():
    try:
        mean([])
        noticed = False
    except ValueError:
        noticed = True
    assert noticed
""",
    (
        Bug(
            "off_by_one",
            "return sqrt(sum((value - centre) ** 2 for value in values) / (len(values) - 1))",
            "return sqrt(sum((value - centre) ** 2 for value in values) / len(values))",
        ),
        Bug(
            "aliasing",
            """ordered = sorted(values)
    middle = len(ordered) // 2""",
            """values.sort()
    ordered = values
    middle = len(ordered) // 2""",
        ),
        Bug(
            "off_by_one",
            "return (ordered[middle - 1] + ordered[middle]) / 2",
            "return (ordered[middle] + ordered[middle + 1]) / 2",
        ),
        Bug(
            "wrong_index",
            "return mean(ordered[$each_side : len(ordered) - $each_side])",
            "return mean(ordered[: len(ordered) - $each_side])",
        ),
        Bug("missing_case", "if len(values) == 1:", "if not values:"),
    ),
    (
        {"sample_deviation": "sample_deviation", "trimmed_mean": "trimmed_mean", "each_side": "each_side"},
        {"sample_deviation": "sample_sd", "trimmed_mean": "clipped_mean", "each_side": "cut"},
        {"sample_deviation": "spread_of", "trimmed_mean": "cut_mean", "each_side": "per_side"},
    ),
)

UNITS: Final = Module(
    "units",
    "conversion of units",
    '''
"""Conversion of quantities between units of one dimension."""

FACTORS = {
    "length": {"m": 1.0, "mm": 0.001, "um": 0.000001, "km": 1000.0},
    "mass": {"g": 1.0, "mg": 0.001, "ug": 0.000001, "kg": 1000.0},
    "time": {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0},
}


def $dimension_of(unit):
    """Name of the dimension of a unit; KeyError for an unknown one."""
    for dimension, units in FACTORS.items():
        if unit in units:
            return dimension
    raise KeyError(unit)


def convert(value, source, target):
    """The value in `target` units; ValueError when the two measure different things."""
    dimension = $dimension_of(source)
    if dimension != $dimension_of(target):
        raise ValueError(f"cannot convert {source} to {target}")
    units = FACTORS[dimension]
    return value * units[source] / units[target]


def kelvin(celsius):
    """Absolute temperature; values below absolute zero raise ValueError."""
    if celsius < -273.15:
        raise ValueError("below absolute zero")
    return celsius + 273.15


def $parse_quantity(text):
    """(number, unit) of a text such as "3.5 mg" or "12km"."""
    cleaned = text.strip()
    end = 0
    while end < len(cleaned) and (cleaned[end].isdigit() or cleaned[end] in ".-"):
        end += 1
    return float(cleaned[:end]), cleaned[end:].strip()
''',
    """
from units import convert, $dimension_of, kelvin, $parse_quantity


def close(a, b):
    return abs(a - b) < 1e-9


def test_convert():
    assert close(convert(2.5, "km", "m"), 2500.0)
    assert close(convert(90, "min", "h"), 1.5)
    assert close(convert(5, "mg", "mg"), 5.0)


def test_dimension_of():
    assert $dimension_of("ug") == "mass"


def test_kelvin():
    assert close(kelvin(0.0), 273.15)
    assert close(kelvin(-273.15), 0.0)


def test_parse_quantity():
    assert $parse_quantity("3.5 mg") == (3.5, "mg")
    assert $parse_quantity(" 12km ") == (12.0, "km")
    assert $parse_quantity("-4.25 s") == (-4.25, "s")


def test_convert_again():
    for source, target in (("m", "kg"), ("h", "mm")):
        try:
            convert(1, source, target)
            refused = False
        except ValueError:
            refused = True
        assert refused
""",
    (
        Bug(
            "wrong_operator",
            "return value * units[source] / units[target]",
            "return value * units[source] * units[target]",
        ),
        Bug(
            "argument_order",
            "return value * units[source] / units[target]",
            "return value * units[target] / units[source]",
        ),
        Bug("boundary", "if celsius < -273.15:", "if celsius <= -273.15:"),
        Bug(
            "missing_case",
            'while end < len(cleaned) and (cleaned[end].isdigit() or cleaned[end] in ".-"):',
            'while end < len(cleaned) and (cleaned[end].isdigit() or cleaned[end] == "."):',
        ),
        Bug(
            "wrong_constant",
            '"time": {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0},',
            '"time": {"s": 1.0, "ms": 0.001, "min": 100.0, "h": 3600.0},',
        ),
    ),
    (
        {"dimension_of": "dimension_of", "parse_quantity": "parse_quantity"},
        {"dimension_of": "quantity_of", "parse_quantity": "read_quantity"},
        {"dimension_of": "measures", "parse_quantity": "quantity_from"},
    ),
)

MODULES: Final = (BUDGET, CALIBRATION, INDICES, PLATES, REFERENCES, SMOOTHING, SERIES_STATS, UNITS)
