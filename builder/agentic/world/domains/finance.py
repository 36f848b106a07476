"""A finance department: clients, invoices, payments, the bank, expenses, budgets, exchange rates."""

import json
from datetime import date, timedelta
from typing import Any, Final

from ..clock import Clock
from ..content import code_common, code_finance
from ..content.finance_texts import ACCOUNTS, CATEGORIES, DEPARTMENTS, INCIDENTS, MERCHANTS, put_finance
from ..content.logs import incidents, service_log
from ..content.people import people, staff
from ..content.places import CITIES, companies, company
from ..content.text import slug
from ..database import Row, Tables
from ..domain import Domain, Place
from ..rest import Call, Field, Problem, Resource
from ..rng import Rng
from ..state import Entity
from ..workspace import csv_text, spoiled

INVOICE_STATUSES: Final = ("draft", "sent", "paid", "overdue", "void")
EXPENSE_STATUSES: Final = ("submitted", "approved", "rejected", "reimbursed")
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


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    name = company(rng, "Instruments", "Engineering", "Systems", "Components", "Technologies")
    host = slug(name.split()[0])
    names = [person.name for person in staff(rng, 16, f"{host}.example")]
    return {
        "company": name,
        "slug": host,
        "city": rng.pick(CITIES)[0],
        "currency": "EUR",
        "staff": names,
        "approval_limit": rng.between(5, 24) * 50,
        "late_interest": rng.between(4, 11),
        "early_discount": rng.between(1, 4),
        "reminder_days": rng.between(4, 21),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, names),
    }


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


def files(place: Place) -> dict[str, str]:
    """Exports with defects, logs of the incidents, settings and notes."""
    rng = place.rng("files")
    tables = place.tables
    found = {
        "data/clients.csv": csv_text(
            spoiled(rng, tables["clients"], blank=("contact",), shouted=("country",)), delimiter=";"
        ),
        "data/bank_statement.csv": csv_text(spoiled(rng, tables["bank_transactions"], dates=("booked_on",))),
        "data/exchange_rates.csv": csv_text(tables["exchange_rates"], ("currency", "month", "per_euro")),
        "data/budgets.csv": csv_text(spoiled(rng, tables["budgets"], duplicates=40)),
        "config/approvals.yaml": _approvals(place),
        "config/ledger.json": json.dumps(_ledger(place, tables), indent=2, ensure_ascii=False) + "\n",
        "config/export.ini": "[bank]\nformat = camt.053\nencoding = utf-8\nkeep_days = "
        f"{rng.between(30, 400)}\n\n[mail]\nretries = {rng.between(2, 8)}\n",
        "notes/closing_checklist.md": _checklist(place),
    }
    for month in place.clock.months(3):
        rows = [row for row in tables["expenses"] if row["spent_on"].startswith(month)]
        if rows:
            found[f"data/expenses_{month}.csv"] = csv_text(
                spoiled(rng, rows, blank=("category",), dates=("spent_on",), per_mille=70)
            )
        rows = [row for row in tables["invoices"] if row["issued_on"].startswith(month)]
        if rows:
            found[f"data/invoices_{month}.csv"] = csv_text(spoiled(rng, rows, dates=("due_on",), shouted=("status",)))
    for incident in place.facts["incidents"][:3]:
        path = f"logs/{incident.service}-{incident.started.date()}.log"
        found[path] = service_log(rng, incident, ("dunning", "rate-import", "statement-import"), tuple(tables))
    return found


def _approvals(place: Place) -> str:
    known = place.facts
    return (
        f"company: {known['company']}\ncurrency: {known['currency']}\nexpenses:\n"
        f"  team_lead_limit: {known['approval_limit']}\n"
        f"invoices:\n  reminder_after_days: {known['reminder_days']}\n"
        f"  late_interest_percent: {known['late_interest']}\n"
        f"  early_discount_percent: {known['early_discount']}\n"
    )


def _ledger(place: Place, tables: Tables) -> dict[str, Any]:
    centres = {row["cost_centre"]: row["name"] for row in tables["departments"]}
    return {
        "fiscal_year_start": "01-01",
        "accounts": len(tables["accounts"]),
        "cost_centres": centres,
        "base_currency": place.facts["currency"],
    }


def _checklist(place: Place) -> str:
    lines = [f"- [ ] {row['name']} ({row['cost_centre']}): {row['head']}" for row in place.tables["departments"]]
    return f"# Closing checklist\n\nWho confirms the accruals of a cost centre:\n\n{chr(10).join(lines)}\n"


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this department obeys."""
    known = place.facts
    return (
        (
            f"Expenses above EUR {known['approval_limit']} are not approved by the assistant; a department head "
            "has to do it."
        ),
        "Only invoices with the status 'draft' or 'sent' can be voided; paid ones never.",
        "Salaries are confidential and are told to nobody but the head of Human Resources.",
        f"The first reminder goes out {known['reminder_days']} days after the due date, not earlier.",
        "Bank details of clients are changed by the treasury team only.",
    )


def memory(place: Place) -> list[Entity]:
    """People and clients that somebody thought worth remembering."""
    rng = place.rng("memory")
    entities = [
        Entity(
            row["head"],
            "person",
            (f"prefers reports as {rng.pick(('PDF', 'a table', 'two sentences'))}",),
            (("heads", row["name"]),),
        )
        for row in place.tables["departments"]
    ]
    entities += [
        Entity(row["name"], "department", (f"cost centre is {row['cost_centre']}",))
        for row in place.tables["departments"]
    ]
    entities += [
        Entity(
            row["name"],
            "client",
            (f"contact is {row['contact']}", f"wants invoices {rng.pick(('by mail', 'on paper', 'in the portal'))}"),
        )
        for row in rng.sample(place.tables["clients"], 6)
    ]
    return entities


def _void(call: Call) -> None:
    if call.row["status"] not in ("draft", "sent"):
        raise Problem(
            409, "not_voidable", f"{call.row['invoice_id']} is '{call.row['status']}' and can no longer be voided."
        )
    call.db.execute("UPDATE invoices SET status = 'void' WHERE invoice_id = ?", [call.row["invoice_id"]])


def _approve(call: Call) -> None:
    who = call.given.get("approved_by")
    if not isinstance(who, str) or not who:
        raise Problem(422, "validation_failed", "approved_by: is required.")
    if call.row["status"] != "submitted":
        raise Problem(409, "not_submitted", f"{call.row['expense_id']} is '{call.row['status']}', not 'submitted'.")
    if call.row["amount"] > call.facts["approval_limit"]:
        raise Problem(403, "over_limit", f"Expenses above EUR {call.facts['approval_limit']} need a department head.")
    call.db.execute(
        "UPDATE expenses SET status = 'approved', approved_by = ? WHERE expense_id = ?", [who, call.row["expense_id"]]
    )


def _match(call: Call) -> None:
    payment = call.one(
        "SELECT payment_id, amount FROM payments WHERE payment_id = ?", str(call.given.get("payment_id"))
    )
    if payment is None:
        raise Problem(422, "validation_failed", f"payment_id: there is no payment '{call.given.get('payment_id')}'.")
    if call.row["payment_id"]:
        raise Problem(409, "already_matched", f"{call.row['transaction_id']} is matched with {call.row['payment_id']}.")
    if round(payment["amount"] * 100) != round(call.row["amount"] * 100):
        raise Problem(
            409, "amounts_differ", f"The payment is {payment['amount']}, the transaction {call.row['amount']}."
        )
    call.db.execute(
        "UPDATE bank_transactions SET payment_id = ? WHERE transaction_id = ?",
        [payment["payment_id"], call.row["transaction_id"]],
    )


def _overdue(call: Call) -> list[Row]:
    return call.all(
        "SELECT c.client_id, c.name, count(*) AS invoices, round(sum(i.amount_eur), 2) AS amount_eur FROM invoices i "
        "JOIN clients c USING (client_id) WHERE i.status = 'overdue' AND i.due_on < ? GROUP BY c.client_id "
        "ORDER BY amount_eur DESC, c.client_id LIMIT 20",
        call.given.get("before", call.clock.today.isoformat()),
    )


def _spending(call: Call) -> list[Row]:
    return call.all(
        "SELECT d.name AS department, count(*) AS expenses, round(sum(x.amount), 2) AS amount FROM expenses x "
        "JOIN employees USING (employee_id) JOIN departments d USING (department_id) "
        "WHERE substr(x.spent_on, 1, 7) = ? AND x.status <> 'rejected' GROUP BY d.department_id ORDER BY d.name",
        call.month(),
    )


def _budget_use(call: Call) -> Row:
    month, department = call.month(), call.need("department_id")
    budget = call.one("SELECT amount FROM budgets WHERE month = ? AND department_id = ?", month, department)
    spent = call.one(
        "SELECT coalesce(round(sum(x.amount), 2), 0) AS amount FROM expenses x JOIN employees USING (employee_id) "
        "WHERE substr(x.spent_on, 1, 7) = ? AND department_id = ? AND x.status <> 'rejected'",
        month,
        department,
    )
    planned, used = (budget or {"amount": 0})["amount"], (spent or {"amount": 0})["amount"]
    return {
        "department_id": department,
        "month": month,
        "budget": planned,
        "spent": used,
        "percent": round(100 * used / planned, 1),
    }


def _cash_in(call: Call) -> list[Row]:
    return call.all(
        "SELECT method, count(*) AS payments, round(sum(amount), 2) AS amount FROM payments WHERE "
        "substr(received_on, 1, 7) = ? "
        "GROUP BY method ORDER BY method",
        call.month(),
    )


def _draft(clock: Clock) -> Row:
    return {"issued_on": clock.today.isoformat(), "status": "draft"}


def _submitted(clock: Clock) -> Row:  # noqa: ARG001
    return {"status": "submitted"}


_AMOUNT: Final = Field("number", required=True, minimum=0.01)

RESOURCES: Final = (
    Resource(
        "clients",
        "clients",
        "client_id",
        "CLI-",
        filters=("name", "country", "status", "account_manager"),
        ranges=("credit_limit",),
        update={
            "contact": Field(),
            "email": Field(),
            "payment_terms_days": Field("integer", minimum=0, maximum=120),
            "credit_limit": Field("number", minimum=0),
            "status": Field(enum=("active", "on_hold")),
        },
        children={"invoices": ("invoices", "client_id")},
    ),
    Resource(
        "invoices",
        "invoices",
        "invoice_id",
        "INV-",
        filters=("client_id", "status", "currency"),
        ranges=("issued_on", "due_on", "amount", "amount_eur"),
        create={
            "client_id": Field(required=True, references=("clients", "client_id")),
            "due_on": Field("date", required=True),
            "currency": Field(required=True, enum=("EUR", "USD", "GBP", "CHF")),
            "amount": _AMOUNT,
            "amount_eur": _AMOUNT,
        },
        fresh=_draft,
        update={"due_on": Field("date"), "status": Field(enum=INVOICE_STATUSES)},
        flow={"draft": ("sent", "void"), "sent": ("paid", "overdue", "void"), "overdue": ("paid",)},
        children={"payments": ("payments", "invoice_id")},
        actions={"void": _void},
    ),
    Resource(
        "payments",
        "payments",
        "payment_id",
        "PAY-",
        filters=("invoice_id", "method"),
        ranges=("received_on", "amount"),
        create={
            "invoice_id": Field(required=True, references=("invoices", "invoice_id")),
            "received_on": Field("date", required=True),
            "amount": _AMOUNT,
            "method": Field(required=True, enum=METHODS),
        },
        deletable=True,
    ),
    Resource(
        "transactions",
        "bank_transactions",
        "transaction_id",
        filters=("counterparty", "payment_id"),
        ranges=("booked_on", "amount"),
        actions={"match": _match},
    ),
    Resource(
        "expenses",
        "expenses",
        "expense_id",
        "EXP-",
        filters=("employee_id", "category", "merchant", "status"),
        ranges=("spent_on", "amount"),
        create={
            "employee_id": Field(required=True, references=("employees", "employee_id")),
            "category": Field(required=True, enum=CATEGORIES),
            "merchant": Field(required=True),
            "spent_on": Field("date", required=True),
            "amount": _AMOUNT,
        },
        fresh=_submitted,
        update={
            "category": Field(enum=CATEGORIES),
            "amount": Field("number", minimum=0.01),
            "status": Field(enum=EXPENSE_STATUSES),
        },
        flow={"submitted": ("rejected",), "approved": ("reimbursed", "rejected")},
        deletable=True,
        actions={"approve": _approve},
    ),
    Resource("employees", "employees", "employee_id", filters=("name", "department_id", "title"), hidden=("salary",)),
    Resource(
        "departments",
        "departments",
        "department_id",
        filters=("name",),
        children={"budgets": ("budgets", "department_id")},
    ),
    Resource(
        "budgets",
        "budgets",
        "budget_id",
        filters=("department_id", "month"),
        update={"amount": Field("number", minimum=0)},
    ),
    Resource("rates", "exchange_rates", "rate_id", filters=("currency", "month")),
    Resource("accounts", "accounts", "account_id", filters=("type",), ranges=("number", "balance"), admin=True),
)

DOMAIN: Final = Domain(
    name="finance",
    title="finance department",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_finance,
    modules=(*code_finance.MODULES, code_common.CALENDAR, code_common.AVERAGES, code_common.RECORDS),
    policies=policies,
    resources=RESOURCES,
    reports={
        "overdue_by_client": _overdue,
        "spending_by_department": _spending,
        "budget_use": _budget_use,
        "cash_in": _cash_in,
    },
    fragile=("reports", "invoices", "expenses", "transactions"),
    memory=memory,
)
