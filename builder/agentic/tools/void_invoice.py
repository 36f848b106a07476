"""Declare an invoice void."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", invoice_id: str) -> Object:
    invoice = need(world, "invoices", "invoice_id", invoice_id)
    if invoice["status"] not in {"draft", "sent"}:
        raise Conflict(
            f"{invoice['invoice_id']} is {invoice['status']}; only draft and sent invoices can be voided",
            status=invoice["status"],
        )
    update(world, "invoices", "invoice_id", invoice["invoice_id"], {"status": "void"})
    return {"invoice_id": invoice["invoice_id"], "status": "void", "previous_status": invoice["status"]}


TOOL = Tool(
    name="void_invoice",
    effect=WRITE,
    description="Declare an invoice void. Possible for drafts and sent invoices; paid and overdue ones are refused.",
    parameters=closed({"invoice_id": string("Id of the invoice, e.g. INV-7027.", minLength=1)}, ("invoice_id",)),
    run=_run,
    gives=frozenset({"invoices.void"}),
    domains=("finance",),
    names=("void_invoice", "cancel_invoice", "annul_invoice"),
    parameter_names={"invoice_id": ("invoice_id", "invoice", "invoice_number")},
    descriptions=(
        "Withdraw an invoice that should not have been sent.",
        "Set an invoice to void. Cannot be undone.",
        "Cancels an invoice as long as it is neither paid nor overdue.",
    ),
    parameter_descriptions={"invoice_id": ("Which invoice to void.",)},
)
