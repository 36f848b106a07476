"""Cancel a hotel stay."""

import datetime as dt
from typing import TYPE_CHECKING

from ..world.content.text import counted
from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", stay_id: str) -> Object:
    stay = need(world, "stays", "stay_id", stay_id)
    key, needed = stay["stay_id"], world.facts["hotel_cancel_days"]
    if stay["status"] != "booked":
        raise Conflict(f"{key} is {stay['status']} and cannot be cancelled", status=stay["status"])
    days = (dt.date.fromisoformat(stay["check_in_on"]) - world.clock.today).days
    if days < needed:
        latest = counted(needed, "days")
        raise Conflict(f"{key} begins in {counted(days, 'days')}; it could be cancelled until {latest} before")
    update(world, "stays", "stay_id", key, {"status": "cancelled"})
    return {"stay_id": key, "status": "cancelled", "previous_status": "booked", "refund_eur": stay["total_eur"]}


TOOL = Tool(
    name="cancel_stay",
    effect=WRITE,
    description="Cancel a booked hotel stay and refund its price. Refused when the arrival is too near.",
    parameters=closed({"stay_id": string("Id of the stay, e.g. STY-8103.", minLength=1)}, ("stay_id",)),
    run=_run,
    gives=frozenset({"stays.cancel"}),
    domains=("travel",),
    names=("cancel_stay", "cancel_hotel_booking", "cancel_room"),
    parameter_names={"stay_id": ("stay_id", "stay", "hotel_booking_id")},
    descriptions=(
        "Withdraw a hotel reservation.",
        "Cancel the nights that a customer booked in a hotel.",
        "Sets a stay to cancelled if the notice is long enough.",
    ),
    parameter_descriptions={"stay_id": ("Which stay to cancel.",)},
)
