"""The shipments of a client."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import READ, Object, Tool, boolean, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

STATUSES = ("booked", "in_transit", "delivered", "lost", "cancelled")
_COLUMNS = "shipment_id, client_id, service, status, booked_on, promised_on, delivered_on, weight_kg, price_eur"
_LATE = "coalesce(delivered_on, CASE WHEN status = 'in_transit' THEN ? END) > promised_on"


def _run(world: "World", client_id: str, late_only: bool = False, limit: int = 20, **given: Any) -> Object:
    client = need(world, "clients", "client_id", client_id)
    conditions, values = ["client_id = ?"], [client["client_id"]]
    for name in ("status", "service"):
        if name in given:
            conditions.append(f"{name} = ?")
            values.append(given[name])
    if late_only:
        conditions.append(_LATE)
        values.append(str(world.clock.today))
    sql = (
        f"SELECT {_COLUMNS} FROM shipments WHERE {' AND '.join(conditions)} "  # noqa: S608 - our own words
        "ORDER BY booked_on DESC, shipment_id DESC"
    )
    found = all_of(world, sql, *values)
    shipments, cut = fit_list(found[:limit])
    result: Object = {"client": client["name"], "total_found": len(found), "shipments": shipments}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_shipments",
    effect=READ,
    description=(
        "List the shipments of a client, newest first, optionally with one status or service, or only those that are "
        "or were late."
    ),
    parameters=closed(
        {
            "client_id": string("Id of the client.", minLength=1),
            "status": choice(STATUSES, "Only shipments with this status."),
            "service": choice(("economy", "standard", "express"), "Only shipments of this service."),
            "late_only": boolean(
                "Only shipments delivered after the promised day, or still in transit although it has passed.",
                default=False,
            ),
            "limit": integer("How many shipments to return, 1 to 30.", 1, 30, default=20),
        },
        ("client_id",),
    ),
    run=_run,
    gives=frozenset({"shipments.list", "shipments.read"}),
    domains=("logistics",),
    names=("list_shipments", "client_shipments", "search_shipments"),
    parameter_names={
        "client_id": ("client_id", "client", "account_id"),
        "status": ("status", "shipment_status"),
        "late_only": ("late_only", "only_late"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which shipments does a client have?",
        "Shipments of one client, filtered by status, service or lateness.",
        "Find a client's shipments and their promised and actual delivery days.",
    ),
    parameter_descriptions={"client_id": ("The client whose shipments are wanted.",)},
)
