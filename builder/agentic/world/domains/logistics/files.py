"""The files of a freight network: exports, settings, logs and notes."""

import json
from typing import Any, Final

from ...content.logs import service_logs
from ...domain import Place
from ...rng import Rng
from ...workspace import csv_text, spoiled
from .tables import SCANS_KEPT_DAYS, host

STOCK_COLUMNS: Final = ("depot_id", "sku", "description", "quantity", "reorder_level", "counted_on")


def files(place: Place) -> dict[str, str]:
    """Exports, logs, settings and notes."""
    tables = place.tables
    rng = place.rng("files")
    lately = tables["shipments"][-110:]
    sent = spoiled(
        rng, lately, blank=("weight_kg", "driver_id"), dates=("booked_on", "promised_on"), shouted=("service",)
    )
    counted = spoiled(rng, tables["stock"], blank=("quantity",), dates=("counted_on",), shouted=("description",))
    fleet = spoiled(rng, tables["vehicles"], blank=("odometer_km",), shouted=("kind",), per_mille=60)
    found = {
        "data/shipments_recent.csv": csv_text(sent),
        "data/stock_count.csv": csv_text(counted, ("stock_id", *STOCK_COLUMNS), ";"),
        "data/fleet.csv": csv_text(fleet),
        "data/claims.csv": csv_text(spoiled(rng, tables["claims"], blank=("amount_eur",), dates=("filed_on",))),
        "logs/scanner.log": _scanner_log(place, rng),
        "config/dispatch.yaml": _settings(place, rng),
        "config/tariff.json": json.dumps(_tariff(place, rng), indent=2),
        "config/scanner.ini": f"[scanner]\nretries = {rng.between(2, 7)}\ntimeout_ms = {rng.between(4, 30) * 100}\n"
        f"\n[upload]\nbatch = {rng.between(2, 20) * 10}\nhost = scans.{host(place)}\n",
        "notes/handover.md": _handover(place, rng),
    }
    found |= service_logs(rng, place.facts["incidents"][:3], ("tour-plan", "scan-upload", "invoice-run"), tables)
    return found


def _scanner_log(place: Place, rng: Rng) -> str:
    lines = []
    for scan in place.tables["scans"][-90:]:
        took = 20 + rng.skewed(180)
        code = rng.weighted((("OK", 30), ("RETRY", 3), ("UNREADABLE", 2)))
        level = "INFO" if code == "OK" else "WARN" if code == "RETRY" else "ERROR"
        lines.append(
            f"{scan['scanned_at']}Z {level} {scan['depot_id']} {scan['shipment_id']} {scan['event']} {code} {took}ms"
        )
    return "\n".join(lines) + "\n"


def _settings(place: Place, rng: Rng) -> str:
    return (
        f"planner:\n  cutoff_hour: {place.facts['cutoff_hour']}\n  reserve_percent: {rng.between(5, 15)}\n"
        f"  max_stops: {rng.between(18, 44)}\nalerts:\n  late_after_minutes: {rng.between(15, 90)}\n"
        f"  mail: dispatch@{host(place)}\nretention:\n  scans_days: {SCANS_KEPT_DAYS}\n"
    )


def _tariff(place: Place, rng: Rng) -> dict[str, Any]:
    return {
        "currency": "EUR",
        "volumetric_divisor": rng.pick((4000, 5000, 6000)),
        "redelivery": place.facts["redelivery_eur"],
        "storage_per_pallet_week": place.facts["storage_eur"],
        "surcharges_percent": {
            "saturday": rng.between(10, 40),
            "fuel": rng.between(4, 19),
            "fragile": rng.between(3, 9),
        },
        "services": {
            "economy": {"factor": 0.9},
            "standard": {"factor": 1.0},
            "express": {"factor": rng.money(130, 190)},
        },
    }


def _handover(place: Place, rng: Rng) -> str:
    waiting = [row for row in place.tables["shipments"] if row["status"] == "in_transit"]
    listed = "".join(
        f"- {row['shipment_id']}: promised {row['promised_on']}, {rng.pick(('client told', 'carrier asked'))}\n"
        for row in rng.sample(waiting, min(3, len(waiting)))
    )
    depot = rng.pick(place.tables["depots"])["name"]
    return (
        f"# Handover, {place.clock.today}\n\n{listed}- Gate code of {depot} for tonight: {rng.between(1000, 9999)}\n"
        f"- Spare trolley keys: locker {rng.between(11, 98)}\n"
    )
