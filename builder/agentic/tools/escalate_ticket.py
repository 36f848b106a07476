"""Escalate a ticket."""

from typing import TYPE_CHECKING

from ._desk import living
from ._records import first_of, insert, need, next_id
from .base import WRITE, Conflict, Object, Tool, choice, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World

REASONS = (
    "deadline has passed", "needs access to logs", "needs a developer", "cannot reproduce", "client is upset",
)  # fmt: skip


def _run(world: "World", ticket_id: str, raised_by: str, reason: str, level: int = 2) -> Object:
    ticket = living(world, ticket_id)
    agent = need(world, "agents", "agent_id", raised_by)
    key = ticket["ticket_id"]
    if ticket["status"] == "solved":
        raise Conflict(f"{key} is solved; only tickets in work are escalated")
    earlier = first_of(
        world,
        "SELECT * FROM escalations WHERE ticket_id = ? AND status IN ('open', 'accepted') AND level >= ?",
        key,
        level,
    )
    if earlier:
        raise Conflict(f"{key} is escalated to level {earlier['level']} already: {earlier['escalation_id']}")
    row = {
        "escalation_id": next_id(world, "escalations", "escalation_id", "ESC-"),
        "ticket_id": key,
        "raised_by": agent["agent_id"],
        "level": level,
        "reason": reason,
        "raised_on": str(world.clock.today),
        "status": "open",
    }
    insert(world, "escalations", row)
    return row


TOOL = Tool(
    name="escalate_ticket",
    effect=WRITE,
    description=(
        "Escalate a ticket that is in work to the second or third level. Refused if it is at that level already, "
        "solved or closed."
    ),
    parameters=closed(
        {
            "ticket_id": string("Id of the ticket, e.g. TIC-18593.", minLength=1),
            "raised_by": string("Id of the agent who escalates, e.g. AGT-31.", minLength=1),
            "reason": choice(REASONS, "Why it is escalated."),
            "level": integer("Level to escalate to, 2 or 3.", 2, 3, default=2),
        },
        ("ticket_id", "raised_by", "reason"),
    ),
    run=_run,
    gives=frozenset({"tickets.escalate"}),
    domains=("support",),
    names=("escalate_ticket", "raise_escalation", "bump_ticket"),
    parameter_names={
        "ticket_id": ("ticket_id", "ticket", "id"),
        "raised_by": ("raised_by", "agent_id"),
        "reason": ("reason", "escalation_reason"),
        "level": ("level", "target_level"),
    },
    descriptions=(
        "Pass a ticket on to a higher level of support.",
        "Raise an escalation for a ticket.",
        "Gets the second or third level to look at a ticket.",
    ),
    parameter_descriptions={"reason": ("Reason for the escalation.",)},
)
