"""Journeys planned backwards and forwards: when to leave home, and what a budget allows."""

import math
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._flights import TAXES, city_of, coming_flights, fare_price
from .._records import Row, next_id, rows_of
from ._shared_field import clock, counting_back, first_of, found


@scenario("multi_step_reasoning", domains=("travel",))
def when_to_leave_home(s: Stage) -> Script:
    """Backwards from a departure: flight, airport guide and local time say when to set out; then the way is longer."""
    flights = {row["flight_id"]: row for row in coming_flights(s.raw)}
    booking = s.pick([row for row in rows_of(s.raw, "bookings", status="confirmed") if row["flight_id"] in flights])
    drive, more = s.pick((20, 25, 35, 40, 50, 55, 70)), s.pick((10, 15, 20, 30))
    key = booking["booking_id"]
    s.goal(key=key, drive=drive, more=more)
    s.policy("Times of flights are in UTC; travellers are told the time by the clocks at the airport.")
    yield s.user(
        "The customer of {key} wants to know when to leave home at the latest. They have suitcases to check in, and "
        "it's {drive} minutes to the airport.",
        "When does somebody with booking {key} have to set off, if the taxi takes {drive} minutes and there's luggage?",
        "{key}, {drive} min to the airport, checked bags: latest time to leave the house?",
        "I'm travelling on {key} with two big bags. From my door to the terminal I need {drive} minutes. At what time "
        "must I be out of the door?",
        "Please work out a departure-from-home time for {key}: {drive} minutes by car, luggage to be handed in.",
        key=key,
        drive=drive,
    )
    if s.chance(500):
        yield s.plan(
            "I'll go backwards from the departure: first the flight, then when its airport closes the luggage desk.",
            "Three things decide this: the departure, the closing time for luggage there, and the clocks on site.",
            "Let me start with the flight itself and count back from there.",
            "The flight first; after that the rules of the airport it leaves from.",
        )
    ticket = yield s.call("get_booking", booking_id=key)
    code, departs = ticket["flight"]["origin"], ticket["flight"]["departs_at"]
    if s.chance(500):
        yield s.reason(
            "It leaves from {code}. Until when luggage is taken there should stand on our page about the airport.",
            "So the airport is {code}; next, its rules for luggage.",
            "Departure is from {code}. I'll look for the guide to that airport.",
            code=code,
        )
    hits = yield s.call("web_search", query=f"{code} luggage check-in closes")
    guide = yield s.call("fetch", url=first_of(hit["url"] for hit in hits["results"] if _is_guide(hit, code)))
    closes = int(found(r"(\d+) minutes before departure", guide["content"]))
    zone = found(r"follow ([\w/]+)\.|time zone is ([\w/]+)\.", guide["content"])
    if s.chance(600):
        yield s.reason(
            "Luggage is taken until {closes} minutes before take-off. What's missing is the departure in local time.",
            "So {closes} minutes before departure the desk closes, and {code} runs on {zone}. Now the local time.",
            "{code} is in the zone {zone}, and {closes} minutes is the limit for bags. I still have to convert the time.",
            "With {closes} minutes for the desk and {drive} for the way, only the local departure is needed.",
            closes=closes,
            code=code,
            zone=zone,
            drive=drive,
        )
    there = yield s.call(
        "convert_time", source_timezone="UTC", time=clock(departs), target_timezone=zone, date=departs[:10]
    )
    local = there["target"]["datetime"]
    if s.chance(450):
        yield s.reason(
            "Local departure is {local}. From there I go back {closes} minutes for the bags and {drive} for the way.",
            "{local} on the clocks at the airport. Now {closes} and {drive} minutes off that.",
            "What's left is subtraction: {closes} and {drive} minutes before {local}.",
            local=clock(local),
            closes=closes,
            drive=drive,
        )
    leave = yield s.call("code_executor", code=counting_back(local, f"{closes} + {drive}"))
    yield s.answer(
        "At {leave} at the latest. The flight departs {code} at {local} local time, bags close {closes} minutes before, "
        "and the way takes {drive}.",
        "{leave} local time. Counting back from {local}: {closes} minutes for the luggage desk, {drive} on the road.",
        "Out of the door by {leave}. Departure is {local} by local clocks; bags must be in {closes} minutes earlier.",
        "Leave no later than {leave}. {code} takes luggage until {closes} minutes before departure, which is at {local} "
        "there.",
        "The last safe moment is {leave}: {local} local departure, minus {closes} for check-in, minus {drive} of travel.",
        also={"code": code, "drive": drive},
        leave=clock(leave["stdout"]),
        local=clock(local),
        closes=closes,
    )
    yield s.user(
        "Sorry, wrong figure: there are roadworks, so the way takes {more} minutes longer.",
        "Oh, and we have to drop the dog off on the way. Add {more} minutes.",
        "make that {more} min more on the road",
        "Correction, at that time of day the road takes {more} minutes more than I told you. What does that make it?",
        "I was too optimistic. Please count {more} extra minutes for the drive.",
        correction=True,
        more=more,
    )
    later = yield s.call("code_executor", code=counting_back(local, f"{closes} + {drive} + {more}"))
    need(later["stdout"][:10] == local[:10], "on the day before")
    yield s.answer(
        "Then it's {later}, instead of {before}.",
        "{later} at the latest in that case.",
        "With the longer way, leave by {later}.",
        "That moves it forward to {later}; luggage closes at the same time as before.",
        "{more} minutes earlier than I said: {later}.",
        also={"before": clock(leave["stdout"]), "more": more},
        later=clock(later["stdout"]),
    )


def _is_guide(hit: Row, code: str) -> bool:
    """Whether a hit is the travel desk's page on an airport."""
    return "/airport/" in hit["url"] and code in hit["title"]


@when_to_leave_home.oracle
def _(raw: Raw, key: str, drive: int, more: int) -> Truth:
    flight = raw.row("flights", raw.row("bookings", key)["flight_id"])
    code = flight["origin_airport_id"]
    topic = f"when check-in for luggage closes at {code}"
    closes = int(next(claim.value for claim in raw.claims if claim.topic == topic).split()[0])
    departs = datetime.fromisoformat(flight["departs_at"] + "+00:00")
    local = departs.astimezone(ZoneInfo(raw.row("airports", code)["timezone"]))
    leave, later = (local - timedelta(minutes=closes + way) for way in (drive, drive + more))
    return Truth({"leave": f"{leave:%H:%M}", "local": f"{local:%H:%M}", "closes": closes, "later": f"{later:%H:%M}"})


_CLASSES: Final = ("Business", "Flex", "Classic")
"""What the travellers would like, the best first: the cabin, then the refund, then just a suitcase."""


def _totals(raw: Raw, flight: Row, guests: int, nights: int) -> tuple[dict[str, float], str]:
    """Fare -> price of flight and room together, and the cheapest room; RedrawError when no room is large enough."""
    city = city_of(raw, flight["destination_airport_id"])
    hotels = {row["hotel_id"] for row in rows_of(raw, "hotels", city=city)}
    rooms = [row for row in raw.tables["rooms"] if row["hotel_id"] in hotels and row["beds"] >= guests]
    need(rooms, "no room is large enough")
    room = min(rooms, key=lambda row: (row["nightly_eur"], row["room_id"]))
    totals = {}
    for fare in rows_of(raw, "fares", airline_id=flight["airline_id"]):
        total = fare_price(flight, fare, guests) + TAXES * guests + round(nights * room["nightly_eur"], 2)
        totals[fare["name"]] = round(total, 2)
    return totals, room["room_id"]


@scenario("multi_step_reasoning", domains=("travel",))
def trip_within_the_budget(s: Stage) -> Script:
    """The best fare that leaves enough for the hotel: flight, then fares and rooms at once, sums, then both booked."""
    guests, nights = s.pick((1, 2, 2, 3)), s.pick((2, 3, 4, 5))
    flight = s.pick([row for row in coming_flights(s.raw) if row["seats"] - row["seats_sold"] >= guests])
    day = flight["departs_at"][:10]
    need(flight["arrives_at"][:10] == day, "arrives the day after")
    totals, _ = _totals(s.raw, flight, guests, nights)
    wanted = s.pick(_CLASSES)
    dearer = [totals[name] for name in _CLASSES[: _CLASSES.index(wanted)]]
    least = math.ceil(totals[wanted] / 10) * 10
    budget = s.pick([money for money in range(least, least + 80, 10) if all(total > money for total in dearer)])
    start, end = city_of(s.raw, flight["origin_airport_id"]), city_of(s.raw, flight["destination_airport_id"])
    customer = s.pick(s.raw.tables["customers"])
    s.goal(flight=flight["flight_id"], guests=guests, nights=nights, budget=budget, customer=customer["customer_id"])
    people = "One person" if guests == 1 else f"{guests} people"
    said: Row = {"people": people, "start": start, "end": end, "day": day, "nights": nights, "budget": budget}
    yield s.user(
        "{people} from {start} to {end} on {day}, then {nights} nights in the cheapest room that fits, all for at most "
        "EUR {budget}. Business class if that works out, else a refundable ticket, else the cheapest with a bag. "
        "What can they have?",
        "{people}, EUR {budget} for everything: the flight {start} - {end} on {day} and {nights} nights there in a cheap "
        "room. The dream is business class; plan B is a refundable fare, plan C the cheapest one with a suitcase.",
        "{start} -> {end} {day}, {nights} nights (cheapest room), EUR {budget} in total. {people}. can we "
        "afford business? if not refundable? if not with 1 bag?",
        "How far do EUR {budget} go? {people}, flight from {start} to {end} on {day} plus {nights} hotel nights, as cheap "
        "as possible there. On the plane, though, as good as possible: business, or refundable, or with a bag.",
        "EUR {budget} has to cover a trip to {end} ({day} from {start}, {nights} nights). {people}. They'd rather save on the "
        "room and sit in business class, or at least in a refundable fare. A bag must be included. What fits?",
        **said,
    )
    if s.chance(450):
        yield s.plan(
            "The flight has to be found first; then I can hold fares and rooms against the budget.",
            "I'll find the flight, and after that price fares and hotel together.",
            "First which flight goes that day, then what each fare plus the room would come to.",
        )
    flights = yield s.call("search_flights", origin=start, destination=end, date_from=day)
    leg = flights["flights"][0]
    if s.chance(500):
        yield s.reason(
            "{number} is the flight. Its fares and the rooms in {end} don't depend on each other, so both at once.",
            "That's {number}, EUR {base:.2f} as a base fare. Next, the fares in full and the hotels.",
            "With {number} found, I can ask for fares and rooms side by side.",
            number=leg["flight_number"],
            base=leg["base_fare_eur"],
            end=end,
        )
    fares, rooms = yield s.together(
        s.call("list_fares", flight_id=leg["flight_id"], passengers=guests),
        s.call("search_hotels", city=end, guests=guests),
    )
    room = rooms["rooms"][0]
    choices = {fare["name"]: fare for fare in fares["fares"] if fare["name"] in _CLASSES}
    if s.chance(500):
        yield s.reason(
            "The cheapest room is EUR {nightly:.2f} a night in the {hotel}. Now the full price with each of the three fares.",
            "{hotel} at EUR {nightly:.2f} a night is the cheapest that fits. What remains is the sum for every class.",
            "Next, flight, taxes and {nights} nights at EUR {nightly:.2f} added up for each fare that comes into question.",
            hotel=room["hotel"],
            nightly=room["nightly_eur"],
            nights=nights,
        )
    sums = yield s.together(
        *(
            s.call(
                "calculator", expression=f"{one['price_eur']} + {one['taxes_eur']} + {nights} * {room['nightly_eur']}"
            )
            for one in choices.values()
        )
    )
    offers = {one: s.rounded(total["result"]) for one, total in zip(choices, sums, strict=True)}
    name = next(one for one in _CLASSES if offers[one] <= budget)
    left = s.rounded(s.compute("difference", budget, offers[name]))
    above = [f"{one} would come to EUR {offers[one]:,.2f}" for one in _CLASSES[: _CLASSES.index(name)]]
    yield s.answer(
        "{name} works: EUR {total:,.2f} for {number} and {nights} nights in the {hotel}, so EUR {left:,.2f} stays over."
        "{why}",
        "The best you get is {name}, EUR {total:,.2f} with the room ({hotel}).{why} EUR {left:,.2f} remain of the budget.",
        "They can have {name} on {number}: EUR {total:,.2f} altogether, EUR {left:,.2f} below the limit.{why}",
        "EUR {total:,.2f} in {name}, {nights} nights in the {hotel} included, which keeps EUR {left:,.2f} in your pocket."
        "{why}",
        "{number} in {name} plus the {hotel} makes EUR {total:,.2f}; the rest is EUR {left:,.2f}.{why}",
        also={
            "name": name,
            "number": leg["flight_number"],
            "hotel": room["hotel"],
            "nights": nights,
            "why": f" ({'; '.join(above)}.)" if above else "",
        },
        total=offers[name],
        left=left,
    )
    yield s.user(
        "Great, book the flight and the room like that. The account is {email}.",
        "Sounds good. Please book both for {email}.",
        "do it, customer is {email}",
        "Perfect! Go ahead with flight and hotel under {email}.",
        "They said yes. {email} is the address on file; reserve both, please.",
        email=customer["email"],
    )
    if s.chance(450):
        yield s.plan(
            "I'll look up the account and then make both bookings.",
            "First the customer's number; flight and room follow together.",
            "For this I need the account behind the address.",
        )
    owner = yield s.call("find_customer", email=customer["email"])
    who = owner["customers"][0]["customer_id"]
    fare_id = choices[name]["fare_id"]
    out = str(date.fromisoformat(day) + timedelta(days=nights))
    booked, slept = yield s.together(
        s.call("create_booking", customer_id=who, flight_id=leg["flight_id"], fare_id=fare_id, passengers=guests),
        s.call(
            "book_stay",
            customer_id=who,
            room_id=room["room_id"],
            check_in=day,
            check_out=out,
            guests=guests,
            derived_=("check_out",),
        ),
    )
    yield s.answer(
        "Both are booked: flight {booking}, room {stay}.",
        "Done. {booking} is the flight and {stay} the stay, from {day} to {out}.",
        "The flight has the number {booking} (status: {status}), the room {stay}.",
        "Reserved as {booking} and {stay}; the flight is {status} for now.",
        "{booking} and {stay} are on the account, {nights} nights until {out}.",
        also={"day": day, "out": slept["check_out_on"], "status": booked["status"], "nights": nights},
        booking=booked["booking_id"],
        stay=slept["stay_id"],
    )


@trip_within_the_budget.oracle
def _(raw: Raw, flight: str, guests: int, nights: int, budget: int, customer: str) -> Truth:
    leg, after = raw.row("flights", flight), raw.copy()
    same = [
        row["flight_id"]
        for row in coming_flights(raw)
        if row["departs_at"][:10] == leg["departs_at"][:10]
        and row["origin_airport_id"] == leg["origin_airport_id"]
        and row["destination_airport_id"] == leg["destination_airport_id"]
    ]
    need(same == [flight], "two flights that day")
    totals, room = _totals(raw, leg, guests, nights)
    name = next(one for one in _CLASSES if totals[one] <= budget)
    (fare,) = rows_of(raw, "fares", airline_id=leg["airline_id"], name=name)
    booking, stay = next_id(raw, "bookings"), next_id(raw, "stays")
    day = date.fromisoformat(leg["departs_at"][:10])
    after.tables["bookings"].append({
        "booking_id": booking, "reference": booking.replace("BKG-", "AG"), "customer_id": customer,
        "flight_id": flight, "fare_id": fare["fare_id"], "passengers": guests, "price_eur": fare_price(leg, fare, guests),
        "taxes_eur": round(TAXES * guests, 2), "status": "pending", "channel": "phone", "booked_on": str(raw.today),
    })  # fmt: skip
    after.row("flights", flight)["seats_sold"] += guests
    after.tables["stays"].append({
        "stay_id": stay, "customer_id": customer, "room_id": room, "check_in_on": str(day),
        "check_out_on": str(day + timedelta(days=nights)), "guests": guests,
        "total_eur": round(nights * raw.row("rooms", room)["nightly_eur"], 2), "status": "booked",
    })  # fmt: skip
    facts = {"total": totals[name], "left": round(budget - totals[name], 2), "booking": booking, "stay": stay}
    return Truth(facts, state=after)
