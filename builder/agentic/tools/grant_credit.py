"""Grant a credit to an account."""

from typing import TYPE_CHECKING

from ._records import insert, need, next_id
from .base import WRITE, Conflict, Object, PermissionDenied, Tool, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", account_id: str, amount: float, granted_by: str, ticket_id: str = "") -> Object:
    account = need(world, "accounts", "account_id", account_id)
    if account["status"] != "active":
        raise Conflict(f"{account['account_id']} is {account['status']}; credits are granted to active accounts only")
    ticket = need(world, "tickets", "ticket_id", ticket_id) if ticket_id else None
    if ticket:
        contact = need(world, "contacts", "contact_id", ticket["contact_id"])
        if contact["account_id"] != account["account_id"]:
            raise Conflict(
                f"{ticket['ticket_id']} is a ticket of {contact['account_id']}, not of {account['account_id']}"
            )
    limit = world.facts["credit_limit"]
    if amount > limit:
        raise PermissionDenied(f"credits above {world.facts['currency']} {limit} are granted by a manager only")
    row: Object = {
        "credit_id": next_id(world, "credits", "credit_id", "CRD-"),
        "account_id": account["account_id"],
        **({"ticket_id": ticket["ticket_id"]} if ticket else {}),
        "amount": round(float(amount), 2),
        "granted_by": granted_by,
        "granted_on": str(world.clock.today),
        "status": "granted",
    }
    insert(world, "credits", row)
    return row


TOOL = Tool(
    name="grant_credit",
    effect=WRITE,
    description=(
        "Grant an active account a credit that is set off against its next invoice. Credits above the desk's limit are "
        "refused: a manager has to grant them."
    ),
    parameters=closed(
        {
            "account_id": string("Id of the account, e.g. ACC-788.", minLength=1),
            "amount": number("Amount in the company's currency.", exclusiveMinimum=0),
            "granted_by": string("Name of the person in whose name it is granted.", minLength=2),
            "ticket_id": string("Ticket that it is about, if any; must belong to the account.", minLength=1),
        },
        ("account_id", "amount", "granted_by"),
    ),
    run=_run,
    gives=frozenset({"credits.create"}),
    domains=("support",),
    names=("grant_credit", "issue_credit", "add_account_credit"),
    parameter_names={
        "account_id": ("account_id", "account"),
        "amount": ("amount", "credit_amount"),
        "granted_by": ("granted_by", "approver"),
        "ticket_id": ("ticket_id", "ticket"),
    },
    descriptions=(
        "Give a client some credit as a compensation.",
        "Compensate an account with a credit.",
        "Records a credit for an account, for example after an outage.",
    ),
    parameter_descriptions={"amount": ("How much credit to grant.",)},
)
