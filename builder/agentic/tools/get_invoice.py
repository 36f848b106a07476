"""One invoice with its payments."""

from typing import TYPE_CHECKING

from ._money import outstanding
from ._records import all_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_PAYMENTS = "SELECT payment_id, received_on, amount, method FROM payments WHERE invoice_id = ? ORDER BY payment_id"


def _run(world: "World", invoice_id: str) -> Object:
    invoice = need(world, "invoices", "invoice_id", invoice_id)
    client = need(world, "clients", "client_id", invoice["client_id"])
    open_amount = 0 if invoice["status"] == "void" else outstanding(world, invoice)
    payments = all_of(world, _PAYMENTS, invoice["invoice_id"])
    return {**invoice, "client": client["name"], "outstanding": open_amount, "payments": payments}


TOOL = Tool(
    name="get_invoice",
    effect=READ,
    description=(
        "Get an invoice by its id: client, dates, currency, amount, status (draft, sent, paid, overdue, void), the "
        "payments received and what is outstanding."
    ),
    parameters=closed({"invoice_id": string("Id of the invoice, e.g. INV-7027.", minLength=1)}, ("invoice_id",)),
    run=_run,
    gives=frozenset({"invoices.read"}),
    domains=("finance",),
    names=("get_invoice", "invoice_details", "lookup_invoice"),
    parameter_names={"invoice_id": ("invoice_id", "invoice", "invoice_number")},
    descriptions=(
        "Show one invoice and how much of it has been paid.",
        "Invoice details with payments.",
        "Look up an invoice, its status and its open amount.",
    ),
    parameter_descriptions={"invoice_id": ("Number of the invoice.",)},
)
