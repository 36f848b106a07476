"""Cancel a slot on an instrument."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", slot_id: str) -> Object:
    slot = need(world, "slots", "slot_id", slot_id)
    key, hours = slot["slot_id"], world.facts["cancel_hours"]
    if slot["status"] != "booked":
        raise Conflict(f"{key} is {slot['status']} and cannot be cancelled", status=slot["status"])
    left = dt.datetime.fromisoformat(slot["starts_at"]) - world.clock.naive
    if left < dt.timedelta(hours=hours):
        raise Conflict(f"{key} begins at {slot['starts_at']}; slots are cancelled at least {hours} hours before")
    update(world, "slots", "slot_id", key, {"status": "cancelled"})
    return {
        "slot_id": key,
        "status": "cancelled",
        "instrument_id": slot["instrument_id"],
        "starts_at": slot["starts_at"],
    }


TOOL = Tool(
    name="cancel_slot",
    effect=WRITE,
    description="Cancel a booked slot on an instrument. Refused when it begins too soon, was used or is cancelled.",
    parameters=closed({"slot_id": string("Id of the slot, e.g. SLT-9632.", minLength=1)}, ("slot_id",)),
    run=_run,
    gives=frozenset({"slots.cancel"}),
    domains=("research",),
    names=("cancel_slot", "release_instrument", "cancel_equipment_booking"),
    parameter_names={"slot_id": ("slot_id", "slot", "booking_id")},
    descriptions=(
        "Give booked time on an instrument back.",
        "Withdraw a reservation of equipment.",
        "Sets a slot to cancelled if there is enough notice.",
    ),
    parameter_descriptions={"slot_id": ("Which slot to cancel.",)},
)
