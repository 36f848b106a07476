"""How many of a product are in stock."""

from typing import TYPE_CHECKING

from ._records import all_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_STOCK = (
    "SELECT i.store_id, s.name AS store, i.quantity, i.reorder_level, i.counted_on FROM inventory i "
    "JOIN stores s USING (store_id) WHERE i.product_id = ? ORDER BY i.store_id"
)


def _run(world: "World", product_id: str, store_id: str = "") -> Object:
    product = need(world, "products", "product_id", product_id)
    stock = all_of(world, _STOCK, product["product_id"])
    if store_id:
        wanted = need(world, "stores", "store_id", store_id)["store_id"]
        stock = [row for row in stock if row["store_id"] == wanted]
    return {
        "product_id": product["product_id"],
        "name": product["name"],
        "status": product["status"],
        "total_quantity": sum(row["quantity"] for row in stock),
        "stores": stock,
    }


TOOL = Tool(
    name="check_stock",
    effect=READ,
    description=(
        "See how many pieces of a product each store has, with the reorder level and the day of the last count. Stores "
        "that do not carry the product are not listed."
    ),
    parameters=closed(
        {
            "product_id": string("Id of the product, e.g. PRD-431.", minLength=1),
            "store_id": string("Only this store, e.g. STO-12.", minLength=1),
        },
        ("product_id",),
    ),
    run=_run,
    gives=frozenset({"stock.read"}),
    domains=("retail",),
    names=("check_stock", "get_inventory", "stock_levels"),
    parameter_names={"product_id": ("product_id", "product", "sku"), "store_id": ("store_id", "store", "location")},
    descriptions=(
        "Is a product available, and where?",
        "Stock level of a product by store.",
        "Inventory lookup for one product, in all stores or in one.",
    ),
    parameter_descriptions={"product_id": ("The product to look up.",)},
)
