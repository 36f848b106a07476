"""The REST API of a software company's operations: resources, what can be done with them, and reports."""

from typing import Final

from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in

INCIDENT_STATUSES: Final = ("open", "mitigated", "resolved")
ISSUE_STATUSES: Final = ("open", "in_progress", "done", "wontfix")
SEVERITIES: Final = ("SEV1", "SEV2", "SEV3", "SEV4")


def _resolve(call: Call) -> None:
    if call.row["status"] == "resolved":
        raise Problem(
            409, "already_resolved", f"{call.row['incident_id']} has been resolved at {call.row['resolved_at']}."
        )
    if call.row["commander_id"] is None:
        raise Problem(409, "no_commander", f"{call.row['incident_id']} has no commander; assign one first.")
    moment = call.clock.naive.isoformat()
    call.db.execute(
        "UPDATE incidents SET status = 'resolved', resolved_at = ? WHERE incident_id = ?",
        [moment, call.row["incident_id"]],
    )


def _rollback(call: Call) -> None:
    if call.row["status"] != "succeeded":
        raise Problem(
            409, "not_deployed", f"{call.row['deployment_id']} is '{call.row['status']}' and cannot be rolled back."
        )
    newer = call.one(
        "SELECT deployment_id FROM deployments WHERE service_id = ? AND environment = ? AND deployed_at > ? "
        "AND status = 'succeeded'",
        call.row["service_id"],
        call.row["environment"],
        call.row["deployed_at"],
    )
    if newer:
        raise Problem(
            409, "not_latest", f"{newer['deployment_id']} is newer; only the latest release can be rolled back."
        )
    call.db.execute(
        "UPDATE deployments SET status = 'rolled_back' WHERE deployment_id = ?", [call.row["deployment_id"]]
    )


def _acknowledge(call: Call) -> None:
    if call.row["acknowledged"]:
        raise Problem(409, "already_acknowledged", f"{call.row['alert_id']} has been acknowledged.")
    call.db.execute("UPDATE alerts SET acknowledged = 1 WHERE alert_id = ?", [call.row["alert_id"]])


def _failure_rate(call: Call) -> Row:
    row = call.one(
        "SELECT count(*) AS deployments, coalesce(sum(d.status <> 'succeeded'), 0) AS failures FROM deployments d "
        "JOIN services s USING (service_id) WHERE s.name = ? AND d.environment = 'production' AND "
        "substr(d.deployed_at, 1, 7) = ?",
        call.need("service"),
        call.month(),
    ) or {"deployments": 0, "failures": 0}
    return {**row, "percent": round(100 * row["failures"] / row["deployments"], 1)}


def _costs_by_team(call: Call) -> list[Row]:
    return call.all(
        "SELECT t.name AS team, round(sum(c.amount), 2) AS amount FROM cloud_costs c JOIN services USING (service_id) "
        "JOIN teams t USING (team_id) WHERE c.month = ? GROUP BY t.team_id ORDER BY t.name",
        call.month(),
    )


def _open_incidents(call: Call) -> list[Row]:
    return call.all(
        "SELECT i.incident_id, s.name AS service, i.severity, i.title, i.opened_at FROM incidents i JOIN "
        "services s USING (service_id) "
        "WHERE i.status <> 'resolved' ORDER BY i.severity, i.incident_id"
    )


def _on_call(call: Call) -> list[Row]:
    day = call.given.get("date", call.clock.today.isoformat())
    return call.all(
        "SELECT t.name AS team, e.name AS engineer, e.email FROM on_call_shifts o JOIN teams t ON t.team_id "
        "= o.team_id "
        "JOIN engineers e ON e.engineer_id = o.engineer_id WHERE ? BETWEEN o.starts_on AND o.ends_on ORDER BY t.name",
        day,
    )


_SERVICE: Final = Field(required=True, references=("services", "service_id"))
_ENGINEER: Final = Field(references=("engineers", "engineer_id"))
RESOURCES: Final = (
    Resource(
        "services",
        "services",
        "service_id",
        filters=("name", "team_id", "language", "tier", "status"),
        update={"tier": Field("integer", minimum=1, maximum=3), "status": Field(enum=("active", "deprecated"))},
        children={
            "servers": ("servers", "service_id"),
            "deployments": ("deployments", "service_id"),
            "costs": ("cloud_costs", "service_id"),
        },
    ),
    Resource(
        "servers",
        "servers",
        "server_id",
        filters=("hostname", "service_id", "zone", "status"),
        ranges=("cpu_cores", "memory_gb"),
        update={
            "status": Field(enum=("running", "draining", "stopped")),
            "memory_gb": Field("integer", minimum=1, maximum=512),
        },
        flow={"running": ("draining",), "draining": ("stopped", "running"), "stopped": ("running",)},
        children={"alerts": ("alerts", "server_id")},
    ),
    Resource(
        "deployments",
        "deployments",
        "deployment_id",
        filters=("service_id", "engineer_id", "environment", "status", "version"),
        ranges=("deployed_at", "duration_seconds"),
        actions={"rollback": _rollback},
    ),
    Resource(
        "incidents",
        "incidents",
        "incident_id",
        "INC-",
        filters=("service_id", "severity", "status", "commander_id"),
        ranges=("opened_at",),
        create={
            "service_id": _SERVICE,
            "title": Field(required=True),
            "severity": Field(required=True, enum=SEVERITIES),
            "commander_id": _ENGINEER,
        },
        fresh=filled_in(now="opened_at", status="open"),
        update={
            "severity": Field(enum=SEVERITIES),
            "status": Field(enum=INCIDENT_STATUSES),
            "title": Field(),
            "commander_id": _ENGINEER,
        },
        flow={"open": ("mitigated",), "mitigated": ("open",)},
        children={"alerts": ("alerts", "incident_id")},
        actions={"resolve": _resolve},
    ),
    Resource(
        "alerts",
        "alerts",
        "alert_id",
        filters=("server_id", "metric", "acknowledged", "incident_id"),
        ranges=("fired_at", "value"),
        actions={"acknowledge": _acknowledge},
    ),
    Resource(
        "issues",
        "issues",
        "issue_id",
        "ISS-",
        filters=("service_id", "assignee_id", "priority", "status"),
        ranges=("opened_on", "story_points"),
        create={
            "service_id": _SERVICE,
            "title": Field(required=True),
            "reporter_id": Field(required=True, references=("engineers", "engineer_id")),
            "priority": Field(required=True, enum=("low", "medium", "high", "urgent")),
            "assignee_id": _ENGINEER,
            "story_points": Field("integer", minimum=1, maximum=21),
        },
        fresh=filled_in(today="opened_on", status="open"),
        update={
            "assignee_id": _ENGINEER,
            "priority": Field(enum=("low", "medium", "high", "urgent")),
            "status": Field(enum=ISSUE_STATUSES),
            "story_points": Field("integer", minimum=1, maximum=21),
        },
        flow={"open": ("in_progress", "wontfix"), "in_progress": ("open", "done", "wontfix")},
        deletable=True,
    ),
    Resource(
        "pull_requests",
        "pull_requests",
        "pull_request_id",
        filters=("service_id", "author_id", "status"),
        ranges=("opened_on", "merged_on", "additions"),
    ),
    Resource(
        "engineers",
        "engineers",
        "engineer_id",
        filters=("name", "email", "team_id", "city"),
        children={"shifts": ("on_call_shifts", "engineer_id")},
    ),
    Resource(
        "teams",
        "teams",
        "team_id",
        filters=("name",),
        children={"services": ("services", "team_id"), "engineers": ("engineers", "team_id")},
    ),
    Resource(
        "flags",
        "feature_flags",
        "flag_id",
        "FLG-",
        filters=("name", "service_id", "enabled", "owner_id"),
        create={
            "name": Field(required=True),
            "service_id": _SERVICE,
            "owner_id": Field(required=True, references=("engineers", "engineer_id")),
        },
        fresh=filled_in(today="changed_on", enabled=0, rollout_percent=0),
        update={
            "enabled": Field("integer", minimum=0, maximum=1),
            "rollout_percent": Field("integer", minimum=0, maximum=100),
        },
        deletable=True,
    ),
    Resource("costs", "cloud_costs", "cost_id", filters=("service_id", "month"), admin=True),
)


REPORTS: Final[dict[str, Report]] = {
    "failure_rate": _failure_rate,
    "costs_by_team": _costs_by_team,
    "open_incidents": _open_incidents,
    "on_call": _on_call,
}
