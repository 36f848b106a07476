"""The REST API of a shop: resources, what can be done with them, and reports."""

from typing import Final

from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in
from .tables import REASONS

STATUSES: Final = ("pending", "processing", "shipped", "delivered", "cancelled")
SEGMENTS: Final = ("consumer", "business", "education")
RETURN_STATUSES: Final = ("requested", "approved", "refunded", "rejected")


def _cancel(call: Call) -> None:
    if call.row["status"] not in ("pending", "processing"):
        raise Problem(
            409, "not_cancellable", f"{call.row['order_id']} is '{call.row['status']}' and can no longer be cancelled."
        )
    call.db.execute("UPDATE orders SET status = 'cancelled' WHERE order_id = ?", [call.row["order_id"]])


def _adjust(call: Call) -> None:
    change = call.given.get("change")
    if not isinstance(change, int) or isinstance(change, bool):
        raise Problem(422, "validation_failed", "change: must be an integer.")
    if call.row["quantity"] + change < 0:
        raise Problem(409, "insufficient_stock", f"There are only {call.row['quantity']} in stock.")
    call.db.execute(
        "UPDATE inventory SET quantity = quantity + ? WHERE inventory_id = ?", [change, call.row["inventory_id"]]
    )


def _sales_by_region(call: Call) -> list[Row]:
    return call.all(
        "SELECT s.region, count(*) AS orders, round(sum(o.total), 2) AS revenue FROM orders o JOIN stores s "
        "USING (store_id) "
        "WHERE substr(o.ordered_at, 1, 7) = ? AND o.status <> 'cancelled' GROUP BY s.region ORDER BY s.region",
        call.month(),
    )


def _top_products(call: Call) -> list[Row]:
    return call.all(
        "SELECT p.product_id, p.name, sum(i.quantity) AS units, round(sum(i.quantity * i.unit_price), 2) AS revenue "
        "FROM order_items i JOIN orders o USING (order_id) JOIN products p USING (product_id) "
        "WHERE substr(o.ordered_at, 1, 7) = ? AND o.status <> 'cancelled' GROUP BY p.product_id ORDER BY "
        "revenue DESC, p.product_id LIMIT 10",
        call.month(),
    )


def _low_stock(call: Call) -> list[Row]:
    return call.all(
        "SELECT inventory_id, product_id, store_id, quantity, reorder_level FROM inventory "
        "WHERE quantity < reorder_level AND store_id = ? ORDER BY quantity - reorder_level, inventory_id",
        call.need("store_id"),
    )


def _average_order(call: Call) -> Row:
    row = call.one(
        "SELECT count(*) AS orders, coalesce(sum(o.total), 0) AS revenue FROM orders o JOIN stores s USING (store_id) "
        "WHERE substr(o.ordered_at, 1, 7) = ? AND s.region = ? AND o.status <> 'cancelled'",
        call.month(),
        call.need("region"),
    )
    assert row is not None  # noqa: S101  (an aggregate always has one row)
    return {**row, "revenue": round(row["revenue"], 2), "average": round(row["revenue"] / row["orders"], 2)}


RESOURCES: Final = (
    Resource(
        "customers",
        "customers",
        "customer_id",
        "CUS-",
        filters=("name", "email", "city", "country", "segment"),
        ranges=("joined_on", "loyalty_points"),
        create={
            "name": Field(required=True),
            "email": Field(required=True),
            "city": Field(),
            "country": Field(required=True),
            "segment": Field(required=True, enum=SEGMENTS),
        },
        fresh=filled_in(today="joined_on"),
        update={
            "name": Field(),
            "email": Field(),
            "city": Field(),
            "country": Field(),
            "segment": Field(enum=SEGMENTS),
            "loyalty_points": Field("integer", minimum=0),
        },
        children={"orders": ("orders", "customer_id"), "reviews": ("reviews", "customer_id")},
    ),
    Resource(
        "products",
        "products",
        "product_id",
        "PRD-",
        filters=("name", "category", "supplier_id", "status"),
        ranges=("price", "weight_kg", "launched_on"),
        hidden=("cost",),
        update={
            "price": Field("number", minimum=0.05, maximum=5000),
            "status": Field(enum=("active", "discontinued")),
            "weight_kg": Field("number", minimum=0.01),
        },
        children={"inventory": ("inventory", "product_id"), "reviews": ("reviews", "product_id")},
    ),
    Resource(
        "orders",
        "orders",
        "order_id",
        "ORD-",
        filters=("customer_id", "store_id", "status", "channel"),
        ranges=("ordered_at", "total"),
        update={"status": Field(enum=STATUSES)},
        flow={
            "pending": ("processing", "cancelled"),
            "processing": ("shipped", "cancelled"),
            "shipped": ("delivered",),
        },
        children={"items": ("order_items", "order_id"), "returns": ("returns", "order_id")},
        actions={"cancel": _cancel},
    ),
    Resource(
        "returns",
        "returns",
        "return_id",
        "RET-",
        filters=("order_id", "product_id", "status", "reason"),
        ranges=("requested_on", "refund"),
        create={
            "order_id": Field(required=True, references=("orders", "order_id")),
            "product_id": Field(required=True, references=("products", "product_id")),
            "reason": Field(required=True, enum=REASONS),
        },
        fresh=filled_in(today="requested_on", status="requested"),
        update={"status": Field(enum=RETURN_STATUSES), "refund": Field("number", minimum=0)},
        flow={"requested": ("approved", "rejected"), "approved": ("refunded",)},
    ),
    Resource(
        "inventory",
        "inventory",
        "inventory_id",
        "INV-",
        filters=("product_id", "store_id"),
        ranges=("quantity", "counted_on"),
        update={
            "quantity": Field("integer", minimum=0),
            "reorder_level": Field("integer", minimum=0),
            "counted_on": Field("date"),
        },
        actions={"adjust": _adjust},
    ),
    Resource(
        "promotions",
        "promotions",
        "promotion_id",
        "PRM-",
        filters=("code",),
        ranges=("starts_on", "ends_on", "percent"),
        create={
            "code": Field(required=True),
            "percent": Field("integer", required=True, minimum=1, maximum=60),
            "starts_on": Field("date", required=True),
            "ends_on": Field("date", required=True),
            "minimum_total": Field("number", required=True, minimum=0),
        },
        update={"ends_on": Field("date"), "minimum_total": Field("number", minimum=0)},
        deletable=True,
    ),
    Resource(
        "reviews",
        "reviews",
        "review_id",
        "REV-",
        filters=("product_id", "customer_id"),
        ranges=("rating", "posted_on"),
        create={
            "product_id": Field(required=True, references=("products", "product_id")),
            "customer_id": Field(required=True, references=("customers", "customer_id")),
            "rating": Field("integer", required=True, minimum=1, maximum=5),
            "comment": Field(),
        },
        fresh=filled_in(today="posted_on"),
        deletable=True,
    ),
    Resource("stores", "stores", "store_id", filters=("city", "region")),
    Resource("suppliers", "suppliers", "supplier_id", filters=("country",), admin=True),
)


REPORTS: Final[dict[str, Report]] = {
    "sales_by_region": _sales_by_region,
    "top_products": _top_products,
    "low_stock": _low_stock,
    "average_order": _average_order,
}
