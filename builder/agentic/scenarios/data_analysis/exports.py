"""Exports with defects: reconciled with the database, cleaned in code, missing, and reported on."""

# the queries are the assistant's, made of our own words

import csv
import io
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import distinct, sum_of
from ._ledgers import LEDGERS, full_months, ledger, middle, of_month, table_of

_WITH_EXPORTS: Final = ("retail", "finance", "travel")


def _read(text: str) -> list[dict[str, str]]:
    mark = ";" if text.partition("\n")[0].count(";") > 1 else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=mark))


def _exports(raw: Raw, domain: str) -> list[str]:
    """The months that an export of the ledger exists for."""
    path = LEDGERS[domain].export
    return [month for month in full_months(raw, LEDGERS[domain]) if path.format(month=month) in raw.files]


@scenario("data_analysis", domains=_WITH_EXPORTS)
def export_against_database(s: Stage) -> Script:
    """File and table disagree about a month; the file's duplicates explain it, and a last look makes sure."""
    book = ledger(s)
    months = _exports(s.raw, s.domain)
    off = [
        one
        for one in months
        if len(_read(s.raw.files[book.export.format(month=one)])) > len(of_month(s.raw, book, one))
    ]
    month = s.pick(off or months)
    path = book.export.format(month=month)
    s.goal(month=month)
    said: dict[str, Any] = {"month": month_name(month), "things": book.things, "path": path}
    yield s.user(
        "{path} should hold exactly the {things} of {month}. Does it agree with the database?",
        "Can you reconcile {path} with the {things} of {month} in the database? Row counts and sums, and why "
        "they differ if they do.",
        "The auditors got {path} and count more {things} for {month} than our dashboard shows. Who is right?",
        "does {path} match the db for {month}? if not, what's off",
        **said,
    )
    if s.chance(400):
        yield s.plan(
            "I'll count and add up both sides first, and look for the cause after that.",
            "First both totals side by side, then the difference if there is one.",
            "Let me get the figures of the file and of the table together, then compare.",
        )
    file, table = yield s.together(
        s.call(
            "data_processor",
            operation="aggregate",
            path=path,
            aggregations=[{"function": "count"}, {"function": "sum", "column": book.amount}],
        ),
        s.call(
            "database_query",
            derived_=("query",),
            query=f"SELECT COUNT(*), ROUND(SUM({book.amount}), 2) FROM {book.table} WHERE {book.day} LIKE '{month}%'",
        ),
    )
    (count, amount), total = table["rows"][0], s.rounded(file["rows"][0][f"sum_{book.amount}"])
    in_file = file["rows"][0]["count"]
    if in_file == count:
        yield s.answer(
            "Yes. Both have {count} {things}, together EUR {amount:,.2f}.",
            "File and database agree on {month}: {count} rows, EUR {amount:,.2f}.",
            "They match, {count} {things} and EUR {amount:,.2f} on either side.",
            "No difference that I can see: EUR {amount:,.2f} over {count} {things} in both.",
            also=said,
            count=count,
            amount=amount,
        )
        return
    yield s.verify(
        "The two don't agree. Before I say why, I'll check the file for rows that stand in it twice.",
        "They differ, so I'll verify whether the file repeats any {key}.",
        "A mismatch. To be sure where it comes from, a check for repeated ids in the file.",
        "File and table contradict each other; a look at the file without duplicates will confirm or rule "
        "out the simplest cause.",
        key=book.key,
    )
    single = yield s.check("data_processor", operation="dedupe", path=path, limit=1)
    need(single["row_count"] == count, "another cause")
    yield s.answer(
        "They differ: the file has {in_file} rows (EUR {total:,.2f}), the database {count} (EUR {amount:,.2f}). "
        "The cause is duplicates, {doubled} in number; without them the counts agree, so trust the database.",
        "No. {count} {things} worth EUR {amount:,.2f} are in the database, against {in_file} rows and EUR "
        "{total:,.2f} in the file. "
        "Rows that stand twice: {doubled}. Taking those out, both have the same number.",
        "The database is right: {count} {things}, EUR {amount:,.2f}. The file lists {in_file} (EUR "
        "{total:,.2f}) because it repeats "
        "rows, {doubled} in all.",
        "Not quite: {in_file} rows in the file versus {count} in the table, EUR {total:,.2f} versus EUR "
        "{amount:,.2f}. Repeated rows "
        "in the file ({doubled}) account for the surplus.",
        also=said,
        in_file=in_file,
        count=count,
        total=total,
        amount=amount,
        doubled=single["removed"],
    )


@export_against_database.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    rows, own = _read(raw.files[book.export.format(month=month)]), of_month(raw, book, month)
    total = sum(round(float(row[book.amount]) * 100) for row in rows) / 100
    doubled = len(rows) - len(distinct(rows, book.key))
    if not doubled:
        return Truth({"count": len(own), "amount": sum_of(own, book.amount)})
    facts = {"in_file": len(rows), "count": len(own), "doubled": doubled}
    return Truth({**facts, "total": total, "amount": sum_of(own, book.amount)})


_GAPS: Final = {
    "retail": ("/workspace/data/products.csv", "product_id", "weight_kg", "weight in kg", "products"),
    "logistics": ("/workspace/data/shipments_recent.csv", "shipment_id", "weight_kg", "weight in kg", "shipments"),
    "travel": ("/workspace/data/hotel_rates.csv", "room_id", "nightly_eur", "nightly rate in EUR", "room types"),
}
_BY_HAND: Final = """with open('{path}') as file:
    lines = file.read().splitlines()
names = lines[0].split(',')
rows = [dict(zip(names, line.split(','))) for line in lines[1:]]
"""


@scenario("data_analysis", domains=tuple(_GAPS))
def empty_cells(s: Stage) -> Script:
    """The first program stumbles over an empty cell; the second leaves such rows out and says how many there were."""
    path, key, column, label, things = _GAPS[s.domain]
    s.goal(path=path, key=key, column=column)
    s.policy(f"{path} is an export, comma separated, with the columns {key} and {column} among others.")
    said: dict[str, Any] = {"path": path, "label": label, "things": things}
    yield s.user(
        "Mean and median {label} of the {things} in {path}, each one counted once. The export repeats some.",
        "What's the average {label} in {path}, and the median? Duplicated {things} should count once.",
        "I only have the export {path}. For its {things} (no doubles): mean and median of the {label}?",
        "{path}: mean + median {label}, dedupe first",
        **said,
    )
    head = _BY_HAND.format(path=path)
    tail = f"values = sorted(float(row['{column}']) for row in unique)\n"
    unique = f"unique = list({{row['{key}']: row for row in rows}}.values())\n"
    shown = "n = len(values)\nprint(n, len(unique) - n, sum(values) / n, (values[(n - 1) // 2] + values[n // 2]) / 2)\n"
    done = yield s.attempt("code_executor", code=head + unique + tail + shown)
    if s.failed(done):
        yield s.reflect(
            "Some cells of {column} are empty, and I had not allowed for that. I'll skip them and count how "
            "many there are.",
            "An empty cell stopped it. Leaving those rows out, and keeping count of them.",
            "I assumed that every row has a value, but some don't. The next try skips the gaps.",
            "The conversion failed on an empty {column}; I'll take only the rows that have one.",
            column=column,
        )
        tail = f"values = sorted(float(row['{column}']) for row in unique if row['{column}'].strip())\n"
        done = yield s.call("code_executor", code=head + unique + tail + shown)
    count, gaps, mean, median = (float(part) for part in done["stdout"].split())
    yield s.answer(
        "Mean {mean:,.2f}, median {median:,.2f}, from {count} {things}; empty cells left out: {gaps}.",
        "Over {count} {things} the mean is {mean:,.2f} and the median {median:,.2f}. Without a value, and so "
        "not in there: {gaps}.",
        "The median is {median:,.2f} and the mean {mean:,.2f}. That rests on {count} values (missing: {gaps}).",
        "{mean:,.2f} on average, {median:,.2f} in the middle. {count} {things} have a {label}, {gaps} came without.",
        also=said,
        mean=s.rounded(mean),
        median=s.rounded(median),
        count=int(count),
        gaps=int(gaps),
    )


@empty_cells.oracle
def _(raw: Raw, path: str, key: str, column: str) -> Truth:
    rows = distinct(_read(raw.files[path]), key)
    values = [float(row[column]) for row in rows if row[column]]
    mean, median = sum(sorted(values)) / len(values), middle(values)
    facts = {"mean": round(mean, 2), "median": round(median, 2)}
    return Truth({**facts, "count": len(values), "gaps": len(rows) - len(values)})


@scenario("data_analysis", domains=_WITH_EXPORTS)
def no_statistics_module(s: Stage) -> Script:
    """The sandbox lacks a module that the first program imports; the second computes the spread by hand."""
    book = ledger(s)
    month = s.pick(_exports(s.raw, s.domain))
    path = book.export.format(month=month)
    s.goal(month=month)
    said: dict[str, Any] = {"path": path, "things": book.things, "month": month_name(month), "column": book.amount}
    yield s.user(
        "How much do the amounts in {path} scatter? Sample standard deviation of {column}, every {key} once.",
        "Standard deviation of {column} in {path}, please. Sample version, and repeated {key}s only once.",
        "I want to quote the spread of {month}'s {things} from {path}: stdev (n-1) of {column} without doubled rows.",
        "stdev of {column} in {path}, unique {key} only",
        key=book.key,
        **said,
    )
    head = (
        _BY_HAND.format(path=path)
        + f"values = [float(row['{book.amount}']) for row in {{row['{book.key}']: row for row in rows}}.values()]\n"
    )
    broken = yield s.attempt(
        "code_executor", code=f"import statistics\n\n{head}print(len(values), statistics.stdev(values))\n"
    )
    need(s.failed(broken) and "statistics" in broken.message, "the module is there")
    yield s.reflect(
        "There is no statistics module in this sandbox, so I'll write the formula out.",
        "The import failed. The deviation is easily computed without it.",
        "That module isn't available here; the same by hand.",
        "No such module in the sandbox. A few lines of arithmetic do it as well.",
    )
    done = yield s.call(
        "code_executor",
        code=f"{head}mean = sum(values) / len(values)\n"
        "spread = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5\n"
        "print(len(values), mean, spread)\n",
    )
    count, mean, spread = (float(part) for part in done["stdout"].split())
    yield s.answer(
        "The standard deviation is EUR {spread:,.2f}, around a mean of EUR {mean:,.2f} ({count} {things}).",
        "EUR {spread:,.2f}. For scale: {count} {things}, EUR {mean:,.2f} on average.",
        "They scatter by EUR {spread:,.2f} about EUR {mean:,.2f}; number of {things}: {count}.",
        "With {count} {things} and a mean of EUR {mean:,.2f}, the deviation comes to EUR {spread:,.2f}.",
        also=said,
        spread=s.rounded(spread),
        mean=s.rounded(mean),
        count=int(count),
    )


@no_statistics_module.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    values = [row[book.amount] for row in of_month(raw, book, month)]
    need(len(values) > 2, "too few values")
    mean = sum(round(value * 100) for value in values) / 100 / len(values)
    spread = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5
    need(all(abs(one * 100 % 1 - 0.5) > 1e-4 for one in (mean, spread)), "rounding")
    return Truth({"spread": round(spread, 2), "mean": round(mean, 2), "count": len(values)})


@scenario("data_analysis", domains=("retail", "travel"))
def no_such_export(s: Stage) -> Script:
    """There is no export of the month that the user names; the folder shows it, and the database has the figures."""
    book = ledger(s)
    month = s.pick([one for one in full_months(s.raw, book) if one not in _exports(s.raw, s.domain)])
    path = book.export.format(month=month)
    s.goal(month=month)
    said: dict[str, Any] = {"path": path, "things": book.things, "month": month_name(month), "group": book.group}
    yield s.user(
        "Group {path} by {group} for me: which {group} has the largest sum of {column}?",
        "Which {group} brought in most in {path}, going by {column}?",
        "From the {month} export ({path}) I need the {group} with the highest total {column}.",
        "{path}: top {group} by sum of {column}?",
        column=book.amount,
        **said,
    )
    wanted: dict[str, Any] = {"group_by": [book.group], "aggregations": [{"function": "sum", "column": book.amount}]}
    missing = yield s.attempt("data_processor", operation="aggregate", path=path, **wanted)
    need(s.failed(missing) and missing.type == "NotFound", "the file is there")
    yield s.reflect(
        "That file does not exist. I'll see which exports there are.",
        "Not found; a look into the folder will show what there is.",
        "No such file, so I'll list the exports.",
        "The export isn't there. Perhaps it has another name, so let me look at the folder.",
    )
    folder = yield s.call("list_directory", path="/workspace/data")
    names = [entry["name"] for entry in folder["entries"] if entry["name"].startswith(f"{book.table}_")]
    need(path.rsplit("/", 1)[1] not in names, "the file is there")
    yield s.reason(
        "The exports don't go back that far, so the database has to answer it.",
        "None of them is for this month, which means that I take the figures from the database.",
        "Other months only. Since the exports come from the database, I'll ask that instead.",
        "So there is no export of the month, and the table itself is the better source anyway.",
    )
    rows = yield s.call(
        "database_query",
        query=f"SELECT {book.group}, ROUND(SUM({book.amount}), 2) AS amount FROM {book.table} "
        f"WHERE {book.day} LIKE '{month}%' GROUP BY 1 ORDER BY amount DESC",
        derived_=("query",),
    )
    name, amount = s.top(rows["rows"])
    yield s.answer(
        "There is no export for {month}; the oldest is {oldest}. According to the database it was {name}, "
        "with EUR {amount:,.2f}.",
        "It was {name} with EUR {amount:,.2f}, going by the database: an export of {month} does not exist "
        "(they begin with {oldest}).",
        "I could not use {path}, it isn't there, and {oldest} is the first one. The table says {name}, EUR "
        "{amount:,.2f}.",
        "Since the exports only start at {oldest}, I asked the database for {month}: {name}, EUR {amount:,.2f}.",
        also=said,
        oldest=min(names),
        name=name,
        amount=amount,
    )


@no_such_export.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    sums: dict[str, list[dict[str, Any]]] = {}
    for row in of_month(raw, book, month):
        sums.setdefault(row[book.group], []).append(row)
    ranked = sorted(((sum_of(rows, book.amount), name) for name, rows in sums.items()), reverse=True)
    need(ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]), "level")
    stem = book.export.partition("{")[0]
    oldest = min(path for path in raw.files if path.startswith(stem)).rsplit("/", 1)[1]
    return Truth({"oldest": oldest, "name": ranked[0][1], "amount": ranked[0][0]})


_SPELLINGS: Final = {
    "logistics": (
        ("shipments_recent", "shipment_id", "service", "shipments"),
        ("fleet", "vehicle_id", "kind", "vehicles"),
    ),
    "travel": (
        ("hotel_rates", "room_id", "kind", "room types"),
        ("points", "entry_id", "reason", "entries"),
        ("bookings_", "booking_id", "status", "bookings"),
    ),
}


def _counts(raw: Raw, path: str, key: str, column: str) -> list[tuple[str, int]]:
    """The groups of an export without regard to case, every row once, largest first."""
    counts: dict[str, int] = {}
    for row in distinct(_read(raw.files[path]), key):
        name = row[column].strip().lower()
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])


def _split(raw: Raw, domain: str) -> list[tuple[str, str, str, str]]:
    """The exports in which a group stands under two spellings: path, key, column, and what the rows are."""
    found = []
    for stem, key, column, things in _SPELLINGS[domain]:
        for path in sorted(path for path in raw.files if path.startswith(f"/workspace/data/{stem}")):
            spelt = {row[column].strip() for row in _read(raw.files[path])}
            ranked = _counts(raw, path, key, column)
            if 1 < len(ranked) < len(spelt) and ranked[0][1] > ranked[1][1]:
                found.append((path, key, column, things))
    return found


@scenario("data_analysis", domains=tuple(_SPELLINGS))
def one_thing_two_spellings(s: Stage) -> Script:
    """Grouping an export shows one group under two spellings; code counts it properly, each row once."""
    path, key, column, things = s.pick(_split(s.raw, s.domain))
    s.goal(path=path, key=key, column=column)
    s.policy(f"{path}: export with the columns {key} and {column} among others.")
    said: dict[str, Any] = {"path": path, "column": column, "things": things}
    yield s.user(
        "Group the {things} in {path} by {column}: which group is the largest, and how large?",
        "Which {column} is the most frequent one in {path}, and how many {things} does it have?",
        "Count the {things} in {path} by {column} and give me number one.",
        "most common {column} in {path}?",
        **said,
    )
    raw_groups = yield s.call("data_processor", operation="aggregate", path=path, group_by=[column])
    listed = [row[column] for row in raw_groups["rows"]]
    need(len({one.lower() for one in listed}) < len(listed), "a clean export")
    yield s.reflect(
        "Some groups stand there in two spellings, so these counts are too low. I'll fold case and count "
        "every {key} once.",
        "That's not right yet: the same {column} appears in capitals as well. Counting again, without regard "
        "to case and doubles.",
        "Upper case splits some groups in two, which would make the counts wrong. A second pass with one "
        "spelling and unique {key}s.",
        "The export writes one {column} in two ways. I'll bring them together and drop repeated rows.",
        column=column,
        key=key,
    )
    done = yield s.call(
        "code_executor",
        code=_BY_HAND.format(path=path) + f"counts = {{}}\nfor row in {{row['{key}']: row for row in rows}}.values():\n"
        f"    name = row['{column}'].strip().lower()\n    counts[name] = counts.get(name, 0) + 1\n"
        "for name in counts:\n    print(counts[name], name)\n",
    )
    counts = [line.split(" ", 1) for line in done["stdout"].splitlines()]
    name, count = s.top((name, int(number)) for number, name in counts)
    yield s.answer(
        "The largest group is {name} with {count} {things}, once both spellings are put together and doubled "
        "rows removed.",
        "{name}: {count}. The export has some {column}s in capitals; those are counted in, and every row once.",
        "Most frequent is {name}, {count} {things}. Mind that the file writes some groups in two ways.",
        "{count} {things} belong to {name}, more than to any other {column} (case ignored, each counted once).",
        also=said,
        name=name,
        count=count,
    )


@one_thing_two_spellings.oracle
def _(raw: Raw, path: str, key: str, column: str) -> Truth:
    ranked = _counts(raw, path, key, column)
    return Truth({"name": ranked[0][0], "count": ranked[0][1]})


@scenario("data_analysis", domains=_WITH_EXPORTS)
def which_export(s: Stage) -> Script:
    """What "the export" is can be any of several files: the assistant looks, asks, and checks the one that is meant."""
    book = LEDGERS[s.domain]
    months = _exports(s.raw, s.domain)
    need(len(months) > 1, "one export only")
    off = [
        one
        for one in months
        if len(_read(s.raw.files[book.export.format(month=one)])) > len(of_month(s.raw, book, one))
    ]
    month = s.pick(off or months)
    s.goal(month=month)
    s.policy("Exports of the tables are in /workspace/data.")
    yield s.user(
        "Does our {things} export contain rows twice?",
        "Please check the {things} export for duplicates.",
        "I have a feeling that the export of the {things} lists some of them more than once. How many?",
        "duplicate rows in the {things} export?",
        things=book.things,
    )
    folder = yield s.call("list_directory", path="/workspace/data")
    names = [entry["name"] for entry in folder["entries"] if entry["name"].startswith(f"{book.table}_")]
    yield s.ask(
        "There are several: {names}. Which one do you mean?",
        "Which of these is it: {names}?",
        "I see {names}. Which month should I check?",
        "Which file do you have in mind? The folder has {names}.",
        also={"names": ", ".join(names)},
    )
    path = book.export.format(month=month)
    need(path.rsplit("/", 1)[1] in names, "no such file")
    yield s.user(
        "The one of {month}.",
        "{month}, please.",
        "Sorry, I meant {month}.",
        "{month}",
        month=month_name(month),
    )
    single = yield s.call("data_processor", operation="dedupe", path=path, limit=1, derived_=("path",))
    yield s.answer(
        "Repetitions: {doubled}, in a file of {rows} rows.",
        "Rows: {rows}. Repeated ones among them: {doubled}.",
        "Counting each {key} once leaves out {doubled} of the {rows} rows.",
        "The file has {rows} rows, and the number of those that only repeat another is {doubled}.",
        also={"key": book.key},
        doubled=single["removed"],
        rows=single["input_rows"],
    )


@which_export.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    rows = _read(raw.files[book.export.format(month=month)])
    paths = [path for path in raw.files if path.startswith(book.export.partition("{")[0])]
    return Truth({"doubled": len(rows) - len(distinct(rows, book.key)), "rows": len(rows)}, candidates=tuple(paths))
