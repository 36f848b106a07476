"""The tables of a finance department, and how their rows come about."""

from datetime import date, timedelta
from typing import Final

from ...content.people import people
from ...content.places import CITIES, companies
from ...content.text import slug
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import ACCOUNTS, CATEGORIES, DEPARTMENTS, MERCHANTS

CURRENCIES: Final = (("USD", 10900), ("GBP", 8550), ("CHF", 9480), ("SEK", 113_400))
METHODS: Final = ("transfer", "direct debit", "card", "cheque")

SCHEMA: Final = """
CREATE TABLE clients (
  client_id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, contact TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  credit_limit REAL NOT NULL, payment_terms_days INTEGER NOT NULL, account_manager TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'on_hold')));
CREATE TABLE departments (
  department_id TEXT PRIMARY KEY, name TEXT NOT NULL, head TEXT NOT NULL, cost_centre TEXT NOT NULL UNIQUE);
CREATE TABLE employees (
  employee_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
  department_id TEXT NOT NULL REFERENCES departments (department_id), title TEXT NOT NULL, hired_on TEXT NOT NULL,
  salary REAL NOT NULL);
CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'revenue', 'expense')), balance REAL NOT NULL);
CREATE TABLE invoices (
  invoice_id TEXT PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients (client_id), issued_on TEXT NOT NULL,
  due_on TEXT NOT NULL, currency TEXT NOT NULL, amount REAL NOT NULL CHECK (amount > 0), amount_eur REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'paid', 'overdue', 'void')));
CREATE TABLE payments (
  payment_id TEXT PRIMARY KEY, invoice_id TEXT NOT NULL REFERENCES invoices (invoice_id), received_on TEXT NOT NULL,
  amount REAL NOT NULL CHECK (amount > 0), method TEXT NOT NULL);
CREATE TABLE bank_transactions (
  transaction_id TEXT PRIMARY KEY, booked_on TEXT NOT NULL, amount REAL NOT NULL, counterparty TEXT NOT NULL,
  memo TEXT, payment_id TEXT REFERENCES payments (payment_id));
CREATE TABLE expenses (
  expense_id TEXT PRIMARY KEY, employee_id TEXT NOT NULL REFERENCES employees (employee_id), category TEXT NOT NULL,
  merchant TEXT NOT NULL, spent_on TEXT NOT NULL, amount REAL NOT NULL CHECK (amount > 0),
  status TEXT NOT NULL CHECK (status IN ('submitted', 'approved', 'rejected', 'reimbursed')), approved_by TEXT);
CREATE TABLE budgets (
  budget_id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES departments (department_id), month TEXT NOT NULL,
  amount REAL NOT NULL CHECK (amount >= 0));
CREATE TABLE exchange_rates (
  rate_id TEXT PRIMARY KEY, currency TEXT NOT NULL, month TEXT NOT NULL, per_euro REAL NOT NULL);
CREATE INDEX invoices_by_client ON invoices (client_id);
CREATE INDEX payments_by_invoice ON payments (invoice_id);
"""


def populate(place: Place) -> Tables:
    """About 1,200 rows."""
    tables: Tables = {}
    tables["clients"] = _clients(place)
    tables["departments"] = _departments(place)
    tables["employees"] = _employees(place, tables)
    tables["accounts"] = _accounts(place)
    tables["exchange_rates"] = _rates(place)
    _invoices(place, tables)
    _bank(place, tables)
    tables["expenses"] = _expenses(place, tables)
    tables["budgets"] = _budgets(place, tables)
    return {name: tables[name] for name in (*_PARENTS, *(name for name in tables if name not in _PARENTS))}


_PARENTS: Final = ("clients", "departments", "employees", "accounts", "invoices", "payments")


def _clients(place: Place) -> list[Row]:
    rng = place.rng("clients")
    names = companies(rng, 62, "GmbH", "Ltd", "SARL", "AB", "Srl", "BV", "Group", "Labs")
    contacts = people(rng, 62, namesakes=3)
    first = rng.between(2000, 7000)
    return [
        {
            "client_id": f"CLI-{first + number}",
            "name": name,
            "country": rng.pick(CITIES)[1],
            "contact": contact.name,
            "email": f"{contact.email.split('@')[0]}@{slug(name.split()[0])}.example",
            "credit_limit": rng.between(4, 80) * 1000.0,
            "payment_terms_days": rng.pick((10, 14, 21, 30, 30, 45, 60)),
            "account_manager": rng.pick(place.facts["staff"][:6]),
            "status": "on_hold" if rng.chance(80) else "active",
        }
        for number, (name, contact) in enumerate(zip(names, contacts, strict=True))
    ]


def _departments(place: Place) -> list[Row]:
    rng = place.rng("departments")
    heads = rng.sample(place.facts["staff"], len(DEPARTMENTS))
    return [
        {
            "department_id": f"DEP-{10 + number}",
            "name": name,
            "head": head,
            "cost_centre": f"CC{310 + 10 * number + rng.below(10)}",
        }
        for number, (name, head) in enumerate(zip(DEPARTMENTS, heads, strict=True))
    ]


def _employees(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("employees")
    first = rng.between(300, 900)
    return [
        {
            "employee_id": f"EMP-{first + number}",
            "name": person.name,
            "email": person.email,
            "department_id": tables["departments"][rng.skewed(len(DEPARTMENTS))]["department_id"],
            "title": rng.pick(("Analyst", "Specialist", "Team lead", "Engineer", "Assistant", "Consultant")),
            "hired_on": str(place.clock.ago(rng.between(60, 4200))),
            "salary": rng.between(2900, 8900) * 10.0,
        }
        for number, person in enumerate(people(rng, 52, f"{place.facts['slug']}.example", namesakes=3))
    ]


def _accounts(place: Place) -> list[Row]:
    rng = place.rng("accounts")
    return [
        {
            "account_id": f"ACC-{number}",
            "number": number,
            "name": name,
            "type": kind,
            "balance": rng.money(120_000, 98_000_000),
        }
        for number, name, kind in ACCOUNTS
    ]


def _rates(place: Place) -> list[Row]:
    rng = place.rng("rates")
    rows: list[Row] = []
    for currency, usual in CURRENCIES:
        rate = usual
        for month in [*place.clock.months(13), place.clock.today.isoformat()[:7]]:
            rate += rate * rng.between(-25, 25) // 1000
            rows.append(
                {"rate_id": f"FX-{currency}-{month}", "currency": currency, "month": month, "per_euro": rate / 10_000}
            )
    return rows


def _invoices(place: Place, tables: Tables) -> None:
    rng, settling = place.rng("invoices"), place.rng("payments")
    rates = {(row["currency"], row["month"]): round(row["per_euro"] * 10_000) for row in tables["exchange_rates"]}
    tables["invoices"], tables["payments"] = [], []
    number = rng.between(2_000, 8_000)
    clients = rng.shuffled(tables["clients"])
    days = sorted((rng.below(390) for _ in range(285)), reverse=True)
    for age in days:
        issued = place.clock.ago(age)
        client = clients[rng.skewed(len(clients))]
        currency = rng.weighted((("EUR", 14), ("USD", 3), ("GBP", 2), ("CHF", 1)))
        amount = rng.between(18_000, 2_400_000) if rng.chance(300) else rng.between(9_000, 480_000)
        rate = rates.get((currency, issued.isoformat()[:7]), 10_000)
        row = {
            "invoice_id": f"INV-{number}",
            "client_id": client["client_id"],
            "issued_on": str(issued),
            "due_on": str(issued + timedelta(days=client["payment_terms_days"])),
            "currency": currency,
            "amount": amount / 100,
            "amount_eur": amount * 10_000 // rate / 100,
            "status": "draft" if age < 4 and rng.chance(500) else "void" if rng.chance(30) else "sent",
        }
        number += rng.between(1, 3)
        tables["invoices"].append(row)
        if row["status"] == "sent":
            _settle(settling, place, tables, row, client["payment_terms_days"])


def _settle(rng: Rng, place: Place, tables: Tables, invoice: Row, terms: int) -> None:
    """Most clients pay in the end: on time, late, or in two parts; the others are overdue."""
    late = rng.between(-terms + 2, 12) if rng.chance(850) else rng.between(12, 70)
    paid_on = date.fromisoformat(invoice["due_on"]) + timedelta(days=late)
    cents = round(invoice["amount"] * 100)
    if paid_on >= place.clock.today or rng.chance(60):
        invoice["status"] = "overdue" if invoice["due_on"] < str(place.clock.today) else "sent"
        if rng.chance(850) or paid_on >= place.clock.today:
            return
        cents = cents * rng.between(20, 70) // 100
    else:
        invoice["status"] = "paid"
    number = 40_000 + 7 * len(tables["payments"]) + rng.below(7)
    tables["payments"].append(
        {
            "payment_id": f"PAY-{number}",
            "invoice_id": invoice["invoice_id"],
            "received_on": str(paid_on),
            "amount": cents / 100,
            "method": rng.pick(METHODS[: 1 + rng.below(4)]),
        }
    )


def _bank(place: Place, tables: Tables) -> None:
    """Statement lines: payments of the last months, most of them matched, and bills paid by us."""
    rng = place.rng("bank")
    invoices = {row["invoice_id"]: row for row in tables["invoices"]}
    clients = {row["client_id"]: row["name"] for row in tables["clients"]}
    start = str(place.clock.ago(130))
    lines: list[tuple[str, float, str, str | None, str | None]] = []
    for payment in tables["payments"]:
        if payment["received_on"] < start:
            continue
        matched = rng.chance(850)
        memo = payment["invoice_id"] if matched or rng.chance(500) else rng.pick(("payment", "see advice", "thank you"))
        client = clients[invoices[payment["invoice_id"]]["client_id"]]
        lines.append(
            (payment["received_on"], payment["amount"], client, memo, payment["payment_id"] if matched else None)
        )
    for _ in range(60):
        day = str(place.clock.ago(rng.between(1, 130)))
        memo = None if rng.chance(150) else f"bill {rng.between(1000, 99999)}"
        lines.append((day, -rng.money(2_000, 900_000), rng.pick(MERCHANTS), memo, None))
    lines.sort(key=lambda line: (line[0], line[2], line[1]))
    first = rng.between(500_000, 900_000)
    tables["bank_transactions"] = [
        {
            "transaction_id": f"TXN-{first + number}",
            "booked_on": day,
            "amount": amount,
            "counterparty": name,
            "memo": memo,
            "payment_id": payment,
        }
        for number, (day, amount, name, memo, payment) in enumerate(lines)
    ]


def _expenses(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("expenses")
    first = rng.between(6_000, 9_000)
    employees = rng.shuffled(tables["employees"])
    rows: list[Row] = []
    for number, age in enumerate(sorted((rng.between(1, 380) for _ in range(240)), reverse=True)):
        cents = rng.between(15_000, 190_000) if rng.chance(250) else rng.between(650, 34_000)
        if age < 20:
            status = rng.pick(("submitted", "submitted", "approved"))
        else:
            status = rng.weighted((("reimbursed", 12), ("rejected", 1), ("approved", 1)))
        rows.append(
            {
                "expense_id": f"EXP-{first + number}",
                "employee_id": employees[rng.skewed(len(employees))]["employee_id"],
                "category": rng.pick(CATEGORIES),
                "merchant": rng.pick(MERCHANTS),
                "spent_on": str(place.clock.ago(age)),
                "amount": cents / 100,
                "status": status,
                "approved_by": rng.pick(place.facts["staff"][:9]) if status in ("approved", "reimbursed") else None,
            }
        )
    return rows


def _budgets(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("budgets")
    return [
        {
            "budget_id": f"BUD-{department['cost_centre'][2:]}-{month}",
            "department_id": department["department_id"],
            "month": month,
            "amount": rng.between(900, 4800) * 1.0,
        }
        for department in tables["departments"]
        for month in place.clock.months(12)
    ]
