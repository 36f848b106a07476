"""Things that went astray: a cheque without a number, a traveller without a bed, an instrument out of order, too few pieces."""

from datetime import date, timedelta
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._records import Row, next_id, rows_of


def _unpaid(raw: Raw) -> dict[str, list[Row]]:
    """Client -> its unpaid invoices, two to four of them due on different days."""
    found: dict[str, list[Row]] = {}
    for row in raw.tables["invoices"]:
        if row["status"] in {"sent", "overdue"}:
            found.setdefault(row["client_id"], []).append(row)
    return {
        client: rows
        for client, rows in found.items()
        if 2 <= len(rows) <= 4 and len({row["due_on"] for row in rows}) == len(rows)
    }


@scenario("problem_solving", domains=("finance",))
def cheque_without_a_number(s: Stage) -> Script:
    """A cheque settles one of a client's invoices and does not say which: the assistant asks, then books the payment."""
    unpaid = _unpaid(s.raw)
    client = s.pick(sorted(unpaid))
    meant = s.pick(unpaid[client])
    s.goal(meant=meant["invoice_id"], fits=[row["invoice_id"] for row in unpaid[client]])
    yield s.user(
        "A cheque from {client} came in the post, enough to settle one of their invoices. Please book it.",
        "{client} have paid an invoice in full, by cheque. Could you record that?",
        "cheque from {client} settles their invoice, book it",
        "There's a cheque of {client} on my desk that pays off an invoice completely, but no number on it. Put it in, please.",
        "Please close the invoice of {client}: their cheque has just arrived.",
        client=client,
    )
    found = yield s.call("list_invoices", client_id=client)
    fits = [row for row in found["invoices"] if row["status"] in {"sent", "overdue"}]
    shown = "; ".join(f"{row['invoice_id']} due on {row['due_on']}" for row in fits)
    yield s.ask(
        "{client} has more than one unpaid: {shown}. Which one is the cheque for?",
        "These are open: {shown}. Does the letter with it mention a date?",
        "I see {shown}. Which of them do they settle?",
        "Without a number it could be any of {shown}. Can you tell from the due date?",
        "Before I book it on the wrong one: {shown}. Which is it?",
        also={"client": client, "shown": shown},
    )
    yield s.user(
        "The one due on {due}.",
        "They write: due {due}.",
        "{due}",
        "Due date {due}, says the slip.",
        "It must be the one that's due {due}.",
        due=meant["due_on"],
    )
    chosen = next(row for row in fits if row["due_on"] == meant["due_on"])
    invoice = yield s.call("get_invoice", invoice_id=chosen["invoice_id"])
    done = yield s.call(
        "record_payment", invoice_id=invoice["invoice_id"], amount=invoice["outstanding"], method="cheque"
    )
    yield s.answer(
        "{currency} {amount:,.2f} is booked as {payment}; {invoice} is paid.",
        "Done. {payment} settles {invoice} with {currency} {amount:,.2f}.",
        "{invoice} is closed: {amount:,.2f} {currency} were outstanding, and {payment} covers them.",
        "The cheque is in as {payment}, {currency} {amount:,.2f} on {invoice}. Please check that it is made out for that sum.",
        "Recorded {payment}. What was left of {invoice}, {amount:,.2f} {currency}, is paid.",
        also={"currency": done["currency"]},
        invoice=done["invoice_id"],
        payment=done["payment_id"],
        amount=done["amount"],
    )


@cheque_without_a_number.oracle
def _(raw: Raw, meant: str, fits: list[str]) -> Truth:
    after, key = raw.copy(), next_id(raw, "payments")
    row = after.row("invoices", meant)
    left = round(row["amount"] - sum(one["amount"] for one in rows_of(raw, "payments", invoice_id=meant)), 2)
    row["status"] = "paid"
    payment = {"payment_id": key, "invoice_id": meant, "received_on": str(raw.today), "amount": left}
    after.tables["payments"].append(payment | {"method": "cheque"})
    return Truth({"invoice": meant, "payment": key, "amount": left}, state=after, candidates=tuple(fits))


def _rooms(raw: Raw, city: str, guests: int, stars: int) -> list[tuple[str, float]]:
    """The rooms of a city for so many guests in hotels of so many stars, with their price."""
    good = {row["hotel_id"] for row in rows_of(raw, "hotels", city=city) if row["stars"] >= stars}
    return [
        (row["room_id"], row["nightly_eur"])
        for row in raw.tables["rooms"]
        if row["hotel_id"] in good and row["beds"] >= guests
    ]


@scenario("problem_solving", domains=("travel",))
def stranded_for_the_night(s: Stage) -> Script:
    """A stranded customer needs a room tonight: customer and rooms at once; then two nights are wanted, and booked."""
    customer = s.pick(s.raw.tables["customers"])
    cities = sorted({row["city"] for row in s.raw.tables["hotels"]})
    wishes = [(city, guests, stars) for city in cities for guests in (1, 2) for stars in (2, 3)]
    city, guests, stars = s.pick([wish for wish in wishes if _clear(s.raw, *wish)])
    first = s.raw.today
    s.goal(customer=customer["customer_id"], city=city, guests=guests, stars=stars)
    said: dict[str, Any] = {"email": customer["email"], "city": city}
    said |= {"stars": {2: "two", 3: "three"}[stars], "people": {1: "one person", 2: "two people"}[guests]}
    yield s.user(
        "Flight cancelled, and {email} is stuck in {city}. What's the cheapest room for {people} tonight, {stars} stars at "
        "least?",
        "I need a bed in {city} tonight for our customer {email}, {people}, no less than {stars} stars, as cheap as can be.",
        "{email} stranded in {city}, room tonight, {people}, {stars}+ stars, cheapest please",
        "Our customer {email} missed the last connection in {city}. Find the cheapest room from {stars} stars up for {people}, "
        "tonight only.",
        "It's snowing in {city} and nothing flies. Please look for a room for {email} ({people}, {stars} stars or more, low "
        "price).",
        **said,
    )
    found, rooms = yield s.together(
        s.call("find_customer", email=customer["email"]),
        s.call("search_hotels", city=city, guests=guests, min_stars=stars, derived_=("guests", "min_stars")),
    )
    room = rooms["rooms"][0]
    s.top([(row["room_id"], row["nightly_eur"]) for row in rooms["rooms"]], smallest=True)
    yield s.answer(
        "{hotel} has a {kind} room at EUR {price:,.2f}, the cheapest that fits. Shall I book it for {name}?",
        "The lowest price is EUR {price:,.2f}: a {kind} room at {hotel}. May I book one night for {name}?",
        "For {name} I'd take {hotel}, {kind}, EUR {price:,.2f}. Is one night right?",
        "Cheapest in {city}: {hotel}, EUR {price:,.2f} for a {kind} room. I'm ready to book it in the name of {name}.",
        "At EUR {price:,.2f} nothing beats the {kind} room of {hotel}. Just say so and {name} has it for tonight.",
        also={"kind": room["kind"], "name": found["customers"][0]["name"], "city": city},
        hotel=room["hotel"],
        price=room["nightly_eur"],
    )
    yield s.user(
        "Make it two nights, the next flight is the day after tomorrow. Then book.",
        "Yes, but the airline now says two nights. Please book that.",
        "change: 2 nights. book it",
        "Hold on, they won't get away tomorrow either. Two nights, please, and go ahead.",
        "Book it, for two nights after all.",
        correction=True,
    )
    party: dict[str, Any] = {"guests": guests} if guests > 1 else {}
    done = yield s.call(
        "book_stay",
        customer_id=found["customers"][0]["customer_id"],
        room_id=room["room_id"],
        check_in=str(first),
        check_out=str(first + timedelta(days=2)),
        derived_=("check_out", "guests"),
        **party,
    )
    yield s.answer(
        "Booked: {stay}, until {out}, EUR {total:,.2f} in all.",
        "{stay} is confirmed. Check-out is on {out}, and the two nights come to EUR {total:,.2f}.",
        "EUR {total:,.2f} for both nights, leaving on {out}. The stay is {stay}.",
        "Done, two nights until {out}. It's {stay}, EUR {total:,.2f}.",
        "The room is theirs until {out} as {stay}, for EUR {total:,.2f}.",
        also={"out": done["check_out_on"]},
        stay=done["stay_id"],
        total=done["total_eur"],
    )


def _clear(raw: Raw, city: str, guests: int, stars: int) -> bool:
    """Whether one room of a city is the cheapest, fewer than a dozen fit, and the number of stars makes a difference."""
    if _rooms(raw, city, guests, stars) == _rooms(raw, city, guests, 1) == _rooms(raw, city, guests, stars + 1):
        return False
    prices = sorted(price for _, price in _rooms(raw, city, guests, stars))
    return 1 < len(prices) < 12 and prices[1] - prices[0] > 0.01


@stranded_for_the_night.oracle
def _(raw: Raw, customer: str, city: str, guests: int, stars: int) -> Truth:
    room, price = best_of(_rooms(raw, city, guests, stars), smallest=True)
    hotel = raw.row("hotels", raw.row("rooms", room)["hotel_id"])["name"]
    stay, after = next_id(raw, "stays"), raw.copy()
    nights = {"check_in_on": str(raw.today), "check_out_on": str(raw.today + timedelta(days=2))}
    row = {"stay_id": stay, "customer_id": customer, "room_id": room, **nights, "guests": guests}
    after.tables["stays"].append(row | {"total_eur": round(2 * price, 2), "status": "booked"})
    return Truth({"hotel": hotel, "price": price, "stay": stay, "total": round(2 * price, 2)}, state=after)


def _cheapest(raw: Raw, kind: str, but: str) -> str:
    """The cheapest available instrument of a kind apart from one; "" when there is none, or more than one."""
    free = [row for row in rows_of(raw, "instruments", kind=kind, status="available") if row["instrument_id"] != but]
    least = min((row["hourly_eur"] for row in free), default=0)
    best = [row["instrument_id"] for row in free if row["hourly_eur"] == least]
    return best[0] if len(best) == 1 else ""


def _taken(raw: Raw) -> list[tuple[Row, str]]:
    """Instruments that cannot be had at some hour to come, and that hour: out of order, or booked by somebody."""
    found = []
    for row in raw.tables["instruments"]:
        if row["status"] != "available" and _cheapest(raw, row["kind"], row["instrument_id"]):
            found += [
                (row, f"{raw.today + timedelta(days=days)}T{hour}:00") for days in (42, 55, 63) for hour in ("09", "13")
            ]
    slots = [row for row in rows_of(raw, "slots", status="booked") if row["starts_at"][:10] > str(raw.today)]
    days: dict[str, set[str]] = {}
    for slot in slots:
        days.setdefault(slot["instrument_id"], set()).add(slot["starts_at"][:10])
    for slot in slots:
        row, day = raw.row("instruments", slot["instrument_id"]), slot["starts_at"][:10]
        other = _cheapest(raw, row["kind"], row["instrument_id"])
        if row["status"] == "available" and other and not _near(day, days.get(other, set())):
            found.append((row, slot["starts_at"][:16]))
    return found


def _near(day: str, others: set[str]) -> bool:
    return any(abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= 1 for other in others)


@scenario("problem_solving", domains=("research",))
def instrument_not_to_be_had(s: Stage) -> Script:
    """A slot is refused, as the instrument is out of order or taken: the cheapest other one of its kind is booked."""
    instrument, start = s.pick(_taken(s.raw))
    person, hours = s.pick(s.raw.tables["researchers"]), s.pick((2, 3))
    first, kind = instrument["instrument_id"], instrument["kind"]
    s.goal(first=first, kind=kind, person=person["researcher_id"], start=start, hours=hours)
    said: dict[str, Any] = {"email": person["email"], "id": first, "sort": kind}
    said |= {"day": start[:10], "hour": start[11:], "hours": hours}
    yield s.user(
        "Please book {id} for {email}, {hours} hours from {hour} on {day}. If it can't be had, take the cheapest {sort} that "
        "works.",
        "{email} would like {id} on {day} from {hour}, {hours} hours. Failing that, any {sort} that is available, the least "
        "expensive one.",
        "{id}, {day} {hour}, {hours}h for {email}. plan b: cheapest available {sort}",
        "I have samples that won't keep: {day} at {hour}, {hours} hours on {id}, my address is {email}. Any other {sort} "
        "is fine too, just not a dear one.",
        "Could you get me {hours} hours on {id} ({day}, {hour})? I'm {email}. If that fails, choose the cheapest {sort}.",
        **said,
    )
    known = yield s.call("find_researcher", email=person["email"])
    who = known["researchers"][0]["researcher_id"]
    wanted: dict[str, Any] = {"researcher_id": who, "starts_at": start, "hours": hours, "derived_": ("starts_at",)}
    refused = yield s.attempt("book_instrument", instrument_id=first, **wanted)
    need(s.failed(refused), "it is free")
    yield s.reflect(
        "{id} can't be had then. I'll look for another {sort}.",
        "No luck with {id}, so the second choice: which {sort} is available, and at what price?",
        "Refused, and for good reason. Let me list every available {sort}.",
        **said,
    )
    others = yield s.call("list_instruments", kind=kind, status="available")
    prices = {row["instrument_id"]: row["hourly_eur"] for row in others["instruments"] if row["instrument_id"] != first}
    best, price = s.top(prices.items(), smallest=True)
    done = yield s.call("book_instrument", instrument_id=best, **wanted)
    yield s.answer(
        "{id} can't be had at that hour, so I booked {instrument} at EUR {price:,.2f} an hour: slot {slot}, EUR {cost:,.2f} in all.",
        "You have {instrument} instead ({slot}); {id} was refused. It is the cheapest at EUR {price:,.2f}, together EUR "
        "{cost:,.2f}.",
        "Slot {slot} on {instrument}, EUR {cost:,.2f} for the {hours} hours at EUR {price:,.2f} an hour. {id} wasn't available.",
        "Booked as {slot}: {instrument}, the least expensive {sort} that works (EUR {price:,.2f} an hour, EUR {cost:,.2f}).",
        "It's {instrument} now, since {id} isn't possible. The slot is {slot}, at EUR {price:,.2f} an hour it comes to EUR {cost:,.2f}.",
        also={**said, "price": price},
        instrument=done["instrument_id"],
        slot=done["slot_id"],
        cost=done["cost_eur"],
    )


@instrument_not_to_be_had.oracle
def _(raw: Raw, first: str, kind: str, person: str, start: str, hours: int) -> Truth:
    free = rows_of(raw, "instruments", kind=kind, status="available")
    prices = {row["instrument_id"]: row["hourly_eur"] for row in free if row["instrument_id"] != first}
    best, price = best_of(prices.items(), smallest=True)
    slot, after = next_id(raw, "slots"), raw.copy()
    row = {"slot_id": slot, "instrument_id": best, "researcher_id": person, "starts_at": f"{start}:00"}
    after.tables["slots"].append(row | {"hours": hours, "status": "booked"})
    return Truth({"instrument": best, "slot": slot, "cost": round(hours * price, 2)}, state=after)


_FEW: Final = 30


def _shelves(raw: Raw) -> dict[str, dict[str, int]]:
    """Product -> store -> pieces, for products that are still sold."""
    sold = {row["product_id"] for row in rows_of(raw, "products", status="active")}
    found: dict[str, dict[str, int]] = {}
    for row in raw.tables["inventory"]:
        if row["product_id"] in sold:
            found.setdefault(row["product_id"], {})[row["store_id"]] = row["quantity"]
    return found


def _lacking(raw: Raw) -> list[tuple[str, str]]:
    """Products and stores with a few pieces of them, where one other store clearly has most and has plenty."""
    found = []
    for product, shelves in _shelves(raw).items():
        for store, pieces in shelves.items():
            others = sorted((other for key, other in shelves.items() if key != store), reverse=True)
            if 2 < pieces < _FEW and others and others[0] >= 2 * _FEW and others[0] not in others[1:]:
                found.append((product, store))
    return found


@scenario("problem_solving", domains=("retail",))
def pieces_for_the_event(s: Stage) -> Script:
    """Two products are needed for an event; both shelves are checked at once, and what is missing is sent over."""
    lacking, store = s.pick(_lacking(s.raw))
    shelves = _shelves(s.raw)
    pieces = shelves[lacking][store]
    wanted = pieces + s.rng.between(5, 25)
    enough = s.pick([key for key, stock in shelves.items() if key != lacking and stock.get(store, 0) > wanted])
    both = s.sample([lacking, enough], 2)
    s.goal(lacking=lacking, store=store, wanted=wanted)
    said: dict[str, Any] = {"one": both[0], "two": both[1], "store": store, "wanted": wanted}
    yield s.user(
        "For the event in {store} we need {wanted} pieces each of {one} and {two}. Is that there? If something is short, have "
        "the rest sent from the store with most of it.",
        "{store} wants to sell {wanted} of {one} and {wanted} of {two} on Saturday. Please make sure that they have them; "
        "take what's missing from whoever has most.",
        "{store} needs {wanted}x {one} + {wanted}x {two}. fill up from the store with most",
        "Could you check whether {store} has {wanted} pieces of both {one} and {two}, and order any missing ones over from "
        "the best-stocked store?",
        "Our window display in {store} is built round {one} and {two}, {wanted} pieces of each. Top up whichever is short, "
        "from the fullest shelf elsewhere.",
        **said,
    )
    results = yield s.together(*(s.call("check_stock", product_id=product) for product in both))
    stocks = {one["product_id"]: {row["store_id"]: row["quantity"] for row in one["stores"]} for one in results}
    short = next(product for product in both if stocks[product][store] < wanted)
    missing = s.compute("difference", wanted, stocks[short][store])
    source, most = s.top([(key, number) for key, number in stocks[short].items() if key != store])
    need(most >= missing, "too few elsewhere")
    if s.chance(500):
        yield s.reason(
            "{short} is {missing} short, the other one is fine. {source} has most of it.",
            "Only {short} is missing {missing} pieces; {source} can spare them best.",
            "Enough of one, {missing} too few of {short}. The fullest shelf is in {source}.",
            short=short,
            missing=missing,
            source=source,
        )
    moved = yield s.call("transfer_stock", product_id=short, from_store_id=source, to_store_id=store, quantity=missing)
    yield s.answer(
        "{short} was {missing} short, so {source} sends that many. {store} then has {now} of it; the other one was enough.",
        "Done: {missing} pieces of {short} go from {source} to {store}, which makes {now}. Nothing was missing otherwise.",
        "{store} now has {now} of {short}, {missing} of them from {source}. Of the other product there were enough.",
        "One product was fine; of {short} I moved {missing} from {source}, and {store} is at {now}.",
        "I had {missing} of {short} transferred from {source}. With {now} pieces {store} is ready.",
        also={"store": store, "now": moved["to"]["quantity"], "short": short},
        missing=missing,
        source=source,
    )


@pieces_for_the_event.oracle
def _(raw: Raw, lacking: str, store: str, wanted: int) -> Truth:
    shelves = _shelves(raw)[lacking]
    source, _ = best_of((key, number) for key, number in shelves.items() if key != store)
    missing, after = wanted - shelves[store], raw.copy()
    for row in after.tables["inventory"]:
        if row["product_id"] == lacking:
            row["quantity"] += {store: missing, source: -missing}.get(row["store_id"], 0)
    return Truth({"missing": missing, "source": source}, state=after)
