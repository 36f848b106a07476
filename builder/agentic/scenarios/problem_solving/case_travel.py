"""Something is wrong with a trip: the wrong flight, a delay, a refund that is disputed."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import rows_of

Row = dict[str, Any]


@scenario("problem_solving", domains=("travel",))
def cancelled_too_late(s: Stage) -> Script:
    """A traveller wants a flown booking cancelled: it is refused, and the booking says what can be said."""
    booking = s.pick([row for row in s.raw.tables["bookings"] if row["status"] == "no_show"])
    key = booking["booking_id"]
    s.goal(key=key)
    yield s.user(
        "Please cancel {key}, the traveller says they never got on the plane.",
        "The customer with {key} fell ill and wants it cancelled. Can you do that?",
        "{key}: cancel + refund please, they didn't fly",
        "Somebody missed their trip ({key}) and asks us to cancel it and pay the fare back. Please see to it.",
        key=key,
    )
    refused = yield s.attempt("cancel_booking", booking_id=key)
    need(s.failed(refused), "cancelled")
    found = yield s.call("get_booking", booking_id=key)
    yield s.refuse(
        "That's no longer possible: {number} left on {day} and the booking counts as a no-show. The {price:,.2f} EUR "
        "were for the {fare} fare.",
        "It can't be cancelled any more, {key} is a no-show on {number} of {day}. Fare {fare}, EUR {price:,.2f}.",
        "Too late for a cancellation. {number} departed on {day} without them; {fare} fare at EUR {price:,.2f}.",
        "I tried, but no-shows can't be cancelled. It was {number} on {day}, {fare}, EUR {price:,.2f}.",
        also={"key": key, "day": found["flight"]["departs_at"][:10]},
        number=found["flight"]["flight_number"],
        fare=found["fare"]["name"],
        price=found["price_eur"],
    )


@cancelled_too_late.oracle
def _(raw: Raw, key: str) -> Truth:
    booking = raw.row("bookings", key)
    return Truth(
        {
            "number": raw.row("flights", booking["flight_id"])["flight_number"],
            "fare": raw.row("fares", booking["fare_id"])["name"],
            "price": booking["price_eur"],
        }
    )


@scenario("problem_solving", domains=("travel",))
def is_the_delay_enough(s: Stage) -> Script:
    """A traveller asks for money after a delay: the booking shows it, and the rule decides."""
    flights = {row["flight_id"]: row for row in s.raw.tables["flights"]}
    booking = s.pick(
        [row for row in rows_of(s.raw, "bookings", status="flown") if flights[row["flight_id"]]["delay_minutes"]]
    )
    key, minutes = booking["booking_id"], s.raw.facts["delay_minutes"]
    s.goal(key=key)
    s.policy(f"Travellers get a voucher if their flight was delayed by {minutes} minutes or more.")
    yield s.user(
        "The traveller of {key} demands a voucher for the delay. Do they have a claim?",
        "Is {key} owed a voucher? They say their plane was late.",
        "{key} delay voucher yes/no?",
        "I've a complaint about a late arrival, booking {key}. How late was it, and is that enough for a voucher?",
        key=key,
    )
    found = yield s.call("get_booking", booking_id=key)
    number = found["flight"]["flight_number"]
    delay = found["flight"]["delay_minutes"]
    if delay >= minutes:
        yield s.answer(
            "Yes. {number} was {delay} minutes late, and a voucher is due from {minutes}.",
            "They're entitled to one: {delay} minutes on {number}, against a threshold of {minutes}.",
            "With {delay} minutes, {number} reached the {minutes} that are needed. So yes.",
            "{number} came in {delay} minutes behind schedule; from {minutes} on we give a voucher.",
            also={"minutes": minutes},
            number=number,
            delay=delay,
        )
    else:
        yield s.answer(
            "No. {number} was {delay} minutes late, and it takes {minutes}.",
            "Not in this case: {delay} minutes on {number}, and vouchers begin at {minutes}.",
            "{delay} minutes is all it was for {number}. The rule asks for {minutes}, so there is no voucher.",
            "There's no claim, as {number} was delayed by {delay} minutes only and {minutes} are needed.",
            also={"minutes": minutes},
            number=number,
            delay=delay,
        )


@is_the_delay_enough.oracle
def _(raw: Raw, key: str) -> Truth:
    flight = raw.row("flights", raw.row("bookings", key)["flight_id"])
    return Truth({"number": flight["flight_number"], "delay": flight["delay_minutes"]})


@scenario("problem_solving", domains=("travel",))
def which_trip_is_wrong(s: Stage) -> Script:
    """A customer has several trips and wants one explained: the assistant asks which, then looks it up."""
    trips: dict[str, list[Row]] = {}
    for row in s.raw.tables["bookings"]:
        if row["status"] == "confirmed":
            trips.setdefault(row["customer_id"], []).append(row)
    customer = s.pick([key for key, rows in trips.items() if len(rows) == 2])
    booking = s.pick(trips[customer])
    email = s.raw.row("customers", customer)["email"]
    s.goal(customer=customer, key=booking["booking_id"])
    yield s.user(
        "{email} thinks we put the wrong fare on the confirmed booking. Can that ticket be paid back?",
        "Please check the confirmed booking of {email}: which fare is it, and is it refundable?",
        "{email}: confirmed booking, fare wrong? refundable or not?",
        "The customer behind {email} wanted to keep all options open. What did we sell on the confirmed trip?",
        email=email,
    )
    found = yield s.call("find_customer", email=email)
    listed = yield s.call("list_bookings", customer_id=found["customers"][0]["customer_id"], status="confirmed")
    one, two = listed["bookings"]
    yield s.ask(
        "There are two confirmed trips: {one} ({first}) and {two} ({second}). Which do you mean?",
        "Is it {one}, {first}, or {two}, {second}?",
        "Two bookings are confirmed, {one} on {first} and {two} on {second}. Which of them is in dispute?",
        "I see {one} for {first} and {two} for {second}; the answer depends on which it is.",
        also={
            "one": one["booking_id"],
            "two": two["booking_id"],
            "first": one["departs_at"][:10],
            "second": two["departs_at"][:10],
        },
    )
    yield s.user(
        "{key}, please.",
        "It's about {key}.",
        "{key}",
        "The customer says {key}.",
        key=booking["booking_id"],
    )
    ticket = yield s.call("get_booking", booking_id=booking["booking_id"])
    kind = "refundable" if ticket["fare"]["refundable"] else "not refundable"
    yield s.answer(
        "It was sold as {fare}, which is {kind}. The price was EUR {price:,.2f}.",
        "The fare is {fare} at EUR {price:,.2f}, and that is {kind}.",
        "{fare}, {kind}, EUR {price:,.2f}.",
        "We sold {fare} for EUR {price:,.2f}. This fare is {kind}.",
        also={"kind": kind},
        fare=ticket["fare"]["name"],
        price=ticket["price_eur"],
    )


@which_trip_is_wrong.oracle
def _(raw: Raw, customer: str, key: str) -> Truth:
    booking = raw.row("bookings", key)
    trips = rows_of(raw, "bookings", customer_id=customer, status="confirmed")
    return Truth(
        {"fare": raw.row("fares", booking["fare_id"])["name"], "price": booking["price_eur"]},
        candidates=tuple(row["booking_id"] for row in trips),
    )
