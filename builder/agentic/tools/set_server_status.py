"""Drain, stop or start a server."""

from typing import TYPE_CHECKING

from ._records import first_of, need, update
from .base import WRITE, Conflict, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", server_id: str, status: str) -> Object:
    server = need(world, "servers", "server_id", server_id)
    key, old = server["server_id"], server["status"]
    service = need(world, "services", "service_id", server["service_id"])
    if old == status:
        raise Conflict(f"{key} is {status} already")
    if status == "draining" and old == "stopped":
        raise Conflict(f"{key} is stopped; a stopped server cannot be drained")
    if status == "stopped" and old == "running" and service["tier"] == 1:
        raise Conflict(f"{key} serves {service['name']}, tier 1: it must be drained before it is stopped")
    if old == "running" and not _others(world, server):
        raise Conflict(f"{key} is the last running server of {service['name']}")
    update(world, "servers", "server_id", key, {"status": status})
    return {"server_id": key, "hostname": server["hostname"], "status": status, "previous_status": old}


def _others(world: "World", server: Object) -> int:
    sql = "SELECT count(*) AS n FROM servers WHERE service_id = ? AND status = 'running' AND server_id <> ?"
    row = first_of(world, sql, server["service_id"], server["server_id"]) or {"n": 0}
    return int(row["n"])


TOOL = Tool(
    name="set_server_status",
    effect=WRITE,
    description=(
        "Set a server to running, draining or stopped. Servers of tier 1 services must be drained before they are "
        "stopped, and the last running server of a service is never taken away."
    ),
    parameters=closed(
        {
            "server_id": string("Id of the server, e.g. SRV-600.", minLength=1),
            "status": choice(("running", "draining", "stopped"), "The new status."),
        },
        ("server_id", "status"),
    ),
    run=_run,
    gives=frozenset({"servers.write"}),
    domains=("engineering",),
    names=("set_server_status", "change_server_state", "manage_server"),
    parameter_names={"server_id": ("server_id", "server", "instance_id"), "status": ("status", "state", "new_status")},
    descriptions=(
        "Drain, stop or start a server.",
        "Change the state of a machine.",
        "Takes a server out of service or brings it back.",
    ),
    parameter_descriptions={"server_id": ("Which server to change.",)},
)
