"""Close an incident."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, PermissionDenied, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", incident_id: str) -> Object:
    incident = need(world, "incidents", "incident_id", incident_id)
    key = incident["incident_id"]
    if incident["status"] == "resolved":
        raise Conflict(f"{key} was resolved at {incident['resolved_at']}")
    if incident["severity"] == "SEV1":
        raise PermissionDenied(f"{key} is SEV1: only its commander may close it")
    if incident["commander_id"] is None:
        raise Conflict(f"{key} has no commander; one must be assigned first")
    changes = {"status": "resolved", "resolved_at": world.clock.naive.isoformat()}
    update(world, "incidents", "incident_id", key, changes)
    return {"incident_id": key, **changes, "previous_status": incident["status"]}


TOOL = Tool(
    name="resolve_incident",
    effect=WRITE,
    description=(
        "Mark an open or mitigated incident as resolved, as of now. It must have a commander; SEV1 incidents can be "
        "closed by their commander only."
    ),
    parameters=closed({"incident_id": string("Id of the incident, e.g. INC-404.", minLength=1)}, ("incident_id",)),
    run=_run,
    gives=frozenset({"incidents.resolve"}),
    domains=("engineering",),
    names=("resolve_incident", "close_incident", "end_incident"),
    parameter_names={"incident_id": ("incident_id", "incident", "id")},
    descriptions=(
        "Close an incident that is over.",
        "Set an incident to resolved.",
        "Declares the end of an incident.",
    ),
    parameter_descriptions={"incident_id": ("Which incident to close.",)},
)
