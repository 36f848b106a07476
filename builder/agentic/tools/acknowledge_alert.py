"""Acknowledge an alert."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", alert_id: str) -> Object:
    alert = need(world, "alerts", "alert_id", alert_id)
    if alert["acknowledged"]:
        raise Conflict(f"{alert['alert_id']} has been acknowledged already")
    update(world, "alerts", "alert_id", alert["alert_id"], {"acknowledged": 1})
    kept = ("alert_id", "server_id", "metric", "value", "threshold", "fired_at")
    return {**{name: alert[name] for name in kept}, "acknowledged": True}


TOOL = Tool(
    name="acknowledge_alert",
    effect=WRITE,
    description="Acknowledge an alert, so that nobody is paged for it again. An alert is acknowledged once.",
    parameters=closed({"alert_id": string("Id of the alert, e.g. ALR-67339.", minLength=1)}, ("alert_id",)),
    run=_run,
    gives=frozenset({"alerts.acknowledge"}),
    domains=("engineering",),
    names=("acknowledge_alert", "ack_alert", "confirm_alert"),
    parameter_names={"alert_id": ("alert_id", "alert", "id")},
    descriptions=(
        "Confirm that somebody has seen an alert.",
        "Mark an alert as acknowledged.",
        "Stops the paging for one alert.",
    ),
    parameter_descriptions={"alert_id": ("Which alert to acknowledge.",)},
)
