"""Code modules of a travel company, with mistakes that people make. The numbers in them are their own."""

from typing import Final

from ...workspace import Bug, Module

CONNECTIONS: Final = Module(
    "connections",
    "connections between flights",
    '''
"""Connections between flights: minutes since midnight UTC, days numbered from 0."""

MINIMUM_DOMESTIC = 40
MINIMUM_INTERNATIONAL = 70


def $minutes_between(first_arrival, second_departure):
    """Minutes from (day, minute) to (day, minute); negative when the second is earlier."""
    return (second_departure[0] - first_arrival[0]) * 1440 + second_departure[1] - first_arrival[1]


def $is_legal(first, second):
    """True when `second` leaves where `first` lands, late enough: 40 minutes, or 70 when a border is crossed."""
    if first["to"] != second["from"]:
        return False
    domestic = first["country_from"] == first["country_to"] == second["country_to"]
    minimum = MINIMUM_DOMESTIC if domestic else MINIMUM_INTERNATIONAL
    return $minutes_between(first["arrives"], second["departs"]) >= minimum


def $longest_wait(legs):
    """The longest wait between the legs of a journey in minutes, 0 for a direct flight."""
    longest = 0
    for number in range(len(legs) - 1):
        longest = max(longest, $minutes_between(legs[number]["arrives"], legs[number + 1]["departs"]))
    return longest
''',
    """
from connections import $is_legal, $longest_wait, $minutes_between


def leg(start, end, departs, arrives, country_from, country_to):
    return {
        "from": start, "to": end, "departs": departs, "arrives": arrives,
        "country_from": country_from, "country_to": country_to,
    }


A = leg("LIS", "OPO", (0, 600), (0, 655), "PT", "PT")
B = leg("OPO", "FAO", (0, 695), (0, 760), "PT", "PT")
C = leg("OPO", "MAD", (0, 700), (0, 790), "PT", "ES")
D = leg("MAD", "LIS", (1, 60), (1, 140), "ES", "PT")


def test_minutes_between():
    assert $minutes_between((0, 1400), (1, 20)) == 60
    assert $minutes_between((0, 100), (0, 90)) == -10


def test_is_legal():
    assert $is_legal(A, B)
    assert not $is_legal(A, C)
    assert $is_legal(C, D)
    assert not $is_legal(A, D)


def test_longest_wait():
    assert $longest_wait([A, C, D]) == 710
    assert $longest_wait([A, B]) == 40
    assert $longest_wait([A]) == 0
""",
    (
        Bug(
            "wrong_constant",
            "return (second_departure[0] - first_arrival[0]) * 1440 + second_departure[1] - first_arrival[1]",
            "return (second_departure[0] - first_arrival[0]) * 1400 + second_departure[1] - first_arrival[1]",
        ),
        Bug(
            "boundary",
            'return $minutes_between(first["arrives"], second["departs"]) >= minimum',
            'return $minutes_between(first["arrives"], second["departs"]) > minimum',
        ),
        Bug(
            "missing_case",
            'domestic = first["country_from"] == first["country_to"] == second["country_to"]',
            'domestic = first["country_from"] == first["country_to"]',
        ),
        Bug("off_by_one", "for number in range(len(legs) - 1):", "for number in range(len(legs) - 2):"),
        Bug(
            "wrong_variable",
            'longest = max(longest, $minutes_between(legs[number]["arrives"], legs[number + 1]["departs"]))',
            'longest = max(longest, $minutes_between(legs[number]["departs"], legs[number + 1]["departs"]))',
        ),
    ),
    (
        {"minutes_between": "minutes_between", "is_legal": "is_legal", "longest_wait": "longest_wait"},
        {"minutes_between": "wait_minutes", "is_legal": "can_connect", "longest_wait": "worst_layover"},
        {"minutes_between": "gap_minutes", "is_legal": "is_bookable", "longest_wait": "longest_layover"},
    ),
)

FARE_QUOTE: Final = Module(
    "fare_quote",
    "prices by demand and time of booking",
    '''
"""Price of a seat from the base fare, how early it is booked and how full the flight is; whole cents."""

EARLY_DAYS = 60
LATE_DAYS = 7


def $advance_percent(days_before):
    """80 percent of the base fare from 60 days before departure on, 150 in the last 7 days, else 100."""
    if days_before >= EARLY_DAYS:
        return 80
    if days_before <= LATE_DAYS:
        return 150
    return 100


def $demand_percent(sold, seats):
    """100 while less than half of the seats are sold, then 10 more for each further tenth of the seats."""
    tenths = sold * 10 // seats
    return 100 + 10 * max(tenths - 4, 0)


def $quote_cents(base_cents, days_before, sold, seats):
    """Base fare times both percentages; a full flight has no price, None."""
    if sold >= seats:
        return None
    return base_cents * $advance_percent(days_before) * $demand_percent(sold, seats) // 10000


def cheapest(quotes):
    """The flight with the lowest price among {flight: price or None}, None when nothing is for sale."""
    best = None
    for flight, price in quotes.items():
        if price is not None and (best is None or price < quotes[best]):
            best = flight
    return best
''',
    """
from fare_quote import $advance_percent, cheapest, $demand_percent, $quote_cents


def test_advance_percent():
    assert $advance_percent(90) == 80
    assert $advance_percent(60) == 80
    assert $advance_percent(30) == 100
    assert $advance_percent(7) == 150


def test_demand_percent():
    assert $demand_percent(10, 100) == 100
    assert $demand_percent(49, 100) == 100
    assert $demand_percent(50, 100) == 110
    assert $demand_percent(99, 100) == 150


def test_quote_cents():
    assert $quote_cents(10000, 30, 10, 100) == 10000
    assert $quote_cents(10000, 3, 60, 100) == 18000
    assert $quote_cents(10000, 3, 100, 100) is None


def test_cheapest():
    assert cheapest({"QK1": 300, "QK2": None, "QK3": 250}) == "QK3"
    assert cheapest({"QK1": 200, "QK2": 250}) == "QK1"
    assert cheapest({"QK2": None}) is None
    assert cheapest({}) is None
""",
    (
        Bug("boundary", "if days_before >= EARLY_DAYS:", "if days_before > EARLY_DAYS:"),
        Bug("off_by_one", "return 100 + 10 * max(tenths - 4, 0)", "return 100 + 10 * max(tenths - 5, 0)"),
        Bug("missing_case", "if sold >= seats:", "if sold > seats:"),
        Bug(
            "wrong_operator",
            "if price is not None and (best is None or price < quotes[best]):",
            "if price is not None and (best is None or price > quotes[best]):",
        ),
        Bug("precedence", "tenths = sold * 10 // seats", "tenths = sold // seats * 10"),
    ),
    (
        {"advance_percent": "advance_percent", "demand_percent": "demand_percent", "quote_cents": "quote_cents"},
        {"advance_percent": "booking_percent", "demand_percent": "load_percent", "quote_cents": "offer_cents"},
        {"advance_percent": "lead_percent", "demand_percent": "fill_percent", "quote_cents": "fare_cents"},
    ),
)

ITINERARY: Final = Module(
    "itinerary",
    "reading itineraries",
    '''
"""Itinerary lines such as "LIS-FRA 2026-03-05 07:40 QK1183 conf"."""


def $parse_line(line):
    """One leg as a dict, or None for a blank line or a remark that begins with RMK."""
    if not line.strip() or line.startswith("RMK"):
        return None
    pair, day, time, flight, status = line.split()
    origin, destination = pair.split("-")
    leg = {"from": origin, "to": destination, "day": day, "time": time, "flight": flight}
    leg["status"] = status.lower()
    return leg


def parse(text):
    """The legs in order of departure, cancelled ones (status "canx") left out."""
    legs = [leg for leg in map($parse_line, text.splitlines()) if leg is not None]
    kept = [leg for leg in legs if leg["status"] != "canx"]
    return sorted(kept, key=lambda leg: (leg["day"], leg["time"]))


def stops(legs):
    """Airports of a journey in order, e.g. ["LIS", "FRA", "OSL"]; a gap between legs raises ValueError."""
    if not legs:
        return []
    route = [legs[0]["from"]]
    for leg in legs:
        if leg["from"] != route[-1]:
            raise ValueError(f"gap between {route[-1]} and {leg['from']}")
        route.append(leg["to"])
    return route
''',
    '''
from itinerary import parse, $parse_line, stops

TEXT = """RMK VIP
FRA-OSL 2026-03-05 13:05 QK0210 conf
LIS-FRA 2026-03-05 07:40 QK1183 CONF

OSL-BGO 2026-03-05 15:30 NV0071 CANX
OSL-TRD 2026-03-06 09:15 NV0333 conf
"""


def test_parse_line():
    assert $parse_line("") is None
    assert $parse_line("RMK WINDOW SEAT") is None


def test_parse_line_again():
    assert $parse_line("LIS-FRA 2026-03-05 07:40 QK1183 CONF")["status"] == "conf"


def test_parse():
    legs = parse(TEXT)
    assert [leg["flight"] for leg in legs] == ["QK1183", "QK0210", "NV0333"]
    assert stops(legs) == ["LIS", "FRA", "OSL", "TRD"]
    assert stops([]) == []
    try:
        stops([legs[0], legs[2]])
        noticed = False
    except ValueError:
        noticed = True
    assert noticed
''',
    (
        Bug(
            "order",
            'return sorted(kept, key=lambda leg: (leg["day"], leg["time"]))',
            'return sorted(kept, key=lambda leg: leg["time"])',
        ),
        Bug("missing_case", 'leg["status"] = status.lower()', 'leg["status"] = status'),
        Bug("wrong_variable", 'route.append(leg["to"])', 'route.append(leg["from"])'),
        Bug("missing_case", 'if not line.strip() or line.startswith("RMK"):', "if not line.strip():"),
    ),
    (
        {"parse_line": "parse_line"},
        {"parse_line": "read_leg"},
        {"parse_line": "leg_of"},
    ),
)

MONEY: Final = Module(
    "money",
    "conversion and display of prices",
    '''
"""Conversion of prices. Rates say what one euro buys; amounts are integers in cents."""

RATES_PER_MILLE = {"EUR": 1000, "USD": 1080, "GBP": 850, "CHF": 940, "SEK": 11300}


def rounded(numerator, denominator):
    """Quotient of non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def convert(cents, source, target):
    """Cents of `source` in cents of `target`; an unknown currency raises KeyError."""
    if source == target:
        return cents
    return rounded(cents * RATES_PER_MILLE[target], RATES_PER_MILLE[source])


def $total_in(target, amounts):
    """Sum of (cents, currency) in cents of `target`; each amount is converted first."""
    return sum(convert(cents, currency, target) for cents, currency in amounts)


def shown(cents, currency):
    """Text such as "1,234.05 EUR"; negative amounts have a leading minus."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{rest:02d} {currency}"
''',
    """
from money import convert, rounded, shown, $total_in


def test_rounded():
    assert rounded(5, 2) == 3
    assert rounded(4, 3) == 1


def test_convert():
    assert convert(10000, "EUR", "USD") == 10800
    assert convert(10800, "USD", "EUR") == 10000
    assert convert(777, "SEK", "SEK") == 777
    assert convert(1000, "GBP", "EUR") == 1176


def test_total_in():
    assert $total_in("EUR", [(10800, "USD"), (5000, "EUR")]) == 15000
    assert $total_in("USD", []) == 0


def test_shown():
    assert shown(123405, "EUR") == "1,234.05 EUR"
    assert shown(-905, "USD") == "-9.05 USD"


def test_convert_again():
    try:
        convert(100, "XXX", "EUR")
        known = True
    except KeyError:
        known = False
    assert not known
""",
    (
        Bug(
            "argument_order",
            "return rounded(cents * RATES_PER_MILLE[target], RATES_PER_MILLE[source])",
            "return rounded(cents * RATES_PER_MILLE[source], RATES_PER_MILLE[target])",
        ),
        Bug("rounding", "return (2 * numerator + denominator) // (2 * denominator)", "return numerator // denominator"),
        Bug("format", 'return f"{sign}{whole:,}.{rest:02d} {currency}"', 'return f"{sign}{whole:,}.{rest} {currency}"'),
        Bug("missing_case", "whole, rest = divmod(abs(cents), 100)", "whole, rest = divmod(cents, 100)"),
        Bug(
            "missing_case",
            "return rounded(cents * RATES_PER_MILLE[target], RATES_PER_MILLE[source])",
            "return rounded(cents * RATES_PER_MILLE.get(target, 1000), RATES_PER_MILLE.get(source, 1000))",
        ),
    ),
    (
        {"total_in": "total_in"},
        {"total_in": "sum_in"},
        {"total_in": "summed_in"},
    ),
)

POINTS: Final = Module(
    "points",
    "points and tiers of the loyalty programme",
    '''
"""Points and tiers of the loyalty programme."""

MULTIPLIER = {"basic": 1.0, "silver": 1.25, "gold": 1.5, "platinum": 2.0}
THRESHOLDS = [("platinum", 60000), ("gold", 30000), ("silver", 12000), ("basic", 0)]


def earned($distance_km, cabin, tier):
    """Points of one flight: one a km, at least 500, twice in business, times the tier's multiplier, rounded down."""
    base = max($distance_km, 500)
    if cabin == "business":
        base = base * 2
    return int(base * MULTIPLIER[tier])


def $tier_for($points_in_year):
    """The best tier whose threshold is reached."""
    for tier, threshold in THRESHOLDS:
        if $points_in_year >= threshold:
            return tier
    return "basic"


def balance(entries, today):
    """Sum of points (points, expires_on) that have not expired; they still count on the day they expire."""
    return sum(points for points, expires_on in entries if expires_on >= today)
''',
    """
from points import balance, earned, $tier_for


def test_earned():
    assert earned(1200, "economy", "basic") == 1200
    assert earned(300, "economy", "basic") == 500
    assert earned(1200, "business", "silver") == 3000
    assert earned(1000, "economy", "gold") == 1500


def test_tier_for():
    assert $tier_for(0) == "basic"
    assert $tier_for(12000) == "silver"
    assert $tier_for(29999) == "silver"
    assert $tier_for(75000) == "platinum"


def test_balance():
    assert balance([(100, "2026-05-01"), (40, "2026-04-30"), (7, "2026-04-29")], "2026-04-30") == 140
    assert balance([], "2026-04-30") == 0
""",
    (
        Bug("boundary", "if $points_in_year >= threshold:", "if $points_in_year > threshold:"),
        Bug("wrong_operator", "base = max($distance_km, 500)", "base = min($distance_km, 500)"),
        Bug(
            "boundary",
            "return sum(points for points, expires_on in entries if expires_on >= today)",
            "return sum(points for points, expires_on in entries if expires_on > today)",
        ),
        Bug(
            "order",
            'THRESHOLDS = [("platinum", 60000), ("gold", 30000), ("silver", 12000), ("basic", 0)]',
            'THRESHOLDS = [("basic", 0), ("silver", 12000), ("gold", 30000), ("platinum", 60000)]',
        ),
        Bug(
            "wrong_constant",
            'MULTIPLIER = {"basic": 1.0, "silver": 1.25, "gold": 1.5, "platinum": 2.0}',
            'MULTIPLIER = {"basic": 1.0, "silver": 1.0, "gold": 1.5, "platinum": 2.0}',
        ),
    ),
    (
        {"tier_for": "tier_for", "points_in_year": "points_in_year", "distance_km": "distance_km"},
        {"tier_for": "status_for", "points_in_year": "year_points", "distance_km": "flown_km"},
        {"tier_for": "level_for", "points_in_year": "qualifying_points", "distance_km": "km"},
    ),
)

REFUND: Final = Module(
    "refund",
    "refunds of cancelled bookings",
    '''
"""How much of a fare comes back when a booking is cancelled."""

SHARES = [(168, 90), (72, 50), (24, 25)]


def $refund_percent(hours_before, refundable):
    """Percent of the fare by hours before departure; a refundable fare gives 100 until departure, 0 after it."""
    if hours_before < 0:
        return 0
    if refundable:
        return 100
    for hours, percent in SHARES:
        if hours_before >= hours:
            return percent
    return 0


def $refund_cents(fare_cents, taxes_cents, hours_before, refundable):
    """Share of the fare plus all taxes, in cents, rounded down; taxes come back only before departure."""
    if hours_before < 0:
        return 0
    return fare_cents * $refund_percent(hours_before, refundable) // 100 + taxes_cents


def $refund_all(bookings):
    """Refund by booking reference for (reference, fare, taxes, hours, refundable)."""
    result = {}
    for reference, fare, taxes, hours, refundable in bookings:
        result[reference] = $refund_cents(fare, taxes, hours, refundable)
    return result
''',
    """
from refund import $refund_all, $refund_cents, $refund_percent


def test_refund_percent():
    assert $refund_percent(200, False) == 90
    assert $refund_percent(168, False) == 90
    assert $refund_percent(100, False) == 50
    assert $refund_percent(24, False) == 25
    assert $refund_percent(23, False) == 0


def test_refund_percent_again():
    assert $refund_percent(1, True) == 100
    assert $refund_percent(-2, True) == 0


def test_refund_cents():
    assert $refund_cents(20000, 3150, 100, False) == 13150
    assert $refund_cents(20000, 3150, 5, False) == 3150


def test_refund_cents_again():
    assert $refund_cents(20000, 3150, -1, True) == 0
    assert $refund_cents(9999, 0, 80, False) == 4999


def test_refund_all():
    assert $refund_all([("A", 1000, 10, 200, False), ("B", 1000, 10, 0, True)]) == {"A": 910, "B": 1010}
""",
    (
        Bug("order", "SHARES = [(168, 90), (72, 50), (24, 25)]", "SHARES = [(24, 25), (72, 50), (168, 90)]"),
        Bug("boundary", "if hours_before >= hours:", "if hours_before > hours:"),
        Bug(
            "precedence",
            "return fare_cents * $refund_percent(hours_before, refundable) // 100 + taxes_cents",
            "return (fare_cents + taxes_cents) * $refund_percent(hours_before, refundable) // 100",
        ),
        Bug(
            "argument_order",
            "result[reference] = $refund_cents(fare, taxes, hours, refundable)",
            "result[reference] = $refund_cents(taxes, fare, hours, refundable)",
        ),
    ),
    (
        {"refund_percent": "refund_percent", "refund_cents": "refund_cents", "refund_all": "refund_all"},
        {"refund_percent": "share_back", "refund_cents": "cents_back", "refund_all": "batch_refund"},
        {"refund_percent": "percent_back", "refund_cents": "payout_cents", "refund_all": "payouts"},
    ),
)

SEATS: Final = Module(
    "seats",
    "seats and groups that sit together",
    '''
"""Seats in a cabin with the letters A to F and an aisle between C and D."""

LETTERS = "ABCDEF"


def $parse_seat(text):
    """(row, letter) of a seat such as "12C" or " 7f"; anything else raises ValueError."""
    cleaned = text.strip().upper()
    row, letter = cleaned[:-1], cleaned[-1:]
    if not row.isdigit() or letter not in LETTERS or int(row) < 1:
        raise ValueError(f"no seat: {text!r}")
    return int(row), letter


def $together(taken, rows, party):
    """The first free block of `party` seats on one side of the aisle, front to back and left to right, or None."""
    used = {$parse_seat(seat) for seat in taken}
    for row in range(1, rows + 1):
        for side in ("ABC", "DEF"):
            for start in range(len(side) - party + 1):
                block = side[start : start + party]
                if all((row, letter) not in used for letter in block):
                    return [f"{row}{letter}" for letter in block]
    return None


def $sorted_seats(seats):
    """Seats in the order of boarding lists: by row number, then letter."""
    return sorted(seats, key=$parse_seat)
''',
    """
from seats import $parse_seat, $sorted_seats, $together


def test_parse_seat():
    assert $parse_seat("12C") == (12, "C")
    assert $parse_seat(" 7f ") == (7, "F")


def test_sorted_seats():
    assert $sorted_seats(["10A", "2B", "2A"]) == ["2A", "2B", "10A"]


def test_together():
    assert $together([], 3, 2) == ["1A", "1B"]
    assert $together(["1B", "1E"], 2, 2) == ["2A", "2B"]
    assert $together(["1B"], 2, 3) == ["1D", "1E", "1F"]
    assert $together(["1A", "1D", "1F"], 1, 2) == ["1B", "1C"]
    assert $together(["1B", "1E"], 1, 2) is None
    assert $together(["1b", "1e"], 1, 3) is None


def test_parse_seat_again():
    for wrong in ("C12", "0A", "14G", ""):
        try:
            $parse_seat(wrong)
            refused = False
        except ValueError:
            refused = True
        assert refused
""",
    (
        Bug("order", "return sorted(seats, key=$parse_seat)", "return sorted(seats)"),
        Bug("off_by_one", "for row in range(1, rows + 1):", "for row in range(1, rows):"),
        Bug("missing_case", "cleaned = text.strip().upper()", "cleaned = text.strip()"),
        Bug(
            "wrong_operator",
            "if all((row, letter) not in used for letter in block):",
            "if any((row, letter) not in used for letter in block):",
        ),
        Bug("off_by_one", "for start in range(len(side) - party + 1):", "for start in range(len(side) - party):"),
    ),
    (
        {"parse_seat": "parse_seat", "sorted_seats": "sorted_seats", "together": "together"},
        {"parse_seat": "read_seat", "sorted_seats": "boarding_order", "together": "adjacent_block"},
        {"parse_seat": "seat_of", "sorted_seats": "seat_order", "together": "side_by_side"},
    ),
)

VACANCY: Final = Module(
    "vacancy",
    "free rooms and prices of stays",
    '''
"""Free rooms of a hotel. A stay from the 3rd to the 5th occupies the nights of the 3rd and the 4th."""

from datetime import date, timedelta


def overlaps(first_in, first_out, second_in, second_out):
    """True when two stays share a night; leaving and arriving on the same day is no conflict."""
    return first_in < second_out and second_in < first_out


def $free_rooms(total, stays, $check_in, $check_out):
    """Rooms that are free on every night of the stay, never below 0."""
    lowest = total
    night = $check_in
    while night < $check_out:
        taken = sum(1 for arrives, leaves in stays if arrives <= night < leaves)
        lowest = min(lowest, total - taken)
        night = night + timedelta(days=1)
    return max(lowest, 0)


def price(nightly, $check_in, $check_out, weekend_percent=20):
    """Sum of the nights in whole units of money; Friday and Saturday nights cost `weekend_percent` more."""
    amount = 0
    night = $check_in
    while night < $check_out:
        extra = weekend_percent if night.weekday() in (4, 5) else 0
        amount += nightly * (100 + extra) // 100
        night = night + timedelta(days=1)
    return amount
''',
    """
from datetime import date
from vacancy import $free_rooms, overlaps, price

D = [date(2026, 6, day) for day in range(1, 15)]
STAYS = [(D[0], D[3]), (D[2], D[5]), (D[2], D[4])]


def test_overlaps():
    assert overlaps(D[0], D[3], D[2], D[5])
    assert overlaps(D[2], D[5], D[0], D[3])
    assert not overlaps(D[0], D[3], D[3], D[5])
    assert not overlaps(D[3], D[5], D[0], D[3])


def test_free_rooms():
    assert $free_rooms(3, STAYS, D[0], D[2]) == 2
    assert $free_rooms(3, STAYS, D[1], D[4]) == 0
    assert $free_rooms(3, STAYS, D[4], D[6]) == 2
    assert $free_rooms(2, STAYS, D[2], D[3]) == 0
    assert $free_rooms(3, [], D[0], D[1]) == 3


def test_price():
    assert price(100, D[0], D[2]) == 200
    assert price(100, D[3], D[7]) == 440
    assert price(100, D[4], D[5], 50) == 150
""",
    (
        Bug(
            "boundary",
            "return first_in < second_out and second_in < first_out",
            "return first_in <= second_out and second_in <= first_out",
        ),
        Bug(
            "off_by_one",
            "taken = sum(1 for arrives, leaves in stays if arrives <= night < leaves)",
            "taken = sum(1 for arrives, leaves in stays if arrives <= night <= leaves)",
        ),
        Bug("wrong_operator", "lowest = min(lowest, total - taken)", "lowest = max(lowest, total - taken)"),
        Bug(
            "wrong_constant",
            "extra = weekend_percent if night.weekday() in (4, 5) else 0",
            "extra = weekend_percent if night.weekday() in (5, 6) else 0",
        ),
        Bug("missing_case", "return max(lowest, 0)", "return lowest"),
    ),
    (
        {"free_rooms": "free_rooms", "check_in": "check_in", "check_out": "check_out"},
        {"free_rooms": "rooms_left", "check_in": "arrive_on", "check_out": "leave_on"},
        {"free_rooms": "vacant_rooms", "check_in": "first_night", "check_out": "last_day"},
    ),
)

MODULES: Final = (CONNECTIONS, FARE_QUOTE, ITINERARY, MONEY, POINTS, REFUND, SEATS, VACANCY)
