"""A shop's everyday requests: cancel an order, look for stock, move stock, correct a customer's details."""

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import rows_of


def _open_orders(raw: Raw, customer: str) -> list[dict[str, object]]:
    return [row for row in rows_of(raw, "orders", customer_id=customer) if row["status"] == "pending"]


@scenario("tool_usage", domains=("retail",))
def cancel_the_pending_order(s: Stage) -> Script:
    """A customer known by e-mail wants the one pending order cancelled: find, list, cancel."""
    orders = [row for row in s.raw.tables["orders"] if row["status"] == "pending"]
    order = s.pick(orders)
    need(len(_open_orders(s.raw, order["customer_id"])) == 1, "several pending orders")
    email = s.raw.row("customers", order["customer_id"])["email"]
    why, reason = s.pick(
        (
            ("found it cheaper elsewhere", "found cheaper"),
            ("doesn't need it any more", "no longer needed"),
            ("clicked buy by mistake", "ordered by mistake"),
            ("can't wait that long for delivery", "delivery too slow"),
        )
    )
    s.goal(email=email)
    s.policy(
        "Only orders with the status 'pending' or 'processing' can be cancelled. Customers are identified by e-mail."
    )
    yield s.user(
        "Customer {email} just called: {why}. Please cancel the order that is still pending.",
        "Can you stop the open order of {email}? The customer {why}.",
        "{email} {why} and wants the pending order gone. Tell me what it was worth, so I can confirm it on the phone.",
        "pls cancel pending order for {email}, customer {why}",
        "I have somebody on the line who {why}. Mail address {email}; there should be one order pending. "
        "Cancel that one?",
        email=email,
        why=why,
    )
    found = yield s.call("find_customer", email=email)
    orders = yield s.call("list_orders", customer_id=found["customers"][0]["customer_id"], status="pending")
    (open_order,) = orders["orders"]
    if s.chance(400):
        yield s.reason(
            "There is exactly one pending order, {order}, so that must be the one to cancel.",
            "Only {order} is pending, which means there is nothing to choose from. Cancelling it.",
            "Since {order} is the single order that is still pending, I can cancel it.",
            order=open_order["order_id"],
        )
    done = yield s.call("cancel_order", order_id=open_order["order_id"], reason=reason)
    yield s.answer(
        "{order} is cancelled. It was worth EUR {total:,.2f}.",
        "Done: I cancelled {order} (EUR {total:,.2f}), with the customer's reason on file.",
        "The order {order} over EUR {total:,.2f} won't be shipped any more.",
        "Cancelled {order}, total EUR {total:,.2f}. Nothing else of this customer was pending.",
        order=done["order_id"],
        total=open_order["total"],
    )


@cancel_the_pending_order.oracle
def _(raw: Raw, email: str) -> Truth:
    (customer,) = rows_of(raw, "customers", email=email)
    after = raw.copy()
    (order,) = _open_orders(after, customer["customer_id"])
    order["status"] = "cancelled"
    return Truth({"order": order["order_id"], "total": order["total"]}, state=after)


@scenario("tool_usage", domains=("retail",))
def namesake_moves_house(s: Stage) -> Script:
    """Two customers have the same name: the assistant asks for the address before it changes anything."""
    names = [row["name"] for row in s.raw.tables["customers"]]
    both = rows_of(s.raw, "customers", name=s.pick(sorted({name for name in names if names.count(name) == 2})))
    customer = s.pick(both)
    city = s.pick(sorted({row["city"] for row in s.raw.tables["customers"] if row["city"]}))
    need(all(row["city"] != city for row in both), "lives there already")
    country = next(row["country"] for row in s.raw.tables["customers"] if row["city"] == city)
    s.goal(name=customer["name"], email=customer["email"], city=city, country=country)
    said = {"name": customer["name"], "city": city, "country": country}
    yield s.user(
        "{name} has moved to {city} in {country}. Please update the customer record.",
        "Change of address: {name}, one of our customers, lives in {city}, {country} now.",
        "{name} -> new city {city} ({country}), can you put that in?",
        "Could you note that our customer {name} lives in {city} now? That's in {country}.",
        **said,
    )
    found = yield s.call("find_customer", name=customer["name"])
    one, two = found["customers"]
    yield s.ask(
        "Two customers are called {name}: {one} and {two}. Which of these addresses belongs to yours?",
        "There are two people of that name, one with the address {one}, the other with {two}. Whose record "
        "should I change?",
        "I found {name} twice ({one} / {two}). Which e-mail address is the right one?",
        "Before I change the wrong person: is it the {name} with {one}, or the one with {two}?",
        also={"name": customer["name"], "one": one["email"], "two": two["email"]},
    )
    yield s.user(
        "It's {email}.",
        "{email} is the one, I have the mail in front of me.",
        "the one with {email}",
        "Mine writes from {email}.",
        email=customer["email"],
    )
    chosen = one if one["email"] == customer["email"] else two
    done = yield s.call("update_customer", customer_id=chosen["customer_id"], city=city, country=country)
    yield s.answer(
        "{key} is updated: {city}, {country}.",
        "Thanks. The record {key} now says {city}, {country}; the namesake's record is untouched.",
        "{city}, {country} is on file for {key}.",
        "Done for {key}, who now lives in {city}, {country}.",
        also=said,
        key=done["customer_id"],
    )


@namesake_moves_house.oracle
def _(raw: Raw, name: str, email: str, city: str, country: str) -> Truth:
    after = raw.copy()
    (customer,) = rows_of(after, "customers", email=email)
    need(customer["country"] != country, "stays in the country")
    candidates = tuple(row["customer_id"] for row in rows_of(raw, "customers", name=name))
    customer["city"], customer["country"] = city, country
    return Truth({"key": customer["customer_id"]}, state=after, candidates=candidates)


@scenario("tool_usage", domains=("retail",))
def two_products_in_stock(s: Stage) -> Script:
    """Of two products, which has more pieces: two searches at once, then two stock checks at once."""
    names = s.sample(sorted({row["name"] for row in s.raw.tables["products"] if row["status"] == "active"}), 2)
    need(all(len(rows_of(s.raw, "products", name=name)) == 1 for name in names), "namesakes")
    need(all(sum(name in row["name"] for row in s.raw.tables["products"]) == 1 for name in names), "part of another")
    s.goal(names=names)
    yield s.user(
        "Do we have more {one} or more {two} left, all stores together?",
        "I want to put either the {one} or the {two} in the shop window, whichever we have more of. Can you check?",
        "stock check: {one} vs {two}, totals over all branches",
        "How many pieces of the {one} are there across the stores, and how many of the {two}?",
        "For the newsletter I can only push one of {one} and {two}. Which is better stocked, and with how many?",
        one=names[0],
        two=names[1],
    )
    if s.chance(300):
        yield s.plan(
            "I'll look both up in the catalogue first, then check the stock of each.",
            "First the product ids of both, then their stock.",
            "Two lookups are needed: the ids from the catalogue, and then the stock by id.",
        )
    hits = yield s.together(*(s.call("search_products", query=name) for name in names))
    stock = yield s.together(*(s.call("check_stock", product_id=hit["products"][0]["product_id"]) for hit in hits))
    ids = {one["product_id"]: one["name"] for one in stock}
    key, most = s.top((one["product_id"], one["total_quantity"]) for one in stock)
    other, least = s.top(((one["product_id"], one["total_quantity"]) for one in stock), smallest=True)
    yield s.answer(
        "The {more} ({key}) is ahead: {most} pieces against {least} of the {less}.",
        "{most} of the {more}, {least} of the {less}. So {key} is better stocked.",
        "You have more of the {more} ({key}), namely {most} pieces; of the {less} there are {least}.",
        "Go with the {more}, {key}: {most} in all stores together. The {less} comes to {least}.",
        also={"more": ids[key], "less": ids[other]},
        key=key,
        most=most,
        least=least,
    )


@two_products_in_stock.oracle
def _(raw: Raw, names: list[str]) -> Truth:
    totals = []
    for name in names:
        (product,) = rows_of(raw, "products", name=name)
        key = product["product_id"]
        totals.append((sum(row["quantity"] for row in rows_of(raw, "inventory", product_id=key)), key))
    (least, _), (most, key) = sorted(totals)
    need(most > least, "as many of both")
    return Truth({"most": most, "least": least, "key": key})


@scenario("tool_usage", domains=("retail",))
def move_more_than_there_is(s: Stage) -> Script:
    """A transfer asks for more than the shelf holds: the tool says how many there are, and the user takes fewer."""
    shelf = s.pick([row for row in s.raw.tables["inventory"] if 4 <= row["quantity"] <= 60])
    others = [row for row in rows_of(s.raw, "inventory", product_id=shelf["product_id"]) if row is not shelf]
    target = s.pick(others)
    keep = s.pick((0, 1, 2))
    wanted = (shelf["quantity"] // 10 + 1 + s.pick((0, 1, 2))) * 10
    product, start, end = shelf["product_id"], shelf["store_id"], target["store_id"]
    s.goal(product=product, start=start, end=end, keep=keep)
    said = {"product": product, "start": start, "end": end, "wanted": wanted, "keep": ("none", "one", "two")[keep]}
    yield s.user(
        "Move {wanted} pieces of {product} from {start} to {end}, please.",
        "{end} is running low on {product}. Can you transfer {wanted} from {start}?",
        "transfer {product}: {wanted} pcs, {start} -> {end}",
        "We need {wanted} of {product} in {end} for Saturday; {start} can give them up. Please book the transfer.",
        **said,
    )
    refused = yield s.attempt(
        "transfer_stock", product_id=product, from_store_id=start, to_store_id=end, quantity=wanted
    )
    need(s.failed(refused), "there is enough")
    stock = yield s.call("check_stock", product_id=product, store_id=start)
    there = stock["total_quantity"]
    yield s.answer(
        "{start} has only {there} of {product}, so {wanted} is not possible and nothing was moved. How many "
        "shall I send?",
        "That didn't go through: there are just {there} pieces of {product} in {start}. Do you want fewer?",
        "Not enough on the shelf. {start} holds {there} of {product}, you asked for {wanted}. What should I do?",
        "The transfer was refused, {start} has {there} left. I can move up to that number; how many do you want?",
        also=said,
        there=there,
    )
    yield s.user(
        *(
            ("All of them then.", "Send everything they have.", "ok take the lot", "Then move whatever is there.")
            if not keep
            else (
                "Leave {keep} for display and move the rest.",
                "Everything but {keep}, please.",
                "They should keep {keep}; send the others.",
                "ok, all except {keep}",
            )
        ),
        **said,
    )
    quantity = s.compute("difference", there, keep)
    done = yield s.call(
        "transfer_stock",
        product_id=product,
        from_store_id=start,
        to_store_id=end,
        quantity=quantity,
        derived_=("quantity",),
    )
    yield s.answer(
        "{moved} pieces are booked over. {end} now has {now}.",
        "Done: {moved} of {product} moved from {start} to {end}, which is at {now} now.",
        "I transferred {moved}. The new quantity in {end} is {now}.",
        "{end} has {now} of {product} after the transfer of {moved}.",
        also=said,
        moved=done["moved"],
        now=done["to"]["quantity"],
    )


@move_more_than_there_is.oracle
def _(raw: Raw, product: str, start: str, end: str, keep: int) -> Truth:
    after = raw.copy()
    (source,) = rows_of(after, "inventory", product_id=product, store_id=start)
    (target,) = rows_of(after, "inventory", product_id=product, store_id=end)
    there = source["quantity"]
    source["quantity"], target["quantity"] = keep, target["quantity"] + there - keep
    return Truth({"there": there, "moved": there - keep, "now": target["quantity"]}, state=after)


@scenario("tool_usage", domains=("retail",))
def new_mail_address_twice(s: Stage) -> Script:
    """A customer's e-mail address is changed, and changed again because the user had mistyped it."""
    customer = s.pick([row for row in s.raw.tables["customers"] if row["city"]])
    old = customer["email"]
    head, _, host = old.partition("@")
    right = f"{head.rstrip('0123456789')}.{s.pick(('home', 'private', 'new', 'mail'))}@{host}"
    wrong = right[1:]
    need(not any(rows_of(s.raw, "customers", email=one) for one in (right, wrong)), "taken")
    s.goal(old=old, right=right)
    s.policy("Make sure of the customer's current e-mail address before you change anything.")
    yield s.user(
        "A customer has a new e-mail address: so far {old}, from now on {new}.",
        "Please change {old} to {new}. The customer confirmed the old address on the phone.",
        "email change: {old} -> {new}",
        "Can you update the record of {old}? Mail should go to {new} in future.",
        old=old,
        new=wrong,
    )
    found = yield s.call("find_customer", email=old)
    key = found["customers"][0]["customer_id"]
    done = yield s.call("update_customer", customer_id=key, email=wrong)
    yield s.answer(
        "{name}'s address is {new} now (customer {key}).",
        "Changed. {key}, {name}, gets mail at {new} from now on.",
        "The record {key} of {name} has the address {new}.",
        "I've put {new} on file for {name} ({key}).",
        also={"new": done["changed"]["email"], "name": found["customers"][0]["name"]},
        key=key,
    )
    yield s.user(
        "Oh no, I dropped the first letter. It must be {new}.",
        "Wait, that was my typo: {new} is right.",
        "sorry, wrong, it's {new}",
        "Actually I misread the form. Please make it {new}.",
        new=right,
        correction=True,
    )
    again = yield s.call("update_customer", customer_id=key, email=right)
    yield s.answer(
        "Corrected: {new} instead of {before}.",
        "No harm done, it's {new} now; {before} is gone.",
        "I replaced {before} by {new}.",
        "{before} has been overwritten. On file is {new}.",
        also={"new": again["changed"]["email"], "before": again["before"]["email"]},
    )


@new_mail_address_twice.oracle
def _(raw: Raw, old: str, right: str) -> Truth:
    after = raw.copy()
    (customer,) = rows_of(after, "customers", email=old)
    customer["email"] = right
    return Truth({"key": customer["customer_id"]}, state=after)
