"""The bookings of a customer."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import READ, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_BOOKINGS = (
    "SELECT b.booking_id, b.reference, b.flight_id, f.flight_number, f.origin_airport_id AS origin, "
    "f.destination_airport_id AS destination, f.departs_at, b.passengers, b.price_eur, b.taxes_eur, b.status, "
    "b.booked_on FROM bookings b JOIN flights f USING (flight_id) WHERE b.customer_id = ?"
)


def _run(world: "World", customer_id: str, limit: int = 15, **given: Any) -> Object:
    customer = need(world, "customers", "customer_id", customer_id)
    extra = " AND b.status = ?" if "status" in given else ""
    sql = f"{_BOOKINGS}{extra} ORDER BY f.departs_at DESC, b.booking_id DESC"
    found = all_of(world, sql, customer["customer_id"], *given.values())
    bookings, cut = fit_list(found[:limit])
    result: Object = {"customer_id": customer["customer_id"], "total_found": len(found), "bookings": bookings}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_bookings",
    effect=READ,
    description="List the flight bookings of a customer, latest departure first, optionally with one status.",
    parameters=closed(
        {
            "customer_id": string("Id of the customer, e.g. CUS-20301.", minLength=1),
            "status": choice(
                ("pending", "confirmed", "flown", "no_show", "cancelled"), "Only bookings with this status."
            ),
            "limit": integer("How many bookings to return, 1 to 20.", 1, 20, default=15),
        },
        ("customer_id",),
    ),
    run=_run,
    gives=frozenset({"bookings.list", "bookings.read"}),
    domains=("travel",),
    names=("list_bookings", "customer_bookings", "get_trips"),
    parameter_names={
        "customer_id": ("customer_id", "customer", "user_id"),
        "status": ("status", "booking_status"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which trips has a customer booked?",
        "All bookings of one customer with route and departure.",
        "Find the bookings of a customer when no booking number is known.",
    ),
    parameter_descriptions={"customer_id": ("Customer whose bookings are wanted.",)},
)
