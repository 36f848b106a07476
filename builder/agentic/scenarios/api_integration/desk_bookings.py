"""Money that is booked through the API: an invoice in another currency, a payment on the wrong one, receipts in a row."""

from datetime import timedelta
from typing import Any

from ...script import Failure, Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._api import Steps, about_api, passing, signed_in
from .._records import Row, next_id
from ._shared_desk import Request, all_sent, call_of, repeated, sent

_SYMBOLS = {"USD": "dollars", "GBP": "pounds", "CHF": "Swiss francs"}


@scenario("api_integration", domains=("finance",))
def invoice_in_another_currency(s: Stage) -> Script:
    """A draft in dollars, pounds or francs: terms and rate are read at once, the euros computed, the draft posted."""
    client = s.pick([row for row in s.raw.tables["clients"] if row["status"] == "active"])
    need(sum(row["name"] == client["name"] for row in s.raw.tables["clients"]) == 1, "two of that name")
    currency, amount, month = s.pick(list(_SYMBOLS)), s.rng.between(12, 960) * 25, str(s.raw.today)[:7]
    s.goal(client=client["client_id"], currency=currency, amount=amount)
    told = s.chance(500)
    about_api(
        s,
        "GET /clients (filter: name), GET /rates (filters: currency, month YYYY-MM; per_euro), POST /invoices with "
        "client_id, due_on, currency, amount, amount_eur. due_on is today plus the client's payment_terms_days, "
        "amount_eur is amount divided by the rate of this month, to the cent.",
        told=told,
    )
    said = {"name": client["name"], "amount": amount, "money": _SYMBOLS[currency], "code": currency}
    yield s.user(
        "Please draft an invoice for {name} in the API: {amount:,} {money}, their usual terms.",
        "{name} gets an invoice over {code} {amount:,}. Could you create the draft and tell me what it is in euros?",
        "draft invoice via api: {name}, {code} {amount:,}. need the number, euro value and due date",
        "We finished the job for {name} and bill {amount:,} {money}. Set up the draft, please, and tell me when it's due.",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    wanted = [
        Request("/clients", headers, params={"name": client["name"]}),
        Request("/rates", headers, params={"currency": currency, "month": month}, derived=("params",)),
    ]
    holder, rate = ((one["body"]["data"][0]) for one in (yield from all_sent(s, wanted)))
    euros = yield s.call("calculator", expression=f"{amount} / {rate['per_euro']}", precision=2)
    due = s.raw.today + timedelta(days=holder["payment_terms_days"])
    if s.chance(400):
        yield s.reason(
            "{days} days of payment terms and {rate} {code} to the euro: I have all that the draft needs.",
            "Terms are {days} days, the rate is {rate}. Now the draft itself.",
            "With a rate of {rate} and {days} days to pay, the invoice can be created.",
            days=holder["payment_terms_days"],
            rate=rate["per_euro"],
            code=currency,
        )
    body = {"client_id": holder["client_id"], "due_on": str(due), "currency": currency}
    body |= {"amount": amount, "amount_eur": euros["result"]}
    post = Request("/invoices", headers, "POST", body=body, derived=("body",))
    made = (yield from sent(s, post))["body"]["data"]
    yield s.answer(
        "{key} is drafted: {code} {amount:,}, which is EUR {euros:,.2f} at {rate}. It's due on {due}.",
        "The draft is {key}, due {due}. At this month's rate of {rate} the {code} {amount:,} are EUR {euros:,.2f}.",
        "Created {key} over {code} {amount:,} (EUR {euros:,.2f}, rate {rate}); due date {due}.",
        "You can send out {key} now: due on {due}, worth EUR {euros:,.2f} ({rate} {code} per euro).",
        also={"code": currency, "amount": amount, "rate": rate["per_euro"]},
        key=made["invoice_id"],
        euros=made["amount_eur"],
        due=made["due_on"],
    )


@invoice_in_another_currency.oracle
def _(raw: Raw, client: str, currency: str, amount: int) -> Truth:
    month = str(raw.today)[:7]
    rates = raw.tables["exchange_rates"]
    rate = next(row["per_euro"] for row in rates if (row["currency"], row["month"]) == (currency, month))
    due = str(raw.today + timedelta(days=raw.row("clients", client)["payment_terms_days"]))
    key, euros = next_id(raw, "invoices"), round(amount / rate, 2)
    after = raw.copy()
    row = {"invoice_id": key, "client_id": client, "issued_on": str(raw.today), "due_on": due, "currency": currency}
    after.tables["invoices"].append(row | {"amount": amount, "amount_eur": euros, "status": "draft"})
    return Truth({"key": key, "euros": euros, "due": due}, state=after)


@scenario("api_integration", domains=("finance",))
def payment_on_the_wrong_invoice(s: Stage) -> Script:
    """A payment is booked, then the user sees that it was another invoice: it is taken back and booked anew."""
    waiting = [row for row in s.raw.tables["invoices"] if row["status"] in ("sent", "overdue")]
    wrong, right = (row["invoice_id"] for row in s.sample(waiting, 2))
    method = s.pick(("transfer", "card", "cheque"))
    s.goal(wrong=wrong, right=right, method=method)
    told = s.chance(500)
    about_api(
        s,
        "GET /invoices/{id}, POST /payments with invoice_id, received_on, amount (in the invoice's currency) and "
        "method, DELETE /payments/{id}.",
        told=told,
    )
    yield s.user(
        "{wrong} was paid in full today, by {method}. Please post the payment to the API.",
        "Full payment for {wrong} came in today ({method}). Book it over REST, will you?",
        "post payment: {wrong}, full amount, {method}, today",
        "The money for {wrong} is here, the whole sum, {method}, received today. Can you enter it in the API?",
        wrong=wrong,
        method=method,
    )
    headers = yield from signed_in(s, told=told)
    invoice = (yield from sent(s, Request(f"/invoices/{wrong}", headers)))["body"]["data"]
    body = {"invoice_id": wrong, "received_on": str(s.raw.today), "amount": invoice["amount"], "method": method}
    payment = (yield from sent(s, Request("/payments", headers, "POST", body=body)))["body"]["data"]["payment_id"]
    yield s.answer(
        "Booked as {first}: {code} {amount:,.2f} on {wrong}.",
        "{first} is posted, {code} {amount:,.2f} for {wrong}.",
        "The payment has the number {first} ({code} {amount:,.2f}).",
        "Done. {code} {amount:,.2f} went onto {wrong} as {first}.",
        also={"wrong": wrong, "code": invoice["currency"], "amount": invoice["amount"]},
        first=payment,
    )
    yield s.user(
        "Oh no, I misread the advice: it was {right}. Take that one back and book {right} in full instead.",
        "Wait, wrong invoice. It should have been {right}, also the full amount. Please correct it.",
        "sorry, {right} not {wrong}! undo + book in full on {right}",
        "My mistake, the client meant {right}. Can you remove the payment and post it there, full amount again?",
        correction=True,
        right=right,
        wrong=wrong,
    )
    undo, look = yield from all_sent(
        s, [Request(f"/payments/{payment}", headers, "DELETE"), Request(f"/invoices/{right}", headers)]
    )
    need(undo["status"] == 204, "not deleted")
    other = look["body"]["data"]
    body = {**body, "invoice_id": right, "amount": other["amount"]}
    again = (yield from sent(s, Request("/payments", headers, "POST", body=body)))["body"]["data"]
    yield s.answer(
        "Corrected: nothing is on {wrong} any more, and {right} has {code} {amount:,.2f} as {second}.",
        "The first booking is deleted. {second} now stands for {right} with {code} {amount:,.2f}.",
        "{right} is booked in full, {code} {amount:,.2f} ({second}), and the payment on {wrong} is gone.",
        "I removed it from {wrong} and posted {code} {amount:,.2f} to {right}. The payment is {second}.",
        also={"wrong": wrong, "right": right, "code": other["currency"]},
        amount=again["amount"],
        second=again["payment_id"],
    )


@payment_on_the_wrong_invoice.oracle
def _(raw: Raw, wrong: str, right: str, method: str) -> Truth:
    need(raw.row("invoices", wrong)["status"] != "paid", "paid")
    after, key = raw.copy(), next_id(raw, "payments")
    amount = raw.row("invoices", right)["amount"]
    row = {"payment_id": key, "invoice_id": right, "received_on": str(raw.today), "amount": amount, "method": method}
    after.tables["payments"].append(row)
    return Truth({"first": key, "amount": amount, "second": key}, state=after)


_TRIP = {
    "Nordbahn Rail": "travel",
    "Skylane Air": "travel",
    "Taxi Verde": "travel",
    "Parkwise": "travel",
    "Hotel Aurora": "lodging",
    "Bistro Lumière": "meals",
    "The Green Table": "meals",
    "Fuelpoint": "fuel",
    "Conference House": "training",
}
"""Whom one pays on a business trip, and for what."""


def _receipts(s: Stage, employee: str) -> list[Row]:
    """Three or four receipts of the last days, all of different merchants."""
    return [
        {
            "employee_id": employee,
            "category": _TRIP[merchant],
            "merchant": merchant,
            "spent_on": str(s.raw.today - timedelta(days=s.rng.between(1, 9))),
            "amount": s.rng.between(900, 24_000) / 100,
        }
        for merchant in s.sample(sorted(_TRIP), s.pick((3, 4, 4)))
    ]


_DOUBTS = (
    "A request broke off with a 503. Before I send it again I'll check what has arrived, so that nothing is booked "
    "twice.",
    "Not sure whether the one that failed was saved. Let me check the list.",
    "A 503 on a POST can mean either. I check the records first and resend only what is missing.",
    "Rather than risk a duplicate, I'll verify what the API has now.",
    "Did the failed one go in or not? Let me check before I repeat it.",
)


def _made_sure(s: Stage, post: Request, result: Any, looks: list[Request]) -> Steps:
    """The saved record of a receipt whose request may have failed: looked for after an outage, then sent again."""
    doubts = s.rng.shuffled(_DOUBTS)
    for look, doubt in zip(looks, doubts, strict=False):
        if not isinstance(result, Failure) or result.type != "Unavailable":
            break
        yield s.verify(doubt)
        there = (yield from sent(s, look))["body"]["data"]
        known = [one for one in there if all(one[name] == value for name, value in post.body.items())]
        if known:
            return known[0]
        result = yield call_of(s, post)
    return (yield from repeated(s, post, result))["body"]["data"]


def _looks(row: Row, headers: dict[str, str], first_day: str, *, all_of_them: bool) -> list[Request]:
    """Ways to look for a receipt, in the order in which they are tried."""
    mine = {"employee_id": row["employee_id"]}
    ways = [{**mine, "spent_on_from": first_day}] if all_of_them else []
    ways += [mine | {"merchant": row["merchant"]}, mine | {"merchant": row["merchant"], "spent_on_from": first_day}]
    return [Request("/expenses", headers, params=one) for one in ways]


@scenario("api_integration", domains=("finance",), weight=130)
def receipts_booked_once(s: Stage) -> Script:
    """Receipts are posted at once; what an outage or a limit swallowed is looked for and sent again, never twice."""
    person = s.pick(s.raw.tables["employees"])
    receipts = _receipts(s, person["employee_id"])
    told = s.chance(600)
    about_api(
        s,
        "POST /expenses with employee_id, category, merchant, spent_on, amount; GET /expenses (filters: employee_id, "
        "merchant, spent_on_from) shows what is there. The API does not recognise duplicates.",
        told=told,
    )
    lines = "\n".join(
        f"{row['spent_on']}; {row['merchant']}; {row['category']}; {row['amount']:.2f}" for row in receipts
    )
    yield s.user(
        "Please submit these receipts for {who} through the API and tell me their total:\n{lines}",
        "Expenses of {who} from last week's trip, to be posted over REST. What do they sum up to?\n{lines}",
        "{lines}\n\nall for {who}. enter via api pls, + sum",
        "Here are {who}'s receipts (day; merchant; category; EUR). Can you file them all and add them up?\n{lines}",
        who=person["employee_id"],
        lines=lines,
    )
    headers = yield from signed_in(s, told=told)
    posts = [Request("/expenses", headers, "POST", body=row) for row in receipts]
    results = yield s.together(*(call_of(s, one) for one in posts))
    first_day = min(row["spent_on"] for row in receipts)
    saved = [one["body"]["data"] for one in results if not passing(one)]
    lost = [(post, result) for post, result in zip(posts, results, strict=True) if passing(result)]
    for post, result in lost:
        looks = _looks(dict(post.body), headers, first_day, all_of_them=post is lost[0][0])
        saved.append((yield from _made_sure(s, post, result, looks)))
    order = [[one["merchant"], one["spent_on"]] for one in saved]
    s.goal(receipts=receipts, order=order)
    added = yield s.call("calculator", expression=" + ".join(str(one["amount"]) for one in saved))
    yield s.answer(
        "Submitted: {keys}, together EUR {total:,.2f}.",
        "All of them are in ({keys}). The sum is EUR {total:,.2f}.",
        "EUR {total:,.2f} in total, filed as {keys}.",
        "The receipts have the numbers {keys} and come to EUR {total:,.2f}; each is there once.",
        keys=listed([one["expense_id"] for one in saved]),
        total=added["result"],
    )


@receipts_booked_once.oracle
def _(raw: Raw, receipts: list[Row], order: list[list[str]]) -> Truth:
    after = raw.copy()
    keys = []
    for merchant, day in order:
        row = next(one for one in receipts if (one["merchant"], one["spent_on"]) == (merchant, day))
        keys.append(next_id(after, "expenses"))
        after.tables["expenses"].append({"expense_id": keys[-1], **row, "status": "submitted"})
    need(len(order) == len(receipts), "a receipt is missing")
    return Truth({"keys": listed(keys), "total": round(sum(row["amount"] for row in receipts), 2)}, state=after)
