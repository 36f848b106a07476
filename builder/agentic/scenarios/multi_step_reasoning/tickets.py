"""A support desk decides: who knows the product, what a late solution is worth, which plan fits the money."""

from datetime import datetime
from typing import Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import Row, hand_over, next_id, rows_of

_WORK: Final = ("new", "open", "pending")


def _loads(raw: Raw) -> dict[str, int]:
    """Agent -> tickets in work."""
    counts = {row["agent_id"]: 0 for row in raw.tables["agents"]}
    for row in raw.tables["tickets"]:
        if row["agent_id"] in counts and row["status"] in _WORK:
            counts[row["agent_id"]] += 1
    return counts


def _experts(raw: Raw, product: str) -> list[str]:
    """Names of those who are remembered to know a product best; `product` without the company's name."""
    return [name for name, entity in raw.memory.items() if f"knows {product} best" in entity.observations]


def _taker(raw: Raw, ticket: Row, product: str) -> Row | None:
    """The least busy available expert, or else the least busy available one of the second level; None if nobody is."""
    loads, names = _loads(raw), set(_experts(raw, product))
    free = [row for row in rows_of(raw, "agents", status="available") if row["agent_id"] != ticket["agent_id"]]
    able = [row for row in free if row["name"] in names] or [row for row in free if row["team"] == "Second level"]
    return min(able, key=lambda row: (loads[row["agent_id"]], row["agent_id"]), default=None)


@scenario("multi_step_reasoning", domains=("support",))
def expert_for_the_ticket(s: Stage) -> Script:
    """A ticket should go to somebody who knows its product: remembered experts are held against who is there."""
    known = {row["product_id"] for row in s.raw.tables["products"] if _experts(s.raw, row["name"].split(" ", 1)[1])}
    ticket = s.pick([t for t in s.raw.tables["tickets"] if t["status"] in _WORK and t["product_id"] in known])
    need(_taker(s.raw, ticket, s.raw.row("products", ticket["product_id"])["name"].split(" ", 1)[1]), "nobody there")
    key = ticket["ticket_id"]
    s.goal(key=key)
    s.policy(
        "The memory knows which product an agent knows best. Tickets go to available agents only: to the least busy "
        "expert (of equals to the one with the lower number), or without an expert to the least busy in Second level."
    )
    yield s.user(
        "{key} needs somebody who really knows that product. Who would that be? Assign it, please.",
        "Give {key} to our expert for the product, if there is one on duty. Otherwise the usual way.",
        "{key} -> whoever knows the product best",
        "The client of {key} got two useless answers. This time it should reach a person with real knowledge of the "
        "product; do you know who that is?",
        key=key,
    )
    found = yield s.call("get_ticket", ticket_id=key)
    product = found["product"].split(" ", 1)[1]
    yield s.plan(
        "It's about {product}. The memory should tell who knows it best, and the list of agents who is there.",
        "The product is {product}. I'll look up its experts and, at the same time, who is free.",
        "For {product} I need two things: its experts, and who is available.",
        product=found["product"],
    )
    memory, there = yield s.together(s.call("search_nodes", query=product), s.call("list_agents", status="available"))
    experts = [each["name"] for each in memory["entities"] if f"knows {product} best" in each["observations"]]
    free = [row for row in there["agents"] if row["agent_id"] != found["agent_id"]]
    able = [row for row in free if row["name"] in experts]
    fallback = not able
    able = able or [row for row in free if row["team"] == "Second level"]
    taker = min(able, key=lambda row: (row["tickets_in_work"], row["agent_id"]))
    chosen, name = taker["agent_id"], taker["name"]
    if fallback:
        yield s.reason(
            "{product} would be for {experts}, who can't be given the ticket now. So it goes to the second level: "
            "{name} has the fewest tickets.",
            "No expert is available ({experts}). By the rule that means Second level, where {name} is least busy.",
            "On {product} it would be {experts}; not available for this. The least busy one in Second level is {name}.",
            experts=" and ".join(experts),
            product=product,
            name=name,
        )
    else:
        yield s.reason(
            "Of those who know {product} best, {name} is available (tickets in work: {load}).",
            "{name} knows {product} best and is free to take it ({load} in work).",
            "The memory has {experts} for {product}. Available, and with the fewest tickets: {name}.",
            experts=" and ".join(experts),
            product=product,
            name=name,
            load=taker["tickets_in_work"],
        )
    done = yield s.call("assign_ticket", ticket_id=key, agent_id=chosen)
    reason = (
        f"Of those who know {product} best ({' and '.join(experts)}) nobody can take it"
        if fallback
        else f"Nobody here is known to be better at {product}"
    )
    yield s.answer(
        "{key} is with {name} of {team} now. {reason}.",
        "I gave it to {name} ({team}). {reason}.",
        "It went to {name}, {team}. {reason}.",
        "Assigned to {name} in {team}. Why: {reason}.",
        also={"key": key, "reason": reason},
        name=done["agent"],
        team=done["team"],
    )


@expert_for_the_ticket.oracle
def _(raw: Raw, key: str) -> Truth:
    after = raw.copy()
    ticket = after.row("tickets", key)
    product = raw.row("products", ticket["product_id"])["name"].split(" ", 1)[1]
    agent = _taker(raw, ticket, product)
    assert agent is not None  # noqa: S101  # the goal was drawn with somebody there
    ticket["agent_id"] = agent["agent_id"]
    ticket["status"] = "open" if ticket["status"] == "new" else ticket["status"]
    return Truth({"name": agent["name"], "team": agent["team"]}, state=after)


def _account(raw: Raw, ticket: Row) -> Row:
    return raw.row("accounts", raw.row("contacts", ticket["contact_id"])["account_id"])


def _late_days(ticket: Row, hours: int) -> int:
    """Full days by which a solved ticket missed the promised hours; below 0 if it did not."""
    took = datetime.fromisoformat(ticket["solved_at"]) - datetime.fromisoformat(ticket["opened_at"])
    return int((took.total_seconds() - hours * 3600) // 86_400)


def _delays(raw: Raw) -> list[tuple[Row, int]]:
    """Solved tickets of active accounts that pay, with the full days by which they were late."""
    hours = {row["plan_id"]: row["resolution_hours"] for row in raw.tables["plans"] if row["monthly_price"]}
    paying = {
        row["account_id"]: hours[row["plan_id"]]
        for row in rows_of(raw, "accounts", status="active")
        if row["plan_id"] in hours
    }
    promised = {
        row["contact_id"]: paying[row["account_id"]] for row in raw.tables["contacts"] if row["account_id"] in paying
    }
    return [
        (row, _late_days(row, promised[row["contact_id"]]))
        for row in raw.tables["tickets"]
        if row["solved_at"] and row["contact_id"] in promised
    ]


@scenario("multi_step_reasoning", domains=("support",))
def credit_for_a_late_solution(s: Stage) -> Script:
    """What a missed promise is worth: ticket, plan, delay and price lead to a credit, or to a manager above the limit."""
    late = s.chance(850)
    ticket = s.pick([row for row, days in _delays(s.raw) if (days > 1 if late else days < 1)])
    key, agent = ticket["ticket_id"], s.pick(s.raw.tables["agents"])["name"]
    percent, limit = s.pick((10, 15, 20)), s.raw.facts["credit_limit"]
    s.goal(key=key, agent=agent, percent=percent)
    s.policy(
        f"For every full day by which a ticket was solved later than its plan promises, the account gets a credit of "
        f"{percent}% of the plan's monthly price, at most the whole price. Table: plans(name, monthly_price)."
    )
    s.policy("Credits beyond what you may grant are handed over to management.")
    yield s.user(
        "{agent} here. The client of {key} asks for the late-solution credit. Are they entitled to it? If yes, grant it.",
        "Please check if {key} was solved too late, and if so grant the credit that's due. I'm {agent}.",
        "credit for late solution on {key}? grant if due, by {agent}",
        "Was our promise kept on {key}? If it wasn't, the account should get its credit in my name ({agent}).",
        key=key,
        agent=agent,
    )
    found = yield s.call("get_ticket", ticket_id=key)
    if s.chance(500):
        yield s.reason(
            "Opened {opened}, solved {solved}. What was promised depends on the client's plan.",
            "From {opened} to {solved}; now the plan of that contact.",
            "It ran from {opened} until {solved}. Which plan are they on?",
            opened=found["opened_at"],
            solved=found["solved_at"],
        )
    contacts = yield s.call("find_contact", email=found["contact"]["email"])
    plan = contacts["contacts"][0]
    yield s.plan(
        "{plan} promises a solution within {hours} hours. Let me count how far beyond that this one was.",
        "The promise of the {plan} plan is {hours} hours, so I'll compare that with the two times on the ticket.",
        "With {hours} hours promised ({plan}), the days of delay follow from opened and solved.",
        plan=plan["plan"],
        hours=plan["resolution_hours"],
    )
    counted = yield s.call(
        "code_executor",
        code="from datetime import datetime\n"
        f"took = datetime.fromisoformat('{found['solved_at']}') - datetime.fromisoformat('{found['opened_at']}')\n"
        f"int((took.total_seconds() / 3600 - {plan['resolution_hours']}) // 24)",
    )
    days = counted["result"]
    promised = plan["resolution_hours"]
    if days < 1:
        yield s.answer(
            "No credit: {hours} hours were promised and it was {kept}.",
            "Nothing is due, it was {kept} by the {plan} plan's {hours} hours.",
            "I granted nothing. The {plan} plan gives us {hours} hours, and the ticket was {kept}.",
            "They aren't entitled. Promise: {hours} hours. The ticket was {kept}.",
            also={
                "plan": plan["plan"],
                "kept": "solved in time" if days < 0 else "late by less than a full day",
            },
            hours=promised,
        )
        return
    yield s.reason(
        "{days} full days too late, so a credit is due. It depends on the price of the plan.",
        "That makes {days} full days of delay. For the amount I need what {plan} costs.",
        "Late by {days} full days. Next, the monthly price of {plan}.",
        days=days,
        plan=plan["plan"],
    )
    prices = yield s.call("database_query", query=f"SELECT monthly_price FROM plans WHERE name = '{plan['plan']}'")
    ((price,),) = prices["rows"]
    found_credit = yield s.call("calculator", expression=f"min({price}, {price} * {percent} / 100 * {days})")
    amount = s.rounded(found_credit["result"])
    also = {"percent": percent, "price": price, "plan": plan["plan"], "limit": limit}
    grant = {"account_id": plan["account_id"], "amount": amount, "granted_by": agent, "ticket_id": key}
    if amount > limit:
        refused = yield s.attempt("grant_credit", **grant)
        need(s.failed(refused), "within the limit")
        yield s.reflect(
            "EUR {amount:,.2f} is beyond EUR {limit}, so a manager has to do it. I'll hand it over.",
            "Refused: only a manager grants more than EUR {limit}. This one goes to management.",
            "That's above my limit of EUR {limit}; management takes it from here.",
            amount=amount,
            limit=limit,
        )
        handed = yield s.call(
            "transfer_to_human",
            summary=f"{plan['account_id']}: credit of EUR {amount:.2f} due for {key}",
            team="management",
        )
        yield s.answer(
            "They are owed EUR {amount:,.2f} for {days} full days of delay. That's above EUR {limit}, so a manager has "
            "to grant it: {case}.",
            "Yes: {days} full days late, EUR {amount:,.2f}. I mustn't grant more than EUR {limit}, so it's handed over "
            "as {case}.",
            "{days} days beyond the promise make EUR {amount:,.2f}, more than the EUR {limit} I may grant. Management has "
            "it under {case}.",
            "A credit of EUR {amount:,.2f} is due ({days} days). It needs a manager; the case is {case}.",
            also=also | {"case": handed["handoff_id"]},
            days=days,
            amount=amount,
        )
        return
    done = yield s.call("grant_credit", **grant)
    yield s.answer(
        "It was {days} full days late, so EUR {amount:,.2f} are granted as {credit}.",
        "Entitled: {days} days beyond the promise at {percent}% of EUR {price:,.2f}. {credit} is over EUR {amount:,.2f}.",
        "We missed it by {days} full days. The account has a credit of EUR {amount:,.2f} now ({credit}).",
        "{credit}: EUR {amount:,.2f}, for {days} full days of delay on the {plan} plan.",
        also=also | {"credit": done["credit_id"]},
        days=days,
        amount=amount,
    )


@credit_for_a_late_solution.oracle
def _(raw: Raw, key: str, agent: str, percent: int) -> Truth:
    ticket = raw.row("tickets", key)
    account = _account(raw, ticket)
    plan = raw.row("plans", account["plan_id"])
    days = _late_days(ticket, plan["resolution_hours"])
    if days < 1:
        return Truth({"hours": plan["resolution_hours"]})
    cents = round(plan["monthly_price"] * 100)
    amount = min(cents, round(cents * percent * days / 100)) / 100
    need(cents * percent * days % 100 != 50, "half a cent")
    after = raw.copy()
    if amount > raw.facts["credit_limit"]:
        text = f"{account['account_id']}: credit of EUR {amount:.2f} due for {key}"
        hand_over(after, "management", text)
    else:
        name = next_id(raw, "credits")
        row = {"credit_id": name, "account_id": account["account_id"], "ticket_id": key, "amount": amount}
        after.tables["credits"].append(row | {"granted_by": agent, "granted_on": str(raw.today), "status": "granted"})
    return Truth({"days": days, "amount": amount}, state=after)


def _fitting(plans: list[Row], first: int, resolution: int) -> Row:
    """The cheapest plan that keeps both promises."""
    able = [row for row in plans if row["first_response_hours"] <= first and row["resolution_hours"] <= resolution]
    return min(able, key=lambda row: row["monthly_price"])


_ANY: Final = 10_000
"""Hours that every plan keeps."""


@scenario("multi_step_reasoning", domains=("support",))
def plan_that_is_quick_enough(s: Stage) -> Script:
    """Which plan keeps a client's wishes at the lowest price, and what it costs more; then the wish grows."""
    account = s.pick(
        [row for row in rows_of(s.raw, "accounts", status="active") if row["plan_id"] in ("PLN-1", "PLN-2", "PLN-3")]
    )
    plans = s.raw.tables["plans"]
    old = s.raw.row("plans", account["plan_id"])
    wishes = [
        (first, later)
        for first, later in ((12, 60), (6, 36), (10, 50), (7, 40), (18, 60), (28, 90), (30, 100))
        if old["monthly_price"] < _fitting(plans, first, _ANY)["monthly_price"]
        and _fitting(plans, first, _ANY) is not _fitting(plans, first, later)
    ]
    first, later = s.pick(wishes)
    more = s.chance(750)
    s.goal(account=account["account_id"], first=first, resolution=later if more else _ANY)
    s.policy("Table: plans(name, monthly_price, first_response_hours, resolution_hours). Prices are per account.")
    yield s.user(
        "{account} finds us slow and wants a first reply within {first} hours, guaranteed. What's the cheapest plan that "
        "does that, and how much more a month would they pay than today?",
        "Which of our plans should I offer {account}? They need first responses in at most {first} hours and don't want "
        "to spend more than necessary. I need the monthly difference, too.",
        "{account}: cheapest plan w/ first response <= {first}h? price difference per month?",
        "I'm preparing an offer for {account}. The condition is a first answer in {first} hours or less; price as low as "
        "possible. How much would they pay on top?",
        account=account["name"],
        first=first,
    )
    if s.chance(500):
        yield s.plan(
            "Their present plan and the list of all plans are what I need.",
            "I'll check what {account} has now and what the plans promise.",
            "Let me compare the plans with the one {account} is on.",
            account=account["name"],
        )
    contacts, table = yield s.together(
        s.call("find_contact", account=account["name"]),
        s.call(
            "database_query",
            query="SELECT name, monthly_price, first_response_hours, resolution_hours FROM plans ORDER BY monthly_price",
        ),
    )
    now = contacts["contacts"][0]["plan"]
    price = {row[0]: row[1] for row in table["rows"]}
    quick = [row for row in table["rows"] if row[2] <= first]
    extra = s.rounded(s.compute("difference", quick[0][1], price[now]))
    yield s.answer(
        "{plan} with {hours} hours for EUR {new:,.2f} a month is EUR {extra:,.2f} more than {now}.",
        "The cheapest that qualifies is {plan} with {hours} hours. EUR {new:,.2f} instead of EUR {old:,.2f} makes EUR "
        "{extra:,.2f} on top each month.",
        "Offer them {plan} with its {hours} hours for EUR {new:,.2f}. On top of what they pay now that's EUR "
        "{extra:,.2f} a month.",
        "EUR {extra:,.2f} a month more for {plan} with its {hours} hours. Everything below it is too slow for them.",
        also={"now": now, "hours": quick[0][2], "new": quick[0][1], "old": price[now]},
        plan=quick[0][0],
        extra=extra,
    )
    if not more:
        return
    yield s.user(
        "They've just added that problems must be solved within {later} hours as well. So?",
        "Sorry, there's a second condition: solution in {later} hours at most. Does your answer hold?",
        "hm, and max {later}h until it's solved. still the same one?",
        "I forgot something. The solution time matters too, {later} hours is what they can live with.",
        correction=True,
        later=later,
    )
    both = [row for row in quick if row[3] <= later]
    extra = s.rounded(s.compute("difference", both[0][1], price[now]))
    slow = ", ".join(row[0] for row in quick if row[3] > later)
    yield s.answer(
        "Then it has to be {plan}, solved within {hours} hours: EUR {new:,.2f} instead of EUR {old:,.2f}, that is EUR "
        "{extra:,.2f} more than today. {slow} would be too slow.",
        "No, that rules out {slow}. {plan} does both for EUR {new:,.2f}, EUR {extra:,.2f} a month above the EUR "
        "{old:,.2f} they pay.",
        "With {hours} hours, {plan} is the cheapest that keeps both. At EUR {new:,.2f} against EUR {old:,.2f} the "
        "difference is EUR {extra:,.2f}.",
        "It changes to {plan} ({hours} hours to the solution). EUR {new:,.2f} less the EUR {old:,.2f} of now makes EUR "
        "{extra:,.2f} on top.",
        also={"hours": both[0][3], "slow": slow, "new": both[0][1], "old": price[now]},
        plan=both[0][0],
        extra=extra,
    )


@plan_that_is_quick_enough.oracle
def _(raw: Raw, account: str, first: int, resolution: int) -> Truth:
    plan = _fitting(raw.tables["plans"], first, resolution)
    now = raw.row("plans", raw.row("accounts", account)["plan_id"])
    return Truth({"plan": plan["name"], "extra": plan["monthly_price"] - now["monthly_price"]})
