"""A shop with branches and an online store: products, stock, orders, returns, reviews."""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from ..clock import Clock
from ..content import code_common, code_retail
from ..content.logs import incidents, service_log
from ..content.people import people, staff
from ..content.places import CITIES, companies, company, street
from ..content.retail_texts import COMPLAINTS, INCIDENTS, PRODUCTS, put_retail
from ..content.text import slug
from ..database import Row, Tables
from ..domain import Domain, Place
from ..rest import Call, Field, Problem, Resource
from ..rng import Rng
from ..state import Entity
from ..workspace import csv_text, spoiled

STATUSES: Final = ("pending", "processing", "shipped", "delivered", "cancelled")
CHANNELS: Final = ("web", "store", "phone")
SEGMENTS: Final = ("consumer", "business", "education")
RETURN_STATUSES: Final = ("requested", "approved", "refunded", "rejected")
REASONS: Final = ("damaged", "wrong item", "too small", "changed mind", "late delivery")

SCHEMA: Final = """
CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, city TEXT, country TEXT NOT NULL,
  segment TEXT NOT NULL CHECK (segment IN ('consumer', 'business', 'education')), joined_on TEXT NOT NULL,
  loyalty_points INTEGER NOT NULL DEFAULT 0 CHECK (loyalty_points >= 0));
CREATE TABLE suppliers (
  supplier_id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, contact TEXT NOT NULL,
  lead_time_days INTEGER NOT NULL, rating REAL NOT NULL);
CREATE TABLE products (
  product_id TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL,
  supplier_id TEXT NOT NULL REFERENCES suppliers (supplier_id), price REAL NOT NULL CHECK (price > 0),
  cost REAL NOT NULL,
  weight_kg REAL, launched_on TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('active', 'discontinued')));
CREATE TABLE stores (
  store_id TEXT PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, region TEXT NOT NULL, manager TEXT NOT NULL,
  opened_on TEXT NOT NULL, floor_area_m2 INTEGER NOT NULL);
CREATE TABLE inventory (
  inventory_id TEXT PRIMARY KEY, product_id TEXT NOT NULL REFERENCES products (product_id),
  store_id TEXT NOT NULL REFERENCES stores (store_id), quantity INTEGER NOT NULL CHECK (quantity >= 0),
  reorder_level INTEGER NOT NULL, counted_on TEXT NOT NULL);
CREATE TABLE promotions (
  promotion_id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 60),
  starts_on TEXT NOT NULL, ends_on TEXT NOT NULL, minimum_total REAL NOT NULL);
CREATE TABLE orders (
  order_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers (customer_id),
  store_id TEXT NOT NULL REFERENCES stores (store_id), ordered_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'shipped', 'delivered', 'cancelled')),
  channel TEXT NOT NULL, promotion_id TEXT REFERENCES promotions (promotion_id), shipping REAL NOT NULL,
  total REAL NOT NULL);
CREATE TABLE order_items (
  item_id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders (order_id),
  product_id TEXT NOT NULL REFERENCES products (product_id), quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit_price REAL NOT NULL);
CREATE TABLE returns (
  return_id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders (order_id),
  product_id TEXT NOT NULL REFERENCES products (product_id), reason TEXT NOT NULL, requested_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'refunded', 'rejected')), refund REAL);
CREATE TABLE reviews (
  review_id TEXT PRIMARY KEY, product_id TEXT NOT NULL REFERENCES products (product_id),
  customer_id TEXT NOT NULL REFERENCES customers (customer_id), rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  posted_on TEXT NOT NULL, comment TEXT);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX items_by_order ON order_items (order_id);
"""


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    name = company(rng, "Outfitters", "Trading", "Supply", "Market", "Goods")
    host = slug(name.split()[0])
    names = [person.name for person in staff(rng, 16, f"{host}.example")]
    return {
        "company": name,
        "slug": host,
        "city": rng.pick(CITIES)[0],
        "currency": "EUR",
        "staff": names,
        "return_days": rng.pick((14, 21, 30, 45, 60)),
        "free_shipping_from": rng.pick((40, 50, 60, 75, 90)),
        "shipping_fee": rng.money(290, 790),
        "restocking_percent": rng.pick((5, 10, 15, 20)),
        "refund_limit": rng.pick((100, 150, 200, 250, 300)),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, names),
    }


def populate(place: Place) -> Tables:
    """About 1,350 rows."""
    tables: Tables = {}
    tables["customers"] = _customers(place)
    tables["suppliers"] = _suppliers(place)
    tables["products"] = _products(place, tables)
    tables["stores"] = _stores(place)
    tables["inventory"] = _inventory(place, tables)
    tables["promotions"] = _promotions(place)
    _orders(place, tables)
    _returns(place, tables)
    _reviews(place, tables)
    return tables


def _customers(place: Place) -> list[Row]:
    rng = place.rng("customers")
    first = rng.between(1000, 5000)
    rows: list[Row] = []
    for number, person in enumerate(people(rng, 110, namesakes=4)):
        city, country, _ = rng.pick(CITIES)
        rows.append(
            {
                "customer_id": f"CUS-{first + number}",
                "name": person.name,
                "email": person.email,
                "city": None if rng.chance(25) else city,
                "country": country,
                "segment": rng.weighted((("consumer", 7), ("business", 2), ("education", 1))),
                "joined_on": str(place.clock.ago(rng.between(90, 1800))),
                "loyalty_points": rng.skewed(4200),
            }
        )
    return rows


def _suppliers(place: Place) -> list[Row]:
    rng = place.rng("suppliers")
    names = companies(rng, 12, "Manufacturing", "Works", "Imports", "Industries", "Crafts")
    contacts = people(rng, 12)
    return [
        {
            "supplier_id": f"SUP-{210 + 7 * number + rng.below(7)}",
            "name": name,
            "country": rng.pick(CITIES)[1],
            "contact": contact.name,
            "lead_time_days": rng.between(4, 45),
            "rating": rng.between(21, 50) / 10,
        }
        for number, (name, contact) in enumerate(zip(names, contacts, strict=True))
    ]


def _products(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("products")
    first = rng.between(100, 900)
    rows: list[Row] = []
    for category, low, high, adjectives, nouns in PRODUCTS:
        for noun in rng.sample(nouns, 8):
            price = rng.between(low, high) // 10 * 10 + rng.pick((5, 9))
            rows.append(
                {
                    "product_id": f"PRD-{first + len(rows)}",
                    "name": f"{rng.pick(adjectives)} {noun}",
                    "category": category,
                    "supplier_id": rng.pick(tables["suppliers"])["supplier_id"],
                    "price": price / 100,
                    "cost": price * rng.between(38, 74) // 100 / 100,
                    "weight_kg": None if rng.chance(60) else rng.between(5, 900) / 100,
                    "launched_on": str(place.clock.ago(rng.between(120, 1600))),
                    "status": "discontinued" if rng.chance(90) else "active",
                }
            )
    return rows


def _stores(place: Place) -> list[Row]:
    rng = place.rng("stores")
    cities = rng.sample(CITIES, 6)
    return [
        {
            "store_id": f"STO-{11 + number}",
            "name": f"{city} {street(rng).split(' ', 1)[1]}",
            "city": city,
            "region": region,
            "manager": place.facts["staff"][number],
            "opened_on": str(place.clock.ago(rng.between(400, 5000))),
            "floor_area_m2": rng.between(120, 1900),
        }
        for number, (city, _, region) in enumerate(cities)
    ]


def _inventory(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("inventory")
    rows: list[Row] = []
    for product in tables["products"]:
        for store in rng.sample(tables["stores"], 3):
            level = rng.between(8, 40)
            rows.append(
                {
                    "inventory_id": f"INV-{3000 + len(rows)}",
                    "product_id": product["product_id"],
                    "store_id": store["store_id"],
                    "quantity": rng.below(level) if rng.chance(180) else level + rng.below(160),
                    "reorder_level": level,
                    "counted_on": str(place.clock.ago(rng.between(1, 120))),
                }
            )
    return rows


def _promotions(place: Place) -> list[Row]:
    rng = place.rng("promotions")
    words = rng.sample(
        ("SPRING", "SUMMER", "HARVEST", "WINTER", "WELCOME", "CLUB", "FLASH", "BULK", "THANKS", "EARLY"), 9
    )
    rows: list[Row] = []
    for number, word in enumerate(words):
        start = place.clock.ago(rng.between(-20, 400))
        percent = rng.pick((5, 8, 10, 12, 15, 18, 20, 25))
        rows.append(
            {
                "promotion_id": f"PRM-{41 + number}",
                "code": f"{word}{percent}",
                "percent": percent,
                "starts_on": str(start),
                "ends_on": str(start + timedelta(days=rng.between(10, 70))),
                "minimum_total": rng.pick((0, 25, 40, 60, 80, 120)) * 1.0,
            }
        )
    return rows


def _orders(place: Place, tables: Tables) -> None:
    rng = place.rng("orders")
    tables["orders"], tables["order_items"] = orders, items = [], []
    number, item_number = rng.between(10_000, 60_000), rng.between(70_000, 90_000)
    start = place.clock.now.replace(tzinfo=None) - timedelta(days=420)
    moments = sorted(rng.between(0, 419 * 1440) for _ in range(270))
    products, customers = rng.shuffled(tables["products"]), rng.shuffled(tables["customers"])
    for moment in moments:
        at = start + timedelta(minutes=moment)
        goods = 0
        chosen = {rng.skewed(len(products)): None for _ in range(rng.weighted(((1, 4), (2, 4), (3, 2))))}
        for product in map(products.__getitem__, chosen):
            quantity = 1 + rng.skewed(5)
            price = round(product["price"] * 100) * rng.pick((100, 100, 100, 95, 92)) // 100
            items.append(
                {
                    "item_id": f"ITM-{item_number}",
                    "order_id": f"ORD-{number}",
                    "product_id": product["product_id"],
                    "quantity": quantity,
                    "unit_price": price / 100,
                }
            )
            item_number += 1
            goods += price * quantity
        customer = customers[rng.skewed(len(customers))]
        orders.append(_order(rng, place, tables, order_id=f"ORD-{number}", customer=customer, at=at, goods=goods))
        number += rng.between(1, 4)


def _order(rng: Rng, place: Place, tables: Tables, *, order_id: str, customer: Row, at: datetime, goods: int) -> Row:
    day = at.date().isoformat()
    valid = [
        each
        for each in tables["promotions"]
        if each["starts_on"] <= day <= each["ends_on"] and each["minimum_total"] * 100 <= goods
    ]
    promotion = rng.pick(valid) if valid and rng.chance(600) else None
    after = goods * (100 - promotion["percent"]) // 100 if promotion else goods
    channel = rng.weighted((("web", 6), ("store", 3), ("phone", 1)))
    free = channel == "store" or after >= place.facts["free_shipping_from"] * 100
    shipping = 0 if free else round(place.facts["shipping_fee"] * 100)
    return {
        "order_id": order_id,
        "customer_id": customer["customer_id"],
        "store_id": tables["stores"][rng.skewed(6)]["store_id"],
        "ordered_at": at.isoformat(),
        "status": _status(rng, (place.clock.today - at.date()).days),
        "channel": channel,
        "promotion_id": promotion["promotion_id"] if promotion else None,
        "shipping": shipping / 100,
        "total": (after + shipping) / 100,
    }


def _status(rng: Rng, age: int) -> str:
    if rng.chance(70):
        return "cancelled"
    if age <= 12:
        return rng.pick(("pending", "pending", "processing"))
    if age <= 25:
        return rng.pick(("processing", "shipped", "shipped"))
    return "delivered"


def _returns(place: Place, tables: Tables) -> None:
    rng = place.rng("returns")
    delivered = {order["order_id"]: order for order in tables["orders"] if order["status"] == "delivered"}
    candidates = [item for item in tables["order_items"] if item["order_id"] in delivered]
    asked: list[tuple[date, Row]] = []
    for item in rng.sample(candidates, 38):
        ordered = date.fromisoformat(delivered[item["order_id"]]["ordered_at"][:10])
        day = ordered + timedelta(days=rng.between(4, place.facts["return_days"]))
        asked.append((min(day, place.clock.today), item))
    asked.sort(key=lambda each: (each[0], each[1]["item_id"]))
    tables["returns"] = [_return(rng, place, 520 + number, each) for number, each in enumerate(asked)]


def _return(rng: Rng, place: Place, number: int, asked: tuple[date, Row]) -> Row:
    day, item = asked
    if (place.clock.today - day).days < 30:
        status = rng.weighted((("requested", 2), ("approved", 1)))
    else:
        status = rng.weighted((("refunded", 5), ("rejected", 1), ("approved", 1)))
    return {
        "return_id": f"RET-{number}",
        "order_id": item["order_id"],
        "product_id": item["product_id"],
        "reason": rng.pick(REASONS),
        "requested_on": str(day),
        "status": status,
        "refund": round(item["unit_price"] * 100) * item["quantity"] / 100 if status == "refunded" else None,
    }


def _reviews(place: Place, tables: Tables) -> None:
    rng = place.rng("reviews")
    products = rng.shuffled(tables["products"])
    ages = sorted((rng.between(2, 400) for _ in range(84)), reverse=True)
    tables["reviews"] = [
        {
            "review_id": f"REV-{880 + number}",
            "product_id": products[rng.skewed(len(products))]["product_id"],
            "customer_id": rng.pick(tables["customers"])["customer_id"],
            "rating": rng.weighted(((5, 9), (4, 8), (3, 4), (2, 3), (1, 2))),
            "posted_on": str(place.clock.ago(age)),
            "comment": None if rng.chance(150) else rng.pick(COMPLAINTS),
        }
        for number, age in enumerate(ages)
    ]


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/products.csv": csv_text(spoiled(rng, tables["products"], blank=("weight_kg",), shouted=("category",))),
        "data/customers.csv": csv_text(
            spoiled(rng, tables["customers"], blank=("city",), dates=("joined_on",)), delimiter=";"
        ),
        "data/stock_count.csv": csv_text(spoiled(rng, tables["inventory"], dates=("counted_on",), per_mille=60)),
        "data/returns.csv": csv_text(spoiled(rng, tables["returns"], blank=("reason",), dates=("requested_on",))),
        "config/shop.yaml": _shop_yaml(place),
        "config/pricing.json": json.dumps(_pricing(rng, tables), indent=2) + "\n",
        "config/jobs.ini": _jobs_ini(rng),
        "notes/stocktaking.md": _stocktaking(place),
    }
    for month in place.clock.months(4):
        rows = [order for order in tables["orders"] if order["ordered_at"].startswith(month)]
        if rows:
            found[f"data/orders_{month}.csv"] = csv_text(
                spoiled(rng, rows, blank=("channel",), dates=("ordered_at",), shouted=("status",))
            )
    for incident in place.facts["incidents"][:3]:
        path = f"logs/{incident.service}-{incident.started.date()}.log"
        found[path] = service_log(rng, incident, ("stock-sync", "price-update", "mail-digest"), tuple(tables))
    return found


def _shop_yaml(place: Place) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\ncurrency: {known['currency']}\nshipping:\n"
        f"  free_from: {known['free_shipping_from']}\n"
        f"  fee: {known['shipping_fee']}\nreturns:\n  window_days: {known['return_days']}\n"
        f"  restocking_percent: {known['restocking_percent']}\nrefunds:\n  approval_from: {known['refund_limit']}\n"
    )


def _pricing(rng: Rng, tables: Tables) -> dict[str, Any]:
    categories = sorted({product["category"] for product in tables["products"]})
    return {
        "rounding": "0.05",
        "margins": {category: rng.between(18, 55) / 100 for category in categories},
        "max_discount_percent": rng.between(25, 50),
        "price_review_days": rng.between(14, 90),
    }


def _jobs_ini(rng: Rng) -> str:
    jobs = ("stock-sync", "price-update", "mail-digest", "report-export")
    return "\n".join(
        f"[{job}]\nschedule = {rng.below(60)} {rng.below(24)} * * *\n"
        f"timeout_seconds = {rng.between(30, 900)}\nenabled = {rng.pick(('yes', 'yes', 'no'))}\n"
        for job in jobs
    )


def _stocktaking(place: Place) -> str:
    lines = [f"- {store['name']} ({store['store_id']}): {store['manager']}" for store in place.tables["stores"]]
    intro = "The count is done by shelf, twice, by different people. Who leads it:"
    return f"# Stocktaking\n\n{intro}\n\n{chr(10).join(lines)}\n"


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this shop obeys."""
    known = place.facts
    return (
        "Only orders with the status 'pending' or 'processing' can be cancelled.",
        f"Items can be returned within {known['return_days']} days of the order; later requests are declined.",
        f"Refunds above {known['currency']} {known['refund_limit']} are handed over to a supervisor.",
        "Before changing anything that belongs to a customer, make sure of the customer's email address.",
        "Never give a discount that is not one of the running promotions.",
    )


def memory(place: Place) -> list[Entity]:
    """People and stores that somebody thought worth remembering."""
    rng = place.rng("memory")
    entities = [
        Entity(
            store["manager"],
            "person",
            (
                f"prefers {rng.pick(('mail', 'calls', 'chat'))}",
                f"is away on {rng.pick(('Mondays', 'Fridays', 'Wednesdays'))}",
            ),
            (("manages", store["name"]),),
        )
        for store in place.tables["stores"]
    ]
    entities += [
        Entity(store["name"], "store", (f"opened on {store['opened_on']}", f"deliveries at gate {rng.between(1, 9)}"))
        for store in place.tables["stores"]
    ]
    suppliers = rng.sample(place.tables["suppliers"], 5)
    entities += [
        Entity(
            each["name"],
            "supplier",
            (f"contact is {each['contact']}", f"closed in {rng.pick(('August', 'July', 'late December'))}"),
        )
        for each in suppliers
    ]
    return entities


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


def _today(column: str, **more: Any) -> "Any":
    def fresh(clock: Clock) -> Row:
        return {column: clock.today.isoformat(), **more}

    return fresh


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
        fresh=_today("joined_on"),
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
        fresh=_today("requested_on", status="requested"),
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
        fresh=_today("posted_on"),
        deletable=True,
    ),
    Resource("stores", "stores", "store_id", filters=("city", "region")),
    Resource("suppliers", "suppliers", "supplier_id", filters=("country",), admin=True),
)

DOMAIN: Final = Domain(
    name="retail",
    title="shop and online store",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_retail,
    modules=(*code_retail.MODULES, code_common.PAGING, code_common.RECORDS, code_common.RANKING),
    policies=policies,
    resources=RESOURCES,
    reports={
        "sales_by_region": _sales_by_region,
        "top_products": _top_products,
        "low_stock": _low_stock,
        "average_order": _average_order,
    },
    fragile=("reports", "orders", "inventory", "returns"),
    memory=memory,
)
