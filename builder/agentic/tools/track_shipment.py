"""Where a shipment is."""

from typing import TYPE_CHECKING

from ._records import all_of, first_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_ROUTE = (
    "SELECT o.city AS origin, d.city AS destination, c.name AS carrier FROM routes r "
    "JOIN depots o ON o.depot_id = r.origin_depot_id JOIN depots d ON d.depot_id = r.destination_depot_id "
    "JOIN carriers c USING (carrier_id) WHERE r.route_id = ?"
)
_SCANS = (
    "SELECT s.scanned_at, s.event, d.city FROM scans s JOIN depots d USING (depot_id) WHERE s.shipment_id = ? "
    "ORDER BY s.scanned_at, s.scan_id"
)
_SHOWN = (
    "shipment_id", "client_id", "service", "status", "booked_on", "promised_on", "delivered_on", "weight_kg",
    "price_eur",
)  # fmt: skip


def _run(world: "World", shipment_id: str) -> Object:
    shipment = need(world, "shipments", "shipment_id", shipment_id)
    route = first_of(world, _ROUTE, shipment["route_id"]) or {}
    parcels = first_of(world, "SELECT count(*) AS n FROM parcels WHERE shipment_id = ?", shipment["shipment_id"])
    return {
        **{name: shipment[name] for name in _SHOWN},
        **route,
        "parcels": parcels["n"] if parcels else 0,
        "scans": all_of(world, _SCANS, shipment["shipment_id"]),
    }


TOOL = Tool(
    name="track_shipment",
    effect=READ,
    description=(
        "Track a shipment: status, service, origin and destination, carrier, promised and actual delivery day, and its "
        "scans. Scans are kept for 90 days."
    ),
    parameters=closed({"shipment_id": string("Id of the shipment, e.g. SHP-204113.", minLength=1)}, ("shipment_id",)),
    run=_run,
    gives=frozenset({"shipments.read"}),
    domains=("logistics",),
    names=("track_shipment", "get_shipment", "shipment_status"),
    parameter_names={"shipment_id": ("shipment_id", "tracking_number", "shipment")},
    descriptions=(
        "Where is a shipment, and when will it arrive?",
        "Status and history of one shipment.",
        "Look up a shipment by its id. The status is booked, in_transit, delivered, lost or cancelled.",
    ),
    parameter_descriptions={"shipment_id": ("The number of the shipment.",)},
)
