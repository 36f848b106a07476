"""Give a ticket to an agent."""

from typing import TYPE_CHECKING

from ._desk import living
from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", ticket_id: str, agent_id: str) -> Object:
    ticket = living(world, ticket_id)
    agent = need(world, "agents", "agent_id", agent_id)
    if agent["status"] == "away":
        raise Conflict(f"{agent['name']} is away and cannot take tickets")
    if ticket["agent_id"] == agent["agent_id"]:
        raise Conflict(f"{ticket['ticket_id']} is assigned to {agent['name']} already")
    status = "open" if ticket["status"] == "new" else ticket["status"]
    update(world, "tickets", "ticket_id", ticket["ticket_id"], {"agent_id": agent["agent_id"], "status": status})
    return {
        "ticket_id": ticket["ticket_id"],
        "agent_id": agent["agent_id"],
        "agent": agent["name"],
        "team": agent["team"],
        "status": status,
        "previous_agent_id": ticket["agent_id"],
    }


TOOL = Tool(
    name="assign_ticket",
    effect=WRITE,
    description=(
        "Assign a ticket to an agent; a new ticket becomes open by it. Agents who are away cannot get tickets, and "
        "closed tickets cannot be assigned."
    ),
    parameters=closed(
        {
            "ticket_id": string("Id of the ticket, e.g. TIC-18593.", minLength=1),
            "agent_id": string("Id of the agent, e.g. AGT-31.", minLength=1),
        },
        ("ticket_id", "agent_id"),
    ),
    run=_run,
    gives=frozenset({"tickets.assign"}),
    domains=("support",),
    names=("assign_ticket", "reassign_ticket", "set_ticket_owner"),
    parameter_names={
        "ticket_id": ("ticket_id", "ticket", "id"),
        "agent_id": ("agent_id", "assignee", "agent"),
    },
    descriptions=(
        "Hand a ticket to somebody of the desk.",
        "Set or change the agent of a ticket.",
        "Puts an agent in charge of a ticket.",
    ),
    parameter_descriptions={"agent_id": ("Who shall take care of the ticket.",)},
)
