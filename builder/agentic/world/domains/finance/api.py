"""The REST API of a finance department: resources, what can be done with them, and reports."""

from typing import Final

from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in
from .tables import METHODS
from .texts import CATEGORIES

INVOICE_STATUSES: Final = ("draft", "sent", "paid", "overdue", "void")
EXPENSE_STATUSES: Final = ("submitted", "approved", "rejected", "reimbursed")


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
        fresh=filled_in(today="issued_on", status="draft"),
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
        fresh=filled_in(status="submitted"),
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


REPORTS: Final[dict[str, Report]] = {
    "overdue_by_client": _overdue,
    "spending_by_department": _spending,
    "budget_use": _budget_use,
    "cash_in": _cash_in,
}
