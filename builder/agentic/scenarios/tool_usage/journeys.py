"""A travel agency's everyday requests: fares, bookings, cancellations, local times, rooms."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._flights import TAXES, city_of, coming_flights, fare_price
from .._records import Row, hand_over, next_id, rows_of


def _bookable(raw: Raw) -> list[Row]:
    """Flights that are still to come and have room."""
    return [row for row in coming_flights(raw) if row["seats"] - row["seats_sold"] >= 3]


@scenario("tool_usage", domains=("travel",))
def cheapest_with_a_bag(s: Stage) -> Script:
    """The cheapest fare with a checked bag on the next direct flight: search, then fares."""
    flight = s.pick(_bookable(s.raw))
    start, end = city_of(s.raw, flight["origin_airport_id"]), city_of(s.raw, flight["destination_airport_id"])
    s.goal(origin=flight["origin_airport_id"], destination=flight["destination_airport_id"])
    yield s.user(
        "What's the cheapest way to fly from {start} to {end} on the next direct flight, with one suitcase?",
        "Next direct flight {start} to {end}: which fare is cheapest if a bag has to be checked in?",
        "{start} -> {end}, first flight available, cheapest fare incl. a checked bag?",
        "A client in {start} needs to be in {end} soon and has a big suitcase. Which fare would you sell on "
        "the next flight?",
        start=start,
        end=end,
    )
    flights = yield s.call("search_flights", origin=start, destination=end)
    first = flights["flights"][0]
    if s.chance(300):
        yield s.reason(
            "The next one is {number}, so I need the fares of that flight.",
            "{number} leaves first, which means its fares are the ones to compare.",
            "Since {number} is the earliest departure, I'll look at what it costs with luggage.",
            number=first["flight_number"],
        )
    fares = yield s.call("list_fares", flight_id=first["flight_id"])
    with_bag = {one["name"]: one for one in fares["fares"] if one["checked_bags"]}
    name, price = s.top(((one["name"], one["price_eur"]) for one in with_bag.values()), smallest=True)
    yield s.answer(
        "{name} at EUR {price:,.2f} plus taxes, on {number} ({day}, {time} UTC).",
        "The {name} fare: EUR {price:,.2f} before taxes. The flight is {number}, departing {day} at {time} UTC.",
        "On {number} the cheapest fare with a bag is {name}, EUR {price:,.2f} plus EUR {taxes:,.2f} taxes.",
        "I'd sell {name} for EUR {price:,.2f} (taxes EUR {taxes:,.2f} extra); {number} leaves on {day} at {time} UTC.",
        also={
            "number": first["flight_number"],
            "day": first["departs_at"][:10],
            "time": first["departs_at"][11:16],
            "taxes": with_bag[name]["taxes_eur"],
        },
        name=name,
        price=price,
    )


@cheapest_with_a_bag.oracle
def _(raw: Raw, origin: str, destination: str) -> Truth:
    now = raw.now.strftime("%Y-%m-%dT%H:%M:%S")
    on_route = [
        row
        for row in rows_of(raw, "flights", origin_airport_id=origin, destination_airport_id=destination)
        if row["status"] == "scheduled" and row["departs_at"] > now and row["seats"] > row["seats_sold"]
    ]
    flight = min(on_route, key=lambda row: str(row["departs_at"]))
    need(sum(row["departs_at"] == flight["departs_at"] for row in on_route) == 1, "two at once")
    fares = [row for row in rows_of(raw, "fares", airline_id=flight["airline_id"]) if row["checked_bags"]]
    price, name = min((fare_price(flight, fare, 1), fare["name"]) for fare in fares)
    return Truth({"name": name, "price": price})


@scenario("tool_usage", domains=("travel",))
def book_for_a_customer(s: Stage) -> Script:
    """A booking from an e-mail address, a route and a day: customer and flight at once, the fare, the booking."""
    flight = s.pick(_bookable(s.raw))
    customer = s.pick(s.raw.tables["customers"])
    fare = s.pick(rows_of(s.raw, "fares", airline_id=flight["airline_id"]))
    start, end = city_of(s.raw, flight["origin_airport_id"]), city_of(s.raw, flight["destination_airport_id"])
    day, people = flight["departs_at"][:10], s.pick((1, 2, 2, 3))
    s.goal(flight=flight["flight_id"], email=customer["email"], fare=fare["fare_id"], people=people)
    s.policy("Bookings are made in the name of an existing customer. Prices in EUR; taxes are charged on top.")
    said = {
        "email": customer["email"],
        "start": start,
        "end": end,
        "day": day,
        "fare": fare["name"],
        "seats": ("one seat", "two seats", "three seats")[people - 1],
        "people": ("one person", "two people", "three people")[people - 1],
    }
    yield s.user(
        "Please book {seats} from {start} to {end} on {day} for {email}, {fare} fare.",
        "{email} wants to fly {start} - {end} on {day}, {people}, in {fare}. Can you book that and tell me the total?",
        "book: {email}, {start} to {end}, {day}, {seats}, {fare}",
        "New booking for our customer {email}: {people}, {fare} fare, {start} to {end}, departing {day}.",
        **said,
    )
    if s.chance(300):
        yield s.plan(
            "First I'll find the customer and the flight, then the fare, and then I can book.",
            "I'll look up the customer and the flight first, then pick the fare and book it.",
            "To book this I need the customer, the flight and the fare, so I start with the first two.",
        )
    found, flights = yield s.together(
        s.call("find_customer", email=customer["email"]),
        s.call("search_flights", origin=start, destination=end, date_from=day),
    )
    that_day = [one for one in flights["flights"] if one["departs_at"].startswith(day)]
    need(len(that_day) == 1, "several flights")
    flight_id = that_day[0]["flight_id"]
    fares = yield s.call("list_fares", flight_id=flight_id)
    (chosen,) = (one for one in fares["fares"] if one["name"] == fare["name"])
    done = yield s.call(
        "create_booking",
        customer_id=found["customers"][0]["customer_id"],
        flight_id=flight_id,
        fare_id=chosen["fare_id"],
        passengers=people,
        derived_=("passengers",),
    )
    total = s.rounded(s.compute("sum", done["price_eur"], done["taxes_eur"]))
    yield s.answer(
        "Booked under {reference}: {number}, EUR {total:,.2f} with taxes. The booking is still {status}.",
        "The reference is {reference}. In all it costs EUR {total:,.2f}; the status is {status}.",
        "{reference} is made out for {number} on {day}. Total including taxes: EUR {total:,.2f}.",
        "Done. EUR {total:,.2f} all in, reference {reference}, flight {number}.",
        also={"number": that_day[0]["flight_number"], "status": done["status"], "day": day},
        reference=done["reference"],
        total=total,
    )


@book_for_a_customer.oracle
def _(raw: Raw, flight: str, email: str, fare: str, people: int) -> Truth:
    after = raw.copy()
    leaving = after.row("flights", flight)
    key = next_id(raw, "bookings")
    price, taxes = fare_price(leaving, raw.row("fares", fare), people), round(TAXES * people, 2)
    reference = f"AG{key[4:]}"
    after.tables["bookings"].append(
        {
            "booking_id": key,
            "reference": reference,
            "fare_id": fare,
            "flight_id": flight,
            "customer_id": rows_of(raw, "customers", email=email)[0]["customer_id"],
            "passengers": people,
            "price_eur": price,
            "taxes_eur": taxes,
            "status": "pending",
            "channel": "phone",
            "booked_on": str(raw.today),
        }
    )
    leaving["seats_sold"] += people
    return Truth({"reference": reference, "total": round(price + taxes, 2)}, state=after)


def _cancellable(s: Stage) -> list[tuple[Row, float]]:
    """Bookings of flights to come, past the hours in which cancelling is free, and what cancelling them refunds."""
    free = timedelta(hours=s.raw.facts["free_cancel_hours"])
    found = []
    for row in s.raw.tables["bookings"]:
        if row["status"] not in {"pending", "confirmed"}:
            continue
        booked = datetime.fromisoformat(row["booked_on"]).replace(tzinfo=UTC)
        departs = datetime.fromisoformat(s.raw.row("flights", row["flight_id"])["departs_at"]).replace(tzinfo=UTC)
        if s.raw.now - booked > free and departs > s.raw.now:
            found.append((row, _refund(s.raw, row)))
    return found


def _refund(raw: Raw, booking: Row) -> float:
    if raw.row("fares", booking["fare_id"])["refundable"]:
        return float(round(booking["price_eur"] + booking["taxes_eur"], 2))
    return float(booking["taxes_eur"])


def _rules(s: Stage) -> None:
    s.policy(
        f"Cancelling is free within {s.raw.facts['free_cancel_hours']} hours of booking. Later, refundable "
        f"fares are paid "
        "back in full and of the others the taxes only. Tell the customer the refund and have it confirmed first."
    )
    s.policy(f"Refunds above EUR {s.raw.facts['refund_limit_eur']} are handed over to a supervisor (team management).")


@scenario("tool_usage", domains=("travel",))
def cancel_after_the_refund_is_known(s: Stage) -> Script:
    """A cancellation: the assistant says what comes back, the customer confirms, the booking is cancelled."""
    limit = s.raw.facts["refund_limit_eur"]
    booking, _ = s.pick([(row, refund) for row, refund in _cancellable(s) if refund <= limit])
    s.goal(reference=booking["reference"])
    _rules(s)
    yield s.user(
        "I'd like to cancel my flight, reference {reference}.",
        "Please cancel {reference}. What do I get back?",
        "{reference}: cancel pls",
        "My plans fell through. Could you cancel the booking {reference} for me?",
        reference=booking["reference"],
    )
    found = yield s.call("get_booking", booking_id=booking["reference"])
    if found["fare"]["refundable"]:
        refund = s.rounded(s.compute("sum", found["price_eur"], found["taxes_eur"]))
        terms = "the fare is refundable"
    else:
        refund, terms = found["taxes_eur"], "the fare is not refundable, only the taxes are"
    said = {"reference": booking["reference"], "terms": terms, "number": found["flight"]["flight_number"]}
    yield s.answer(
        "You would get EUR {refund:,.2f} back ({terms}). Shall I cancel {number}?",
        "For {number}, {terms}: the refund would be EUR {refund:,.2f}. Do you want me to go ahead?",
        "EUR {refund:,.2f} would be refunded, because {terms}. Is that all right?",
        "Cancelling {reference} now refunds EUR {refund:,.2f}; {terms}. Please confirm.",
        also=said,
        refund=refund,
    )
    yield s.user("Yes, go ahead.", "That's fine, cancel it.", "ok", "Agreed, please do.", "Yes, I can't go anyway.")
    done = yield s.call("cancel_booking", booking_id=found["booking_id"])
    yield s.answer(
        "{key} is cancelled, and EUR {paid:,.2f} will be refunded.",
        "Your booking {key} has been cancelled. Refund: EUR {paid:,.2f}.",
        "Done. EUR {paid:,.2f} for {key} is on its way back to you.",
        "Cancelled ({key}). You get EUR {paid:,.2f}.",
        key=done["booking_id"],
        paid=done["refund_eur"],
    )


@cancel_after_the_refund_is_known.oracle
def _(raw: Raw, reference: str) -> Truth:
    after = raw.copy()
    (booking,) = rows_of(after, "bookings", reference=reference)
    booking["status"] = "cancelled"
    refund = _refund(raw, booking)
    return Truth({"refund": refund, "paid": refund, "key": booking["booking_id"]}, state=after)


@scenario("tool_usage", domains=("travel",))
def refund_above_the_limit(s: Stage) -> Script:
    """A cancellation whose refund is above the assistant's limit: it is handed over to a supervisor."""
    limit = s.raw.facts["refund_limit_eur"]
    fares = {row["fare_id"]: row["refundable"] for row in s.raw.tables["fares"]}
    booking, _ = s.pick([(row, paid) for row, paid in _cancellable(s) if paid > limit and fares[row["fare_id"]]])
    s.goal(reference=booking["reference"])
    _rules(s)
    s.offer("cancel_booking")
    yield s.user(
        "Cancel {reference} and refund me, please. I hereby confirm whatever the refund is.",
        "{reference} has to be cancelled today. I know my fare is refundable, so just do it.",
        "please cancel {reference}, refund to the same card, no need to ask me again",
        "I can't travel; my booking is {reference}. Cancel it and pay me back, I agree to the terms.",
        reference=booking["reference"],
    )
    found = yield s.call("get_booking", booking_id=booking["reference"])
    refund = s.rounded(s.compute("sum", found["price_eur"], found["taxes_eur"]))
    if s.chance(500):
        yield s.reason(
            "The refund would be EUR {refund:,.2f}, which means a supervisor has to decide.",
            "EUR {refund:,.2f} is above my limit, so I must hand this over.",
            "Since EUR {refund:,.2f} is more than EUR {limit}, this one goes to a supervisor.",
            refund=refund,
            limit=limit,
        )
    handed = yield s.call(
        "transfer_to_human",
        summary=f"The customer wants {found['booking_id']} cancelled; the refund of EUR {refund:.2f} is "
        f"above EUR {limit}.",
        team="management",
    )
    yield s.refuse(
        "I'm not allowed to refund EUR {refund:,.2f} myself; the limit is EUR {limit}. A supervisor has "
        "your case as {case}, "
        "and the booking stands until then.",
        "Refunds above EUR {limit} need a supervisor, and yours is EUR {refund:,.2f}. I passed it on "
        "({case}); nothing is "
        "cancelled yet.",
        "Your refund would be EUR {refund:,.2f}. That is over EUR {limit}, so a supervisor takes over under {case}.",
        "This has to go through a supervisor, since EUR {refund:,.2f} exceeds EUR {limit}. The hand-over is {case}.",
        also={"limit": limit},
        refund=refund,
        case=handed["handoff_id"],
    )


@refund_above_the_limit.oracle
def _(raw: Raw, reference: str) -> Truth:
    after = raw.copy()
    (booking,) = rows_of(raw, "bookings", reference=reference)
    refund, limit = _refund(raw, booking), raw.facts["refund_limit_eur"]
    why = f"The customer wants {booking['booking_id']} cancelled; the refund of EUR {refund:.2f} is above EUR {limit}."
    return Truth({"refund": refund, "case": hand_over(after, "management", why)}, state=after)


@scenario("tool_usage", domains=("travel",))
def landing_in_local_time(s: Stage) -> Script:
    """When a flight lands by the clocks there: the flight in UTC, then the conversion."""
    numbers = [row["flight_number"] for row in s.raw.tables["flights"]]
    flight = s.pick([row for row in _bookable(s.raw) if numbers.count(row["flight_number"]) == 1])
    airport = s.raw.row("airports", flight["destination_airport_id"])
    s.goal(flight=flight["flight_id"])
    said = {"number": flight["flight_number"], "city": airport["city"]}
    yield s.user(
        "When does {number} get to {city}, in {city} time?",
        "I'm picking somebody up in {city} who comes on {number}. What time is that on my watch there?",
        "{number} arrival, local time {city}?",
        "Our system shows UTC only. What is the local arrival time of {number} in {city}?",
        **said,
    )
    found = yield s.call("get_flight_status", flight_number=flight["flight_number"])
    arrives = found["flights"][0]["arrives_at"]
    local = yield s.call(
        "convert_time",
        source_timezone="UTC",
        time=arrives[11:16],
        target_timezone=airport["timezone"],
        date=arrives[:10],
        derived_=("target_timezone",),
    )
    at = local["target"]["datetime"]
    yield s.answer(
        "At {time} in {city}, on {weekday}, {day}.",
        "{weekday}, {day}, {time} local time.",
        "It lands in {city} at {time} local time on {day} ({weekday}).",
        "By {city} clocks it's {time} on {weekday}, {day}.",
        also={"city": airport["city"], "weekday": local["target"]["weekday"]},
        time=at[11:16],
        day=at[:10],
    )


@landing_in_local_time.oracle
def _(raw: Raw, flight: str) -> Truth:
    row = raw.row("flights", flight)
    zone = ZoneInfo(raw.row("airports", row["destination_airport_id"])["timezone"])
    local = datetime.fromisoformat(row["arrives_at"]).replace(tzinfo=UTC).astimezone(zone)
    return Truth({"time": f"{local:%H:%M}", "day": f"{local:%Y-%m-%d}"})


@scenario("tool_usage", domains=("travel",))
def room_in_the_cheaper_city(s: Stage) -> Script:
    """Two cities compared for a room for two, then the cheaper one booked for a customer."""
    cities = s.sample(sorted({row["city"] for row in s.raw.tables["hotels"]}), 2)
    customer = s.pick(s.raw.tables["customers"])
    nights = s.pick((2, 3, 4))
    arrive = s.raw.today + timedelta(days=s.pick(range(70, 120)))
    leave = str(arrive + timedelta(days=nights))
    s.goal(cities=cities, email=customer["email"], arrive=str(arrive), leave=leave)
    said = {"one": cities[0], "two": cities[1], "email": customer["email"], "arrive": str(arrive), "leave": leave}
    yield s.user(
        "Two people, {one} or {two}: where is a room cheaper per night?",
        "A couple can't decide between {one} and {two}. What is the cheapest room for two in each?",
        "cheapest room for 2 guests: {one} vs {two}",
        "Compare {one} and {two} for me: lowest nightly price of a room for two.",
        **said,
    )
    rooms = yield s.together(*(s.call("search_hotels", city=city, guests=2, derived_=("guests",)) for city in cities))
    lowest = [one["rooms"][0] for one in rooms]
    by_city = dict(zip(cities, lowest, strict=True))
    city, night = s.top(((name, room["nightly_eur"]) for name, room in by_city.items()), smallest=True)
    room = by_city[city]
    other = cities[1] if city == cities[0] else cities[0]
    yield s.answer(
        "{city} is cheaper: EUR {night:,.2f} a night at {hotel}, against EUR {more:,.2f} in {other}.",
        "EUR {night:,.2f} in {city} ({hotel}); in {other} it starts at EUR {more:,.2f}.",
        "The lowest price is EUR {night:,.2f} in {city}, at {hotel}. {other}: from EUR {more:,.2f}.",
        "Go for {city}. {hotel} has a {kind} room at EUR {night:,.2f}, while {other} begins at EUR {more:,.2f}.",
        also={"city": city, "other": other, "hotel": room["hotel"], "kind": room["kind"]},
        night=night,
        more=by_city[other]["nightly_eur"],
    )
    yield s.user(
        "Good, then book the cheaper one for {email}, {arrive} to {leave}.",
        "They take the cheaper room, from {arrive} until {leave}. The customer is {email}.",
        "book it: {email}, in {arrive}, out {leave}, both of them",
        "Then reserve that room, please: arrival {arrive}, departure {leave}, in the name of {email}.",
        **said,
    )
    found = yield s.call("find_customer", email=customer["email"])
    stay = yield s.call(
        "book_stay",
        customer_id=found["customers"][0]["customer_id"],
        room_id=room["room_id"],
        check_in=str(arrive),
        check_out=leave,
        guests=2,
        derived_=("guests",),
    )
    yield s.answer(
        "The stay is {stay}, EUR {total:,.2f} in all.",
        "Reserved as {stay}; the whole stay costs EUR {total:,.2f}.",
        "{stay} is booked for {arrive} to {leave}: EUR {total:,.2f}.",
        "Done, EUR {total:,.2f} for the stay. Its number is {stay}.",
        also={"arrive": str(arrive), "leave": leave},
        stay=stay["stay_id"],
        total=stay["total_eur"],
    )


@room_in_the_cheaper_city.oracle
def _(raw: Raw, cities: list[str], email: str, arrive: str, leave: str) -> Truth:
    hotels = {row["hotel_id"]: row["city"] for row in raw.tables["hotels"]}
    cheapest = []
    for city in cities:
        fitting = [row for row in raw.tables["rooms"] if hotels[row["hotel_id"]] == city and row["beds"] >= 2]
        prices = sorted((row["nightly_eur"], row["room_id"]) for row in fitting)
        need(prices and (len(prices) == 1 or prices[0][0] < prices[1][0]), "none or two")
        cheapest.append(prices[0])
    (night, room), (more, _) = sorted(cheapest)
    need(night < more, "level")
    after = raw.copy()
    key = next_id(raw, "stays")
    total = round((date.fromisoformat(leave) - date.fromisoformat(arrive)).days * night, 2)
    (customer,) = rows_of(raw, "customers", email=email)
    after.tables["stays"].append(
        {
            "stay_id": key,
            "customer_id": customer["customer_id"],
            "room_id": room,
            "check_in_on": arrive,
            "check_out_on": leave,
            "guests": 2,
            "total_eur": total,
            "status": "booked",
        }
    )
    return Truth({"night": night, "more": more, "stay": key, "total": total}, state=after)
