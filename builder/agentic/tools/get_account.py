"""One account of the ledger."""

from typing import TYPE_CHECKING

from . import _money
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", account: str) -> Object:
    return {**_money.account(world, account), "currency": world.facts["currency"]}


TOOL = Tool(
    name="get_account",
    effect=READ,
    description="Get a ledger account by id, number or name: its type (asset, liability, equity, ...) and balance.",
    parameters=closed(
        {"account": string("Id (ACC-1200), number (1200) or exact name of the account.", minLength=1)}, ("account",)
    ),
    run=_run,
    gives=frozenset({"accounts.read"}),
    domains=("finance",),
    names=("get_account", "account_balance", "lookup_account"),
    parameter_names={"account": ("account", "account_id", "account_number")},
    descriptions=(
        "What is the balance of an account?",
        "Look up one account of the general ledger.",
        "Account details with the current balance.",
    ),
    parameter_descriptions={"account": ("Which account: its id, its number or its name.",)},
)
