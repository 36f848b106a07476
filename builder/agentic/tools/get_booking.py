"""One booking with its flight and fare."""

from typing import TYPE_CHECKING

from . import _travel
from ._records import first_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", booking_id: str) -> Object:
    booking = _travel.booking(world, booking_id)
    fare = need(world, "fares", "fare_id", booking["fare_id"])
    flight = first_of(world, f"{_travel.FLIGHT} WHERE f.flight_id = ?", booking["flight_id"]) or {}
    return {
        **booking,
        "flight": {k: v for k, v in flight.items() if k not in {"flight_id", "base_fare_eur", "seats_left"}},
        "fare": {k: fare[k] for k in ("name", "cabin", "change_fee_eur", "checked_bags")}
        | {"refundable": bool(fare["refundable"])},
    }


TOOL = Tool(
    name="get_booking",
    effect=READ,
    description=(
        "Get a flight booking by its id or reference: customer, passengers, price, taxes, status (pending, confirmed, "
        "flown, no_show, cancelled), the flight and the conditions of the fare."
    ),
    parameters=closed(
        {"booking_id": string("Id (BKG-75227) or reference (WX2A237) of the booking.", minLength=1)}, ("booking_id",)
    ),
    run=_run,
    gives=frozenset({"bookings.read"}),
    domains=("travel",),
    names=("get_booking", "get_reservation_details", "lookup_booking"),
    parameter_names={"booking_id": ("booking_id", "booking", "reservation_id")},
    descriptions=(
        "Show a booking with its flight.",
        "Reservation details by id or booking reference.",
        "Retrieve a booking, what was paid and under which conditions.",
    ),
    parameter_descriptions={"booking_id": ("Which booking: its id or its reference.",)},
)
