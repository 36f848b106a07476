"""Book a hotel room."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import first_of, insert, need, next_id
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_TAKEN = (
    "SELECT count(*) AS n FROM stays WHERE room_id = ? AND status = 'booked' AND check_in_on < ? AND check_out_on > ?"
)


def _run(world: "World", *, customer_id: str, room_id: str, check_in: str, check_out: str, guests: int = 1) -> Object:
    customer = need(world, "customers", "customer_id", customer_id)
    room = need(world, "rooms", "room_id", room_id)
    try:
        nights = (dt.date.fromisoformat(check_out) - dt.date.fromisoformat(check_in)).days
    except ValueError as error:
        raise InvalidArgument(str(error)) from error
    if nights < 1:
        raise InvalidArgument("`check_out` must be after `check_in`")
    if check_in < str(world.clock.today):
        raise InvalidArgument(f"`check_in` {check_in} is in the past; today is {world.clock.today}")
    if guests > room["beds"]:
        raise InvalidArgument(f"{room['room_id']} has {room['beds']} beds, not enough for {guests} guests")
    taken = first_of(world, _TAKEN, room["room_id"], check_out, check_in)
    if taken and taken["n"] >= room["units"]:
        raise Conflict(f"{room['room_id']} is fully booked from {check_in} to {check_out}")
    row = {
        "stay_id": next_id(world, "stays", "stay_id", "STY-"),
        "customer_id": customer["customer_id"],
        "room_id": room["room_id"],
        "check_in_on": check_in,
        "check_out_on": check_out,
        "guests": guests,
        "total_eur": round(nights * room["nightly_eur"], 2),
        "status": "booked",
    }
    insert(world, "stays", row)
    return row


TOOL = Tool(
    name="book_stay",
    effect=WRITE,
    description=(
        "Book a hotel room for a customer from one day to another. Refused if the room is too small or fully booked or "
        "if the days are past. Returns the stay with its total price."
    ),
    parameters=closed(
        {
            "customer_id": string("Id of the customer, e.g. CUS-20301.", minLength=1),
            "room_id": string("Id of the kind of room, e.g. ROM-837.", minLength=1),
            "check_in": string("Day of arrival, YYYY-MM-DD.", pattern=_DAY),
            "check_out": string("Day of departure, YYYY-MM-DD.", pattern=_DAY),
            "guests": integer("How many guests, 1 to 6.", 1, 6, default=1),
        },
        ("customer_id", "room_id", "check_in", "check_out"),
    ),
    run=_run,
    gives=frozenset({"stays.create"}),
    domains=("travel",),
    names=("book_stay", "book_hotel_room", "reserve_room"),
    parameter_names={
        "customer_id": ("customer_id", "customer", "user_id"),
        "room_id": ("room_id", "room"),
        "check_in": ("check_in", "arrival_date", "from_date"),
        "check_out": ("check_out", "departure_date", "to_date"),
        "guests": ("guests", "people"),
    },
    descriptions=(
        "Reserve a room in a hotel.",
        "Make a hotel booking for certain nights.",
        "Creates a stay in a room and computes its price.",
    ),
    parameter_descriptions={"room_id": ("Which room to book, by id.",)},
)
