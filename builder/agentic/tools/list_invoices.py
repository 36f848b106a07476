"""The invoices of a client or with a status."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import READ, InvalidArgument, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CONDITIONS = {
    "client_id": "client_id = ?",
    "status": "status = ?",
    "due_before": "due_on < ?",
    "issued_from": "issued_on >= ?",
    "issued_to": "issued_on <= ?",
}


def _run(world: "World", limit: int = 20, **given: Any) -> Object:
    if not given:
        raise InvalidArgument("give at least one of `client_id`, `status`, `due_before`, `issued_from` and `issued_to`")
    if "client_id" in given:
        given["client_id"] = need(world, "clients", "client_id", given["client_id"])["client_id"]
    where = " AND ".join(_CONDITIONS[name] for name in given)
    sql = f"SELECT * FROM invoices WHERE {where} ORDER BY issued_on DESC, invoice_id DESC"  # noqa: S608 - our words
    found = all_of(world, sql, *given.values())
    invoices, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "invoices": invoices}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_invoices",
    effect=READ,
    description="List invoices, newest first, by client, status, due date or date of issue. Payments are not included.",
    parameters=closed(
        {
            "client_id": string("Only invoices of this client, e.g. CLI-5842.", minLength=1),
            "status": choice(("draft", "sent", "paid", "overdue", "void"), "Only invoices with this status."),
            "due_before": string("Only invoices due before this day, YYYY-MM-DD.", pattern=_DAY),
            "issued_from": string("Only invoices issued on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "issued_to": string("Only invoices issued on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "limit": integer("How many invoices to return, 1 to 30.", 1, 30, default=20),
        }
    ),
    run=_run,
    gives=frozenset({"invoices.list", "invoices.read"}),
    domains=("finance",),
    names=("list_invoices", "search_invoices", "find_invoices"),
    parameter_names={
        "client_id": ("client_id", "client", "customer_id"),
        "status": ("status", "invoice_status"),
        "due_before": ("due_before", "due_until"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which invoices are there for a client, or with a status?",
        "Search invoices by client, status and dates.",
        "Invoice register, filtered.",
    ),
    parameter_descriptions={"client_id": ("Client whose invoices are wanted.",)},
)
