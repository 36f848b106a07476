"""Approve or reject a claim."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, PermissionDenied, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", claim_id: str, decision: str) -> Object:
    claim = need(world, "claims", "claim_id", claim_id)
    if claim["status"] != "open":
        raise Conflict(f"{claim['claim_id']} is {claim['status']} already", status=claim["status"])
    limit = world.facts["claim_limit_eur"]
    if claim["amount_eur"] > limit:
        raise PermissionDenied(f"claims above EUR {limit} are decided by the head of operations")
    changes = {"status": decision, "decided_on": str(world.clock.today)}
    update(world, "claims", "claim_id", claim["claim_id"], changes)
    return {**claim, **changes}


TOOL = Tool(
    name="decide_claim",
    effect=WRITE,
    description="Approve or reject an open claim. Claims above the desk's limit are for the head of operations only.",
    parameters=closed(
        {
            "claim_id": string("Id of the claim, e.g. CLM-6042.", minLength=1),
            "decision": choice(("approved", "rejected"), "The decision."),
        },
        ("claim_id", "decision"),
    ),
    run=_run,
    gives=frozenset({"claims.decide"}),
    domains=("logistics",),
    names=("decide_claim", "resolve_claim", "settle_claim"),
    parameter_names={"claim_id": ("claim_id", "claim"), "decision": ("decision", "outcome", "verdict")},
    descriptions=(
        "Decide on a client's claim.",
        "Close an open claim by approving or rejecting it.",
        "Records the decision on a claim and its day. A claim is decided once.",
    ),
    parameter_descriptions={"claim_id": ("Which claim to decide.",)},
)
