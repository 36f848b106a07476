"""Change a ticket."""

from typing import TYPE_CHECKING

from ._desk import CATEGORIES, FOLLOWING, PRIORITIES, STATUSES, living, moment
from ._records import update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", ticket_id: str, **changes: str) -> Object:
    ticket = living(world, ticket_id)
    key, before = ticket["ticket_id"], ticket["status"]
    if not changes:
        raise InvalidArgument("give at least one of `status`, `priority`, `category` and `subject`")
    changed: Object = {name: value for name, value in changes.items() if ticket[name] != value}
    if not changed:
        raise Conflict(f"{key} has these values already")
    status = changed.get("status", before)
    if status != before and status not in FOLLOWING[before]:
        raise Conflict(f"{key} is {before}; it can become {' or '.join(FOLLOWING[before])}, not {status}")
    extra = {"solved_at": moment(world)} if status == "solved" != before else {}
    update(world, "tickets", "ticket_id", key, {**changed, **extra})
    return {"ticket_id": key, "changed": {**changed, **extra}, "before": {name: ticket[name] for name in changed}}


TOOL = Tool(
    name="update_ticket",
    effect=WRITE,
    description=(
        "Change the status, priority, category or subject of a ticket. The status goes new > open > pending or solved "
        "> closed (pending and solved can be opened again); closed tickets cannot be changed."
    ),
    parameters=closed(
        {
            "ticket_id": string("Id of the ticket, e.g. TIC-18593.", minLength=1),
            "status": choice(STATUSES, "The new status."),
            "priority": choice(PRIORITIES, "The new priority."),
            "category": choice(CATEGORIES, "The new category."),
            "subject": string("The new subject.", minLength=3, maxLength=120),
        },
        ("ticket_id",),
    ),
    run=_run,
    gives=frozenset({"tickets.update"}),
    domains=("support",),
    names=("update_ticket", "edit_ticket", "modify_ticket"),
    parameter_names={
        "ticket_id": ("ticket_id", "ticket", "id"),
        "status": ("status", "new_status"),
        "priority": ("priority", "new_priority"),
    },
    descriptions=(
        "Set fields of a support ticket.",
        "Change a ticket's status or priority, among others.",
        "Edits a ticket; solved and closed are statuses, too.",
    ),
    parameter_descriptions={"status": ("Status to which the ticket is set.",)},
)
