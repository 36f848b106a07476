"""Move a booking to another flight."""

from typing import TYPE_CHECKING

from . import _travel
from ._records import need, update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", booking_id: str, new_flight_id: str) -> Object:
    booking = _travel.booking(world, booking_id)
    key, seats = booking["booking_id"], booking["passengers"]
    old = need(world, "flights", "flight_id", booking["flight_id"])
    if booking["status"] not in {"pending", "confirmed"}:
        raise Conflict(f"{key} is {booking['status']} and cannot be changed", status=booking["status"])
    if _travel.has_left(world, old):
        raise Conflict(f"the flight of {key} departed at {old['departs_at']}")
    new = _travel.open_flight(world, new_flight_id, seats)
    if new["flight_id"] == old["flight_id"]:
        raise InvalidArgument(f"{key} is on {old['flight_id']} already")
    if new["airline_id"] != old["airline_id"]:
        raise Conflict(f"the fare of {key} is valid on flights of {old['airline_id']} only")
    fare = need(world, "fares", "fare_id", booking["fare_id"])
    price = _travel.price(new, fare, seats)
    update(world, "bookings", "booking_id", key, {"flight_id": new["flight_id"], "price_eur": price})
    update(world, "flights", "flight_id", old["flight_id"], {"seats_sold": max(0, old["seats_sold"] - seats)})
    update(world, "flights", "flight_id", new["flight_id"], {"seats_sold": new["seats_sold"] + seats})
    return {
        "booking_id": key,
        "flight_id": new["flight_id"],
        "departs_at": new["departs_at"],
        "price_eur": price,
        "price_before_eur": booking["price_eur"],
        "change_fee_eur": round(fare["change_fee_eur"] * seats, 2),
    }


TOOL = Tool(
    name="change_booking",
    effect=WRITE,
    description=(
        "Move a pending or confirmed booking to another flight of the same airline that has enough seats. The price "
        "becomes that of the new flight; the fare's change fee for each passenger is returned, too."
    ),
    parameters=closed(
        {
            "booking_id": string("Id (BKG-75227) or reference (WX2A237) of the booking.", minLength=1),
            "new_flight_id": string("Id of the flight to move to, e.g. FLT-54903.", minLength=1),
        },
        ("booking_id", "new_flight_id"),
    ),
    run=_run,
    gives=frozenset({"bookings.change"}),
    domains=("travel",),
    names=("change_booking", "rebook_flight", "update_reservation_flight"),
    parameter_names={
        "booking_id": ("booking_id", "booking", "reservation_id"),
        "new_flight_id": ("new_flight_id", "flight_id", "target_flight"),
    },
    descriptions=(
        "Rebook a customer onto another flight.",
        "Change the flight of an existing booking.",
        "Switches a reservation to a different flight and tells the new price and the change fee.",
    ),
    parameter_descriptions={"new_flight_id": ("The flight that the customer wants instead.",)},
)
