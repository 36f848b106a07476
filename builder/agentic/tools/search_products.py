"""Search the product catalogue."""

from typing import TYPE_CHECKING, Any

from ._records import all_of
from .base import READ, InvalidArgument, Object, Tool, boolean, closed, fit_list, integer, number, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {
    "query": "instr(lower(name), lower(?)) > 0",
    "category": "category = ? COLLATE NOCASE",
    "min_price": "price >= ?",
    "max_price": "price <= ?",
}


def _run(world: "World", include_discontinued: bool = False, limit: int = 20, **given: Any) -> Object:
    low, high = given.get("min_price"), given.get("max_price")
    if low is not None and high is not None and low > high:
        raise InvalidArgument("`min_price` is above `max_price`")
    conditions = [_CONDITIONS[name] for name in given]
    if not include_discontinued:
        conditions.append("status = 'active'")
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    sql = (
        "SELECT product_id, name, category, price, weight_kg, supplier_id, status FROM products "  # noqa: S608
        f"{where}ORDER BY name, product_id"
    )
    found = all_of(world, sql, *given.values())
    products, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "products": products}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="search_products",
    effect=READ,
    description=(
        "Search the catalogue by a part of the name, category and price; products in alphabetical order with id, "
        "category, price, weight and supplier. Discontinued products are left out unless asked for."
    ),
    parameters=closed(
        {
            "query": string("Part of the product's name; case does not matter.", minLength=1),
            "category": string("Only this category, by its full name.", minLength=1),
            "min_price": number("Lowest price.", 0),
            "max_price": number("Highest price.", 0),
            "include_discontinued": boolean("Also show products that are no longer sold.", default=False),
            "limit": integer("How many products to return, 1 to 30.", 1, 30, default=20),
        }
    ),
    run=_run,
    gives=frozenset({"products.read"}),
    domains=("retail",),
    names=("search_products", "find_products", "browse_catalog"),
    parameter_names={
        "query": ("query", "name", "search_term"),
        "category": ("category", "product_category"),
        "min_price": ("min_price", "price_from"),
        "max_price": ("max_price", "price_to"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Find products and their ids and prices.",
        "Which products does the shop sell? Filter by words, category and price range.",
        "Catalogue search. Stock levels are not included.",
    ),
    parameter_descriptions={"query": ("Words that the product's name contains.",)},
)
