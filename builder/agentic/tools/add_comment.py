"""Answer on a ticket."""

from typing import TYPE_CHECKING

from ._desk import living, moment
from ._records import insert, next_id, update
from .base import WRITE, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", ticket_id: str, body: str) -> Object:
    ticket = living(world, ticket_id)
    now = moment(world)
    key = next_id(world, "messages", "message_id", "MSG-")
    insert(
        world,
        "messages",
        {"message_id": key, "ticket_id": ticket["ticket_id"], "author": "agent", "sent_at": now, "body": body},
    )
    if ticket["first_reply_at"] is None:
        update(world, "tickets", "ticket_id", ticket["ticket_id"], {"first_reply_at": now})
    return {
        "message_id": key,
        "ticket_id": ticket["ticket_id"],
        "sent_at": now,
        "first_reply": ticket["first_reply_at"] is None,
    }


TOOL = Tool(
    name="add_comment",
    effect=WRITE,
    description="Add a reply of the desk to a ticket; the client gets it. Not possible on closed tickets.",
    parameters=closed(
        {
            "ticket_id": string("Id of the ticket, e.g. TIC-18593.", minLength=1),
            "body": string("Text of the reply.", minLength=1, maxLength=4_000),
        },
        ("ticket_id", "body"),
    ),
    run=_run,
    gives=frozenset({"tickets.reply"}),
    domains=("support",),
    names=("add_comment", "reply_to_ticket", "post_reply"),
    parameter_names={"ticket_id": ("ticket_id", "ticket", "id"), "body": ("body", "comment", "message")},
    descriptions=(
        "Answer a client on a ticket.",
        "Post a message to a support ticket.",
        "Writes a reply that the client of the ticket receives.",
    ),
    parameter_descriptions={"body": ("What to answer.",)},
)
