"""Code that fails in the sandbox: modules that are not there, cells that are no numbers."""

from typing import Any, Final

from ...script import Script, TieError, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .files import table_in

_BLANKS: Final = {
    "retail": (("/workspace/data/products.csv", "weight_kg", "weight"),),
    "logistics": (
        ("/workspace/data/claims.csv", "amount_eur", "amount"),
        ("/workspace/data/fleet.csv", "odometer_km", "mileage"),
        ("/workspace/data/shipments_recent.csv", "weight_kg", "weight"),
    ),
    "support": (("/workspace/data/surveys.csv", "score", "score"),),
    "travel": (
        ("/workspace/data/hotel_rates.csv", "nightly_eur", "nightly rate"),
        ("/workspace/data/stays.csv", "guests", "number of guests"),
    ),
}
"""Exports with a column that may have empty cells, and what it holds."""


def _numbers(raw: Raw, path: str, column: str) -> tuple[list[float], int]:
    """The numbers of a column, and how many of its cells are empty."""
    cells = [row[column] for row in table_in(raw.files[path])]
    return [float(cell) for cell in cells if cell], cells.count("")


@scenario("error_handling", domains=tuple(_BLANKS))
def cells_without_numbers(s: Stage) -> Script:
    """Empty cells stop the first program; the second leaves them out and counts them, and the user is told."""
    path, column, what = s.pick([one for one in _BLANKS[s.domain] if _numbers(s.raw, one[0], one[1])[1]])
    s.goal(path=path, column=column)
    said: dict[str, Any] = {"path": path, "column": column, "what": what}
    yield s.user(
        "Run a bit of Python over {path}: what's the mean of {column}, and how far is the largest value from it?",
        "With Python please: mean {what} in {path} (column {column}), and the gap between the mean and the maximum.",
        "Compute the average of {column} in {path} and the distance of the maximum from the average. In code, I don't trust sheets.",
        "python: mean({column}) of {path}, max minus mean",
        **said,
    )
    reading = f"import csv\n\nwith open('{path}') as source:\n    cells = [line['{column}'] for line in csv.DictReader(source)]\n"
    failed = yield s.attempt(
        "code_executor",
        code=f"{reading}values = [float(cell) for cell in cells]\nprint(sum(values) / len(values), max(values))",
    )
    need(s.failed(failed) and "could not convert" in failed.message, "no empty cells")
    yield s.reflect(
        "Some cells are empty and can't be converted. I'll skip them and count them.",
        "A ValueError: there are cells without a number. Leaving them out, and counting how many.",
        "The column isn't complete, which my code did not expect. Again without the empty cells.",
        "An empty cell broke it. The next version ignores those and says how many there were.",
    )
    done = yield s.call(
        "code_executor",
        code=f"{reading}values = [float(cell) for cell in cells if cell]\n"
        "[round(sum(values) / len(values), 2), max(values), len(cells) - len(values)]",
    )
    mean, most, empty = done["result"]
    yield s.answer(
        "The mean is {mean:,.2f}, the maximum {gap:,.2f} above it. {empty} cells are empty and don't count.",
        "Mean {mean:,.2f}; the largest value lies {gap:,.2f} higher. I left out {empty} rows without a {what}.",
        "{column} averages {mean:,.2f}, and the maximum is {gap:,.2f} away from that. Note that {empty} rows have no value at all.",
        "Without the {empty} empty cells the average is {mean:,.2f}; maximum minus average gives {gap:,.2f}.",
        also=said,
        mean=mean,
        gap=s.rounded(s.compute("difference", most, mean), 2),
        empty=empty,
    )


@cells_without_numbers.oracle
def _(raw: Raw, path: str, column: str) -> Truth:
    values, empty = _numbers(raw, path, column)
    exact = sum(values) / len(values)
    if abs(exact * 100 % 1 - 0.5) < 1e-6:
        raise TieError("the mean ends in half a cent")
    mean = round(exact, 2)
    return Truth({"mean": mean, "gap": round(max(values) - mean, 2), "empty": empty})


_KEYS: Final = {
    "retail": (
        ("/workspace/data/returns.csv", "reason"),
        ("/workspace/data/returns.csv", "product_id"),
        ("/workspace/data/stock_count.csv", "store_id"),
        ("/workspace/data/products.csv", "supplier_id"),
        ("/workspace/data/products.csv", "status"),
    ),
    "logistics": (
        ("/workspace/data/shipments_recent.csv", "status"),
        ("/workspace/data/shipments_recent.csv", "client_id"),
        ("/workspace/data/shipments_recent.csv", "route_id"),
        ("/workspace/data/claims.csv", "kind"),
    ),
    "support": (
        ("/workspace/data/credits.csv", "status"),
        ("/workspace/data/accounts.csv", "plan_id"),
        ("/workspace/data/accounts.csv", "owner"),
        ("/workspace/data/surveys.csv", "comment"),
    ),
    "engineering": (
        ("/workspace/data/deployments.csv", "environment"),
        ("/workspace/data/deployments.csv", "service_id"),
        ("/workspace/data/issues.csv", "priority"),
        ("/workspace/data/issues.csv", "title"),
    ),
    "travel": (
        ("/workspace/data/points.csv", "customer_id"),
        ("/workspace/data/stays.csv", "status"),
        ("/workspace/data/stays.csv", "room_id"),
        ("/workspace/data/hotel_rates.csv", "beds"),
    ),
}
"""Exports and columns of words."""


def _frequent(raw: Raw, path: str, column: str) -> list[tuple[int, str]]:
    """(number, value) of a column's values, the most frequent first; empty cells don't count."""
    cells = [row[column] for row in table_in(raw.files[path]) if row[column]]
    return sorted(((cells.count(one), one) for one in set(cells)), reverse=True)


@scenario("error_handling", domains=tuple(_KEYS))
def library_not_installed(s: Stage) -> Script:
    """The usual library for tables is missing in the sandbox; the same is done with what Python brings."""
    counts = {one: _frequent(s.raw, *one) for one in _KEYS[s.domain]}
    path, column = s.pick([one for one, found in counts.items() if len(found) > 1 and found[0][0] > found[1][0]])
    library, alias = s.pick([("pandas", "pd"), ("polars", "pl")])
    s.goal(path=path, column=column)
    said: dict[str, Any] = {"path": path, "column": column, "library": library}
    yield s.user(
        "Use {library} to find the most frequent {column} in {path}, and how often it occurs.",
        "Which {column} turns up most in {path}? A short {library} script should do.",
        "Please run a {library} value count on {column} in {path} and tell me the top entry with its number.",
        "{library}: most common {column}, {path}",
        **said,
    )
    counted = "value_counts()" if alias == "pd" else "value_counts(sort=True)"
    failed = yield s.attempt(
        "code_executor",
        code=f"import {library} as {alias}\n\nprint({alias}.read_csv('{path}')['{column}'].{counted}.head(2))",
    )
    need(s.failed(failed) and "No module named" in failed.message, "another failure")
    yield s.reflect(
        "{library} is not available in this sandbox, so I'll do it with the csv module.",
        "No {library} here. Counter from the standard library can do the same.",
        "The module is missing and can't be installed. Plain Python will do.",
        "There's no {library} in the sandbox; I'll count with the standard library.",
        library=library,
    )
    done = yield s.call(
        "code_executor",
        code=f"import csv\nfrom collections import Counter\n\nwith open('{path}') as source:\n"
        f"    found = Counter(line['{column}'] for line in csv.DictReader(source) if line['{column}'])\n"
        "[[name, number] for name, number in found.most_common(2)]",
    )
    name, count = s.top(done["result"])
    yield s.answer(
        "{name}, {count} times. {library} isn't installed here, so I used the csv module.",
        "The most frequent is {name} with {count} lines (counted without {library}, which the sandbox lacks).",
        "{name} comes first: {count} occurrences. I had to do without {library}.",
        "Top entry {name}, {count}. The sandbox has no {library}; the standard library gave the same count.",
        also=said,
        name=name,
        count=count,
    )


@library_not_installed.oracle
def _(raw: Raw, path: str, column: str) -> Truth:
    counts = _frequent(raw, path, column)
    need(counts[0][0] > counts[1][0], "a tie")
    return Truth({"name": counts[0][1], "count": counts[0][0]})


_PATHS: Final = ("/orders", "/reports", "/search", "/files", "/users", "/exports")


@scenario("error_handling")
def pasted_responses(s: Stage) -> Script:
    """The user pastes what a client logged; which failures will pass by themselves can be read off without any tool."""
    codes = [s.pick((200, 200, 200, 429, 503, 404, 401, 422)) for _ in range(s.rng.between(7, 11))]
    lines = [f"GET {s.pick(_PATHS)} -> {code}" for code in codes]
    s.goal(codes=codes)
    waits, broken = [code for code in codes if code in (429, 503)], [code for code in codes if code in (404, 401, 422)]
    need(waits and broken and len(waits) != len(broken), "too plain")
    s.offer("api_client", "code_executor")
    yield s.user(
        "My script logged this last night:\n{log}\nHow many of the failures would a retry have cured, and how many not?",
        "Here is the log of my client.\n{log}\nWhat is worth retrying? Just give me two numbers: failures that pass, failures that don't.",
        "{log}\n\nThese are the responses I got. How many of the errors are temporary, how many are my own fault?",
        "Could you sort these for me, without calling anything: temporary errors versus permanent ones, just the counts?\n{log}",
        log="\n".join(lines),
    )
    yield s.answer(
        "{waits} could have passed with a retry, {broken} could not without a change of the request.",
        "Temporary: {waits}, permanent: {broken}. Too many requests and outages pass by themselves; the others fail the same way every time.",
        "Worth a retry after a pause: {waits}. Not worth one: {broken}, since a wrong token, path or body stays wrong.",
        "{broken} need a fix on your side, {waits} only patience (too many requests, or the service was away).",
        waits=s.compute("count", *waits),
        broken=s.compute("count", *broken),
    )  # fmt: skip


@pasted_responses.oracle
def _(raw: Raw, codes: list[int]) -> Truth:
    need(raw.now, "no clock")
    return Truth(
        {"waits": codes.count(429) + codes.count(503), "broken": sum(code in (401, 404, 422) for code in codes)}
    )


_GOODS: Final = ("lamp", "rug", "kettle", "desk", "chair", "mirror", "clock", "basket", "blanket")


@scenario("error_handling")
def pasted_broken_rows(s: Stage) -> Script:
    """A few CSV lines that an import refused: which are malformed is seen at a glance, and no tool is needed."""
    goods = s.sample(_GOODS, 7)
    amounts = [s.rng.money(300, 9000) for _ in goods]
    spoilt = sorted(s.sample(range(7), 2))
    lines = []
    for place, (name, amount) in enumerate(zip(goods, amounts, strict=True)):
        whole, cents = f"{amount:.2f}".split(".")
        wrong = s.pick([f"{name};{amount:.2f}", f"{name},{whole},{cents}", f"{name},"])
        lines.append(wrong if place in spoilt else f"{name},{amount:.2f}")
    good = [amount for place, amount in enumerate(amounts) if place not in spoilt]
    s.goal(spoilt=spoilt, good=good)
    s.offer("data_processor", "code_executor")
    yield s.user(
        "The import says 'malformed row' without telling me where. Which lines are wrong, and what do the good ones sum to?\nitem,amount\n{rows}",
        "item,amount\n{rows}\n\nTwo of these rows won't load. Which ones (counting from the first row below the header), and what is the total of the rest?",
        "Can you spot the broken rows (number them without the header) and add up the others?\n\nitem,amount\n{rows}",
        "what's wrong with this csv? row numbers please, header not counted, and the sum of what is fine\nitem,amount\n{rows}",
        rows="\n".join(lines),
    )
    places = [s.compute("count", *lines[: place + 1]) for place in spoilt]
    yield s.answer(
        "Rows {first} and {second} are malformed: they don't have one comma and one amount. The other five add up to {total:,.2f}.",
        "It's row {first} and row {second}. Everything else is fine and comes to {total:,.2f}.",
        "The culprits are row {first} and row {second}, which aren't a name, a comma and a number with a point. Sum of the rest: {total:,.2f}.",
        "Without rows {first} and {second}, which break the pattern, the total is {total:,.2f}.",
        first=places[0],
        second=places[1],
        total=s.rounded(s.compute("sum", *good)),
    )


@pasted_broken_rows.oracle
def _(raw: Raw, spoilt: list[int], good: list[float]) -> Truth:
    need(raw.now, "no clock")
    return Truth({"first": spoilt[0] + 1, "second": spoilt[1] + 1, "total": round(sum(good), 2)})
