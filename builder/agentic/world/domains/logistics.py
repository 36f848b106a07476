"""Logistics: a European freight network of depots, vehicles, routes, shipments, parcels and stock."""

import json
import math
from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Final

from ..content import code_common
from ..content.code_logistics import MODULES
from ..content.ids import ids
from ..content.logistics_texts import (
    CARRIER_ENDINGS,
    CARRIER_MODES,
    DEPOT_KINDS,
    DEPOTS,
    INCIDENTS,
    TRADES,
    VEHICLES,
    WORK,
    put_logistics,
)
from ..content.logs import incidents, service_log
from ..content.people import people, staff
from ..content.places import companies, company
from ..content.text import slug
from ..database import Row, Tables
from ..domain import Domain, Place
from ..rest import Action, Call, Field, Problem, Resource
from ..rng import Rng
from ..state import Entity
from ..workspace import csv_text, spoiled

SCHEMA: Final = """
CREATE TABLE depots (
  depot_id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL,
  opened_on TEXT NOT NULL, dock_doors INTEGER NOT NULL, capacity_pallets INTEGER NOT NULL, manager TEXT NOT NULL
);
CREATE TABLE carriers (
  carrier_id TEXT PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL, eur_per_km REAL NOT NULL,
  target_on_time_percent REAL NOT NULL, contract_until TEXT NOT NULL, email TEXT NOT NULL
);
CREATE TABLE clients (
  client_id TEXT PRIMARY KEY, name TEXT NOT NULL, industry TEXT NOT NULL, country TEXT NOT NULL, tier TEXT NOT NULL
  CHECK (tier IN ('standard', 'plus', 'key')), contact TEXT NOT NULL, email TEXT NOT NULL, account_manager TEXT NOT
  NULL, credit_limit_eur INTEGER NOT NULL, client_since TEXT NOT NULL
);
CREATE TABLE drivers (
  driver_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, depot_id TEXT NOT NULL REFERENCES depots
  (depot_id), licence TEXT NOT NULL, licence_expires_on TEXT NOT NULL, hired_on TEXT NOT NULL, status TEXT NOT NULL
);
CREATE TABLE vehicles (
  vehicle_id TEXT PRIMARY KEY, plate TEXT NOT NULL UNIQUE, depot_id TEXT NOT NULL REFERENCES depots (depot_id), kind
  TEXT NOT NULL, capacity_kg INTEGER NOT NULL, odometer_km INTEGER NOT NULL, litres_per_100km REAL NOT NULL,
  next_service_on TEXT NOT NULL, status TEXT NOT NULL
);
CREATE TABLE services (
  service_id TEXT PRIMARY KEY, vehicle_id TEXT NOT NULL REFERENCES vehicles (vehicle_id), done_on TEXT NOT NULL, work
  TEXT NOT NULL, cost_eur REAL NOT NULL, hours_off_road REAL NOT NULL
);
CREATE TABLE routes (
  route_id TEXT PRIMARY KEY, origin_depot_id TEXT NOT NULL REFERENCES depots (depot_id), destination_depot_id TEXT NOT
  NULL REFERENCES depots (depot_id), carrier_id TEXT NOT NULL REFERENCES carriers (carrier_id), distance_km INTEGER
  NOT NULL, planned_minutes INTEGER NOT NULL, toll_eur REAL NOT NULL
);
CREATE TABLE shipments (
  shipment_id TEXT PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients (client_id), route_id TEXT NOT NULL
  REFERENCES routes (route_id), driver_id TEXT NOT NULL REFERENCES drivers (driver_id), vehicle_id TEXT NOT NULL
  REFERENCES vehicles (vehicle_id), service TEXT NOT NULL, status TEXT NOT NULL, booked_on TEXT NOT NULL, promised_on
  TEXT NOT NULL, delivered_on TEXT, weight_kg REAL NOT NULL, price_eur REAL NOT NULL, cost_eur REAL NOT NULL
);
CREATE TABLE parcels (
  parcel_id TEXT PRIMARY KEY, shipment_id TEXT NOT NULL REFERENCES shipments (shipment_id), contents TEXT NOT NULL,
  weight_kg REAL NOT NULL, volume_l INTEGER NOT NULL, declared_value_eur REAL NOT NULL, fragile INTEGER NOT NULL
);
CREATE TABLE scans (
  scan_id TEXT PRIMARY KEY, shipment_id TEXT NOT NULL REFERENCES shipments (shipment_id), depot_id TEXT NOT NULL
  REFERENCES depots (depot_id), event TEXT NOT NULL, scanned_at TEXT NOT NULL
);
CREATE TABLE stock (
  stock_id TEXT PRIMARY KEY, depot_id TEXT NOT NULL REFERENCES depots (depot_id), client_id TEXT NOT NULL REFERENCES
  clients (client_id), sku TEXT NOT NULL, description TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity >= 0),
  reorder_level INTEGER NOT NULL, unit_value_eur REAL NOT NULL, counted_on TEXT NOT NULL
);
CREATE TABLE claims (
  claim_id TEXT PRIMARY KEY, shipment_id TEXT NOT NULL REFERENCES shipments (shipment_id), kind TEXT NOT NULL,
  amount_eur REAL NOT NULL, status TEXT NOT NULL, filed_on TEXT NOT NULL, decided_on TEXT
);
CREATE INDEX parcels_by_shipment ON parcels (shipment_id);
"""

DAYS_BACK: Final = 330
SCANS_KEPT_DAYS: Final = 90
SHIPMENTS: Final = 250
STOCK_COLUMNS: Final = ("depot_id", "sku", "description", "quantity", "reorder_level", "counted_on")
SERVICES: Final = ((("economy", 2), 4), (("standard", 1), 5), (("express", 0), 3))
"""Service and the days it may take on top of the driving, with its weight."""


def facts(place: Place) -> dict[str, Any]:
    """The company, its people and the numbers of its rules."""
    rng = place.rng("facts")
    name = company(rng, "Freight", "Logistics", "Forwarding", "Cargo")
    host = slug(name.split()[0])
    people_here = [person.name for person in staff(rng, 26, f"{host}.example")]
    return {
        "company": name,
        "slug": host,
        "city": rng.pick(DEPOTS)[1],
        "currency": "EUR",
        "staff": people_here,
        "claim_days": rng.between(7, 30),
        "claim_eur_per_kg": rng.between(8, 22),
        "claim_limit_eur": rng.between(8, 40) * 50,
        "redelivery_eur": rng.between(9, 34),
        "express_refund_percent": rng.between(3, 14) * 5,
        "cutoff_hour": rng.between(13, 19),
        "hold_days": rng.between(4, 21),
        "hand_kg": rng.between(18, 34),
        "service_km": rng.between(6, 18) * 5000,
        "storage_eur": rng.between(3, 14),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, people_here),
    }


def populate(place: Place) -> Tables:
    """Every table; parents come before their children."""
    tables: Tables = {
        "depots": _depots(place),
        "carriers": _carriers(place),
        "clients": _clients(place),
    }
    tables["drivers"] = _drivers(place, tables)
    tables["vehicles"] = _vehicles(place, tables)
    tables["services"] = _services(place, tables)
    tables["routes"] = _routes(place, tables)
    tables["shipments"] = _shipments(place, tables)
    tables["parcels"] = _parcels(place, tables)
    tables["scans"] = _scans(place, tables)
    tables["stock"] = _stock(place, tables)
    tables["claims"] = _claims(place, tables)
    return tables


def _host(place: Place) -> str:
    return f"{place.facts['slug']}.example"


def _depots(place: Place) -> list[Row]:
    rng = place.rng("depots")
    return [
        {
            "depot_id": f"DEP-{code}",
            "name": f"{city} {rng.pick(DEPOT_KINDS)}",
            "city": city,
            "country": country,
            "region": region,
            "opened_on": str(place.clock.ago(rng.between(900, 6000))),
            "dock_doors": rng.between(14, 96),
            "capacity_pallets": rng.between(1180, 9640),
            "manager": manager,
        }
        for (code, city, country, region, _, _), manager in zip(DEPOTS, place.facts["staff"][12:24], strict=True)
    ]


def _carriers(place: Place) -> list[Row]:
    rng = place.rng("carriers")
    count = len(CARRIER_MODES)
    titles = companies(rng, count, *CARRIER_ENDINGS)
    return [
        {
            "carrier_id": key,
            "name": title,
            "mode": mode,
            "eur_per_km": rng.money(88, 179),
            "target_on_time_percent": rng.between(900, 985) / 10,
            "contract_until": str(place.clock.ago(rng.between(-700, -20))),
            "email": f"dispatch@{slug(title)}.example",
        }
        for key, title, mode in zip(ids(rng, "CAR", 100, 9), titles, CARRIER_MODES, strict=False)
    ]


def _clients(place: Place) -> list[Row]:
    rng = place.rng("clients")
    contacts = people(rng, 38)
    heads = companies(rng, 38, "")
    rows: list[Row] = []
    for number, (key, contact) in enumerate(zip(ids(rng, "CLI", 3000, 20), contacts, strict=False)):
        ending, industry, _ = TRADES[number % len(TRADES)]
        rows.append(
            {
                "client_id": key,
                "name": f"{heads[number]}{ending}",
                "industry": industry,
                "country": rng.pick(DEPOTS)[2],
                "tier": rng.weighted((("standard", 6), ("plus", 3), ("key", 2))),
                "contact": contact.name,
                "email": contact.email,
                "account_manager": rng.pick(place.facts["staff"][7:12]),
                "credit_limit_eur": rng.between(8, 240) * 500,
                "client_since": str(place.clock.ago(rng.between(DAYS_BACK + 10, 3200))),
            }
        )
    return rows


def _drivers(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("drivers")
    depots = tables["depots"]
    return [
        {
            "driver_id": key,
            "name": driver.name,
            "email": driver.email,
            "depot_id": depots[number % len(depots)]["depot_id"],
            "licence": rng.weighted((("B", 2), ("C", 4), ("CE", 5))),
            "licence_expires_on": str(place.clock.ago(rng.between(-1500, 20))),
            "hired_on": str(place.clock.ago(rng.between(DAYS_BACK + 10, 5200))),
            "status": rng.weighted((("active", 40), ("on_leave", 4), ("training", 3))),
        }
        for number, (key, driver) in enumerate(
            zip(ids(rng, "DRV", 2000, 7), people(rng, 48, _host(place), namesakes=2), strict=False)
        )
    ]


def _vehicles(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("vehicles")
    depots = tables["depots"]
    rows: list[Row] = []
    for number, key in zip(range(44), ids(rng, "VEH", 300, 9), strict=False):
        kind, capacity, consumption = rng.pick(VEHICLES)
        rows.append(
            {
                "vehicle_id": key,
                "plate": f"{rng.pick('KWRBVMHGLZ')}{rng.pick('ABDEFGHJKNPST')} {rng.between(10, 99)}{key[-3:]}",
                "depot_id": depots[number % len(depots)]["depot_id"],
                "kind": kind,
                "capacity_kg": capacity + 10 * rng.below(40),
                "odometer_km": rng.between(8_200, 612_000),
                "litres_per_100km": (consumption + rng.below(41)) / 10,
                "next_service_on": str(place.clock.ago(rng.between(-240, 12))),
                "status": rng.weighted((("in_service", 36), ("workshop", 4), ("reserve", 3))),
            }
        )
    return rows


def _services(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("services")
    return [
        {
            "service_id": key,
            "vehicle_id": rng.pick(tables["vehicles"])["vehicle_id"],
            "done_on": str(place.clock.ago(711 - 10 * number - rng.below(10))),
            "work": rng.pick(WORK),
            "cost_eur": rng.money(9_500, 340_000 if rng.chance(100) else 98_000),
            "hours_off_road": rng.between(4, 190) / 4,
        }
        for number, key in zip(range(70), ids(rng, "SVC", 7000, 5), strict=False)
    ]


def _routes(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("routes")
    pairs = [(a, b) for a in DEPOTS for b in DEPOTS if a is not b]
    rows: list[Row] = []
    for number, ((origin, end), key) in enumerate(zip(rng.sample(pairs, 42), ids(rng, "RT", 100, 8), strict=False)):
        distance = math.isqrt((origin[4] - end[4]) ** 2 + (origin[5] - end[5]) ** 2) * 13 // 10 + rng.below(40)
        rows.append(
            {
                "route_id": key,
                "origin_depot_id": f"DEP-{origin[0]}",
                "destination_depot_id": f"DEP-{end[0]}",
                "carrier_id": tables["carriers"][number % len(tables["carriers"])]["carrier_id"],
                "distance_km": distance,
                "planned_minutes": distance * 60 // rng.between(62, 78) + 45 * (distance // 300),
                "toll_eur": rng.money(900 + distance * 4, 1900 + distance * 14),
            }
        )
    return rows


def _shipments(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("shipments")
    clients = [row["client_id"] for row in tables["clients"]]
    drivers = _by_depot(tables["drivers"], "driver_id")
    vehicles = _by_depot(tables["vehicles"], "vehicle_id")
    rates = {row["carrier_id"]: row["eur_per_km"] for row in tables["carriers"]}
    days = [str(place.clock.ago(number)) for number in range(DAYS_BACK, -40, -1)]
    slipping = tables["carriers"][place.rng("slipping").below(len(tables["carriers"]))]["carrier_id"]
    rows: list[Row] = []
    for booked, key in zip(_booking_days(rng, days), ids(rng, "SHP", 200_000, 40), strict=False):
        route = rng.pick(tables["routes"])
        depot = route["origin_depot_id"]
        service, allowance = rng.weighted(SERVICES)
        transit = 1 + route["distance_km"] // 550 + allowance
        late = _days_late(rng, slipping=route["carrier_id"] == slipping and booked > DAYS_BACK - 100)
        status, delivered = _progress(rng, booked, transit + late)
        weight = (rng.between(30, 900) + rng.skewed(6500)) / 10
        cost = route["distance_km"] * rates[route["carrier_id"]] * weight / 9000 + rng.money(900, 4200)
        outlier = 7 if rng.chance(6) else 1
        rows.append(
            {
                "shipment_id": key,
                "client_id": clients[rng.skewed(len(clients))],
                "route_id": route["route_id"],
                "driver_id": rng.pick(drivers[depot]),
                "vehicle_id": rng.pick(vehicles[depot]),
                "service": service,
                "status": status,
                "booked_on": days[booked],
                "promised_on": days[booked + transit],
                "delivered_on": days[delivered] if delivered else None,
                "weight_kg": weight,
                "price_eur": round(cost * rng.between(112, 151) / 100 + (28 if service == "express" else 6), 2),
                "cost_eur": round(cost * outlier, 2),
            }
        )
    return rows


def _booking_days(rng: Rng, days: list[str]) -> list[int]:
    """Days on which shipments were booked, oldest first: business grows, and November and December are busy."""
    weights = [(2 + number // 160) * (2 if days[number][5:7] in {"11", "12"} else 1) for number in range(DAYS_BACK + 1)]
    ends = list(accumulate(weights))
    return sorted(bisect_right(ends, rng.below(ends[-1])) for _ in range(SHIPMENTS))


def _days_late(rng: Rng, *, slipping: bool) -> int:
    if rng.chance(480 if slipping else 130):
        return 1 + rng.skewed(7)
    return 0


def _progress(rng: Rng, booked: int, transit: int) -> tuple[str, int]:
    """The status of a shipment today and the number of the day of its delivery, 0 if there is none."""
    arrives = booked + transit
    if rng.chance(25):
        return "cancelled", 0
    if arrives < DAYS_BACK:
        return ("lost", 0) if rng.chance(12) else ("delivered", arrives)
    return ("booked", 0) if booked >= DAYS_BACK - 1 else ("in_transit", 0)


def _by_depot(rows: list[Row], key: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["depot_id"], []).append(row[key])
    return found


def _parcels(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("parcels")
    goods = {row["client_id"]: TRADES[number % len(TRADES)][2] for number, row in enumerate(tables["clients"])}
    keys = ids(rng, "PCL", 5_100_000, 60)
    rows: list[Row] = []
    for shipment in tables["shipments"]:
        left = round(shipment["weight_kg"] * 10)
        count = rng.weighted(((1, 5), (2, 3), (3, 1)))
        for following in range(count - 1, -1, -1):
            weight = left * rng.between(25, 60) // 100 if following else left
            left -= weight
            rows.append(
                {
                    "parcel_id": next(keys),
                    "shipment_id": shipment["shipment_id"],
                    "contents": rng.pick(goods[shipment["client_id"]]),
                    "weight_kg": weight / 10,
                    "volume_l": weight * rng.between(14, 90) // 100 + 3,
                    "declared_value_eur": rng.money(2_000, 28_000 + weight * 120),
                    "fragile": int(rng.chance(180)),
                }
            )
    return rows


def _scans(place: Place, tables: Tables) -> list[Row]:
    """Scans are deleted after 90 days."""
    rng = place.rng("scans")
    routes = {row["route_id"]: row for row in tables["routes"]}
    oldest = str(place.clock.ago(SCANS_KEPT_DAYS))
    found: list[tuple[str, str, str, str]] = []
    for shipment in tables["shipments"]:
        if shipment["booked_on"] < oldest or shipment["status"] in {"booked", "cancelled"}:
            continue
        key, route = shipment["shipment_id"], routes[shipment["route_id"]]
        found.append((_at(rng, shipment["booked_on"], 14), key, route["origin_depot_id"], "departed"))
        if shipment["delivered_on"]:
            end = route["destination_depot_id"]
            found.append((_at(rng, shipment["delivered_on"], 4), key, end, "arrived"))
            found.append((_at(rng, shipment["delivered_on"], 10), key, end, "delivered"))
    return [
        {"scan_id": scan, "shipment_id": key, "depot_id": depot, "event": event, "scanned_at": at}
        for (at, key, depot, event), scan in zip(sorted(found), ids(rng, "SCN", 880_000, 30), strict=False)
    ]


def _at(rng: Rng, day: str, hour: int) -> str:
    """A moment of the day in the five hours from `hour` on."""
    return f"{day}T{hour + rng.below(5):02d}:{rng.below(60):02d}:{rng.below(60):02d}"


def _stock(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("stock")
    rows: list[Row] = []
    for _, key in zip(range(110), ids(rng, "STK", 4000, 6), strict=False):
        number = rng.below(len(tables["clients"]))
        goods = TRADES[number % len(TRADES)][2]
        level = rng.between(12, 90)
        rows.append(
            {
                "stock_id": key,
                "depot_id": rng.pick(tables["depots"])["depot_id"],
                "client_id": tables["clients"][number]["client_id"],
                "sku": f"SKU-{key[4:]}{rng.pick('ABCDEFGH')}",
                "description": rng.pick(goods),
                "quantity": rng.between(0, level) if rng.chance(220) else rng.between(level + 1, level * 9),
                "reorder_level": level,
                "unit_value_eur": rng.money(180, 24_000),
                "counted_on": str(place.clock.ago(rng.between(3, 120))),
            }
        )
    return rows


def _claims(place: Place, tables: Tables) -> list[Row]:
    """One depot has rough hands: what leaves it is claimed for more often."""
    rng = place.rng("claims")
    depot = rng.pick(tables["depots"])["depot_id"]
    rough = {row["route_id"] for row in tables["routes"] if row["origin_depot_id"] == depot}
    rows: list[Row] = []
    for shipment in tables["shipments"]:
        lost = shipment["status"] == "lost"
        claimed = rng.chance(620 if shipment["route_id"] in rough else 170)
        if lost or (claimed and shipment["delivered_on"]):
            since = date.fromisoformat(shipment["delivered_on"] or shipment["promised_on"])
            filed = since + timedelta(days=rng.between(1, 12))
            if filed <= place.clock.today:
                rows.append(_claim(rng, shipment, filed, place.clock.today))
    rows.sort(key=lambda row: row["filed_on"])
    return [{"claim_id": key, **row} for row, key in zip(rows, ids(rng, "CLM", 6000, 5), strict=False)]


def _claim(rng: Rng, shipment: Row, filed: date, today: date) -> Row:
    decided = filed + timedelta(days=rng.between(3, 40))
    kind = rng.weighted((("damage", 5), ("delay", 3), ("shortage", 2)))
    status = rng.weighted((("paid", 5), ("rejected", 3), ("approved", 2)))
    return {
        "shipment_id": shipment["shipment_id"],
        "kind": "loss" if shipment["status"] == "lost" else kind,
        "amount_eur": rng.money(1_800, 9_000 + round(shipment["weight_kg"] * 600)),
        "status": "open" if decided > today else status,
        "filed_on": str(filed),
        "decided_on": None if decided > today else str(decided),
    }


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
        f"\n[upload]\nbatch = {rng.between(2, 20) * 10}\nhost = scans.{_host(place)}\n",
        "notes/handover.md": _handover(place, rng),
    }
    for incident in place.facts["incidents"][:3]:
        path = f"logs/{incident.service}-{incident.started.date()}.log"
        found[path] = service_log(rng, incident, ("tour-plan", "scan-upload", "invoice-run"), tuple(tables))
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
        f"  mail: dispatch@{_host(place)}\nretention:\n  scans_days: {SCANS_KEPT_DAYS}\n"
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


def policies(place: Place) -> tuple[str, ...]:
    """The rules for an agent at the service desk."""
    numbers = place.facts
    return (
        f"You work for the operations desk of {numbers['company']}, a freight company.",
        f"A claim must be filed within {numbers['claim_days']} days of delivery; later claims are declined.",
        f"Claims above EUR {numbers['claim_limit_eur']} are handed over to the head of operations.",
        "The address or the client of a shipment is never changed once it is in transit or delivered.",
        "A shipment may be cancelled only while its status is booked.",
        "Personal data of drivers (licence, e-mail address) is not given to clients.",
        "Insurance cannot be added after a shipment was booked.",
    )


def memory(place: Place) -> list[Entity]:
    """What the desk has written down about people and depots."""
    rng = place.rng("memory")
    depots = rng.sample(place.tables["depots"], 4)
    clients = rng.sample(place.tables["clients"], 4)
    known = [
        Entity(
            row["name"],
            "depot",
            (f"prefers calls before {rng.between(8, 12)}:00", f"has {rng.between(2, 9)} trolleys in repair"),
            (("led_by", row["manager"]),),
        )
        for row in depots
    ]
    known += [
        Entity(row["manager"], "person", (f"leads {row['name']}", f"extension {rng.between(1200, 7999)}"))
        for row in depots
    ]
    known += [
        Entity(
            row["name"],
            "client",
            (f"wants a call if a delivery is late by {rng.between(2, 48)} hours",),
            (("contact", row["contact"]),),
        )
        for row in clients
    ]
    known += [Entity(row["contact"], "person", (f"works for {row['name']}",)) for row in clients]
    return known


def _cancel(call: Call) -> None:
    if call.row["status"] != "booked":
        raise Problem(
            409,
            "not_cancellable",
            f"{call.row['shipment_id']} is {call.row['status']}; only booked shipments can be cancelled.",
        )
    call.db.execute("UPDATE shipments SET status = 'cancelled' WHERE shipment_id = ?", [call.row["shipment_id"]])


def _decide(status: str) -> Action:
    def decide(call: Call) -> None:
        if call.row["status"] != "open":
            raise Problem(409, "already_decided", f"{call.row['claim_id']} is {call.row['status']} already.")
        if call.row["amount_eur"] > call.facts["claim_limit_eur"]:
            raise Problem(
                422,
                "above_limit",
                f"Claims above EUR {call.facts['claim_limit_eur']} are decided by the head of operations.",
            )
        query = "UPDATE claims SET status = ?, decided_on = ? WHERE claim_id = ?"
        call.db.execute(query, [status, str(call.clock.today), call.row["claim_id"]])

    return decide


def _on_time(call: Call) -> list[Row]:
    """Deliveries of a month by carrier, and the share of them that was on time."""
    return call.all(
        "SELECT c.carrier_id, c.name, count(*) AS delivered, sum(s.delivered_on <= s.promised_on) AS on_time "
        "FROM shipments s JOIN routes r USING (route_id) JOIN carriers c USING (carrier_id) "
        "WHERE s.status = 'delivered' AND s.delivered_on LIKE ? || '%' GROUP BY c.carrier_id ORDER BY c.carrier_id",
        call.need("month"),
    )


def _margin(call: Call) -> Row:
    """Price, cost and margin of a route; a route without shipments has no margin."""
    route = call.need("route_id")
    row = call.one(
        "SELECT count(*) AS shipments, total(price_eur) AS price, total(cost_eur) AS cost FROM shipments "
        "WHERE route_id = ? AND status <> 'cancelled'",
        route,
    )
    if row is None or call.one("SELECT 1 FROM routes WHERE route_id = ?", route) is None:
        raise Problem(404, "not_found", f"There is no route '{route}'.")
    price, cost = round(row["price"], 2), round(row["cost"], 2)
    margin = round((price - cost) * 100 / price, 1)
    return {
        "route_id": route,
        "shipments": row["shipments"],
        "price_eur": price,
        "cost_eur": cost,
        "margin_percent": margin,
    }


RESOURCES: Final = (
    Resource("depots", "depots", "depot_id", filters=("country", "region"), children={"stock": ("stock", "depot_id")}),
    Resource("carriers", "carriers", "carrier_id", filters=("mode",), children={"routes": ("routes", "carrier_id")}),
    Resource(
        "clients",
        "clients",
        "client_id",
        filters=("tier", "industry", "country"),
        children={"shipments": ("shipments", "client_id")},
        update={"tier": Field(enum=("standard", "plus", "key")), "email": Field(), "contact": Field()},
    ),
    Resource(
        "drivers", "drivers", "driver_id", filters=("depot_id", "status"), ranges=("licence_expires_on",), admin=True
    ),
    Resource(
        "vehicles",
        "vehicles",
        "vehicle_id",
        filters=("depot_id", "kind", "status"),
        ranges=("odometer_km", "next_service_on"),
        children={"services": ("services", "vehicle_id")},
        update={
            "status": Field(enum=("in_service", "workshop", "reserve")),
            "next_service_on": Field("date"),
            "odometer_km": Field("integer", minimum=0),
        },
    ),
    Resource("routes", "routes", "route_id", filters=("origin_depot_id", "destination_depot_id", "carrier_id")),
    Resource(
        "shipments",
        "shipments",
        "shipment_id",
        "SHP-",
        filters=("client_id", "route_id", "status", "service"),
        ranges=("booked_on", "promised_on", "weight_kg", "price_eur"),
        create={
            "client_id": Field(required=True, references=("clients", "client_id")),
            "route_id": Field(required=True, references=("routes", "route_id")),
            "driver_id": Field(required=True, references=("drivers", "driver_id")),
            "vehicle_id": Field(required=True, references=("vehicles", "vehicle_id")),
            "service": Field(required=True, enum=("economy", "standard", "express")),
            "promised_on": Field("date", required=True),
            "weight_kg": Field("number", required=True, minimum=0.1, maximum=24000),
            "price_eur": Field("number", required=True, minimum=1),
            "cost_eur": Field("number", required=True, minimum=0),
        },
        fresh=lambda clock: {"status": "booked", "booked_on": str(clock.today)},
        update={
            "status": Field(enum=("booked", "in_transit", "delivered", "lost", "cancelled")),
            "promised_on": Field("date"),
            "delivered_on": Field("date"),
            "driver_id": Field(references=("drivers", "driver_id")),
            "vehicle_id": Field(references=("vehicles", "vehicle_id")),
        },
        flow={"booked": ("in_transit", "cancelled"), "in_transit": ("delivered", "lost"), "lost": ("delivered",)},
        children={
            "parcels": ("parcels", "shipment_id"),
            "scans": ("scans", "shipment_id"),
            "claims": ("claims", "shipment_id"),
        },
        actions={"cancel": _cancel},
    ),
    Resource("parcels", "parcels", "parcel_id", filters=("shipment_id",), ranges=("weight_kg",)),
    Resource("scans", "scans", "scan_id", filters=("shipment_id", "depot_id", "event"), ranges=("scanned_at",)),
    Resource(
        "stock",
        "stock",
        "stock_id",
        filters=("depot_id", "client_id", "sku"),
        ranges=("quantity",),
        update={
            "quantity": Field("integer", minimum=0),
            "reorder_level": Field("integer", minimum=0),
            "counted_on": Field("date"),
        },
    ),
    Resource(
        "claims",
        "claims",
        "claim_id",
        "CLM-",
        filters=("status", "kind", "shipment_id"),
        ranges=("amount_eur", "filed_on"),
        create={
            "shipment_id": Field(required=True, references=("shipments", "shipment_id")),
            "kind": Field(required=True, enum=("damage", "delay", "shortage", "loss")),
            "amount_eur": Field("number", required=True, minimum=0.01),
        },
        fresh=lambda clock: {"status": "open", "filed_on": str(clock.today)},
        update={"amount_eur": Field("number", minimum=0.01)},
        deletable=True,
        actions={"approve": _decide("approved"), "reject": _decide("rejected")},
    ),
)

DOMAIN: Final = Domain(
    name="logistics",
    title="freight network",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_logistics,
    modules=(*MODULES, code_common.RECORDS, code_common.RANKING),
    policies=policies,
    resources=RESOURCES,
    reports={"on_time": _on_time, "margin": _margin},
    fragile=("reports", "scans", "shipments", "stock", "routes", "claims"),
    memory=memory,
)
