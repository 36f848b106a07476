"""The files of a shop: exports, settings, logs and notes."""

import json
from typing import Any

from ...content.logs import service_logs
from ...database import Tables
from ...domain import Place
from ...rng import Rng
from ...workspace import csv_text, month_export, spoiled


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/products.csv": csv_text(spoiled(rng, tables["products"], blank=("weight_kg",), shouted=("category",))),
        "data/customers.csv": csv_text(
            spoiled(rng, tables["customers"], blank=("city",), dates=("joined_on",)), delimiter=";"
        ),
        "data/stock_count.csv": csv_text(spoiled(rng, tables["inventory"], dates=("counted_on",), per_mille=60)),
        "data/returns.csv": csv_text(spoiled(rng, tables["returns"], blank=("reason",), dates=("requested_on",))),
        "config/shop.yaml": _shop_yaml(place),
        "config/pricing.json": json.dumps(_pricing(rng, tables), indent=2) + "\n",
        "config/jobs.ini": _jobs_ini(rng),
        "notes/stocktaking.md": _stocktaking(place),
    }
    for month in place.clock.months(4):
        found |= month_export(
            rng,
            "orders",
            tables["orders"],
            "ordered_at",
            month,
            blank=("channel",),
            dates=("ordered_at",),
            shouted=("status",),
        )
    found |= service_logs(rng, place.facts["incidents"][:3], ("stock-sync", "price-update", "mail-digest"), tables)
    return found


def _shop_yaml(place: Place) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\ncurrency: {known['currency']}\nshipping:\n"
        f"  free_from: {known['free_shipping_from']}\n"
        f"  fee: {known['shipping_fee']}\nreturns:\n  window_days: {known['return_days']}\n"
        f"  restocking_percent: {known['restocking_percent']}\nrefunds:\n  approval_from: {known['refund_limit']}\n"
    )


def _pricing(rng: Rng, tables: Tables) -> dict[str, Any]:
    categories = sorted({product["category"] for product in tables["products"]})
    return {
        "rounding": "0.05",
        "margins": {category: rng.between(18, 55) / 100 for category in categories},
        "max_discount_percent": rng.between(25, 50),
        "price_review_days": rng.between(14, 90),
    }


def _jobs_ini(rng: Rng) -> str:
    jobs = ("stock-sync", "price-update", "mail-digest", "report-export")
    return "\n".join(
        f"[{job}]\nschedule = {rng.below(60)} {rng.below(24)} * * *\n"
        f"timeout_seconds = {rng.between(30, 900)}\nenabled = {rng.pick(('yes', 'yes', 'no'))}\n"
        for job in jobs
    )


def _stocktaking(place: Place) -> str:
    lines = [f"- {store['name']} ({store['store_id']}): {store['manager']}" for store in place.tables["stores"]]
    intro = "The count is done by shelf, twice, by different people. Who leads it:"
    return f"# Stocktaking\n\n{intro}\n\n{chr(10).join(lines)}\n"
