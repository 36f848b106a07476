"""Something went wrong in a shop: a refund that never came, stock that does not match, a mistaken order."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import hand_over, next_id, rows_of

Row = dict[str, Any]


def _paid(raw: Raw, order: str, product: str) -> float:
    (item,) = rows_of(raw, "order_items", order_id=order, product_id=product)
    return round(float(item["quantity"] * item["unit_price"]), 2)


_OPEN = ("requested", "approved")


def _unsettled(raw: Raw, order: str) -> list[Row]:
    return [row for row in rows_of(raw, "returns", order_id=order) if row["status"] in _OPEN]


def _unpaid(raw: Raw) -> list[Row]:
    """Returns that were taken in and never paid, one in their order."""
    return [
        row
        for row in raw.tables["returns"]
        if row["status"] in _OPEN
        and len(_unsettled(raw, row["order_id"])) == 1
        and len(rows_of(raw, "order_items", order_id=row["order_id"], product_id=row["product_id"])) == 1
    ]


@scenario("problem_solving", domains=("retail",))
def refund_that_never_came(s: Stage) -> Script:
    """A return was taken in and then forgotten: the order shows it, and the refund is paid."""
    order = s.pick(_unpaid(s.raw))["order_id"]
    limit = s.raw.facts["refund_limit"]
    s.goal(order=order)
    s.policy("Goods of 'requested' and 'approved' returns have arrived: quantity times unit price is owed for them.")
    s.policy(f"Pay what is owed at once, but EUR {limit} at most; a supervisor releases the rest.")
    yield s.user(
        "A customer is angry: something from {order} went back ages ago and no money arrived. Can you sort it out?",
        "Where is the refund for {order}? The customer sent the goods back and has heard nothing since.",
        "{order} - sent back, still no money. what happened, and pls fix it if we owe it",
        "I have a complaint about {order}. Supposedly something came back and was never paid. Please look into it.",
        order=order,
    )
    found = yield s.call("get_order", order_id=order)
    (back,) = [one for one in found["returns"] if one["status"] in _OPEN]
    (item,) = [one for one in found["items"] if one["product_id"] == back["product_id"]]
    owed = s.rounded(s.compute("product", item["quantity"], item["unit_price"]))
    if s.chance(500):
        yield s.reason(
            "{key} is {status}, but no refund is on it. So the money is owed, and I'll pay it out.",
            "The return {key} stands at '{status}' without a payment, which means it was simply never settled.",
            "Nobody finished {key}: {status}, refund empty. Therefore I'm paying it now.",
            key=back["return_id"],
            status=back["status"],
        )
    amount = s.compute("smallest", owed, limit)
    done = yield s.call("refund_order", order_id=order, product_id=back["product_id"], amount=amount)
    yield s.answer(
        "The return {key} was on file but had never been paid. Of EUR {owed:,.2f} owed, EUR {amount:,.2f} is refunded.{rest}",
        "We did owe it: EUR {owed:,.2f}, for {key}, which got stuck halfway. EUR {amount:,.2f} is paid as of now.{rest}",
        "Sorted. EUR {amount:,.2f} went out for {key}, which had been left lying; EUR {owed:,.2f} was due.{rest}",
        "The complaint was justified. Nobody had settled {key}, EUR {owed:,.2f}. I refunded EUR {amount:,.2f}.{rest}",
        also={"rest": " A supervisor has to release the rest." if owed > amount else ""},
        key=done["return_id"],
        owed=owed,
        amount=done["refund"],
    )


@refund_that_never_came.oracle
def _(raw: Raw, order: str) -> Truth:
    after = raw.copy()
    (row,) = _unsettled(after, order)
    owed = _paid(raw, order, row["product_id"])
    row["status"], row["refund"] = "refunded", min(owed, raw.facts["refund_limit"])
    return Truth({"key": row["return_id"], "owed": owed, "amount": row["refund"]}, state=after)


@scenario("problem_solving", domains=("retail",))
def refund_too_large_for_me(s: Stage) -> Script:
    """The forgotten refund is above what the desk may pay: the refusal is handed over."""
    limit = s.raw.facts["refund_limit"]
    large = [row for row in _unpaid(s.raw) if _paid(s.raw, row["order_id"], row["product_id"]) > limit]
    order = s.pick(large)["order_id"]
    s.goal(order=order)
    s.policy(
        "Goods of 'requested' and 'approved' returns are paid at quantity times unit price. Refusals go to management."
    )
    yield s.user(
        "Third call about {order} today: the goods are back and the money isn't there. Please get it paid.",
        "Can you finally pay out the return on {order}? The goods came back and nothing followed.",
        "return on {order} never paid out. customer wants it now",
        "Somebody forgot the refund for {order}, I think. Would you check and pay what we owe?",
        order=order,
    )
    found = yield s.call("get_order", order_id=order)
    (back,) = [one for one in found["returns"] if one["status"] in _OPEN]
    (item,) = [one for one in found["items"] if one["product_id"] == back["product_id"]]
    owed = s.rounded(s.compute("product", item["quantity"], item["unit_price"]))
    refused = yield s.attempt("refund_order", order_id=order, product_id=back["product_id"], amount=owed)
    need(s.failed(refused), "within the limit")
    if s.chance(500):
        yield s.reflect(
            "The refund was refused because of its size, so this needs somebody with more authority.",
            "That amount is beyond what I may pay. I'll pass it on with the details.",
            "Refused: too large for this desk. A supervisor has to do it, and I'm handing it over.",
        )
    handed = yield s.call(
        "transfer_to_human",
        summary=f"Return {back['return_id']} of {order} is unpaid; EUR {owed:.2f} needs a supervisor.",
        team="management",
    )
    yield s.refuse(
        "We owe EUR {amount:,.2f}, but that is more than I may refund. A supervisor has it as {case}.",
        "I can't pay this one myself: EUR {amount:,.2f} needs a supervisor. It's with management under {case}.",
        "The return is unpaid, you were right. At EUR {amount:,.2f} a supervisor must release it; see {case}.",
        "{case} is with management now. The open refund is EUR {amount:,.2f}, too much for me to pay out.",
        amount=owed,
        case=handed["handoff_id"],
    )


@refund_too_large_for_me.oracle
def _(raw: Raw, order: str) -> Truth:
    after = raw.copy()
    (row,) = _unsettled(raw, order)
    owed = _paid(raw, order, row["product_id"])
    why = f"Return {row['return_id']} of {order} is unpaid; EUR {owed:.2f} needs a supervisor."
    return Truth({"amount": owed, "case": hand_over(after, "management", why)}, state=after)


@scenario("problem_solving", domains=("retail",))
def shelf_and_system_differ(s: Stage) -> Script:
    """A count on the shelf does not match the system: the gap is named, and the book quantity corrected on request."""
    shelf = s.pick([row for row in s.raw.tables["inventory"] if row["quantity"] >= 8])
    product = s.raw.row("products", shelf["product_id"])
    name = product["name"]
    need(product["status"] == "active", "no longer in the catalogue")
    need(sum(name in row["name"] for row in s.raw.tables["products"]) == 1, "part of another name")
    counted = shelf["quantity"] - s.pick((2, 3, 4, 5, 6, 7))
    store, today = shelf["store_id"], str(s.raw.today)
    s.goal(product=name, store=store, counted=counted)
    s.policy("Table inventory(inventory_id, product_id, store_id, quantity, counted_on).")
    s.policy("Book quantities are corrected only when the user says so.")
    yield s.user(
        "We just counted the {product} in {store}: {counted} pieces. Does that agree with the system?",
        "Stocktaking, {store}: I have {counted} of the {product} in my hands. How far off is the system?",
        "{store}, {product}, counted {counted}. what does the system think we have?",
        "Something's wrong with the {product} in {store}, I only find {counted}. What should be there?",
        product=name,
        store=store,
        counted=counted,
    )
    hit = yield s.call("search_products", query=name)
    key = hit["products"][0]["product_id"]
    stock = yield s.call("check_stock", product_id=key, store_id=store)
    book = stock["total_quantity"]
    gap = s.compute("difference", book, counted)
    yield s.answer(
        "The system says {book}, so {gap} are missing. The last count was on {day}. Shall I correct it?",
        "No: {book} on the books against your {counted}, a gap of {gap}. It was last counted on {day}.",
        "You're {gap} short. There should be {book}, going by the count of {day} and what was booked since.",
        "It doesn't match. Book quantity {book}, difference {gap}, last count {day}. I've changed nothing so far.",
        also={"counted": counted, "day": stock["stores"][0]["counted_on"]},
        book=book,
        gap=gap,
    )
    yield s.user(
        "Put in our count then, with today's date.",
        "OK, take my number; counted today.",
        "yes, correct it to what we counted today",
        "Our count is right, I did it twice. Please book it as of today.",
    )
    yield s.call(
        "write_query",
        query=f"UPDATE inventory SET quantity = {counted}, counted_on = '{today}' "
        f"WHERE product_id = '{key}' AND store_id = '{store}'",
    )
    yield s.answer(
        "Corrected: {store} now has {counted} of {key}, counted {today}.",
        "Booked. {key} in {store} stands at {counted}, with {today} as the day of the count.",
        "The system now says {counted} for {key} in {store}.",
        "Done, {counted} it is. The count of {key} is dated {today}.",
        also={"store": store, "counted": counted, "today": today},
        key=key,
    )


@shelf_and_system_differ.oracle
def _(raw: Raw, product: str, store: str, counted: int) -> Truth:
    after = raw.copy()
    (row,) = rows_of(raw, "products", name=product)
    (shelf,) = rows_of(after, "inventory", product_id=row["product_id"], store_id=store)
    book = shelf["quantity"]
    shelf["quantity"], shelf["counted_on"] = counted, str(raw.today)
    return Truth({"book": book, "gap": book - counted, "key": row["product_id"]}, state=after)


@scenario("problem_solving", domains=("retail",))
def wrong_item_not_on_the_order(s: Stage) -> Script:
    """A goodwill refund fails because the product is not in the order; the order shows what was meant."""
    order = s.pick(rows_of(s.raw, "orders", status="delivered"))["order_id"]
    items = rows_of(s.raw, "order_items", order_id=order)
    need(len(items) == 1 and not rows_of(s.raw, "returns", order_id=order), "several items or returned")
    right, amount = items[0]["product_id"], s.pick((3, 4, 5))
    need(_paid(s.raw, order, right) > amount, "cheaper than that")
    wrong = s.pick([row["product_id"] for row in s.raw.tables["products"] if row["product_id"] != right])
    s.goal(order=order, wrong=wrong, amount=amount)
    yield s.user(
        "{product} from {order} arrived with a scratch. Please pay the customer EUR {amount} back for it.",
        "The customer of {order} keeps the slightly damaged {product}. Could you refund EUR {amount} as agreed?",
        "small damage, {product}, {order}. refund EUR {amount}",
        "I promised EUR {amount} back for a damaged {product}, bought with {order}. Can you see to it?",
        product=wrong,
        order=order,
        amount=amount,
    )
    refused = yield s.attempt("refund_order", order_id=order, product_id=wrong, amount=amount)
    need(s.failed(refused), "it is in the order")
    found = yield s.call("get_order", order_id=order)
    (item,) = found["items"]
    yield s.ask(
        "{wrong} isn't part of {order}; the only item there is {right}, {name}. Is that the damaged one?",
        "That order doesn't contain {wrong}. It was for {right} ({name}). Did you mean this?",
        "I can't refund {wrong} on {order}, because only {right} was bought: {name}. Is that the scratched one?",
        "Could the number be wrong? {order} holds just {right}, the {name}, and no {wrong}.",
        also={"wrong": wrong, "order": order, "name": item["name"]},
        right=item["product_id"],
    )
    yield s.user(
        "Yes, I copied the wrong line.",
        "Right, that's the one.",
        "oops yes, that",
        "Indeed, my mistake. Please go ahead with that.",
        correction=True,
    )
    done = yield s.call("refund_order", order_id=order, product_id=item["product_id"], amount=amount)
    yield s.answer(
        "EUR {amount} is refunded for {right}, on file as {key}.",
        "Paid: EUR {amount} back for {right}. The record is {key}.",
        "{key} now shows the EUR {amount} for the {right}.",
        "The customer gets EUR {amount} for {right}; see {key}.",
        also={"right": item["product_id"], "amount": amount},
        key=done["return_id"],
    )


@wrong_item_not_on_the_order.oracle
def _(raw: Raw, order: str, wrong: str, amount: int) -> Truth:
    after = raw.copy()
    (item,) = rows_of(raw, "order_items", order_id=order)
    key = next_id(raw, "returns")
    row = {"return_id": key, "order_id": order, "product_id": item["product_id"], "reason": "damaged"}
    after.tables["returns"].append(
        row | {"requested_on": str(raw.today), "status": "refunded", "refund": float(amount)}
    )
    return Truth({"right": item["product_id"], "key": key}, state=after, candidates=(item["product_id"], wrong))
