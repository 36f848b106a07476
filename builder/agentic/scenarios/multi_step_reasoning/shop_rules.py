"""Rules of a shop applied to what is on file: discount codes, free shipping, the gold card, the restocking fee."""

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import listed
from ...world.documents import CURRENT, HEARSAY, SUPERSEDED
from ...world.raw import Raw
from .._records import Row, rows_of, sum_of
from ..web_research._pages import after, claim, hits_of
from ._shared_desk import misnamed, setting, settings_text

_FREE_FROM = "the amount from which shipping is free"


def _goods(raw: Raw) -> dict[str, int]:
    """The value of every order's items in cents."""
    found: dict[str, int] = {}
    for row in raw.tables["order_items"]:
        cents = round(row["unit_price"] * 100) * row["quantity"]
        found[row["order_id"]] = found.get(row["order_id"], 0) + cents
    return found


def _running(raw: Raw, day: str) -> list[Row]:
    return [row for row in raw.tables["promotions"] if row["starts_on"] <= day <= row["ends_on"]]


def _savings(raw: Raw, order: Row, cents: int) -> list[tuple[str, float]]:
    """Code and saving of every promotion an order could have used; none where one ends in half a cent."""
    running = _running(raw, order["ordered_at"][:10])
    if any(cents * row["percent"] % 100 == 50 for row in running):
        return []
    return [
        (row["code"], round(cents * row["percent"] / 100) / 100)
        for row in running
        if row["minimum_total"] * 100 <= cents
    ]


@scenario("multi_step_reasoning", domains=("retail",))
def best_code_for_an_order(s: Stage) -> Script:
    """Which of the codes that ran on the day would have saved most: those whose minimum is missed are ruled out."""
    worth = _goods(s.raw)
    plain = rows_of(s.raw, "orders", promotion_id=None)
    order = s.pick([row for row in plain if _savings(s.raw, row, worth[row["order_id"]])])
    key = order["order_id"]
    s.goal(order=key)
    s.policy(
        "Tables: orders, order_items, promotions. A code holds for orders placed while it runs and whose goods reach "
        "its minimum; it takes its percentage off the goods, not off the shipping."
    )
    yield s.user(
        "The customer of {order} forgot to type in a code. Which one would have helped most, and what would it have "
        "saved?",
        "{order} was placed without a discount code. Were there any valid ones that day, and how much did they miss "
        "out on with the best?",
        "best promo code for {order}? and the amount it would have taken off",
        "Somebody complains: no code was applied to {order}. I don't want to give anything yet, I just want to know "
        "which code was the best possible and its worth.",
        order=key,
    )
    found = yield s.call("get_order", order_id=key)
    day = found["ordered_at"][:10]
    guessed = s.chance(500)
    if guessed:
        failed = yield s.attempt(
            "database_query",
            query=f"SELECT code, discount, minimum FROM promotions WHERE '{day}' BETWEEN valid_from AND valid_to",
        )
        need(s.failed(failed), "guessed right")
        yield s.reflect(
            "I guessed the column names. Let me look at the table first.",
            "No such column; the description of the table will tell me the right ones.",
            "That was a guess at the columns and a wrong one. Checking the table.",
        )
    else:
        yield s.reason(
            "It was ordered on {day}. Before I ask for the codes of that day, the columns of the table.",
            "The day that matters is {day}. How are the promotions kept?",
            "Ordered on {day}; now to the promotions, beginning with what their table looks like.",
            day=day,
        )
    table = yield s.call("describe_table", table_name="promotions")
    parts = [s.compute("product", item["quantity"], item["unit_price"]) for item in found["items"]]
    goods = s.rounded(s.compute("sum", *parts))
    begins, ends = (
        next(column["name"] for column in table["columns"] if column["name"].startswith(word))
        for word in ("start", "end")
    )
    codes = yield s.call(
        "database_query",
        query=f"SELECT code, minimum_total, ROUND({goods} * percent / 100.0, 2) AS saving FROM promotions "
        f"WHERE '{day}' BETWEEN {begins} AND {ends} ORDER BY code",
    )
    savings = [(code, saving) for code, minimum, saving in codes["rows"] if minimum <= goods]
    best, saved = s.top(savings)
    yield s.answer(
        "{code}, which ran on {day}: on goods worth EUR {goods:,.2f} it would have taken off EUR {saved:,.2f}.",
        "The best was {code}. With EUR {goods:,.2f} of goods that means EUR {saved:,.2f} saved.",
        "EUR {saved:,.2f} with {code} (goods EUR {goods:,.2f}, minimum reached, valid on {day}).",
        "On {day} the customer could have used {code} and paid EUR {saved:,.2f} less for goods of EUR {goods:,.2f}.",
        also={"day": day},
        code=best,
        goods=goods,
        saved=saved,
    )


@best_code_for_an_order.oracle
def _(raw: Raw, order: str) -> Truth:
    cents = _goods(raw)[order]
    code, saved = best_of(_savings(raw, raw.row("orders", order), cents))
    return Truth({"code": code, "goods": cents / 100, "saved": saved})


def _told(raw: Raw) -> tuple[str, str]:
    """Another threshold for free shipping that goes round, and the kind of page it stands on; empty if there is none."""
    for standing, kind in ((HEARSAY, "chat"), (SUPERSEDED, "archive")):
        for each in raw.claims:
            if (each.topic, each.standing) == (_FREE_FROM, standing):
                return each.value, kind
    return "", ""


@scenario("multi_step_reasoning", domains=("retail",))
def was_shipping_due(s: Stage) -> Script:
    """A shipping fee is disputed with a figure from another page: the policy in force and the order decide."""
    sent = [row for row in s.raw.tables["orders"] if row["channel"] != "store"]
    charged = [row for row in sent if row["shipping"]]
    order = s.pick(charged if charged and s.chance(800) else [row for row in sent if not row["shipping"]])
    told, kind = _told(s.raw)
    s.goal(order=order["order_id"])
    s.policy(
        "Whether shipping is free for an order that is sent depends on the goods after any discount: the order's total "
        "less its shipping."
    )
    doubt = (
        "charged for shipping although it should have been free"
        if order["shipping"]
        else "sent free of charge although a fee was due"
    )
    heard = [
        "Was {order} {doubt}? That's what I'm told.",
        "I have a complaint that {order} was {doubt}. Please check it against our rule.",
        "{order} - {doubt}? please check.",
        "Somebody in the team says {order} was {doubt}. Who's right?",
    ]
    if told:
        tails = (
            "As far as I know the limit is {told}.",
            "{told} is the figure I was given.",
            "Isn't the threshold {told}?",
        )
        heard = [f"{one} {tail.format(told=told)}" for one in heard for tail in tails]
    yield s.user(*heard, order=order["order_id"], doubt=doubt)
    if s.chance(500):
        yield s.plan(
            "I'll read the order and look for the rule on free shipping.",
            "The order tells what was charged, the policy from where it's free. I'll get both.",
            "Let me put the order next to our shipping rule.",
        )
    found, hits = yield s.together(
        s.call("get_order", order_id=order["order_id"]),
        s.call("web_search", query="shipping fees free", max_results=10),
    )
    policy = hits_of(s, hits, "policy")[0]
    goods = s.rounded(s.compute("difference", found["total"], found["shipping"]))
    yield s.reason(
        "The goods on it come to EUR {goods:,.2f}.",
        "Without shipping the order is worth EUR {goods:,.2f}.",
        "EUR {goods:,.2f} is the figure to compare, the total less shipping.",
        goods=goods,
    )
    if told:
        yield s.verify(
            "There is more than one page on this, which may be where {told} comes from. I'll read the policy in force "
            "and double-check the other one.",
            "Two sources, and they may contradict each other. Let me cross-check both before I judge the fee.",
            "To be sure about {told}, I'll verify it: the current policy next to the other page.",
            told=told,
        )
        page, other = yield s.together(
            s.call("fetch", url=policy["url"]), s.check("fetch", url=hits_of(s, hits, kind)[0]["url"])
        )
        need(told in other["content"], "another page")
    else:
        page = yield s.call("fetch", url=policy["url"])
    limit = after(r"(EUR \d+)", page["content"])
    why = {"chat": "an informal page", "archive": "a version that has been replaced", "": ""}[kind]
    note = f" The {told} comes from {why} and doesn't count." if told else ""
    if found["shipping"]:
        gap = yield s.call("calculator", expression=f"{limit[4:]} - ({found['total']} - {found['shipping']})")
        short = s.rounded(gap["result"])
        yield s.answer(
            "The fee was right. Shipping is free from {limit}, and the goods came to EUR {goods:,.2f}, EUR {short:,.2f} "
            "short.{note}",
            "No, charging was correct: the policy in force says {limit}, while {order} holds goods for EUR "
            "{goods:,.2f}. EUR {short:,.2f} were missing.{note}",
            "EUR {goods:,.2f} of goods doesn't reach {limit}, the threshold in force, by EUR {short:,.2f}. So the fee "
            "stands.{note}",
            "At EUR {goods:,.2f} the order was EUR {short:,.2f} below the {limit} that count, so nothing has to be "
            "paid back.{note}",
            also={"order": order["order_id"], "note": note},
            limit=limit,
            goods=goods,
            short=short,
        )
        return
    yield s.answer(
        "It was free rightly: EUR {goods:,.2f} of goods, and the threshold is {limit}.{note}",
        "No fee was due. {order} came to EUR {goods:,.2f}, the policy in force frees orders from {limit} on.{note}",
        "All in order. From {limit} on we don't charge, and this one was worth EUR {goods:,.2f}.{note}",
        "The rule in force is {limit}, and with EUR {goods:,.2f} the order is above it. No mistake there.{note}",
        also={"order": order["order_id"], "note": note},
        limit=limit,
        goods=goods,
    )


@was_shipping_due.oracle
def _(raw: Raw, order: str) -> Truth:
    row = raw.row("orders", order)
    limit = claim(raw, _FREE_FROM, CURRENT).value
    goods = (round(row["total"] * 100) - round(row["shipping"] * 100)) / 100
    facts = {"limit": limit, "goods": goods}
    if goods >= raw.facts["free_shipping_from"]:
        return Truth(facts)
    return Truth({**facts, "short": round(raw.facts["free_shipping_from"] - goods, 2)})


@scenario("multi_step_reasoning", domains=("retail",))
def gold_card_for_a_namesake(s: Stage) -> Script:
    """Does this customer qualify: two have the name, so it is asked which; points and orders are held to the rule."""
    named: dict[str, list[Row]] = {}
    for row in s.raw.tables["customers"]:
        named.setdefault(row["name"], []).append(row)
    delivered = {row["customer_id"] for row in rows_of(s.raw, "orders", status="delivered")}
    shared = [rows for rows in named.values() if len(rows) > 1 and any(r["customer_id"] in delivered for r in rows)]
    people = s.pick(shared)
    person = s.pick([row for row in people if row["customer_id"] in delivered])
    points, spent = s.pick((400, 600, 900, 1200)), s.pick((150, 250, 400, 600))
    s.goal(customer=person["customer_id"], points=points, spent=spent)
    s.policy(
        f"The gold card is for customers with at least {points} loyalty points and delivered orders of at least "
        f"EUR {spent} in all. Both conditions must hold."
    )
    yield s.user(
        "{name} is at the till and asks for a gold card. Can I hand one out?",
        "gold card for {name}, yes or no? customer is waiting",
        "Does our customer {name} meet the conditions for the gold card?",
        "I've got {name} on the phone about the gold card. Please check whether we can give one.",
        name=person["name"],
    )
    found = yield s.call("find_customer", name=person["name"])
    emails = [row["email"] for row in found["customers"]]
    yield s.ask(
        "We have more than one {name}: {both}. Which address is theirs?",
        "There are {count} customers called {name}. Could you ask for the e-mail address? On file are {both}.",
        "Before I check: is it {emails}? The name fits all of them.",
        "The name isn't unique ({both}). Whose account is it?",
        also={"name": person["name"], "emails": " or ".join(emails), "both": listed(emails), "count": len(emails)},
    )
    yield s.user(
        "{email}.", "It's {email}", "They say {email}.", "The one with {email}, please.", email=person["email"]
    )
    mine = next(row for row in found["customers"] if row["email"] == person["email"])
    yield s.reason(
        "That is {customer}, with {has:,} points against the {points:,} required. Next, the delivered orders.",
        "{customer} has {has:,} points. The other condition is about delivered orders, so I'll list those.",
        "Points: {has:,}, and {points:,} are needed. Now what was delivered to {customer}.",
        customer=mine["customer_id"],
        has=mine["loyalty_points"],
        points=points,
    )
    orders = yield s.call("list_orders", customer_id=mine["customer_id"], status="delivered")
    bought = s.rounded(s.compute("sum", *(row["total"] for row in orders["orders"])))
    has = mine["loyalty_points"]
    lacks = [word for word, held in (("points", has >= points), ("orders", bought >= spent)) if not held]
    verdict = "meets both" if not lacks else f"falls short on {' and '.join(lacks)}"
    yield s.answer(
        "{has:,} points and delivered orders of EUR {bought:,.2f}: that {verdict}. {advice}",
        "{advice} The account has {has:,} points and EUR {bought:,.2f} in delivered orders, so it {verdict}.",
        "With {has:,} points against {points:,} and EUR {bought:,.2f} against EUR {spent}, the account {verdict}. {advice}",
        "The account {verdict}: {has:,} loyalty points, EUR {bought:,.2f} delivered. {advice}",
        also={
            "points": points,
            "spent": spent,
            "advice": "No card today, I'm afraid." if lacks else "The card can be given.",
        },
        has=has,
        bought=bought,
        verdict=verdict,
    )


@gold_card_for_a_namesake.oracle
def _(raw: Raw, customer: str, points: int, spent: int) -> Truth:
    person = raw.row("customers", customer)
    bought = sum_of(rows_of(raw, "orders", customer_id=customer, status="delivered"), "total")
    short = ["points"] if person["loyalty_points"] < points else []
    short += ["orders"] if bought < spent else []
    verdict = "falls short on " + " and ".join(short) if short else "meets both"
    people = tuple(row["email"] for row in rows_of(raw, "customers", name=person["name"]))
    return Truth({"has": person["loyalty_points"], "bought": bought, "verdict": verdict}, candidates=people)


@scenario("multi_step_reasoning", domains=("retail",))
def refund_checked(s: Stage) -> Script:
    """Was a refund right: its reason, the price paid, and a fee from a settings file that is not where it is said to be."""
    changed = s.chance(750)
    rate = s.raw.facts["restocking_percent"]
    whole = [
        row
        for row in rows_of(s.raw, "returns", status="refunded")
        if round(row["refund"] * 100) * rate % 100 != 50 and (row["reason"] == "changed mind") == changed
    ]
    back = s.pick(whole)
    items = rows_of(s.raw, "order_items", order_id=back["order_id"], product_id=back["product_id"])
    need(len(items) == 1, "twice in the order")
    wrong = misnamed(s, "shop.yaml")
    s.goal(back=back["return_id"])
    s.policy(
        "Table: returns(return_id, order_id, product_id, reason). Returns for the reason 'changed mind' cost the "
        "restocking fee, in percent of the price paid for the product; others are paid back in full."
    )
    yield s.user(
        "Did we pay back the right amount on {back}? The percentage of the restocking fee is in {file}.",
        "Please audit the refund on {back}. If the restocking fee applied, you'll find the rate in {file}.",
        "{back}: refund correct? restocking rate see {file}",
        "Accounting doubts the refund of {back}. Was the restocking fee due, and if so, was it kept ({file})?",
        back=back["return_id"],
        file=wrong,
    )
    row = yield s.call(
        "database_query",
        query=f"SELECT order_id, product_id, reason FROM returns WHERE return_id = '{back['return_id']}'",
    )
    ((key, product, why),) = row["rows"]
    if s.chance(500):
        yield s.reason(
            "The reason on file is '{why}'. The price paid and the refund stand on {key}.",
            "'{why}', from {key}. Now what was paid for it.",
            "It came back from {key} with the reason '{why}'; I'll compare price and refund there.",
            why=why,
            key=key,
        )
    order = yield s.call("get_order", order_id=key)
    item = next(each for each in order["items"] if each["product_id"] == product)
    price = s.rounded(s.compute("product", item["quantity"], item["unit_price"]))
    got = next(each["refund"] for each in order["returns"] if each["product_id"] == product)
    if why != "changed mind":
        need(price == got, "paid back in part")
        yield s.answer(
            "Yes. EUR {got:,.2f} is the full price, and '{why}' costs no fee.",
            "It's correct: with '{why}' as the reason nothing is kept, and the customer got all of the EUR {got:,.2f}.",
            "The EUR {got:,.2f} is right. The {name} came back for the reason '{why}', so no fee was due.",
            "No objection. They were owed the whole price ('{why}') and got it, EUR {got:,.2f}.",
            also={"why": why, "name": item["name"]},
            got=got,
        )
        return
    yield s.reason(
        "The reason is a change of mind, so the fee was due on EUR {price:,.2f}. Now its rate.",
        "A change of mind: EUR {price:,.2f} less the fee should have gone out. The rate must be in the settings.",
        "This one costs the fee. I have EUR {price:,.2f} as the price and need the percentage.",
        price=price,
    )
    text = yield from settings_text(s, wrong)
    percent = setting(text, "restocking_percent")
    found = yield s.call("calculator", expression=f"{price} - {price} * {percent} / 100")
    due = s.rounded(found["result"])
    over = s.rounded(s.compute("difference", got, due))
    yield s.answer(
        "No, EUR {over:,.2f} too much. The customer changed their mind, so {percent}% had to be kept: EUR {due:,.2f} "
        "instead of EUR {got:,.2f}.",
        "EUR {got:,.2f} was paid back, the whole price. After the fee of {percent}% it should have been EUR {due:,.2f}, "
        "which is EUR {over:,.2f} less.",
        "The fee was forgotten. At {percent}% the right refund is EUR {due:,.2f}; we paid EUR {over:,.2f} more. (The "
        "setting is in shop.yaml, by the way.)",
        "It should have been EUR {due:,.2f}: a change of mind costs {percent}%. EUR {over:,.2f} went out in excess.",
        also={"percent": percent, "got": got},
        due=due,
        over=over,
    )


@refund_checked.oracle
def _(raw: Raw, back: str) -> Truth:
    row = raw.row("returns", back)
    cents = round(row["refund"] * 100)
    if row["reason"] != "changed mind":
        return Truth({"got": row["refund"]})
    fee = round(cents * raw.facts["restocking_percent"] / 100)
    return Truth({"due": (cents - fee) / 100, "over": fee / 100})
