"""Cancel an order that has not been shipped."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_REASONS = ("ordered by mistake", "no longer needed", "found cheaper", "delivery too slow", "other")


def _run(world: "World", order_id: str, reason: str = "other") -> Object:
    order = need(world, "orders", "order_id", order_id)
    if order["status"] not in {"pending", "processing"}:
        raise Conflict(
            f"{order['order_id']} is {order['status']}; only pending and processing orders can be cancelled",
            status=order["status"],
        )
    update(world, "orders", "order_id", order["order_id"], {"status": "cancelled"})
    return {"order_id": order["order_id"], "status": "cancelled", "previous_status": order["status"], "reason": reason}


TOOL = Tool(
    name="cancel_order",
    effect=WRITE,
    description=(
        "Cancel an order. Possible while it is pending or processing; orders that are shipped, delivered or cancelled "
        "are refused. Cannot be undone."
    ),
    parameters=closed(
        {
            "order_id": string("Id of the order, e.g. ORD-10482.", minLength=1),
            "reason": choice(_REASONS, "Why the customer cancels.", default="other"),
        },
        ("order_id",),
    ),
    run=_run,
    gives=frozenset({"orders.cancel"}),
    domains=("retail",),
    names=("cancel_order", "cancel_pending_order", "void_order"),
    parameter_names={
        "order_id": ("order_id", "order", "order_number"),
        "reason": ("reason", "cancellation_reason"),
    },
    descriptions=(
        "Stop an order before it is shipped.",
        "Sets an order to cancelled if its status still allows it.",
        "Withdraw a customer's order. Fails when the goods are on their way or delivered.",
    ),
    parameter_descriptions={"order_id": ("Which order to cancel.",)},
)
