"""What a travel agency writes: airports, airlines, hotels, cities, figures, disrupted flights, notices, rules."""

from datetime import date, timedelta
from typing import Final

from ...content.library import lately, put_answers, put_library
from ...content.rules import Rule
from ...content.text import Say, counted, day_name, listed, month_after, month_name
from ...database import Row
from ...documents import HEARSAY, SUPERSEDED, Shelf
from ...domain import Place

AIRPORTS: Final = (
    ("LIS", "Humberto Delgado", "Lisbon", "Portugal", "Europe/Lisbon", 38.77, -9.13),
    ("OPO", "Francisco Sá Carneiro", "Porto", "Portugal", "Europe/Lisbon", 41.24, -8.68),
    ("MAD", "Barajas", "Madrid", "Spain", "Europe/Madrid", 40.47, -3.56),
    ("BCN", "El Prat", "Barcelona", "Spain", "Europe/Madrid", 41.3, 2.08),
    ("DUB", "Dublin Airport", "Dublin", "Ireland", "Europe/Dublin", 53.42, -6.27),
    ("EDI", "Edinburgh Airport", "Edinburgh", "United Kingdom", "Europe/London", 55.95, -3.37),
    ("CDG", "Charles de Gaulle", "Paris", "France", "Europe/Paris", 49.01, 2.55),
    ("AMS", "Schiphol", "Amsterdam", "Netherlands", "Europe/Amsterdam", 52.31, 4.76),
    ("FRA", "Frankfurt am Main", "Frankfurt", "Germany", "Europe/Berlin", 50.03, 8.57),
    ("VIE", "Schwechat", "Vienna", "Austria", "Europe/Vienna", 48.11, 16.57),
    ("CPH", "Kastrup", "Copenhagen", "Denmark", "Europe/Copenhagen", 55.62, 12.65),
    ("OSL", "Gardermoen", "Oslo", "Norway", "Europe/Oslo", 60.19, 11.1),
    ("HEL", "Vantaa", "Helsinki", "Finland", "Europe/Helsinki", 60.32, 24.96),
    ("WAW", "Chopin", "Warsaw", "Poland", "Europe/Warsaw", 52.17, 20.97),
    ("FCO", "Fiumicino", "Rome", "Italy", "Europe/Rome", 41.8, 12.25),
    ("ATH", "Eleftherios Venizelos", "Athens", "Greece", "Europe/Athens", 37.94, 23.94),
    ("IST", "Istanbul Airport", "Istanbul", "Turkey", "Europe/Istanbul", 41.26, 28.74),
)
"""Code, name, city, country, time zone, latitude, longitude."""

AIRLINE_ENDINGS: Final = ("Air", "Airways", "Aviation", "Air Lines")
FARES: Final = (
    ("Light", "economy", 0, 0, 25),
    ("Classic", "economy", 0, 1, 75),
    ("Flex", "economy", 1, 1, 100),
    ("Business", "business", 1, 2, 150),
)
"""Name, cabin, whether it is refundable, checked bags, points in percent."""

HOTEL_WORDS: Final = (
    ("Grand", "Royal", "Old Town", "Harbour", "Garden", "Park", "Central", "Riverside", "Hillside", "Station", "Palm"),
    ("Hotel", "Inn", "Palace", "House", "Lodge", "Residence", "Rooms", "Suites"),
)
ROOMS: Final = (("single", 1, 0), ("double", 2, 2_200), ("family", 4, 6_100), ("suite", 3, 12_700))
"""Kind, beds, cents on top of the hotel's price."""

COMMENTS: Final = (
    "Quiet at night, although the tram is close.",
    "The breakfast was the best of the whole trip.",
    "Our room was not ready until five.",
    "Friendly people at the reception.",
    "The shower was cold on the second day.",
    "We would come back at once.",
    "Smaller than in the pictures.",
    "The lift was out of order.",
    "A great view over the roofs.",
    "Wireless network only in the lobby.",
    "Clean and simple, as it should be.",
    "They forgot our taxi.",
    "Good beds and thick curtains.",
    "The pool was closed without notice.",
)

INCIDENTS: Final = (
    (
        "fare-refresh",
        "a price file without its last column",
        "column taxes missing in fare file",
        "asked for the file again",
    ),
    ("seat-sync", "an airline that changed its seat codes", "unknown seat code in message", "added the new codes"),
    (
        "payments",
        "a bank that refused the new certificate",
        "acquirer closed connection",
        "went back to the old certificate",
    ),
    ("booking-api", "a pool of connections that was too small", "no free connection in pool", "tripled the pool"),
    ("mailer", "a booking with an empty list of passengers", "template needs one passenger", "skipped empty bookings"),
    ("points-run", "a leap year that nobody had thought of", "invalid date in points run", "mended the calendar"),
    ("hotel-feed", "two hotels with the same code", "duplicate hotel code", "gave one of them a new code"),
    (
        "login",
        "a clock that was ahead by three minutes",
        "token used before it is valid",
        "set the clock by the network",
    ),
)
"""Service, cause, message in the log, what helped."""

RULES: Final = (
    Rule(
        "the time for free cancellation of flights",
        "Cancelling flights",
        (
            "A flight booking can be cancelled free of charge within {value} of booking.",
            "For {value} after the booking a cancellation costs nothing.",
        ),
        (
            "Afterwards the rules of the fare decide.",
            "Bookings made on the day of departure are excluded.",
            "The money goes back to the card that was used.",
        ),
        (12, 72, 12),
        "{} hours",
        "free_cancel_hours",
    ),
    Rule(
        "the deadline for cancelling hotel stays",
        "Cancelling stays",
        (
            "Stays can be cancelled up to {value} before arrival.",
            "A stay is cancelled no later than {value} before the guest arrives.",
        ),
        (
            "After that the first night is charged.",
            "Groups have their own terms, which stand in the contract.",
            "Hotels are told by us and not by the guest.",
        ),
        (1, 14, 1),
        fact="hotel_cancel_days",
    ),
    Rule(
        "the refund limit of the travel desk",
        "Approval of refunds",
        (
            "The travel desk refunds up to {value} on its own.",
            "Refunds of more than {value} are approved by a supervisor.",
        ),
        (
            "The supervisor answers within two hours.",
            "A refund names the clause on which it rests.",
            "Taxes of a flight that was not taken are always paid back.",
        ),
        (150, 1200, 50),
        "EUR {}",
        "refund_limit_eur",
    ),
    Rule(
        "the service fee for bookings by phone",
        "Service fees",
        ("A booking by phone costs {value}.", "For bookings by phone we charge a fee of {value}."),
        (
            "Online bookings are free of it.",
            "The fee is charged once for all passengers together.",
            "It is waived when the website is down.",
        ),
        (5, 45, 1),
        "EUR {}",
        "service_fee_eur",
    ),
    Rule(
        "the price of a name correction",
        "Names on tickets",
        ("Correcting a name costs {value}.", "For the correction of a name {value} are due."),
        (
            "Up to three letters may be corrected; more is a new ticket.",
            "The name is spelt as in the passport, without accents.",
            "A change after marriage needs a copy of the certificate.",
        ),
        (15, 95, 5),
        "EUR {}",
        "name_change_eur",
    ),
    Rule(
        "how long points are valid",
        "Validity of points",
        ("Points are valid for {value}.", "After {value} points expire."),
        (
            "Each entry has its own date of expiry.",
            "Points are not extended, whatever the reason.",
            "A reminder goes out six weeks before.",
        ),
        (6, 60, 3),
        "{} months",
        "points_months",
    ),
    Rule(
        "the points for each euro spent on hotels",
        "Earning points at hotels",
        ("Each euro spent on hotels earns {value}.", "Guests collect {value} for every euro of their stay."),
        (
            "City tax and minibar do not count.",
            "Points arrive a week after the guest has left.",
            "Only the person who paid gets them.",
        ),
        (2, 15, 1),
        "{} points",
        "points_per_eur",
    ),
    Rule(
        "the largest group without the group desk",
        "Groups",
        (
            "Up to {value} can be booked together without the group desk.",
            "Parties of more than {value} go to the group desk.",
        ),
        (
            "The group desk asks for a list of names three weeks ahead.",
            "One free place is given for each twenty that are paid.",
            "School classes need an adult for every ten pupils.",
        ),
        (6, 20, 1),
        "{} people",
        "group_size",
    ),
    Rule(
        "the delay from which a meal voucher is given",
        "Care during delays",
        (
            "From a delay of {value} on, passengers get a meal voucher.",
            "A meal voucher is handed out when a flight is late by {value} or more.",
        ),
        (
            "Children get one as well, whatever they paid.",
            "The voucher is accepted in all cafés of the terminal.",
            "Receipts from elsewhere are not paid back.",
        ),
        (90, 300, 15),
        "{} minutes",
        "delay_minutes",
    ),
    Rule(
        "the validity of travel vouchers",
        "Travel vouchers",
        ("Travel vouchers are valid for {value}.", "A travel voucher can be used for {value}."),
        (
            "They can be given to somebody else.",
            "What is left on a voucher stays on it.",
            "Vouchers are not paid out in cash.",
        ),
        (6, 48, 3),
        "{} months",
        "voucher_months",
    ),
    Rule(
        "the deposit for package holidays",
        "Deposits",
        ("A package holiday needs a deposit of {value}.", "The deposit for a package holiday is {value} of its price."),
        (
            "The rest is due four weeks before departure.",
            "The certificate of insolvency insurance comes with the invoice.",
            "Without the deposit the seats are given back after a week.",
        ),
        (10, 40, 5),
        "{}%",
    ),
    Rule(
        "the age from which children fly alone",
        "Children who fly alone",
        ("Children may fly alone from {value} on.", "From an age of {value} a child may travel without company."),
        (
            "A form with both phone numbers is filled in at the counter.",
            "Connections are not possible for children who fly alone.",
            "The crew hands the child over against a signature.",
        ),
        (5, 14, 1),
        "{} years",
    ),
)


def put_travel(place: Place, shelf: Shelf) -> None:
    """At least 150 documents."""
    kinds = (_airports, _airlines, _hotels, _cities, _reports, _disruptions, _notices, _answers)
    put_library(place, shelf, RULES, kinds, first=500, owners=slice(7))


_AIRPORT_MORE: Final = (
    "Trolleys take a coin, which comes back.",
    "The prayer room is on the upper floor, next to the post office.",
    "Taxis queue on the left; those on the right are for hotels only.",
    "Smoking is possible on the terrace behind the duty-free shop.",
    "The night bus stops at the arrivals level.",
    "Water fountains are next to every second gate.",
    "A pharmacy is open until the last flight has left.",
    "Announcements are made in two languages, and only once.",
)


def _airports(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("airport guides"))
    rng = say.rng
    for row in place.tables["airports"]:
        code, gate = row["airport_id"], f"{rng.pick('ABCDEF')}{rng.between(2, 48)}"
        minutes, closes = f"{rng.between(7, 22) * 5} minutes", f"{rng.between(2, 9) * 5 + 20} minutes"
        sentences = [
            say("{name} ({code}) is the airport of {city} in {country}; terminals in use: {terminals}.",
                "Travellers to {city} in {country} land at {name} ({code}); terminals in use: {terminals}.",
                name=row["name"], code=code, city=row["city"], country=row["country"], terminals=row["terminals"]),
            say("Clocks there follow {zone}.", "The time zone is {zone}.", zone=row["timezone"]),
            say("Plan {minutes} for a change of planes.", "The minimum connecting time is {minutes}.", minutes=minutes),
            say("Our partner lounge is next to gate {gate}.", "Look for our partner lounge at gate {gate}.", gate=gate),
            say("Check-in for luggage closes {closes} before departure.",
                "Luggage is taken until {closes} before departure.",
                closes=closes),
            *say.some(_AIRPORT_MORE, 5),
        ]  # fmt: skip
        says = ((f"the minimum connecting time at {code}", minutes),
                (f"the gate of the partner lounge at {code}", gate),
                (f"when check-in for luggage closes at {code}", closes))  # fmt: skip
        known = ((f"the time zone of {code}", row["timezone"]),)
        title = say(
            "Airport guide {code}",
            "{city} airport ({code}) in short",
            "Arriving at {code}",
            code=code,
            city=row["city"],
        )
        shelf.put("airport", title, sentences, date=lately(place, say), author="Travel desk", says=says, known=known)
        if rng.chance(200):
            _forum(place, shelf, say, code, minutes)


def _forum(place: Place, shelf: Shelf, say: Say, code: str, minutes: str) -> None:
    """A traveller's post, wrong about the connecting time."""
    wrong = say.rng.pick([f"{number} minutes" for number in range(20, 130, 5) if f"{number} minutes" != minutes])
    sentences = [
        say("Changed planes at {code} twice this year, so here is what I know.",
            "Question from a reader: how long for {code}?", code=code),
        say("In my experience {wrong} are enough as a minimum connecting time.",
            "Somebody at the gate told me that {wrong} will do.",
            wrong=wrong),
        *say.some((
            "The coffee in the corner is better than it looks.",
            "Take the stairs, since the lifts are slow and always full.",
            "I nearly lost my hat in the shuttle train.",
            "They took my honey at the security check, as it counts as a liquid.",
            "Children like the fish tank on the second floor.",
            "I travel with hand luggage only, which helps a great deal.",
            "The chairs near the windows have sockets.",
        ), 6),
    ]  # fmt: skip
    says = ((f"the minimum connecting time at {code}", wrong, HEARSAY),)
    author = say.rng.pick(("Window Seat Wanda", "The Layover Club", "Mileage Max"))
    title = say("How long do you need at {code}?", "My connection at {code}", code=code)
    shelf.put(
        "blog", title, sentences, date=lately(place, say), author=author, says=says, host="www.layoverclub.example"
    )


_AIRLINE_MORE: Final = (
    "Seats are given out at check-in unless the fare includes a choice.",
    "Meals for special diets are ordered two days ahead.",
    "The crew speaks the language of the hub and English.",
    "Musical instruments travel in the cabin if a seat is paid for them.",
    "Online check-in opens a day before departure.",
    "Complaints are answered by a form with a number on it.",
    "Its timetable changes at the end of March and at the end of October.",
)


def _airlines(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("airline sheets"))
    rng = say.rng
    cities = {row["airport_id"]: row["city"] for row in place.tables["airports"]}
    for row in place.tables["airlines"]:
        name, code = row["name"], row["airline_id"]
        cabin, pet, phone = f"{rng.between(6, 14)} kg", f"EUR {rng.between(30, 120)}", rng.between(1200, 7999)
        fares = [fare for fare in place.tables["fares"] if fare["airline_id"] == code]
        fees = listed(f"EUR {fare['change_fee_eur']:.2f} in {fare['name']}" for fare in fares if not fare["refundable"])
        sentences = [
            say("{name} ({code}) flies from its hub in {city}.", "The hub of {name}, code {code}, is {city}.",
                name=name, code=code, city=cities[row["hub_airport_id"]]),
            say("A change costs {fees}; the other fares are changed free of charge.",
                "Fees for changes: {fees}. Other fares pay none.", fees=fees),
            say("Hand luggage may weigh {cabin}.", "In the cabin {cabin} are allowed.", cabin=cabin),
            say("A small animal in the cabin costs {pet}.", "For a pet in the cabin {pet} are due.", pet=pet),
            say("Agencies reach its desk at extension {phone}.", "Its desk for agencies has extension {phone}.",
                phone=phone),
            *say.some(_AIRLINE_MORE, 5),
        ]  # fmt: skip
        says = ((f"the hand luggage limit of {name}", cabin), (f"the price of a pet in the cabin of {name}", pet),
                (f"the extension of the agency desk of {name}", phone))  # fmt: skip
        known = ((f"the hub of {name}", cities[row["hub_airport_id"]]),)
        title = say("{name}: carrier sheet", "Selling {name}", "What to know about {name}", name=name)
        shelf.put("airline", title, sentences, date=lately(place, say), author="Air desk", says=says, known=known)
        if rng.chance(450):
            _former_sheet(place, shelf, say, name, cabin)


def _former_sheet(place: Place, shelf: Shelf, say: Say, name: str, cabin: str) -> None:
    before = say.rng.pick([f"{number} kg" for number in range(5, 16) if f"{number} kg" != cabin])
    sentences = [
        say("This is the sheet of a former season; do not use it for new bookings.",
            "Archived. A newer sheet of {name} exists.", name=name),
        say("Hand luggage on {name} could weigh {before}.", "{name} allowed {before} in the cabin.", name=name,
            before=before),
        *say.some(_AIRLINE_MORE, 6),
    ]  # fmt: skip
    says = ((f"the hand luggage limit of {name}", before, SUPERSEDED),)
    day = str(place.clock.ago(say.rng.between(420, 1000)))
    shelf.put("archive", f"{name}: carrier sheet of a former season", sentences, date=day, author="Air desk", says=says)


_HOTEL_MORE: Final = (
    "Bathrobes are brought on request.",
    "The street is loud on Friday nights, so ask for a room at the back.",
    "Dogs are welcome as long as they do not run for the buffet.",
    "The sauna has a window towards the park.",
    "Luggage can be left for the day after check-out.",
    "The bar closes when the last guest leaves.",
    "Bicycles are lent to guests without a deposit.",
    "A ramp leads to the side entrance, and two rooms have wide doors.",
    "Local guides meet their groups in the lobby at nine.",
)


def _hotels(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("hotel pages"))
    rng = say.rng
    for row in place.tables["hotels"]:
        name, late = row["name"], f"EUR {rng.between(3, 16) * 5}"
        parking, breakfast = f"EUR {rng.between(6, 38)}", f"{rng.between(9, 11)}:{rng.pick(('00', '15', '30', '45'))}"
        sentences = [
            say("{name} has {stars} stars and lies {km} km from the airport.",
                "With {stars} stars, {name} is {km} km away from the airport.",
                name=name, stars=row["stars"], km=row["distance_to_airport_km"]),
            say("It is managed by {manager}.", "The manager is {manager}.", manager=row["manager"]),
            say("Breakfast is served until {breakfast}.", "The breakfast room closes at {breakfast}.",
                breakfast=breakfast),
            say("A parking space costs {parking} a night.", "Guests park for {parking} a night.", parking=parking),
            say("Late check-out is possible for {late}.", "Whoever leaves in the afternoon pays {late}.", late=late),
            *say.some(_HOTEL_MORE, 5),
        ]  # fmt: skip
        says = ((f"the price of late check-out at {name}", late), (f"the price of parking at {name}", parking),
                (f"until when breakfast is served at {name}", breakfast))  # fmt: skip
        known = ((f"the manager of {name}", row["manager"]),)
        title = say("{name}: hotel page", "Hotel profile: {name}", "Staying at {name}", name=name)
        shelf.put("hotel", title, sentences, date=lately(place, say), author="Hotel desk", says=says, known=known)
        if rng.chance(180):
            _guest_blog(place, shelf, say, name, parking)


def _guest_blog(place: Place, shelf: Shelf, say: Say, name: str, parking: str) -> None:
    """A guest's blog, wrong about the price of parking."""
    wrong = say.rng.pick([f"EUR {number}" for number in range(5, 45) if f"EUR {number}" != parking])
    sentences = [
        say("Three nights at {name}, paid by myself.", "I stayed at {name} on my way south.", name=name),
        say("I think they charge {wrong} for parking.", "Parking was {wrong} a night, if I remember it right.",
            wrong=wrong),
        *say.some((
            "The pillows were flat, and I slept well all the same.",
            "There is a bakery around the corner that opens at six.",
            "The hotel cat inspected our luggage.",
            "Somebody played the piano until midnight, rather well.",
            "We got a free upgrade because of a wedding party.",
            "The towels were changed every day although we had not asked for it.",
            "My suitcase arrived a day after me.",
        ), 6),
    ]  # fmt: skip
    says = ((f"the price of parking at {name}", wrong, HEARSAY),)
    author = say.rng.pick(("Pillow Critic", "Slow Suitcase", "Two Tickets South"))
    title = say("A stay at {name}", "{name}, an honest report", name=name)
    shelf.put(
        "blog", title, sentences, date=lately(place, say), author=author, says=says, host="www.slowsuitcase.example"
    )


_CITY_MORE: Final = (
    "Museums are closed on Mondays, with few exceptions.",
    "Tap water can be drunk everywhere.",
    "Shops in the centre stay open late on Thursdays.",
    "The tourist office lends maps for the blind.",
    "In August many restaurants take a holiday.",
    "Pickpockets like the line from the station to the old town.",
    "The best view is from the hill behind the cemetery.",
    "A light jacket is useful even in summer evenings.",
)


def _cities(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("city guides"))
    rng = say.rng
    for row in rng.sample(place.tables["airports"], 11):
        city, ride = row["city"], f"{rng.between(14, 58)} minutes"
        fare, tax = f"EUR {rng.between(180, 1490) / 100:.2f}", f"EUR {rng.between(10, 75) / 10:.2f}"
        hotels = [hotel["name"] for hotel in place.tables["hotels"] if hotel["city"] == city]
        sentences = [
            say("The train from the airport to the centre of {city} takes {ride}.",
                "From the airport it is {ride} by train to the centre of {city}.",
                city=city, ride=ride),
            say("A ticket for it costs {fare}.", "The fare is {fare}.", fare=fare),
            say("The city tax is {tax} a person and night.", "Per person and night {tax} of city tax are added.",
                tax=tax),
            say("We sell rooms at {hotels}.", "Of the hotels in our programme, {hotels} can be found here.",
                hotels=listed(hotels)),
            *say.some(_CITY_MORE, 5),
        ]  # fmt: skip
        says = ((f"the train ride from the airport to the centre of {city}", ride), (f"the city tax of {city}", tax),
                (f"the fare of the airport train in {city}", fare))  # fmt: skip
        title = say("City guide {city}", "{city} in two days", "Short guide to {city}", city=city)
        shelf.put("city", title, sentences, date=lately(place, say), author="Destinations", says=says)


_REPORT_MORE: Final = (
    "The app was opened more often than the website for the first time.",
    "Fuel surcharges were left as they had been.",
    "A fair took place in the middle of the month and filled the hotels.",
    "The figures were closed on the fourth working day and may still move a little.",
    "Two large customers postponed their conferences.",
    "Families booked later than in the year before.",
    "The weather forecast did more for sales than our campaign, we suspect.",
)


def _reports(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("reports"))
    rng = say.rng
    for month in place.clock.months(9):
        booked = [
            row for row in place.tables["bookings"] if row["booked_on"][:7] == month and row["status"] != "cancelled"
        ]
        if not booked:
            continue
        name, calls = month_name(month), rng.between(310, 4870)
        passengers = sum(row["passengers"] for row in booked)
        revenue = f"EUR {sum(round((row['price_eur'] + row['taxes_eur']) * 100) for row in booked) / 100:,.2f}"
        online = sum(row["channel"] in {"web", "app"} for row in booked)
        sentences = [
            say("In {month} we took {booked} that still stand, for {people}.",
                "{month}: {booked} for {people}, cancelled ones left out.",
                month=name, booked=counted(len(booked), "flight bookings"), people=counted(passengers, "passengers")),
            say("With taxes they were worth {revenue}.", "Fares and taxes came to {revenue}.", revenue=revenue),
            say("{online} of them were made online.", "Online we had {online} of these bookings.", online=online),
            say("The phones rang {calls} times.", "We answered {calls} calls.", calls=calls),
            *say.some(_REPORT_MORE, 5),
        ]  # fmt: skip
        known = ((f"the number of flight bookings in {name}", len(booked)),
                 (f"the revenue from flights in {name}", revenue),
                 (f"the passengers booked in {name}", passengers))  # fmt: skip
        title = say("Sales report {month}", "{month} at a glance", "How {month} went", month=name)
        day = min(month_after(month, rng.between(4, 9)), str(place.clock.today))
        says = ((f"the calls of {name}", calls),)
        shelf.put("report", title, sentences, date=day, author="Controlling", says=says, known=known)


_CAUSES: Final = (
    ("a bird strike during the approach", "the crew is praised in the next newsletter"),
    ("fog that stayed until noon", "the next flights were swapped"),
    ("a cracked window in the cockpit", "a spare aircraft now stands by at the hub"),
    ("a strike of the ground staff", "rebooking opens a day before a strike"),
    ("a crew that had reached its hours", "the roster has a reserve crew at weekends"),
    ("a passenger who fell ill", "the medical kit was filled up on the same evening"),
    ("a suitcase without an owner", "tags are checked twice at the ramp"),
    ("a sensor that gave no signal", "the part is kept in stock from now on"),
    ("a storm over the mountains", "the detour is loaded into the planning tool"),
    ("a tow truck that did not start", "the truck is heated in winter"),
)
"""Why a flight was late or cancelled, and what followed."""

_DISRUPTION_MORE: Final = (
    "Everybody was rebooked before the evening.",
    "Two guests with a baby were put up first.",
    "The hotline had a queue of half an hour at the worst moment.",
    "Compensation is handled by the airline and not by us.",
    "The message in the app came earlier than the announcement.",
    "We thank the colleagues who came in on their day off.",
    "One school class sang in the departure hall, to general delight.",
)


def _disruptions(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("disruptions"))
    rng = say.rng
    now = place.clock.naive.isoformat()
    bad = [row for row in place.tables["flights"] if row["departs_at"] < now and _disturbed(row)]
    for row, (cause, remedy) in zip(rng.sample(bad, min(10, len(bad))), rng.shuffled(_CAUSES), strict=False):
        key, rooms = row["flight_id"], f"{rng.between(3, 88)} rooms"
        what = "was cancelled" if row["status"] == "cancelled" else f"landed {row['delay_minutes']} minutes late"
        values = {"key": key, "number": row["flight_number"], "day": day_name(row["departs_at"]), "what": what}
        sentences = [
            say("Flight {number} ({key}) of {day} {what}.", "On {day}, {number} ({key}) {what}.", **values),
            say("The reason was {cause}.", "Behind it was {cause}.", "It was caused by {cause}.", cause=cause),
            say("We took {rooms} for stranded guests.", "For stranded guests {rooms} were found.", rooms=rooms),
            say("As a consequence, {remedy}.", "What follows from it: {remedy}.", remedy=remedy),
            *say.some(_DISRUPTION_MORE, 5),
        ]  # fmt: skip
        says = ((f"the reason for the trouble with {key}", cause), (f"the rooms taken for guests of {key}", rooms),
                (f"what followed from the trouble with {key}", remedy))  # fmt: skip
        title = say("Disruption report {key}", "{key}: what happened to {number}", "After {number} ({key})",
                    key=key, number=row["flight_number"])  # fmt: skip
        day = min(str(date.fromisoformat(row["departs_at"][:10]) + timedelta(days=2)), str(place.clock.today))
        shelf.put("disruption", title, sentences, date=day, author=rng.pick(place.facts["staff"]), says=says)


def _disturbed(flight: Row) -> bool:
    return flight["status"] == "cancelled" or (flight["delay_minutes"] or 0) > 45


_NOTICES: Final = (
    ("Security lanes at {code}", "One of the security lanes at {code} is closed until {date}.",
     "the end of the lane closure at {code}"),
    ("New terminal wing at {code}", "A new wing at {code} opens on {date}.", "the opening of the new wing at {code}"),
    ("Lounge works at {code}", "The partner lounge at {code} is closed until {date}.",
     "the end of the lounge works at {code}"),
    ("Runway works at {code}", "A runway of {code} is repaired until {date}; night flights are moved.",
     "the end of the runway works at {code}"),
    ("Train strike near {code}", "Trains to {code} do not run before {date}.",
     "the end of the train strike near {code}"),
    ("Passport rules at {code}", "From {date} on, {code} checks passports at the gate.",
     "the start of passport checks at the gate of {code}"),
    ("Taxi tariff at {code}", "Taxis from {code} have a fixed price from {date} on.",
     "the start of the fixed taxi price at {code}"),
    ("Car rental at {code}", "The car rental of {code} moves to the north garage on {date}.",
     "the move of the car rental at {code}"),
)  # fmt: skip
_NOTICE_FRAME: Final = (
    "Guests with a booking for the time in question are informed by mail.",
    "Plan half an hour more, and take something to read.",
    "The airport expects no influence on connections.",
    "Please do not promise anything at the counter that this notice does not say.",
    "The information comes from the airport and was confirmed by phone.",
    "Screens in the hall show the way.",
    "Travellers with a wheelchair are met at the entrance as usual.",
    "We update this notice as soon as there is something new.",
)


def _notices(place: Place, shelf: Shelf) -> None:
    rng = place.rng("notices")
    for (title, text, topic), row in zip(_NOTICES, rng.sample(place.tables["airports"], len(_NOTICES)), strict=True):
        day = place.clock.ago(rng.between(1, 50))
        when, code = day_name(day + timedelta(days=rng.between(55, 150))), row["airport_id"]
        sentences = [text.format(code=code, date=when), *rng.sample(_NOTICE_FRAME, 6)]
        author, says = rng.pick(place.facts["staff"]), ((topic.format(code=code), when),)
        shelf.put("notice", title.format(code=code), sentences, date=str(day), author=author, says=says)


_ANSWERS: Final = (
    ("Can I pay by invoice?", "Firms can, from {n} bookings a year on.", "from how many bookings firms pay by invoice",
     "{n} bookings"),
    ("How do I add a bag?", "In the app until {n} hours before departure.", "until when a bag can be added",
     "{n} hours"),
    ("Where is my invoice?", "It is sent within {n} days of the payment.", "when invoices are sent", "{n} days"),
    ("Can I reserve a seat?", "Yes, for EUR {n} a flight.", "the price of a seat reservation", "EUR {n}"),
    ("Who gets a crib?", "Each hotel has cribs for children under {n} months.", "the age limit for cribs",
     "{n} months"),
    ("How do I reach you at night?", "The crisis line answers within {n} minutes.", "how fast the crisis line answers",
     "{n} minutes"),
    ("Do you insure trips?", "Yes, for {n} percent of the price.", "the price of trip insurance", "{n} percent"),
    ("May I bring a surfboard?", "Boards of up to {n} kg travel as sports luggage.", "the heaviest surfboard",
     "{n} kg"),
)  # fmt: skip
_ANSWER_FRAME: Final = (
    "This answer was last checked by the travel desk in the current season.",
    "If your ticket says something else, your ticket is right.",
    "Most people ask this a week before they leave.",
    "The rule is the same in all countries in which we sell.",
    "You can also ask in the app, where somebody answers until midnight.",
    "Write to us if this page did not help, and quote your booking.",
    "Partners may have other rules, which stand in the confirmation.",
)


def _answers(place: Place, shelf: Shelf) -> None:
    put_answers(place, shelf, _ANSWERS, _ANSWER_FRAME, "Service desk")
