"""What a shop writes: product notes, suppliers, branches, sales reports, rules."""

# ruff: noqa: E501  (sentences are as long as they are)

from typing import Final

from ...content.library import put_library
from ...content.rules import Rule
from ...content.text import Say, day_name, listed, month_after, month_name
from ...documents import HEARSAY, Shelf
from ...domain import Place

PRODUCTS: Final = (
    ("Outdoor", 2900, 34900, ("Alpine", "Ridgeline", "Trailhead", "Stormproof"),
     ("Tent", "Backpack", "Sleeping Bag", "Headlamp", "Trekking Poles", "Camp Stove", "Hammock", "Water Filter", "Dry Bag", "Rain Shell")),
    ("Kitchen", 900, 18900, ("Hearth", "Chef's", "Copperline", "Everyday"),
     ("Saucepan", "Kettle", "Knife Block", "Espresso Maker", "Mixing Bowl", "Cutting Board", "Toaster", "Casserole", "Grater", "Scale")),
    ("Home", 1200, 24900, ("Nordic", "Linden", "Studio", "Quiet"),
     ("Desk Lamp", "Wool Blanket", "Bookshelf", "Mirror", "Armchair", "Rug", "Wall Clock", "Curtain Set", "Candle Holder", "Storage Box")),
    ("Electronics", 1900, 59900, ("Pulse", "Nova", "Clearview", "Echo"),
     ("Headphones", "Speaker", "Webcam", "Keyboard", "Power Bank", "Monitor", "Router", "Smart Plug", "E-Reader", "Microphone")),
    ("Garden", 700, 21900, ("Greenway", "Orchard", "Meadow", "Terrace"),
     ("Hose Reel", "Pruning Shears", "Planter", "Wheelbarrow", "Sprinkler", "Hedge Trimmer", "Compost Bin", "Lantern", "Rake", "Bench")),
    ("Sports", 1100, 27900, ("Stride", "Summit", "Volley", "Pace"),
     ("Running Shoes", "Yoga Mat", "Kettlebell", "Cycling Helmet", "Swim Goggles", "Tennis Racket", "Jump Rope", "Rowing Machine", "Football", "Gym Bag")),
    ("Toys", 600, 12900, ("Little", "Marble", "Clever", "Bramble"),
     ("Train Set", "Puzzle", "Kite", "Building Blocks", "Dollhouse", "Board Game", "Microscope Kit", "Plush Bear", "Scooter", "Paint Box")),
)  # fmt: skip
"""Category, lowest and highest price in cents, first words, things."""

COMPLAINTS: Final = (
    "Does what it should.", "Arrived late but works well.", "The colour is darker than in the picture.", "Bought a second one for my sister.",
    "A screw was missing in the box.", "Better than the one I had before.", "Too heavy for my taste.", "Support answered within an hour.",
    "Stopped working after three weeks.", "Great value.", "The manual is hard to follow.", "Exactly as described.",
    "Smells of plastic at first.", "My daughter loves it.", "Smaller than expected.", "Would buy it again.",
)  # fmt: skip

INCIDENTS: Final = (
    ("checkout", "an expired certificate of the payment gateway", "payment gateway handshake failed", "renewed the certificate"),
    ("search", "an index that was rebuilt while the shop was open", "index segment missing", "restored the index of the night before"),
    ("stock-sync", "two jobs that locked the same table", "lock wait exceeded on inventory", "moved the second job to the night"),
    ("mail", "a template with an unknown placeholder", "placeholder not found in template", "took the template out of use"),
    ("pricing", "a price list with a comma for the decimal point", "cannot parse price", "imported a corrected price list"),
    ("login", "a session store that had run out of memory", "session store refused write", "doubled the memory of the session store"),
    ("images", "a full disk on the image server", "no space left on device", "deleted the old thumbnails"),
    ("returns", "a release that dropped a column too early", "no such column: label_url", "rolled the release back"),
)  # fmt: skip

RULES: Final = (
    Rule(
        "the return window", "Returns",
        ("Items can be returned within {value} of the order.", "Customers have {value} to send an item back.", "The return window is {value}."),
        ("The item has to be complete, and the box should be the original one.", "Hygiene articles are excluded once the seal is broken.",
         "The label is printed at home or at the counter of any branch.", "Business customers follow the contract they signed."),
        (14, 75, 1), "{} days", "return_days",
    ),
    Rule(
        "the amount from which shipping is free", "Shipping fees",
        ("Orders from {value} on are shipped free of charge.", "Shipping is free from {value} on.", "No shipping fee is charged on orders of {value} or more."),
        ("The amount is taken after discounts.", "Islands and mountain villages pay a surcharge that the carrier sets.",
         "Gift cards do not count towards the amount.", "Orders picked up in a branch never pay shipping."),
        (35, 95, 5), "EUR {}", "free_shipping_from",
    ),
    Rule(
        "the restocking fee for opened items", "Restocking",
        ("Opened items lose {value} of their price.", "For opened items a restocking fee of {value} is kept back.", "The restocking fee is {value} of what was paid."),
        ("The fee is waived when the item was faulty.", "Branches may resell opened items at the outlet table only.", "The fee is printed on the slip that the customer signs."),
        (5, 25, 5), "{}%", "restocking_percent",
    ),
    Rule(
        "the refund limit without a supervisor", "Refund approvals",
        ("Refunds up to {value} may be given without a supervisor.", "Up to {value} a refund needs no supervisor.", "An agent decides alone on refunds of at most {value}."),
        ("Larger refunds are handed over with the order number and a sentence on the reason.", "Refunds go back the way the money came.",
         "A refund in cash is only possible in branches."),
        (50, 400, 50), "EUR {}", "refund_limit",
    ),
    Rule(
        "the price match period", "Price matching",
        ("If the price falls within {value} of the purchase, the difference is paid back.", "Price matching holds for {value} after the purchase."),
        ("Only our own prices are matched, not those of other shops.", "Clearance sales are excluded.", "The customer has to ask for it; we do not watch prices for them."),
        (5, 30, 1),
    ),
    Rule(
        "the validity of gift cards", "Gift cards",
        ("Gift cards are valid for {value}.", "A gift card can be used for {value} from the day of sale."),
        ("What is left on a card stays on it.", "Lost cards can be replaced when the receipt is shown.", "Cards cannot be bought with other cards."),
        (12, 60, 6), "{} months",
    ),
    Rule(
        "the warranty on electronics", "Warranty on electronics",
        ("Electronics come with a warranty of {value}.", "We give {value} of warranty on electronics."),
        ("Batteries are covered for half of that time.", "Damage by water is not covered.", "Repairs are done in the workshop of the nearest region."),
        (12, 48, 6), "{} months",
    ),
    Rule(
        "how long a basket is kept", "Saved baskets",
        ("A saved basket is kept for {value}.", "Baskets are cleared after {value}."),
        ("Prices in a basket are not guaranteed.", "A reminder is sent once, on the second day.", "Stock is reserved only when the order is placed."),
        (3, 45, 1),
    ),
    Rule(
        "the most items per order", "Order limits",
        ("An order may have at most {value}.", "No more than {value} can be ordered at a time."),
        ("Schools and firms may ask for a larger limit.", "The limit keeps resellers from clearing the shelves.", "It is checked when the order is paid."),
        (10, 120, 5), "{} items",
    ),
    Rule(
        "the time to report damage in transit", "Damage in transit",
        ("Damage in transit is reported within {value} of delivery.", "Customers report transport damage no later than {value} after delivery."),
        ("Three photographs are needed: box, label and damage.", "The carrier is told by us, not by the customer.", "A replacement is sent before the broken item is back."),
        (2, 14, 1),
    ),
    Rule(
        "the payment term of suppliers", "Supplier payments",
        ("Suppliers are paid within {value} of the invoice.", "Invoices of suppliers are settled after {value}."),
        ("A discount for early payment is always taken.", "Invoices without an order number are sent back.", "Payments run on Tuesdays and Fridays."),
        (14, 90, 1),
    ),
    Rule(
        "when reviews are published", "Customer reviews",
        ("Reviews are published {value} after they were written.", "A review appears after {value}."),
        ("Reviews are not edited, only published or refused.", "Names of employees are removed.", "A refused review gets an answer that says why."),
        (6, 96, 6), "{} hours",
    ),
    Rule(
        "the share of the shelf for local products", "Local assortment",
        ("At least {value} of the shelf belongs to products from the region.", "Products from the region take {value} of the shelf or more."),
        ("The region is the one of the branch, not of the head office.", "Branch managers choose the products on their own.", "The share is measured once a quarter."),
        (5, 30, 1), "{}%",
    ),
    Rule(
        "the tolerance of the stock count", "Stock counts",
        ("Differences of up to {value} are booked without a second count.", "A second count is needed when the difference is above {value}."),
        ("Counting is done by two people who do not know each other's numbers.", "Shelves are counted from left to right and from top to bottom.",
         "The result is entered on the same day."),
        (1, 12, 1), "{} pieces",
    ),
)  # fmt: skip

_PRODUCT: Final = (
    "The {name} belongs to our {category} range and is listed as {id}.", "{name} ({id}) is part of the {category} range.", "Product note on {name}, number {id}, range {category}.",
)  # fmt: skip
_PRICE: Final = (
    "It sells for EUR {price}.",
    "The list price is EUR {price}.",
    "Its price in all branches is EUR {price}.",
)
_MADE: Final = (
    "It is made of {material} by {supplier}.",
    "{supplier} makes it of {material}.",
    "Our supplier {supplier} uses {material} for it.",
)
_CARE: Final = ("Care: {care}.", "For a long life, {care}.", "We advise customers as follows: {care}.")
_SPARE: Final = (
    "Spare parts are kept for {years} years under the number {part}.",
    "Spare part {part} can be ordered for {years} years.",
)
_MORE: Final = (
    "Customers who ask for something lighter should be shown the other models in the range.",
    "The box is small enough for the parcel locker.",
    "In tests by our own staff it did well, with a few remarks on the handle.",
    "Demonstration pieces may be lent to schools for a week.",
    "The packaging was changed last year and now does without foam.",
    "The most frequent question is whether it fits the older accessories; it does.",
    "Please do not stack more than {n} boxes on each other.",
    "A video on its assembly takes {n} minutes and is shown on the screens in the branches.",
    "It is one of the things people buy as a present, so offer the gift wrap.",
)
_MATERIALS: Final = (
    "recycled aluminium", "ash wood", "stainless steel", "organic cotton", "bamboo fibre", "tempered glass", "merino wool",
    "polypropylene", "beech wood", "ripstop nylon", "cork", "enamelled steel",
)  # fmt: skip
_CARES: Final = (
    "wipe it with a damp cloth and no soap", "wash it by hand at thirty degrees", "oil it twice a year", "keep it away from direct sun",
    "descale it every six weeks", "let it dry before it is packed away", "charge it at least once a quarter", "never put it into the dishwasher",
)  # fmt: skip


def put_retail(place: Place, shelf: Shelf) -> None:
    """About 190 documents."""
    kinds = (_products, _suppliers, _branches, _reports)
    put_library(place, shelf, RULES, kinds, first=410, owners=slice(6, None))


def _products(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("product notes"))
    rng = say.rng
    suppliers = {row["supplier_id"]: row["name"] for row in place.tables["suppliers"]}
    for product in place.tables["products"]:
        name, price = product["name"], f"{product['price']:.2f}"
        material, care, years, n = rng.pick(_MATERIALS), rng.pick(_CARES), rng.between(2, 11), rng.between(3, 12)
        part = f"SP-{rng.between(1000, 9999)}"
        sentences = [
            say(*_PRODUCT, name=name, id=product["product_id"], category=product["category"]),
            say(*_PRICE, price=price),
            say(*_MADE, material=material, supplier=suppliers[product["supplier_id"]]),
            say(*_CARE, care=care),
            *say.some(_MORE, 3, n=n),
            say(*_SPARE, part=part, years=years),
        ]
        says = (
            (f"the material of the {name}", material),
            (f"the spare part number of the {name}", part),
            (f"how long spare parts of the {name} are kept", f"{years} years"),
        )
        title = say(
            "{name}: product note",
            "Product note {id}, {name}",
            "{name} at a glance",
            name=name,
            id=product["product_id"],
        )
        day = str(place.clock.ago(rng.between(10, 400)))
        known = ((f"the price of the {name}", f"EUR {price}"),)
        shelf.put("product", title, sentences, date=day, author="Assortment team", says=says, known=known)
        if rng.chance(180):
            _review_of(place, shelf, say, name, material)


def _review_of(place: Place, shelf: Shelf, say: Say, name: str, material: str) -> None:
    """A blogger's test, wrong about the material."""
    wrong = say.rng.pick([each for each in _MATERIALS if each != material])
    sentences = [
        say("I have used the {name} every day for a month.", "A month with the {name}: here is what I found.", name=name),
        say("As far as I can tell it is made of {wrong}.", "The seller told me that it is {wrong}.", wrong=wrong),
        *say.some((
            "My cat likes the box more than I like the content.", "It survived a fall from the balcony, which I did not plan.",
            "The first one had a scratch and was exchanged without any discussion.", "I would give it four stars of five.",
            "Compared with what my neighbour has, it is quieter and a little slower.", "The instructions are in six languages, all of them short.",
            "Nobody paid me for this test, and I bought the thing with my own money.",
        ), 5),
    ]  # fmt: skip
    title = say("I tested the {name}", "{name}: an honest test", name=name)
    says = ((f"the material of the {name}", wrong, HEARSAY),)
    shelf.put(
        "blog",
        title,
        sentences,
        date=str(place.clock.ago(say.rng.between(5, 300))),
        author=say.rng.pick(("Tester Tilda", "Gear Gustav", "The Frugal Home")),
        says=says,
        host="www.householdtests.example",
    )


def _suppliers(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("supplier notes"))
    rng = say.rng
    for row in place.tables["suppliers"]:
        least, day, since = (
            f"EUR {rng.between(3, 60) * 50}",
            rng.pick(("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays")),
            rng.between(2004, 2023),
        )
        sentences = [
            say("{name} has supplied us from {country} since {since}.", "{name} of {country} has been a supplier since {since}.", name=row["name"], country=row["country"], since=since),
            say("Our contact there is {contact}.", "Ask for {contact} when you call.", contact=row["contact"]),
            say("The minimum order is {least}.", "Orders below {least} are not accepted.", least=least),
            say("Goods usually arrive {days} days after the order.", "The lead time is {days} days.", days=row["lead_time_days"]),
            say("Trucks leave their yard on {day}.", "They load on {day} only.", day=day),
            *say.some((
                "Invoices come by mail and carry our order number.", "Pallets are exchanged at the ramp, so have empty ones ready.",
                "In the last audit we asked for better lighting in the packing hall, which they have installed.",
                "Complaints are settled quickly as long as photographs are attached.", "The factory closes for two weeks in summer and one in winter.",
                "A second source exists for most of their articles, though at a higher price.", "They speak English and French on the phone.",
            ), 4),
        ]  # fmt: skip
        says = ((f"the minimum order at {row['name']}", least), (f"the loading day of {row['name']}", day))
        known = (
            (f"our contact at {row['name']}", row["contact"]),
            (f"the lead time of {row['name']}", f"{row['lead_time_days']} days"),
        )
        shelf.put("supplier", say("Supplier profile: {name}", "{name}, supplier profile", name=row["name"]), sentences,
                  date=str(place.clock.ago(rng.between(20, 500))), author="Purchasing", says=says, known=known)  # fmt: skip


def _branches(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("branch notes"))
    rng = say.rng
    for row in place.tables["stores"]:
        opens, closes, code = rng.between(8, 10), rng.between(18, 21), f"B{rng.between(100, 999)}"
        sentences = [
            say("The branch {name} is managed by {manager}.", "{manager} manages the branch {name}.", name=row["name"], manager=row["manager"]),
            say("It opened on {day} and has {area} square metres.", "On {area} square metres it has served customers since {day}.", day=day_name(row["opened_on"]), area=row["floor_area_m2"]),
            say("Opening hours are {opens}:00 to {closes}:00, Sundays closed.", "Doors are open from {opens}:00 to {closes}:00 except on Sundays.", opens=opens, closes=closes),
            say("Its cost centre is {code}.", "Bookings go to cost centre {code}.", code=code),
            *say.some((
                "Parking is behind the building, and the first hour is free.", "The workshop repairs bicycles and small appliances on Saturdays.",
                "Deliveries come before opening, through the side street.", "The café on the first floor is run by a tenant.",
                "Click and collect orders are kept at the counter next to the entrance.", "A defibrillator hangs beside the tills.",
                "School classes may visit on weekday mornings after a call.", "The playground inside is cleaned every evening.",
            ), 4),
        ]  # fmt: skip
        says = (
            (f"the cost centre of the branch {row['name']}", code),
            (f"the closing time of the branch {row['name']}", f"{closes}:00"),
        )
        known = ((f"the manager of the branch {row['name']}", row["manager"]),)
        shelf.put(
            "branch",
            f"Branch guide: {row['name']}",
            sentences,
            date=str(place.clock.ago(rng.between(20, 300))),
            author=row["manager"],
            says=says,
            known=known,
        )


def _reports(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("reports"))
    regions = {row["store_id"]: row["region"] for row in place.tables["stores"]}
    for month in place.clock.months(12):
        orders = [
            row
            for row in place.tables["orders"]
            if row["ordered_at"].startswith(month) and row["status"] != "cancelled"
        ]
        if not orders:
            continue
        revenue = sum(round(row["total"] * 100) for row in orders)
        by_region: dict[str, int] = {}
        for row in orders:
            region = regions[row["store_id"]]
            by_region[region] = by_region.get(region, 0) + round(row["total"] * 100)
        best = max(sorted(by_region), key=by_region.__getitem__)
        web = sum(row["channel"] == "web" for row in orders)
        total, visits = f"EUR {revenue / 100:,.2f}", f"{say.rng.between(11, 48)},{say.rng.between(100, 999)}"
        sentences = [
            say("In {month} we had {count} orders that were not cancelled, worth {total}.", "{month} closed with {total} from {count} orders, cancellations taken out.", month=month_name(month), count=len(orders), total=total),
            say("The strongest region was {best} with EUR {top}.", "{best} was ahead of the other regions with EUR {top}.", best=best, top=f"{by_region[best] / 100:,.2f}"),
            say("{web} of the orders came in through the web shop.", "Through the web came {web} orders.", web=web),
            say("Regions with sales: {regions}.", "Sales were booked in {regions}.", regions=listed(sorted(by_region))),
            say("The web shop counted {visits} visits.", "There were {visits} visits to the web shop.", visits=visits),
            *say.some((
                "The weather had its part in it, as the garden range shows every year.", "Staff costs stayed within the plan.",
                "Two deliveries of a large supplier came late and cost us some sales.", "Marketing had moved its campaign to the second half of the month.",
                "Returns were in line with the months before.", "The figures may change slightly when late bookings arrive.",
                "The next report will show the channels separately for each branch.",
            ), 4),
        ]  # fmt: skip
        name = month_name(month)
        known = (
            (f"the revenue of {name}", total),
            (f"the strongest region of {name}", best),
            (f"the number of orders in {name}", str(len(orders))),
        )
        title = say("Sales report {name}", "{name}: monthly sales report", "How we did in {name}", name=name)
        day = month_after(month, say.rng.between(3, 9))
        shelf.put(
            "report",
            title,
            sentences,
            date=day,
            author="Controlling",
            says=((f"the visits to the web shop in {name}", visits),),
            known=known,
        )
