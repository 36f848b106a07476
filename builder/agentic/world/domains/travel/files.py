"""The files of a travel agency: exports, settings, logs and notes."""

import json
from typing import Any

from ...content.logs import service_logs
from ...domain import Place
from ...rng import Rng
from ...workspace import csv_text, month_export, spoiled


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    rates = spoiled(rng, tables["rooms"], blank=("nightly_eur",), shouted=("kind",))
    known = spoiled(rng, tables["customers"], blank=("phone", "tier"), dates=("joined_on",))
    found = {
        "data/hotel_rates.csv": csv_text(rates),
        "data/customers.csv": csv_text(known, delimiter=";"),
        "data/stays.csv": csv_text(spoiled(rng, tables["stays"][-70:], blank=("guests",), dates=("check_in_on",))),
        "data/points.csv": csv_text(
            spoiled(rng, tables["points_entries"][-80:], dates=("posted_on",), shouted=("reason",))
        ),
        "config/booking.yaml": _booking_yaml(place, rng),
        "config/loyalty.json": json.dumps(_loyalty(place, rng), indent=2) + "\n",
        "config/partners.ini": _partners(place, rng),
        "notes/travel_desk.md": _desk(place, rng),
    }
    for month in place.clock.months(3):
        found |= month_export(
            rng,
            "bookings",
            tables["bookings"],
            "booked_on",
            month,
            blank=("channel",),
            dates=("booked_on",),
            shouted=("status",),
        )
    found |= service_logs(rng, place.facts["incidents"][:2], ("fare-refresh", "seat-sync", "points-run"), tables)
    return found


def _booking_yaml(place: Place, rng: Rng) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\ncurrency: {known['currency']}\nbooking:\n"
        f"  free_cancel_hours: {known['free_cancel_hours']}\n  service_fee: {known['service_fee_eur']}\n"
        f"  hold_minutes: {rng.between(10, 45)}\n  max_passengers: 9\nhotels:\n"
        f"  cancel_days: {known['hotel_cancel_days']}\n  overbooking_percent: {rng.between(1, 8)}\n"
        f"refunds:\n  approval_from: {known['refund_limit_eur']}\n"
    )


def _loyalty(place: Place, rng: Rng) -> dict[str, Any]:
    return {
        "points_per_eur": place.facts["points_per_eur"],
        "expire_after_months": place.facts["points_months"],
        "tiers": {
            "silver": rng.between(10, 15) * 1000,
            "gold": rng.between(25, 40) * 1000,
            "platinum": rng.between(55, 80) * 1000,
        },
        "bonus_percent": {"silver": rng.between(10, 25), "gold": rng.between(30, 60), "platinum": rng.between(75, 120)},
    }


def _partners(place: Place, rng: Rng) -> str:
    return "\n".join(
        f"[{row['airline_id']}]\nname = {row['name']}\ntimeout_seconds = {rng.between(5, 60)}\n"
        f"retries = {rng.between(1, 5)}\nenabled = {rng.pick(('yes', 'yes', 'yes', 'no'))}\n"
        for row in place.tables["airlines"]
    )


def _desk(place: Place, rng: Rng) -> str:
    waiting = [row for row in place.tables["bookings"] if row["status"] == "pending"]
    lines = [
        f"- {row['booking_id']}: {rng.pick(('payment is missing', 'passport data is missing'))}\n"
        for row in waiting[-4:]
    ]
    return (
        f"# Travel desk, {place.clock.today}\n\n{''.join(lines)}- Code of the crisis line: {rng.between(1000, 9999)}\n"
        f"- Taxi account for stranded guests: T-{rng.between(200, 980)}\n"
    )
