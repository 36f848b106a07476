"""The files of a research institute: exports, settings, logs and notes."""

import json
from typing import Any

from ...content.logs import service_logs
from ...database import Row
from ...domain import Place
from ...rng import Rng
from ...workspace import csv_text, spoiled
from .texts import FIELDS


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    papers = spoiled(rng, tables["papers"][-60:], blank=("doi", "pages"), dates=("published_on",), shouted=("journal",))
    slots = spoiled(rng, tables["slots"], blank=("hours",), dates=("starts_at",), shouted=("status",), per_mille=50)
    found = {
        "data/papers.csv": csv_text(papers),
        "data/slots.csv": csv_text(slots, delimiter=";"),
        "data/instruments.csv": csv_text(
            spoiled(rng, tables["instruments"], blank=("price_eur",), dates=("bought_on",))
        ),
        "data/grants.csv": csv_text(
            spoiled(rng, tables["grants"], blank=("spent_eur",), dates=("ends_on",), duplicates=60)
        ),
        "data/bibliography.bib": _bibliography(rng, tables["papers"][-25:]),
        "config/pipeline.yaml": _pipeline(place, rng),
        "config/thresholds.json": json.dumps(_thresholds(place, rng), indent=2) + "\n",
        "config/stations.ini": _stations(rng, tables["instruments"][:6]),
        "notes/lab_notebook.md": _notebook(place, rng),
    }
    by_experiment: dict[str, list[Row]] = {}
    for row in tables["measurements"]:
        by_experiment.setdefault(row["experiment_id"], []).append(row)
    for experiment in rng.sample([key for key, rows in by_experiment.items() if len(rows) > 5], 4):
        rows = spoiled(
            rng, by_experiment[experiment], blank=("flag",), dates=("measured_at",), per_mille=120, duplicates=80
        )
        found[f"data/measurements_{experiment}.csv"] = csv_text(rows)
    found |= service_logs(rng, place.facts["incidents"][:2], ("ingest", "doi-sync", "backup-check"), tables)
    return found


def _bibliography(rng: Rng, papers: list[Row]) -> str:
    """A BibTeX file in which a few entries come twice, once with the DOI as a link."""
    entries = []
    for paper in papers:
        doi = f"https://doi.org/{paper['doi'].upper()}" if rng.chance(250) else paper["doi"]
        entry = (
            f"@article{{{paper['paper_id'].lower()},\n  title = {{{paper['title']}}},\n"
            f"  journal = {{{paper['journal']}}},\n"
            f"  year = {{{paper['published_on'][:4]}}},\n  doi = {{{doi}}}\n}}\n"
        )
        entries += [entry, entry] if rng.chance(90) else [entry]
    return "\n".join(entries)


def _pipeline(place: Place, rng: Rng) -> str:
    known = place.facts
    return (
        f"institute: {known['company']}\ningest:\n  batch: {rng.between(2, 40) * 25}\n  retries: {rng.between(1, 6)}\n"
        f"quality:\n  replicates: {known['replicates']}\n  outlier_deviations: {known['outlier_deviations']}\n"
        f"calibration:\n  interval_days: {known['calibration_days']}\narchive:\n  keep_years: {known['keep_years']}\n"
        f"  compress: {rng.pick(('zstd', 'gzip', 'none'))}\n"
    )


def _thresholds(place: Place, rng: Rng) -> dict[str, Any]:
    limits = {
        quantity: {
            "unit": unit,
            "low": level * rng.between(40, 69) // 100_000,
            "high": level * rng.between(132, 190) // 100_000,
        }
        for _, quantities in FIELDS.values()
        for quantity, unit, level in quantities
    }
    return {"max_drift_percent": 1.5, "overhead_percent": place.facts["overhead_percent"], "limits": limits}


def _stations(rng: Rng, instruments: list[Row]) -> str:
    return "\n".join(
        f"[{row['instrument_id']}]\nname = {row['name']}\nbaud = {rng.pick((9600, 19200, 57600, 115200))}\n"
        f"poll_seconds = {rng.between(1, 90)}\nenabled = {rng.pick(('yes', 'yes', 'no'))}\n"
        for row in instruments
    )


def _notebook(place: Place, rng: Rng) -> str:
    running = [row for row in place.tables["experiments"] if row["status"] == "running"]
    notes = ("lamp changed", "sample S01 repeated", "room too warm", "new batch of buffer", "lid was open overnight")
    lines = "".join(
        f"- {row['experiment_id']}: {rng.pick(notes)}\n" for row in rng.sample(running, min(4, len(running)))
    )
    return (
        f"# Lab notebook, {place.clock.today}\n\n{lines}- Freezer {rng.between(2, 9)}: defrosted\n"
        f"- Combination of the chemicals cabinet: {rng.between(1000, 9999)}\n"
    )
