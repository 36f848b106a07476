"""The tables of a research institute, and how their rows come about."""

from datetime import date, timedelta
from itertools import islice
from typing import Final

from ...content.ids import ids
from ...content.people import people
from ...content.places import CITIES, companies
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import FIELDS, FUNDERS, INSTRUMENTS, JOURNALS, TITLES

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
    now = place.clock.naive
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
    now = place.clock.naive.isoformat()
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
