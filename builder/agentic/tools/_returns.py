"""What the tools about returned goods share."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import Conflict, NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World

REASONS = ("damaged", "wrong item", "too small", "changed mind", "late delivery")


def delivered_item(world: "World", order_id: str, product_id: str) -> tuple[Object, str, float]:
    """The order, the product's id, and what was paid for it before promotions.

    NotFound if either is unknown or the product is not in the order; Conflict if the order is not delivered.
    """
    order = need(world, "orders", "order_id", order_id)
    product = need(world, "products", "product_id", product_id)["product_id"]
    sql = "SELECT quantity, unit_price FROM order_items WHERE order_id = ? AND product_id = ?"
    items = all_of(world, sql, order["order_id"], product)
    if not items:
        raise NotFound(f"the product {product} is not in the order {order['order_id']}")
    if order["status"] != "delivered":
        raise Conflict(f"{order['order_id']} is {order['status']}, not delivered", status=order["status"])
    return order, product, round(sum(item["quantity"] * item["unit_price"] for item in items), 2)


def earlier_return(world: "World", order_id: str, product_id: str) -> dict[str, Any] | None:
    """The latest return of the product of an order, or None."""
    sql = "SELECT * FROM returns WHERE order_id = ? AND product_id = ? ORDER BY return_id DESC LIMIT 1"
    rows = all_of(world, sql, order_id, product_id)
    return rows[0] if rows else None
