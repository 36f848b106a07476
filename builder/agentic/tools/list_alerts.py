"""Alerts of a service."""

from typing import TYPE_CHECKING, Any

from . import _engineering
from ._records import all_of
from .base import READ, Object, Tool, boolean, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {"service": "s.service_id = ?", "metric": "a.metric = ?", "since": "date(a.fired_at) >= ?"}


def _run(world: "World", unacknowledged_only: bool = False, limit: int = 15, **given: Any) -> Object:
    if "service" in given:
        given["service"] = _engineering.service(world, given["service"])["service_id"]
    conditions = [_CONDITIONS[name] for name in given]
    if unacknowledged_only:
        conditions.append("a.acknowledged = 0")
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    sql = (
        "SELECT a.alert_id, v.name AS service, s.hostname, a.metric, a.value, a.threshold, a.fired_at, a.incident_id, "  # noqa: S608
        "a.acknowledged FROM alerts a JOIN servers s USING (server_id) JOIN services v USING (service_id) "
        f"{where}ORDER BY a.fired_at DESC, a.alert_id DESC"
    )
    found = all_of(world, sql, *given.values())
    shown = [{**row, "acknowledged": bool(row["acknowledged"])} for row in found[:limit]]
    alerts, cut = fit_list(shown)
    result: Object = {"total_found": len(found), "alerts": alerts}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_alerts",
    effect=READ,
    description=(
        "List monitoring alerts, newest first, by service, metric and day, or only those that nobody has acknowledged."
    ),
    parameters=closed(
        {
            "service": string("Only alerts on servers of this service, by name or id.", minLength=1),
            "metric": string("Only this metric, e.g. error_rate or queue_depth.", minLength=1),
            "since": string("Only alerts on or after this day, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
            "unacknowledged_only": boolean("Only alerts that are not acknowledged.", default=False),
            "limit": integer("How many alerts to return, 1 to 20.", 1, 20, default=15),
        }
    ),
    run=_run,
    gives=frozenset({"alerts.read"}),
    domains=("engineering",),
    names=("list_alerts", "get_alerts", "monitoring_alerts"),
    parameter_names={
        "service": ("service", "service_name"),
        "metric": ("metric", "metric_name"),
        "unacknowledged_only": ("unacknowledged_only", "open_only"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which alerts fired lately, and where?",
        "Monitoring alerts with value and threshold.",
        "Find alerts by service, metric or day.",
    ),
    parameter_descriptions={"service": ("Service whose alerts are wanted.",)},
)
