"""Lists of the API: page by page until all is added up, and the largest records with who stands behind them."""

from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._api import Steps, about_api, signed_in
from .._records import Row
from ._shared_desk import DESKS, Request, all_sent, sent


@dataclass(frozen=True, slots=True)
class _Book:
    """A list with amounts: where it is, what it is filtered by, and how people speak of the records."""

    resource: str
    column: str
    day: str
    amount: str
    size: int
    things: str


_BOOKS: Final = {
    "retail": _Book("orders", "channel", "ordered_at", "total", 12, "{value} orders"),
    "logistics": _Book("shipments", "service", "booked_on", "price_eur", 12, "{value} shipments"),
    "support": _Book("credits", "status", "granted_on", "amount", 6, "{value} credits"),
    "finance": _Book("expenses", "category", "spent_on", "amount", 12, "expenses for {value}"),
}


def _selections(raw: Raw, book: _Book) -> list[tuple[str, str]]:
    """(value, first month) of which the API has three or four pages."""
    rows = raw.tables[book.resource]
    months = sorted({row[book.day][:7] for row in rows})
    found = []
    for value in sorted({row[book.column] for row in rows}):
        days = [row[book.day] for row in rows if row[book.column] == value]
        counts = [(month, sum(day >= month for day in days)) for month in months]
        found += [(value, month) for month, count in counts if 2 * book.size < count <= 4 * book.size]
    return found


@scenario("api_integration", domains=DESKS)
def pages_added_up(s: Stage) -> Script:
    """A sum over a list of several pages: the first page tells how many there are, the others come at once."""
    book = _BOOKS[s.domain]
    value, month = s.pick(_selections(s.raw, book))
    s.goal(table=book.resource, column=book.column, value=value, day=book.day, month=month, amount=book.amount)
    told = s.chance(500)
    about_api(
        s,
        f"GET /{book.resource} has the filters {book.column} and {book.day}_from (a day or a month); lists come in "
        f"pages (page, per_page), with `total` and `next`; keep to per_page {book.size}, as long answers are cut. "
        f"{book.amount} is in EUR.",
        told=told,
    )
    said: dict[str, Any] = {"things": book.things.format(value=value), "month": month_name(month)}
    yield s.user(
        "What do our {things} add up to since {month}? All of them please, not just the first page of the API.",
        "I'm reconciling {things}. Total from {month} until today, and the largest single one, straight from the API?",
        "Since the start of {month}: sum of all {things}, and the biggest amount among them. Source is the API.",
        "{things} since {month} - total + maximum? (API, it's paged!)",
        "My script stopped after page one, so I don't trust its sum. Could you pull all {things} from {month} on "
        "and tell me the total and the largest?",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    wanted = {book.column: value, f"{book.day}_from": month, "per_page": str(book.size)}
    place = f"/{book.resource}"
    first = yield from sent(s, Request(place, headers, params=wanted, derived=("params",)))
    total = first["body"]["total"]
    pages = -(-total // book.size)
    if s.chance(500):
        yield s.reason(
            "{total} records in all, so I'll fetch the remaining pages together.",
            "The list has {total} entries and this was only the first part. Getting the rest now.",
            "There are {total} of them; the other pages can come at the same time.",
            total=total,
        )
    further = [wanted | {"page": str(page)} for page in range(2, pages + 1)]
    rest = yield from all_sent(s, [Request(place, headers, params=one, derived=("params",)) for one in further])
    values = [row[book.amount] for page in (first, *rest) for row in page["body"]["data"]]
    need(len(values) == total, "a page was cut")
    figures = yield s.call("statistics", values=values)
    yield s.answer(
        "Together they come to EUR {sum:,.2f}, over {count} records; the largest is EUR {most:,.2f}.",
        "EUR {sum:,.2f} from {count} entries, all pages included. Biggest single amount: EUR {most:,.2f}.",
        "The full list has {count} entries. Sum: EUR {sum:,.2f}; maximum: EUR {most:,.2f}.",
        "Over all pages I count {count}, worth EUR {sum:,.2f} in total, with EUR {most:,.2f} as the largest.",
        "Total EUR {sum:,.2f}, largest EUR {most:,.2f} ({count} records since {month}).",
        also=said,
        sum=figures["sum"],
        most=figures["max"],
        count=total,
    )


@pages_added_up.oracle
def _(raw: Raw, table: str, column: str, value: str, day: str, month: str, amount: str) -> Truth:
    cents = [round(row[amount] * 100) for row in raw.tables[table] if row[column] == value and row[day] >= month]
    return Truth({"sum": sum(cents) / 100, "most": max(cents) / 100, "count": len(cents)})


_RANKED: Final = {
    "logistics": ("claims", "claim_id", ("open", "approved", "rejected", "paid")),
    "finance": ("invoices", "invoice_id", ("overdue", "sent", "paid")),
}
"""Records that are ranked by amount_eur: resource, key and the statuses that may be asked for."""


def _ranked(raw: Raw, table: str, status: str) -> list[Row]:
    rows = [row for row in raw.tables[table] if row["status"] == status]
    return sorted(rows, key=lambda row: -row["amount_eur"])


def _party_of(s: Stage, record: Row, headers: dict[str, str]) -> Steps:
    """The client behind a record, by way of the shipment where it is a claim."""
    if "shipment_id" in record:
        shipment = yield from sent(s, Request(f"/shipments/{record['shipment_id']}", headers))
        record = shipment["body"]["data"]
    client = yield from sent(s, Request(f"/clients/{record['client_id']}", headers))
    return client["body"]["data"]


@scenario("api_integration", domains=tuple(_RANKED))
def largest_and_who_is_behind(s: Stage) -> Script:
    """The top three by the API's own sorting; then whose the first one is, record by record."""
    resource, key, statuses = _RANKED[s.domain]
    status = s.pick([one for one in statuses if len(_ranked(s.raw, resource, one)) > 3])
    need(len({row["amount_eur"] for row in _ranked(s.raw, resource, status)[:4]}) == 4, "a tie")
    s.goal(table=resource, key=key, status=status)
    told = s.chance(600)
    about_api(
        s,
        f"GET /{resource} filters by status and sorts by any column (sort=column or sort=-column); amount_eur is in "
        f"EUR. Single records: GET /clients/{{id}}, GET /{resource}/{{id}}"
        + (", GET /shipments/{id}." if s.domain == "logistics" else "."),
        told=told,
    )
    said: dict[str, Any] = {"things": f"{status} {resource}"}
    yield s.user(
        "Top three {things} by amount, please. Ask the API, the export is stale.",
        "Which three {things} are the largest right now? The API should know.",
        "morning! need the 3 biggest {things} from the api",
        "For the risk call at ten I need our three largest {things}, with amounts, as the API has them.",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    params = {"status": status, "sort": "-amount_eur", "per_page": "3"}
    top = (yield from sent(s, Request(f"/{resource}", headers, params=params)))["body"]["data"]
    yield s.answer(
        "In order: {one} (EUR {most:,.2f}), {two} (EUR {second:,.2f}) and {three} (EUR {third:,.2f}).",
        "The largest are {one} with EUR {most:,.2f}, then {two} with EUR {second:,.2f}, then {three} with "
        "EUR {third:,.2f}.",
        "- {one}: EUR {most:,.2f}\n- {two}: EUR {second:,.2f}\n- {three}: EUR {third:,.2f}",
        "{one} leads at EUR {most:,.2f}; {two} (EUR {second:,.2f}) and {three} (EUR {third:,.2f}) follow.",
        also={"second": top[1]["amount_eur"], "third": top[2]["amount_eur"]},
        one=top[0][key],
        two=top[1][key],
        three=top[2][key],
        most=top[0]["amount_eur"],
    )
    yield s.user(
        "And which client is behind the first one? Who looks after them here?",
        "Whose is the biggest, and who is their account manager?",
        "ok, the top one: client + account manager?",
        "Thanks. I want to call about number one: what's the client called, and who of us knows them?",
    )
    client = yield from _party_of(s, top[0], headers)
    yield s.answer(
        "That's {name}; {manager} is their account manager.",
        "{name}, looked after by {manager}.",
        "It belongs to {name}. On our side {manager} is in charge of them.",
        "The client is {name}. Talk to {manager}, who manages the account.",
        name=client["name"],
        manager=client["account_manager"],
    )


@largest_and_who_is_behind.oracle
def _(raw: Raw, table: str, key: str, status: str) -> Truth:
    one, two, three = _ranked(raw, table, status)[:3]
    holder = one if "client_id" in one else raw.row("shipments", one["shipment_id"])
    client = raw.row("clients", holder["client_id"])
    return Truth(
        {
            "one": one[key],
            "two": two[key],
            "three": three[key],
            "most": one["amount_eur"],
            "name": client["name"],
            "manager": client["account_manager"],
        }
    )
