"""The files of a support desk: exports, settings, logs and notes."""

import json
from typing import Any

from ...content.logs import service_logs
from ...database import Tables
from ...domain import Place
from ...workspace import csv_text, month_export, spoiled
from .tables import AGENT_TEAMS, CHANNELS


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/contacts.csv": csv_text(
            spoiled(rng, tables["contacts"], blank=("language",), shouted=("name",)), delimiter=";"
        ),
        "data/surveys.csv": csv_text(spoiled(rng, tables["surveys"], blank=("score",), dates=("answered_on",))),
        "data/accounts.csv": csv_text(spoiled(rng, tables["accounts"], dates=("since_on",), shouted=("country",))),
        "data/credits.csv": csv_text(spoiled(rng, tables["credits"], duplicates=60, dates=("granted_on",))),
        "config/desk.yaml": _desk_yaml(place),
        "config/sla.json": json.dumps(_sla(tables), indent=2) + "\n",
        "config/routing.ini": "\n".join(
            f"[{team.lower()}]\nmost_tickets = {rng.between(5, 30)}\novertime = {rng.pick(('yes', 'no'))}\n"
            for team in AGENT_TEAMS
        ),
        "notes/handover.md": _handover(tables),
    }
    for month in place.clock.months(3):
        found |= month_export(
            rng, "tickets", tables["tickets"], "opened_at", month, blank=("channel",), shouted=("priority",)
        )
    found |= service_logs(
        rng,
        place.facts["incidents"][:3],
        ("survey-mails", "auto-close", "usage-count"),
        ("tickets", "messages", "contacts"),
    )
    return found


def _desk_yaml(place: Place) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\nchannels:\n"
        + "".join(f"  - {channel}\n" for channel in CHANNELS)
        + f"auto_close_days: {known['close_days']}\ncredits:\n  agent_limit: {known['credit_limit']}\n"
        f"  currency: {known['currency']}\n"
        f"refunds:\n  period_days: {known['refund_days']}\n"
    )


def _sla(tables: Tables) -> dict[str, Any]:
    return {
        row["name"]: {"first_response_hours": row["first_response_hours"], "resolution_hours": row["resolution_hours"]}
        for row in tables["plans"]
    }


def _handover(tables: Tables) -> str:
    waiting = [row for row in tables["tickets"] if row["status"] == "new"]
    lines = [f"- {row['ticket_id']} ({row['priority']}): {row['subject']}" for row in waiting]
    return f"# Handover\n\nNobody has looked at these tickets so far:\n\n{chr(10).join(lines) or '- none'}\n"
