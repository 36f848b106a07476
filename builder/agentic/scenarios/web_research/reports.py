"""Figures that stand in monthly reports: added up over a quarter, ranked, and held against the database."""

import re
from calendar import month_name
from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw
from ._pages import after, amount, claim

_MONTH: Final = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in every monthly report: its topic with {} for the month, where it stands, what it counts."""

    topic: str
    pattern: str
    listing: dict[str, Any]
    noun: str
    unit: str


FIGURES: Final = {
    "retail": Figure("the visits to the web shop in {}", r"([\d,]+) visits", {"kind": "report"}, "visits to the web shop", "{} visits"),
    "logistics": Figure("the complaints by phone in {}", r"([\d,]+) complaints", {"kind": "report"}, "complaints by phone", "{} complaints"),
    "finance": Figure("the accruals of {}", r"ccruals (?:came to|of) EUR ([\d,]+)", {"title_contains": "closing"}, "accruals", "EUR {}"),
    "travel": Figure("the calls of {}", r"rang (\d+) times|answered (\d+) calls", {"kind": "report"}, "phone calls", "{} calls"),
    "research": Figure("the visitors of {}", r"([\d,]+) visitors", {"kind": "report"}, "visitors", "{} visitors"),
}  # fmt: skip


def _months(raw: Raw, domain: str) -> list[str]:
    """The months that have a report, oldest first."""
    before, after_ = FIGURES[domain].topic.split("{}")
    topics = [each.topic for each in raw.claims if each.topic.startswith(before)]
    return [month for topic in topics if _MONTH.fullmatch(month := topic[len(before) : len(topic) - len(after_)])]


def _titled(listing: Any) -> dict[str, str]:
    """Month -> id of its report."""
    return {match.group(0): each["id"] for each in listing["documents"] if (match := _MONTH.search(each["title"]))}


@scenario("web_research", domains=tuple(FIGURES))
def three_months_summed(s: Stage) -> Script:
    """A figure of three monthly reports, added up."""
    figure = FIGURES[s.domain]
    months = _months(s.raw, s.domain)
    start = s.rng.below(len(months) - 2)
    wanted = months[start : start + 3]
    s.goal(months=wanted, domain=s.domain)
    yield s.user(
        "How many {noun} did we have from {first} to {last} altogether?"
        if "EUR" not in figure.unit
        else "What did the {noun} come to from {first} to {last} altogether?",
        "I need the total of the {noun} over three months: {first} through {last}. It should be in the monthly reports.",
        "add up the {noun} from the reports, {first} till {last} please",
        "For the board slide: one number for all {noun} between {first} and {last}, both months included.",
        "Could you total the {noun} of the three months that end with {last}?",
        noun=figure.noun,
        first=wanted[0],
        last=wanted[2],
    )
    yield s.plan(
        "First I'll list the reports, then read the three that matter.",
        "I'll find the reports of those months and then open all three at once.",
        "Let me see which reports there are before I add anything up.",
    )
    listing = yield s.call("list_documents", **figure.listing)
    ids = _titled(listing)
    if any(month not in ids for month in wanted):
        s.redraw("a report is missing")
    pages = yield s.together(*(s.call("get_document", document_id=ids[month]) for month in wanted))
    a, b, c = (int(amount(after(figure.pattern, page["text"]))) for page in pages)
    sum_ = yield s.call("calculator", expression=f"{a} + {b} + {c}")
    yield s.answer(
        "{shown} in all: {a:,} + {b:,} + {c:,}.",
        "{first} had {a:,}, the month after {b:,}, and {last} {c:,}. That makes {shown}.",
        "Together {shown} ({a:,}, {b:,} and {c:,}).",
        "The three reports add up to {shown}. Month by month: {a:,}, {b:,}, {c:,}.",
        "- {first}: {a:,}\n- next month: {b:,}\n- {last}: {c:,}\n\nSum: {shown}",
        **_shown(figure, int(sum_["result"]), a=a, b=b, c=c, first=wanted[0], last=wanted[2]),
    )


def _shown(figure: Figure, total: int, **also: Any) -> dict[str, Any]:
    return {"also": also, "shown": figure.unit.format(f"{total:,}")}


@three_months_summed.oracle
def _(raw: Raw, months: list[str], domain: str) -> Truth:
    figure = FIGURES[domain]
    values = [amount(claim(raw, figure.topic.format(month)).value) for month in months]
    return Truth({"shown": figure.unit.format(f"{sum(map(int, values)):,}")})


@scenario("web_research", domains=tuple(FIGURES))
def strongest_month(s: Stage) -> Script:
    """In which of the latest reports a figure was highest; afterwards the lowest, from what was read already."""
    figure = FIGURES[s.domain]
    count = s.pick((4, 5, 6))
    low = s.chance(600)
    s.goal(count=count, domain=s.domain, low=low)
    word = {4: "four", 5: "five", 6: "six"}[count]
    yield s.user(
        "Which of the last {word} monthly reports has the most {noun}?",
        "Looking at the latest {word} reports: in which month were the {noun} highest?",
        "top month for {noun}, last {word} reports only",
        "Please go through our {word} most recent monthly reports and find the peak in {noun}.",
        word=word,
        noun=figure.noun,
    )
    listing = yield s.call("list_documents", **figure.listing)
    ids = dict(list(_titled(listing).items())[:count])
    pages = yield s.together(*(s.call("get_document", document_id=each) for each in ids.values()))
    found = [(month, int(amount(after(figure.pattern, page["text"])))) for month, page in zip(ids, pages, strict=True)]
    month, value = s.top(found)
    yield s.answer(
        "{month}, with {value}.",
        "The peak was {month}: {value}.",
        "{month} comes out on top at {value}.",
        "Of these, {month} had the most, {value}.",
        month=month,
        value=figure.unit.format(f"{value:,}"),
    )
    if low:
        yield s.user(
            "And the other end, which month was the weakest?",
            "thanks, and the lowest?",
            "What about the low point in the same stretch?",
            "Interesting. Which one had the fewest, then?",
        )
        least, fewest = s.top(found, smallest=True)
        yield s.answer(
            "That was {least}, with {fewest}.",
            "{least}: {fewest}.",
            "The low point is {least} ({fewest}).",
            "{fewest} in {least} is the smallest of them.",
            least=least,
            fewest=figure.unit.format(f"{fewest:,}"),
        )


@strongest_month.oracle
def _(raw: Raw, count: int, domain: str, low: bool) -> Truth:
    figure = FIGURES[domain]
    months = _months(raw, domain)[-count:]
    values = [(month, int(amount(claim(raw, figure.topic.format(month)).value))) for month in months]
    month, value = best_of(values)
    facts = {"month": month, "value": figure.unit.format(f"{value:,}")}
    if low:
        least, fewest = best_of(values, smallest=True)
        facts |= {"least": least, "fewest": figure.unit.format(f"{fewest:,}")}
    return Truth(facts)


@scenario("web_research", domains=("retail",))
def report_and_database(s: Stage) -> Script:
    """Whether a report's figures agree with the orders; the first query guesses a column that is not there."""
    month = s.pick(_months(s.raw, s.domain))
    s.goal(month=month)
    yield s.user(
        "Does the sales report for {month} match the orders in the database? Cancelled orders are left out in it.",
        "Please check the revenue in the {month} report against our orders, without the cancelled ones.",
        "{month} report: do revenue and number of orders agree with the db (no cancelled)?",
        "The auditor wants to know whether the {month} sales report can be traced back to the order table, cancellations excluded.",
        month=month,
    )
    hits = yield s.call("web_search", query=f"sales report {month}", max_results=8)
    report = next((hit for hit in hits["results"] if "/report/" in hit["url"] and month in hit["title"]), None)
    if report is None:
        s.redraw("the report was not found")
    page = yield s.call("fetch", url=report["url"])
    when = _number(month)
    sql = "SELECT COUNT(*), ROUND(SUM({amount}), 2) FROM orders WHERE {day} LIKE '{when}%' AND status <> 'cancelled'"
    guess, at = s.pick(("amount", "revenue", "order_total", "value")), s.pick(("order_date", "date", "created"))
    failed = yield s.attempt("database_query", query=sql.format(amount=guess, day=at, when=when), derived_=("query",))
    yield s.reflect(
        "I guessed a column that does not exist. Let me look at the table before I ask again.",
        "That column name was wrong; the table's description will tell me the right ones.",
        "No such column, my mistake. First the table's structure, then the query again.",
    )
    table = yield s.call("describe_table", table_name="orders")
    columns = [column["name"] for column in table["columns"]]
    if not s.failed(failed) or "total" not in columns:
        s.redraw("the first query went through")
    day = next(column for column in columns if column.startswith("ordered"))
    rows = yield s.call("database_query", query=sql.format(amount="total", day=day, when=when), derived_=("query",))
    count, revenue = rows["rows"][0]
    told = amount(after(r"EUR ([\d,]+\.\d\d)", page["content"]))
    if abs(told - revenue) > 0.005:
        s.redraw("they differ")
    yield s.answer(
        "They agree: the report has EUR {told:,.2f}, and the database gives EUR {revenue:,.2f} from {count} orders.",
        "Yes. EUR {told:,.2f} in the report, EUR {revenue:,.2f} over {count} orders in the table.",
        "The figures match. Report: EUR {told:,.2f}. Orders in the database: {count}, worth EUR {revenue:,.2f}.",
        "{count} orders add up to EUR {revenue:,.2f} in the database, and the report says EUR {told:,.2f}, so it can be traced.",
        told=told,
        revenue=revenue,
        count=count,
    )


def _number(month: str) -> str:
    """June 2025 -> 2025-06."""
    name, year = month.split()
    return f"{year}-{list(month_name).index(name):02d}"


@report_and_database.oracle
def _(raw: Raw, month: str) -> Truth:
    orders = [
        order
        for order in raw.tables["orders"]
        if order["ordered_at"].startswith(_number(month)) and order["status"] != "cancelled"
    ]
    cents = sum(round(order["total"] * 100) for order in orders)
    told = amount(claim(raw, f"the revenue of {month}").value)
    return Truth({"told": told, "revenue": round(cents / 100, 2), "count": len(orders)})
