"""Refund a product of a delivered order."""

from typing import TYPE_CHECKING

from ._records import insert, next_id, update
from ._returns import REASONS, delivered_item, earlier_return
from .base import WRITE, Conflict, InvalidArgument, Object, PermissionDenied, Tool, choice, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", order_id: str, product_id: str, amount: float, reason: str = "damaged") -> Object:
    order, product, paid = delivered_item(world, order_id, product_id)
    amount = round(float(amount), 2)
    if amount > paid:
        raise InvalidArgument(f"`amount` {amount:.2f} is more than was paid for {product}: {paid:.2f}")
    limit = world.facts["refund_limit"]
    if amount > limit:
        raise PermissionDenied(f"refunds above {limit} {world.facts['currency']} need a supervisor")
    earlier = earlier_return(world, order["order_id"], product)
    if earlier is not None and earlier["status"] in {"refunded", "rejected"}:
        raise Conflict(f"the return {earlier['return_id']} of {product} is {earlier['status']} already")
    settled = {"status": "refunded", "refund": amount}
    if earlier is not None:
        return_id = earlier["return_id"]
        update(world, "returns", "return_id", return_id, settled)
    else:
        return_id = next_id(world, "returns", "return_id", "RET-")
        row = {"return_id": return_id, "order_id": order["order_id"], "product_id": product, "reason": reason}
        insert(world, "returns", {**row, "requested_on": str(world.clock.today), **settled})
    return {"return_id": return_id, "order_id": order["order_id"], "product_id": product, **settled}


TOOL = Tool(
    name="refund_order",
    effect=WRITE,
    description=(
        "Pay money back for a product of a delivered order. The amount may not exceed what was paid for the product; "
        "large refunds need a supervisor. An open return of the product is settled with it."
    ),
    parameters=closed(
        {
            "order_id": string("Id of the order, e.g. ORD-10482.", minLength=1),
            "product_id": string("Id of the product, e.g. PRD-431; it must be in the order.", minLength=1),
            "amount": number("How much to refund, in the shop's currency, up to two decimals.", exclusiveMinimum=0),
            "reason": choice(REASONS, "Why, if no return was opened before.", default="damaged"),
        },
        ("order_id", "product_id", "amount"),
    ),
    run=_run,
    gives=frozenset({"refunds.create"}),
    domains=("retail",),
    names=("refund_order", "issue_refund", "refund_item"),
    parameter_names={
        "order_id": ("order_id", "order"),
        "product_id": ("product_id", "product", "item"),
        "amount": ("amount", "refund_amount"),
        "reason": ("reason", "refund_reason"),
    },
    descriptions=(
        "Issue a refund for an item that was delivered.",
        "Give a customer money back for one product of an order.",
        "Refunds an amount for a product of an order and marks its return as refunded.",
    ),
    parameter_descriptions={"amount": ("Sum of money to pay back.",)},
)
