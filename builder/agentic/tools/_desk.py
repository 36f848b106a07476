"""What the tools of the support desk share."""

from typing import TYPE_CHECKING

from ._records import need
from .base import Conflict, Object

if TYPE_CHECKING:
    from ..world.world import World

CATEGORIES = ("billing", "login", "bug", "how-to", "integration", "feature request")
PRIORITIES = ("low", "normal", "high", "urgent")
STATUSES = ("new", "open", "pending", "solved", "closed")
FOLLOWING = {
    "new": ("open",),
    "open": ("pending", "solved"),
    "pending": ("open", "solved"),
    "solved": ("open", "closed"),
}


def living(world: "World", ticket_id: str) -> Object:
    """A ticket that can still be changed; NotFound, or Conflict if it is closed."""
    ticket = need(world, "tickets", "ticket_id", ticket_id)
    if ticket["status"] == "closed":
        raise Conflict(f"{ticket['ticket_id']} is closed; closed tickets are not opened again", status="closed")
    return ticket


def moment(world: "World") -> str:
    """Now, as the tables write it."""
    return str(world.clock.naive.isoformat())
