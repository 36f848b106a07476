"""Questions with two readings: downloads of what, most by which measure, and a date that can be read both ways."""

import csv
import io
from collections import Counter
from datetime import date
from typing import Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import Row


def _works(raw: Raw, person: str) -> dict[str, list[Row]]:
    """What a researcher is an author of, and the data sets of their experiments."""
    own = {row["paper_id"] for row in raw.tables["authorships"] if row["researcher_id"] == person}
    led = {row["experiment_id"] for row in raw.tables["experiments"] if row["researcher_id"] == person}
    return {
        "papers": [row for row in raw.tables["papers"] if row["paper_id"] in own],
        "data sets": [row for row in raw.tables["datasets"] if row["experiment_id"] in led],
    }


_DOWNLOADS: Final = {
    "papers": "SELECT COUNT(*), SUM(p.downloads) FROM papers p JOIN authorships a USING (paper_id) "
    "JOIN researchers r USING (researcher_id) WHERE r.name = '{name}'",
    "data sets": "SELECT COUNT(*), SUM(d.downloads) FROM datasets d JOIN experiments e USING (experiment_id) "
    "JOIN researchers r USING (researcher_id) WHERE r.name = '{name}'",
}


@scenario("data_analysis", domains=("research",))
def downloads_of_what(s: Stage) -> Script:
    """Papers and data sets both have downloads: the assistant asks, counts one, and then the other as well."""
    known = Counter(row["name"] for row in s.raw.tables["researchers"])
    led = {row["experiment_id"]: row["researcher_id"] for row in s.raw.tables["experiments"]}
    shared = {led[row["experiment_id"]] for row in s.raw.tables["datasets"]}
    shared &= {row["researcher_id"] for row in s.raw.tables["authorships"]}
    person = s.raw.row("researchers", s.pick(sorted(shared)))
    if known[person["name"]] > 1 or "'" in person["name"]:
        s.redraw("a name that is not theirs alone")
    first, second = s.sample(("papers", "data sets"), 2)
    s.goal(person=person["researcher_id"], first=first, second=second)
    s.policy(
        "Tables: researchers(researcher_id, name), papers(paper_id, downloads), authorships(paper_id, researcher_id), "
        "experiments(experiment_id, researcher_id), datasets(dataset_id, experiment_id, downloads)."
    )
    yield s.user(
        "How often has {name}'s work been downloaded?",
        "I'm writing a reference for {name}. What's the number of downloads so far?",
        "downloads of {name}, total?",
        "For the annual talk with {name} I need the download figures.",
        "Can you tell me how many downloads {name} has had?",
        name=person["name"],
    )
    yield s.ask(
        "Of papers or of data sets? Both are counted here.",
        "We count downloads of papers and of data sets separately. Which do you need?",
        "Do you mean the papers {name} is an author of, or the data sets from {name}'s experiments?",
        "There are two such figures, one for papers and one for data sets. Which would you like?",
        "Papers, or data sets? The database has downloads for either.",
        also={"name": person["name"]},
    )
    yield s.user(
        "The {first}, please.",
        "Oh. {first} then.",
        "{first}",
        "I had the {first} in mind.",
        "Let's take the {first} for now.",
        first=first,
    )
    rows = yield s.call("database_query", query=_DOWNLOADS[first].format(name=person["name"]))
    count, downloads = rows["rows"][0]
    yield s.answer(
        "{downloads:,} downloads ({first}: {count}).",
        "It comes to {downloads:,}; the number of {first} behind that is {count}.",
        "{name} has had {downloads:,} downloads of {first}, {count} in number.",
        "Counting {first} only ({count} of them), that's {downloads:,}.",
        "The {first} ({count}) were downloaded {downloads:,} times.",
        also={"name": person["name"], "first": first},
        count=count,
        downloads=downloads,
    )
    yield s.user(
        "And the {second}, for comparison?",
        "Good. What would it be for the {second}?",
        "same for {second}",
        "Then I'd like to see the {second} as well. Are they ahead?",
        "How do the {second} compare?",
        second=second,
    )
    others = yield s.call("database_query", query=_DOWNLOADS[second].format(name=person["name"]))
    other = others["rows"][0][1]
    if other == downloads:
        s.redraw("level")
    yield s.answer(
        "{other:,}, so the {leader} are ahead by {gap:,}.",
        "For {second} it is {other:,}. That puts the {leader} {gap:,} in front.",
        "The {second} had {other:,} downloads, a difference of {gap:,} in favour of the {leader}.",
        "The {leader} lead by {gap:,}: the {second} have {other:,}.",
        "There it's {other:,}, and the gap between the two is {gap:,} (the {leader} have more).",
        also={"second": second, "leader": first if downloads > other else second},
        other=other,
        gap=s.compute("difference", max(downloads, other), min(downloads, other)),
    )


@downloads_of_what.oracle
def _(raw: Raw, person: str, first: str, second: str) -> Truth:
    works = _works(raw, person)
    sums = {name: sum(row["downloads"] for row in rows) for name, rows in works.items()}
    facts = {"count": len(works[first]), "downloads": sums[first], "other": sums[second]}
    return Truth(facts | {"gap": abs(sums[first] - sums[second])}, candidates=tuple(sums.items()))


def _claims(raw: Raw) -> dict[str, dict[str, list[float]]]:
    """Month -> department -> the amounts of its expense claims."""
    departments = {row["department_id"]: row["name"] for row in raw.tables["departments"]}
    of = {row["employee_id"]: departments[row["department_id"]] for row in raw.tables["employees"]}
    found: dict[str, dict[str, list[float]]] = {}
    for row in raw.tables["expenses"]:
        month = found.setdefault(row["spent_on"][:7], {})
        month.setdefault(of[row["employee_id"]], []).append(row["amount"])
    return found


def _leader(values: dict[str, float]) -> tuple[str, float] | None:
    """The largest with its value, or None when two share the first place."""
    first, *others = sorted(values.items(), key=lambda pair: -pair[1])
    return first if others and first[1] - others[0][1] > 1e-6 else None


def _leaders(raw: Raw) -> dict[str, tuple[tuple[str, float], tuple[str, float]]]:
    """Month -> the leading department by money and that by number of claims, where both are clear and differ."""
    found = {}
    for month, departments in _claims(raw).items():
        money = _leader({name: round(sum(amounts), 2) for name, amounts in departments.items()})
        number = _leader({name: len(amounts) for name, amounts in departments.items()})
        if money and number and money[0] != number[0]:
            found[month] = (money, number)
    return found


@scenario("data_analysis", domains=("finance",))
def by_number_not_by_money(s: Stage) -> Script:
    """Which department claimed most in a month: by money first, then by number, as the user had meant it."""
    month = s.pick(sorted(_leaders(s.raw)))
    s.goal(month=month)
    s.policy(
        "Tables: expenses(expense_id, employee_id, spent_on, amount in EUR), employees(employee_id, department_id), "
        "departments(department_id, name)."
    )
    joined = (
        "FROM expenses x JOIN employees e USING (employee_id) JOIN departments d USING (department_id) "
        f"WHERE x.spent_on LIKE '{month}%' GROUP BY d.name ORDER BY 2 DESC LIMIT 1"
    )
    yield s.user(
        "Which department had the most expenses in {month}?",
        "Who claimed most in {month}? I mean which department.",
        "{month} expenses: top department?",
        "I'd like to know which department leads the expense claims of {month}.",
        "Before the budget round: what department is at the top of {month}'s expenses?",
        month=month_name(month),
    )
    rows = yield s.call("database_query", query=f"SELECT d.name, ROUND(SUM(x.amount), 2) {joined}", derived_=("query",))
    dearest, money = rows["rows"][0]
    yield s.answer(
        "{dearest}, with EUR {money:,.2f}.",
        "By amount it's {dearest}: EUR {money:,.2f}.",
        "EUR {money:,.2f} were claimed by {dearest}, more than by any other.",
        "{dearest} is first. Its claims come to EUR {money:,.2f}.",
        "At the top stands {dearest} (EUR {money:,.2f}).",
        dearest=dearest,
        money=money,
    )
    yield s.user(
        "Sorry, I was unclear: most claims, not most money.",
        "No, by number of claims. The sum doesn't matter here.",
        "i meant count not sum",
        "Hm, one big invoice may distort that. Count the claims instead, please.",
        "Let me change the question: who handed in the largest number of claims?",
        correction=True,
    )
    counted = yield s.call("database_query", query=f"SELECT d.name, COUNT(*) {joined}", derived_=("query",))
    busiest, number = counted["rows"][0]
    yield s.answer(
        "Then it's {busiest}, with {number} claims.",
        "By number {busiest} leads: {number} claims.",
        "{busiest} handed in {number}, more often than anybody else.",
        "That changes the answer: {busiest}, {number} claims in the month.",
        "{number} claims came from {busiest}, which puts it first.",
        busiest=busiest,
        number=number,
    )


@by_number_not_by_money.oracle
def _(raw: Raw, month: str) -> Truth:
    departments = _claims(raw)[month]
    dearest, money = best_of((name, sum(amounts)) for name, amounts in departments.items())
    busiest, number = best_of((name, len(amounts)) for name, amounts in departments.items())
    return Truth({"dearest": dearest, "money": round(money, 2), "busiest": busiest, "number": number})


_DATED: Final = {
    "retail": (
        ("customers", "customers", "customer_id", "joined_on"),
        ("stock_count", "inventory", "inventory_id", "counted_on"),
        ("returns", "returns", "return_id", "requested_on"),
    ),
    "logistics": (
        ("shipments_recent", "shipments", "shipment_id", "booked_on"),
        ("shipments_recent", "shipments", "shipment_id", "promised_on"),
        ("stock_count", "stock", "stock_id", "counted_on"),
    ),
    "finance": (
        ("bank_statement", "bank_transactions", "transaction_id", "booked_on"),
        ("invoices_", "invoices", "invoice_id", "due_on"),
    ),
    "travel": (
        ("points", "points_entries", "entry_id", "posted_on"),
        ("customers", "customers", "customer_id", "joined_on"),
        ("stays", "stays", "stay_id", "check_in_on"),
        ("bookings_", "bookings", "booking_id", "booked_on"),
    ),
    "engineering": (("issues", "issues", "issue_id", "opened_on"), ("issues", "issues", "issue_id", "closed_on")),
    "research": (
        ("papers", "papers", "paper_id", "published_on"),
        ("slots", "slots", "slot_id", "starts_at"),
        ("instruments", "instruments", "instrument_id", "bought_on"),
    ),
}
"""Exports in which some dates are written otherwise: how the name begins, table, key and date."""


def _doubtful(raw: Raw, domain: str) -> list[tuple[str, str, str, str, dict[str, str]]]:
    """Path, table, key, date and the doubtful cells of exports: those with dates that tell the order, or else any."""
    found: list[tuple[str, str, str, str, dict[str, str]]] = []
    mute: list[tuple[str, str, str, str, dict[str, str]]] = []
    for name, table, key, day in _DATED[domain]:
        for path in sorted(file for file in raw.files if file.startswith(f"/workspace/data/{name}")):
            both, clear = _slashed(raw, path, key, day)
            if both:
                (found if clear else mute).append((path, table, key, day, both))
    return found or mute


def _slashed(raw: Raw, path: str, key: str, day: str) -> tuple[dict[str, str], list[str]]:
    """Key -> its date, where that is written with slashes and can be read both ways; and the dates that cannot."""
    text = raw.files[path]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    written = {line[key]: line[day] for line in lines if "/" in line[day]}
    parts = {name: [int(part) for part in cell.split("/")] for name, cell in written.items()}
    both = {name: written[name] for name, (one, two, _) in parts.items() if one <= 12 and two <= 12 and one != two}
    return both, [written[name] for name, (one, _, _) in parts.items() if one > 12]


def _spoken(day: date) -> str:
    return f"{day.day} {month_name(day.isoformat()[:7])}"


@scenario("data_analysis", domains=tuple(_DATED))
def date_read_both_ways(s: Stage) -> Script:
    """A date in an export can be day or month first: the table has one reading, the file's other dates confirm it."""
    path, table, key, day, both = s.pick(_doubtful(s.raw, s.domain))
    identity = s.pick(sorted(both))
    first, second, year = (int(part) for part in both[identity].split("/"))
    s.goal(table=table, identity=identity, day=day)
    s.policy(f"Database table: {table}({key}, {day}, ...). Exports such as {path} are made by hand from the database.")
    yield s.user(
        "In {path}, {key} {identity} has {cell} as {day}. Is that {one} or {other}? A colleague and I disagree.",
        "{identity} in {path}: {day} says {cell}. I read {one}, somebody else {other}. Who is right?",
        "{path} / {identity}: {cell} = {other} or {one}??",
        "Our American partner read the {day} of {identity} as {other}, for me it's {one}. The export ({path}) just has "
        "{cell}. Please find out.",
        "Can you settle which day is meant by {cell} for {identity} in {path}? It could be {one} as well as {other}.",
        path=path,
        key=key,
        identity=identity,
        day=day,
        cell=both[identity],
        one=_spoken(date(year, second, first)),
        other=_spoken(date(year, first, second)),
    )
    yield s.plan(
        "The cell alone can't tell. I'll look at the record itself.",
        "Both readings are possible, so the database has to decide.",
        "Let me see what the database has for {identity}.",
        "I'll compare it with the original record.",
        identity=identity,
    )
    rows = yield s.call("database_query", query=f"SELECT {day} FROM {table} WHERE {key} = '{identity}'")
    true = rows["rows"][0][0][:10]
    yield s.verify(
        "The record says {true}. To be sure about the file, I'll check its other dates with slashes.",
        "{true} in the database. Does the file write all such dates in that order?",
        "That gives {true}; the remaining dates of this form in the file should fit it.",
        true=true,
    )
    others = yield s.check(
        "data_processor",
        operation="filter",
        path=path,
        conditions=[{"column": day, "operator": "contains", "value": "/"}],
        columns=[key, day],
    )
    proof = next((row[day] for row in others["rows"] if int(row[day].split("/")[0]) > 12), None)
    if proof is None:
        yield s.answer(
            "It is {true}, by the record. The file itself doesn't tell: none of its dates has a number above twelve.",
            "{true}. I go by the database here, since every slashed date in the file could be read both ways.",
            "The record decides: {true}. Nothing else in the file shows which order it uses.",
            "{true} is what the database holds. The other slashed dates there don't help, they are just as unclear.",
            true=true,
        )
        return
    yield s.answer(
        "It is {true}. The database says so, and the file writes the day first: {proof} allows no other reading.",
        "{true}, day first. That's what the record holds, and an entry like {proof} in the same file confirms the order.",
        "The day comes first, so {true}. Record and file agree: {proof} couldn't be a month.",
        "Whoever read the day first is right: {true}. Besides the database, {proof} elsewhere in the export shows it.",
        "Settled: {true}. I checked the record, and {proof} in the same export can only be day, month, year.",
        also={"proof": proof},
        true=true,
    )


@date_read_both_ways.oracle
def _(raw: Raw, table: str, identity: str, day: str) -> Truth:
    return Truth({"true": raw.row(table, identity)[day][:10]})
