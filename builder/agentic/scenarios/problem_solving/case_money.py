"""Something does not add up in a finance department: unmatched money, spent budgets, claims that are stuck."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._records import hand_over, rows_of

Row = dict[str, Any]


@scenario("problem_solving", domains=("finance",))
def money_without_a_home(s: Stage) -> Script:
    """A line of the bank statement is not matched: the payment of that amount is found and the two are matched."""
    matched = {row["payment_id"] for row in s.raw.tables["bank_transactions"]}
    amounts = [row["amount"] for row in s.raw.tables["payments"]]
    free = {row["amount"] for row in s.raw.tables["payments"] if row["payment_id"] not in matched}
    line = s.pick(
        [
            row
            for row in rows_of(s.raw, "bank_transactions", payment_id=None)
            if row["amount"] in free
            and amounts.count(row["amount"]) == 1
            and len(rows_of(s.raw, "bank_transactions", counterparty=row["counterparty"])) > 1
            and len(rows_of(s.raw, "bank_transactions", counterparty=row["counterparty"], payment_id=None)) == 1
        ]
    )
    day, client = line["booked_on"], line["counterparty"]
    s.goal(client=client, day=day)
    s.policy("Table: payments(payment_id, invoice_id, received_on, amount, method).")
    yield s.user(
        "The statement has money from {client} that nobody assigned. Which invoice was it for? Match it if it's clear.",
        "We can't close the books because of an unmatched receipt from {client}. Please find what it paid and match it.",
        "unmatched line from {client} on the bank statement, pls clear",
        "{client} swears they've paid, and there is a loose receipt of theirs in the bank. Can you tie it up?",
        client=client,
    )
    lines = yield s.call("list_transactions", counterparty=client, unmatched_only=True)
    (loose,) = lines["transactions"]
    found = yield s.call(
        "database_query",
        query=f"SELECT payment_id, invoice_id, received_on FROM payments WHERE amount = {loose['amount']}",
    )
    ((payment, invoice, _),) = found["rows"]
    if s.chance(500):
        yield s.reason(
            "Only {payment} has that amount, so {line} belongs to it.",
            "{payment} fits to the cent and nothing else does, which means I can match {line}.",
            "One payment of that size exists, {payment}. So the case is clear for {line}.",
            payment=payment,
            line=loose["transaction_id"],
        )
    done = yield s.call("match_transaction", transaction_id=loose["transaction_id"], payment_id=payment)
    yield s.answer(
        "{line} was for {invoice}: it's matched with {payment} now.",
        "The money paid {invoice}. I matched {line} with {payment}.",
        "Cleared. {line} and {payment} belong together, and the invoice is {invoice}.",
        "It's {payment}, received for {invoice}; {line} is matched with it.",
        line=done["transaction_id"],
        payment=done["payment_id"],
        invoice=invoice,
    )


@money_without_a_home.oracle
def _(raw: Raw, client: str, day: str) -> Truth:
    after = raw.copy()
    (line,) = rows_of(after, "bank_transactions", counterparty=client, booked_on=day, payment_id=None)
    (payment,) = rows_of(raw, "payments", amount=line["amount"])
    line["payment_id"] = payment["payment_id"]
    return Truth(
        {"line": line["transaction_id"], "payment": payment["payment_id"], "invoice": payment["invoice_id"]},
        state=after,
    )


def _spent(raw: Raw, department: str, month: str) -> list[Row]:
    people = {row["employee_id"] for row in rows_of(raw, "employees", department_id=department)}
    return [
        row
        for row in raw.tables["expenses"]
        if row["employee_id"] in people and row["spent_on"].startswith(month) and row["status"] != "rejected"
    ]


def _overspent(raw: Raw) -> list[tuple[Row, str]]:
    """Departments and months in which at least two claims came to more than the budget."""
    return [
        (raw.row("departments", row["department_id"]), row["month"])
        for row in raw.tables["budgets"]
        if len(claims := _spent(raw, row["department_id"], row["month"])) > 1
        and sum(claim["amount"] for claim in claims) > row["amount"]
    ]


@scenario("problem_solving", domains=("finance",))
def budget_used_up(s: Stage) -> Script:
    """A department has overspent: budget and claims are read at once, and the largest claim is named."""
    department, month = s.pick(_overspent(s.raw))
    name, key = department["name"], department["department_id"]
    s.goal(key=key, month=month)
    s.policy(
        "Tables: departments(department_id, name), budgets(department_id, month, amount), employees(employee_id, "
        "name, department_id), expenses(expense_id, employee_id, spent_on, amount, status). Months are YYYY-MM."
    )
    s.policy("Rejected claims do not count against a budget.")
    yield s.user(
        "{name} is said to have broken its budget in {month}. By how much, and what was the biggest item?",
        "Why is the budget of {name} gone for {month}? I need the overrun and the largest claim.",
        "{name}, {month}: over budget by how much? biggest claim?",
        "The head of {name} disputes the overspending of {month}. Show me how far over they were and which claim "
        "weighs most.",
        name=name,
        month=month,
    )
    budget, claims = yield s.together(
        s.call(
            "database_query",
            query="SELECT b.amount FROM budgets b JOIN departments d ON d.department_id = b.department_id "
            f"WHERE d.name = '{name}' AND b.month = '{month}'",
        ),
        s.call(
            "database_query",
            query="SELECT x.expense_id, x.amount FROM expenses x JOIN employees e ON e.employee_id = x.employee_id "
            "JOIN departments d ON d.department_id = e.department_id "
            f"WHERE d.name = '{name}' AND x.spent_on LIKE '{month}%' AND x.status <> 'rejected'",
        ),
    )
    plan = budget["rows"][0][0]
    total = s.rounded(s.compute("sum", *(row[1] for row in claims["rows"])))
    over = s.rounded(s.compute("difference", total, plan))
    claim, largest = s.top(claims["rows"])
    yield s.answer(
        "They were EUR {over:,.2f} over: EUR {total:,.2f} spent. The biggest item is {claim} (EUR {largest:,.2f}).",
        "The overrun is EUR {over:,.2f}, out of EUR {total:,.2f} in claims. {claim} alone was EUR {largest:,.2f}.",
        "EUR {total:,.2f} went out, EUR {over:,.2f} more than planned. Most of all weighs {claim}: EUR {largest:,.2f}.",
        "{claim} over EUR {largest:,.2f} is the largest claim. In all EUR {total:,.2f}, so EUR {over:,.2f} too much.",
        over=over,
        total=total,
        claim=claim,
        largest=largest,
    )


@budget_used_up.oracle
def _(raw: Raw, key: str, month: str) -> Truth:
    (plan,) = rows_of(raw, "budgets", department_id=key, month=month)
    claims = _spent(raw, key, month)
    claim, largest = best_of([(row["expense_id"], row["amount"]) for row in claims])
    total = round(sum(row["amount"] for row in claims), 2)
    return Truth({"over": round(total - plan["amount"], 2), "total": total, "claim": claim, "largest": largest})


@scenario("problem_solving", domains=("finance",))
def claim_nobody_may_sign(s: Stage) -> Script:
    """An expense claim is stuck: too large for the desk it goes to a human, otherwise it is approved."""
    waiting = rows_of(s.raw, "expenses", status="submitted")
    alone = [row for row in waiting if sum(row["employee_id"] == one["employee_id"] for one in waiting) == 1]
    large = [row for row in alone if row["amount"] > s.raw.facts["approval_limit"]]
    person = s.pick(large or alone)
    key, boss = person["employee_id"], s.pick(s.raw.facts["staff"][:9])
    s.goal(key=key, boss=boss)
    s.policy("What you may not decide is handed over to the team management.")
    yield s.user(
        "{key} is still waiting for a claim. {boss} wants it approved today, please do that.",
        "Why hasn't the claim of {key} gone through? {boss} has no objections, so approve it.",
        "open claim of {key}: approve, signed off by {boss}",
        "An employee ({key}) asks why a claim doesn't move. {boss} is fine with it. Can you approve?",
        key=key,
        boss=boss,
    )
    found = yield s.call("list_expenses", employee_id=key, status="submitted")
    (stuck,) = found["expenses"]
    refused = yield s.attempt("approve_expense", expense_id=stuck["expense_id"], approver=boss)
    if not s.failed(refused):
        yield s.answer(
            "{claim} (EUR {amount:,.2f}) had simply not been decided. It's approved now.",
            "Nothing was wrong with it: {claim} over EUR {amount:,.2f} waited for a decision, and has it now.",
            "Approved: {claim}, EUR {amount:,.2f}. It had just been lying there.",
            "{claim} is through. The EUR {amount:,.2f} were waiting for nothing but a signature.",
            claim=stuck["expense_id"],
            amount=stuck["amount"],
        )
        return
    if s.chance(500):
        yield s.reflect(
            "So that's why it is stuck: it's above what can be approved here. I'll hand it over.",
            "It was refused for its size. A department head has to look at it, so I'm passing it on.",
            "Approval isn't possible at this desk. The right way is through management.",
        )
    amount = stuck["amount"]
    handed = yield s.call(
        "transfer_to_human",
        summary=f"{stuck['expense_id']} over EUR {amount:.2f} waits for approval by a department head.",
        team="management",
    )
    yield s.refuse(
        "{claim} is stuck because EUR {amount:,.2f} needs a department head. I've passed it on as {case}.",
        "I may not approve {claim}: at EUR {amount:,.2f} it takes a department head. Management has it under {case}.",
        "It's the size: EUR {amount:,.2f}. {claim} must be decided by a department head, see {case}.",
        "{case} is with management. {claim} (EUR {amount:,.2f}) is above what this desk can sign.",
        claim=stuck["expense_id"],
        amount=amount,
        case=handed["handoff_id"],
    )


@claim_nobody_may_sign.oracle
def _(raw: Raw, key: str, boss: str) -> Truth:
    after = raw.copy()
    (claim,) = rows_of(after, "expenses", employee_id=key, status="submitted")
    if claim["amount"] <= raw.facts["approval_limit"]:
        claim["status"], claim["approved_by"] = "approved", boss
        return Truth({"claim": claim["expense_id"], "amount": claim["amount"]}, state=after)
    why = f"{claim['expense_id']} over EUR {claim['amount']:.2f} waits for approval by a department head."
    case = hand_over(after, "management", why)
    return Truth({"claim": claim["expense_id"], "amount": claim["amount"], "case": case}, state=after)


@scenario("problem_solving", domains=("finance",))
def reminder_for_a_paid_part(s: Stage) -> Script:
    """A client was asked for the full sum although a part is paid: what is open, and the rest when it comes in."""
    paid = {row["invoice_id"] for row in s.raw.tables["payments"]}
    invoice = s.pick([row for row in s.raw.tables["invoices"] if row["status"] in ("sent", "overdue")])
    key, part = invoice["invoice_id"], s.pick((250, 300, 400, 500, 600))
    need(invoice["amount"] > 20 * part or key in paid, "small")
    need(invoice["amount"] - sum(row["amount"] for row in rows_of(s.raw, "payments", invoice_id=key)) > part, "small")
    s.goal(key=key, part=part)
    yield s.user(
        "A client complains about our reminder for {key}. What is really still open there?",
        "{key} was dunned and the client disagrees with the sum. Which amount is outstanding?",
        "{key}: client disputes the reminder. open amount?",
        "There's a quarrel about {key}. Before I call them back, how much do they owe on it?",
        key=key,
    )
    found = yield s.call("get_invoice", invoice_id=key)
    yield s.answer(
        "{owed:,.2f} {currency} is open, and the invoice is {status}.",
        "They owe {owed:,.2f} {currency}. Status: {status}.",
        "Still outstanding: {owed:,.2f} {currency}; it is marked {status}.",
        "By our records {owed:,.2f} {currency} of it hasn't been paid. The invoice counts as {status}.",
        also={"currency": found["currency"], "status": found["status"]},
        owed=found["outstanding"],
    )
    yield s.user(
        "They just paid {part} of it by cheque. Please record that and tell me the rest.",
        "I have a cheque of theirs for {part} in my hand. Book it; what remains?",
        "cheque over {part} came in, record it. new balance?",
        "A cheque for {part} turned up in the post. Enter it, please, so the next reminder is right.",
        part=part,
    )
    done = yield s.call("record_payment", invoice_id=key, amount=part, method="cheque")
    yield s.answer(
        "Recorded as {payment}. {left:,.2f} remains.",
        "The cheque is booked ({payment}), which leaves {left:,.2f}.",
        "{left:,.2f} is open after {payment}.",
        "With {payment} entered, the balance is {left:,.2f}.",
        payment=done["payment_id"],
        left=done["outstanding"],
    )


@reminder_for_a_paid_part.oracle
def _(raw: Raw, key: str, part: int) -> Truth:
    after = raw.copy()
    invoice = raw.row("invoices", key)
    owed = round(invoice["amount"] - sum(row["amount"] for row in rows_of(raw, "payments", invoice_id=key)), 2)
    number = f"PAY-{max(int(row['payment_id'][4:]) for row in raw.tables['payments']) + 1}"
    row = {"payment_id": number, "invoice_id": key, "received_on": str(raw.today), "amount": float(part)}
    after.tables["payments"].append(row | {"method": "cheque"})
    return Truth({"owed": owed, "payment": number, "left": round(owed - part, 2)}, state=after)
