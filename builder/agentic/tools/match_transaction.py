"""Match a bank transaction with a payment."""

from typing import TYPE_CHECKING

from ._records import first_of, need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", transaction_id: str, payment_id: str) -> Object:
    transaction = need(world, "bank_transactions", "transaction_id", transaction_id, "transaction")
    payment = need(world, "payments", "payment_id", payment_id)
    key, paid = transaction["transaction_id"], payment["payment_id"]
    if transaction["payment_id"]:
        raise Conflict(f"{key} is matched with {transaction['payment_id']} already")
    other = first_of(world, "SELECT transaction_id FROM bank_transactions WHERE payment_id = ?", paid)
    if other:
        raise Conflict(f"{paid} is matched with {other['transaction_id']} already")
    if round(transaction["amount"] * 100) != round(payment["amount"] * 100):
        raise Conflict(f"the amounts differ: {key} is {transaction['amount']:.2f}, {paid} is {payment['amount']:.2f}")
    update(world, "bank_transactions", "transaction_id", key, {"payment_id": paid})
    return {"transaction_id": key, "payment_id": paid, "invoice_id": payment["invoice_id"], "amount": payment["amount"]}


TOOL = Tool(
    name="match_transaction",
    effect=WRITE,
    description=(
        "Match a bank transaction with the payment that it brought. The amounts must be equal and neither may be "
        "matched already."
    ),
    parameters=closed(
        {
            "transaction_id": string("Id of the bank transaction, e.g. TXN-748164.", minLength=1),
            "payment_id": string("Id of the payment, e.g. PAY-40880.", minLength=1),
        },
        ("transaction_id", "payment_id"),
    ),
    run=_run,
    gives=frozenset({"bank.match"}),
    domains=("finance",),
    names=("match_transaction", "reconcile_transaction", "link_payment"),
    parameter_names={
        "transaction_id": ("transaction_id", "transaction", "bank_transaction_id"),
        "payment_id": ("payment_id", "payment"),
    },
    descriptions=(
        "Reconcile a bank movement with a recorded payment.",
        "Link a bank transaction to a payment.",
        "Marks a transaction as belonging to a payment of the same amount.",
    ),
    parameter_descriptions={"payment_id": ("Payment to which the transaction belongs.",)},
)
