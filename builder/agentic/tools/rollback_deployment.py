"""Roll a deployment back."""

from typing import TYPE_CHECKING

from ._records import first_of, need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_NEIGHBOUR = (
    "SELECT deployment_id, version FROM deployments WHERE service_id = ? AND environment = ? AND status = 'succeeded' "
    "AND deployed_at {} ? ORDER BY deployed_at DESC LIMIT 1"
)


def _run(world: "World", deployment_id: str, requested_by: str) -> Object:
    deployment = need(world, "deployments", "deployment_id", deployment_id)
    key = deployment["deployment_id"]
    if deployment["status"] != "succeeded":
        raise Conflict(f"{key} is {deployment['status']} and cannot be rolled back", status=deployment["status"])
    place = (deployment["service_id"], deployment["environment"], deployment["deployed_at"])
    newer = first_of(world, _NEIGHBOUR.format(">"), *place)
    if newer:
        raise Conflict(f"{newer['deployment_id']} is newer; only the latest deployment can be rolled back")
    older = first_of(world, _NEIGHBOUR.format("<"), *place)
    if older is None:
        raise Conflict(f"there is no earlier deployment to go back to from {key}")
    update(world, "deployments", "deployment_id", key, {"status": "rolled_back"})
    return {
        "deployment_id": key,
        "status": "rolled_back",
        "version": deployment["version"],
        "now_running": older["version"],
        "environment": deployment["environment"],
        "requested_by": requested_by,
    }


TOOL = Tool(
    name="rollback_deployment",
    effect=WRITE,
    description=(
        "Roll back the latest successful deployment of a service in an environment; the version before it runs again. "
        "Older, failed and rolled-back deployments are refused. Who asked for it must be named."
    ),
    parameters=closed(
        {
            "deployment_id": string("Id of the deployment, e.g. DPL-2003.", minLength=1),
            "requested_by": string("Name of the person who asked for the rollback.", minLength=2),
        },
        ("deployment_id", "requested_by"),
    ),
    run=_run,
    gives=frozenset({"deployments.rollback"}),
    domains=("engineering",),
    names=("rollback_deployment", "revert_release", "undo_deployment"),
    parameter_names={
        "deployment_id": ("deployment_id", "deployment", "release_id"),
        "requested_by": ("requested_by", "requester", "on_behalf_of"),
    },
    descriptions=(
        "Take a release back that causes trouble.",
        "Return a service to its previous version.",
        "Undoes the most recent deployment of a service in one environment.",
    ),
    parameter_descriptions={"requested_by": ("Who wants the rollback.",)},
)
