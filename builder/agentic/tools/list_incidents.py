"""Incidents by service, severity and status."""

from typing import TYPE_CHECKING, Any

from . import _engineering
from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {
    "service": "i.service_id = ?",
    "severity": "i.severity = ?",
    "status": "i.status = ?",
    "opened_from": "date(i.opened_at) >= ?",
    "opened_to": "date(i.opened_at) <= ?",
}


def _run(world: "World", limit: int = 15, **given: Any) -> Object:
    if "service" in given:
        given["service"] = _engineering.service(world, given["service"])["service_id"]
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT i.incident_id, s.name AS service, i.title, i.severity, i.opened_at, i.resolved_at, i.status "  # noqa: S608
        f"FROM incidents i JOIN services s USING (service_id) {where}ORDER BY i.opened_at DESC, i.incident_id DESC"
    )
    found = all_of(world, sql, *given.values())
    incidents, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "incidents": incidents}
    return {**result, "truncated": True} if cut or len(found) > limit else result


_DAY = r"^\d{4}-\d{2}-\d{2}$"

TOOL = Tool(
    name="list_incidents",
    effect=READ,
    description="List incidents, newest first, by service, severity, status and day on which they were opened.",
    parameters=closed(
        {
            "service": string("Only incidents of this service, by name or id.", minLength=1),
            "severity": choice(("SEV1", "SEV2", "SEV3", "SEV4"), "Only this severity; SEV1 is the worst."),
            "status": choice(("open", "mitigated", "resolved"), "Only incidents with this status."),
            "opened_from": string("Opened on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "opened_to": string("Opened on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "limit": integer("How many incidents to return, 1 to 30.", 1, 30, default=15),
        }
    ),
    run=_run,
    gives=frozenset({"incidents.list", "incidents.read"}),
    domains=("engineering",),
    names=("list_incidents", "search_incidents", "incident_feed"),
    parameter_names={
        "service": ("service", "service_name"),
        "severity": ("severity", "sev"),
        "status": ("status", "incident_status"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which incidents are there, or were there?",
        "Find incidents by service, severity or status.",
        "Incident overview, most recent first.",
    ),
    parameter_descriptions={"service": ("Service whose incidents are wanted.",)},
)
