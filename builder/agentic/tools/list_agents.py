"""The agents of the desk."""

from typing import TYPE_CHECKING, Any

from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {"team": "a.team = ?", "status": "a.status = ?"}


def _run(world: "World", **given: Any) -> Object:
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT a.agent_id, a.name, a.email, a.team, a.status, "  # noqa: S608 - our own words
        "(SELECT count(*) FROM tickets t WHERE t.agent_id = a.agent_id AND t.status IN ('new', 'open', 'pending')) "
        f"AS tickets_in_work FROM agents a {where}ORDER BY tickets_in_work, a.agent_id"
    )
    found = all_of(world, sql, *given.values())
    return {"count": len(found), "agents": fit_list(found)[0]}


TOOL = Tool(
    name="list_agents",
    effect=READ,
    description="List the agents of the desk with team, status and number of tickets in work, least busy first.",
    parameters=closed(
        {
            "team": choice(("First level", "Second level", "Billing", "Onboarding"), "Only agents of this team."),
            "status": choice(("available", "busy", "away"), "Only agents with this status."),
        }
    ),
    run=_run,
    gives=frozenset({"agents.read"}),
    domains=("support",),
    names=("list_agents", "get_agents", "support_staff"),
    parameter_names={"team": ("team", "group"), "status": ("status", "availability")},
    descriptions=(
        "Who works at the desk, and who has time?",
        "Agents by team and availability.",
        "Find somebody to whom a ticket can be assigned.",
    ),
    parameter_descriptions={"status": ("Restrict the list to agents who are available, busy or away.",)},
)
