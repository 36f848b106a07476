"""Move stock between stores."""

from typing import TYPE_CHECKING

from ._records import first_of, need, update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", product_id: str, from_store_id: str, to_store_id: str, quantity: int) -> Object:
    product = need(world, "products", "product_id", product_id)["product_id"]
    source, target = (need(world, "stores", "store_id", each)["store_id"] for each in (from_store_id, to_store_id))
    if source == target:
        raise InvalidArgument("`from_store_id` and `to_store_id` are the same store")
    shelf, other = _shelf(world, product, source), _shelf(world, product, target)
    if shelf["quantity"] < quantity:
        raise Conflict(f"{source} has only {shelf['quantity']} of {product}", available=shelf["quantity"])
    left, now = shelf["quantity"] - quantity, other["quantity"] + quantity
    update(world, "inventory", "inventory_id", shelf["inventory_id"], {"quantity": left})
    update(world, "inventory", "inventory_id", other["inventory_id"], {"quantity": now})
    return {
        "product_id": product,
        "moved": quantity,
        "from": {"store_id": source, "quantity": left},
        "to": {"store_id": target, "quantity": now},
    }


def _shelf(world: "World", product: str, store: str) -> Object:
    shelf = first_of(world, "SELECT * FROM inventory WHERE product_id = ? AND store_id = ?", product, store)
    if shelf is None:
        raise Conflict(f"{store} does not carry {product}")
    return shelf


TOOL = Tool(
    name="transfer_stock",
    effect=WRITE,
    description=(
        "Move pieces of a product from one store's stock to another's. Both must carry the product, and the first must "
        "have enough."
    ),
    parameters=closed(
        {
            "product_id": string("Id of the product, e.g. PRD-431.", minLength=1),
            "from_store_id": string("Store that gives, e.g. STO-12.", minLength=1),
            "to_store_id": string("Store that receives, e.g. STO-14.", minLength=1),
            "quantity": integer("How many pieces.", 1, 10_000),
        },
        ("product_id", "from_store_id", "to_store_id", "quantity"),
    ),
    run=_run,
    gives=frozenset({"stock.transfer"}),
    domains=("retail",),
    names=("transfer_stock", "move_inventory", "stock_transfer"),
    parameter_names={
        "product_id": ("product_id", "product", "sku"),
        "from_store_id": ("from_store_id", "source_store", "origin"),
        "to_store_id": ("to_store_id", "target_store", "destination"),
        "quantity": ("quantity", "units", "pieces"),
    },
    descriptions=(
        "Send stock from one store to another.",
        "Rebalance inventory between two stores.",
        "Books a stock transfer of one product; refused when there is not enough.",
    ),
    parameter_descriptions={"quantity": ("Number of pieces to move.",)},
)
