"""A finance department reckons: a difference traced to an invoice, interest, claims within a rest, lost on exchange."""

from datetime import date
from typing import Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import listed
from ...world.documents import CURRENT
from ...world.raw import Raw
from .._records import Row, rows_of, sum_of
from ..web_research._pages import after, claim, hits_of
from ._shared_desk import misnamed, setting, settings_text

_OPEN: Final = ("overdue", "sent")


def _paid(raw: Raw) -> dict[str, int]:
    """Invoice -> cents received."""
    found: dict[str, int] = {}
    for row in raw.tables["payments"]:
        found[row["invoice_id"]] = found.get(row["invoice_id"], 0) + round(row["amount"] * 100)
    return found


def _open_items(raw: Raw) -> dict[str, dict[str, int]]:
    """Client -> open invoice in euros -> outstanding cents."""
    paid = _paid(raw)
    found: dict[str, dict[str, int]] = {}
    for row in rows_of(raw, "invoices", currency="EUR"):
        if row["status"] in _OPEN:
            left = round(row["amount"] * 100) - paid.get(row["invoice_id"], 0)
            found.setdefault(row["client_id"], {})[row["invoice_id"]] = left
    return found


@scenario("multi_step_reasoning", domains=("finance",))
def invoice_behind_the_difference(s: Stage) -> Script:
    """A client's figure is lower than ours: what is open is listed, read and summed, and the missing invoice named."""
    clients = {key: items for key, items in _open_items(s.raw).items() if 2 <= len(items) <= 6}
    key = s.pick(sorted(clients))
    forgotten = s.pick(sorted(clients[key]))
    name = s.raw.row("clients", key)["name"]
    theirs = (sum(clients[key].values()) - clients[key][forgotten]) / 100
    s.goal(client=key, theirs=theirs)
    s.policy(
        "Table: clients(client_id, name). Open invoices have the status sent or overdue. Balances are agreed for each "
        "currency by itself."
    )
    yield s.user(
        "{name} confirms a balance of EUR {theirs:,.2f}, but our books say more. Which invoice is missing on their side?",
        "Reconciliation with {name}: they have EUR {theirs:,.2f} as what they owe us. That doesn't match, I think. Can "
        "you find the item that explains the difference?",
        "{name} says they only owe {theirs:,.2f} EUR. what did they forget?",
        "In a letter to our auditors {name} lists EUR {theirs:,.2f} outstanding to us. Please compare that with our open "
        "items and tell me which one they don't know about.",
        name=name,
        theirs=theirs,
    )
    found = yield s.call("database_query", query=f"SELECT client_id FROM clients WHERE name = '{name}'")
    ((client,),) = found["rows"]
    lists = yield s.together(*(s.call("list_invoices", client_id=client, status=status) for status in _OPEN))
    keys = [row["invoice_id"] for each in lists for row in each["invoices"] if row["currency"] == "EUR"]
    yield s.plan(
        "{count} invoices in euros are open. Some may be paid in part, so I'll open each for what is outstanding.",
        "The lists show amounts without payments. I'll read all {count} for the rest that is due.",
        "{count} open ones in euros; next, what is really outstanding on each of them.",
        count=s.compute("count", *keys),
    )
    read = yield s.together(*(s.call("get_invoice", invoice_id=each) for each in keys))
    ours = s.rounded(s.compute("sum", *(each["outstanding"] for each in read)))
    gap = s.rounded(s.compute("difference", ours, theirs))
    (missing,) = [each["invoice_id"] for each in read if each["outstanding"] == gap]
    yield s.answer(
        "{invoice}. We have EUR {ours:,.2f} open, EUR {gap:,.2f} more than they do, which is exactly that one.",
        "Our open items come to EUR {ours:,.2f}. The gap of EUR {gap:,.2f} is {invoice}, so that's what they don't have.",
        "They lack {invoice}: EUR {gap:,.2f} is outstanding on it, the whole difference to our EUR {ours:,.2f}.",
        "The difference is EUR {gap:,.2f} (ours: EUR {ours:,.2f}). One invoice explains it to the cent, {invoice}.",
        invoice=missing,
        ours=ours,
        gap=gap,
    )


@invoice_behind_the_difference.oracle
def _(raw: Raw, client: str, theirs: float) -> Truth:
    items = _open_items(raw)[client]
    gap = sum(items.values()) - round(theirs * 100)
    fitting = [key for key, cents in items.items() if cents == gap]
    need(len(fitting) == 1, "two of that size")
    return Truth({"invoice": fitting[0], "ours": sum(items.values()) / 100, "gap": gap / 100})


def _days_late(invoice: Row, payment: Row) -> int:
    return (date.fromisoformat(payment["received_on"]) - date.fromisoformat(invoice["due_on"])).days


@scenario("multi_step_reasoning", domains=("finance",))
def interest_since_when(s: Stage) -> Script:
    """Interest on a late payment by the rule in force; then it is to count from the reminder, whose day is a setting."""
    payments: dict[str, list[Row]] = {}
    for row in s.raw.tables["payments"]:
        payments.setdefault(row["invoice_id"], []).append(row)
    grace = s.raw.facts["reminder_days"]
    late = [
        row
        for row in rows_of(s.raw, "invoices", status="paid")
        if len(payments[row["invoice_id"]]) == 1 and _days_late(row, payments[row["invoice_id"]][0]) > grace + 1
    ]
    invoice, wrong = s.pick(late), misnamed(s, "approvals.yaml")
    key = invoice["invoice_id"]
    again = s.chance(850)
    s.goal(key=key, grace=again)
    s.policy("Interest on late payments: invoice amount x rate a year x days / 365, in the invoice's currency.")
    yield s.user(
        "{key} was paid late. How much interest may we charge by our own rule?",
        "What late-payment interest would the client of {key} owe us?",
        "interest for the late payment of {key}?",
        "Somebody took their time with {key}. I want to bill the interest; can you work it out by our policy?",
        key=key,
    )
    if s.chance(500):
        yield s.plan(
            "The invoice has the days, the policy the rate. I'll look at both.",
            "I need two things: how late the money was, and our rate for late payments.",
            "First the facts: the payment of {key}, and the rule on interest.",
            key=key,
        )
    found, hits = yield s.together(
        s.call("get_invoice", invoice_id=key),
        s.call("web_search", query="interest on late payments year", max_results=8),
    )
    (paid,) = found["payments"]
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    rate = after(r"interest of (\d+)%|charge (\d+)%", page["content"])
    days = s.compute("days", paid["received_on"], found["due_on"])
    yield s.reason(
        "Due on {due}, received on {got}: {days} days at {rate}% a year.",
        "From {due} to {got} are {days} days, and the rate in force is {rate}%. Now the amount.",
        "The policy says {rate}% a year. The money came {days} days after {due}.",
        due=found["due_on"],
        got=paid["received_on"],
        days=days,
        rate=rate,
    )
    whole = yield s.call("calculator", expression=f"{found['amount']} * {rate} / 100 * {days} / 365")
    interest = s.rounded(whole["result"])
    money = found["currency"]
    yield s.answer(
        "{money} {interest:,.2f}: {days} days late at {rate}% a year on {money} {amount:,.2f}.",
        "For {days} days at {rate}% that makes {money} {interest:,.2f}.",
        "You can charge {money} {interest:,.2f}. The payment was {days} days late and the rate is {rate}%.",
        "At {rate}% a year, {days} days on {money} {amount:,.2f} come to {money} {interest:,.2f}.",
        also={"money": money, "rate": rate, "amount": found["amount"]},
        interest=interest,
        days=days,
    )
    if not again:
        return
    yield s.user(
        "Let's be kind and count only from the day of the first reminder. It's reminder_after_days in {file}.",
        "Correction: legal says interest starts with the first reminder, not with the due date. See reminder_after_days "
        "in {file}.",
        "no wait, we agreed to start at the first reminder (reminder_after_days, {file})",
        "I was wrong about the start. It should run from the first reminder only; the number of days after the due date "
        "is reminder_after_days in {file}.",
        correction=True,
        file=wrong,
    )
    text = yield from settings_text(s, wrong)
    reminder = setting(text, "reminder_after_days")
    left = s.compute("difference", days, reminder)
    part = yield s.call("calculator", expression=f"{found['amount']} * {rate} / 100 * {left} / 365")
    yield s.answer(
        "Then {left} days remain (the reminder goes out {reminder} days after the due date), and it's {money} "
        "{interest:,.2f}.",
        "With the reminder after {reminder} days it's {left} days and {money} {interest:,.2f}.",
        "That takes {reminder} days off. For the other {left} you may charge {money} {interest:,.2f}.",
        "{money} {interest:,.2f}, for {left} days from the reminder on.",
        also={"money": money, "reminder": reminder},
        interest=s.rounded(part["result"]),
        left=left,
    )


@interest_since_when.oracle
def _(raw: Raw, key: str, *, grace: bool) -> Truth:
    invoice = raw.row("invoices", key)
    (payment,) = rows_of(raw, "payments", invoice_id=key)
    days = _days_late(invoice, payment)
    left = days - raw.facts["reminder_days"] if grace else days
    rate = int(claim(raw, "the interest on late payments", CURRENT).value.removesuffix("%"))
    interest = round(round(invoice["amount"] * rate / 100 * left / 365, 6), 2)
    return Truth({"interest": interest, "days": days, **({"left": left} if grace else {})})


@scenario("multi_step_reasoning", domains=("finance",))
def claims_within_the_rest(s: Stage) -> Script:
    """What is left of a budget goes to as many open claims as possible: the smallest are approved until it is used up."""
    claims = sorted(rows_of(s.raw, "expenses", status="submitted"), key=lambda row: row["amount"])
    limit = s.raw.facts["approval_limit"]
    count = s.pick([n for n in (2, 3, 4) if len(claims) > n and claims[n - 1]["amount"] <= limit])
    used = sum_of(claims[:count], "amount")
    rest = int(used + claims[count]["amount"] * s.pick((20, 40, 60, 80)) / 100)
    need(used <= rest < used + claims[count]["amount"], "no room")
    head = s.pick(s.raw.tables["departments"])["head"]
    s.goal(rest=rest, head=head)
    s.policy(f"Expenses above EUR {limit} are not approved by the assistant; a department head has to do it in person.")
    yield s.user(
        "There are EUR {rest} left for expenses this month. Approve open claims with it so that as many people as "
        "possible get their money. Approver is {head}.",
        "{head} speaking. I have EUR {rest} left and want to close as many of the submitted claims as that allows. Please "
        "approve them for me.",
        "budget rest EUR {rest}: approve max number of submitted expenses within it, approver {head}",
        "Please spend our last EUR {rest} on the waiting expense claims, the greatest possible number of them, in the "
        "name of {head}. What remains after that?",
        rest=rest,
        head=head,
    )
    found = yield s.call("list_expenses", status="submitted")
    waiting = sorted(found["expenses"], key=lambda row: row["amount"])
    chosen: list[Row] = []
    for row in waiting:
        if sum_of([*chosen, row], "amount") > rest or row["amount"] > limit:
            break
        chosen.append(row)
    yield s.plan(
        "The most people are helped if the small claims come first. Let me see how far EUR {rest} go.",
        "To get as many as possible into EUR {rest}, I start with the smallest and add them up.",
        "Sorted by amount, the lowest first: what is the sum before EUR {rest} are used up?",
        rest=rest,
    )
    added = yield s.call("calculator", expression=" + ".join(str(row["amount"]) for row in chosen))
    spent = s.rounded(added["result"])
    left = s.rounded(s.compute("difference", rest, spent))
    yield s.reason(
        "Most claims fit if I start with the smallest: {chosen} make EUR {spent:,.2f}, and the next one would be too much.",
        "Going up by amount, {chosen} fit with EUR {spent:,.2f} in all. One more would break the limit of EUR {rest}.",
        "To serve as many as possible I take them by size. That gives {chosen}, EUR {spent:,.2f} together.",
        chosen=listed([row["expense_id"] for row in chosen]),
        spent=spent,
        rest=rest,
    )
    yield s.together(*(s.call("approve_expense", expense_id=row["expense_id"], approver=head) for row in chosen))
    yield s.answer(
        "Approved: {claims}. That's EUR {spent:,.2f}, which leaves EUR {left:,.2f}.",
        "EUR {spent:,.2f} are approved ({claims}), EUR {left:,.2f} remain; the next claim in size doesn't fit any more.",
        "{claims} are through. Of the EUR {rest} there are EUR {left:,.2f} left after EUR {spent:,.2f}.",
        "I approved {claims} for {head}, EUR {spent:,.2f} in total. Left over: EUR {left:,.2f}.",
        also={"rest": rest, "head": head, "claims": listed([row["expense_id"] for row in chosen])},
        spent=spent,
        left=left,
    )


@claims_within_the_rest.oracle
def _(raw: Raw, rest: int, head: str) -> Truth:
    left_behind = raw.copy()
    cents = rest * 100
    for row in sorted(rows_of(left_behind, "expenses", status="submitted"), key=lambda row: row["amount"]):
        if round(row["amount"] * 100) > cents:
            break
        cents -= round(row["amount"] * 100)
        row |= {"status": "approved", "approved_by": head}
    return Truth({"spent": (rest * 100 - cents) / 100, "left": cents / 100}, state=left_behind)


def _lost(raw: Raw) -> list[tuple[Row, float]]:
    """Foreign invoices paid in one sum in another month, with what the change of the rate cost us in euros."""
    rates = {(row["currency"], row["month"]): row["per_euro"] for row in raw.tables["exchange_rates"]}
    payments = {row["invoice_id"]: row for row in raw.tables["payments"]}
    found = []
    for row in rows_of(raw, "invoices", status="paid"):
        paid = payments[row["invoice_id"]]
        month = paid["received_on"][:7]
        if row["currency"] != "EUR" and paid["amount"] == row["amount"] and month != row["issued_on"][:7]:
            worth = round(row["amount"] * (1.0 / rates[row["currency"], month]), 2)
            found.append((row, round(row["amount_eur"] - worth, 2)))
    return found


@scenario("multi_step_reasoning", domains=("finance",))
def lost_on_the_exchange(s: Stage) -> Script:
    """Which of two foreign invoices lost more until it was paid: both are read, both valued at the month of payment."""
    found = _lost(s.raw)
    sold = s.pick([row["invoice_id"] for row, lost in found if lost > 0])
    other = s.pick([row["invoice_id"] for row, _ in found if row["invoice_id"] != sold])
    keys = [sold, other] if s.chance(500) else [other, sold]
    both = s.chance(600)
    s.goal(keys=keys, both=both)
    s.policy("The amount_eur of an invoice is its value at the rate of the month of issue.")
    yield s.user(
        "{first} and {second} weren't billed in euros. On which of them did the exchange rate cost us more until the "
        "money came in, and how much?",
        "Between issue and payment the rates moved. Did we lose more on {first} or on {second}? In euros, please.",
        "fx loss {first} vs {second}, which is worse and how much EUR?",
        "For the report on exchange losses: compare {first} with {second} and tell me the greater loss in EUR.",
        first=keys[0],
        second=keys[1],
    )
    read = yield s.together(*(s.call("get_invoice", invoice_id=key) for key in keys))
    months = [each["payments"][0]["received_on"][:7] for each in read]
    yield s.reason(
        "{first} was paid in {m1} and {second} in {m2}. I'll value both amounts at the rates of those months.",
        "What they were worth at issue is on the invoices. Now their worth in the months of payment, {m1} and {m2}.",
        "Payment came in {m1} for {first} and in {m2} for {second}, so those are the rates to compare with.",
        first=keys[0],
        second=keys[1],
        m1=months[0],
        m2=months[1],
    )
    worth = yield s.together(
        *(
            s.call(
                "convert_currency",
                amount=each["amount"],
                from_currency=each["currency"],
                to_currency="EUR",
                month=month,
            )
            for each, month in zip(read, months, strict=True)
        )
    )
    losses = [
        (each["invoice_id"], s.rounded(s.compute("difference", each["amount_eur"], now["result"])))
        for each, now in zip(read, worth, strict=True)
    ]
    worse, loss = s.top(losses)
    better, rest = next(pair for pair in losses if pair[0] != worse)
    against = f"a loss of EUR {rest:,.2f}" if rest > 0 else f"a gain of EUR {-rest:,.2f}"
    yield s.answer(
        "{worse}, with EUR {loss:,.2f} lost. {better} made {against}.",
        "The greater loss is EUR {loss:,.2f} on {worse}; {better} comes to {against}.",
        "EUR {loss:,.2f} on {worse}. For comparison, {better}: {against}.",
        "It was {worse}: between issue and payment EUR {loss:,.2f} went missing, against {against} on {better}.",
        also={"better": better, "against": against, "worse": worse},
        loss=loss,
    )
    if not both:
        return
    yield s.user(
        "And the two together?",
        "Thanks. What's the effect of both, then?",
        "both combined?",
        "What do I write for the pair of them, net?",
    )
    net = s.rounded(s.compute("sum", loss, rest))
    yield s.answer(
        "Net EUR {net:,.2f}, a {kind} on {first} and {second} together.",
        "Together that's a {kind} of EUR {net:,.2f}.",
        "EUR {net:,.2f} as a {kind}, both taken together.",
        "For the pair it is a {kind} of EUR {net:,.2f}.",
        also={"kind": "loss" if net > 0 else "gain", "first": keys[0], "second": keys[1]},
        net=abs(net),
    )


@lost_on_the_exchange.oracle
def _(raw: Raw, keys: list[str], *, both: bool) -> Truth:
    found = [(row["invoice_id"], lost) for row, lost in _lost(raw) if row["invoice_id"] in keys]
    net = abs(round(sum(lost for _, lost in found), 2))
    need(net > 0, "level")
    return Truth({"loss": best_of(found)[1], **({"net": net} if both else {})})
