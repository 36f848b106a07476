"""Open a return for a delivered item."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import insert, next_id
from ._returns import REASONS, delivered_item, earlier_return
from .base import WRITE, Conflict, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", order_id: str, product_id: str, reason: str) -> Object:
    order, product, _ = delivered_item(world, order_id, product_id)
    earlier = earlier_return(world, order["order_id"], product)
    if earlier is not None:
        raise Conflict(f"there is a return of {product} already: {earlier['return_id']}, {earlier['status']}")
    days = (world.clock.today - dt.date.fromisoformat(order["ordered_at"][:10])).days
    allowed = world.facts["return_days"]
    if days > allowed:
        raise Conflict(f"the return window is over: the order is {days} days old, {allowed} are allowed")
    row = {
        "return_id": next_id(world, "returns", "return_id", "RET-"),
        "order_id": order["order_id"],
        "product_id": product,
        "reason": reason,
        "requested_on": str(world.clock.today),
        "status": "requested",
    }
    insert(world, "returns", row)
    return row


TOOL = Tool(
    name="create_return",
    effect=WRITE,
    description=(
        "Open a return request for a product of a delivered order. Refused if the return window is over or the product "
        "has been returned already."
    ),
    parameters=closed(
        {
            "order_id": string("Id of the order, e.g. ORD-10482.", minLength=1),
            "product_id": string(
                "Id of the product that comes back, e.g. PRD-431; it must be in the order.", minLength=1
            ),
            "reason": choice(REASONS, "Why it is returned."),
        },
        ("order_id", "product_id", "reason"),
    ),
    run=_run,
    gives=frozenset({"returns.create"}),
    domains=("retail",),
    names=("create_return", "open_return", "request_return"),
    parameter_names={
        "order_id": ("order_id", "order"),
        "product_id": ("product_id", "product", "item"),
        "reason": ("reason", "return_reason"),
    },
    descriptions=(
        "Register that a customer sends something back.",
        "Start the return of one product of an order and get the number of the return.",
        "Creates a return with the status 'requested'. No money is paid out by this.",
    ),
    parameter_descriptions={"product_id": ("Which product of the order is returned.",)},
)
