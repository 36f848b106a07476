"""What the tools of the finance department share."""

from typing import TYPE_CHECKING

from ._records import first_of
from .base import NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK")
METHODS = ("transfer", "direct debit", "card", "cheque")


def account(world: "World", wanted: str) -> Object:
    """The ledger account with this id, number or name; NotFound if there is none."""
    text = wanted.strip()
    sql = "SELECT * FROM accounts WHERE account_id = upper(?) OR CAST(number AS TEXT) = ? OR name = ? COLLATE NOCASE"
    found = first_of(world, sql, text, text, text)
    if found is None:
        raise NotFound(f"there is no account '{wanted}'")
    return found


def outstanding(world: "World", invoice: Object) -> float:
    """What of an invoice has not been paid, in the invoice's currency."""
    sql = "SELECT coalesce(sum(amount), 0) AS paid FROM payments WHERE invoice_id = ?"
    paid = first_of(world, sql, invoice["invoice_id"]) or {"paid": 0}
    left: float = round(invoice["amount"] - paid["paid"], 2)
    return left
