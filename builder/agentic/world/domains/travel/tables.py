"""The tables of a travel agency, and how their rows come about."""

import math
from datetime import date, timedelta
from typing import Final

from ...content.ids import ids, numbered
from ...content.people import people
from ...content.places import companies
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import AIRLINE_ENDINGS, AIRPORTS, COMMENTS, FARES, HOTEL_WORDS, ROOMS

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
    now = place.clock.naive
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
    return numbered(found, "booking_id", ids(rng, "BKG", 70_000, 12))


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
    return numbered(found, "stay_id", ids(rng, "STY", 8000, 7))


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
    return numbered(found, "entry_id", ids(rng, "PTS", 60_000, 9))


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
