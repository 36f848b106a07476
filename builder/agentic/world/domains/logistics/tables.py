"""The tables of a freight network, and how their rows come about."""

import math
from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from ...content.ids import ids, numbered
from ...content.people import people
from ...content.places import companies
from ...content.text import slug
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import CARRIER_ENDINGS, CARRIER_MODES, DEPOT_KINDS, DEPOTS, TRADES, VEHICLES, WORK

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
SERVICES: Final = ((("economy", 2), 4), (("standard", 1), 5), (("express", 0), 3))
"""Service and the days it may take on top of the driving, with its weight."""


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


def host(place: Place) -> str:
    """Where the mail and the scans of this network arrive."""
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
            zip(ids(rng, "DRV", 2000, 7), people(rng, 48, host(place), namesakes=2), strict=False)
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
    return numbered(rows, "claim_id", ids(rng, "CLM", 6000, 5))


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
