"""Move money between own accounts."""

from typing import TYPE_CHECKING

from . import _money
from ._records import update
from .base import WRITE, Conflict, InvalidArgument, Object, PermissionDenied, Tool, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", from_account: str, to_account: str, amount: float) -> Object:
    source, target = _money.account(world, from_account), _money.account(world, to_account)
    amount = round(float(amount), 2)
    if source["account_id"] == target["account_id"]:
        raise InvalidArgument("`from_account` and `to_account` are the same account")
    for each in (source, target):
        if not each["name"].startswith(("Bank,", "Petty cash")):
            raise PermissionDenied(f"{each['account_id']} ({each['name']}) is no bank or cash account")
    if source["balance"] < amount:
        raise Conflict(f"{source['account_id']} has only {source['balance']:.2f}", balance=source["balance"])
    left, now = round(source["balance"] - amount, 2), round(target["balance"] + amount, 2)
    update(world, "accounts", "account_id", source["account_id"], {"balance": left})
    update(world, "accounts", "account_id", target["account_id"], {"balance": now})
    return {
        "amount": amount,
        "from": {"account_id": source["account_id"], "balance": left},
        "to": {"account_id": target["account_id"], "balance": now},
    }


TOOL = Tool(
    name="transfer_funds",
    effect=WRITE,
    description=(
        "Transfer money between two of the company's own bank or cash accounts. Other accounts cannot be used, and the "
        "balance must be sufficient."
    ),
    parameters=closed(
        {
            "from_account": string("Account that pays: id (ACC-1200), number or name.", minLength=1),
            "to_account": string("Account that receives: id, number or name.", minLength=1),
            "amount": number("Amount in EUR, up to two decimals.", exclusiveMinimum=0),
        },
        ("from_account", "to_account", "amount"),
    ),
    run=_run,
    gives=frozenset({"accounts.transfer"}),
    domains=("finance",),
    names=("transfer_funds", "move_money", "internal_transfer"),
    parameter_names={
        "from_account": ("from_account", "source_account", "debit_account"),
        "to_account": ("to_account", "target_account", "credit_account"),
        "amount": ("amount", "amount_eur", "sum"),
    },
    descriptions=(
        "Move money from one own account to another.",
        "Internal transfer between bank and cash accounts.",
        "Books a transfer and reports both new balances.",
    ),
    parameter_descriptions={"amount": ("How much to transfer, EUR.",)},
)
