"""Record a payment of an invoice."""

from typing import TYPE_CHECKING

from ._money import METHODS, outstanding
from ._records import insert, need, next_id, update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, choice, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", invoice_id: str, amount: float, method: str = "transfer") -> Object:
    invoice = need(world, "invoices", "invoice_id", invoice_id)
    key, amount = invoice["invoice_id"], round(float(amount), 2)
    if invoice["status"] not in {"sent", "overdue"}:
        raise Conflict(f"{key} is {invoice['status']}; a payment cannot be recorded", status=invoice["status"])
    before = outstanding(world, invoice)
    if amount > before:
        raise InvalidArgument(f"`amount` {amount:.2f} is more than what is outstanding: {before:.2f}")
    row = {
        "payment_id": next_id(world, "payments", "payment_id", "PAY-"),
        "invoice_id": key,
        "received_on": str(world.clock.today),
        "amount": amount,
        "method": method,
    }
    insert(world, "payments", row)
    left = round(before - amount, 2)
    status = "paid" if left == 0 else invoice["status"]
    if status == "paid":
        update(world, "invoices", "invoice_id", key, {"status": status})
    return {**row, "currency": invoice["currency"], "outstanding": left, "invoice_status": status}


TOOL = Tool(
    name="record_payment",
    effect=WRITE,
    description=(
        "Record that a client paid an invoice, in full or in part. The amount may not exceed what is outstanding; an "
        "invoice that is settled becomes paid."
    ),
    parameters=closed(
        {
            "invoice_id": string("Id of the invoice, e.g. INV-7027; it must be sent or overdue.", minLength=1),
            "amount": number("Amount received, in the invoice's currency.", exclusiveMinimum=0),
            "method": choice(METHODS, "How it was paid.", default="transfer"),
        },
        ("invoice_id", "amount"),
    ),
    run=_run,
    gives=frozenset({"payments.create"}),
    domains=("finance",),
    names=("record_payment", "register_payment", "add_payment"),
    parameter_names={
        "invoice_id": ("invoice_id", "invoice", "invoice_number"),
        "amount": ("amount", "paid_amount", "sum"),
        "method": ("method", "payment_method"),
    },
    descriptions=(
        "Enter a payment that came in for an invoice.",
        "Book money received against an invoice, dated today.",
        "Registers a payment and tells what remains to be paid.",
    ),
    parameter_descriptions={"amount": ("How much was received.",)},
)
