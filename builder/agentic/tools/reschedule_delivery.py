"""Move the delivery of a shipment to another day."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", shipment_id: str, new_date: str) -> Object:
    shipment = need(world, "shipments", "shipment_id", shipment_id)
    try:
        day = dt.date.fromisoformat(new_date)
    except ValueError as error:
        raise InvalidArgument(f"`new_date`: {error}") from error
    if shipment["status"] not in {"booked", "in_transit"}:
        raise Conflict(f"{shipment['shipment_id']} is {shipment['status']}; its delivery cannot be moved")
    if day <= world.clock.today:
        raise InvalidArgument(f"`new_date` {new_date} must be after today, {world.clock.today}")
    last = dt.date.fromisoformat(shipment["promised_on"]) + dt.timedelta(days=world.facts["hold_days"])
    if day > last:
        raise Conflict(f"parcels are held for {world.facts['hold_days']} days: {last} is the last possible day")
    if new_date == shipment["promised_on"]:
        raise Conflict(f"{shipment['shipment_id']} is promised for {new_date} already")
    update(world, "shipments", "shipment_id", shipment["shipment_id"], {"promised_on": new_date})
    return {
        "shipment_id": shipment["shipment_id"],
        "promised_on": new_date,
        "previously": shipment["promised_on"],
        "status": shipment["status"],
    }


TOOL = Tool(
    name="reschedule_delivery",
    effect=WRITE,
    description=(
        "Promise another delivery day for a shipment that is booked or in transit. The day must be after today and "
        "within the time for which depots hold parcels."
    ),
    parameters=closed(
        {
            "shipment_id": string("Id of the shipment, e.g. SHP-204113.", minLength=1),
            "new_date": string("The new delivery day, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
        },
        ("shipment_id", "new_date"),
    ),
    run=_run,
    gives=frozenset({"shipments.reschedule"}),
    domains=("logistics",),
    names=("reschedule_delivery", "change_delivery_date", "postpone_shipment"),
    parameter_names={
        "shipment_id": ("shipment_id", "tracking_number", "shipment"),
        "new_date": ("new_date", "delivery_date", "date"),
    },
    descriptions=(
        "Change the day on which a shipment will be delivered.",
        "Move a delivery to a later or earlier day.",
        "Set a new promised day for a shipment; delivered, lost and cancelled ones are refused.",
    ),
    parameter_descriptions={"new_date": ("Day on which it should arrive, as YYYY-MM-DD.",)},
)
