"""Code modules of a shop, with mistakes that people make. Numbers in them are the module's own, not the world's."""

from typing import Final

from ...workspace import Bug, Module

CART: Final = Module(
    "cart",
    "order totals with discounts and shipping",
    '''
"""Totals of a cart, in cents."""

FREE_SHIPPING_FROM = $free
SHIPPING = $shipping


def subtotal(lines: list) -> int:
    """The sum of price times quantity."""
    return sum(line["price"] * line["quantity"] for line in lines)


def discount(amount: int, percent: int) -> int:
    """The part that is taken off, rounded down to whole cents; at most the amount itself."""
    return min(amount * percent // 100, amount)


def shipping(amount: int) -> int:
    """What shipping costs for goods worth `amount`; nothing from FREE_SHIPPING_FROM on."""
    if amount >= FREE_SHIPPING_FROM:
        return 0
    return SHIPPING


def total(lines: list, percent: int = 0) -> int:
    """What the customer pays; free shipping depends on the goods after the discount."""
    goods = subtotal(lines)
    goods = goods - discount(goods, percent)
    return goods + shipping(goods)
''',
    """
from cart import FREE_SHIPPING_FROM, SHIPPING, discount, shipping, subtotal, total


def test_subtotal_uses_quantities():
    assert subtotal([{"price": 250, "quantity": 2}, {"price": 99, "quantity": 3}]) == 797


def test_discount_is_rounded_down():
    assert discount(999, 10) == 99


def test_discount_never_exceeds_the_amount():
    assert discount(500, 130) == 500


def test_shipping_is_free_from_the_limit_on():
    assert shipping(FREE_SHIPPING_FROM) == 0
    assert shipping(FREE_SHIPPING_FROM - 1) == SHIPPING


def test_total_adds_shipping():
    assert total([{"price": 1000, "quantity": 1}]) == 1000 + SHIPPING


def test_discount_counts_before_shipping():
    lines = [{"price": FREE_SHIPPING_FROM, "quantity": 1}]
    assert total(lines) == FREE_SHIPPING_FROM
    assert total(lines, 50) == FREE_SHIPPING_FROM // 2 + SHIPPING
""",
    (
        Bug("missing_factor", 'line["price"] * line["quantity"] for', 'line["price"] for'),
        Bug("boundary", "if amount >= FREE_SHIPPING_FROM:", "if amount > FREE_SHIPPING_FROM:"),
        Bug("float_division", "amount * percent // 100", "amount * percent / 100"),
        Bug("wrong_order", "return goods + shipping(goods)", "return goods + shipping(subtotal(lines))"),
        Bug("missing_cap", "min(amount * percent // 100, amount)", "amount * percent // 100"),
    ),
    (
        {"free": "5000", "shipping": "490"},
        {"free": "6000", "shipping": "550"},
        {"free": "7500", "shipping": "390"},
        {"free": "9000", "shipping": "620"},
    ),
)

STOCK: Final = Module(
    "stock",
    "reservations and reordering",
    '''
"""Stock levels: what is free, what must be ordered."""


def available(on_hand: int, reserved: int) -> int:
    """What can still be sold; never below zero."""
    return max(on_hand - reserved, 0)


def reserve(levels: dict, product: str, quantity: int) -> bool:
    """Take `quantity` from a product's free stock; False, and nothing taken, if there is not enough."""
    if levels.get(product, 0) < quantity:
        return False
    levels[product] -= quantity
    return True


def reorder_quantity(on_hand: int, on_order: int, level: int, pack: int) -> int:
    """How much to order so that stock and orders reach `level`, in whole packs."""
    missing = level - on_hand - on_order
    if missing <= 0:
        return 0
    packs = (missing + pack - 1) // pack
    return packs * pack


def days_of_cover(on_hand: int, sold: int, days: int) -> int | None:
    """How many days the stock lasts at the pace of the last `days`; None if nothing was sold."""
    if sold == 0:
        return None
    return on_hand * days // sold
''',
    """
from stock import available, days_of_cover, reorder_quantity, reserve


def test_available_is_never_negative():
    assert available(10, 4) == 6
    assert available(3, 8) == 0


def test_reserve_takes_stock():
    levels = {"mug": 5}
    assert reserve(levels, "mug", 5)
    assert levels == {"mug": 0}


def test_reserve_refuses_what_is_not_there():
    levels = {"mug": 2}
    assert not reserve(levels, "mug", 3)
    assert not reserve(levels, "lamp", 1)
    assert levels == {"mug": 2}


def test_reorder_in_whole_packs():
    assert reorder_quantity(10, 0, 35, 12) == 36
    assert reorder_quantity(10, 0, 34, 12) == 24


def test_goods_on_order_count():
    assert reorder_quantity(10, 20, 35, 6) == 6
    assert reorder_quantity(10, 25, 35, 6) == 0


def test_cover():
    assert days_of_cover(60, 30, 14) == 28
    assert days_of_cover(60, 0, 14) is None
""",
    (
        Bug("missing_floor", "return max(on_hand - reserved, 0)", "return on_hand - reserved"),
        Bug("boundary", "levels.get(product, 0) < quantity", "levels.get(product, 0) <= quantity"),
        Bug("missing_default", "levels.get(product, 0) < quantity", "levels[product] < quantity"),
        Bug("missing_term", "missing = level - on_hand - on_order", "missing = level - on_hand"),
        Bug("rounding", "packs = (missing + pack - 1) // pack", "packs = missing // pack"),
        Bug("missing_guard", "    if sold == 0:\n        return None\n", ""),
    ),
)

COUPONS: Final = Module(
    "coupons",
    "checks of discount codes",
    '''
"""Discount codes: are they valid, and which is best?"""
from datetime import date

SHORTEST = $shortest


def normal(code: str) -> str:
    """The code as it is stored: no spaces, capitals."""
    return code.replace(" ", "").upper()


def is_valid(coupon: dict, today: date, amount: int) -> bool:
    """Whether a coupon can be used: both its first and its last day count."""
    in_time = coupon["starts"] <= today <= coupon["ends"]
    return in_time and amount >= coupon["minimum"]


def best(coupons: list, today: date, amount: int) -> str | None:
    """The code of the valid coupon with the highest percentage, or None."""
    valid = [coupon for coupon in coupons if is_valid(coupon, today, amount)]
    if not valid:
        return None
    return max(valid, key=lambda coupon: coupon["percent"])["code"]


def check_digit(code: str) -> int:
    """The sum of letter positions (A is 1) and digits, modulo 10."""
    score = 0
    for letter in normal(code):
        if letter.isdigit():
            score += int(letter)
        else:
            score += ord(letter) - ord("A") + 1
    return score % 10


def is_wellformed(code: str) -> bool:
    """Long enough, letters and digits only."""
    plain = normal(code)
    return len(plain) >= SHORTEST and plain.isalnum()
''',
    """
from coupons import best, check_digit, is_valid, is_wellformed, normal
from datetime import date

SPRING = {"code": "SPRING", "percent": 10, "starts": date(2026, 3, 1), "ends": date(2026, 3, 31), "minimum": 5000}
WELCOME = {"code": "WELCOME", "percent": 15, "starts": date(2026, 1, 1), "ends": date(2026, 12, 31), "minimum": 9000}


def test_codes_are_normalised():
    assert normal(" spr ing") == "SPRING"


def test_last_day_counts():
    assert is_valid(SPRING, date(2026, 3, 31), 5000)
    assert not is_valid(SPRING, date(2026, 4, 1), 5000)


def test_first_day_counts():
    assert is_valid(SPRING, date(2026, 3, 1), 5000)


def test_minimum():
    assert not is_valid(SPRING, date(2026, 3, 10), 4999)


def test_best_of_valid_ones():
    assert best([SPRING, WELCOME], date(2026, 3, 10), 9000) == "WELCOME"
    assert best([SPRING, WELCOME], date(2026, 3, 10), 6000) == "SPRING"
    assert best([SPRING, WELCOME], date(2026, 5, 10), 6000) is None


def test_check_digit():
    assert check_digit("ab3") == 6
    assert check_digit("z9") == 5


def test_form():
    assert is_wellformed("A" * $shortest)
    assert not is_wellformed("A" * ($shortest - 1))
    assert not is_wellformed("SUMMER-2026")
""",
    (
        Bug("boundary", '<= today <= coupon["ends"]', '<= today < coupon["ends"]'),
        Bug("boundary", "return in_time and amount >=", "return in_time and amount >"),
        Bug("wrong_operator", "return in_time and amount", "return in_time or amount"),
        Bug("wrong_function", "return max(valid", "return min(valid"),
        Bug("missing_guard", "    if not valid:\n        return None\n", ""),
        Bug("off_by_one", 'ord(letter) - ord("A") + 1', 'ord(letter) - ord("A")'),
        Bug("not_normalised", "for letter in normal(code):", "for letter in code:"),
    ),
    ({"shortest": "5"}, {"shortest": "6"}, {"shortest": "8"}),
)

RETURNS: Final = Module(
    "returns",
    "refund windows and amounts",
    '''
"""Returns: may an item come back, and what is refunded?"""
from datetime import date

WINDOW_DAYS = $window
RESTOCKING_PERCENT = $fee


def can_return(delivered: date, today: date, final_sale: bool = False) -> bool:
    """Within WINDOW_DAYS after delivery, the last day included; never for a final sale."""
    if final_sale:
        return False
    return (today - delivered).days <= WINDOW_DAYS


def refund(paid: int, opened: bool) -> int:
    """Cents paid back; opened items lose RESTOCKING_PERCENT, rounded down."""
    if opened:
        return paid - paid * RESTOCKING_PERCENT // 100
    return paid


def refund_all(items: list) -> int:
    """Cents paid back for several items, each with paid, opened and quantity."""
    return sum(refund(item["paid"], item["opened"]) * item["quantity"] for item in items)


def reasons(returned: list) -> dict:
    """How often each reason was given, without those that are empty."""
    counts = {}
    for item in returned:
        reason = (item["reason"] or "").strip().lower()
        if reason:
            counts[reason] = counts.get(reason, 0) + 1
    return counts
''',
    """
from returns import WINDOW_DAYS, can_return, reasons, refund, refund_all
from datetime import date, timedelta

DAY = date(2026, 2, 10)


def test_last_day_of_the_window():
    assert can_return(DAY, DAY + timedelta(days=WINDOW_DAYS))
    assert not can_return(DAY, DAY + timedelta(days=WINDOW_DAYS + 1))


def test_final_sale():
    assert not can_return(DAY, DAY, True)


def test_unopened_items_are_refunded_in_full():
    assert refund(8000, False) == 8000


def test_opened_items_lose_the_fee():
    assert refund(8000, True) == 8000 - 80 * $fee


def test_quantities_count():
    items = [{"paid": 1000, "opened": False, "quantity": 3}, {"paid": 500, "opened": False, "quantity": 2}]
    assert refund_all(items) == 4000


def test_reasons_ignore_case_and_blanks():
    rows = [{"reason": "Damaged"}, {"reason": " damaged "}, {"reason": None}, {"reason": "too small"}]
    assert reasons(rows) == {"damaged": 2, "too small": 1}
""",
    (
        Bug("boundary", ".days <= WINDOW_DAYS", ".days < WINDOW_DAYS"),
        Bug("wrong_sign", "(today - delivered).days", "(delivered - today).days"),
        Bug("inverted_condition", "    if opened:\n", "    if not opened:\n"),
        Bug(
            "wrong_result", "return paid - paid * RESTOCKING_PERCENT // 100", "return paid * RESTOCKING_PERCENT // 100"
        ),
        Bug("missing_factor", ' * item["quantity"] for item', " for item"),
        Bug("missing_default", '(item["reason"] or "").strip()', 'item["reason"].strip()'),
        Bug("not_normalised", ".strip().lower()", ".strip()"),
    ),
    (
        {"window": "14", "fee": "10"},
        {"window": "30", "fee": "15"},
        {"window": "45", "fee": "20"},
        {"window": "60", "fee": "5"},
    ),
)

LOYALTY: Final = Module(
    "loyalty",
    "points and tiers",
    '''
"""Loyalty points: one for each full euro, more in the higher tiers."""

TIERS = [("bronze", 0), ("silver", $silver), ("gold", $gold)]
FACTORS = {"bronze": 100, "silver": 125, "gold": 150}


def tier(points: int) -> str:
    """The highest tier whose threshold is reached."""
    name = TIERS[0][0]
    for candidate, threshold in TIERS:
        if points >= threshold:
            name = candidate
    return name


def earned(cents: int, level: str) -> int:
    """The points for a purchase; a factor of 125 means a quarter more, rounded down."""
    return (cents // 100) * FACTORS[level] // 100


def missing_for_next(points: int) -> int | None:
    """How many points the next tier needs, or None in the highest one."""
    for _, threshold in TIERS:
        if points < threshold:
            return threshold - points
    return None


def expire(batches: list, today: int, months: int = 12) -> int:
    """The points that are still valid, of (points, month earned) with months counted from year 0."""
    return sum(points for points, month in batches if today - month < months)
''',
    """
from loyalty import earned, expire, missing_for_next, tier


def test_thresholds_are_reached():
    assert tier(0) == "bronze"
    assert tier($silver - 1) == "bronze"
    assert tier($silver) == "silver"
    assert tier($gold + 10) == "gold"


def test_only_full_euros_count():
    assert earned(1999, "bronze") == 19


def test_higher_tiers_earn_more():
    assert earned(10000, "silver") == 125
    assert earned(10000, "gold") == 150


def test_missing_points():
    assert missing_for_next(0) == $silver
    assert missing_for_next($gold - 1) == 1
    assert missing_for_next($gold) is None


def test_points_expire_after_a_year():
    assert expire([(100, 10), (50, 11), (70, 22)], 22) == 120
""",
    (
        Bug("boundary", "if points >= threshold:", "if points > threshold:"),
        Bug(
            "early_stop",
            "            name = candidate\n    return name",
            "            return candidate\n    return name",
        ),
        Bug("precision", "(cents // 100) * FACTORS[level] // 100", "cents * FACTORS[level] // 100"),
        Bug("swapped_operands", "return threshold - points", "return points - threshold"),
        Bug("boundary", "today - month < months", "today - month <= months"),
        Bug("boundary", "if points < threshold:", "if points <= threshold:"),
    ),
    ({"silver": "500", "gold": "2000"}, {"silver": "800", "gold": "2500"}, {"silver": "1000", "gold": "4000"}),
)

CATALOG: Final = Module(
    "catalog",
    "search and filters of the product list",
    '''
"""Finding products in a list of dicts with name, category, price (cents) and tags."""


def search(products: list, words: str) -> list:
    """The products whose name contains every word, whatever the case."""
    wanted = words.lower().split()
    return [product for product in products if all(word in product["name"].lower() for word in wanted)]


def in_range(products: list, low: int | None, high: int | None) -> list:
    """The products between two prices, both included; None is no bound."""
    found = []
    for product in products:
        if low is not None and product["price"] < low:
            continue
        if high is not None and product["price"] > high:
            continue
        found.append(product)
    return found


def facets(products: list, field: str) -> dict:
    """How many products have each value of a field, or each of several values for a list."""
    counts = {}
    for product in products:
        value = product[field]
        for each in value if isinstance(value, list) else [value]:
            counts[each] = counts.get(each, 0) + 1
    return counts


def cheapest(products: list) -> list:
    """The products by price, then by name; the list that was given stays as it was."""
    return sorted(products, key=lambda product: (product["price"], product["name"]))
''',
    """
from catalog import cheapest, facets, in_range, search

LAMP = {"name": "Desk Lamp", "category": "light", "price": 3900, "tags": ["led", "home"]}
BULB = {"name": "Lamp Bulb", "category": "light", "price": 400, "tags": ["led"]}
DESK = {"name": "Oak Desk", "category": "wood", "price": 3900, "tags": []}
ALL = [LAMP, BULB, DESK]


def test_every_word_has_to_match():
    assert search(ALL, "desk lamp") == [LAMP]


def test_case_does_not_matter():
    assert search(ALL, "OAK") == [DESK]


def test_bounds_are_included():
    assert in_range(ALL, 400, 400) == [BULB]
    assert in_range(ALL, 3900, None) == [LAMP, DESK]


def test_zero_is_a_bound():
    assert in_range(ALL, None, 0) == []


def test_facets():
    assert facets(ALL, "category") == {"light": 2, "wood": 1}
    assert facets(ALL, "tags") == {"led": 2, "home": 1}


def test_cheapest_first_then_by_name():
    products = [DESK, LAMP, BULB]
    assert cheapest(products) == [BULB, LAMP, DESK]
    assert products == [DESK, LAMP, BULB]
""",
    (
        Bug("wrong_function", "if all(word in", "if any(word in"),
        Bug("case", 'product["name"].lower() for word', 'product["name"] for word'),
        Bug("boundary", 'product["price"] < low', 'product["price"] <= low'),
        Bug("falsy_zero", "if high is not None and", "if high and"),
        Bug("overwritten", "counts[each] = counts.get(each, 0) + 1", "counts[each] = 1"),
        Bug("missing_tiebreak", '(product["price"], product["name"])', '(product["price"], 0)'),
        Bug("wrong_type", "for each in value if isinstance(value, list) else [value]:", "for each in [str(value)]:"),
    ),
)

MODULES: Final = (CART, STOCK, COUPONS, RETURNS, LOYALTY, CATALOG)
