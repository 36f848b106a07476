"""Travel: an agency that sells flights and hotel rooms, with fares, bookings, stays and a points programme."""

import json
import math
from datetime import date, timedelta
from typing import Any, Final

from ..content import code_common
from ..content.code_travel import MODULES
from ..content.ids import ids
from ..content.logs import incidents, service_log
from ..content.people import people, staff
from ..content.places import companies, company
from ..content.text import counted, slug
from ..content.travel_texts import (
    AIRLINE_ENDINGS,
    AIRPORTS,
    COMMENTS,
    FARES,
    HOTEL_WORDS,
    INCIDENTS,
    ROOMS,
    put_travel,
)
from ..database import Row, Tables
from ..domain import Domain, Place
from ..rest import Call, Field, Problem, Resource
from ..rng import Rng
from ..state import Entity
from ..workspace import csv_text, spoiled

BOOKING_STATUSES: Final = ("pending", "confirmed", "flown", "no_show", "cancelled")
STAY_STATUSES: Final = ("booked", "completed", "cancelled")
CHANNELS: Final = ("web", "app", "phone", "partner")
DAYS_BACK: Final = 240
DAYS_AHEAD: Final = 60
FLIGHTS: Final = 190
QUIET: Final = 48
"""Quarters of an hour before now in which nothing departs, so that every flight has either landed or not begun."""
BOOKINGS: Final = 220
STAYS: Final = 140

SCHEMA: Final = """
CREATE TABLE airports (
  airport_id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, timezone TEXT NOT NULL,
  latitude REAL NOT NULL, longitude REAL NOT NULL, terminals INTEGER NOT NULL);
CREATE TABLE airlines (
  airline_id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, alliance TEXT,
  hub_airport_id TEXT NOT NULL REFERENCES airports (airport_id), commission_percent REAL NOT NULL);
CREATE TABLE fares (
  fare_id TEXT PRIMARY KEY, airline_id TEXT NOT NULL REFERENCES airlines (airline_id), name TEXT NOT NULL,
  cabin TEXT NOT NULL CHECK (cabin IN ('economy', 'business')),
  refundable INTEGER NOT NULL CHECK (refundable IN (0, 1)),
  change_fee_eur REAL NOT NULL, checked_bags INTEGER NOT NULL, points_percent INTEGER NOT NULL);
CREATE TABLE flights (
  flight_id TEXT PRIMARY KEY, flight_number TEXT NOT NULL, airline_id TEXT NOT NULL REFERENCES airlines (airline_id),
  origin_airport_id TEXT NOT NULL REFERENCES airports (airport_id),
  destination_airport_id TEXT NOT NULL REFERENCES airports (airport_id), departs_at TEXT NOT NULL,
  arrives_at TEXT NOT NULL, distance_km INTEGER NOT NULL, seats INTEGER NOT NULL,
  seats_sold INTEGER NOT NULL CHECK (seats_sold BETWEEN 0 AND seats), base_fare_eur REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'landed', 'cancelled')), delay_minutes INTEGER);
CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, phone TEXT,
  home_airport_id TEXT NOT NULL REFERENCES airports (airport_id),
  tier TEXT NOT NULL CHECK (tier IN ('basic', 'silver', 'gold', 'platinum')),
  points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0), joined_on TEXT NOT NULL);
CREATE TABLE bookings (
  booking_id TEXT PRIMARY KEY, reference TEXT UNIQUE, customer_id TEXT NOT NULL REFERENCES customers (customer_id),
  flight_id TEXT NOT NULL REFERENCES flights (flight_id), fare_id TEXT NOT NULL REFERENCES fares (fare_id),
  passengers INTEGER NOT NULL CHECK (passengers BETWEEN 1 AND 9), price_eur REAL NOT NULL, taxes_eur REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'flown', 'no_show', 'cancelled')),
  channel TEXT NOT NULL, booked_on TEXT NOT NULL);
CREATE TABLE hotels (
  hotel_id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL,
  airport_id TEXT NOT NULL REFERENCES airports (airport_id), stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
  distance_to_airport_km REAL NOT NULL, manager TEXT NOT NULL);
CREATE TABLE rooms (
  room_id TEXT PRIMARY KEY, hotel_id TEXT NOT NULL REFERENCES hotels (hotel_id), kind TEXT NOT NULL,
  beds INTEGER NOT NULL, nightly_eur REAL NOT NULL CHECK (nightly_eur > 0), units INTEGER NOT NULL);
CREATE TABLE stays (
  stay_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers (customer_id),
  room_id TEXT NOT NULL REFERENCES rooms (room_id), check_in_on TEXT NOT NULL, check_out_on TEXT NOT NULL,
  guests INTEGER NOT NULL, total_eur REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('booked', 'completed', 'cancelled')), CHECK (check_out_on > check_in_on));
CREATE TABLE points_entries (
  entry_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers (customer_id), points INTEGER NOT NULL,
  reason TEXT NOT NULL, posted_on TEXT NOT NULL, expires_on TEXT);
CREATE TABLE reviews (
  review_id TEXT PRIMARY KEY, hotel_id TEXT NOT NULL REFERENCES hotels (hotel_id),
  customer_id TEXT NOT NULL REFERENCES customers (customer_id), rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  posted_on TEXT NOT NULL, comment TEXT);
"""


def facts(place: Place) -> dict[str, Any]:
    """The company, its people and the numbers of its rules."""
    rng = place.rng("facts")
    name = company(rng, "Travel", "Journeys", "Holidays", "Tours")
    host = slug(name.split()[0])
    names = [person.name for person in staff(rng, 18, f"{host}.example")]
    return {
        "company": name,
        "slug": host,
        "city": rng.pick(AIRPORTS)[2],
        "currency": "EUR",
        "staff": names,
        "free_cancel_hours": rng.pick((12, 24, 36, 48, 72)),
        "hotel_cancel_days": rng.between(1, 9),
        "refund_limit_eur": rng.between(4, 20) * 50,
        "service_fee_eur": rng.between(8, 39),
        "name_change_eur": rng.between(3, 18) * 5,
        "points_months": rng.between(4, 16) * 3,
        "points_per_eur": rng.between(2, 12),
        "group_size": rng.between(6, 16),
        "delay_minutes": rng.between(8, 20) * 15,
        "voucher_months": rng.between(2, 12) * 3,
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, names),
    }


def populate(place: Place) -> Tables:
    """About 1,100 rows; parents come before their children."""
    tables: Tables = {"airports": _airports(place)}
    tables["airlines"] = _airlines(place, tables)
    tables["fares"] = _fares(place, tables)
    tables["flights"] = _flights(place, tables)
    tables["customers"] = _customers(place, tables)
    tables["bookings"] = _bookings(place, tables)
    tables["hotels"] = _hotels(place, tables)
    tables["rooms"] = _rooms(place, tables)
    tables["stays"] = _stays(place, tables)
    tables["points_entries"] = _points(place, tables)
    tables["reviews"] = _reviews(place, tables)
    return tables


def _airports(place: Place) -> list[Row]:
    rng = place.rng("airports")
    return [
        {
            "airport_id": code,
            "name": name,
            "city": city,
            "country": country,
            "timezone": timezone,
            "latitude": latitude,
            "longitude": longitude,
            "terminals": rng.between(1, 5),
        }
        for code, name, city, country, timezone, latitude, longitude in AIRPORTS
    ]


def _airlines(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("airlines")
    titles = companies(rng, 7, *AIRLINE_ENDINGS)
    second = rng.shuffled("ABDHKLNRTVXZ")
    rows: list[Row] = []
    for title, letter, hub in zip(titles, second, rng.sample(tables["airports"], 7), strict=False):
        rows.append({
            "airline_id": f"{title[0]}{letter}",
            "name": title,
            "country": hub["country"],
            "alliance": rng.pick(("Blue Meridian", "Northern Cross", None)),
            "hub_airport_id": hub["airport_id"],
            "commission_percent": rng.between(10, 74) / 10,
        })  # fmt: skip
    return rows


def _fares(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("fares")
    kinds = [(airline["airline_id"], *fare) for airline in tables["airlines"] for fare in FARES]
    return [
        {
            "fare_id": key,
            "airline_id": airline,
            "name": name,
            "cabin": cabin,
            "refundable": refundable,
            "change_fee_eur": 0.0 if refundable else rng.between(7, 38) * 5.0,
            "checked_bags": bags,
            "points_percent": points + 5 * rng.below(6),
        }
        for (airline, name, cabin, refundable, bags, points), key in zip(kinds, ids(rng, "FAR", 100), strict=False)
    ]


def _flights(place: Place, tables: Tables) -> list[Row]:
    """Flights from and to the hubs of the airlines, oldest first; one airline is late more often than the others."""
    rng = place.rng("flights")
    airlines, airports = tables["airlines"], tables["airports"]
    tardy = airlines[rng.below(3)]["airline_id"]
    now = place.clock.now.replace(tzinfo=None)
    start = now.replace(hour=0, minute=0) - timedelta(days=DAYS_BACK)
    past = DAYS_BACK * 96 + now.hour * 4 - QUIET
    draws = [rng.below(past + DAYS_AHEAD * 96) for _ in range(FLIGHTS)]
    moments = sorted((draw + QUIET + 4 if draw >= past else draw) * 15 for draw in draws)
    by_code = {airport["airport_id"]: airport for airport in airports}
    others = {code: [airport for airport in airports if airport is not hub] for code, hub in by_code.items()}
    rows: list[Row] = []
    for moment, key in zip(moments, ids(rng, "FLT", 50_000, 9), strict=False):
        airline = airlines[rng.skewed(len(airlines))]
        hub = by_code[airline["hub_airport_id"]]
        other = rng.pick(others[hub["airport_id"]])
        ends = (hub, other) if rng.chance(500) else (other, hub)
        departs = start + timedelta(minutes=moment)
        distance = _distance(*ends)
        arrives = departs + timedelta(minutes=distance * 3 // 40 + 35)
        seats = rng.pick((98, 132, 144, 180, 186, 220))
        summer = departs.month in {7, 8, 12}
        rows.append({
            "flight_id": key,
            "flight_number": f"{airline['airline_id']}{rng.between(110, 2980)}",
            "airline_id": airline["airline_id"],
            "origin_airport_id": ends[0]["airport_id"],
            "destination_airport_id": ends[1]["airport_id"],
            "departs_at": departs.isoformat(),
            "arrives_at": arrives.isoformat(),
            "distance_km": distance,
            "seats": seats,
            "seats_sold": seats * rng.between(64 if summer else 38, 97) // 100,
            "base_fare_eur": (2900 + distance * rng.between(3, 9) * (3 if summer else 2)) / 100,
            **_outcome(rng, airline["airline_id"] == tardy, arrives < now),
        })  # fmt: skip
    return rows


def _distance(one: Row, other: Row) -> int:
    """Kilometres, near enough: a degree of latitude has 111, one of longitude 71."""
    north = round((one["latitude"] - other["latitude"]) * 1110)
    east = round((one["longitude"] - other["longitude"]) * 710)
    return math.isqrt(north * north + east * east) // 10


def _outcome(rng: Rng, tardy: bool, landed: bool) -> Row:
    if rng.chance(45):
        return {"status": "cancelled", "delay_minutes": None}
    if not landed:
        return {"status": "scheduled", "delay_minutes": None}
    delay = rng.skewed(95) if rng.chance(720 if tardy else 330) else 0
    return {"status": "landed", "delay_minutes": delay + (300 + rng.below(240) if rng.chance(15) else 0)}


def _customers(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("customers")
    rows: list[Row] = []
    for person, key in zip(people(rng, 96, namesakes=4), ids(rng, "CUS", 20_000, 30), strict=False):
        rows.append({
            "customer_id": key,
            "name": person.name,
            "email": person.email,
            "phone": None if rng.chance(70) else f"+{rng.between(30, 49)} {rng.between(10_000_000, 99_999_999)}",
            "home_airport_id": rng.pick(tables["airports"])["airport_id"],
            "tier": rng.weighted((("basic", 11), ("silver", 5), ("gold", 3), ("platinum", 1))),
            "points": 0,
            "joined_on": str(place.clock.ago(rng.between(DAYS_BACK + 100, 3300))),
        })  # fmt: skip
    return rows


def _bookings(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("bookings")
    fares: dict[str, list[Row]] = {}
    for fare in tables["fares"]:
        fares.setdefault(fare["airline_id"], []).append(fare)
    found: list[Row] = []
    for number in range(BOOKINGS):
        flight = rng.pick(tables["flights"])
        fare = rng.pick(fares[flight["airline_id"]])
        departs = date.fromisoformat(flight["departs_at"][:10])
        booked = min(departs, place.clock.today) - timedelta(days=1 + rng.skewed(75))
        passengers = rng.weighted(((1, 6), (2, 5), (3, 2), (4, 1)))
        factor = (
            (270 if fare["cabin"] == "business" else 100) + (35 if fare["refundable"] else 0) + rng.between(-12, 40)
        )
        found.append({
            "reference": f"{rng.pick(_LETTERS)}{rng.pick(_LETTERS)}{rng.between(2, 9)}{number + 102}",
            "customer_id": tables["customers"][rng.skewed(96)]["customer_id"],
            "flight_id": flight["flight_id"],
            "fare_id": fare["fare_id"],
            "passengers": passengers,
            "price_eur": round(flight["base_fare_eur"] * 100) * factor // 100 * passengers / 100,
            "taxes_eur": rng.between(1_850, 7_400) * passengers / 100,
            "status": _booking_status(rng, flight["status"]),
            "channel": rng.weighted((("web", 5), ("app", 4), ("phone", 2), ("partner", 1))),
            "booked_on": str(booked),
        })  # fmt: skip
    found.sort(key=lambda row: row["booked_on"])
    return [{"booking_id": key, **row} for row, key in zip(found, ids(rng, "BKG", 70_000, 12), strict=False)]


_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def _booking_status(rng: Rng, flight: str) -> str:
    if flight == "cancelled" or rng.chance(90):
        return "cancelled"
    if flight == "landed":
        return "no_show" if rng.chance(45) else "flown"
    return "pending" if rng.chance(160) else "confirmed"


def _hotels(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("hotels")
    first, second = rng.shuffled(HOTEL_WORDS[0]), rng.shuffled(HOTEL_WORDS[1])
    managers = people(rng, 20)
    rows: list[Row] = []
    for number, key in zip(range(20), ids(rng, "HTL", 300, 8), strict=False):
        airport = tables["airports"][number % len(tables["airports"])]
        rows.append({
            "hotel_id": key,
            "name": f"{first[number % len(first)]} {second[number * 3 % len(second)]} {airport['city']}",
            "city": airport["city"],
            "airport_id": airport["airport_id"],
            "stars": rng.weighted(((2, 2), (3, 6), (4, 6), (5, 2))),
            "distance_to_airport_km": rng.between(12, 390) / 10,
            "manager": managers[number].name,
        })  # fmt: skip
    return rows


def _rooms(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("rooms")
    chosen = [(hotel, *kind) for hotel in tables["hotels"] for kind in ROOMS[: rng.between(2, 4)]]
    return [
        {
            "room_id": key,
            "hotel_id": hotel["hotel_id"],
            "kind": kind,
            "beds": beds,
            "nightly_eur": (hotel["stars"] * rng.between(1_900, 3_600) + extra + rng.below(100)) / 100,
            "units": rng.between(4, 60),
        }
        for (hotel, kind, beds, extra), key in zip(chosen, ids(rng, "ROM", 800, 5), strict=False)
    ]


def _stays(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("stays")
    found: list[Row] = []
    for _ in range(STAYS):
        room = tables["rooms"][rng.skewed(len(tables["rooms"]))]
        nights = 1 + rng.skewed(9)
        arrives = place.clock.ago(rng.between(-DAYS_AHEAD, DAYS_BACK))
        leaves = arrives + timedelta(days=nights)
        cents = round(room["nightly_eur"] * 100) * nights * rng.pick((100, 100, 95, 112)) // 100
        past = leaves <= place.clock.today
        found.append({
            "customer_id": tables["customers"][rng.skewed(96)]["customer_id"],
            "room_id": room["room_id"],
            "check_in_on": str(arrives),
            "check_out_on": str(leaves),
            "guests": rng.between(1, room["beds"]),
            "total_eur": cents / 100,
            "status": "cancelled" if rng.chance(100) else "completed" if past else "booked",
        })  # fmt: skip
    found.sort(key=lambda row: row["check_in_on"])
    return [{"stay_id": key, **row} for row, key in zip(found, ids(rng, "STY", 8000, 7), strict=False)]


def _points(place: Place, tables: Tables) -> list[Row]:
    """Entries of the points programme; the points of a customer are the sum of what has not expired."""
    rng = place.rng("points")
    today, valid = place.clock.today, timedelta(days=place.facts["points_months"] * 30)
    found: list[Row] = []
    for customer in tables["customers"]:
        for _ in range(rng.weighted(((0, 1), (1, 3), (2, 4), (3, 2)))):
            posted = place.clock.ago(rng.between(2, DAYS_BACK + 90))
            reason = rng.weighted((("flight", 6), ("hotel", 3), ("partner", 1), ("goodwill", 1)))
            earned = rng.between(180, 9_400)
            customer["points"] += earned if posted + valid >= today else 0
            found.append(_entry(customer, earned, reason, posted, posted + valid))
        if customer["points"] > 3000 and rng.chance(400):
            spent = customer["points"] * rng.between(10, 60) // 100
            customer["points"] -= spent
            found.append(_entry(customer, -spent, "reward", place.clock.ago(1 + rng.below(2)), None))
    found.sort(key=lambda row: row["posted_on"])
    return [{"entry_id": key, **row} for row, key in zip(found, ids(rng, "PTS", 60_000, 9), strict=False)]


def _entry(customer: Row, points: int, reason: str, posted: date, expires: date | None) -> Row:
    return {
        "customer_id": customer["customer_id"],
        "points": points,
        "reason": reason,
        "posted_on": str(posted),
        "expires_on": str(expires) if expires else None,
    }


def _reviews(place: Place, tables: Tables) -> list[Row]:
    """What guests say; one hotel is worse than its stars."""
    rng = place.rng("reviews")
    poor = rng.below(5)
    rows: list[Row] = []
    for number, key in zip(range(72), ids(rng, "REV", 900, 4), strict=False):
        at = rng.skewed(20)
        weights = ((5, 1), (4, 1), (3, 4), (2, 7), (1, 5)) if at == poor else ((5, 7), (4, 8), (3, 4), (2, 2), (1, 1))
        rows.append({
            "review_id": key,
            "hotel_id": tables["hotels"][at]["hotel_id"],
            "customer_id": rng.pick(tables["customers"])["customer_id"],
            "rating": rng.weighted(weights),
            "posted_on": str(place.clock.ago(4 * (72 - number) + rng.below(4))),
            "comment": None if rng.chance(150) else rng.pick(COMMENTS),
        })  # fmt: skip
    return rows


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
        rows = [row for row in tables["bookings"] if row["booked_on"].startswith(month)]
        if rows:
            spoilt = spoiled(rng, rows, blank=("channel",), dates=("booked_on",), shouted=("status",))
            found[f"data/bookings_{month}.csv"] = csv_text(spoilt)
    for incident in place.facts["incidents"][:2]:
        path = f"logs/{incident.service}-{incident.started.date()}.log"
        found[path] = service_log(rng, incident, ("fare-refresh", "seat-sync", "points-run"), tuple(tables))
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


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this agency obeys."""
    known = place.facts
    return (
        "Bookings of flights that have departed are not changed and not cancelled.",
        f"Within {known['free_cancel_hours']} hours a booking is cancelled free of charge; later the fare decides.",
        f"A stay can be cancelled up to {counted(known['hotel_cancel_days'], 'days')} before arrival.",
        f"Refunds above EUR {known['refund_limit_eur']} are handed over to a supervisor.",
        "Data of a customer is given only to somebody who knows the customer's email address.",
        "Points cannot be moved from one customer to another.",
        f"Groups of more than {known['group_size']} people are handed over to the group desk.",
    )


def memory(place: Place) -> list[Entity]:
    """Hotels, their managers and airlines that somebody thought worth remembering."""
    rng = place.rng("memory")
    hotels = rng.sample(place.tables["hotels"], 6)
    entities = [
        Entity(
            row["name"],
            "hotel",
            (f"allotment ends in {rng.pick(('March', 'May', 'September'))}", f"{rng.between(2, 20)} rooms held for us"),
            (("managed_by", row["manager"]),),
        )
        for row in hotels
    ]
    entities += [
        Entity(row["manager"], "person", (f"prefers {rng.pick(('mail', 'calls', 'chat'))}",)) for row in hotels
    ]
    entities += [
        Entity(
            row["name"],
            "airline",
            (f"group desk closes at {rng.between(15, 20)}:00", f"hub is {row['hub_airport_id']}"),
            (("hub", row["hub_airport_id"]),),
        )
        for row in place.tables["airlines"]
    ]
    return entities


def _cancel_booking(call: Call) -> None:
    key, status = call.row["booking_id"], call.row["status"]
    if status not in {"pending", "confirmed"}:
        raise Problem(409, "not_cancellable", f"{key} is '{status}' and can no longer be cancelled.")
    call.db.execute("UPDATE bookings SET status = 'cancelled' WHERE booking_id = ?", [key])


def _cancel_stay(call: Call) -> None:
    key, arrives = call.row["stay_id"], date.fromisoformat(call.row["check_in_on"])
    if call.row["status"] != "booked":
        raise Problem(409, "not_cancellable", f"{key} is '{call.row['status']}' and can no longer be cancelled.")
    days = (arrives - call.clock.today).days
    needed = call.facts["hotel_cancel_days"]
    if days < needed:
        raise Problem(
            409,
            "too_late",
            f"{key} begins in {counted(days, 'days')}; it could be cancelled until {counted(needed, 'days')} before.",
        )
    call.db.execute("UPDATE stays SET status = 'cancelled' WHERE stay_id = ?", [key])


def _award(call: Call) -> None:
    """Add points to a customer (or take some away) with a reason; never below zero."""
    points, reason = call.given.get("points"), call.given.get("reason")
    if not isinstance(points, int) or isinstance(points, bool) or points == 0:
        raise Problem(422, "validation_failed", "points: must be an integer other than 0.")
    if not isinstance(reason, str) or not reason.strip():
        raise Problem(422, "validation_failed", "reason: is required.")
    if call.row["points"] + points < 0:
        raise Problem(409, "not_enough_points", f"{call.row['customer_id']} has only {call.row['points']} points.")
    key = call.one("SELECT 'PTS-' || (max(CAST(substr(entry_id, 5) AS INTEGER)) + 1) AS next FROM points_entries")
    expires = call.clock.today + timedelta(days=call.facts["points_months"] * 30) if points > 0 else None
    call.db.execute(
        "INSERT INTO points_entries VALUES (?, ?, ?, ?, ?, ?)",
        [
            key["next"] if key else "PTS-1",
            call.row["customer_id"],
            points,
            reason,
            str(call.clock.today),
            expires and str(expires),
        ],
    )
    call.db.execute("UPDATE customers SET points = points + ? WHERE customer_id = ?", [points, call.row["customer_id"]])


def _revenue(call: Call) -> list[Row]:
    """Bookings of a month by channel; cancelled ones are left out."""
    return call.all(
        "SELECT channel, count(*) AS bookings, sum(passengers) AS passengers, "
        "round(sum(price_eur + taxes_eur), 2) AS revenue "
        "FROM bookings WHERE booked_on LIKE ? || '%' AND status <> 'cancelled' GROUP BY channel ORDER BY channel",
        call.need("month"),
    )


def _punctuality(call: Call) -> Row:
    """Share of an airline's flights of a month that landed within 15 minutes of their time."""
    airline = call.need("airline_id")
    if call.one("SELECT 1 FROM airlines WHERE airline_id = ?", airline) is None:
        raise Problem(404, "not_found", f"There is no airline '{airline}'.")
    row = call.one(
        "SELECT count(*) AS landed, total(delay_minutes <= 15) AS on_time, total(delay_minutes) AS delay FROM flights "
        "WHERE airline_id = ? AND departs_at LIKE ? || '%' AND status = 'landed'",
        airline,
        call.need("month"),
    )
    assert row is not None  # noqa: S101  (an aggregate always has one row)
    landed = row["landed"]
    share, delay = round(row["on_time"] * 100 / landed, 1), round(row["delay"] / landed, 1)
    return {"airline_id": airline, "landed": landed, "on_time_percent": share, "mean_delay_minutes": delay}


def _low_load(call: Call) -> list[Row]:
    """Flights to come from an airport of which less than two thirds of the seats are sold."""
    return call.all(
        "SELECT flight_id, flight_number, departs_at, seats, seats_sold FROM flights WHERE origin_airport_id = ? "
        "AND status = 'scheduled' AND seats_sold * 3 < seats * 2 ORDER BY departs_at, flight_id",
        call.need("airport_id"),
    )


RESOURCES: Final = (
    Resource("airports", "airports", "airport_id", filters=("country", "city"),
             children={"hotels": ("hotels", "airport_id")}),
    Resource("airlines", "airlines", "airline_id", filters=("alliance", "country"), hidden=("commission_percent",),
             children={"fares": ("fares", "airline_id"), "flights": ("flights", "airline_id")}),
    Resource("fares", "fares", "fare_id", filters=("airline_id", "cabin", "name"),
             update={"change_fee_eur": Field("number", minimum=0, maximum=500),
                     "checked_bags": Field("integer", minimum=0, maximum=4)}),
    Resource(
        "flights", "flights", "flight_id",
        filters=("flight_number", "airline_id", "origin_airport_id", "destination_airport_id", "status"),
        ranges=("departs_at", "base_fare_eur", "distance_km"), children={"bookings": ("bookings", "flight_id")},
    ),
    Resource(
        "customers", "customers", "customer_id", "CUS-",
        filters=("name", "email", "tier", "home_airport_id"), ranges=("points", "joined_on"),
        create={"name": Field(required=True), "email": Field(required=True), "phone": Field(),
                "home_airport_id": Field(required=True, references=("airports", "airport_id"))},
        fresh=lambda clock: {"joined_on": str(clock.today), "tier": "basic", "points": 0},
        update={"name": Field(), "email": Field(), "phone": Field(),
                "tier": Field(enum=("basic", "silver", "gold", "platinum")),
                "home_airport_id": Field(references=("airports", "airport_id"))},
        children={"bookings": ("bookings", "customer_id"), "stays": ("stays", "customer_id"),
                  "points": ("points_entries", "customer_id")},
        actions={"award": _award},
    ),
    Resource(
        "bookings", "bookings", "booking_id", "BKG-",
        filters=("reference", "customer_id", "flight_id", "status", "channel"), ranges=("booked_on", "price_eur"),
        create={"customer_id": Field(required=True, references=("customers", "customer_id")),
                "flight_id": Field(required=True, references=("flights", "flight_id")),
                "fare_id": Field(required=True, references=("fares", "fare_id")),
                "passengers": Field("integer", required=True, minimum=1, maximum=9),
                "price_eur": Field("number", required=True, minimum=0),
                "taxes_eur": Field("number", required=True, minimum=0),
                "channel": Field(required=True, enum=CHANNELS)},
        fresh=lambda clock: {"booked_on": str(clock.today), "status": "pending"},
        named=lambda key: {"reference": key.replace("BKG-", "AG")},
        update={"status": Field(enum=BOOKING_STATUSES), "passengers": Field("integer", minimum=1, maximum=9),
                "fare_id": Field(references=("fares", "fare_id"))},
        flow={"pending": ("confirmed", "cancelled"), "confirmed": ("flown", "no_show", "cancelled")},
        actions={"cancel": _cancel_booking},
    ),
    Resource("hotels", "hotels", "hotel_id", filters=("city", "stars", "airport_id"),
             children={"rooms": ("rooms", "hotel_id"), "reviews": ("reviews", "hotel_id")}),
    Resource("rooms", "rooms", "room_id", filters=("hotel_id", "kind"), ranges=("nightly_eur", "beds"),
             update={"nightly_eur": Field("number", minimum=1, maximum=2000), "units": Field("integer", minimum=0)},
             children={"stays": ("stays", "room_id")}),
    Resource(
        "stays", "stays", "stay_id", "STY-",
        filters=("customer_id", "room_id", "status"), ranges=("check_in_on", "check_out_on", "total_eur"),
        create={"customer_id": Field(required=True, references=("customers", "customer_id")),
                "room_id": Field(required=True, references=("rooms", "room_id")),
                "check_in_on": Field("date", required=True),
                "check_out_on": Field("date", required=True),
                "guests": Field("integer", required=True, minimum=1, maximum=6),
                "total_eur": Field("number", required=True, minimum=0)},
        fresh=lambda clock: {"status": "booked"},  # noqa: ARG005
        update={"status": Field(enum=STAY_STATUSES), "guests": Field("integer", minimum=1, maximum=6),
                "check_in_on": Field("date"), "check_out_on": Field("date")},
        flow={"booked": ("completed", "cancelled")}, actions={"cancel": _cancel_stay},
    ),
    Resource("points_entries", "points_entries", "entry_id", filters=("customer_id", "reason"),
             ranges=("posted_on", "points"), admin=True),
    Resource("reviews", "reviews", "review_id", "REV-", filters=("hotel_id", "customer_id"),
             ranges=("rating", "posted_on"),
             create={"hotel_id": Field(required=True, references=("hotels", "hotel_id")),
                     "customer_id": Field(required=True, references=("customers", "customer_id")),
                     "rating": Field("integer", required=True, minimum=1, maximum=5), "comment": Field()},
             fresh=lambda clock: {"posted_on": str(clock.today)}, deletable=True),
)  # fmt: skip

DOMAIN: Final = Domain(
    name="travel",
    title="travel agency",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_travel,
    modules=(*MODULES, code_common.CALENDAR, code_common.PAGING),
    policies=policies,
    resources=RESOURCES,
    reports={"revenue": _revenue, "punctuality": _punctuality, "low_load": _low_load},
    fragile=("reports", "flights", "bookings", "stays", "hotels"),
    memory=memory,
)
