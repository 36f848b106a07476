"""What the tools of the travel agency share."""

from typing import TYPE_CHECKING

from ..world.content.text import counted
from ._records import first_of, need
from .base import Conflict, InvalidArgument, NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World

TAXES_PER_PASSENGER = 24.5
FLIGHT = (
    "SELECT f.flight_id, f.flight_number, a.name AS airline, f.airline_id, f.origin_airport_id AS origin, "
    "f.destination_airport_id AS destination, f.departs_at, f.arrives_at, f.seats - f.seats_sold AS seats_left, "
    "f.base_fare_eur, f.status, f.delay_minutes FROM flights f JOIN airlines a USING (airline_id) "
)


_AIRPORT = (
    "SELECT airport_id FROM airports WHERE airport_id = upper(?) OR city = ? COLLATE NOCASE OR name = ? COLLATE NOCASE "
    "ORDER BY airport_id"
)


def airport(world: "World", wanted: str, name: str) -> str:
    """The IATA code of an airport given by code, name or city; NotFound, or InvalidArgument if a city has several."""
    text = wanted.strip()
    codes = [row[0] for row in world.db.execute(_AIRPORT, [text] * 3)]
    if not codes:
        raise NotFound(f"`{name}`: there is no airport '{wanted}'")
    if len(codes) > 1:
        raise InvalidArgument(f"`{name}`: {wanted} has several airports: {', '.join(codes)}")
    return str(codes[0])


def booking(world: "World", wanted: str) -> Object:
    """The booking with this id or reference; NotFound if there is none."""
    text = wanted.strip().upper()
    found = first_of(world, "SELECT * FROM bookings WHERE booking_id = ? OR reference = ?", text, text)
    if found is None:
        raise NotFound(f"there is no booking '{wanted}'")
    return found


def open_flight(world: "World", flight_id: str, passengers: int) -> Object:
    """A flight that can still be booked; Conflict if it is not scheduled, has left, or has too few seats."""
    flight = need(world, "flights", "flight_id", flight_id)
    key, left = flight["flight_id"], flight["seats"] - flight["seats_sold"]
    if flight["status"] != "scheduled" or has_left(world, flight):
        raise Conflict(f"{key} cannot be booked: it is {flight['status']} and departs at {flight['departs_at']}")
    if left < passengers:
        raise Conflict(f"{key} has only {counted(left, 'seats')} left", seats_left=left)
    return flight


def has_left(world: "World", flight: Object) -> bool:
    """Whether the time of departure has passed. Times of flights are in UTC."""
    return bool(flight["departs_at"] <= world.clock.now.strftime("%Y-%m-%dT%H:%M:%S"))


def price(flight: Object, fare: Object, passengers: int) -> float:
    """What the seats cost without taxes: business 2.7 times the base fare, refundable fares 35% of it on top."""
    percent = (270 if fare["cabin"] == "business" else 100) + (35 if fare["refundable"] else 0)
    cents: int = round(flight["base_fare_eur"] * 100) * percent // 100
    return cents * passengers / 100
