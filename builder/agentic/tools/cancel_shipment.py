"""Cancel a shipment that has not left."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", shipment_id: str) -> Object:
    shipment = need(world, "shipments", "shipment_id", shipment_id)
    if shipment["status"] != "booked":
        raise Conflict(
            f"{shipment['shipment_id']} is {shipment['status']}; only booked shipments can be cancelled",
            status=shipment["status"],
        )
    update(world, "shipments", "shipment_id", shipment["shipment_id"], {"status": "cancelled"})
    return {"shipment_id": shipment["shipment_id"], "status": "cancelled", "previous_status": "booked"}


TOOL = Tool(
    name="cancel_shipment",
    effect=WRITE,
    description="Cancel a shipment. Possible only while it is booked; once it has left the depot it is refused.",
    parameters=closed({"shipment_id": string("Id of the shipment, e.g. SHP-204113.", minLength=1)}, ("shipment_id",)),
    run=_run,
    gives=frozenset({"shipments.cancel"}),
    domains=("logistics",),
    names=("cancel_shipment", "void_shipment", "abort_shipment"),
    parameter_names={"shipment_id": ("shipment_id", "tracking_number", "shipment")},
    descriptions=(
        "Call a booked shipment off.",
        "Withdraw a shipment before it is collected.",
        "Sets a booked shipment to cancelled. There is no way back.",
    ),
    parameter_descriptions={"shipment_id": ("Which shipment to cancel.",)},
)
