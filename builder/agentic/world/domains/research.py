"""Research: institutes, their people, instruments, experiments, data sets, papers and grants."""

import json
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from ..content import code_common
from ..content.code_research import MODULES
from ..content.ids import ids
from ..content.logs import incidents, service_log
from ..content.people import people, staff
from ..content.places import CITIES, companies, company
from ..content.research_texts import FIELDS, FUNDERS, INCIDENTS, INSTRUMENTS, JOURNALS, TITLES, put_research
from ..content.text import slug
from ..database import Row, Tables
from ..domain import Domain, Place
from ..rest import Call, Field, Problem, Resource
from ..rng import Rng
from ..state import Entity
from ..workspace import csv_text, spoiled

EXPERIMENT_STATUSES: Final = ("planned", "running", "finished", "aborted")
FLAGS: Final = ("ok", "suspect")
DAYS_BACK: Final = 420
RESEARCHERS: Final = 70
PAPERS: Final = 100

SCHEMA: Final = """
CREATE TABLE institutes (
  institute_id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  founded_year INTEGER NOT NULL, director TEXT NOT NULL);
CREATE TABLE researchers (
  researcher_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
  institute_id TEXT NOT NULL REFERENCES institutes (institute_id), field TEXT NOT NULL,
  position TEXT NOT NULL CHECK (position IN ('doctoral', 'postdoc', 'professor', 'technician')),
  orcid TEXT, joined_on TEXT NOT NULL);
CREATE TABLE grants (
  grant_id TEXT PRIMARY KEY, title TEXT NOT NULL, funder TEXT NOT NULL,
  researcher_id TEXT NOT NULL REFERENCES researchers (researcher_id), amount_eur REAL NOT NULL CHECK (amount_eur > 0),
  spent_eur REAL NOT NULL CHECK (spent_eur >= 0), starts_on TEXT NOT NULL, ends_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'closed')));
CREATE TABLE instruments (
  instrument_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
  institute_id TEXT NOT NULL REFERENCES institutes (institute_id), hourly_eur REAL NOT NULL, price_eur REAL NOT NULL,
  bought_on TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('available', 'maintenance', 'retired')));
CREATE TABLE calibrations (
  calibration_id TEXT PRIMARY KEY, instrument_id TEXT NOT NULL REFERENCES instruments (instrument_id),
  done_on TEXT NOT NULL, drift_percent REAL NOT NULL, passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  technician TEXT NOT NULL);
CREATE TABLE slots (
  slot_id TEXT PRIMARY KEY, instrument_id TEXT NOT NULL REFERENCES instruments (instrument_id),
  researcher_id TEXT NOT NULL REFERENCES researchers (researcher_id), starts_at TEXT NOT NULL,
  hours INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 24),
  status TEXT NOT NULL CHECK (status IN ('booked', 'used', 'cancelled')));
CREATE TABLE experiments (
  experiment_id TEXT PRIMARY KEY, title TEXT NOT NULL,
  researcher_id TEXT NOT NULL REFERENCES researchers (researcher_id), grant_id TEXT REFERENCES grants (grant_id),
  instrument_id TEXT NOT NULL REFERENCES instruments (instrument_id), quantity TEXT NOT NULL, unit TEXT NOT NULL,
  started_on TEXT NOT NULL, finished_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'finished', 'aborted')));
CREATE TABLE measurements (
  measurement_id TEXT PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiments (experiment_id),
  sample TEXT NOT NULL, value REAL NOT NULL, measured_at TEXT NOT NULL, flag TEXT CHECK (flag IN ('ok', 'suspect')));
CREATE TABLE datasets (
  dataset_id TEXT PRIMARY KEY, title TEXT NOT NULL, experiment_id TEXT NOT NULL REFERENCES experiments (experiment_id),
  size_mb REAL NOT NULL, licence TEXT NOT NULL, published_on TEXT NOT NULL, embargo_until TEXT,
  downloads INTEGER NOT NULL);
CREATE TABLE papers (
  paper_id TEXT PRIMARY KEY, title TEXT NOT NULL, doi TEXT NOT NULL UNIQUE, journal TEXT NOT NULL, field TEXT NOT NULL,
  published_on TEXT NOT NULL, pages INTEGER NOT NULL, open_access INTEGER NOT NULL, downloads INTEGER NOT NULL);
CREATE TABLE authorships (
  authorship_id TEXT PRIMARY KEY, paper_id TEXT NOT NULL REFERENCES papers (paper_id),
  researcher_id TEXT NOT NULL REFERENCES researchers (researcher_id), place INTEGER NOT NULL);
CREATE TABLE citations (
  citation_id TEXT PRIMARY KEY, citing_paper_id TEXT NOT NULL REFERENCES papers (paper_id),
  cited_paper_id TEXT NOT NULL REFERENCES papers (paper_id));
CREATE INDEX measurements_by_experiment ON measurements (experiment_id);
"""


def facts(place: Place) -> dict[str, Any]:
    """The institute, its people and the numbers of its rules."""
    rng = place.rng("facts")
    name = company(rng, "Institute", "Laboratories", "Research Centre", "Observatory")
    host = slug(name.split()[0])
    names = [person.name for person in staff(rng, 18, f"{host}.example")]
    return {
        "company": name,
        "slug": host,
        "city": rng.pick(CITIES)[0],
        "currency": "EUR",
        "staff": names,
        "embargo_months": rng.between(3, 24),
        "keep_years": rng.between(5, 20),
        "slot_hours": rng.between(3, 12),
        "cancel_hours": rng.between(2, 12) * 4,
        "overhead_percent": rng.between(12, 32),
        "replicates": rng.between(3, 9),
        "outlier_deviations": rng.between(3, 7),
        "calibration_days": rng.between(6, 24) * 15,
        "purchase_limit_eur": rng.between(4, 40) * 250,
        "open_access_eur": rng.between(12, 40) * 100,
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, names),
    }


def populate(place: Place) -> Tables:
    """About 1,150 rows; parents come before their children."""
    tables: Tables = {"institutes": _institutes(place)}
    tables["researchers"] = _researchers(place, tables)
    tables["grants"] = _grants(place, tables)
    tables["instruments"] = _instruments(place, tables)
    tables["calibrations"] = _calibrations(place, tables)
    tables["slots"] = _slots(place, tables)
    tables["experiments"] = _experiments(place, tables)
    tables["measurements"] = _measurements(place, tables)
    tables["datasets"] = _datasets(place, tables)
    tables["papers"] = _papers(place)
    tables["authorships"] = _authorships(place, tables)
    tables["citations"] = _citations(place, tables)
    return tables


def _institutes(place: Place) -> list[Row]:
    """Our own institute and eleven partners."""
    rng = place.rng("institutes")
    names = [place.facts["company"], *companies(rng, 11, "Institute", "University", "Academy", "Research Campus")]
    directors = [place.facts["staff"][0], *(person.name for person in people(rng, 11))]
    cities = rng.sample(CITIES, 12)
    return [
        {
            "institute_id": key,
            "name": name,
            "city": city,
            "country": country,
            "founded_year": rng.between(1820, 2012),
            "director": director,
        }
        for name, director, (city, country, _), key in zip(names, directors, cities, ids(rng, "INS", 40), strict=False)
    ]


def _researchers(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("researchers")
    fields = list(FIELDS)
    rows: list[Row] = []
    for person, key in zip(people(rng, RESEARCHERS, namesakes=4), ids(rng, "RES", 1000, 9), strict=False):
        rows.append({
            "researcher_id": key,
            "name": person.name,
            "email": person.email,
            "institute_id": tables["institutes"][rng.skewed(12)]["institute_id"],
            "field": rng.pick(fields),
            "position": rng.weighted((("doctoral", 6), ("postdoc", 5), ("professor", 3), ("technician", 2))),
            "orcid": None if rng.chance(120) else f"0000-0002-{rng.between(1000, 9999)}-{rng.between(1000, 9999)}",
            "joined_on": str(place.clock.ago(rng.between(DAYS_BACK + 20, 6200))),
        })  # fmt: skip
    return rows


def _grants(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("grants")
    seniors = [row for row in tables["researchers"] if row["position"] in {"professor", "postdoc"}]
    rows: list[Row] = []
    for key in islice(ids(rng, "GRT", 600, 12), 28):
        lead = rng.pick(seniors)
        starts = place.clock.ago(rng.between(-120, 1100))
        ends = starts + timedelta(days=rng.between(300, 1500))
        begun, over = starts <= place.clock.today, ends < place.clock.today
        amount = rng.between(28, 940) * 1000
        percent = rng.between(81, 101) if over else rng.between(4, 97)
        rows.append({
            "grant_id": key,
            "title": f"{rng.pick(TITLES)} of {rng.pick(FIELDS[lead['field']][0])}",
            "funder": rng.pick(FUNDERS),
            "researcher_id": lead["researcher_id"],
            "amount_eur": float(amount),
            "spent_eur": (amount * percent + rng.below(9_000)) / 100 if begun else 0.0,
            "starts_on": str(starts),
            "ends_on": str(ends),
            "status": "closed" if over else "active" if begun else "pending",
        })  # fmt: skip
    return rows


def _instruments(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("instruments")
    rows: list[Row] = []
    for number, key in enumerate(islice(ids(rng, "EQP", 200, 11), 24)):
        kind, brand = INSTRUMENTS[number % len(INSTRUMENTS)]
        rows.append({
            "instrument_id": key,
            "name": f"{rng.pick(brand)} {rng.pick('ABCDEFGHKLMNPRSTX')}{number + 11}{rng.between(0, 9)}",
            "kind": kind,
            "institute_id": tables["institutes"][rng.skewed(6)]["institute_id"],
            "hourly_eur": rng.money(900, 18_500),
            "price_eur": rng.between(8_400, 912_000) * 1.0,
            "bought_on": str(place.clock.ago(rng.between(DAYS_BACK + 100, 4200))),
            "status": rng.weighted((("available", 17), ("maintenance", 3), ("retired", 1))),
        })  # fmt: skip
    return rows


def _calibrations(place: Place, tables: Tables) -> list[Row]:
    """Calibrations, oldest first; one instrument drifts more each time."""
    rng = place.rng("calibrations")
    drifting = rng.pick(tables["instruments"])
    technicians = [row["name"] for row in tables["researchers"] if row["position"] == "technician"] or place.facts[
        "staff"
    ]
    rows: list[Row] = []
    for number, key in enumerate(islice(ids(rng, "CAL", 3000, 6), 64)):
        instrument = drifting if rng.chance(90) else rng.pick(tables["instruments"])
        drift = rng.between(-190, 190) + (number * 9 if instrument is drifting else 0)
        rows.append({
            "calibration_id": key,
            "instrument_id": instrument["instrument_id"],
            "done_on": str(place.clock.ago((64 - number) * 6 + rng.below(6))),
            "drift_percent": drift / 100,
            "passed": int(abs(drift) < 150),
            "technician": rng.pick(technicians),
        })  # fmt: skip
    return rows


def _slots(place: Place, tables: Tables) -> list[Row]:
    """Hours on instruments that were or will be used; popular instruments are booked far more often."""
    rng = place.rng("slots")
    start = place.clock.now.replace(hour=0, minute=0, tzinfo=None) - timedelta(days=170)
    now = place.clock.now.replace(tzinfo=None)
    rows: list[Row] = []
    for hour, key in zip(sorted(rng.below(200 * 13) for _ in range(120)), ids(rng, "SLT", 9000, 8), strict=False):
        begins = start + timedelta(days=hour // 13, hours=7 + hour % 13)
        length = 1 + rng.skewed(8)
        used = begins + timedelta(hours=length) <= now
        rows.append({
            "slot_id": key,
            "instrument_id": tables["instruments"][rng.skewed(24)]["instrument_id"],
            "researcher_id": tables["researchers"][rng.skewed(RESEARCHERS)]["researcher_id"],
            "starts_at": begins.isoformat(),
            "hours": length,
            "status": "cancelled" if rng.chance(110) else "used" if used else "booked",
        })  # fmt: skip
    return rows


def _experiments(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("experiments")
    grants = [row["grant_id"] for row in tables["grants"] if row["status"] != "pending"]
    days = sorted((rng.between(-40, DAYS_BACK) for _ in range(64)), reverse=True)
    rows: list[Row] = []
    for ago, key in zip(days, ids(rng, "EXP", 4000, 14), strict=False):
        who = rng.pick(tables["researchers"])
        things, quantities = FIELDS[who["field"]]
        quantity, unit, _ = rng.pick(quantities)
        started = place.clock.ago(ago)
        finished = started + timedelta(days=rng.between(4, 90))
        status = _experiment_status(rng, ago, finished <= place.clock.today)
        rows.append({
            "experiment_id": key,
            "title": f"{quantity.capitalize()} of {rng.pick(things)}, series {rng.between(2, 60)}",
            "researcher_id": who["researcher_id"],
            "grant_id": None if rng.chance(160) else rng.pick(grants),
            "instrument_id": tables["instruments"][rng.skewed(24)]["instrument_id"],
            "quantity": quantity,
            "unit": unit,
            "started_on": str(started),
            "finished_on": str(finished) if status in {"finished", "aborted"} else None,
            "status": status,
        })  # fmt: skip
    return rows


def _experiment_status(rng: Rng, ago: int, over: bool) -> str:
    if ago <= 0:
        return "planned"
    if over:
        return "aborted" if rng.chance(90) else "finished"
    return "running"


def _measurements(place: Place, tables: Tables) -> list[Row]:
    """Three to nine values an experiment, near a level of its own, with a few outliers that nobody may have flagged."""
    rng = place.rng("measurements")
    levels = {quantity: level for _, quantities in FIELDS.values() for quantity, _, level in quantities}
    found: list[tuple[str, str, str, float, str | None]] = []
    for row in tables["experiments"]:
        if row["status"] == "planned":
            continue
        level = levels[row["quantity"]] * rng.between(70, 130) // 100
        first = date.fromisoformat(row["started_on"])
        last = date.fromisoformat(row["finished_on"]) if row["finished_on"] else place.clock.ago(1)
        span = max((last - first).days, 0) + 1
        for number in range(rng.between(3, 9)):
            outlier = rng.chance(30)
            value = level * (rng.between(930, 1070) * (4 if outlier else 1)) // 1000
            at = f"{first + timedelta(days=rng.below(span))}T{rng.between(7, 19):02d}:{rng.below(60):02d}:00"
            flag = None if rng.chance(140) else "suspect" if outlier and rng.chance(600) else "ok"
            found.append((at, row["experiment_id"], f"S{number + 1:02d}", value / 1000, flag))
    found.sort()
    now = place.clock.now.replace(tzinfo=None).isoformat()
    return [
        {
            "measurement_id": key,
            "experiment_id": experiment,
            "sample": sample,
            "value": value,
            "measured_at": at,
            "flag": flag,
        }
        for (at, experiment, sample, value, flag), key in zip(found, ids(rng, "MEA", 80_000, 7), strict=False)
        if at <= now
    ]


def _datasets(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("datasets")
    done = [row for row in tables["experiments"] if row["status"] == "finished"]
    chosen = rng.sample(done, min(30, len(done)))
    chosen.sort(key=lambda row: row["finished_on"])
    rows: list[Row] = []
    for row, key in zip(chosen, ids(rng, "DAT", 500, 9), strict=False):
        published = date.fromisoformat(row["finished_on"])
        embargo = published + timedelta(days=rng.between(60, 500))
        rows.append({
            "dataset_id": key,
            "title": f"Raw data: {row['title']}",
            "experiment_id": row["experiment_id"],
            "size_mb": rng.between(14, 98_000) / 10,
            "licence": rng.weighted((("CC-BY-4.0", 5), ("CC0-1.0", 3), ("restricted", 2))),
            "published_on": str(published),
            "embargo_until": str(embargo) if rng.chance(330) else None,
            "downloads": rng.skewed(2400),
        })  # fmt: skip
    return rows


def _papers(place: Place) -> list[Row]:
    rng = place.rng("papers")
    fields = list(FIELDS)
    prefix = f"10.{rng.between(20_000, 59_999)}"
    days = sorted((rng.between(8, 2200) for _ in range(PAPERS)), reverse=True)
    rows: list[Row] = []
    for ago, key in zip(days, ids(rng, "PAP", 7000, 8), strict=False):
        field = rng.pick(fields)
        things, quantities = FIELDS[field]
        one, other = rng.sample(things, 2)
        form = rng.pick(
            ("{start} of {one}", "{start} of {one} near {other}", "{amount} of {one}: {start} compared with {other}")
        )
        title = form.format(start=rng.pick(TITLES).lower(), one=one, other=other, amount=rng.pick(quantities)[0])
        rows.append({
            "paper_id": key,
            "title": f"{title[0].upper()}{title[1:]}",
            "doi": f"{prefix}/{field[:4]}.{key[4:]}",
            "journal": JOURNALS[rng.skewed(len(JOURNALS))],
            "field": field,
            "published_on": str(place.clock.ago(ago)),
            "pages": rng.between(4, 38),
            "open_access": int(rng.chance(620)),
            "downloads": rng.skewed(5200) * (9 if rng.chance(20) else 1),
        })  # fmt: skip
    return rows


def _authorships(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("authorships")
    by_field: dict[str, list[str]] = {field: [] for field in FIELDS}
    for row in tables["researchers"]:
        by_field[row["field"]].append(row["researcher_id"])
    everybody = [row["researcher_id"] for row in tables["researchers"]]
    keys = ids(rng, "AUT", 11_000, 5)
    rows: list[Row] = []
    for paper in tables["papers"]:
        near = by_field[paper["field"]] or everybody
        team = {near[rng.skewed(len(near))]: None, rng.pick(near): None}
        if rng.chance(400):
            team[rng.pick(everybody)] = None
        for place_, who in enumerate(team, start=1):
            rows.append(
                {"authorship_id": next(keys), "paper_id": paper["paper_id"], "researcher_id": who, "place": place_}
            )
    return rows


def _citations(place: Place, tables: Tables) -> list[Row]:
    """Papers cite older papers, some of which everybody cites."""
    rng = place.rng("citations")
    papers = [row["paper_id"] for row in tables["papers"]]
    famous = rng.sample(papers[:40], 5)
    pairs: dict[tuple[str, str], None] = {}
    for number, paper in enumerate(papers[6:], start=6):
        for _ in range(rng.between(0, 3)):
            pairs[paper, papers[rng.below(number)]] = None
        if rng.chance(260):
            older = [each for each in famous if each < paper]
            if older:
                pairs[paper, older[rng.skewed(len(older))]] = None
    return [
        {"citation_id": key, "citing_paper_id": citing, "cited_paper_id": cited}
        for (citing, cited), key in zip(pairs, ids(rng, "CIT", 30_000, 4), strict=False)
    ]


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
    for incident in place.facts["incidents"][:2]:
        path = f"logs/{incident.service}-{incident.started.date()}.log"
        found[path] = service_log(rng, incident, ("ingest", "doi-sync", "backup-check"), tuple(tables))
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


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this institute obeys."""
    known = place.facts
    return (
        "Measured values are never changed; a doubtful value gets the flag 'suspect'.",
        f"A slot on an instrument has at most {known['slot_hours']} hours.",
        f"Slots are cancelled at least {known['cancel_hours']} hours before they begin.",
        f"Purchases above EUR {known['purchase_limit_eur']} are handed over to the head of administration.",
        "Data sets under embargo are not given to people outside the institute.",
        "Instruments in maintenance or retired are not booked.",
        "Addresses of researchers are given only to members of the institute.",
    )


def memory(place: Place) -> list[Entity]:
    """Partners and instruments that somebody thought worth remembering."""
    rng = place.rng("memory")
    partners = rng.sample(place.tables["institutes"][1:], 5)
    entities = [
        Entity(
            row["name"],
            "institute",
            (f"contract renewed every {rng.between(2, 6)} years", f"guest house has {rng.between(3, 24)} rooms"),
            (("directed_by", row["director"]),),
        )
        for row in partners
    ]
    entities += [
        Entity(row["director"], "person", (f"prefers {rng.pick(('mail', 'calls', 'letters'))}",)) for row in partners
    ]
    homes = {row["institute_id"]: row["name"] for row in place.tables["institutes"]}
    entities += [
        Entity(
            row["name"],
            "instrument",
            (f"needs {rng.between(5, 90)} minutes to warm up in winter", f"spare lamp in drawer {rng.between(2, 30)}"),
            (("stands_at", homes[row["institute_id"]]),),
        )
        for row in rng.sample(place.tables["instruments"], 5)
    ]
    return entities


def _cancel_slot(call: Call) -> None:
    key = call.row["slot_id"]
    if call.row["status"] != "booked":
        raise Problem(409, "not_cancellable", f"{key} is '{call.row['status']}' and can no longer be cancelled.")
    begins = datetime.fromisoformat(call.row["starts_at"])
    left = begins - call.clock.now.replace(tzinfo=None)
    if left < timedelta(hours=call.facts["cancel_hours"]):
        hours = call.facts["cancel_hours"]
        raise Problem(
            409, "too_late", f"{key} begins at {call.row['starts_at']}; slots are cancelled {hours} hours before."
        )
    call.db.execute("UPDATE slots SET status = 'cancelled' WHERE slot_id = ?", [key])


def _charge(call: Call) -> None:
    """Charge an amount to a grant that is active and has enough money left."""
    amount = call.given.get("amount_eur")
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount <= 0:
        raise Problem(422, "validation_failed", "amount_eur: must be a number greater than 0.")
    if call.row["status"] != "active":
        raise Problem(
            409, "not_active", f"{call.row['grant_id']} is '{call.row['status']}'; only active grants can be charged."
        )
    left = round(call.row["amount_eur"] - call.row["spent_eur"], 2)
    if amount > left:
        raise Problem(409, "not_enough_money", f"{call.row['grant_id']} has only EUR {left:.2f} left.")
    query = "UPDATE grants SET spent_eur = round(spent_eur + ?, 2) WHERE grant_id = ?"
    call.db.execute(query, [amount, call.row["grant_id"]])


def _release(call: Call) -> None:
    if call.row["embargo_until"] is None:
        raise Problem(409, "no_embargo", f"{call.row['dataset_id']} has no embargo.")
    call.db.execute("UPDATE datasets SET embargo_until = NULL WHERE dataset_id = ?", [call.row["dataset_id"]])


def _usage(call: Call) -> list[Row]:
    """Hours and charges by instrument in a month; cancelled slots are left out."""
    return call.all(
        "SELECT i.instrument_id, i.name, sum(s.hours) AS hours, round(sum(s.hours * i.hourly_eur), 2) AS charged_eur "
        "FROM slots s JOIN instruments i USING (instrument_id) WHERE s.starts_at LIKE ? || '%' "
        "AND s.status <> 'cancelled' GROUP BY i.instrument_id ORDER BY i.instrument_id",
        call.need("month"),
    )


def _impact(call: Call) -> list[Row]:
    """The papers of a field by citations received."""
    return call.all(
        "SELECT p.paper_id, p.title, count(c.citation_id) AS citations FROM papers p "
        "LEFT JOIN citations c ON c.cited_paper_id = p.paper_id WHERE p.field = ? "
        "GROUP BY p.paper_id ORDER BY citations DESC, p.paper_id LIMIT 10",
        call.need("field"),
    )


def _summary(call: Call) -> Row:
    """Count, mean and range of an experiment's values, suspect ones left out."""
    experiment = call.need("experiment_id")
    if call.one("SELECT 1 FROM experiments WHERE experiment_id = ?", experiment) is None:
        raise Problem(404, "not_found", f"There is no experiment '{experiment}'.")
    row = call.one(
        "SELECT count(*) AS n, total(value) AS sum, min(value) AS low, max(value) AS high FROM measurements "
        "WHERE experiment_id = ? AND flag IS NOT 'suspect'",
        experiment,
    )
    assert row is not None  # noqa: S101  (an aggregate always has one row)
    mean = round(row["sum"] / row["n"], 4)
    return {
        "experiment_id": experiment,
        "values": row["n"],
        "mean": mean,
        "minimum": row["low"],
        "maximum": row["high"],
    }


RESOURCES: Final = (
    Resource("institutes", "institutes", "institute_id", filters=("country", "city"),
             children={"researchers": ("researchers", "institute_id"), "instruments": ("instruments", "institute_id")}),
    Resource(
        "researchers", "researchers", "researcher_id", "RES-",
        filters=("name", "institute_id", "field", "position"), ranges=("joined_on",),
        create={"name": Field(required=True), "email": Field(required=True),
                "institute_id": Field(required=True, references=("institutes", "institute_id")),
                "field": Field(required=True, enum=tuple(FIELDS)),
                "position": Field(required=True, enum=("doctoral", "postdoc", "professor", "technician")),
                "orcid": Field()},
        fresh=lambda clock: {"joined_on": str(clock.today)},
        update={"email": Field(), "position": Field(enum=("doctoral", "postdoc", "professor", "technician")),
                "orcid": Field(),
                "institute_id": Field(references=("institutes", "institute_id"))},
        children={"papers": ("authorships", "researcher_id"), "slots": ("slots", "researcher_id"),
                  "grants": ("grants", "researcher_id")},
    ),
    Resource("grants", "grants", "grant_id", filters=("funder", "status", "researcher_id"),
             ranges=("amount_eur", "ends_on"),
             children={"experiments": ("experiments", "grant_id")}, actions={"charge": _charge}),
    Resource("instruments", "instruments", "instrument_id", filters=("kind", "institute_id", "status"),
             ranges=("hourly_eur",),
             update={"status": Field(enum=("available", "maintenance", "retired")),
                     "hourly_eur": Field("number", minimum=0)},
             flow={"available": ("maintenance", "retired"), "maintenance": ("available", "retired")},
             children={"calibrations": ("calibrations", "instrument_id"), "slots": ("slots", "instrument_id")}),
    Resource("calibrations", "calibrations", "calibration_id", "CAL-", filters=("instrument_id", "passed"),
             ranges=("done_on",),
             create={"instrument_id": Field(required=True, references=("instruments", "instrument_id")),
                     "drift_percent": Field("number", required=True, minimum=-50, maximum=50),
                     "passed": Field("integer", required=True, minimum=0, maximum=1),
                     "technician": Field(required=True)},
             fresh=lambda clock: {"done_on": str(clock.today)}),
    Resource(
        "slots", "slots", "slot_id", "SLT-",
        filters=("instrument_id", "researcher_id", "status"), ranges=("starts_at", "hours"),
        create={"instrument_id": Field(required=True, references=("instruments", "instrument_id")),
                "researcher_id": Field(required=True, references=("researchers", "researcher_id")),
                "starts_at": Field(required=True), "hours": Field("integer", required=True, minimum=1, maximum=24)},
        fresh=lambda clock: {"status": "booked"},  # noqa: ARG005
        update={"starts_at": Field(), "hours": Field("integer", minimum=1, maximum=24)},
        actions={"cancel": _cancel_slot},
    ),
    Resource(
        "experiments", "experiments", "experiment_id",
        filters=("researcher_id", "grant_id", "instrument_id", "status", "quantity"),
        ranges=("started_on", "finished_on"),
        update={"status": Field(enum=EXPERIMENT_STATUSES), "finished_on": Field("date"), "started_on": Field("date")},
        flow={"planned": ("running", "aborted"), "running": ("finished", "aborted")},
        children={"measurements": ("measurements", "experiment_id"), "datasets": ("datasets", "experiment_id")},
    ),
    Resource("measurements", "measurements", "measurement_id", filters=("experiment_id", "sample", "flag"),
             ranges=("value", "measured_at"), update={"flag": Field(enum=FLAGS)}),
    Resource("datasets", "datasets", "dataset_id", filters=("experiment_id", "licence"),
             ranges=("published_on", "size_mb", "downloads"),
             update={"licence": Field(enum=("CC-BY-4.0", "CC0-1.0", "restricted")), "embargo_until": Field("date")},
             actions={"release": _release}),
    Resource("papers", "papers", "paper_id", filters=("doi", "journal", "field", "open_access"),
             ranges=("published_on", "downloads"),
             children={"authors": ("authorships", "paper_id"), "cited_by": ("citations", "cited_paper_id"),
                       "references": ("citations", "citing_paper_id")}),
    Resource("citations", "citations", "citation_id", "CIT-", filters=("citing_paper_id", "cited_paper_id"),
             create={"citing_paper_id": Field(required=True, references=("papers", "paper_id")),
                     "cited_paper_id": Field(required=True, references=("papers", "paper_id"))}, deletable=True),
)  # fmt: skip

DOMAIN: Final = Domain(
    name="research",
    title="research institute",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_research,
    modules=(*MODULES, code_common.RETRIES, code_common.INTERVALS),
    policies=policies,
    resources=RESOURCES,
    reports={"usage": _usage, "impact": _impact, "summary": _summary},
    fragile=("reports", "measurements", "slots", "papers", "datasets"),
    memory=memory,
)
