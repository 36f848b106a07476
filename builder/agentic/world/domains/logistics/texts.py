"""What a freight network writes: depots, carriers, clients, vehicles, figures, lost shipments, rules."""

from datetime import timedelta
from typing import Final

from ...content.library import lately, put_answers, put_library
from ...content.rules import Rule
from ...content.text import Say, day_name, listed, month_after, month_name
from ...documents import HEARSAY, SUPERSEDED, Shelf
from ...domain import Place

DEPOTS: Final = (
    ("KRK", "Kraków", "Poland", "East", 1200, -40), ("WRO", "Wrocław", "Poland", "East", 1000, 80),
    ("BRQ", "Brno", "Czechia", "East", 960, -140), ("VIE", "Vienna", "Austria", "Central", 990, -250),
    ("MUC", "Munich", "Germany", "Central", 630, -260), ("HAM", "Hamburg", "Germany", "North", 500, 330),
    ("GOT", "Gothenburg", "Sweden", "North", 600, 800), ("RTM", "Rotterdam", "Netherlands", "West", 100, 140),
    ("LIL", "Lille", "France", "West", 0, 0), ("LYS", "Lyon", "France", "South", 130, -540),
    ("BLQ", "Bologna", "Italy", "South", 620, -670), ("ZAZ", "Zaragoza", "Spain", "South", -300, -990),
)  # fmt: skip
"""Code, city, country, region; kilometres east and north of Lille, roughly."""

DEPOT_KINDS: Final = ("Gateway", "Hub", "Terminal", "Cross-dock", "Freight Centre")
CARRIER_ENDINGS: Final = ("Spedition", "Haulage", "Cargo", "Couriers", "Rail Link", "Intermodal", "Transport")
CARRIER_MODES: Final = ("road", "road", "rail", "road", "road", "intermodal", "road", "rail", "road")

TRADES: Final = (
    ("Ceramics", "homeware", ("stoneware plates", "glass carafes", "oak trays", "tea sets")),
    ("Optics", "electronics", ("lens kits", "camera mounts", "sensor boards", "tripods")),
    ("Pharma", "health", ("vitamin jars", "wound dressings", "syringe packs", "inhalers")),
    ("Cycles", "sports", ("wheel sets", "saddle boxes", "helmets", "frame kits")),
    ("Foods", "grocery", ("olive oil tins", "dried fruit", "spice jars", "rice sacks")),
    ("Textiles", "fashion", ("linen shirts", "wool rolls", "rain jackets", "scarves")),
    ("Machine Parts", "industrial", ("gear housings", "ball bearings", "hydraulic hoses", "drive belts")),
    ("Books", "publishing", ("paperbacks", "school atlases", "calendars", "sheet music")),
    ("Lighting", "electronics", ("LED drivers", "desk lamps", "dimmer packs", "cable reels")),
    ("Garden", "homeware", ("seed trays", "pruning shears", "watering cans", "trellis sets")),
    ("Cosmetics", "health", ("hand cream", "shampoo bars", "sunscreen", "gift boxes")),
    ("Toys", "leisure", ("board games", "wooden trains", "puzzle boxes", "kites")),
)  # fmt: skip
"""Ending of a company's name, its industry, what it sends."""

VEHICLES: Final = (
    ("van", 1100, 98),
    ("box truck", 3400, 164),
    ("rigid truck", 9200, 236),
    ("semi-trailer", 24000, 308),
)
"""Kind, capacity in kg, consumption in tenths of a litre per 100 km."""

WORK: Final = (
    "brake pads", "oil and filters", "tyres", "tail lift", "clutch", "annual inspection", "coolant pump", "battery",
)  # fmt: skip

INCIDENTS: Final = (
    ("dispatch", "a tour plan that counted the ferry as a road", "tour exceeds driving limit",
     "took the ferry out of the map"),
    ("scan-upload", "a certificate that had expired overnight", "upload refused by gateway", "renewed the certificate"),
    ("label-print", "a driver update for the printers", "label stream ended early", "went back to the old driver"),
    ("tracking", "a queue that nobody emptied", "queue length above limit", "added a second worker"),
    ("invoicing", "a tariff with two prices for one zone", "ambiguous price for zone", "deleted the older price"),
    ("gate-control", "a clock that ran twelve minutes late", "badge not valid yet", "set the clock by the network"),
    ("stock-count", "a handheld with an old list of articles", "unknown article in count", "reloaded the list"),
    ("route-map", "a map tile that was half downloaded", "map tile checksum mismatch", "fetched the tile again"),
)  # fmt: skip
"""Service, cause, message in the log, what helped."""

RULES: Final = (
    Rule(
        "the deadline for filing a damage claim",
        "Claims for damage and loss",
        ("A claim is filed within {value} of delivery.",
         "Clients file claims no later than {value} after the delivery."),
        ("Photographs of the parcel and of its packaging belong to every claim.",
         "A claim that arrives late is answered with a letter and closed.",
         "The claims desk confirms receipt on the same working day."),
        (7, 30, 1),
        fact="claim_days",
    ),
    Rule(
        "the liability per kilogram",
        "Liability without insurance",
        ("Without insurance we pay at most {value} for each kilogram of the damaged goods.",
         "Our liability is limited to {value} a kilogram unless the parcel is insured."),
        ("The limit applies to the gross weight of the damaged parcels and not of the shipment.",
         "Insured parcels are settled at their declared value.",
         "Drivers do not promise compensation at the door."),
        (8, 22, 1),
        "EUR {}",
        "claim_eur_per_kg",
    ),
    Rule(
        "the amount up to which the claims desk decides alone",
        "Approval of claims",
        ("The claims desk decides alone up to {value}; larger claims need the head of operations.",
         "Claims above {value} go to the head of operations, all others are decided by the claims desk."),
        ("Two people look at every claim for glass and electronics.",
         "A rejected claim names the clause on which the decision rests.",
         "Payments leave on Tuesdays and Fridays."),
        (400, 2000, 50),
        "EUR {}",
        "claim_limit_eur",
    ),
    Rule(
        "the fee for a second delivery attempt",
        "Failed deliveries",
        ("A second attempt costs {value}.", "For each further attempt we charge {value}."),
        ("The driver leaves a card with the number of the depot.",
         "The first attempt is part of the price in all services.",
         "Clients of the tier key are phoned before the van leaves again."),
        (9, 34, 1),
        "EUR {}",
        "redelivery_eur",
    ),
    Rule(
        "the refund for a late express shipment",
        "Express guarantee",
        ("If an express shipment is late, {value} of its price is refunded.",
         "We refund {value} of the price when express comes late."),
        ("The guarantee does not cover closed roads, strikes and wrong addresses.",
         "The refund is a credit on the next invoice.",
         "A shipment is late when it is delivered after the promised day."),
        (15, 70, 5),
        "{}%",
        "express_refund_percent",
    ),
    Rule(
        "the booking cut-off for collection on the same day",
        "Booking cut-off",
        ("Bookings until {value} are collected on the same day.",
         "The cut-off for collection on the same day is {value}."),
        ("Later bookings are collected on the following working day.",
         "On the day before a public holiday the cut-off is two hours earlier.",
         "Planning may refuse a collection when no vehicle is near."),
        (13, 19, 1),
        "{}:00",
        "cutoff_hour",
    ),
    Rule(
        "how long undelivered parcels are held",
        "Undelivered parcels",
        ("Parcels that cannot be delivered wait at the depot for {value}.",
         "A depot holds undelivered parcels for {value} before it returns them."),
        ("The client gets a message on the first and on the last day.",
         "Chilled goods are exempt and go back on the next vehicle.",
         "Returned parcels are charged like a new shipment in the service economy."),
        (4, 21, 1),
        fact="hold_days",
    ),
    Rule(
        "the heaviest parcel for one person",
        "Lifting by hand",
        ("One person lifts at most {value}.", "A parcel of more than {value} is not lifted by one person."),
        ("Heavier parcels carry an orange label and are moved with a trolley.",
         "Gloves and safety shoes are worn on the ramp at all times.",
         "Whoever feels pain stops and tells the shift lead."),
        (18, 34, 1),
        "{} kg",
        "hand_kg",
    ),
    Rule(
        "the distance between two services of a vehicle",
        "Maintenance of vehicles",
        ("Vehicles are serviced every {value}.", "After {value} at the latest a vehicle goes to the workshop."),
        ("The driver reports the odometer at the end of each week.",
         "A vehicle without a valid inspection does not leave the yard.",
         "Spare keys hang in the cabinet of the fleet desk."),
        (30000, 90000, 5000),
        "{} km",
        "service_km",
    ),
    Rule(
        "the price of storage per pallet and week",
        "Storage",
        ("Storage costs {value} for a pallet and week that has begun.",
         "We charge {value} per pallet for every week, the first one included."),
        ("Stock is counted at least every four months.",
         "Goods below the reorder level appear on the client's Monday list.",
         "Differences above one percent are counted a second time by somebody else."),
        (3, 14, 1),
        "EUR {}",
        "storage_eur",
    ),
    Rule(
        "the longest time behind the wheel without a break",
        "Driving times",
        ("After {value} at the wheel a driver takes a break of 45.",
         "Nobody drives for more than {value} without a break of 45."),
        ("The tachograph is read out every second Friday.",
         "Planning adds a reserve of a tenth to all times.",
         "A driver who is tired stops, and nobody asks questions."),
        (180, 270, 15),
        "{} minutes",
    ),
    Rule(
        "the temperature limit of the pharma chamber",
        "Chilled goods",
        ("The pharma chamber is kept below {value}.", "In the pharma chamber the temperature stays under {value}."),
        ("A logger travels with every chilled shipment.",
         "The doors stay open for two minutes at most.",
         "An alarm goes to the shift lead and to the client."),
        (5, 16, 1),
        "{} degrees",
    ),
    Rule(
        "the highest stack of pallets",
        "Safe stacking",
        ("Pallets are stacked to {value} at most.", "No stack is higher than {value}."),
        ("Damaged pallets are put aside and marked with tape.",
         "Liquids stand at the bottom, always.",
         "Stacks next to a door are one layer lower."),
        (150, 320, 10),
        "{} cm",
    ),
)  # fmt: skip

_CAUSES: Final = (
    ("a broken scanner at the ramp", "the scanner was replaced"),
    ("a flat tyre on the ring road", "a spare wheel now rides along"),
    ("a pallet with the wrong label", "labels are printed at the ramp from now on"),
    ("a closed mountain pass", "planning reads the road report at six"),
    ("an address without a house number", "the booking form asks for it"),
    ("a missing customs paper", "papers are checked on the day before"),
    ("a driver's illness without a stand-in", "each depot names a stand-in"),
    ("a leaking canister in the next pallet", "liquids travel in trays"),
    ("a power cut in the sorting hall", "a generator was rented"),
    ("a frozen tail lift", "the hydraulic oil was changed"),
)  # fmt: skip


def put_logistics(place: Place, shelf: Shelf) -> None:
    """At least 150 documents."""
    kinds = (_depots, _carriers, _clients, _kinds, _reports, _late, _bulletins, _answers)
    put_library(place, shelf, RULES, kinds, first=600, owners=slice(6))


_DEPOT_MORE: Final = (
    "The nearest fuel station that takes our cards is {fuel} km away.",
    "Forklifts are charged in hall {hall}, where smoking is forbidden like everywhere else.",
    "The canteen closes at two, and drivers from outside are welcome.",
    "Snow is cleared by a contractor who needs a call before five in the morning.",
    "Please do not queue on the public road: the town has fined us twice.",
    "Seals are handed out at the window on the left of the ramp.",
    "Night shifts are staffed from {night}:00 on, and the bell is next to the key box.",
    "The showers for drivers are behind the workshop; a towel costs nothing.",
)


def _depots(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("depot guides"))
    rng = say.rng
    for row in place.tables["depots"]:
        name, phone, height = row["name"], rng.between(1200, 7999), rng.between(340, 452)
        gate = f"{rng.pick('ABCDEF')}{rng.between(2, 29)}"
        more = {"fuel": rng.between(2, 19), "hall": rng.between(1, 9), "night": rng.between(20, 23)}
        sentences = [
            say("{name} in {city}, {country}, has {doors} dock doors and room for {pallets} pallets.",
                "With {doors} dock doors and {pallets} pallet places, {name} serves {city} in {country}.",
                doors=row["dock_doors"], pallets=row["capacity_pallets"], name=row["name"], city=row["city"],
                country=row["country"]),
            say("The depot is led by {manager}; it belongs to the region {region}.",
                "{manager} leads the depot, which counts as {region}.", manager=row["manager"], region=row["region"]),
            say("Trucks report at gate {gate}.", "The gate for trucks is {gate}.", gate=gate),
            say("Vehicles higher than {height} cm use the yard on the north side.",
                "The ramp takes vehicles up to a height of {height} cm.", height=height),
            say("The dispatch desk answers at extension {phone}.", "Call extension {phone} to reach dispatch.",
                phone=phone),
            *say.some(_DEPOT_MORE, 4, **more),
        ]  # fmt: skip
        says = ((f"the gate for trucks at {name}", gate), (f"the height limit at {name}", f"{height} cm"),
                (f"the extension of the dispatch desk at {name}", phone))  # fmt: skip
        known = ((f"the number of dock doors at {name}", row["dock_doors"]), (f"who leads {name}", row["manager"]))
        title = say("{name}: depot guide", "Guide for drivers: {name}", "Arriving at {name}", name=name)
        shelf.put("depot", title, sentences, date=lately(place, say), author=row["manager"], says=says, known=known)


_CARRIER_MORE: Final = (
    "Invoices come on paper, which {desk} scans on arrival.",
    "Their planners prefer a call to a mail when something is on fire.",
    "Empty pallets are swapped one for one, without a note.",
    "Complaints are answered within three working days, as a rule.",
    "Insurance papers are renewed each spring and kept in the partner space.",
    "Their drivers carry our badge and are let in without an escort.",
    "A review with both managers takes place twice a year, in turns at their place and ours.",
)


def _carriers(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("carrier sheets"))
    rng = say.rng
    for row in place.tables["carriers"]:
        name, until = row["name"], day_name(row["contract_until"])
        extra, wait, fuel = (
            f"{rng.between(6, 34)} percent",
            f"{rng.between(20, 95)} minutes",
            f"{rng.between(3, 19)} percent",
        )
        sentences = [
            say("{name} works for us by {mode} and is paid EUR {rate:.2f} a kilometre.",
                "By {mode}, and for EUR {rate:.2f} a kilometre, {name} drives on our routes.",
                name=name, mode=row["mode"], rate=row["eur_per_km"]),
            say("The contract asks for {target} percent of deliveries on time.",
                "Of all deliveries, {target} percent have to be on time.", target=row["target_on_time_percent"]),
            say("It runs until {until}.", "The contract ends on {until}.", until=until),
            say("Orders placed after {hour}:30 on the day before cost {extra} more.",
                "After {hour}:30 on the day before, {name} adds {extra}.", hour=rng.between(11, 18), extra=extra,
                name=name),
            say("Waiting is free for {wait}.", "The first {wait} of waiting are not charged.", wait=wait),
            say("The fuel surcharge is {fuel}.", "For fuel, {fuel} are added to each invoice.", fuel=fuel),
            *say.some(_CARRIER_MORE, 4, desk=rng.pick(place.facts["staff"])),
        ]  # fmt: skip
        says = ((f"what {name} adds for late orders", extra), (f"how long waiting is free at {name}", wait),
                (f"the fuel surcharge of {name}", fuel))  # fmt: skip
        known = ((f"until when the contract with {name} runs", until),)
        title = say("{name}: partner sheet", "Working with {name}", "Partner profile, {name}", name=name)
        author = rng.pick(place.facts["staff"])
        shelf.put("partner", title, sentences, date=lately(place, say), author=author, says=says, known=known)
        if rng.chance(350):
            _older_sheet(place, shelf, say, name, wait)


def _older_sheet(place: Place, shelf: Shelf, say: Say, name: str, wait: str) -> None:
    before = say.rng.pick([f"{number} minutes" for number in range(15, 100, 5) if f"{number} minutes" != wait])
    sentences = [
        say("This sheet is out of date and kept for old invoices only.", "Archived; see the current sheet of {name}.",
            name=name),
        say("Waiting at the ramp of {name} was free for {before}.",
            "Under the old contract, {name} did not charge the first {before}.",
            name=name, before=before),
        *say.some(_CARRIER_MORE, 5, desk=say.rng.pick(place.facts["staff"])),
    ]  # fmt: skip
    says = ((f"how long waiting is free at {name}", before, SUPERSEDED),)
    day = str(place.clock.ago(say.rng.between(500, 1100)))
    shelf.put("archive", f"{name}: former contract", sentences, date=day, author="Carrier desk", says=says)


_CLIENT_MORE: Final = (
    "Invoices go out monthly, with a list of all shipments.",
    "{contact} wants to hear about delays before the end of the morning.",
    "Pallets go back with the same truck if there is room.",
    "A driver who has not been there before should bring the map in the appendix.",
    "Their stocktaking is in the first week of January, when nothing can be delivered.",
    "Returns are rare and come with a letter.",
    "They pay on time and expect the same of our vans.",
    "Two of their halls have the same number, so ask for the colour of the door.",
)


def _clients(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("account notes"))
    rng = say.rng
    goods = _goods(place)
    for row in rng.sample(place.tables["clients"], 16):
        name, reference = row["name"], f"{rng.pick('KLMNPRT')}{rng.pick('ABCDEX')}-{rng.between(210, 988)}"
        opens, closes, length = rng.between(6, 10), f"{rng.between(14, 19)}:00", f"{rng.between(8, 17)} metres"
        sentences = [
            say("{name} sends mostly {goods} and has been a client since {since}.",
                "A client since {since}, {name} trusts us with {goods}.",
                name=name, goods=goods[row["client_id"]], since=day_name(row["client_since"])),
            say("The account is looked after by {manager}; its tier is {tier}.",
                "{manager} looks after this account of the tier {tier}.",
                manager=row["account_manager"], tier=row["tier"]),
            say("Deliveries are accepted from {opens}:00 to {closes}.",
                "Their gate is open from {opens}:00, and goods are taken until {closes}.",
                opens=opens, closes=closes),
            say("The dock takes vehicles of at most {length}.", "No vehicle longer than {length} fits the dock.",
                length=length),
            say("Parcels carry the reference {reference}.", "Without the reference {reference} the goods are refused.",
                reference=reference),
            *say.some(_CLIENT_MORE, 4, contact=row["contact"]),
        ]  # fmt: skip
        says = ((f"the reference that parcels for {name} carry", reference),
                (f"until when {name} accepts deliveries", closes),
                (f"the longest vehicle at the dock of {name}", length))  # fmt: skip
        known = ((f"who looks after {name}", row["account_manager"]),)
        title = say("{name}: account notes", "Delivering to {name}", "What to know about {name}", name=name)
        author = row["account_manager"]
        shelf.put("client", title, sentences, date=lately(place, say), author=author, says=says, known=known)
        if rng.chance(200):
            _overheard(place, shelf, say, name, closes)


def _overheard(place: Place, shelf: Shelf, say: Say, name: str, closes: str) -> None:
    """A driver's blog, wrong about the hours."""
    wrong = say.rng.pick([f"{hour}:00" for hour in range(13, 21) if f"{hour}:00" != closes])
    sentences = [
        say("Been to {name} this week, and here is what I learned.", "Next stop on my list of ramps: {name}.",
            name=name),
        say("They take goods until {wrong}, or so the man at the gate says.",
            "I was told that {wrong} is early enough.", wrong=wrong),
        *say.some((
            "The coffee is free and tastes like it.", "Parking is tight, so fold in your mirrors.",
            "I had to reverse twice because of a fence that is on no map.", "Nice people, slow forklift.",
            "The radio does not work in the yard, which is a blessing.", "Bring your own gloves.",
        ), 6),
    ]  # fmt: skip
    says = ((f"until when {name} accepts deliveries", wrong, HEARSAY),)
    author = say.rng.pick(("Long Haul Lou", "Ramp Diaries", "The Night Trucker"))
    title = say("Ramp test: {name}", "My stop at {name}", name=name)
    shelf.put(
        "blog", title, sentences, date=lately(place, say), author=author, says=says, host="www.rampdiaries.example"
    )


def _goods(place: Place) -> dict[str, str]:
    """What each client has sent, one or two kinds."""
    owner = {row["shipment_id"]: row["client_id"] for row in place.tables["shipments"]}
    found: dict[str, dict[str, None]] = {row["client_id"]: {} for row in place.tables["clients"]}
    for parcel in place.tables["parcels"]:
        found[owner[parcel["shipment_id"]]][parcel["contents"]] = None
    return {client: listed(list(sent)[:2] or ["mixed goods"]) for client, sent in found.items()}


_KIND_MORE: Final = (
    "Reversing needs a second person wherever the view is blocked.",
    "Straps are checked for cuts, and a strap with a cut is thrown away at once.",
    "The warning triangle lies behind the passenger's seat.",
    "When parked on a slope, wedges are put under the rear wheels.",
    "A yellow lamp means carry on and report, a red one means stop.",
    "Report a scratch on the day on which you find it, whoever made it.",
)


def _kinds(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("vehicle manuals"))
    rng = say.rng
    for kind, _, _ in VEHICLES:
        count = sum(row["kind"] == kind for row in place.tables["vehicles"])
        pressure, lift, tank = (
            f"{rng.between(32, 89) / 10} bar",
            f"{rng.between(40, 190) * 10} kg",
            f"{rng.between(62, 640)} litres",
        )
        sentences = [
            say("The fleet has {count} vehicles of the kind {kind}.",
                "Of the kind {kind} there are {count} in the fleet.", count=count, kind=kind),
            say("Tyres are kept at {pressure}, measured cold.", "The tyre pressure is {pressure}.", pressure=pressure),
            say("The tail lift takes {lift}.", "Do not put more than {lift} on the tail lift.", lift=lift),
            say("The tank holds {tank}.", "A full tank means {tank}.", tank=tank),
            *say.some(_KIND_MORE, 5),
        ]  # fmt: skip
        says = ((f"the tyre pressure of a {kind}", pressure), (f"what the tail lift of a {kind} takes", lift),
                (f"the tank of a {kind}", tank))  # fmt: skip
        title = say("Driver's manual: {kind}", "Handbook of the {kind}", kind=kind)
        shelf.put("manual", title, sentences, date=lately(place, say, 900), author="Fleet desk", says=says)


_REPORT_MORE: Final = (
    "Diesel was {cents} cents dearer than in the month before.",
    "The number of sick days fell, mostly because of the weather.",
    "Two scanners were replaced after they had fallen off the ramp.",
    "Figures are taken from the booking system on the third working day of the following month.",
    "The planning team thanks everybody who swapped a shift.",
    "A longer version with charts is in the folder of the operations team.",
    "Rail was out of service for {days} days, and the trucks took over.",
)


def _reports(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("reports"))
    rng = say.rng
    for month in place.clock.months(10):
        booked = [
            row for row in place.tables["shipments"] if row["booked_on"][:7] == month and row["status"] != "cancelled"
        ]
        if not booked:
            continue
        name, calls = month_name(month), rng.between(12, 140)
        weight = f"{sum(round(row['weight_kg'] * 10) for row in booked) / 10:,.1f} kg"
        revenue = f"EUR {sum(round(row['price_eur'] * 100) for row in booked) / 100:,.2f}"
        express = sum(row["service"] == "express" for row in booked)
        sentences = [
            say("In {month} clients booked {count} shipments that were not cancelled.",
                "{month} brought {count} shipments, cancelled ones left out.", month=name, count=len(booked)),
            say("Together they weighed {weight}.", "The weight was {weight} in all.", weight=weight),
            say("They were worth {revenue}.", "Revenue from them came to {revenue}.", revenue=revenue),
            say("{express} of them were express.", "Express made up {express} of these.", express=express),
            say("The switchboard counted {calls} complaints.", "By phone we had {calls} complaints.", calls=calls),
            *say.some(_REPORT_MORE, 4, cents=rng.between(2, 17), days=rng.between(2, 9)),
        ]  # fmt: skip
        known = ((f"the number of shipments booked in {name}", len(booked)), (f"the revenue of {name}", revenue),
                 (f"the weight of the shipments booked in {name}", weight))  # fmt: skip
        title = say("Operations report {month}", "Monthly figures: {month}", "{month} in numbers", month=name)
        day = month_after(month, rng.between(3, 9))
        says = ((f"the complaints by phone in {name}", calls),)
        shelf.put(
            "report",
            title,
            sentences,
            date=min(day, str(place.clock.today)),
            author="Operations",
            says=says,
            known=known,
        )


_LATE_MORE: Final = (
    "Nobody was hurt, and no other shipment was touched.",
    "The client was told on the same day and took it calmly.",
    "The shift lead wrote this page on the following morning.",
    "Blame is not the point of this page; learning is.",
    "Photographs of the ramp are attached to the paper version.",
    "A follow-up is planned with the people who were on duty.",
    "The carrier was heard before this was written.",
)


def _late(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("late shipments"))
    rng = say.rng
    clients = {row["client_id"]: row["name"] for row in place.tables["clients"]}
    late = [
        row
        for row in place.tables["shipments"]
        if (row["delivered_on"] or "") > row["promised_on"] or row["status"] == "lost"
    ]
    for row, (cause, remedy) in zip(rng.sample(late, len(_CAUSES)), rng.shuffled(_CAUSES), strict=True):
        key, minutes = row["shipment_id"], f"{rng.between(12, 580)} minutes"
        dates = {"booked": day_name(row["booked_on"]), "promised": day_name(row["promised_on"])}
        sentences = [
            say("Shipment {key} for {client} was booked on {booked} and promised for {promised}.",
                "{client} booked {key} on {booked}; we had promised {promised}.",
                key=key, client=clients[row["client_id"]], **dates),
            say("The cause was {cause}.", "What went wrong: {cause}.", "It all began with {cause}.", cause=cause),
            say("It took {minutes} until somebody noticed.", "For {minutes} nobody noticed.", minutes=minutes),
            say("What we changed: {remedy}.", "As a consequence, {remedy}.", remedy=remedy),
            *say.some(_LATE_MORE, 5),
        ]  # fmt: skip
        says = ((f"why {key} went wrong", cause), (f"how long nobody noticed the trouble with {key}", minutes),
                (f"what was changed after {key}", remedy))  # fmt: skip
        title = say("Delivery review: {key}", "What went wrong with {key}", "Lessons from {key}", key=key)
        day = min(row["delivered_on"] or row["promised_on"], str(place.clock.today))
        shelf.put("incident", title, sentences, date=day, author=rng.pick(place.facts["staff"]), says=says)


_BULLETINS: Final = (
    ("Roadworks near {city}", "The approach to {name} is closed at night until {date}.",
     "the end of the roadworks near {city}"),
    ("New tariff zone around {city}", "From {date} on, addresses around {city} belong to zone {n}.",
     "the start of the new tariff zone around {city}"),
    ("Works council election at {city}", "The works council of {name} is elected on {date}.",
     "the day of the election at {city}"),
    ("Stocktaking at {city}", "{name} counts its stock on {date}; the gate stays shut on that day.",
     "the day of the stocktaking at {city}"),
    ("Scanner update at {city}", "All scanners of {name} get new software on {date}.",
     "the day of the scanner update at {city}"),
    ("Washing hall at {city}", "The washing hall of {name} opens again on {date}.",
     "the opening of the washing hall at {city}"),
    ("Extra tours from {city}", "Until {date}, {name} runs {n} extra tours a week.",
     "the end of the extra tours from {city}"),
    ("Ramp repair at {city}", "Ramp {n} of {name} is out of use until {date}.", "the end of the ramp repair at {city}"),
)  # fmt: skip
_BULLETIN_FRAME: Final = (
    "Drivers find the details on the board next to the coffee machine.",
    "Please tell the night shift, who read their mail late.",
    "Nothing changes for clients who collect their goods themselves.",
    "The planners have taken it into account for the tours of the coming weeks.",
    "Questions go to the dispatch desk and not to the switchboard.",
    "We are sorry for the trouble and bring cake when it is over.",
    "A map hangs at the gate.",
    "The date was agreed with the town and will not move again, we are told.",
)
_ANSWERS: Final = (
    ("Where is my parcel?", "The tracking page shows the last scan; scans are kept for 90 days.",
     "how long scans are kept", "90 days"),
    ("Can I change the address?", "Yes, for EUR {n} and until the vehicle has left.",
     "the price of a change of address", "EUR {n}"),
    ("What may I not send?", "Fireworks, live animals and batteries of more than {n} watt hours.",
     "the largest battery that may be sent", "{n} watt hours"),
    ("How do I pack glass?", "With {n} cm of filling on each side and a double box.", "the filling that glass needs",
     "{n} cm"),
    ("How is volume weighed?", "Length times width times height in centimetres, divided by {n}000.",
     "the divisor of the volumetric weight", "{n}000"),
    ("Who signs for me?", "A neighbour within {n} metres, unless you forbid it.", "how far away a neighbour may sign",
     "{n} metres"),
    ("Do you deliver on Saturdays?", "Yes, for a surcharge of {n} percent.", "the surcharge for Saturdays",
     "{n} percent"),
    ("How do I get a credit line?", "After {n} months as a client, write to your account manager.",
     "the wait for a credit line", "{n} months"),
)  # fmt: skip
_ANSWER_FRAME: Final = (
    "This answer was last checked by the service desk in the current quarter.",
    "If your contract says something else, your contract is right.",
    "Most people who ask this have just sent their first parcel.",
    "You can also ask the driver, who will pass the question on.",
    "The answer is the same in all countries that we serve.",
    "Write to us if this page did not help, and quote the address of this page.",
    "The rule behind it is in the general terms, which every client has signed.",
)


def _bulletins(place: Place, shelf: Shelf) -> None:
    rng = place.rng("bulletins")
    for (title, text, topic), row in zip(rng.shuffled(_BULLETINS), rng.sample(place.tables["depots"], 8), strict=True):
        day = place.clock.ago(rng.between(2, 60))
        date = day_name(day + timedelta(days=rng.between(65, 160)))
        values = {"city": row["city"], "name": row["name"], "date": date, "n": rng.between(2, 9)}
        sentences = [text.format(**values), *rng.sample(_BULLETIN_FRAME, 6)]
        author, says = rng.pick(place.facts["staff"]), ((topic.format(**values), date),)
        shelf.put("bulletin", title.format(**values), sentences, date=str(day), author=author, says=says)


def _answers(place: Place, shelf: Shelf) -> None:
    put_answers(place, shelf, _ANSWERS, _ANSWER_FRAME, "Service desk")
