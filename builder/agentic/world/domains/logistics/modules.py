"""Code modules of a freight network, with mistakes that people make. The numbers in them are their own."""

from typing import Final

from ...workspace import Bug, Module

ARRIVAL: Final = Module(
    "arrival",
    "arrival times with breaks and working days",
    '''
"""When a truck arrives, breaks and weekends included."""

from datetime import date, datetime, timedelta

DRIVING_LIMIT = 270
BREAK = 45


def $breaks_needed(driving_minutes):
    """Breaks of a trip: one after every full 270 minutes, none at the very end of the trip."""
    if driving_minutes <= 0:
        return 0
    return (driving_minutes - 1) // DRIVING_LIMIT


def arrival(departure, driving_minutes):
    """Departure plus driving time plus 45 minutes for each break."""
    total = driving_minutes + $breaks_needed(driving_minutes) * BREAK
    return departure + timedelta(minutes=total)


def $add_working_days(start, days):
    """The date `days` working days after `start`; Saturdays and Sundays do not count."""
    current = start
    while days > 0:
        current = current + timedelta(days=1)
        if current.weekday() < 5:
            days -= 1
    return current
''',
    """
from datetime import date, datetime
from arrival import $add_working_days, arrival, $breaks_needed


def test_breaks_needed():
    assert $breaks_needed(0) == 0
    assert $breaks_needed(120) == 0
    assert $breaks_needed(270) == 0
    assert $breaks_needed(271) == 1
    assert $breaks_needed(600) == 2


def test_arrival():
    assert arrival(datetime(2026, 3, 2, 6, 0), 240) == datetime(2026, 3, 2, 10, 0)
    assert arrival(datetime(2026, 3, 2, 6, 0), 600) == datetime(2026, 3, 2, 17, 30)


def test_add_working_days():
    assert $add_working_days(date(2026, 3, 6), 1) == date(2026, 3, 9)
    assert $add_working_days(date(2026, 3, 2), 3) == date(2026, 3, 5)
    assert $add_working_days(date(2026, 3, 5), 0) == date(2026, 3, 5)
""",
    (
        Bug("off_by_one", "return (driving_minutes - 1) // DRIVING_LIMIT", "return driving_minutes // DRIVING_LIMIT"),
        Bug("unit", "return departure + timedelta(minutes=total)", "return departure + timedelta(seconds=total)"),
        Bug("boundary", "if current.weekday() < 5:", "if current.weekday() < 6:"),
        Bug(
            "wrong_variable",
            "return departure + timedelta(minutes=total)",
            "return departure + timedelta(minutes=driving_minutes)",
        ),
    ),
    (
        {"breaks_needed": "breaks_needed", "add_working_days": "add_working_days"},
        {"breaks_needed": "rest_stops", "add_working_days": "plus_working_days"},
        {"breaks_needed": "pauses", "add_working_days": "working_days_later"},
    ),
)

BARCODE: Final = Module(
    "barcode",
    "check digits of container labels",
    '''
"""Check digits of the 18-digit serial shipping container codes on our labels."""


def $check_digit(digits):
    """The digit that makes the code valid: from the right, digits weigh 3, 1, 3, 1, ..."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        weight = 3 if position % 2 == 0 else 1
        total += int(digit) * weight
    return (10 - total % 10) % 10


def $is_valid(code):
    """True for 18 digits of which the last is the right check digit; spaces are ignored."""
    compact = code.replace(" ", "")
    if len(compact) != 18 or not compact.isdigit():
        return False
    return int(compact[-1]) == $check_digit(compact[:-1])


def $company_prefix(code, length=7):
    """The digits of the company, which follow the extension digit."""
    compact = code.replace(" ", "")
    return compact[1 : 1 + length]
''',
    """
from barcode import $check_digit, $company_prefix, $is_valid


def test_check_digit():
    assert $check_digit("629104150021") == 3
    assert $check_digit("7351353") == 7
    assert $check_digit("12") == 3
    assert $check_digit("00000000000000000") == 0


def test_is_valid():
    assert $is_valid("106141412345678908")
    assert $is_valid("1 0614141 234567890 8")
    assert not $is_valid("106141412345678907")
    assert not $is_valid("10614141234567890")
    assert not $is_valid("10614141234567890X")


def test_company_prefix():
    assert $company_prefix("106141412345678908") == "0614141"
    assert $company_prefix("1 0614141 234567890 8") == "0614141"
""",
    (
        Bug(
            "order",
            "for position, digit in enumerate(reversed(digits)):",
            "for position, digit in enumerate(digits):",
        ),
        Bug("missing_case", "return (10 - total % 10) % 10", "return 10 - total % 10"),
        Bug("off_by_one", "return compact[1 : 1 + length]", "return compact[0:length]"),
        Bug(
            "wrong_variable",
            "if len(compact) != 18 or not compact.isdigit():",
            "if len(code) != 18 or not compact.isdigit():",
        ),
    ),
    (
        {"check_digit": "check_digit", "is_valid": "is_valid", "company_prefix": "company_prefix"},
        {"check_digit": "control_digit", "is_valid": "code_ok", "company_prefix": "owner_prefix"},
        {"check_digit": "last_digit", "is_valid": "scans_clean", "company_prefix": "member_prefix"},
    ),
)

COMPENSATION: Final = Module(
    "compensation",
    "compensation for lost and damaged parcels",
    '''
"""What a client gets for a lost or damaged parcel."""

from datetime import date

RATE_PER_KG = 12.0
DAYS_TO_FILE = 14


def $in_time(delivered_on, filed_on):
    """True up to and including the 14th day after delivery."""
    return (filed_on - delivered_on).days <= DAYS_TO_FILE


def compensation(declared_value, $weight_kg, $share_lost=1.0, insured=False):
    """Insured parcels pay the declared value, others at most 12.00 a kilogram; both times the share that was lost."""
    limit = declared_value if insured else min(declared_value, $weight_kg * RATE_PER_KG)
    return limit * $share_lost


def total(claims):
    """Sum over claims (value, kg, share, insured), by the rule above."""
    amount = 0.0
    for value, kg, share, insured in claims:
        amount += compensation(value, kg, share, insured)
    return amount
''',
    """
from datetime import date
from compensation import compensation, $in_time, total


def test_in_time():
    assert $in_time(date(2026, 2, 20), date(2026, 3, 6))
    assert not $in_time(date(2026, 2, 20), date(2026, 3, 7))


def test_compensation():
    assert compensation(500.0, 10.0) == 120.0
    assert compensation(80.0, 10.0) == 80.0
    assert compensation(500.0, 10.0, insured=True) == 500.0
    assert compensation(500.0, 10.0, 0.5) == 60.0
    assert compensation(500.0, 10.0, 0.5, True) == 250.0


def test_total():
    assert total([(500.0, 10.0, 1.0, False), (300.0, 2.0, 0.5, True)]) == 270.0
    assert total([]) == 0.0
""",
    (
        Bug(
            "wrong_operator",
            "limit = declared_value if insured else min(declared_value, $weight_kg * RATE_PER_KG)",
            "limit = declared_value if insured else max(declared_value, $weight_kg * RATE_PER_KG)",
        ),
        Bug(
            "boundary",
            "return (filed_on - delivered_on).days <= DAYS_TO_FILE",
            "return (filed_on - delivered_on).days < DAYS_TO_FILE",
        ),
        Bug(
            "missing_update",
            "amount += compensation(value, kg, share, insured)",
            "amount = compensation(value, kg, share, insured)",
        ),
        Bug(
            "argument_order",
            "amount += compensation(value, kg, share, insured)",
            "amount += compensation(value, share, kg, insured)",
        ),
    ),
    (
        {"in_time": "in_time", "share_lost": "share_lost", "weight_kg": "weight_kg"},
        {"in_time": "filed_in_time", "share_lost": "lost_part", "weight_kg": "gross_kg"},
        {"in_time": "within_deadline", "share_lost": "damage_share", "weight_kg": "kilograms"},
    ),
)

LOADING: Final = Module(
    "loading",
    "which parcels go on which vehicle",
    '''
"""Which parcels go on which vehicle: first fit, heaviest parcels first."""


def load(parcels, $capacity_kg):
    """Loads of at most `$capacity_kg`, as lists of parcel ids in the order of loading.

    `parcels` maps parcel id to weight and is left as it is. A parcel heavier than a vehicle raises ValueError.
    """
    loads = []
    free = []
    for name, weight in sorted(parcels.items(), key=lambda item: (-item[1], item[0])):
        if weight > $capacity_kg:
            raise ValueError(f"{name} weighs {weight} kg, a vehicle takes {$capacity_kg} kg")
        for number, room in enumerate(free):
            if weight <= room:
                loads[number].append(name)
                free[number] = room - weight
                break
        else:
            loads.append([name])
            free.append($capacity_kg - weight)
    return loads


def $utilisation(loads, parcels, $capacity_kg):
    """Mean share of the capacity in use, 0.0 when there is no load."""
    if not loads:
        return 0.0
    used = sum(parcels[name] for load_ in loads for name in load_)
    return used / ($capacity_kg * len(loads))
''',
    """
from loading import load, $utilisation

PARCELS = {"PCL-1": 40, "PCL-2": 70, "PCL-3": 60, "PCL-4": 30}


def test_load():
    assert load(PARCELS, 100) == [["PCL-2", "PCL-4"], ["PCL-3", "PCL-1"]]
    assert load({"A": 10, "B": 10}, 10) == [["A"], ["B"]]
    assert load({"A": 60, "B": 30, "C": 30}, 100) == [["A", "B"], ["C"]]
    assert load({}, 100) == []
    assert load({"A": 100}, 100) == [["A"]]


def test_utilisation():
    assert $utilisation(load(PARCELS, 100), PARCELS, 100) == 1.0
    assert $utilisation([["PCL-4"]], PARCELS, 100) == 0.3
    assert $utilisation([], PARCELS, 100) == 0.0


def test_load_again():
    try:
        load({"A": 101}, 100)
        refused = False
    except ValueError:
        refused = True
    assert refused
""",
    (
        Bug(
            "order",
            "for name, weight in sorted(parcels.items(), key=lambda item: (-item[1], item[0])):",
            "for name, weight in sorted(parcels.items(), key=lambda item: (item[1], item[0])):",
        ),
        Bug("boundary", "if weight <= room:", "if weight < room:"),
        Bug("missing_update", "free[number] = room - weight", "free[number] = room"),
        Bug("missing_case", "if not loads:", "if loads is None:"),
    ),
    (
        {"utilisation": "utilisation", "capacity_kg": "capacity_kg"},
        {"utilisation": "fill_rate", "capacity_kg": "limit_kg"},
        {"utilisation": "share_used", "capacity_kg": "payload_kg"},
    ),
)

MANIFEST: Final = Module(
    "manifest",
    "reading the manifests of depots",
    '''
"""Reads the semicolon-separated manifests that depots send."""


def $parse_weight(text):
    """Kilograms as a float; depots abroad write a decimal comma. Empty means unknown, None."""
    cleaned = text.strip().replace(",", ".")
    if not cleaned:
        return None
    return float(cleaned)


def $parse_manifest(text):
    """One dict a parcel with id, shipment and kg; blank lines, comments and the header are skipped."""
    rows = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#") or line.startswith("parcel_id"):
            continue
        fields = line.split(";")
        rows.append({"id": fields[0].strip(), "shipment": fields[1].strip(), "kg": $parse_weight(fields[2])})
    return rows


def $weight_by_shipment(rows):
    """Kilograms by shipment; a parcel that is listed twice counts once and an unknown weight counts as 0."""
    totals = {}
    seen = set()
    for row in rows:
        if row["id"] in seen:
            continue
        seen.add(row["id"])
        totals[row["shipment"]] = totals.get(row["shipment"], 0.0) + (row["kg"] or 0.0)
    return totals
''',
    '''
from manifest import $parse_manifest, $parse_weight, $weight_by_shipment

TEXT = """parcel_id;shipment_id;kg
# night shift
PCL-1;SHP-1;2,5

PCL-2;SHP-1;4.0
PCL-3 ;SHP-2;
PCL-2;SHP-1;4.0
"""


def test_parse_weight():
    assert $parse_weight(" 2,5 ") == 2.5
    assert $parse_weight("") is None


def test_parse_manifest():
    rows = $parse_manifest(TEXT)
    assert len(rows) == 4
    assert rows[0] == {"id": "PCL-1", "shipment": "SHP-1", "kg": 2.5}
    assert rows[2] == {"id": "PCL-3", "shipment": "SHP-2", "kg": None}
    assert $weight_by_shipment(rows) == {"SHP-1": 6.5, "SHP-2": 0.0}


def test_weight_by_shipment():
    assert $weight_by_shipment([]) == {}
''',
    (
        Bug("missing_case", 'cleaned = text.strip().replace(",", ".")', "cleaned = text.strip()"),
        Bug("wrong_variable", 'seen.add(row["id"])', 'seen.add(row["shipment"])'),
        Bug(
            "wrong_index",
            'rows.append({"id": fields[0].strip(), "shipment": fields[1].strip(), "kg": $parse_weight(fields[2])})',
            'rows.append({"id": fields[0].strip(), "shipment": fields[0].strip(), "kg": $parse_weight(fields[2])})',
        ),
        Bug(
            "type",
            'totals[row["shipment"]] = totals.get(row["shipment"], 0.0) + (row["kg"] or 0.0)',
            'totals[row["shipment"]] = totals.get(row["shipment"], 0.0) + row["kg"]',
        ),
    ),
    (
        {
            "parse_weight": "parse_weight",
            "parse_manifest": "parse_manifest",
            "weight_by_shipment": "weight_by_shipment",
        },
        {"parse_weight": "read_kg", "parse_manifest": "read_manifest", "weight_by_shipment": "kg_by_shipment"},
        {"parse_weight": "to_kg", "parse_manifest": "manifest_rows", "weight_by_shipment": "shipment_totals"},
    ),
)

SHORTEST: Final = Module(
    "shortest",
    "shortest ways between depots",
    '''
"""Shortest way between two depots."""


def $both_ways(roads):
    """Neighbours of each depot as {depot: {neighbour: km}}; a road may be driven in both directions."""
    graph = {}
    for start, end, km in roads:
        graph.setdefault(start, {})[end] = km
        graph.setdefault(end, {})[start] = km
    return graph


def $shortest_km(roads, start, end):
    """Length of the shortest way in km; 0 from a depot to itself, None where no way exists."""
    graph = $both_ways(roads)
    best = {start: 0}
    done = set()
    while True:
        open_ = [depot for depot in best if depot not in done]
        if not open_:
            return best.get(end)
        here = min(open_, key=lambda depot: best[depot])
        if here == end:
            return best[end]
        done.add(here)
        for neighbour, km in graph.get(here, {}).items():
            length = best[here] + km
            if neighbour not in best or length < best[neighbour]:
                best[neighbour] = length
''',
    """
from shortest import $shortest_km

ROADS = [("KRK", "WAW", 290), ("KRK", "OST", 170), ("OST", "VIE", 310), ("KRK", "VIE", 520), ("HAM", "BRE", 125)]


def test_shortest_km():
    assert $shortest_km(ROADS, "KRK", "WAW") == 290


def test_shortest_km_again():
    assert $shortest_km(ROADS, "KRK", "VIE") == 480
    assert $shortest_km(ROADS, "VIE", "WAW") == 770


def test_shortest_km_once_more():
    assert $shortest_km(ROADS, "KRK", "KRK") == 0


def test_shortest_km_at_last():
    assert $shortest_km(ROADS, "KRK", "HAM") is None
    assert $shortest_km(ROADS, "BRE", "HAM") == 125
""",
    (
        Bug(
            "missing_case",
            """graph.setdefault(start, {})[end] = km
        graph.setdefault(end, {})[start] = km""",
            "graph.setdefault(start, {})[end] = km",
        ),
        Bug("missing_update", "if neighbour not in best or length < best[neighbour]:", "if neighbour not in best:"),
        Bug("wrong_variable", "length = best[here] + km", "length = km"),
        Bug("missing_case", "return best.get(end)", "return best.get(end, 0)"),
    ),
    (
        {"shortest_km": "shortest_km", "both_ways": "both_ways"},
        {"shortest_km": "least_km", "both_ways": "road_map"},
        {"shortest_km": "best_distance", "both_ways": "neighbours"},
    ),
)

STOCK_LEDGER: Final = Module(
    "stock_ledger",
    "stock levels and what to order",
    '''
"""Stock levels from movements, and what to order."""


def levels(movements, opening=None):
    """Quantity by SKU after the movements (sku, kind, quantity); "in" and "return" add, "out" takes away.

    `opening` holds the quantities to begin with and is left as it is.
    """
    stock = dict(opening or {})
    for sku, kind, quantity in movements:
        sign = -1 if kind == "out" else 1
        stock[sku] = stock.get(sku, 0) + sign * quantity
    return stock


def $to_order(stock, $reorder_level, pack=12):
    """Whole packs that lift each SKU at or below its reorder level above it, as {sku: pieces}, sorted by SKU."""
    orders = {}
    for sku in sorted(stock):
        level = $reorder_level.get(sku, 0)
        if stock[sku] <= level:
            missing = level + 1 - stock[sku]
            packs = (missing + pack - 1) // pack
            orders[sku] = packs * pack
    return orders
''',
    """
from stock_ledger import levels, $to_order

OPENING = {"SKU-1": 10}
MOVES = [("SKU-1", "out", 4), ("SKU-2", "in", 7), ("SKU-1", "return", 1)]


def test_levels():
    assert levels(MOVES, OPENING) == {"SKU-1": 7, "SKU-2": 7}
    assert OPENING == {"SKU-1": 10}
    assert levels([("SKU-9", "in", 3)]) == {"SKU-9": 3}
    assert levels([("SKU-8", "in", 3)]) == {"SKU-8": 3}


def test_to_order():
    assert $to_order({"B": 5, "A": 40}, {"A": 20, "B": 20}) == {"B": 24}
    assert $to_order({"A": 20}, {"A": 20}) == {"A": 12}
    assert $to_order({"A": 9}, {"A": 20}) == {"A": 12}
    assert $to_order({"A": 8}, {"A": 20}) == {"A": 24}
    assert $to_order({"A": 1}, {}) == {}
""",
    (
        Bug("aliasing", "stock = dict(opening or {})", "stock = opening if opening is not None else {}"),
        Bug(
            "mutable_default",
            '''def levels(movements, opening=None):
    """Quantity by SKU after the movements (sku, kind, quantity); "in" and "return" add, "out" takes away.

    `opening` holds the quantities to begin with and is left as it is.
    """
    stock = dict(opening or {})''',
            '''def levels(movements, opening={}):
    """Quantity by SKU after the movements (sku, kind, quantity); "in" and "return" add, "out" takes away.

    `opening` holds the quantities to begin with and is left as it is.
    """
    stock = opening''',
        ),
        Bug("wrong_operator", 'sign = -1 if kind == "out" else 1', 'sign = 1 if kind == "in" else -1'),
        Bug("boundary", "if stock[sku] <= level:", "if stock[sku] < level:"),
        Bug("rounding", "packs = (missing + pack - 1) // pack", "packs = missing // pack"),
    ),
    (
        {"to_order": "to_order", "reorder_level": "reorder_level"},
        {"to_order": "reorder", "reorder_level": "minimum_level"},
        {"to_order": "order_list", "reorder_level": "floor_level"},
    ),
)

VOLUMETRIC: Final = Module(
    "volumetric",
    "chargeable weight of parcels",
    '''
"""Chargeable weight of a parcel, as printed on the tariff card."""

from math import ceil

DIVISOR = 5000
HEAVY_FROM_KG = 30.0
HEAVY_FEE = 9.5


def $volumetric_kg(length_cm, width_cm, height_cm):
    """Volume in cubic centimetres divided by the tariff divisor of 5000."""
    return length_cm * width_cm * height_cm / DIVISOR


def $chargeable_kg(actual_kg, length_cm, width_cm, height_cm):
    """The greater of actual and volumetric weight, rounded up to the next half kilogram."""
    weight = max(actual_kg, $volumetric_kg(length_cm, width_cm, height_cm))
    return ceil(weight * 2) / 2


def $handling_fee(actual_kg):
    """Parcels of 30 kg or more pay the heavy fee; the others pay nothing."""
    if actual_kg >= HEAVY_FROM_KG:
        return HEAVY_FEE
    return 0.0
''',
    """
from volumetric import $chargeable_kg, $handling_fee, $volumetric_kg


def test_volumetric_kg():
    assert $volumetric_kg(50, 40, 30) == 12.0


def test_chargeable_kg():
    assert $chargeable_kg(4.0, 50, 40, 30) == 12.0
    assert $chargeable_kg(18.2, 50, 40, 30) == 18.5
    assert $chargeable_kg(18.5, 10, 10, 10) == 18.5


def test_handling_fee():
    assert $handling_fee(29.9) == 0.0
    assert $handling_fee(30.0) == 9.5
    assert $handling_fee(44.0) == 9.5
""",
    (
        Bug(
            "wrong_operator",
            "weight = max(actual_kg, $volumetric_kg(length_cm, width_cm, height_cm))",
            "weight = min(actual_kg, $volumetric_kg(length_cm, width_cm, height_cm))",
        ),
        Bug("boundary", "if actual_kg >= HEAVY_FROM_KG:", "if actual_kg > HEAVY_FROM_KG:"),
        Bug("wrong_constant", "DIVISOR = 5000", "DIVISOR = 6000"),
        Bug("precedence", "return ceil(weight * 2) / 2", "return ceil(weight) * 2 / 2"),
    ),
    (
        {"chargeable_kg": "chargeable_kg", "volumetric_kg": "volumetric_kg", "handling_fee": "handling_fee"},
        {"chargeable_kg": "billable_kg", "volumetric_kg": "dim_kg", "handling_fee": "heavy_fee"},
        {"chargeable_kg": "tariff_kg", "volumetric_kg": "cubed_kg", "handling_fee": "lifting_fee"},
    ),
)

MODULES: Final = (ARRIVAL, BARCODE, COMPENSATION, LOADING, MANIFEST, SHORTEST, STOCK_LEDGER, VOLUMETRIC)
