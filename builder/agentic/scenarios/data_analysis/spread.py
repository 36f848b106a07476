"""How values are spread: mean against median, outliers, what "typical" means, and whether two things go together."""

# the queries are the assistant's, made of our own words

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from ._ledgers import ALL, Ledger, full_months, ledger, middle, of_month, quantile, table_of


@scenario("data_analysis", domains=ALL)
def mean_against_median(s: Stage) -> Script:
    """Why the average looks high: values of a month from the database, then their statistics."""
    book = ledger(s)
    month = s.pick(full_months(s.raw, book))
    need(5 <= len(of_month(s.raw, book, month)) <= 45, "too few or too many values")
    s.goal(month=month)
    said: dict[str, Any] = {"month": month_name(month), "things": book.things}
    yield s.user(
        "The average of our {things} in {month} looks too high to me. What are mean and median?",
        "Mean and median of the {things} of {month}, please. I suspect a few big ones distort the picture.",
        "For {month}: average versus median amount of our {things}?",
        "mean vs median, {things}, {month}",
        "Somebody quoted the average amount of {month}'s {things}. What is it, and what would the median be?",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.amount} FROM {book.table} WHERE {book.day} LIKE '{month}%' ORDER BY 1",
    )
    if s.chance(350):
        yield s.reason(
            "So the single amounts are here, and their summary gives both figures.",
            "Now that I have every amount, one summary shows mean and median side by side.",
            "Given these amounts, a summary has both averages at once.",
        )
    found = yield s.call("statistics", values=[amount for (amount,) in rows["rows"]])
    mean, median = s.rounded(found["mean"]), s.rounded(found["median"])
    skew = "a few large amounts pull the mean up" if mean > median else "small amounts pull the mean below the middle"
    yield s.answer(
        "The mean is EUR {mean:,.2f} and the median EUR {median:,.2f}: {skew}.",
        "Median EUR {median:,.2f}, mean EUR {mean:,.2f}. In other words, {skew}.",
        "In {month} the {things} averaged EUR {mean:,.2f}, while half of them stayed at or below EUR "
        "{median:,.2f}; {skew}.",
        "EUR {mean:,.2f} on average against EUR {median:,.2f} in the middle. It looks as if {skew}.",
        also={**said, "skew": skew},
        mean=mean,
        median=median,
    )


@mean_against_median.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    values = [row[book.amount] for row in of_month(raw, book, month)]
    mean, median = sum(round(value * 100) for value in values) / 100 / len(values), middle(values)
    need(abs(mean - median) > 1 and all(abs(x * 100 % 1 - 0.5) > 1e-4 for x in (mean, median)), "too near to call")
    return Truth({"mean": round(mean, 2), "median": round(median, 2)})


def _fences(values: list[float]) -> tuple[float, float]:
    """Below the first and above the second of these a value is an outlier, by the rule of 1.5 quartile ranges."""
    first, third = quantile(values, 0.25), quantile(values, 0.75)
    return first - 1.5 * (third - first), third + 1.5 * (third - first)


def _few_stand_out(raw: Raw, book: Ledger, month: str) -> bool:
    """Whether one to three amounts of a month are outliers, all of them large, and the month is easily surveyed."""
    values = [row[book.amount] for row in of_month(raw, book, month)]
    if not 8 <= len(values) <= 45:
        return False
    lower, upper = _fences(values)
    return bool(min(values) >= lower) and 1 <= sum(value > upper for value in values) <= 3


@scenario("data_analysis", domains=ALL)
def amounts_out_of_line(s: Stage) -> Script:
    """Which single amounts of a month are outliers: values with their ids, then the rule of 1.5 quartile ranges."""
    book = ledger(s)
    month = s.pick([month for month in full_months(s.raw, book) if _few_stand_out(s.raw, book, month)])
    s.goal(month=month)
    said: dict[str, Any] = {"month": month_name(month), "things": book.things}
    yield s.user(
        "Anything unusually large among the {things} of {month}? Use the usual box-plot rule.",
        "Which {things} of {month} are outliers by amount (1.5 x IQR)?",
        "Before I sign off {month}: are there {things} whose amount is out of line? IQR rule, please.",
        "iqr outliers in {month} {things} by amount? need the ids",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.key}, {book.amount} FROM {book.table} WHERE {book.day} LIKE '{month}%'",
    )
    found = yield s.call("statistics", values=[amount for _, amount in rows["rows"]], measure="outliers")
    ids = [rows["rows"][one["index"]][0] for one in found["outliers"]]
    largest = s.compute("largest", *(one["value"] for one in found["outliers"]))
    yield s.answer(
        "Out of line: {listed}. The fence is EUR {fence:,.2f}, the largest amount EUR {largest:,.2f}.",
        "By the rule everything above EUR {fence:,.2f} stands out, which is {listed} (up to EUR {largest:,.2f}).",
        "{listed}. Amounts beyond EUR {fence:,.2f} count as outliers here; the highest is EUR {largest:,.2f}.",
        "I'd look at {listed}: above the upper fence of EUR {fence:,.2f}, with EUR {largest:,.2f} at the top.",
        also={"fence": s.rounded(found["upper_fence"])},
        listed=", ".join(sorted(ids)),
        largest=largest,
    )


@amounts_out_of_line.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    rows = of_month(raw, book, month)
    values = [row[book.amount] for row in rows]
    _, upper = _fences(values)
    out = sorted(value for value in values if value > upper)
    ids = sorted(row[book.key] for row in rows if row[book.amount] in out)
    return Truth({"listed": ", ".join(ids), "largest": out[-1]})


@scenario("data_analysis", domains=ALL)
def typical_amount(s: Stage) -> Script:
    """What is "typical" can be the mean or the median, and they differ: the assistant asks before it computes."""
    book = ledger(s)
    month = s.pick(full_months(s.raw, book))
    need(5 <= len(of_month(s.raw, book, month)) <= 45, "too few or too many values")
    wanted = s.pick(("mean", "median"))
    s.goal(month=month, wanted=wanted)
    said: dict[str, Any] = {"month": month_name(month), "things": book.things}
    yield s.user(
        "What's a typical amount for our {things} in {month}?",
        "I need one number for the typical size of {things} in {month}.",
        "How big were {things} usually in {month}, in euros?",
        "typical {things} amount {month}?",
        **said,
    )
    yield s.ask(
        "Do you want the mean or the median? A few large amounts can push the mean well above the middle.",
        "Which figure should stand for typical: the arithmetic mean, or the median, which large single "
        "amounts don't move?",
        "Should I take the average over all of them, or the median, i.e. the one in the middle?",
        "Mean or median? With amounts that vary this much the two can be far apart, so which is it to be?",
        also=said,
    )
    yield s.user(
        *(
            ("The plain average.", "Mean, please.", "Average over all of them, that's what the board knows.", "mean")
            if wanted == "mean"
            else ("The median then.", "Median, please.", "The one in the middle; I don't want giants in it.", "median")
        ),
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.amount} FROM {book.table} WHERE {book.day} LIKE '{month}%'",
    )
    found = yield s.call("statistics", values=[amount for (amount,) in rows["rows"]], measure=wanted)
    yield s.answer(
        "The {wanted} for {month} is EUR {value:,.2f}.",
        "EUR {value:,.2f} ({wanted} of all {things} in {month}).",
        "Taking the {wanted}, {things} came to EUR {value:,.2f} in {month}.",
        "In {month} the {wanted} amount was EUR {value:,.2f}.",
        also={**said, "wanted": wanted},
        value=s.rounded(found["value"]),
    )


@typical_amount.oracle
def _(raw: Raw, month: str, wanted: str) -> Truth:
    book = table_of(raw)
    values = [row[book.amount] for row in of_month(raw, book, month)]
    both = {"mean": sum(round(value * 100) for value in values) / 100 / len(values), "median": middle(values)}
    need(abs(both["mean"] - both["median"]) > 1, "no difference")
    need(abs(both[wanted] * 100 % 1 - 0.5) > 1e-4, "rounding")
    return Truth({"value": round(both[wanted], 2)}, candidates=tuple(round(one, 2) for one in both.values()))


_PAIRS: Final = {
    "retail": ("products", "weight_kg", "price", "category", "weight", "price", "products of the category {}"),
    "logistics": ("routes", "distance_km", "toll_eur", "carrier_id", "distance", "toll", "routes of carrier {}"),
    "travel": (
        "flights",
        "distance_km",
        "base_fare_eur",
        "airline_id",
        "distance",
        "base fare",
        "flights of airline {}",
    ),
}


@scenario("data_analysis", domains=tuple(_PAIRS))
def go_together(s: Stage) -> Script:
    """Whether two columns go together within a group: pairs from the database, then their correlation."""
    table, x, y, group, x_name, y_name, what = _PAIRS[s.domain]
    rows = s.raw.tables[table]
    key = s.pick(sorted({row[group] for row in rows}))
    own = [row for row in rows if row[group] == key and row[x] is not None]
    need(4 <= len(own) <= 50, "too few or too many pairs")
    s.goal(table=table, columns=[x, y, group], key=key)
    s.policy(f"Analytics database: {table} has the columns {group}, {x} and {y} (among others).")
    said: dict[str, Any] = {"x": x_name, "y": y_name, "what": what.format(key)}
    yield s.user(
        "Do {x} and {y} go together for the {what}? A correlation coefficient will do.",
        "For the {what}: is {y} correlated with {x}?",
        "I claimed in a meeting that {y} follows {x}. Check that for the {what}, please, with Pearson's r.",
        "correlation {x} / {y}, {what}",
        **said,
    )
    pairs = yield s.call(
        "database_query",
        query=f"SELECT {x}, {y} FROM {table} WHERE {group} = '{key}' AND {x} IS NOT NULL",
    )
    found = yield s.call(
        "statistics",
        values=[one for one, _ in pairs["rows"]],
        second_values=[other for _, other in pairs["rows"]],
        measure="correlation",
    )
    r = s.rounded(found["correlation"])
    strength = "a strong" if abs(r) >= 0.7 else "a moderate" if abs(r) >= 0.4 else "hardly any"
    yield s.answer(
        "r = {r:.2f} over {pairs} pairs: {strength} linear relation between {x} and {y}.",
        "There is {strength} relation (correlation {r:.2f}, {pairs} data points).",
        "With {pairs} pairs Pearson's r comes out at {r:.2f}, so {strength} connection between {x} and {y}.",
        "{pairs} pairs, correlation {r:.2f}; that is {strength} link.",
        also={**said, "strength": strength},
        r=r,
        pairs=pairs["row_count"],
    )


@go_together.oracle
def _(raw: Raw, table: str, columns: list[str], key: str) -> Truth:
    x, y, group = columns
    pairs = [(row[x], row[y]) for row in raw.tables[table] if row[group] == key and row[x] is not None]
    mean_x, mean_y = (sum(one) / len(pairs) for one in zip(*pairs, strict=True))
    above = sum((a - mean_x) * (b - mean_y) for a, b in pairs)
    below = sum((a - mean_x) ** 2 for a, _ in pairs) * sum((b - mean_y) ** 2 for _, b in pairs)
    need(below > 0, "constant")
    return Truth({"r": round(above / below**0.5, 2), "pairs": len(pairs)})
