"""A freight desk's everyday requests: where a shipment is, which came first, another day, what is in stock."""

from datetime import date, timedelta

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._days import WEEKDAYS, coming
from .._records import rows_of


@scenario("tool_usage", domains=("logistics",))
def promised_day(s: Stage) -> Script:
    """When a shipment that has not arrived is due: one call."""
    shipment = s.pick([row for row in s.raw.tables["shipments"] if row["status"] in {"in_transit", "booked"}])
    s.goal(shipment=shipment["shipment_id"])
    yield s.user(
        "When is {shipment} due?",
        "The client keeps calling about {shipment}. What day did we promise, and who carries it?",
        "{shipment} - eta + carrier?",
        "Please look up {shipment}: promised delivery day and carrier.",
        "Is {shipment} on its way yet, and when will it get there?",
        shipment=shipment["shipment_id"],
    )
    found = yield s.call("track_shipment", shipment_id=shipment["shipment_id"])
    yield s.answer(
        "It goes to {end} with {carrier}, promised for {day} (status: {status}).",
        "{carrier} takes it to {end}; we promised {day}. Its status is {status}.",
        "Promised for {day}. The shipment goes from {start} to {end}, carried by {carrier}, and is {status}.",
        "{day} in {end}, by {carrier}. It comes from {start}; status: {status}.",
        also={
            "start": found["origin"],
            "end": found["destination"],
            "status": found["status"].replace("_", " "),
        },
        day=found["promised_on"],
        carrier=found["carrier"],
    )


@promised_day.oracle
def _(raw: Raw, shipment: str) -> Truth:
    row = raw.row("shipments", shipment)
    carrier = raw.row("carriers", raw.row("routes", row["route_id"])["carrier_id"])
    return Truth({"day": row["promised_on"], "carrier": carrier["name"]})


@scenario("tool_usage", domains=("logistics",))
def which_came_first(s: Stage) -> Script:
    """Two delivered shipments, tracked at once: which of them arrived earlier."""
    one, two = s.sample(rows_of(s.raw, "shipments", status="delivered"), 2)
    need(one["delivered_on"] != two["delivered_on"], "same day")
    keys = [one["shipment_id"], two["shipment_id"]]
    s.goal(keys=keys)
    yield s.user(
        "Which of the two got there first, {one} or {two}?",
        "I'm sorting delivery notes. {one} and {two}: which one was delivered earlier, and when did the "
        "other one follow?",
        "{one} / {two}: who was first?",
        "Compare the delivery days of {one} and {two} for me, please.",
        "The consignee says {one} and {two} came on different days. When did each arrive?",
        one=keys[0],
        two=keys[1],
    )
    if s.chance(250):
        yield s.plan(
            "I'll track both first, then compare the delivery days.",
            "First I'll pull up both shipments, then set the dates side by side.",
            "Two lookups are needed here; I'll run both at once, then compare.",
        )
    results = yield s.together(*(s.call("track_shipment", shipment_id=key) for key in keys))
    early, late = sorted(results, key=lambda result: str(result["delivered_on"]))
    yield s.answer(
        "{first} was first, on {day}. The other one was delivered on {later}.",
        "{first} arrived on {day}, {other} on {later}.",
        "On {day} came {first}; {other} followed on {later}.",
        "Earlier: {first}, on {day}. Later: {other}, on {later}.",
        also={"first": early["shipment_id"], "other": late["shipment_id"]},
        day=early["delivered_on"],
        later=late["delivered_on"],
    )


@which_came_first.oracle
def _(raw: Raw, keys: list[str]) -> Truth:
    days = sorted(raw.row("shipments", key)["delivered_on"] for key in keys)
    return Truth({"day": days[0], "later": days[1]})


@scenario("tool_usage", domains=("logistics",))
def delivery_beyond_the_limit(s: Stage) -> Script:
    """The day that the user wants is beyond the time for which depots hold parcels; the last possible day will do."""
    shipment = s.pick([row for row in s.raw.tables["shipments"] if row["status"] in {"in_transit", "booked"}])
    last = date.fromisoformat(shipment["promised_on"]) + timedelta(days=s.raw.facts["hold_days"])
    need(last > s.raw.today, "already over")
    wanted = last + timedelta(days=s.pick((2, 3, 5, 8)))
    s.goal(shipment=shipment["shipment_id"])
    said = {"shipment": shipment["shipment_id"], "wanted": str(wanted)}
    yield s.user(
        "The client of {shipment} is on holiday. Please deliver on {wanted} instead.",
        "{shipment} should not be delivered before {wanted}. Can you set that day?",
        "reschedule {shipment} to {wanted}",
        "Nobody will be there to take {shipment}. They ask for {wanted}; please move it.",
        **said,
    )
    refused = yield s.attempt("reschedule_delivery", shipment_id=shipment["shipment_id"], new_date=str(wanted))
    need(s.failed(refused), "possible")
    limit = refused.message.split(": ")[1][:10]
    yield s.answer(
        "{wanted} is too late: the depot would hold {shipment} until {limit} at most. Shall I take that day?",
        "That was refused, because parcels are kept for a limited time. The last possible day is {limit}. "
        "Would that do?",
        "I can't go as far as {wanted}; {limit} is the latest. Do you want it then?",
        "The depots don't keep it that long. Latest day for {shipment}: {limit}. Shall I book it?",
        also=said,
        limit=limit,
    )
    yield s.user(
        "Yes, take the last possible day.",
        "OK, then that one.",
        "I asked them, a neighbour will be there. Go ahead.",
        "fine, do it",
    )
    done = yield s.call("reschedule_delivery", shipment_id=shipment["shipment_id"], new_date=limit)
    yield s.answer(
        "{shipment} is now promised for {day}; before it was {before}.",
        "Moved from {before} to {day}.",
        "The new delivery day of {shipment} is {day} (so far {before}).",
        "Done, {day} instead of {before}.",
        also=said,
        day=done["promised_on"],
        before=done["previously"],
    )


@delivery_beyond_the_limit.oracle
def _(raw: Raw, shipment: str) -> Truth:
    after = raw.copy()
    row = after.row("shipments", shipment)
    before = row["promised_on"]
    last = date.fromisoformat(before) + timedelta(days=raw.facts["hold_days"])
    row["promised_on"] = str(last)
    return Truth({"limit": str(last), "day": str(last), "before": before}, state=after)


@scenario("tool_usage", domains=("logistics",))
def weekday_after_all(s: Stage) -> Script:
    """A delivery is moved to the coming weekday, and then to another because the user thinks again."""
    shipment = s.pick([row for row in s.raw.tables["shipments"] if row["status"] in {"in_transit", "booked"}])
    last = date.fromisoformat(shipment["promised_on"]) + timedelta(days=s.raw.facts["hold_days"])
    held = timedelta(days=s.raw.facts["hold_days"])
    one, two = s.pick(
        [
            (a, b)
            for a in range(5)
            for b in range(5)
            if a != b
            and coming(s.raw.today, a) <= last
            and coming(s.raw.today, b) <= coming(s.raw.today, a) + held
            and str(coming(s.raw.today, a)) != shipment["promised_on"]
        ]
    )
    days = [coming(s.raw.today, one), coming(s.raw.today, two)]
    s.goal(shipment=shipment["shipment_id"], weekday=two)
    said = {"shipment": shipment["shipment_id"], "one": WEEKDAYS[one], "two": WEEKDAYS[two]}
    yield s.user(
        "Please have {shipment} delivered this coming {one}.",
        "Can you move {shipment} to {one}, I mean the next one?",
        "{shipment}: new delivery day = this coming {one}",
        "The consignee of {shipment} asks for delivery on the coming {one}. Set it, please.",
        **said,
    )
    done = yield s.call(
        "reschedule_delivery", shipment_id=shipment["shipment_id"], new_date=str(days[0]), derived_=("new_date",)
    )
    yield s.answer(
        "{shipment} now comes on {one}, {day}.",
        "Set to {one}, {day}.",
        "It's {day} ({one}) from now on; so far it was {before}.",
        "Done. {one}, {day}, instead of {before}.",
        also={**said, "day": done["promised_on"], "before": done["previously"]},
    )
    yield s.user(
        "Hm, they just wrote that {two} suits them better. Can you change it again?",
        "Sorry, make that {two} instead.",
        "wait, {two} not {one}",
        "Change of plan: {two}, please. Somebody is at the gate then.",
        correction=True,
        **said,
    )
    again = yield s.call(
        "reschedule_delivery", shipment_id=shipment["shipment_id"], new_date=str(days[1]), derived_=("new_date",)
    )
    yield s.answer(
        "Changed again: {two}, {day}.",
        "{shipment} is promised for {two}, {day} now.",
        "No problem, it's {day} ({two}).",
        "{two} it is: {day}.",
        also=said,
        day=again["promised_on"],
    )


@weekday_after_all.oracle
def _(raw: Raw, shipment: str, weekday: int) -> Truth:
    after = raw.copy()
    day = str(next(d for d in (raw.today + timedelta(days=n) for n in range(1, 8)) if d.weekday() == weekday))
    after.row("shipments", shipment)["promised_on"] = day
    return Truth({"day": day}, state=after)


@scenario("tool_usage", domains=("logistics",))
def value_on_the_shelf(s: Stage) -> Script:
    """What the pieces of an article in store are worth: the stock, then a sum with a surcharge."""
    shelf = s.pick([row for row in s.raw.tables["stock"] if row["quantity"] > 3])
    percent = s.pick((2, 3, 4, 6, 8))
    s.goal(sku=shelf["sku"], percent=percent)
    said = {"sku": shelf["sku"], "percent": percent}
    yield s.user(
        "What is our stock of {sku} worth, with {percent} percent on top for insurance?",
        "I need the insured value of {sku}: all pieces at unit value plus {percent}%.",
        "{sku}: qty x unit value + {percent}% please",
        "The insurer wants a figure for {sku}. They take the value of the pieces and add {percent} percent.",
        **said,
    )
    stock = yield s.call("get_warehouse_stock", sku=shelf["sku"])
    (row,) = stock["stock"]
    total = yield s.call(
        "calculator",
        expression=f"{row['quantity']} * {row['unit_value_eur']} * (1 + {percent} / 100)",
        precision=2,
    )
    yield s.answer(
        "EUR {value:,.2f}: {quantity} pieces at EUR {each:,.2f}, plus {percent} percent.",
        "{quantity} pieces of {what} at EUR {each:,.2f} make EUR {value:,.2f} with the {percent}% on top.",
        "Insured value: EUR {value:,.2f} ({quantity} in {city}, EUR {each:,.2f} each).",
        "With {percent} percent added it comes to EUR {value:,.2f}. There are {quantity} in {city}.",
        also={"each": row["unit_value_eur"], "what": row["description"], "city": row["city"], "percent": percent},
        value=total["result"],
        quantity=row["quantity"],
    )


@value_on_the_shelf.oracle
def _(raw: Raw, sku: str, percent: int) -> Truth:
    (row,) = rows_of(raw, "stock", sku=sku)
    hundredths = round(row["unit_value_eur"] * 100) * row["quantity"] * (100 + percent)
    need(hundredths % 100 != 50, "rounding")
    return Truth({"quantity": row["quantity"], "value": (hundredths + 50) // 100 / 100})
