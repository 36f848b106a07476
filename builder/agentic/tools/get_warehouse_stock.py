"""What lies in a depot."""

from typing import TYPE_CHECKING

from ._records import all_of, need
from .base import READ, InvalidArgument, NotFound, Object, Tool, boolean, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_STOCK = (
    "SELECT s.stock_id, s.depot_id, d.city, s.client_id, s.sku, s.description, s.quantity, s.reorder_level, "
    "s.unit_value_eur, s.counted_on FROM stock s JOIN depots d USING (depot_id) WHERE {} ORDER BY s.stock_id"
)


def _run(world: "World", depot_id: str = "", sku: str = "", below_reorder_level: bool = False) -> Object:
    if not depot_id and not sku:
        raise InvalidArgument("give `depot_id` or `sku`")
    conditions, values = [], []
    if depot_id:
        conditions.append("s.depot_id = ?")
        values.append(need(world, "depots", "depot_id", depot_id)["depot_id"])
    if sku:
        conditions.append("s.sku = ? COLLATE NOCASE")
        values.append(sku)
    if below_reorder_level:
        conditions.append("s.quantity < s.reorder_level")
    found = all_of(world, _STOCK.format(" AND ".join(conditions)), *values)
    if sku and not found and not below_reorder_level:
        raise NotFound(f"there is no stock of '{sku}'" + (f" in {depot_id}" if depot_id else ""))
    stock, cut = fit_list(found)
    result: Object = {"count": len(found), "stock": stock}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="get_warehouse_stock",
    effect=READ,
    description=(
        "See what is stored in a depot, or where an article (SKU) is stored: quantity, reorder level, value per piece, "
        "owner and day of the last count."
    ),
    parameters=closed(
        {
            "depot_id": string("Only this depot, by its id.", minLength=1),
            "sku": string("Only this article, e.g. SKU-4031C.", minLength=1),
            "below_reorder_level": boolean(
                "Only articles of which less is left than the reorder level.", default=False
            ),
        }
    ),
    run=_run,
    gives=frozenset({"stock.read"}),
    domains=("logistics",),
    names=("get_warehouse_stock", "warehouse_inventory", "depot_stock"),
    parameter_names={
        "depot_id": ("depot_id", "warehouse_id", "depot"),
        "sku": ("sku", "article", "item_code"),
        "below_reorder_level": ("below_reorder_level", "low_stock_only"),
    },
    descriptions=(
        "Stock of a depot or of an article.",
        "How much of something is in which warehouse?",
        "Warehouse lookup by depot, SKU or both; can be narrowed to what runs short.",
    ),
    parameter_descriptions={"sku": ("Article number of the goods.",)},
)
