"""The tables of a software company's operations, and how their rows come about."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ...content.people import people
from ...content.places import CITIES
from ...content.text import slug
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import CHANGES, LANGUAGES, METRICS, SERVICES, TEAMS, TROUBLES

if TYPE_CHECKING:
    from ...content.logs import Incident

ZONES: Final = ("eu-west-1", "eu-north-1", "us-east-2", "ap-south-1")

SCHEMA: Final = """
CREATE TABLE teams (
  team_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, lead TEXT NOT NULL, channel TEXT NOT NULL);
CREATE TABLE engineers (
  engineer_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
  team_id TEXT NOT NULL REFERENCES teams (team_id), role TEXT NOT NULL, city TEXT NOT NULL, started_on TEXT NOT NULL);
CREATE TABLE services (
  service_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, team_id TEXT NOT NULL REFERENCES teams (team_id),
  language TEXT NOT NULL, tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 3), version TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'deprecated')));
CREATE TABLE servers (
  server_id TEXT PRIMARY KEY, hostname TEXT NOT NULL UNIQUE, service_id TEXT NOT NULL REFERENCES services (service_id),
  zone TEXT NOT NULL, cpu_cores INTEGER NOT NULL, memory_gb INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'draining', 'stopped')));
CREATE TABLE deployments (
  deployment_id TEXT PRIMARY KEY, service_id TEXT NOT NULL REFERENCES services (service_id),
  engineer_id TEXT NOT NULL REFERENCES engineers (engineer_id), version TEXT NOT NULL, environment TEXT NOT NULL,
  deployed_at TEXT NOT NULL, duration_seconds INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed', 'rolled_back')));
CREATE TABLE incidents (
  incident_id TEXT PRIMARY KEY, service_id TEXT NOT NULL REFERENCES services (service_id), title TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('SEV1', 'SEV2', 'SEV3', 'SEV4')), opened_at TEXT NOT NULL,
  resolved_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'mitigated', 'resolved')),
  commander_id TEXT REFERENCES engineers (engineer_id));
CREATE TABLE alerts (
  alert_id TEXT PRIMARY KEY, server_id TEXT NOT NULL REFERENCES servers (server_id), metric TEXT NOT NULL,
  value REAL NOT NULL, threshold REAL NOT NULL, fired_at TEXT NOT NULL,
  acknowledged INTEGER NOT NULL CHECK (acknowledged IN (0, 1)), incident_id TEXT REFERENCES incidents (incident_id));
CREATE TABLE pull_requests (
  pull_request_id TEXT PRIMARY KEY, service_id TEXT NOT NULL REFERENCES services (service_id),
  author_id TEXT NOT NULL REFERENCES engineers (engineer_id), title TEXT NOT NULL, opened_on TEXT NOT NULL,
  merged_on TEXT,
  additions INTEGER NOT NULL, deletions INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'merged',
  'closed')));
CREATE TABLE issues (
  issue_id TEXT PRIMARY KEY, service_id TEXT NOT NULL REFERENCES services (service_id), title TEXT NOT NULL,
  reporter_id TEXT NOT NULL REFERENCES engineers (engineer_id), assignee_id TEXT REFERENCES engineers (engineer_id),
  priority TEXT NOT NULL CHECK (priority IN ('low', 'medium', 'high', 'urgent')), opened_on TEXT NOT NULL,
  closed_on TEXT,
  story_points INTEGER, status TEXT NOT NULL CHECK (status IN ('open', 'in_progress', 'done', 'wontfix')));
CREATE TABLE on_call_shifts (
  shift_id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (team_id),
  engineer_id TEXT NOT NULL REFERENCES engineers (engineer_id), starts_on TEXT NOT NULL, ends_on TEXT NOT NULL);
CREATE TABLE feature_flags (
  flag_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, service_id TEXT NOT NULL REFERENCES services (service_id),
  owner_id TEXT NOT NULL REFERENCES engineers (engineer_id), enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  rollout_percent INTEGER NOT NULL CHECK (rollout_percent BETWEEN 0 AND 100), changed_on TEXT NOT NULL);
CREATE TABLE cloud_costs (
  cost_id TEXT PRIMARY KEY, service_id TEXT NOT NULL REFERENCES services (service_id), month TEXT NOT NULL,
  amount REAL NOT NULL);
CREATE INDEX deployments_by_service ON deployments (service_id);
"""


def populate(place: Place) -> Tables:
    """About 1,250 rows."""
    tables: Tables = {}
    tables["teams"] = [
        {"team_id": f"TEA-{number + 1:02d}", "name": name, "lead": lead, "channel": f"#{slug(name)}"}
        for number, (name, lead) in enumerate(zip(TEAMS, place.facts["staff"], strict=False))
    ]
    tables["engineers"] = _engineers(place, tables)
    tables["services"] = _services(place, tables)
    tables["servers"] = _servers(place, tables)
    tables["deployments"] = _deployments(place, tables)
    tables["incidents"] = _incidents(place, tables)
    tables["alerts"] = _alerts(place, tables)
    tables["pull_requests"] = _pull_requests(place, tables)
    tables["issues"] = _issues(place, tables)
    tables["on_call_shifts"] = _shifts(place, tables)
    tables["feature_flags"] = _flags(place, tables)
    tables["cloud_costs"] = _costs(place, tables)
    return tables


def _engineers(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("engineers")
    first = rng.between(100, 800)
    return [
        {
            "engineer_id": f"ENG-{first + number}",
            "name": person.name,
            "email": person.email,
            "team_id": tables["teams"][number % len(TEAMS)]["team_id"],
            "role": rng.pick(
                ("Backend engineer", "Site reliability engineer", "Frontend engineer", "Data engineer", "QA engineer")
            ),
            "city": rng.pick(CITIES)[0],
            "started_on": str(place.clock.ago(rng.between(40, 3000))),
        }
        for number, person in enumerate(people(rng, 42, f"{place.facts['slug']}.example", namesakes=3))
    ]


def _services(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("services")
    return [
        {
            "service_id": f"SVC-{20 + number}",
            "name": name,
            "team_id": rng.pick(tables["teams"])["team_id"]
            if number >= len(TEAMS)
            else tables["teams"][number]["team_id"],
            "language": rng.pick(LANGUAGES),
            "tier": rng.pick((1, 1, 2, 2, 2, 3)),
            "version": f"{rng.between(0, 6)}.{rng.between(2, 30)}.0",
            "status": "deprecated" if rng.chance(90) else "active",
        }
        for number, name in enumerate(rng.shuffled(SERVICES))
    ]


def _servers(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("servers")
    rows: list[Row] = []
    for service in tables["services"]:
        for number in range(rng.between(1, 4)):
            zone = rng.pick(ZONES)
            rows.append(
                {
                    "server_id": f"SRV-{600 + len(rows)}",
                    "hostname": f"{service['name']}-{number + 1}.{zone}.{place.facts['slug']}.example",
                    "service_id": service["service_id"],
                    "zone": zone,
                    "cpu_cores": rng.pick((2, 4, 8, 16)),
                    "memory_gb": rng.pick((4, 8, 16, 32, 64)),
                    "status": rng.weighted((("running", 17), ("draining", 2), ("stopped", 1))),
                }
            )
    return rows


def _moments(rng: Rng, place: Place, count: int, days: int) -> list[datetime]:
    """`count` moments of the last `days` days, oldest first."""
    now = place.clock.naive
    return [
        now - timedelta(seconds=age)
        for age in sorted((rng.between(3600, days * 86_400) for _ in range(count)), reverse=True)
    ]


def _deployments(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("deployments")
    first = rng.between(2000, 9000)
    services = rng.shuffled(tables["services"])
    versions = {row["service_id"]: [int(part) for part in row["version"].split(".")] for row in services}
    rows: list[Row] = []
    for number, at in enumerate(_moments(rng, place, 225, 200)):
        service = services[rng.skewed(len(services))]
        version = versions[service["service_id"]]
        production = rng.chance(600)
        if production:
            minor = rng.chance(400)
            version[1], version[2] = version[1] + minor, 0 if minor else version[2] + 1
        rows.append(
            {
                "deployment_id": f"DPL-{first + number}",
                "service_id": service["service_id"],
                "engineer_id": rng.pick(tables["engineers"])["engineer_id"],
                "version": ".".join(map(str, version)),
                "environment": "production" if production else "staging",
                "deployed_at": at.isoformat(),
                "duration_seconds": rng.between(35, 1500),
                "status": rng.weighted((("succeeded", 16), ("failed", 3), ("rolled_back", 1))),
            }
        )
    for service in tables["services"]:
        service["version"] = ".".join(map(str, versions[service["service_id"]]))
    return rows


def _incidents(place: Place, tables: Tables) -> list[Row]:
    """Older incidents, then those of the post-mortems, then a few that are still open."""
    rng = place.rng("incidents")
    known: list[Incident] = place.facts["incidents"]
    services = {row["name"]: row["service_id"] for row in tables["services"]}
    any_service = list(services.values())
    oldest, newest = (each.started.replace(tzinfo=None) for each in (known[-1], known[0]))
    now = place.clock.naive
    happened: list[tuple[datetime, str, str, int]] = []  # when, where, what, for how many minutes (0: not over)
    for age in sorted((rng.between(86_400, 300 * 86_400) for _ in range(50)), reverse=True):
        what = rng.pick(TROUBLES)
        happened.append((oldest - timedelta(seconds=age), rng.pick(any_service), what, rng.between(9, 900)))
    happened += [
        (each.started.replace(tzinfo=None), services[each.service], each.message.capitalize(), each.minutes)
        for each in reversed(known)
    ]
    longest = min(int((now - newest).total_seconds()) - 3600, 4 * 86_400)
    for age in sorted((rng.between(1800, longest) for _ in range(rng.between(2, 5))), reverse=True):
        happened.append((now - timedelta(seconds=age), rng.pick(any_service), rng.pick(TROUBLES), 0))
    first = int(known[-1].id.split("-")[1]) - 50
    engineers = [row["engineer_id"] for row in tables["engineers"]]
    return [_incident(rng, first + number, each, rng.pick(engineers)) for number, each in enumerate(happened)]


def _incident(rng: Rng, number: int, happened: tuple[datetime, str, str, int], commander: str) -> Row:
    opened, service, title, minutes = happened
    return {
        "incident_id": f"INC-{number}",
        "service_id": service,
        "title": title,
        "severity": rng.weighted((("SEV1", 2), ("SEV2", 4), ("SEV3", 7), ("SEV4", 5))),
        "opened_at": opened.isoformat(),
        "resolved_at": (opened + timedelta(minutes=minutes)).isoformat() if minutes else None,
        "status": "resolved" if minutes else rng.pick(("open", "open", "mitigated")),
        "commander_id": commander if minutes or rng.chance(500) else None,
    }


def _alerts(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("alerts")
    first = rng.between(30_000, 80_000)
    rows: list[Row] = []
    servers = rng.shuffled(tables["servers"])
    for number, at in enumerate(_moments(rng, place, 215, 45)):
        server = servers[rng.skewed(len(servers))]
        metric, threshold = rng.pick(METRICS)
        moment = at.isoformat()
        linked = [
            each["incident_id"]
            for each in tables["incidents"][-14:]
            if each["service_id"] == server["service_id"]
            and each["opened_at"] <= moment
            and (each["resolved_at"] or moment) >= moment
        ]
        rows.append(
            {
                "alert_id": f"ALR-{first + number}",
                "server_id": server["server_id"],
                "metric": metric,
                "value": threshold + threshold * rng.between(1, 200) / 1000,
                "threshold": threshold * 1.0,
                "fired_at": moment,
                "acknowledged": 0 if (place.clock.today - at.date()).days < 3 and rng.chance(600) else 1,
                "incident_id": linked[0] if linked else None,
            }
        )
    return rows


def _pull_requests(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("pull requests")
    first = rng.between(900, 4000)
    rows: list[Row] = []
    for number, at in enumerate(_moments(rng, place, 155, 180)):
        opened = at.date()
        merged = opened + timedelta(days=rng.skewed(13))
        status = (
            "closed" if rng.chance(90) else "merged" if merged <= place.clock.today and not rng.chance(40) else "open"
        )
        rows.append(
            {
                "pull_request_id": f"PR-{first + number}",
                "service_id": rng.pick(tables["services"])["service_id"],
                "author_id": tables["engineers"][rng.skewed(42)]["engineer_id"],
                "title": rng.pick(CHANGES),
                "opened_on": str(opened),
                "merged_on": str(merged) if status == "merged" else None,
                "additions": rng.skewed(900) + 1,
                "deletions": rng.skewed(400),
                "status": status,
            }
        )
    return rows


def _issues(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("issues")
    first = rng.between(1000, 6000)
    engineers = [row["engineer_id"] for row in tables["engineers"]]
    rows: list[Row] = []
    for number, at in enumerate(_moments(rng, place, 150, 240)):
        opened = at.date()
        closed = opened + timedelta(days=rng.between(1, 70))
        over = closed <= place.clock.today and not rng.chance(150)
        status = rng.weighted((("done", 8), ("wontfix", 1))) if over else rng.pick(("open", "in_progress"))
        rows.append(
            {
                "issue_id": f"ISS-{first + number}",
                "service_id": rng.pick(tables["services"])["service_id"],
                "title": rng.pick(TROUBLES),
                "reporter_id": rng.pick(engineers),
                "assignee_id": None if status == "open" and rng.chance(500) else rng.pick(engineers),
                "priority": rng.weighted((("low", 4), ("medium", 6), ("high", 4), ("urgent", 1))),
                "opened_on": str(opened),
                "closed_on": str(closed) if over else None,
                "story_points": None if rng.chance(150) else rng.pick((1, 2, 3, 5, 8, 13)),
                "status": status,
            }
        )
    return rows


def _shifts(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("shifts")
    monday = place.clock.today - timedelta(days=place.clock.today.weekday())
    rows: list[Row] = []
    for week in range(-8, 5):
        starts = monday + timedelta(weeks=week)
        for team in tables["teams"]:
            members = [row["engineer_id"] for row in tables["engineers"] if row["team_id"] == team["team_id"]]
            rows.append(
                {
                    "shift_id": f"SHF-{starts:%y%m%d}-{team['team_id'][4:]}",
                    "team_id": team["team_id"],
                    "engineer_id": rng.pick(members),
                    "starts_on": str(starts),
                    "ends_on": str(starts + timedelta(days=6)),
                }
            )
    return rows


def _flags(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("flags")
    words = [
        f"{first}-{second}"
        for first in ("new", "fast", "beta", "dark")
        for second in ("checkout", "inbox", "search", "upload", "login", "export", "editor")
    ]
    rows: list[Row] = []
    for number, name in enumerate(rng.sample(words, 24)):
        enabled = rng.below(2)
        rows.append(
            {
                "flag_id": f"FLG-{70 + number}",
                "name": name,
                "service_id": rng.pick(tables["services"])["service_id"],
                "owner_id": rng.pick(tables["engineers"])["engineer_id"],
                "enabled": enabled,
                "rollout_percent": rng.pick((5, 10, 25, 50, 75, 100)) if enabled else 0,
                "changed_on": str(place.clock.ago(rng.between(1, 300))),
            }
        )
    return rows


def _costs(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("costs")
    rows: list[Row] = []
    for service in tables["services"]:
        cents = rng.between(8_000, 900_000)
        for month in place.clock.months(6):
            cents += cents * rng.between(-120, 160) // 1000
            rows.append(
                {
                    "cost_id": f"CST-{service['service_id'][4:]}-{month}",
                    "service_id": service["service_id"],
                    "month": month,
                    "amount": cents / 100,
                }
            )
    return rows
