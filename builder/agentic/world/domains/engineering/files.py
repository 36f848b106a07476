"""The files of a software company's operations: exports, settings, logs and notes."""

import json

from ...content.logs import service_logs
from ...database import Tables
from ...domain import Place
from ...rng import Rng
from ...workspace import csv_text, spoiled
from .texts import METRICS


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/deployments.csv": csv_text(
            spoiled(rng, tables["deployments"], blank=("duration_seconds",), shouted=("status",))
        ),
        "data/cloud_costs.csv": csv_text(spoiled(rng, tables["cloud_costs"], duplicates=40)),
        "data/servers.csv": csv_text(
            spoiled(rng, tables["servers"], blank=("memory_gb",), shouted=("zone",)), delimiter=";"
        ),
        "data/issues.csv": csv_text(spoiled(rng, tables["issues"], dates=("opened_on", "closed_on"))),
        "config/services.yaml": _services_yaml(rng, tables),
        "config/flags.json": json.dumps(
            {row["name"]: bool(row["enabled"]) for row in tables["feature_flags"]}, indent=2
        )
        + "\n",
        "config/alerts.ini": "\n".join(
            f"[{metric}]\nthreshold = {threshold}\nfor_minutes = {rng.between(1, 15)}\n"
            for metric, threshold in METRICS
        ),
        "notes/on_call.md": _on_call_notes(place, tables),
        "CHANGELOG.md": _changelog(tables),
    }
    found |= service_logs(
        rng,
        place.facts["incidents"][:4],
        ("nightly-index", "token-cleanup", "usage-report"),
        ("users", "events", "jobs", "files"),
    )
    return found


def _services_yaml(rng: Rng, tables: Tables) -> str:
    lines = ["services:"]
    for row in tables["services"]:
        lines += [
            f"  {row['name']}:",
            f"    tier: {row['tier']}",
            f"    replicas: {rng.between(1, 6)}",
            f"    timeout_ms: {rng.between(4, 40) * 100}",
        ]
    return "\n".join(lines) + "\n"


def _on_call_notes(place: Place, tables: Tables) -> str:
    lines = [f"- {row['name']} ({row['channel']}): ask {row['lead']}" for row in tables["teams"]]
    intro = "The roster is in the table on_call_shifts. If nobody answers:"
    return f"# On call at {place.facts['company']}\n\n{intro}\n\n{chr(10).join(lines)}\n"


def _changelog(tables: Tables) -> str:
    services = {row["service_id"]: row["name"] for row in tables["services"]}
    lines = [
        f"- {row['deployed_at'][:10]} {services[row['service_id']]} {row['version']} ({row['status']})"
        for row in reversed(tables["deployments"][-60:])
        if row["environment"] == "production"
    ]
    return f"# Releases to production\n\n{chr(10).join(lines)}\n"
