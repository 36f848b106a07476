"""One ticket with its messages."""

from typing import TYPE_CHECKING

from ._records import all_of, first_of, need
from .base import READ, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_CONTACT = (
    "SELECT c.name, c.email, c.account_id, a.name AS account FROM contacts c JOIN accounts a USING (account_id) "
    "WHERE c.contact_id = ?"
)
_MESSAGES = "SELECT author, sent_at, body FROM messages WHERE ticket_id = ? ORDER BY sent_at, message_id"
_ESCALATIONS = "SELECT escalation_id, level, reason, status FROM escalations WHERE ticket_id = ? ORDER BY escalation_id"


def _run(world: "World", ticket_id: str) -> Object:
    ticket = need(world, "tickets", "ticket_id", ticket_id)
    product = first_of(world, "SELECT name FROM products WHERE product_id = ?", ticket["product_id"])
    agent = first_of(world, "SELECT name, team FROM agents WHERE agent_id = ?", ticket["agent_id"])
    return {
        **ticket,
        "contact": first_of(world, _CONTACT, ticket["contact_id"]),
        "product": product["name"] if product else None,
        "agent": agent,
        "messages": fit_list(all_of(world, _MESSAGES, ticket["ticket_id"]), 4_000)[0],
        "escalations": all_of(world, _ESCALATIONS, ticket["ticket_id"]),
    }


TOOL = Tool(
    name="get_ticket",
    effect=READ,
    description=(
        "Get a support ticket by its id: subject, category, priority, status (new, open, pending, solved, closed), "
        "times, contact and account, product, agent, all messages and escalations."
    ),
    parameters=closed({"ticket_id": string("Id of the ticket, e.g. TIC-18593.", minLength=1)}, ("ticket_id",)),
    run=_run,
    gives=frozenset({"tickets.read"}),
    domains=("support",),
    names=("get_ticket", "ticket_details", "read_ticket"),
    parameter_names={"ticket_id": ("ticket_id", "ticket", "id")},
    descriptions=(
        "Show a ticket and its conversation.",
        "Read one support ticket in full.",
        "Ticket details with messages, oldest first.",
    ),
    parameter_descriptions={"ticket_id": ("Number of the ticket.",)},
)
