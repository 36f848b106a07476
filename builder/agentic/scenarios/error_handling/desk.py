"""Requests at the desk that the rules, the stock or a typing mistake stand against."""

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._api import about_api, asked, signed_in
from .._records import hand_over

_LATE: Final = {
    "retail": ("cancel_order", "order_id", "orders", ("shipped", "delivered"), "cancel", "an order is cancelled only while it is pending or processing"),
    "logistics": ("cancel_shipment", "shipment_id", "shipments", ("in_transit", "delivered"), "cancel", "a shipment is cancelled only while it is booked"),
    "finance": ("void_invoice", "invoice_id", "invoices", ("paid", "overdue"), "void", "only draft and sent invoices are voided"),
    "travel": ("cancel_booking", "booking_id", "bookings", ("flown", "no_show"), "cancel", "a booking is cancelled only before the flight, while it is pending or confirmed"),
}  # fmt: skip
"""Tool, its argument, the table, statuses that are too late, the verb, and the rule."""


@scenario("error_handling", domains=tuple(_LATE), weight=120)
def too_late_to_cancel(s: Stage) -> Script:
    """What is to be cancelled has gone too far: the assistant says so, and hands the case over where that is wanted."""
    tool, key, table, late, verb, rule = _LATE[s.domain]
    status = s.pick(late)
    row = s.pick([one for one in s.raw.tables[table] if one["status"] == status])
    identity, wants = row[key], s.chance(600)
    summary = s.word(
        "The user wants to {verb} {identity}, which is {status} already. Not possible by the rules; please see what can be done.",
        "{identity} is {status}; the request to {verb} it was refused. The user asks for a person.",
        "Request to {verb} {identity} (status {status}) declined, handed over at the user's wish.",
        verb=verb,
        identity=identity,
        status=status,
    )
    s.goal(table=table, identity=identity, summary=summary if wants else "")
    s.policy(
        f"Rule: {rule}. There are no exceptions by the assistant; somebody who insists is handed over to a person."
    )
    s.offer("transfer_to_human")
    yield s.user(
        "Please {verb} {identity} for me.",
        "I need you to {verb} {identity}, it was a mistake.",
        "{identity} should never have been made. Can you {verb} it?",
        "{verb} {identity} pls",
        verb=verb,
        identity=identity,
    )
    refused = yield s.attempt(tool, **{key: identity})
    need(s.failed(refused) and refused.type == "Conflict", "another failure")
    now = re.search(r" is (\w+)", refused.message)
    need(now, "no status")
    yield s.refuse(
        "That isn't possible any more: {identity} is {status}, and {rule}. I can pass you to a colleague if you like.",
        "I'm afraid it's too late. Status of {identity}: {status}. By our rules {rule}. A colleague could look at it, if you want.",
        "{identity} is already {status}, so I can't {verb} it ({rule}). Shall I get a person involved?",
        "No, sorry. The system refused because it is {status}; {rule}. If you need more, I can hand this over.",
        also={"identity": identity, "rule": rule, "verb": verb},
        status=now[1] if now else "",
    )
    if wants:
        yield s.user(
            "Yes, I'd like to talk to somebody.",
            "Please do hand it over.",
            "OK, get me a person.",
            "Then a colleague, please.",
        )
        ticket = yield s.call("transfer_to_human", summary=summary, derived_=("summary",))
        yield s.answer(
            "You are in the queue; your number is {handoff}.",
            "Handed over as {handoff}. A colleague will take it from here.",
            "Done: {handoff}. They can see what we've talked about.",
            "A person will get back to you, reference {handoff}.",
            handoff=ticket["handoff_id"],
        )


@too_late_to_cancel.oracle
def _(raw: Raw, table: str, identity: str, summary: str) -> Truth:
    facts = {"status": raw.row(table, identity)["status"]}
    if not summary:
        return Truth(facts)
    after = raw.copy()
    return Truth({**facts, "handoff": hand_over(after, "general", summary)}, state=after)


@scenario("error_handling", domains=("retail",))
def more_than_in_stock(s: Stage) -> Script:
    """A store has fewer pieces than are to be moved; the user is told how many, and takes fewer."""
    shelves: dict[str, list[dict[str, Any]]] = {}
    for row in s.raw.tables["inventory"]:
        shelves.setdefault(row["product_id"], []).append(row)
    source, target = s.sample(shelves[s.pick(sorted(shelves))], 2)
    need(source["quantity"] > 10, "too few")
    much = source["quantity"] + s.rng.between(5, 60)
    fewer = s.pick([number for number in (5, 10, 15, 20, 30, 40, 50) if number < source["quantity"]])
    product, giver, taker = source["product_id"], source["store_id"], target["store_id"]
    s.goal(product=product, giver=giver, taker=taker, fewer=fewer)
    said = {"product": product, "giver": giver, "taker": taker, "much": much}
    yield s.user(
        "Move {much} pieces of {product} from {giver} to {taker}, please.",
        "{taker} is running low on {product}. Send them {much} from {giver}.",
        "Can you book a transfer? {product}, {much} pieces, {giver} to {taker}.",
        "{giver} -> {taker}: {much} x {product}",
        **said,
    )
    wanted = {"product_id": product, "from_store_id": giver, "to_store_id": taker}
    refused = yield s.attempt("transfer_stock", **wanted, quantity=much)
    need(s.failed(refused), "enough there")
    only = re.search(r"only (\d+)", refused.message)
    need(only, "another failure")
    yield s.answer(
        "{giver} has only {available} of them, so nothing was moved. How many shall I send?",
        "That's more than there is: {available} pieces at {giver}. Tell me a smaller number and I'll book it.",
        "Not possible, the stock of {product} at {giver} is {available}. Do you want to move fewer?",
        "The transfer was refused. {available} is all that {giver} has; should I take part of it?",
        also=said,
        available=int(only[1]) if only else 0,
    )
    yield s.user(
        "Make it {fewer} then.",
        "Oh, then {fewer} will have to do.",
        "Let's say {fewer}.",
        "{fewer} in that case, leave them the rest.",
        correction=True,
        fewer=fewer,
    )
    moved = yield s.call("transfer_stock", **wanted, quantity=fewer)
    yield s.answer(
        "Moved {fewer}. {giver} keeps {left}, {taker} has {now}.",
        "Done: {taker} is at {now} pieces, {giver} at {left}.",
        "{fewer} pieces are booked over. Stock afterwards: {giver} {left}, {taker} {now}.",
        "That worked. {left} remain at {giver}, and {taker} now has {now}.",
        also={**said, "fewer": fewer},
        left=moved["from"]["quantity"],
        now=moved["to"]["quantity"],
    )


@more_than_in_stock.oracle
def _(raw: Raw, product: str, giver: str, taker: str, fewer: int) -> Truth:
    left = raw.copy()
    shelf = {row["store_id"]: row for row in left.tables["inventory"] if row["product_id"] == product}
    before = shelf[giver]["quantity"]
    shelf[giver]["quantity"] -= fewer
    shelf[taker]["quantity"] += fewer
    facts = {"available": before, "left": shelf[giver]["quantity"], "now": shelf[taker]["quantity"]}
    return Truth(facts, state=left)


@scenario("error_handling", domains=("finance",))
def payment_above_the_rest(s: Stage) -> Script:
    """More is to be recorded than an invoice has outstanding; the user looks again and corrects the amount."""
    paid: dict[str, float] = {}
    for row in s.raw.tables["payments"]:
        paid[row["invoice_id"]] = paid.get(row["invoice_id"], 0) + row["amount"]
    invoice = s.pick([row for row in s.raw.tables["invoices"] if row["status"] in {"sent", "overdue"}])
    identity, rest = invoice["invoice_id"], round(invoice["amount"] - paid.get(invoice["invoice_id"], 0), 2)
    much = round(rest + s.rng.between(5, 90) * 10, 2)
    part = round(s.rng.between(20, 80) * rest // 100, 2)
    method = s.pick(("card", "cheque", "direct debit"))
    need(part > 1, "too small")
    s.goal(identity=identity, part=part, method=method)
    said = {"identity": identity, "much": f"{much:.2f}", "method": method}
    yield s.user(
        "{much} came in for {identity} by {method}. Please record it.",
        "Record a payment of {much} for {identity}, paid by {method}.",
        "Could you enter this: {identity}, {method}, {much}?",
        "payment {identity} {much} ({method})",
        **said,
    )
    refused = yield s.attempt("record_payment", invoice_id=identity, amount=much, method=method)
    need(s.failed(refused) and "outstanding" in refused.message, "another failure")
    found = yield s.call("get_invoice", invoice_id=identity)
    yield s.answer(
        "I didn't record it: {much} is more than the {rest:,.2f} outstanding on {identity} ({client}). Is the amount right?",
        "Refused, since only {rest:,.2f} is open on this invoice of {client}. Could you check the sum?",
        "{client} owes {rest:,.2f} on {identity}, less than what you gave me. Nothing has been booked so far.",
        "That doesn't fit. Outstanding: {rest:,.2f} (client: {client}). Please look at the amount again.",
        also=said,
        rest=found["outstanding"],
        client=found["client"],
    )
    yield s.user(
        "Sorry, wrong line. It was {part}.",
        "You're right, {part} is the amount.",
        "My typo, please take {part}.",
        "Ah, {part}! I read the total of the advice.",
        correction=True,
        part=f"{part:.2f}",
    )
    done = yield s.call("record_payment", invoice_id=identity, amount=part, method=method)
    yield s.answer(
        "Recorded as {payment}; {left:,.2f} stays open.",
        "{payment} is booked, and {identity} has {left:,.2f} left to pay.",
        "Done ({payment}). Outstanding after it: {left:,.2f}.",
        "The payment is in as {payment}, with {left:,.2f} still to come.",
        also=said,
        payment=done["payment_id"],
        left=done["outstanding"],
    )


@payment_above_the_rest.oracle
def _(raw: Raw, identity: str, part: float, method: str) -> Truth:
    left = raw.copy()
    invoice, payments = left.row("invoices", identity), left.tables["payments"]
    before = round(invoice["amount"] - sum(row["amount"] for row in payments if row["invoice_id"] == identity), 2)
    number = max(int(row["payment_id"][4:]) for row in payments) + 1
    payments.append({
        "payment_id": f"PAY-{number}",
        "invoice_id": identity,
        "received_on": str(raw.today),
        "amount": part,
        "method": method,
    })  # fmt: skip
    client = raw.row("clients", invoice["client_id"])["name"]
    return Truth(
        {"rest": before, "client": client, "payment": f"PAY-{number}", "left": round(before - part, 2)}, state=left
    )


@scenario("error_handling", domains=("engineering",))
def drain_before_stopping(s: Stage) -> Script:
    """A server of tier 1 is not stopped while it runs; it is drained, as the refusal says, and then stopped."""
    services = {row["service_id"]: row for row in s.raw.tables["services"]}
    running = [row for row in s.raw.tables["servers"] if row["status"] == "running"]
    homes = [row["service_id"] for row in running]
    server = s.pick(
        [row for row in running if services[row["service_id"]]["tier"] == 1 and homes.count(row["service_id"]) > 1]
    )
    identity = server["server_id"]
    s.goal(identity=identity)
    yield s.user(
        "Please stop {identity}, it gets new memory.",
        "{identity} has to be stopped for maintenance. Can you do that?",
        "Take {identity} down for me.",
        "stop server {identity}",
        "The data centre wants to replace {identity}. Stop it, please.",
        identity=identity,
    )
    refused = yield s.attempt("set_server_status", server_id=identity, status="stopped")
    need(s.failed(refused) and "drained" in refused.message, "another failure")
    yield s.reflect(
        "Refused: it serves a tier 1 service and must be drained first. I'll drain it and stop it then.",
        "It has to be drained before it is stopped, so that comes first.",
        "Not straight away, it seems. The way is draining, then stopping.",
        "The tool insists on draining first, as the service is tier 1.",
    )
    yield s.call("set_server_status", server_id=identity, status="draining")
    done = yield s.call("set_server_status", server_id=identity, status="stopped")
    yield s.answer(
        "{identity} is stopped. As it belongs to a tier 1 service, I had to drain it before. Host: {host}.",
        "Done: {host} was drained and then stopped.",
        "Stopped, after draining it first, which tier 1 requires. It's {host}.",
        "{host} is down now. I drained it first because the direct stop was refused.",
        also={"identity": identity},
        host=done["hostname"],
    )


@drain_before_stopping.oracle
def _(raw: Raw, identity: str) -> Truth:
    left = raw.copy()
    left.row("servers", identity)["status"] = "stopped"
    return Truth({"host": raw.row("servers", identity)["hostname"]}, state=left)


_TYPED: Final = {
    "retail": ("get_order", "list_orders", "customer_id", "orders", "order_id", "order"),
    "logistics": ("track_shipment", "list_shipments", "client_id", "shipments", "shipment_id", "shipment"),
    "finance": ("get_invoice", "list_invoices", "client_id", "invoices", "invoice_id", "invoice"),
    "travel": ("get_booking", "list_bookings", "customer_id", "bookings", "booking_id", "booking"),
}
"""Tool for one, tool for all of an owner, the owner's key, table, its key, and the word."""


def _detail(s: Stage, key: str, found: dict[str, Any]) -> Any:
    """What only the single record tells: pieces, destination, what is open, the fare."""
    match key:
        case "order_id":
            return s.compute("sum", *(item["quantity"] for item in found["items"]))
        case "shipment_id":
            return found["destination"]
        case "invoice_id":
            return found["outstanding"]
    return found["fare"]["name"]


_ASKED: Final = {
    "order_id": ("how many pieces are in it", "pieces in it"),
    "shipment_id": ("where it goes", "destination"),
    "invoice_id": ("what is still open on it", "still open"),
    "booking_id": ("which fare it is in", "fare"),
}


@scenario("error_handling", domains=tuple(_TYPED), weight=120)
def digits_swapped(s: Stage) -> Script:
    """A number that does not exist; among the records of the same customer one has its digits in another order."""
    single, several, owner, table, key, word = _TYPED[s.domain]
    known = {row[key] for row in s.raw.tables[table]}
    row = s.pick(s.raw.tables[table])
    need(row["status"] != "void", "nothing is open on it")
    prefix, digits = row[key].split("-")
    at = s.rng.below(len(digits) - 1)
    typed = f"{prefix}-{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"
    need(typed not in known, "it exists")
    own = [one[key] for one in s.raw.tables[table] if one[owner] == row[owner]]
    need(sum(sorted(one) == sorted(typed) for one in own) == 1 and len(own) <= 15, "not the only one")
    s.goal(table=table, key=key, identity=row[key])
    question, label = _ASKED[key]
    said = {"typed": typed, "owner": row[owner], "word": word, "question": question, "label": label}
    yield s.user(
        "What's the status of {word} {typed} of {owner}, and {question}?",
        "I'm looking at {typed} ({owner}). Status, and {question}, please.",
        "{owner} calls about the {word} {typed}: which status has it, and {question}?",
        "{typed}, customer {owner}: status + {label}",
        **said,
    )
    missing = yield s.attempt(single, **{key: typed})
    need(s.failed(missing) and missing.type == "NotFound", "it is there")
    yield s.reflect(
        "There is no {typed}. Maybe it was mistyped, so I'll look through what {owner} has.",
        "{typed} doesn't exist. The list of {owner} may show which one is meant.",
        "Not found. Two digits could be the wrong way round; let me see all of {owner}.",
        "No such {word}. I'll check the ones of {owner}.",
        **said,
    )
    found = yield s.call(several, **{owner: row[owner]})
    near = [one[key] for one in found[table] if sorted(one[key]) == sorted(typed)]
    need(len(near) == 1, "not the only one")
    right = yield s.call(single, **{key: near[0]})
    yield s.answer(
        "There's no {typed}, but {identity} belongs to {owner} and differs only in the order of two digits: {status}; {label}: {detail}.",
        "I think you mean {identity}, since {typed} doesn't exist. Status {status}, {label}: {detail}.",
        "{identity} is {status} ({label}: {detail}). Please note the number, {typed} is unknown.",
        "With two digits swapped it's {identity}, which is {status} ({label}: {detail}). Tell me if you meant another one.",
        also=said,
        identity=near[0],
        status=right["status"],
        detail=_detail(s, key, right),
    )


@digits_swapped.oracle
def _(raw: Raw, table: str, key: str, identity: str) -> Truth:
    row = raw.row(table, identity)
    detail: str | float
    if key == "order_id":
        detail = sum(item["quantity"] for item in raw.tables["order_items"] if item["order_id"] == identity)
    elif key == "shipment_id":
        route = raw.row("routes", row["route_id"])
        detail = raw.row("depots", route["destination_depot_id"])["city"]
    elif key == "invoice_id":
        paid = sum(one["amount"] for one in raw.tables["payments"] if one["invoice_id"] == identity)
        detail = round(row["amount"] - paid, 2)
    else:
        detail = raw.row("fares", row["fare_id"])["name"]
    return Truth({"identity": identity, "status": row["status"], "detail": detail})


_FIELDS: Final = {
    "retail": ("customers", "customer_id", "segment", "private", ("consumer", "business", "education")),
    "logistics": ("vehicles", "vehicle_id", "status", "broken", ("in_service", "workshop", "reserve")),
    "support": ("tickets", "ticket_id", "priority", "critical", ("low", "normal", "high", "urgent")),
    "travel": ("customers", "customer_id", "tier", "vip", ("basic", "silver", "gold", "platinum")),
    "engineering": ("issues", "issue_id", "priority", "critical", ("low", "medium", "high", "urgent")),
    "research": ("datasets", "dataset_id", "licence", "public domain", ("CC-BY-4.0", "CC0-1.0", "restricted")),
}
"""Resource, key, field, a value that the API does not take, and those that it takes."""


@scenario("error_handling", domains=tuple(_FIELDS))
def field_not_accepted(s: Stage) -> Script:
    """The API answers 422 and lists what the field may be; the user chooses, and the record is changed."""
    resource, key, field, wrong, allowed = _FIELDS[s.domain]
    row = s.pick(s.raw.tables[resource])
    identity, chosen = row[key], s.pick([one for one in allowed if one != row[field]])
    s.goal(table=resource, identity=identity, field=field, chosen=chosen, allowed=list(allowed))
    told = s.chance(600)
    about_api(s, f"PATCH /{resource}/{{{key}}} changes a record, e.g. its {field}.", told=told)
    said = {"identity": identity, "field": field, "wrong": wrong}
    yield s.user(
        "The {field} of {identity} should be '{wrong}'. Can you change it over the API?",
        "Please patch {identity}: {field} {wrong}.",
        "Change {identity} to {field} = {wrong}, through the API.",
        "api: {identity}.{field} = {wrong}",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    request = {"method": "PATCH", "path": f"/{resource}/{identity}", "headers": headers}
    refused = yield from asked(s, **request, body={field: wrong})
    need(s.failed(refused) and refused.message.startswith("HTTP 422"), "another failure")
    told_values = [one for one in allowed if one in refused.message]
    yield s.ask(
        "The API refuses '{wrong}'; {field} may be {told}. Which one should {identity} get?",
        "HTTP 422: for {field} it takes {told} only. Which do you mean by '{wrong}'?",
        "'{wrong}' isn't a valid {field}. The choices are {told}. Which shall I set?",
        "Nothing changed so far, because {field} must be one of {told}. Which of them do you want?",
        also={**said, "told": listed(told_values)},
    )
    yield s.user("{chosen}.", "Then {chosen}, please.", "Use {chosen}.", "Hm, {chosen} comes closest.", chosen=chosen)
    done = yield from asked(s, **request, body={field: chosen})
    need(not s.failed(done) and done["body"]["data"][field] == chosen, "not changed")
    yield s.answer(
        "{identity} has the {field} {chosen} now.",
        "Changed: {field} of {identity} is {chosen}.",
        "The API accepted {chosen} for {identity}.",
        "Done, {identity} is set to {chosen}.",
        also={**said, "chosen": chosen},
    )


@field_not_accepted.oracle
def _(raw: Raw, table: str, identity: str, field: str, chosen: str, allowed: list[str]) -> Truth:
    left = raw.copy()
    left.row(table, identity)[field] = chosen
    return Truth({}, state=left, candidates=tuple(allowed))
