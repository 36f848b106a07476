"""The files of a finance department: exports, settings, logs and notes."""

import json
from typing import Any

from ...content.logs import service_logs
from ...database import Tables
from ...domain import Place
from ...workspace import csv_text, month_export, spoiled


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/clients.csv": csv_text(
            spoiled(rng, tables["clients"], blank=("contact",), shouted=("country",)), delimiter=";"
        ),
        "data/bank_statement.csv": csv_text(spoiled(rng, tables["bank_transactions"], dates=("booked_on",))),
        "data/exchange_rates.csv": csv_text(tables["exchange_rates"], ("currency", "month", "per_euro")),
        "data/budgets.csv": csv_text(spoiled(rng, tables["budgets"], duplicates=40)),
        "config/approvals.yaml": _approvals(place),
        "config/ledger.json": json.dumps(_ledger(place, tables), indent=2, ensure_ascii=False) + "\n",
        "config/export.ini": "[bank]\nformat = camt.053\nencoding = utf-8\nkeep_days = "
        f"{rng.between(30, 400)}\n\n[mail]\nretries = {rng.between(2, 8)}\n",
        "notes/closing_checklist.md": _checklist(place),
    }
    for month in place.clock.months(3):
        found |= month_export(
            rng,
            "expenses",
            tables["expenses"],
            "spent_on",
            month,
            blank=("category",),
            dates=("spent_on",),
            per_mille=70,
        )
        found |= month_export(
            rng, "invoices", tables["invoices"], "issued_on", month, dates=("due_on",), shouted=("status",)
        )
    found |= service_logs(rng, place.facts["incidents"][:3], ("dunning", "rate-import", "statement-import"), tables)
    return found


def _approvals(place: Place) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\ncurrency: {known['currency']}\nexpenses:\n"
        f"  team_lead_limit: {known['approval_limit']}\n"
        f"invoices:\n  reminder_after_days: {known['reminder_days']}\n"
        f"  late_interest_percent: {known['late_interest']}\n"
        f"  early_discount_percent: {known['early_discount']}\n"
    )


def _ledger(place: Place, tables: Tables) -> dict[str, Any]:
    centres = {row["cost_centre"]: row["name"] for row in tables["departments"]}
    return {
        "fiscal_year_start": "01-01",
        "accounts": len(tables["accounts"]),
        "cost_centres": centres,
        "base_currency": place.facts["currency"],
    }


def _checklist(place: Place) -> str:
    lines = [f"- [ ] {row['name']} ({row['cost_centre']}): {row['head']}" for row in place.tables["departments"]]
    return f"# Closing checklist\n\nWho confirms the accruals of a cost centre:\n\n{chr(10).join(lines)}\n"
