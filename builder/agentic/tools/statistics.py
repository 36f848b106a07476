"""Figures about a list of numbers."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import StatisticsError, correlation, linear_regression, median, quantiles, stdev
from typing import TYPE_CHECKING, Any

from .base import READ, ExecutionError, InvalidArgument, Object, Tool, array, choice, closed, number, tidy

if TYPE_CHECKING:
    from ..world.world import World

Numbers = Sequence[float]


def _run(
    world: "World", values: Numbers, measure: str = "summary", second_values: Numbers = (), percentile: float = 90
) -> Object:
    del world
    result: Object = {"measure": measure, "count": len(values)}
    try:
        if measure in _PAIRED:
            return {**result, **_PAIRED[measure](values, second_values)}
        if measure == "percentile":
            return {**result, "percentile": percentile, "value": tidy(_percentile(values, percentile))}
        return {**result, **_SINGLE[measure](values)}
    except StatisticsError as error:
        raise ExecutionError(f"StatisticsError: {error}") from error


def _summary(values: Numbers) -> Mapping[str, Any]:
    first, middle, third = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    spread = {"stdev": tidy(stdev(values))} if len(values) > 1 else {}
    return {
        "sum": tidy(math.fsum(values)),
        "mean": tidy(math.fsum(values) / len(values)),
        "median": tidy(middle),
        "min": min(values),
        "max": max(values),
        "q1": tidy(first),
        "q3": tidy(third),
        **spread,
    }


def _mode(values: Numbers) -> Mapping[str, Any]:
    counts = Counter(values)
    most = max(counts.values())
    return {"modes": sorted(value for value, count in counts.items() if count == most), "occurrences": most}


def _outliers(values: Numbers) -> Mapping[str, Any]:
    """Tukey's rule: more than 1.5 interquartile ranges outside of the quartiles."""
    first, _, third = quantiles(values, n=4, method="inclusive")
    low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    outside = [{"index": i, "value": v} for i, v in enumerate(values) if v < low or v > high]
    return {"lower_fence": tidy(low), "upper_fence": tidy(high), "outliers": outside}


def _percentile(values: Numbers, percentile: float) -> float:
    """Linear interpolation between the two nearest values."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percentile / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _pairs(first: Numbers, second: Numbers) -> None:
    if len(first) != len(second):
        raise InvalidArgument(f"`values` has {len(first)} numbers, `second_values` has {len(second)}: need as many")


def _correlation(first: Numbers, second: Numbers) -> Mapping[str, Any]:
    _pairs(first, second)
    return {"correlation": round(correlation(first, second), 6)}


def _trend(first: Numbers, second: Numbers) -> Mapping[str, Any]:
    """Least squares of `values` over `second_values`, or over 0, 1, 2, ... if there are none."""
    places = second or range(len(first))
    _pairs(first, places)
    slope, intercept = linear_regression(places, first)
    return {"slope": tidy(slope), "intercept": tidy(intercept)}


_SINGLE: Mapping[str, Callable[[Numbers], Mapping[str, Any]]] = {
    "summary": _summary,
    "mean": lambda values: {"value": tidy(math.fsum(values) / len(values))},
    "median": lambda values: {"value": tidy(median(values))},
    "stdev": lambda values: {"value": tidy(stdev(values))},
    "mode": _mode,
    "outliers": _outliers,
}
_PAIRED: Mapping[str, Callable[[Numbers, Numbers], Mapping[str, Any]]] = {"correlation": _correlation, "trend": _trend}

TOOL = Tool(
    name="statistics",
    effect=READ,
    description=(
        "Compute statistics of a list of numbers: summary, mean, median, stdev (sample), mode, outliers (1.5 IQR), a "
        "percentile, the correlation with a second list, or a linear trend."
    ),
    parameters=closed(
        {
            "values": array(number("A number."), "The numbers.", minItems=1, maxItems=500),
            "measure": choice(
                (*_SINGLE, "percentile", *_PAIRED),
                "What to compute. summary gives sum, mean, median, min, max, quartiles and stdev.",
                default="summary",
            ),
            "second_values": array(
                number("A number."),
                "For correlation: the other list. For trend: the x values; 0, 1, 2, ... when left out.",
                maxItems=500,
            ),
            "percentile": number("For percentile: which one, 0 to 100.", 0, 100, default=90),
        },
        ("values",),
    ),
    run=_run,
    gives=frozenset({"stats.compute"}),
    names=("statistics", "compute_statistics", "describe_numbers"),
    parameter_names={
        "values": ("values", "numbers", "data"),
        "measure": ("measure", "statistic", "metric"),
        "second_values": ("second_values", "other_values", "x_values"),
        "percentile": ("percentile", "percent"),
    },
    descriptions=(
        "Descriptive statistics for numbers given in the call.",
        "Mean, median, spread, percentiles, outliers, correlation or trend of a series.",
        "Get the statistical figures of a list of values. Does not read files or tables.",
    ),
    parameter_descriptions={"values": ("The series of numbers to describe.",)},
)
