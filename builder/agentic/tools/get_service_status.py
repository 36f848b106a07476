"""How a service is doing."""

from typing import TYPE_CHECKING

from . import _engineering
from ._records import all_of, first_of
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_DEPLOYED = (
    "SELECT deployment_id, version, deployed_at FROM deployments WHERE service_id = ? AND environment = 'production' "
    "AND status = 'succeeded' ORDER BY deployed_at DESC LIMIT 1"
)
_ON_CALL = (
    "SELECT e.engineer_id, e.name, e.email FROM on_call_shifts s JOIN engineers e USING (engineer_id) "
    "WHERE s.team_id = ? AND ? BETWEEN s.starts_on AND s.ends_on ORDER BY s.shift_id LIMIT 1"
)
_ALERTS = (
    "SELECT count(*) AS n FROM alerts a JOIN servers s USING (server_id) WHERE s.service_id = ? AND a.acknowledged = 0"
)


def _run(world: "World", service: str) -> Object:
    row = _engineering.service(world, service)
    key = row["service_id"]
    team = first_of(world, "SELECT name, channel FROM teams WHERE team_id = ?", row["team_id"]) or {}
    servers = all_of(world, "SELECT server_id, zone, status FROM servers WHERE service_id = ? ORDER BY server_id", key)
    incidents = all_of(
        world,
        "SELECT incident_id, title, severity, status, opened_at FROM incidents "
        "WHERE service_id = ? AND status <> 'resolved' ORDER BY severity, incident_id",
        key,
    )
    alerts = first_of(world, _ALERTS, key) or {"n": 0}
    return {
        "service_id": key,
        "name": row["name"],
        "tier": row["tier"],
        "version": row["version"],
        "status": row["status"],
        "team": team.get("name"),
        "channel": team.get("channel"),
        "on_call": first_of(world, _ON_CALL, row["team_id"], str(world.clock.today)),
        "servers": servers,
        "open_incidents": incidents,
        "unacknowledged_alerts": alerts["n"],
        "last_production_deployment": first_of(world, _DEPLOYED, key),
    }


TOOL = Tool(
    name="get_service_status",
    effect=READ,
    description=(
        "Get the state of a service: tier, version, team, who is on call today, its servers, open incidents, the "
        "number of unacknowledged alerts and the last production deployment."
    ),
    parameters=closed({"service": string("Name or id of the service, e.g. SVC-20.", minLength=1)}, ("service",)),
    run=_run,
    gives=frozenset({"services.read"}),
    domains=("engineering",),
    names=("get_service_status", "service_health", "describe_service"),
    parameter_names={"service": ("service", "service_name", "service_id")},
    descriptions=(
        "How is a service doing, and who is on call for it?",
        "Health overview of one service.",
        "Servers, incidents, alerts and current version of a service.",
    ),
    parameter_descriptions={"service": ("The service to look at.",)},
)
