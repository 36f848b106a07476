"""One order with its items."""

from typing import TYPE_CHECKING

from ._records import all_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_ITEMS = (
    "SELECT i.product_id, p.name, i.quantity, i.unit_price FROM order_items i JOIN products p USING (product_id) "
    "WHERE i.order_id = ? ORDER BY i.item_id"
)


def _run(world: "World", order_id: str) -> Object:
    order = need(world, "orders", "order_id", order_id)
    returns = all_of(
        world,
        "SELECT return_id, product_id, status, refund FROM returns WHERE order_id = ? ORDER BY return_id",
        order["order_id"],
    )
    return {**order, "items": all_of(world, _ITEMS, order["order_id"]), "returns": returns}


TOOL = Tool(
    name="get_order",
    effect=READ,
    description=(
        "Get an order by its id: customer, store, time, status, channel, promotion, shipping, total, the items with "
        "quantity and unit price, and returns if there are any."
    ),
    parameters=closed({"order_id": string("Id of the order, e.g. ORD-10482.", minLength=1)}, ("order_id",)),
    run=_run,
    gives=frozenset({"orders.read"}),
    domains=("retail",),
    names=("get_order", "get_order_details", "lookup_order"),
    parameter_names={"order_id": ("order_id", "order", "order_number")},
    descriptions=(
        "Show everything about one order, including what was bought.",
        "Order details with status and items.",
        "Retrieve an order. The status is pending, processing, shipped, delivered or cancelled.",
    ),
    parameter_descriptions={"order_id": ("The order's number as printed on the confirmation, such as ORD-10482.",)},
)
