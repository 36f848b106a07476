"""A finance team's everyday requests: currencies, payments, transfers, matches, expense claims."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import next_id, rows_of

Row = dict[str, Any]


@scenario("tool_usage", domains=("finance",))
def invoice_in_euros(s: Stage) -> Script:
    """What an invoice in a foreign currency comes to in another one: the invoice, then the rate of a month."""
    invoice = s.pick([row for row in s.raw.tables["invoices"] if row["currency"] != "EUR"])
    target = s.pick([one for one in ("EUR", "GBP", "CHF", "USD", "SEK") if one != invoice["currency"]])
    month = s.pick(sorted({row["month"] for row in s.raw.tables["exchange_rates"]}))
    s.goal(invoice=invoice["invoice_id"], target=target, month=month)
    said = {"invoice": invoice["invoice_id"], "target": target, "month": month}
    yield s.user(
        "How much is {invoice} in {target}, at our rate of {month}?",
        "Convert the amount of {invoice} to {target}. Take the exchange rate of {month}.",
        "{invoice} -> {target} (rate {month})",
        "For a client call I need {invoice} in {target}. The {month} rate will do.",
        **said,
    )
    found = yield s.call("get_invoice", invoice_id=invoice["invoice_id"])
    sum_ = yield s.call(
        "convert_currency",
        amount=found["amount"],
        from_currency=found["currency"],
        to_currency=target,
        month=month,
    )
    yield s.answer(
        "{invoice} is over {amount:,.2f} {currency}, that is {result:,.2f} {target}.",
        "{result:,.2f} {target}, for {amount:,.2f} {currency}.",
        "At the {month} rate {amount:,.2f} {currency} make {result:,.2f} {target}.",
        "That comes to {result:,.2f} {target} ({currency} {amount:,.2f} on the invoice).",
        also={**said, "amount": found["amount"], "currency": found["currency"]},
        result=sum_["result"],
    )


@invoice_in_euros.oracle
def _(raw: Raw, invoice: str, target: str, month: str) -> Truth:
    row = raw.row("invoices", invoice)
    rates = {one["currency"]: one["per_euro"] for one in rows_of(raw, "exchange_rates", month=month)} | {"EUR": 1.0}
    result = row["amount"] / rates[row["currency"]] * rates[target]
    need(abs(result * 100 % 1 - 0.5) > 1e-4, "rounding")
    return Truth({"result": round(result, 2)})


def _outstanding(raw: Raw, invoice: Row) -> float:
    paid = sum(round(row["amount"] * 100) for row in rows_of(raw, "payments", invoice_id=invoice["invoice_id"]))
    return float((round(invoice["amount"] * 100) - paid) / 100)


@scenario("tool_usage", domains=("finance",))
def the_rest_has_been_paid(s: Stage) -> Script:
    """A client has paid what was left of an invoice: look up what that is, record it."""
    invoice = s.pick([row for row in s.raw.tables["invoices"] if row["status"] in {"sent", "overdue"}])
    how, method = s.pick((("by card", "card"), ("by cheque", "cheque"), ("by direct debit", "direct debit")))
    s.goal(invoice=invoice["invoice_id"], method=method)
    said = {"invoice": invoice["invoice_id"], "how": how}
    yield s.user(
        "Whatever was open on {invoice} has been paid {how} today. Please record it.",
        "{invoice} got settled in full {how} this morning, can you book the payment?",
        "book full payment of {invoice}, {how}",
        "The client just paid the outstanding amount of {invoice} {how}. Put it in, and tell me how much it was.",
        **said,
    )
    found = yield s.call("get_invoice", invoice_id=invoice["invoice_id"])
    done = yield s.call("record_payment", invoice_id=invoice["invoice_id"], amount=found["outstanding"], method=method)
    yield s.answer(
        "Recorded as {payment}: {currency} {amount:,.2f}. {invoice} is settled.",
        "{currency} {amount:,.2f} is booked ({payment}), so nothing is left on {invoice}.",
        "The payment {payment} over {currency} {amount:,.2f} closes {invoice}.",
        "It was {currency} {amount:,.2f}, now on file as {payment}.",
        also={**said, "currency": done["currency"]},
        payment=done["payment_id"],
        amount=done["amount"],
    )


@the_rest_has_been_paid.oracle
def _(raw: Raw, invoice: str, method: str) -> Truth:
    after = raw.copy()
    row = after.row("invoices", invoice)
    left, key = _outstanding(raw, row), next_id(raw, "payments")
    row["status"] = "paid"
    after.tables["payments"].append(
        {
            "payment_id": key,
            "invoice_id": invoice,
            "received_on": str(raw.today),
            "amount": left,
            "method": method,
        }
    )
    return Truth({"payment": key, "amount": left}, state=after)


@scenario("tool_usage", domains=("finance",))
def fill_up_the_cash_box(s: Stage) -> Script:
    """Petty cash is to reach a round amount: the balance, the difference, the transfer."""
    (cash,) = rows_of(s.raw, "accounts", name="Petty cash")
    banks = [row for row in s.raw.tables["accounts"] if row["name"].startswith("Bank,")]
    target = (int(cash["balance"]) // 1000 + 1 + s.pick(range(1, 6))) * 1000
    bank = s.pick([row for row in banks if row["balance"] > 10_000])
    s.goal(target=target, bank=bank["number"])
    said = {"target": target, "bank": bank["number"]}
    yield s.user(
        "Bring petty cash up to EUR {target:,} from account {bank}, please.",
        "There should be EUR {target:,} in petty cash. Transfer what is missing from {bank}.",
        "top up Petty cash to {target} EUR, source {bank}",
        "We need petty cash at exactly EUR {target:,} for the quarter. Take the rest from account {bank} "
        "and tell me how "
        "much it was.",
        **said,
    )
    found = yield s.call("get_account", account="Petty cash")
    missing = s.rounded(s.compute("difference", target, found["balance"]))
    if s.chance(400):
        yield s.reason(
            "The balance is EUR {balance:,.2f}, so EUR {missing:,.2f} is missing.",
            "There is EUR {balance:,.2f} in it, which leaves EUR {missing:,.2f} to transfer.",
            "From EUR {balance:,.2f} to the target it takes EUR {missing:,.2f}, so that is the amount.",
            balance=found["balance"],
            missing=missing,
        )
    done = yield s.call("transfer_funds", from_account=str(bank["number"]), to_account="Petty cash", amount=missing)
    yield s.answer(
        "EUR {moved:,.2f} moved from {bank}; petty cash stands at EUR {now:,.2f}.",
        "I transferred EUR {moved:,.2f}. The new balance is EUR {now:,.2f}.",
        "It took EUR {moved:,.2f} to reach EUR {now:,.2f}.",
        "Petty cash is at EUR {now:,.2f} after a transfer of EUR {moved:,.2f} from {bank}.",
        also={**said, "now": done["to"]["balance"]},
        moved=done["amount"],
    )


@fill_up_the_cash_box.oracle
def _(raw: Raw, target: int, bank: int) -> Truth:
    after = raw.copy()
    (cash,), (source,) = rows_of(after, "accounts", name="Petty cash"), rows_of(after, "accounts", number=bank)
    missing = target - cash["balance"]
    source["balance"], cash["balance"] = round(source["balance"] - missing, 2), float(target)
    return Truth({"moved": round(missing, 2)}, state=after)


def _open_pairs(raw: Raw) -> list[tuple[Row, Row]]:
    """Bank lines that nobody has matched, each with the one payment that fits."""
    lines = raw.tables["bank_transactions"]
    matched = {row["payment_id"] for row in lines}
    found = []
    for line in lines:
        own = rows_of(raw, "bank_transactions", counterparty=line["counterparty"])
        if (
            line["payment_id"]
            or not any(row["payment_id"] for row in own)
            or sum(row["amount"] == line["amount"] for row in own) > 1
        ):
            continue
        for payment in rows_of(raw, "payments", amount=line["amount"], received_on=line["booked_on"]):
            parts = rows_of(raw, "payments", invoice_id=payment["invoice_id"])
            if payment["payment_id"] not in matched and len(parts) == 1:
                found.append((line, payment))
    return found


@scenario("tool_usage", domains=("finance",))
def match_the_bank_line(s: Stage) -> Script:
    """A bank line belongs to an invoice that the user names: the line and the invoice at once, then the match."""
    line, payment = s.pick(_open_pairs(s.raw))
    name = line["counterparty"]
    s.goal(line=line["transaction_id"], payment=payment["payment_id"])
    said = {"client": name, "invoice": payment["invoice_id"]}
    yield s.user(
        "We have an unmatched bank line of {client} that paid {invoice}. Can you match them?",
        "{client} told me their transfer was for {invoice}. The transfer is still unmatched in the bank list; please link it.",
        "reconcile: open {client} transaction = {invoice}",
        "There's a transaction from {client} that nobody has matched. It belongs to {invoice}, so please "
        "connect the two.",
        **said,
    )
    lines, invoice = yield s.together(
        s.call("list_transactions", counterparty=name, unmatched_only=True, derived_=("unmatched_only",)),
        s.call("get_invoice", invoice_id=payment["invoice_id"]),
    )
    (paid,) = invoice["payments"]
    (transaction,) = (one for one in lines["transactions"] if one["amount"] == paid["amount"])
    if s.chance(350):
        yield s.verify(
            "Both are over {amount:,.2f}, so they fit. Let me match them.",
            "Let me check the amounts: {amount:,.2f} on both sides. Good, I can link them.",
            "The amounts agree ({amount:,.2f}), which confirms it. Matching now.",
            amount=paid["amount"],
        )
    done = yield s.call(
        "match_transaction", transaction_id=transaction["transaction_id"], payment_id=paid["payment_id"]
    )
    yield s.answer(
        "{line} is matched with {payment}, {amount:,.2f}.",
        "Done: {line} ({amount:,.2f}) belongs to {payment} now.",
        "The line {line} of {client} and the payment {payment} are connected; both are over {amount:,.2f}.",
        "Matched {payment} and {line}. The amount is {amount:,.2f} on either side.",
        also=said,
        line=done["transaction_id"],
        payment=done["payment_id"],
        amount=done["amount"],
    )


@match_the_bank_line.oracle
def _(raw: Raw, line: str, payment: str) -> Truth:
    after = raw.copy()
    after.row("bank_transactions", line)["payment_id"] = payment
    return Truth({"line": line, "payment": payment, "amount": raw.row("payments", payment)["amount"]}, state=after)


@scenario("tool_usage", domains=("finance",))
def sign_off_the_claims(s: Stage) -> Script:
    """Submitted expense claims since a day: those within the limit are approved at once, the others are left alone."""
    approver = s.pick(s.raw.facts["staff"][:9])
    limit = s.raw.facts["approval_limit"]
    waiting = rows_of(s.raw, "expenses", status="submitted")
    within = [row["spent_on"] for row in waiting if row["amount"] <= limit]
    days = sorted({row["spent_on"] for row in waiting})
    since = s.pick([day for day in days if 2 <= sum(own >= day for own in within) <= 6])
    s.goal(since=since, approver=approver)
    s.policy(f"Expenses above EUR {limit} are not approved by the assistant; a department head has to do it.")
    yield s.user(
        "This is {approver}. Please approve the expense claims that were submitted for {since} and later, "
        "as far as you may.",
        "Sign off all submitted expenses since {since} in my name ({approver}), and tell me which ones you can't.",
        "approve open claims from {since} on, approver {approver}; leave what is over your limit",
        "{approver} here. Go through the claims still waiting for a decision, spent on {since} or after, "
        "and approve what's "
        "within the rules.",
        since=since,
        approver=approver,
    )
    found = yield s.call("list_expenses", status="submitted", date_from=since, derived_=("status",))
    small = [one for one in found["expenses"] if one["amount"] <= limit]
    large = [one for one in found["expenses"] if one["amount"] > limit]
    if s.chance(400):
        yield s.reason(
            "Those up to EUR {limit} are mine to approve, so I'll do these now.",
            "The limit is EUR {limit}, which means these can be approved right away.",
            "Going by the limit of EUR {limit}, the following can be approved.",
            limit=limit,
        )
    done = yield s.together(
        *(s.call("approve_expense", expense_id=one["expense_id"], approver=approver) for one in small)
    )
    total = s.rounded(s.compute("sum", *(one["amount"] for one in done)))
    rest = ", ".join(f"{one['expense_id']} (EUR {one['amount']:,.2f})" for one in large)
    left = f"Above my limit of EUR {limit}, for a department head: {rest}." if large else "Nothing was above my limit."
    ids = ", ".join(one["expense_id"] for one in done)
    yield s.answer(
        "Approved in your name: {ids}, together EUR {total:,.2f}. {left}",
        "{ids} are approved (EUR {total:,.2f} in all). {left}",
        "I approved claims worth EUR {total:,.2f}: {ids}. {left}",
        "EUR {total:,.2f} signed off, namely {ids}. {left}",
        also={"ids": ids, "left": left},
        total=total,
    )


@sign_off_the_claims.oracle
def _(raw: Raw, since: str, approver: str) -> Truth:
    after, cents = raw.copy(), 0
    for row in rows_of(after, "expenses", status="submitted"):
        if row["spent_on"] >= since and row["amount"] <= raw.facts["approval_limit"]:
            row["status"], row["approved_by"] = "approved", approver
            cents += round(row["amount"] * 100)
    return Truth({"total": cents / 100}, state=after)


def _misread(raw: Raw) -> list[tuple[str, str]]:
    """Clients with a single overdue invoice, each with that invoice's number with its last digits swapped, if unused."""
    dues, known = rows_of(raw, "invoices", status="overdue"), {row["invoice_id"] for row in raw.tables["invoices"]}
    clients = [row["client_id"] for row in dues]
    found = []
    for row in dues:
        number = row["invoice_id"]
        wrong = f"{number[:-2]}{number[-1]}{number[-2]}"
        if wrong not in known and clients.count(row["client_id"]) == 1:
            found.append((row["client_id"], wrong))
    return found


@scenario("tool_usage", domains=("finance",))
def invoice_number_misread(s: Stage) -> Script:
    """An invoice number with swapped digits: it is not found, and the client's invoices show which one it must be."""
    client, wrong = s.pick(_misread(s.raw))
    s.goal(client=client)
    said: Row = {"wrong": wrong, "client": client}
    yield s.user(
        "How much is still open on {wrong}, the overdue invoice of {client}?",
        "{client} is late with {wrong}. What is outstanding?",
        "outstanding amount of {wrong} ({client}, overdue)?",
        "Please check {wrong} for me; {client} should have paid it by now. How much do they owe on it?",
        **said,
    )
    missing = yield s.attempt("get_invoice", invoice_id=wrong)
    need(s.failed(missing), "exists")
    yield s.reflect(
        "There is no {wrong}. Let me see which invoices of {client} are overdue.",
        "That number doesn't exist, perhaps a slip. I'll look at the overdue invoices of {client}.",
        "{wrong} isn't known here, so I'll go by the client instead.",
        **said,
    )
    listed = yield s.call("list_invoices", client_id=client, status="overdue", derived_=("status",))
    (one,) = listed["invoices"]
    found = yield s.call("get_invoice", invoice_id=one["invoice_id"])
    yield s.answer(
        "{wrong} doesn't exist, but {client} has one overdue invoice, {invoice}: {currency} {open:,.2f} is "
        "open, due since "
        "{due}.",
        "I think you mean {invoice}, the only overdue one of {client}. Outstanding: {currency} {open:,.2f} "
        "(there is no "
        "{wrong}).",
        "{currency} {open:,.2f} on {invoice}. Note the number; {wrong} is not in the system.",
        "No invoice {wrong} here. The overdue one of {client} is {invoice}, with {currency} {open:,.2f} still to pay.",
        also={**said, "currency": found["currency"], "due": found["due_on"]},
        invoice=found["invoice_id"],
        open=found["outstanding"],
    )


@invoice_number_misread.oracle
def _(raw: Raw, client: str) -> Truth:
    (invoice,) = rows_of(raw, "invoices", client_id=client, status="overdue")
    return Truth({"invoice": invoice["invoice_id"], "open": _outstanding(raw, invoice)})


@scenario("tool_usage", domains=("finance",))
def which_paid_invoice(s: Stage) -> Script:
    """A client has several paid invoices and the user speaks of one: the assistant lists them and asks."""
    fitting = []
    for client in s.raw.tables["clients"]:
        own = rows_of(s.raw, "invoices", status="paid", client_id=client["client_id"])
        if 2 <= len({row["due_on"] for row in own}) == len(own) <= 4:
            fitting.append(client["client_id"])
    client_id, first = s.pick(fitting), s.chance(500)
    s.goal(client=client_id, first=first)
    yield s.user(
        "On which day did the money for the paid invoice of {client} arrive?",
        "{client} asks when we received their payment. It's about the invoice that is paid.",
        "{client}, paid invoice: date the payment came in?",
        "Can you tell me when {client} paid the invoice that is marked as paid?",
        client=client_id,
    )
    listed = yield s.call("list_invoices", client_id=client_id, status="paid", derived_=("status",))
    by_day = sorted(listed["invoices"], key=lambda one: str(one["due_on"]))
    each = [f"{one['invoice_id']}, due {one['due_on']}" for one in by_day]
    yield s.ask(
        "{client} has more than one paid invoice: {listed}. Which one is it?",
        "Several invoices of {client} are paid: {listed}. Which do you mean?",
        "There isn't just one. Should I check {last}, or rather {others}?",
        "Which of these do you mean? {listed}. All of them are paid.",
        also={"client": client_id, "listed": "; ".join(each), "last": each[-1], "others": " / ".join(each[:-1])},
    )
    yield s.user(
        *(
            ("The one that was due first.", "The oldest of them.", "oldest due date", "I mean the earliest due date.")
            if first
            else ("The one that was due last.", "The newest of them.", "latest due date", "The one due most recently.")
        )
    )
    found = yield s.call("get_invoice", invoice_id=by_day[0 if first else -1]["invoice_id"])
    payment = max(found["payments"], key=lambda one: str(one["received_on"]))
    yield s.answer(
        "The money for {invoice} came in on {day}, by {method}.",
        "{invoice} was paid on {day} ({method}, {currency} {amount:,.2f}).",
        "{day}. That's when {currency} {amount:,.2f} for {invoice} arrived.",
        "For {invoice} we received {currency} {amount:,.2f} on {day}.",
        also={"method": payment["method"], "currency": found["currency"], "amount": payment["amount"]},
        invoice=found["invoice_id"],
        day=payment["received_on"],
    )


@which_paid_invoice.oracle
def _(raw: Raw, client: str, first: bool) -> Truth:
    paid = sorted(rows_of(raw, "invoices", status="paid", client_id=client), key=lambda row: str(row["due_on"]))
    key = paid[0 if first else -1]["invoice_id"]
    (payment,) = rows_of(raw, "payments", invoice_id=key)
    return Truth({"invoice": key, "day": payment["received_on"]}, candidates=tuple(row["invoice_id"] for row in paid))
