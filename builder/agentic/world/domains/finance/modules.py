"""Code modules of a finance department, with mistakes that people make. Amounts are in cents."""

from typing import Final

from ...workspace import Bug, Module

INVOICES: Final = Module(
    "invoice_terms",
    "due dates, reminders and late interest",
    '''
"""Terms of invoices. Amounts are in cents."""
from datetime import date, timedelta

REMINDER_DAYS = $days
YEARLY_INTEREST_PERCENT = $interest


def due_on(issued: date, terms: int) -> date:
    """The due date; a Saturday or Sunday moves to the Monday after it."""
    day = issued + timedelta(days=terms)
    if day.weekday() >= 5:
        day = day + timedelta(days=7 - day.weekday())
    return day


def days_late(due: date, today: date) -> int:
    """How many days an invoice is late; 0 on the due date and before."""
    return max((today - due).days, 0)


def needs_reminder(due: date, today: date, paid: bool) -> bool:
    """Whether a reminder goes out: unpaid, and late by REMINDER_DAYS or more."""
    return not paid and days_late(due, today) >= REMINDER_DAYS


def late_interest(amount: int, days: int) -> int:
    """Interest for so many days of a year of 365, rounded down."""
    return amount * YEARLY_INTEREST_PERCENT * days // (100 * 365)
''',
    """
from invoice_terms import REMINDER_DAYS, days_late, due_on, late_interest, needs_reminder
from datetime import date, timedelta

DUE = date(2026, 3, 2)


def test_due_on_a_weekday():
    assert due_on(date(2026, 2, 2), 30) == date(2026, 3, 4)


def test_weekends_move_to_monday():
    assert due_on(date(2026, 2, 5), 30) == date(2026, 3, 9)
    assert due_on(date(2026, 2, 6), 30) == date(2026, 3, 9)


def test_nothing_is_late_on_the_due_date():
    assert days_late(DUE, DUE) == 0
    assert days_late(DUE, DUE - timedelta(days=9)) == 0
    assert days_late(DUE, DUE + timedelta(days=9)) == 9


def test_reminder_on_the_first_possible_day():
    assert needs_reminder(DUE, DUE + timedelta(days=REMINDER_DAYS), False)
    assert not needs_reminder(DUE, DUE + timedelta(days=REMINDER_DAYS - 1), False)


def test_paid_invoices_get_no_reminder():
    assert not needs_reminder(DUE, DUE + timedelta(days=99), True)


def test_interest_for_a_year():
    assert late_interest(100000, 365) == 1000 * $interest


def test_interest_for_some_days():
    assert late_interest(365000, 10) == 100 * $interest
""",
    (
        Bug("boundary", "if day.weekday() >= 5:", "if day.weekday() > 5:"),
        Bug("wrong_constant", "days=7 - day.weekday()", "days=6 - day.weekday()"),
        Bug("missing_floor", "return max((today - due).days, 0)", "return (today - due).days"),
        Bug("boundary", "days_late(due, today) >= REMINDER_DAYS", "days_late(due, today) > REMINDER_DAYS"),
        Bug("wrong_operator", "return not paid and", "return not paid or"),
        Bug("wrong_constant", "(100 * 365)", "(100 * 30)"),
    ),
    (
        {"days": "5", "interest": "4"},
        {"days": "7", "interest": "6"},
        {"days": "10", "interest": "8"},
        {"days": "14", "interest": "9"},
    ),
)

TAX: Final = Module(
    "vat",
    "value added tax in and on top of prices",
    '''
"""Value added tax. Amounts are in cents, rates in percent."""

RATES = {"standard": $standard, "reduced": $reduced, "zero": 0}


def tax_on(net: int, kind: str = "standard") -> int:
    """The tax on a net amount, half cents rounded up."""
    return (net * RATES[kind] + 50) // 100


def net_of(gross: int, kind: str = "standard") -> int:
    """The net amount inside a gross amount, rounded to the nearest cent."""
    rate = 100 + RATES[kind]
    return (gross * 100 + rate // 2) // rate


def invoice_total(lines: list) -> dict:
    """Net, tax and gross of lines with net and kind; tax is computed once for each kind."""
    by_kind = {}
    for line in lines:
        by_kind[line["kind"]] = by_kind.get(line["kind"], 0) + line["net"]
    net = sum(by_kind.values())
    tax = sum(tax_on(amount, kind) for kind, amount in by_kind.items())
    return {"net": net, "tax": tax, "gross": net + tax}


def is_exempt(country: str, home: str, has_number: bool) -> bool:
    """Deliveries abroad to a client with a VAT number bear no tax."""
    return country != home and has_number
''',
    """
from vat import invoice_total, is_exempt, net_of, tax_on


def test_tax_is_rounded():
    assert tax_on(10000) == 100 * $standard
    assert tax_on(10000, "reduced") == 100 * $reduced
    assert tax_on(10000, "zero") == 0


def test_half_cents_go_up():
    assert tax_on(50, "standard") == ($standard * 50 + 50) // 100
    assert tax_on(350, "reduced") == ($reduced * 350 + 50) // 100


def test_net_and_tax_make_gross():
    for net in (1999, 12345, 777):
        assert net_of(net + tax_on(net)) == net


def test_tax_once_for_each_kind():
    lines = [{"net": 33, "kind": "standard"}] * 10 + [{"net": 1000, "kind": "reduced"}]
    total = invoice_total(lines)
    assert total["net"] == 1330
    assert total["tax"] == tax_on(330) + tax_on(1000, "reduced")


def test_gross_is_the_sum():
    total = invoice_total([{"net": 5000, "kind": "standard"}])
    assert total["gross"] == 5000 + tax_on(5000)


def test_exemption():
    assert is_exempt("FR", "DE", True)
    assert not is_exempt("DE", "DE", True)
    assert not is_exempt("FR", "DE", False)
""",
    (
        Bug("wrong_base", "rate = 100 + RATES[kind]", "rate = 100 - RATES[kind]"),
        Bug(
            "overwritten",
            'by_kind[line["kind"]] = by_kind.get(line["kind"], 0) + line["net"]',
            'by_kind[line["kind"]] = line["net"]',
        ),
        Bug("wrong_sign", '"gross": net + tax}', '"gross": net - tax}'),
        Bug("missing_argument", "tax_on(amount, kind) for kind, amount", "tax_on(amount) for kind, amount"),
        Bug("wrong_operator", "return country != home and has_number", "return country != home or has_number"),
        Bug("rounding", "(net * RATES[kind] + 50) // 100", "net * RATES[kind] // 100"),
    ),
    (
        {"standard": "19", "reduced": "7"},
        {"standard": "21", "reduced": "9"},
        {"standard": "23", "reduced": "13"},
        {"standard": "25", "reduced": "11"},
    ),
)

LEDGER: Final = Module(
    "ledger",
    "postings and balances",
    '''
"""A ledger of postings: account, debit and credit in cents."""


def is_balanced(postings: list) -> bool:
    """Whether debits and credits are equal; an empty list is not."""
    if not postings:
        return False
    return sum(p["debit"] for p in postings) == sum(p["credit"] for p in postings)


def balance(postings: list, account: int) -> int:
    """Debits minus credits of one account."""
    return sum(p["debit"] - p["credit"] for p in postings if p["account"] == account)


def trial_balance(postings: list) -> list:
    """(account, balance) of every account that is not zero, by number."""
    accounts = sorted({p["account"] for p in postings})
    rows = [(account, balance(postings, account)) for account in accounts]
    return [row for row in rows if row[1] != 0]


def reversal(postings: list) -> list:
    """The postings that undo others: debit and credit are exchanged."""
    return [{"account": p["account"], "debit": p["credit"], "credit": p["debit"]} for p in postings]


def running(postings: list, account: int, opening: int = 0) -> list:
    """The balance of an account after each of its postings."""
    out = []
    current = opening
    for p in postings:
        if p["account"] == account:
            current += p["debit"] - p["credit"]
            out.append(current)
    return out
''',
    """
from ledger import balance, is_balanced, reversal, running, trial_balance

SALE = [
    {"account": 1400, "debit": 11900, "credit": 0},
    {"account": 4000, "debit": 0, "credit": 10000},
    {"account": 2200, "debit": 0, "credit": 1900},
]
CASH = [{"account": 1200, "debit": 11900, "credit": 0}, {"account": 1400, "debit": 0, "credit": 11900}]


def test_balanced():
    assert is_balanced(SALE)
    assert not is_balanced(SALE[:2])


def test_nothing_is_not_balanced():
    assert not is_balanced([])


def test_balance_of_an_account():
    assert balance(SALE, 4000) == -10000
    assert balance(SALE + CASH, 1400) == 0


def test_trial_balance_leaves_out_zeros():
    assert trial_balance(SALE + CASH) == [(1200, 11900), (2200, -1900), (4000, -10000)]


def test_reversal_cancels():
    assert trial_balance(SALE + reversal(SALE)) == []


def test_running_balance():
    assert running(SALE + CASH, 1400, 100) == [12000, 100]
""",
    (
        Bug("missing_guard", "    if not postings:\n        return False\n", ""),
        Bug("wrong_sign", 'sum(p["debit"] - p["credit"] for p', 'sum(p["debit"] + p["credit"] for p'),
        Bug("unsorted", 'sorted({p["account"] for p in postings})', '[p["account"] for p in postings]'),
        Bug("wrong_operator", "if row[1] != 0]", "if row[1] > 0]"),
        Bug(
            "swapped_parts",
            '"debit": p["credit"], "credit": p["debit"]}',
            '"debit": p["debit"], "credit": p["credit"]}',
        ),
        Bug("wrong_indent", "            out.append(current)\n", "        out.append(current)\n"),
        Bug("wrong_start", "current = opening", "current = 0"),
    ),
)

MATCHING: Final = Module(
    "matching",
    "matching of payments and open invoices",
    '''
"""Finding the invoice that a payment belongs to. Amounts are in cents."""
import re

TOLERANCE = $tolerance


def references(text: str) -> list:
    """The invoice numbers in a payment's text, such as INV-1042 or inv 1042, as INV-1042."""
    return ["INV-" + digits for digits in re.findall(r"INV[- ]?([0-9]{4,6})", text.upper())]


def open_amount(invoice: dict) -> int:
    """What is still to be paid; never below zero."""
    return max(invoice["amount"] - invoice["paid"], 0)


def fits(invoice: dict, amount: int) -> bool:
    """Whether a payment settles an invoice, give or take TOLERANCE."""
    return abs(open_amount(invoice) - amount) <= TOLERANCE


def match(payment: dict, invoices: list) -> str | None:
    """The invoice named in the text if it fits; else the only one of the client that fits; else None."""
    named = references(payment["text"])
    for invoice in invoices:
        if invoice["id"] in named and fits(invoice, payment["amount"]):
            return invoice["id"]
    same = [i["id"] for i in invoices if i["client"] == payment["client"] and fits(i, payment["amount"])]
    if len(same) == 1:
        return same[0]
    return None
''',
    """
from matching import TOLERANCE, fits, match, open_amount, references

A = {"id": "INV-1001", "client": "x", "amount": 50000, "paid": 0}
B = {"id": "INV-1002", "client": "x", "amount": 50000, "paid": 20000}
C = {"id": "INV-1003", "client": "y", "amount": 50000, "paid": 0}


def test_references_in_text():
    assert references("Payment inv 1042 and INV-20077") == ["INV-1042", "INV-20077"]
    assert references("thank you") == []


def test_part_payments_count():
    assert open_amount(B) == 30000


def test_overpaid_invoices_are_not_open():
    assert open_amount({"amount": 100, "paid": 150}) == 0


def test_tolerance_on_both_sides():
    assert fits(A, 50000 - TOLERANCE)
    assert fits(A, 50000 + TOLERANCE)
    assert not fits(A, 50001 + TOLERANCE)


def test_named_invoice_wins():
    assert match({"text": "INV-1003", "client": "x", "amount": 50000}, [A, B, C]) == "INV-1003"


def test_named_invoice_has_to_fit():
    assert match({"text": "INV-1002", "client": "x", "amount": 50000}, [A, B, C]) == "INV-1001"


def test_two_candidates_are_none():
    other = {"id": "INV-1009", "client": "x", "amount": 50000, "paid": 0}
    assert match({"text": "", "client": "x", "amount": 50000}, [A, other]) is None
""",
    (
        Bug("case", "text.upper())]", "text)]"),
        Bug("missing_floor", 'max(invoice["amount"] - invoice["paid"], 0)', 'invoice["amount"] - invoice["paid"]'),
        Bug("missing_term", 'max(invoice["amount"] - invoice["paid"], 0)', 'invoice["amount"]'),
        Bug("missing_abs", "abs(open_amount(invoice) - amount) <=", "open_amount(invoice) - amount <="),
        Bug("boundary", "<= TOLERANCE", "< TOLERANCE"),
        Bug("wrong_operator", 'in named and fits(invoice, payment["amount"]):', "in named:"),
        Bug("boundary", "if len(same) == 1:", "if len(same) >= 1:"),
    ),
    ({"tolerance": "5"}, {"tolerance": "50"}, {"tolerance": "100"}),
)

BUDGETS: Final = Module(
    "budgets",
    "budget use and forecasts",
    '''
"""Budgets by month, January first. Amounts are in cents."""


def used(budget: int, spent: int) -> float:
    """The part of a budget that is spent, in percent with one decimal; 0 without a budget."""
    if budget == 0:
        return 0.0
    return round(spent / budget * 100, 1)


def overruns(budgets: dict, spending: dict) -> list:
    """The departments that spent more than they had, the largest overrun first."""
    over = [(spending.get(name, 0) - amount, name) for name, amount in budgets.items()]
    return [name for amount, name in sorted(over, reverse=True) if amount > 0]


def forecast(spent: list) -> int:
    """The year's spending at the pace of the months so far, rounded down."""
    if not spent:
        return 0
    return sum(spent) * 12 // len(spent)


def cumulative(monthly: list) -> list:
    """Running totals."""
    out = []
    total = 0
    for amount in monthly:
        total += amount
        out.append(total)
    return out


def spread(total: int, months: int = 12) -> list:
    """A yearly amount in equal parts; what is left over goes to the first months, a cent each."""
    part = total // months
    rest = total % months
    return [part + 1 if month < rest else part for month in range(months)]
''',
    """
from budgets import cumulative, forecast, overruns, spread, used


def test_use_in_percent():
    assert used(80000, 20000) == 25.0
    assert used(30000, 10000) == 33.3


def test_no_budget():
    assert used(0, 500) == 0.0


def test_largest_overrun_first():
    budgets = {"it": 100, "hr": 100, "law": 100}
    assert overruns(budgets, {"it": 150, "hr": 400, "law": 100}) == ["hr", "it"]


def test_departments_without_spending():
    assert overruns({"it": 100}, {}) == []


def test_forecast():
    assert forecast([100, 200, 300]) == 2400
    assert forecast([]) == 0


def test_cumulative():
    assert cumulative([5, 0, 7]) == [5, 5, 12]


def test_spread_keeps_the_total():
    parts = spread(100003)
    assert sum(parts) == 100003
    assert parts[0] == parts[-1] + 1
    assert len(parts) == 12
""",
    (
        Bug("missing_guard", "    if budget == 0:\n        return 0.0\n", ""),
        Bug("swapped_operands", "spent / budget * 100", "budget / spent * 100"),
        Bug("wrong_order", "sorted(over, reverse=True)", "sorted(over)"),
        Bug("boundary", "if amount > 0]", "if amount >= 0]"),
        Bug("wrong_divisor", "* 12 // len(spent)", "* 12 // 12"),
        Bug("not_accumulated", "        total += amount\n", "        total = amount\n"),
        Bug("lost_remainder", "part + 1 if month < rest else part", "part"),
    ),
)

RATES: Final = Module(
    "exchange",
    "conversion of currencies",
    '''
"""Conversion with rates that say how many units of a currency one euro buys, times 10,000."""


def to_euro(amount: int, rate: int) -> int:
    """Cents of euro for cents of a currency, rounded to the nearest."""
    return (amount * 10000 + rate // 2) // rate


def from_euro(amount: int, rate: int) -> int:
    """Cents of a currency for cents of euro, rounded to the nearest."""
    return (amount * rate + 5000) // 10000


def rate_on(rates: list, day: str) -> int | None:
    """The latest rate that was valid on a day; rates are (day, rate) in any order."""
    valid = [(since, rate) for since, rate in rates if since <= day]
    if not valid:
        return None
    return max(valid)[1]


def convert(amount: int, source: int, target: int) -> int:
    """From one currency to another by way of the euro."""
    return from_euro(to_euro(amount, source), target)


def spread_cost(amount: int, basis_points: int) -> int:
    """What the bank keeps, in cents, rounded up; 100 basis points are one percent."""
    return -(-amount * basis_points // 10000)
''',
    """
from exchange import convert, from_euro, rate_on, spread_cost, to_euro


def test_to_euro():
    assert to_euro(11000, 11000) == 10000
    assert to_euro(500, 40000) == 125


def test_rounding_to_euro():
    assert to_euro(100, 30000) == 33
    assert to_euro(200, 30000) == 67


def test_from_euro():
    assert from_euro(10000, 8500) == 8500


def test_there_and_back():
    assert from_euro(to_euro(99999, 9300), 9300) == 99999


def test_latest_rate_counts():
    rates = [("2026-02-01", 10900), ("2026-03-01", 11100), ("2026-01-01", 10800)]
    assert rate_on(rates, "2026-02-20") == 10900
    assert rate_on(rates, "2026-03-01") == 11100
    assert rate_on(rates, "2025-12-31") is None


def test_by_way_of_the_euro():
    assert convert(22000, 11000, 8500) == 17000


def test_costs_are_rounded_up():
    assert spread_cost(10000, 25) == 25
    assert spread_cost(10001, 25) == 26
""",
    (
        Bug("inverted", "(amount * 10000 + rate // 2) // rate", "(amount * rate + 5000) // 10000"),
        Bug("rounding", "(amount * 10000 + rate // 2) // rate", "amount * 10000 // rate"),
        Bug("boundary", "if since <= day]", "if since < day]"),
        Bug("wrong_function", "return max(valid)[1]", "return min(valid)[1]"),
        Bug("missing_guard", "    if not valid:\n        return None\n", ""),
        Bug(
            "swapped_arguments",
            "from_euro(to_euro(amount, source), target)",
            "from_euro(to_euro(amount, target), source)",
        ),
        Bug("rounding", "-(-amount * basis_points // 10000)", "amount * basis_points // 10000"),
    ),
)

MODULES: Final = (INVOICES, TAX, LEDGER, MATCHING, BUDGETS, RATES)
