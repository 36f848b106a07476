"""A shop thinks about its shelves: is there time to reorder, what else is there, how much has to be bought."""

from datetime import timedelta

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import Row, rows_of

_EVENTS = ("open day", "garden party", "anniversary", "late-night opening", "local fair")


def _spare(row: Row) -> int:
    """Pieces that a store could do without."""
    return int(row["quantity"] - row["reorder_level"])


def _short_shelves(raw: Raw) -> list[tuple[Row, Row]]:
    """Shelves of active products that another store could fill up, with the other store's shelf."""
    shelves: dict[str, list[Row]] = {}
    for row in raw.tables["inventory"]:
        shelves.setdefault(row["product_id"], []).append(row)
    active = {row["product_id"] for row in rows_of(raw, "products", status="active")}
    found = []
    for product, rows in shelves.items():
        best = max(rows, key=_spare)
        found += [(row, best) for row in rows if product in active and row is not best and row["quantity"] < 40]
    return [(row, best) for row, best in found if _spare(best) > 30]


@scenario("multi_step_reasoning", domains=("retail",))
def restock_in_time(s: Stage) -> Script:
    """Goods are needed by a day: the supplier's lead time decides between a new order and a transfer, which is booked."""
    shelf, donor = s.pick(_short_shelves(s.raw))
    product = s.raw.row("products", shelf["product_id"])
    lead = s.raw.row("suppliers", product["supplier_id"])["lead_time_days"]
    day = s.raw.today + timedelta(days=max(2, lead + s.pick((-9, -6, -4, -3, -2, 2, 5))))
    wanted = shelf["quantity"] + s.pick(range(6, min(30, _spare(donor))))
    s.goal(product=product["product_id"], store=shelf["store_id"], day=str(day), wanted=wanted)
    s.policy(
        "Table: suppliers(supplier_id, name, lead_time_days); goods ordered today arrive after that many days. A "
        "store can spare what it has above its reorder level."
    )
    said = {
        "store": s.raw.row("stores", shelf["store_id"])["name"],
        "event": s.pick(_EVENTS),
        "name": product["name"],
        "day": str(day),
        "wanted": wanted,
    }
    yield s.user(
        "{store} has its {event} on {day} and wants {wanted} {name} on the shelf by then. Would an order placed today "
        "still arrive? If not, move the missing ones over from the branch that can spare the most.",
        "For the {event} at {store} we need {wanted} pieces of the {name}, on {day} at the latest. Can the supplier "
        "make it? Otherwise please transfer what's missing from whoever has most to spare.",
        "{name}: need {wanted} in {store} by {day} ({event}). supplier in time? if no, take the rest from the store "
        "with the biggest surplus",
        "I'm getting nervous about the {event} on {day}. {store} should have {wanted} {name}. Ordering is fine if it "
        "comes in time; if it doesn't, book a transfer of the shortfall from the best-stocked branch.",
        **said,
    )
    found = yield s.call("search_products", query=product["name"])
    (item,) = found["products"]
    yield s.plan(
        "Two things decide this: what the branches have, and how long the supplier takes.",
        "I need the stock of {id} everywhere and the lead time of its supplier.",
        "Next, the stock by branch and the supplier's lead time.",
        id=item["product_id"],
    )
    stock, supplier = yield s.together(
        s.call("check_stock", product_id=item["product_id"]),
        s.call(
            "database_query",
            query=f"SELECT name, lead_time_days FROM suppliers WHERE supplier_id = '{item['supplier_id']}'",
        ),
    )
    ((maker, takes),) = supplier["rows"]
    here = next(row for row in stock["stores"] if row["store"] == said["store"])
    missing = s.compute("difference", wanted, here["quantity"])
    left = s.compute("days", str(day), s.raw.today.isoformat())
    if takes <= left:
        yield s.answer(
            "An order today is enough: {maker} takes {takes} days and there are {left}. Order {missing}, as {here} "
            "are there already. I didn't move anything.",
            "Yes, it works out. {maker} delivers in {takes} days, the event is {left} days off. You are {missing} "
            "short ({here} on the shelf), and no transfer is needed.",
            "No transfer necessary: with {takes} days of lead time, {maker} is in time for {day}. Please order "
            "{missing} more; {store} has {here}.",
            "Ordering does it. {store} has {here}, so {missing} are missing, and {maker} needs {takes} of the {left} "
            "days that remain.",
            also={**said, "left": left, "here": here["quantity"]},
            maker=maker,
            takes=takes,
            missing=missing,
        )
        return
    spare = [
        (row["store_id"], s.compute("difference", row["quantity"], row["reorder_level"]))
        for row in stock["stores"]
        if row is not here
    ]
    giver, most = s.top(spare)
    yield s.reason(
        "{maker} takes {takes} days and only {left} remain, so it has to be a transfer. {giver} can spare most: {most}.",
        "Too late for an order ({takes} days against {left}). The largest surplus is in {giver}, {most} pieces.",
        "The lead time of {takes} days is longer than the {left} we have. {giver} has {most} above its reorder level, "
        "more than anyone else.",
        maker=maker,
        takes=takes,
        left=left,
        giver=giver,
        most=most,
    )
    branch = next(row["store"] for row in stock["stores"] if row["store_id"] == giver)
    done = yield s.call(
        "transfer_stock",
        product_id=item["product_id"],
        from_store_id=giver,
        to_store_id=here["store_id"],
        quantity=missing,
    )
    yield s.answer(
        "{maker} needs {takes} days, which is too long, so {missing} pieces were booked over and {store} gets to {now}. "
        "They come from {giver}.",
        "An order wouldn't arrive: {takes} days from {maker}, and {left} left. I moved the missing {missing} instead, "
        "which makes {now}. The donor is {giver}.",
        "Not in time ({maker}, {takes} days). {missing} were transferred, so the {event} has its {now}. {giver} had the "
        "most to spare.",
        "{giver} had the most to spare and gave the missing {missing}. {maker} would have taken {takes} days. New stock "
        "at {store}: {now}.",
        also={**said, "left": left, "now": done["to"]["quantity"]},
        maker=maker,
        takes=takes,
        missing=done["moved"],
        giver=branch,
    )


@restock_in_time.oracle
def _(raw: Raw, product: str, store: str, day: str, wanted: int) -> Truth:
    after = raw.copy()
    shelves = {row["store_id"]: row for row in rows_of(after, "inventory", product_id=product)}
    supplier = raw.row("suppliers", raw.row("products", product)["supplier_id"])
    missing = wanted - shelves[store]["quantity"]
    facts = {"maker": supplier["name"], "takes": supplier["lead_time_days"], "missing": missing}
    if str(raw.today + timedelta(days=supplier["lead_time_days"])) <= day:
        return Truth(facts)
    giver, _ = best_of([(key, _spare(row)) for key, row in shelves.items() if key != store])
    shelves[giver]["quantity"] -= missing
    shelves[store]["quantity"] += missing
    return Truth({**facts, "giver": raw.row("stores", giver)["name"]}, state=after)


def _cheaper(raw: Raw, product: Row, paid: float) -> list[Row]:
    """The three dearest active products of the category that cost no more, without the product itself."""
    found = [
        row
        for row in rows_of(raw, "products", category=product["category"], status="active")
        if row["price"] <= paid and row is not product
    ]
    return sorted(found, key=lambda row: row["price"], reverse=True)[:3]


def _on_shelf(raw: Raw, products: list[Row], store: str) -> dict[str, float]:
    """Name and price of those products that a store has."""
    keys = {row["product_id"]: row for row in products}
    return {
        keys[row["product_id"]]["name"]: keys[row["product_id"]]["price"]
        for row in raw.tables["inventory"]
        if row["product_id"] in keys and row["store_id"] == store and row["quantity"] > 0
    }


def _swappable(raw: Raw) -> list[tuple[Row, str]]:
    """Delivered orders of one piece for which the store had three candidates or more: the item and the store."""
    homes = {row["order_id"]: row["store_id"] for row in rows_of(raw, "orders", status="delivered")}
    items: dict[str, list[Row]] = {}
    for each in raw.tables["order_items"]:
        items.setdefault(each["order_id"], []).append(each)
    active = {row["product_id"]: row for row in rows_of(raw, "products", status="active")}
    stored = {(row["product_id"], row["store_id"]) for row in raw.tables["inventory"] if row["quantity"]}
    found = []
    for key, home in homes.items():
        item = items[key][0]
        if len(items[key]) == item["quantity"] == 1 and item["product_id"] in active:
            choice = _cheaper(raw, active[item["product_id"]], item["unit_price"])
            if len(choice) == 3 and any((row["product_id"], home) in stored for row in choice):
                found.append((item, home))
    return found


@scenario("multi_step_reasoning", domains=("retail",))
def replacement_on_the_shelf(s: Stage) -> Script:
    """Something else of the same kind, no dearer and there to collect: candidates are found, and eliminated by stock."""
    item, home = s.pick(_swappable(s.raw))
    choice = _cheaper(s.raw, s.raw.row("products", item["product_id"]), item["unit_price"])
    places = [row for row in s.raw.tables["stores"] if _on_shelf(s.raw, choice, row["store_id"])]
    other = s.pick([row for row in places if row["store_id"] != home])
    moves = s.chance(700)
    s.goal(order=item["order_id"], store=other["store_id"] if moves else home)
    yield s.user(
        "The piece in {order} arrived damaged and the customer wants something else: same category, not dearer than "
        "what was paid, to collect in the store of that order. What's the best thing we have there?",
        "{order}: customer returns a broken item and would take another product of that category instead, up to the "
        "same price. Which is the most valuable one on the shelf of that store?",
        "pls find a swap for {order} - same category, max the price paid, in stock where the order came from. the "
        "priciest that fits",
        "Could you look for a replacement for {order}? It should be as close in price as possible from below, from "
        "the same category, and really be in the store that handled the order.",
        order=item["order_id"],
    )
    order = yield s.call("get_order", order_id=item["order_id"])
    (bought,) = order["items"]
    yield s.reason(
        "It was the {name}; its category comes next.",
        "So it's about the {name}. What category is that?",
        "The item is the {name}, at {paid:,.2f}. Let me see where it belongs.",
        name=bought["name"],
        paid=bought["unit_price"],
    )
    known = yield s.call("search_products", query=bought["name"])
    (one,) = known["products"]
    found = yield s.call("search_products", category=one["category"], max_price=bought["unit_price"])
    fitting = [row for row in found["products"] if row["product_id"] != one["product_id"]]
    dearest = sorted(fitting, key=lambda row: row["price"], reverse=True)[:3]
    yield s.reason(
        "The {name} ({category}) cost {paid:,.2f}. The three nearest in price come first; let me see where "
        "they are in stock.",
        "{category}, up to {paid:,.2f}. I'll check the shelves for the three candidates that come closest.",
        "{paid:,.2f} was paid for the {name}. Of what {category} offers up to that, I'll look up the top three in the stores.",
        paid=bought["unit_price"],
        name=one["name"],
        category=one["category"],
    )
    stocks = yield s.together(*(s.call("check_stock", product_id=row["product_id"]) for row in dearest))
    prices = {row["product_id"]: row["price"] for row in dearest}

    def best_in(store: str) -> tuple[str, float]:
        there = [
            (stock["name"], prices[stock["product_id"]])
            for stock in stocks
            for shelf in stock["stores"]
            if shelf["store_id"] == store and shelf["quantity"]
        ]
        found: tuple[str, float] = s.top(there)
        return found

    names = {shelf["store_id"]: shelf["store"] for stock in stocks for shelf in stock["stores"]}
    name, price = best_in(order["store_id"])
    yield s.answer(
        "Offer the {name} at {price:,.2f}: it's in stock in {store}, and nothing else there comes closer.",
        "The {name} ({price:,.2f}) fits. {store} has it.",
        "{store} has the {name} for {price:,.2f}, the nearest to what was paid.",
        "I'd suggest the {name}, {price:,.2f}, available at {store}.",
        also={"store": names[order["store_id"]]},
        name=name,
        price=price,
    )
    if not moves:
        return
    yield s.user(
        "Oh, the customer would rather collect it in {city}. Does that change anything?",
        "Sorry, the pickup is at {place}, not there. Same question.",
        "wait, they've moved to {city}. what do we have in that store?",
        "Change of plan: it should be in {place}.",
        correction=True,
        city=other["city"],
        place=other["name"],
    )
    name, price = best_in(next(key for key, place in names.items() if place == other["name"]))
    yield s.answer(
        "In {place} it's the {name}, {price:,.2f}.",
        "There, the best match is the {name} for {price:,.2f}.",
        "From the stock figures I have: {place} has the {name} at {price:,.2f}.",
        "Then take the {name} ({price:,.2f}); {place} has it on the shelf.",
        also={"place": other["name"]},
        name=name,
        price=price,
    )


@replacement_on_the_shelf.oracle
def _(raw: Raw, order: str, store: str) -> Truth:
    (item,) = rows_of(raw, "order_items", order_id=order)
    choice = _cheaper(raw, raw.row("products", item["product_id"]), item["unit_price"])
    name, price = best_of(list(_on_shelf(raw, choice, store).items()))
    return Truth({"name": name, "price": price})


@scenario("multi_step_reasoning", domains=("retail",))
def order_to_the_supplier(s: Stage) -> Script:
    """How much to buy is worked out from every shelf; the purchase itself is beyond the tools on offer."""
    short = {row["product_id"] for row in s.raw.tables["inventory"] if row["quantity"] < row["reorder_level"]}
    product = s.pick([row for row in rows_of(s.raw, "products", status="active") if row["product_id"] in short])
    s.goal(product=product["product_id"])
    s.policy(
        "Tables: products(product_id, name, supplier_id, cost), suppliers(supplier_id, name, contact, lead_time_days)."
    )
    s.offer("transfer_stock", "check_stock")
    yield s.user(
        "{product} is below its reorder level somewhere. Work out how many we need so that each such store is at double "
        "its level again, what they cost us, and send the purchase order to the supplier.",
        "Please reorder {product}: every branch under its reorder level goes back to twice that level. I'd like to know "
        "the number and the cost, then place it with the supplier.",
        "reorder {product} - fill all shelves below reorder level up to 2x the level. qty, cost, and order it pls",
        "We keep running out of {product}. Where it's under the reorder level, bring it to double. Can you calculate "
        "that and buy it from whoever supplies it?",
        product=product["product_id"],
    )
    if s.chance(500):
        yield s.plan(
            "I need the shelves for the number, and the supplier and cost for the price.",
            "Stock by store first, and at the same time who supplies it at what cost.",
            "Both at once: what each branch has, and what a piece costs us.",
        )
    stock, source = yield s.together(
        s.call("check_stock", product_id=product["product_id"]),
        s.call(
            "database_query",
            query="SELECT s.name, s.contact, p.cost FROM products p JOIN suppliers s ON s.supplier_id = p.supplier_id "
            f"WHERE p.product_id = '{product['product_id']}'",
        ),
    )
    low = [row for row in stock["stores"] if row["quantity"] < row["reorder_level"]]
    yield s.reason(
        "Below its reorder level: {stores}. Twice the level less what is there gives the number.",
        "The gap is in {stores}. I'll work out what lacks to twice the level.",
        "What counts here: {stores}. Next, how far that is from double the reorder level.",
        stores=listed([row["store"] for row in low]),
    )
    gaps = " + ".join(f"(2 * {row['reorder_level']} - {row['quantity']})" for row in low)
    added = yield s.call("calculator", expression=gaps)
    pieces = added["result"]
    ((supplier, contact, cost),) = source["rows"]
    price = s.rounded(s.compute("product", pieces, cost))
    yield s.refuse(
        "You need {pieces} pieces, EUR {price:,.2f} at cost. I can't place the purchase order with my tools; it would "
        "go to {contact} at {supplier}.",
        "{pieces} pieces are missing, which is EUR {price:,.2f}. I'm not able to buy anything with the tools I have; {contact} "
        "({supplier}) takes the order.",
        "The sum is {pieces} pieces for EUR {price:,.2f}. I can't order from suppliers, so that step is "
        "yours: {supplier}, contact {contact}.",
        "I worked it out, {pieces} pieces or EUR {price:,.2f}, but can't order them: I can only read stock and move it "
        "between stores. The person to write to is {contact} of {supplier}.",
        pieces=pieces,
        price=price,
        contact=contact,
        supplier=supplier,
    )


@order_to_the_supplier.oracle
def _(raw: Raw, product: str) -> Truth:
    shelves = rows_of(raw, "inventory", product_id=product)
    pieces = sum(
        2 * row["reorder_level"] - row["quantity"] for row in shelves if row["quantity"] < row["reorder_level"]
    )
    bought = raw.row("products", product)
    supplier = raw.row("suppliers", bought["supplier_id"])
    facts = {"pieces": pieces, "price": pieces * round(bought["cost"] * 100) / 100}
    facts |= {"contact": supplier["contact"], "supplier": supplier["name"]}
    return Truth(facts, no_tool_for="purchases.create")
