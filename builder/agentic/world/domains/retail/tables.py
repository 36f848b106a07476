"""The tables of a shop, and how their rows come about."""

from datetime import date, datetime, timedelta
from typing import Final

from ...content.people import people
from ...content.places import CITIES, companies, street
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import COMPLAINTS, PRODUCTS

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
    start = place.clock.naive - timedelta(days=420)
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
