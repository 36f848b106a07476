"""Search tickets."""

from typing import TYPE_CHECKING, Any

from ._desk import CATEGORIES, PRIORITIES, STATUSES
from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CONDITIONS = {
    "query": "instr(lower(t.subject), lower(?)) > 0",
    "contact_id": "t.contact_id = upper(?)",
    "account_id": "c.account_id = upper(?)",
    "agent_id": "t.agent_id = upper(?)",
    "status": "t.status = ?",
    "priority": "t.priority = ?",
    "category": "t.category = ?",
    "opened_from": "date(t.opened_at) >= ?",
    "opened_to": "date(t.opened_at) <= ?",
}


def _run(world: "World", limit: int = 15, **given: Any) -> Object:
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT t.ticket_id, t.subject, t.category, t.priority, t.status, t.opened_at, c.name AS contact, "  # noqa: S608
        "a.name AS account, t.agent_id FROM tickets t JOIN contacts c USING (contact_id) "
        f"JOIN accounts a USING (account_id) {where}ORDER BY t.opened_at DESC, t.ticket_id DESC"
    )
    found = all_of(world, sql, *given.values())
    tickets, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "tickets": tickets}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="search_tickets",
    effect=READ,
    description=(
        "Search support tickets, newest first, by words of the subject, contact, account, agent, status, priority, "
        "category and day. The messages of a ticket are not included."
    ),
    parameters=closed(
        {
            "query": string("Text that the subject contains; case does not matter.", minLength=1),
            "contact_id": string("Only tickets of this contact, e.g. CON-5791.", minLength=1),
            "account_id": string("Only tickets of this account, e.g. ACC-788.", minLength=1),
            "agent_id": string("Only tickets assigned to this agent, e.g. AGT-31.", minLength=1),
            "status": choice(STATUSES, "Only tickets with this status."),
            "priority": choice(PRIORITIES, "Only tickets with this priority."),
            "category": choice(CATEGORIES, "Only tickets of this category."),
            "opened_from": string("Opened on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "opened_to": string("Opened on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "limit": integer("How many tickets to return, 1 to 25.", 1, 25, default=15),
        }
    ),
    run=_run,
    gives=frozenset({"tickets.list", "tickets.read"}),
    domains=("support",),
    names=("search_tickets", "list_tickets", "find_tickets"),
    parameter_names={
        "query": ("query", "text", "subject_contains"),
        "contact_id": ("contact_id", "contact"),
        "account_id": ("account_id", "account"),
        "agent_id": ("agent_id", "assignee"),
        "status": ("status", "ticket_status"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Find support tickets by what is known of them.",
        "Which tickets are there for a client, an agent or a status?",
        "Ticket search with filters.",
    ),
    parameter_descriptions={"query": ("Words of the ticket's subject.",)},
)
