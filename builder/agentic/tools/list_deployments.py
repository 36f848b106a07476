"""Deployments of a service."""

from typing import TYPE_CHECKING, Any

from . import _engineering
from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {
    "service": "d.service_id = ?",
    "environment": "d.environment = ?",
    "status": "d.status = ?",
    "since": "date(d.deployed_at) >= ?",
}


def _run(world: "World", limit: int = 10, **given: Any) -> Object:
    if "service" in given:
        given["service"] = _engineering.service(world, given["service"])["service_id"]
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT d.deployment_id, s.name AS service, d.version, d.environment, d.deployed_at, d.duration_seconds, "  # noqa: S608
        "d.status, e.name AS engineer FROM deployments d JOIN services s USING (service_id) "
        f"JOIN engineers e USING (engineer_id) {where}ORDER BY d.deployed_at DESC, d.deployment_id DESC"
    )
    found = all_of(world, sql, *given.values())
    deployments, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "deployments": deployments}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_deployments",
    effect=READ,
    description=(
        "List deployments, newest first, by service, environment, outcome and day: version, who deployed, how long it "
        "took and whether it succeeded, failed or was rolled back."
    ),
    parameters=closed(
        {
            "service": string("Only deployments of this service, by name or id.", minLength=1),
            "environment": choice(("production", "staging"), "Only this environment."),
            "status": choice(("succeeded", "failed", "rolled_back"), "Only deployments with this outcome."),
            "since": string("Only deployments on or after this day, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
            "limit": integer("How many deployments to return, 1 to 25.", 1, 25, default=10),
        }
    ),
    run=_run,
    gives=frozenset({"deployments.read"}),
    domains=("engineering",),
    names=("list_deployments", "deployment_history", "get_releases"),
    parameter_names={
        "service": ("service", "service_name"),
        "environment": ("environment", "env"),
        "status": ("status", "outcome"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "What was deployed, when and by whom?",
        "Release history of a service.",
        "Find deployments by service, environment and outcome.",
    ),
    parameter_descriptions={"service": ("Service whose deployments are wanted.",)},
)
