"""Open a ticket."""

from typing import TYPE_CHECKING

from ._desk import CATEGORIES, PRIORITIES, moment
from ._records import first_of, insert, need, next_id
from .base import WRITE, Conflict, NotFound, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(
    world: "World",
    *,
    contact_id: str,
    product: str,
    subject: str,
    description: str,
    category: str,
    priority: str = "normal",
) -> Object:
    contact = need(world, "contacts", "contact_id", contact_id)
    account = need(world, "accounts", "account_id", contact["account_id"])
    if account["status"] == "churned":
        raise Conflict(
            f"{account['name']} is no client any more; tickets are opened for active and trial accounts only"
        )
    text = product.strip()
    sql = "SELECT product_id, name FROM products WHERE product_id = upper(?) OR name = ? COLLATE NOCASE"
    found = first_of(world, sql, text, text)
    if found is None:
        raise NotFound(f"there is no product '{product}'")
    ticket = {
        "ticket_id": next_id(world, "tickets", "ticket_id", "TIC-"),
        "contact_id": contact["contact_id"],
        "product_id": found["product_id"],
        "subject": subject,
        "category": category,
        "channel": "chat",
        "priority": priority,
        "status": "new",
        "opened_at": moment(world),
    }
    insert(world, "tickets", ticket)
    message = {
        "ticket_id": ticket["ticket_id"],
        "author": "client",
        "sent_at": ticket["opened_at"],
        "body": description,
    }
    insert(world, "messages", {"message_id": next_id(world, "messages", "message_id", "MSG-"), **message})
    return ticket


TOOL = Tool(
    name="create_ticket",
    effect=WRITE,
    description=(
        "Open a support ticket for a contact about a product; the description becomes its first message. The ticket is "
        "new and has no agent yet. Not possible for accounts that have left."
    ),
    parameters=closed(
        {
            "contact_id": string("Id of the contact, e.g. CON-5791.", minLength=1),
            "product": string("Name or id (PRO-1) of the product.", minLength=1),
            "subject": string("What it is about, in a few words.", minLength=3, maxLength=120),
            "description": string("The problem or question in the client's words.", minLength=1),
            "category": choice(CATEGORIES, "Kind of ticket."),
            "priority": choice(PRIORITIES, "How urgent it is.", default="normal"),
        },
        ("contact_id", "product", "subject", "description", "category"),
    ),
    run=_run,
    gives=frozenset({"tickets.create"}),
    domains=("support",),
    names=("create_ticket", "open_ticket", "submit_ticket"),
    parameter_names={
        "contact_id": ("contact_id", "contact", "requester_id"),
        "product": ("product", "product_name"),
        "subject": ("subject", "title"),
        "description": ("description", "body", "message"),
        "category": ("category", "type"),
        "priority": ("priority", "urgency"),
    },
    descriptions=(
        "Create a new support ticket for a client.",
        "File a problem or a question of a client.",
        "Opens a ticket and returns its number.",
    ),
    parameter_descriptions={"subject": ("Short title of the ticket.",)},
)
