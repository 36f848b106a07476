"""Charge an amount to a grant."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, PermissionDenied, Tool, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", grant_id: str, amount: float, purpose: str) -> Object:
    grant = need(world, "grants", "grant_id", grant_id)
    key, amount = grant["grant_id"], round(float(amount), 2)
    if grant["status"] != "active":
        raise Conflict(f"{key} is {grant['status']}; only active grants can be charged", status=grant["status"])
    limit = world.facts["purchase_limit_eur"]
    if amount > limit:
        raise PermissionDenied(f"purchases above EUR {limit} are decided by the head of administration")
    left = round(grant["amount_eur"] - grant["spent_eur"], 2)
    if amount > left:
        raise Conflict(f"{key} has only EUR {left:.2f} left", left_eur=left)
    spent = round(grant["spent_eur"] + amount, 2)
    update(world, "grants", "grant_id", key, {"spent_eur": spent})
    return {
        "grant_id": key,
        "charged_eur": amount,
        "purpose": purpose,
        "spent_eur": spent,
        "left_eur": round(grant["amount_eur"] - spent, 2),
    }


TOOL = Tool(
    name="charge_grant",
    effect=WRITE,
    description=(
        "Charge a purchase to an active grant that has enough money left. Purchases above the limit are for the head "
        "of administration."
    ),
    parameters=closed(
        {
            "grant_id": string("Id of the grant, e.g. GRT-661.", minLength=1),
            "amount": number("Amount in EUR.", exclusiveMinimum=0),
            "purpose": string("What was bought.", minLength=2),
        },
        ("grant_id", "amount", "purpose"),
    ),
    run=_run,
    gives=frozenset({"grants.charge"}),
    domains=("research",),
    names=("charge_grant", "book_expense_to_grant", "spend_grant"),
    parameter_names={
        "grant_id": ("grant_id", "grant", "project_id"),
        "amount": ("amount", "amount_eur", "cost"),
        "purpose": ("purpose", "description"),
    },
    descriptions=(
        "Pay for something from a grant.",
        "Book an expense on a research grant.",
        "Charges money to a grant and tells what is left.",
    ),
    parameter_descriptions={"amount": ("How much to charge, EUR.",)},
)
