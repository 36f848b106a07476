"""Cancel a flight booking."""

import datetime as dt
from typing import TYPE_CHECKING

from . import _travel
from ._records import need, update
from .base import WRITE, Conflict, Object, PermissionDenied, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", booking_id: str) -> Object:
    booking = _travel.booking(world, booking_id)
    key = booking["booking_id"]
    flight = need(world, "flights", "flight_id", booking["flight_id"])
    if booking["status"] not in {"pending", "confirmed"}:
        raise Conflict(f"{key} is {booking['status']} and cannot be cancelled", status=booking["status"])
    if _travel.has_left(world, flight):
        raise Conflict(f"the flight of {key} departed at {flight['departs_at']}")
    refund = _refund(world, booking)
    limit = world.facts["refund_limit_eur"]
    if refund > limit:
        raise PermissionDenied(f"cancelling {key} refunds {refund:.2f}; refunds above {limit} EUR need a supervisor")
    update(world, "bookings", "booking_id", key, {"status": "cancelled"})
    return {"booking_id": key, "status": "cancelled", "previous_status": booking["status"], "refund_eur": refund}


def _refund(world: "World", booking: Object) -> float:
    """Everything while cancelling is free or if the fare is refundable, else the taxes only."""
    fare = need(world, "fares", "fare_id", booking["fare_id"])
    booked = dt.datetime.fromisoformat(booking["booked_on"]).replace(tzinfo=dt.UTC)
    free = world.clock.now - booked <= dt.timedelta(hours=world.facts["free_cancel_hours"])
    full: float = round(booking["price_eur"] + booking["taxes_eur"], 2)
    taxes: float = booking["taxes_eur"]
    return full if free or fare["refundable"] else taxes


TOOL = Tool(
    name="cancel_booking",
    effect=WRITE,
    description=(
        "Cancel a pending or confirmed booking before the flight leaves and return the refund: everything soon after "
        "booking or with a refundable fare, otherwise the taxes. Large refunds need a supervisor."
    ),
    parameters=closed(
        {"booking_id": string("Id (BKG-75227) or reference (WX2A237) of the booking.", minLength=1)}, ("booking_id",)
    ),
    run=_run,
    gives=frozenset({"bookings.cancel"}),
    domains=("travel",),
    names=("cancel_booking", "cancel_reservation", "void_booking"),
    parameter_names={"booking_id": ("booking_id", "booking", "reservation_id")},
    descriptions=(
        "Cancel a customer's flight booking.",
        "Withdraw a reservation and see how much is refunded.",
        "Sets a booking to cancelled if its flight has not left.",
    ),
    parameter_descriptions={"booking_id": ("Which booking to cancel.",)},
)
