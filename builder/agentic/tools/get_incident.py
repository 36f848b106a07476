"""One incident with its alerts."""

from typing import TYPE_CHECKING

from ._records import all_of, first_of, need
from .base import READ, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_ALERTS = (
    "SELECT a.alert_id, s.hostname, a.metric, a.value, a.threshold, a.fired_at, a.acknowledged FROM alerts a "
    "JOIN servers s USING (server_id) WHERE a.incident_id = ? ORDER BY a.fired_at, a.alert_id"
)


def _run(world: "World", incident_id: str) -> Object:
    incident = need(world, "incidents", "incident_id", incident_id)
    service = first_of(world, "SELECT name FROM services WHERE service_id = ?", incident["service_id"])
    commander = first_of(world, "SELECT name FROM engineers WHERE engineer_id = ?", incident["commander_id"])
    alerts = all_of(world, _ALERTS, incident["incident_id"])
    shown = [{**alert, "acknowledged": bool(alert["acknowledged"])} for alert in alerts]
    return {
        **incident,
        "service": service["name"] if service else None,
        "commander": commander["name"] if commander else None,
        "alert_count": len(alerts),
        "alerts": fit_list(shown, 4_000)[0],
    }


TOOL = Tool(
    name="get_incident",
    effect=READ,
    description=(
        "Get an incident by its id: service, title, severity (SEV1 to SEV4), when it was opened and resolved, status "
        "(open, mitigated, resolved), commander and alerts."
    ),
    parameters=closed({"incident_id": string("Id of the incident, e.g. INC-404.", minLength=1)}, ("incident_id",)),
    run=_run,
    gives=frozenset({"incidents.read"}),
    domains=("engineering",),
    names=("get_incident", "incident_details", "lookup_incident"),
    parameter_names={"incident_id": ("incident_id", "incident", "id")},
    descriptions=(
        "Show one incident and the alerts that belong to it.",
        "Incident details with commander and alerts.",
        "Retrieve what is known of an incident.",
    ),
    parameter_descriptions={"incident_id": ("Number of the incident.",)},
)
