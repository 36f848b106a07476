"""What is counted and added up in each domain: one table of dated amounts, and how people speak of it."""

from dataclasses import dataclass
from typing import Any, Final

from ...stage import Stage
from ...world.raw import Raw

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of dated amounts. `void` is the status of rows that did not come to anything."""

    table: str
    key: str
    day: str
    amount: str
    group: str
    party: str
    void: str
    things: str
    money: str
    parties: str
    export: str


LEDGERS: Final = {
    "retail": Ledger(
        "orders", "order_id", "ordered_at", "total", "channel", "customer_id", "cancelled", "orders", "revenue",
        "customers", "/workspace/data/orders_{month}.csv",
    ),
    "logistics": Ledger(
        "shipments", "shipment_id", "booked_on", "price_eur", "service", "client_id", "cancelled", "shipments",
        "freight revenue", "clients", "",
    ),
    "finance": Ledger(
        "invoices", "invoice_id", "issued_on", "amount_eur", "currency", "client_id", "void", "invoices",
        "invoiced amount", "clients", "/workspace/data/invoices_{month}.csv",
    ),
    "travel": Ledger(
        "bookings", "booking_id", "booked_on", "price_eur", "channel", "customer_id", "cancelled", "bookings",
        "booking value", "customers", "/workspace/data/bookings_{month}.csv",
    ),
}  # fmt: skip
ALL: Final = tuple(LEDGERS)


def ledger(s: Stage) -> Ledger:
    """The ledger of the stage's domain, described in a line of the system message."""
    found = LEDGERS[s.domain]
    s.policy(
        f"Database (SQLite): table {found.table}({found.key}, {found.party}, {found.day}, status, {found.group}, "
        f"{found.amount}); {found.amount} is in EUR."
    )
    return found


def table_of(raw: Raw) -> Ledger:
    """The ledger of an oracle's world: the only one whose table and columns are there."""
    for found in LEDGERS.values():
        rows = raw.tables.get(found.table)
        if rows and found.amount in rows[0] and found.day in rows[0]:
            return found
    raise KeyError("no ledger in this world")


def full_months(raw: Raw, book: Ledger) -> list[str]:
    """The months that lie wholly within the table's time, oldest first; the current one is not among them."""
    found = sorted({row[book.day][:7] for row in raw.tables[book.table]})[1:]
    return [month for month in found if month < raw.today.isoformat()[:7]]


def of_month(raw: Raw, book: Ledger, month: str, *, void: bool = True) -> list[Row]:
    """The rows of a month; without `void` only those that came to something."""
    rows = [row for row in raw.tables[book.table] if row[book.day].startswith(month)]
    return rows if void else [row for row in rows if row["status"] != book.void]


def middle(values: list[float]) -> float:
    """The median."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of all lies, between its two neighbours in proportion."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    return float(ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (place - low))
