"""Decide on an expense claim."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, InvalidArgument, Object, PermissionDenied, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", expense_id: str, decision: str = "approved", approver: str = "") -> Object:
    expense = need(world, "expenses", "expense_id", expense_id)
    key = expense["expense_id"]
    if expense["status"] != "submitted":
        raise Conflict(f"{key} is {expense['status']}, not submitted", status=expense["status"])
    limit = world.facts["approval_limit"]
    if expense["amount"] > limit:
        raise PermissionDenied(f"{key} is above EUR {limit}: a department head has to decide")
    if decision == "approved" and not approver:
        raise InvalidArgument("an approval needs an `approver`")
    changes = {"status": decision, "approved_by": approver if decision == "approved" else None}
    update(world, "expenses", "expense_id", key, changes)
    return {"expense_id": key, "amount": expense["amount"], **{k: v for k, v in changes.items() if v}}


TOOL = Tool(
    name="approve_expense",
    effect=WRITE,
    description=(
        "Approve or reject a submitted expense claim. Claims above the approval limit are refused: a department head "
        "has to decide on them."
    ),
    parameters=closed(
        {
            "expense_id": string("Id of the claim, e.g. EXP-6807.", minLength=1),
            "decision": choice(("approved", "rejected"), "The decision.", default="approved"),
            "approver": string("Name of the person in whose name it is approved; required for approvals.", minLength=1),
        },
        ("expense_id",),
    ),
    run=_run,
    gives=frozenset({"expenses.approve"}),
    domains=("finance",),
    names=("approve_expense", "decide_expense", "review_expense"),
    parameter_names={
        "expense_id": ("expense_id", "expense", "claim_id"),
        "decision": ("decision", "outcome"),
        "approver": ("approver", "approved_by"),
    },
    descriptions=(
        "Decide on an employee's expense claim.",
        "Set a submitted expense to approved or rejected.",
        "Sign off an expense up to the limit.",
    ),
    parameter_descriptions={"expense_id": ("Which claim to decide.",)},
)
