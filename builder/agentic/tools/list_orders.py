"""The orders of a customer or a store."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import READ, InvalidArgument, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"


def _run(world: "World", limit: int = 20, **given: Any) -> Object:
    if "customer_id" not in given and "store_id" not in given:
        raise InvalidArgument("give `customer_id` or `store_id`")
    conditions, values = [], []
    for table, key in (("customers", "customer_id"), ("stores", "store_id")):
        if key in given:
            conditions.append(f"{key} = ?")
            values.append(need(world, table, key, given[key])[key])
    for name, condition in (
        ("status", "status = ?"),
        ("date_from", "date(ordered_at) >= ?"),
        ("date_to", "date(ordered_at) <= ?"),
    ):
        if name in given:
            conditions.append(condition)
            values.append(given[name])
    sql = (
        "SELECT order_id, customer_id, store_id, ordered_at, status, channel, total FROM orders "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY ordered_at DESC, order_id DESC"
    )
    found = all_of(world, sql, *values)
    orders, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "orders": orders}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_orders",
    effect=READ,
    description=(
        "List the orders of a customer or of a store, newest first, optionally with one status or in a period. Items "
        "are not included."
    ),
    parameters=closed(
        {
            "customer_id": string("Only orders of this customer, e.g. CUS-2043.", minLength=1),
            "store_id": string("Only orders of this store, e.g. STO-12.", minLength=1),
            "status": choice(
                ("pending", "processing", "shipped", "delivered", "cancelled"), "Only orders with this status."
            ),
            "date_from": string("Only orders placed on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "date_to": string("Only orders placed on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "limit": integer("How many orders to return, 1 to 40.", 1, 40, default=20),
        }
    ),
    run=_run,
    gives=frozenset({"orders.list", "orders.read"}),
    domains=("retail",),
    names=("list_orders", "get_customer_orders", "search_orders"),
    parameter_names={
        "customer_id": ("customer_id", "customer"),
        "store_id": ("store_id", "store"),
        "status": ("status", "order_status"),
        "date_from": ("date_from", "since"),
        "date_to": ("date_to", "until"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which orders has a customer placed, or a store received?",
        "Order history, most recent first. At least a customer or a store must be named.",
        "Find orders by customer, store, status and date.",
    ),
    parameter_descriptions={"customer_id": ("Id of the customer whose orders are wanted.",)},
)
