"""File a claim for a shipment."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import first_of, insert, need, next_id
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, choice, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World

KINDS = ("damage", "delay", "shortage", "loss")


def _run(world: "World", shipment_id: str, kind: str, amount: float) -> Object:
    shipment = need(world, "shipments", "shipment_id", shipment_id)
    key, lost = shipment["shipment_id"], shipment["status"] == "lost"
    if shipment["status"] not in {"delivered", "lost"} or lost != (kind == "loss"):
        raise Conflict(f"{key} is {shipment['status']}; a claim for {kind} is not possible")
    since = shipment["promised_on"] if lost else shipment["delivered_on"]
    days, allowed = (world.clock.today - dt.date.fromisoformat(since)).days, world.facts["claim_days"]
    if days > allowed:
        raise Conflict(f"the deadline has passed: {days} days since {since}, {allowed} are allowed")
    most = round(world.facts["claim_eur_per_kg"] * shipment["weight_kg"], 2)
    if amount > most:
        raise InvalidArgument(
            f"`amount` {amount:.2f} is above the liability for {shipment['weight_kg']} kg: {most:.2f}"
        )
    earlier = first_of(world, "SELECT claim_id FROM claims WHERE shipment_id = ? AND kind = ?", key, kind)
    if earlier:
        raise Conflict(f"there is a claim for {kind} of {key} already: {earlier['claim_id']}")
    row = {
        "claim_id": next_id(world, "claims", "claim_id", "CLM-"),
        "shipment_id": key,
        "kind": kind,
        "amount_eur": round(float(amount), 2),
        "status": "open",
        "filed_on": str(world.clock.today),
    }
    insert(world, "claims", row)
    return row


TOOL = Tool(
    name="file_claim",
    effect=WRITE,
    description=(
        "File a claim for damage, delay or shortage of a delivered shipment, or for the loss of a lost one. Refused "
        "after the deadline, above the liability per kilogram, and if there is such a claim already."
    ),
    parameters=closed(
        {
            "shipment_id": string("Id of the shipment, e.g. SHP-204113.", minLength=1),
            "kind": choice(KINDS, "What the claim is for."),
            "amount": number("Amount claimed, in EUR.", exclusiveMinimum=0),
        },
        ("shipment_id", "kind", "amount"),
    ),
    run=_run,
    gives=frozenset({"claims.create"}),
    domains=("logistics",),
    names=("file_claim", "create_claim", "submit_claim"),
    parameter_names={
        "shipment_id": ("shipment_id", "tracking_number", "shipment"),
        "kind": ("kind", "claim_type", "type"),
        "amount": ("amount", "amount_eur", "claimed_amount"),
    },
    descriptions=(
        "Register a client's claim for compensation.",
        "Open a claim about a shipment and get its number.",
        "Creates a claim with the status 'open'; it is decided later.",
    ),
    parameter_descriptions={"amount": ("How much money is claimed, EUR.",)},
)
