"""Something is overdue at a support desk: tickets that wait, agents who are away, credits that are asked for."""

from datetime import datetime
from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import hand_over, next_id, rows_of

Row = dict[str, Any]
_WORK = ("new", "open", "pending")


def _waiting(raw: Raw) -> list[Row]:
    """Open tickets with nobody's escalation."""
    raised = {row["ticket_id"] for row in raw.tables["escalations"]}
    return [
        row
        for row in raw.tables["tickets"]
        if row["status"] in ("open", "pending") and row["agent_id"] and row["ticket_id"] not in raised
    ]


def _plan(raw: Raw, ticket: Row) -> Row:
    account = raw.row("contacts", ticket["contact_id"])["account_id"]
    return raw.row("plans", raw.row("accounts", account)["plan_id"])


@scenario("problem_solving", domains=("support",))
def ticket_past_its_promise(s: Stage) -> Script:
    """A client waits: the ticket and then the plan's promise are read, and the ticket is escalated."""
    ticket = s.pick(_waiting(s.raw))
    age = s.raw.clock.naive - datetime.fromisoformat(ticket["opened_at"])
    need(age.total_seconds() > _plan(s.raw, ticket)["resolution_hours"] * 3600 + 86_400, "in time")
    key = ticket["ticket_id"]
    s.goal(key=key)
    s.policy("Tickets past their promised resolution time are escalated to level 2, raised by the agent who has them.")
    yield s.user(
        "{key} feels far too old. Are we past what we promised the client? If so, do what has to be done.",
        "The client behind {key} is losing patience. Check whether it's overdue and escalate it if it is.",
        "{key} overdue? escalate if yes",
        "I got a complaint that {key} isn't solved. What did we promise them, and shouldn't this be escalated?",
        key=key,
    )
    found = yield s.call("get_ticket", ticket_id=key)
    email = found["contact"]["email"]
    contact = yield s.call("find_contact", email=email)
    plan = contact["contacts"][0]
    if s.chance(500):
        yield s.reason(
            "Opened {opened} with {hours} hours promised on the {plan} plan: it's overdue, so I'll escalate.",
            "The {plan} plan promises {hours} hours and the ticket dates from {opened}. That means escalating it.",
            "{hours} hours are long over since {opened}, therefore this goes to the next level.",
            opened=found["opened_at"],
            hours=plan["resolution_hours"],
            plan=plan["plan"],
        )
    done = yield s.call(
        "escalate_ticket",
        ticket_id=key,
        raised_by=found["agent_id"],
        reason="deadline has passed",
    )
    yield s.answer(
        "It is overdue: {hours} hours were promised and it has been open since {day}. Escalated as {case}.",
        "Yes, past the {hours} hours of their plan (opened {day}). I raised {case}.",
        "{case} is raised. The promise was {hours} hours, and the ticket dates from {day}.",
        "We promised {hours} hours and have had it since {day}, so I escalated it: {case}.",
        also={"day": found["opened_at"][:10]},
        hours=plan["resolution_hours"],
        case=done["escalation_id"],
    )


@ticket_past_its_promise.oracle
def _(raw: Raw, key: str) -> Truth:
    after = raw.copy()
    ticket = raw.row("tickets", key)
    case = next_id(raw, "escalations")
    after.tables["escalations"].append(
        {
            "escalation_id": case,
            "ticket_id": key,
            "raised_by": ticket["agent_id"],
            "level": 2,
            "reason": "deadline has passed",
            "raised_on": str(raw.today),
            "status": "open",
        }
    )
    return Truth({"hours": _plan(raw, ticket)["resolution_hours"], "case": case}, state=after)


@scenario("problem_solving", domains=("support",))
def colleague_is_away(s: Stage) -> Script:
    """A ticket should go to an agent who is away: the least busy colleague of the team takes it."""
    free = {row["team"] for row in rows_of(s.raw, "agents", status="available")}
    away = s.pick([row for row in rows_of(s.raw, "agents", status="away") if row["team"] in free])
    team = {row["agent_id"] for row in rows_of(s.raw, "agents", team=away["team"])}
    ticket = s.pick([t for t in s.raw.tables["tickets"] if t["status"] in _WORK and t["agent_id"] not in team])
    key = ticket["ticket_id"]
    s.goal(key=key, team=away["team"])
    yield s.user(
        "{key} is going nowhere. Please give it to {agent} of {team}, or to somebody there with little to do.",
        "Nobody moves on {key}. {agent} should take over; if that's not possible, the least busy person in {team}.",
        "assign {key} to {agent} ({team}); otherwise whoever is free there",
        "The client of {key} wants a new contact. I thought of {agent}, or else an available colleague in {team}.",
        key=key,
        agent=away["agent_id"],
        team=away["team"],
    )
    refused = yield s.attempt("assign_ticket", ticket_id=key, agent_id=away["agent_id"])
    need(s.failed(refused), "not away")
    if s.chance(500):
        yield s.reflect(
            "That agent is away. I'll see who else in {team} has time.",
            "Not possible, the agent is away. So: who is available in {team}?",
            "Away, so the second choice applies: the least busy one in {team}.",
            team=away["team"],
        )
    found = yield s.call("list_agents", team=away["team"], status="available")
    taker = found["agents"][0]
    done = yield s.call("assign_ticket", ticket_id=key, agent_id=taker["agent_id"])
    yield s.answer(
        "{gone} is away, so {name} has it now, with {load} tickets in work before this one.",
        "It went to {name}, the least busy there ({load} in work until now); {gone} is away.",
        "{name} takes it. {gone} is away; {name} had {load} in work, the least of all who are available.",
        "Since {gone} is away, I assigned it to {name}, who had {load} in work.",
        also={"gone": away["agent_id"]},
        name=done["agent"],
        load=taker["tickets_in_work"],
    )


@colleague_is_away.oracle
def _(raw: Raw, key: str, team: str) -> Truth:
    after = raw.copy()
    counts = {row["agent_id"]: 0 for row in rows_of(raw, "agents", team=team, status="available")}
    for row in raw.tables["tickets"]:
        if row["agent_id"] in counts and row["status"] in _WORK:
            counts[row["agent_id"]] += 1
    load, agent = min((load, agent) for agent, load in counts.items())
    ticket = after.row("tickets", key)
    ticket["agent_id"] = agent
    ticket["status"] = "open" if ticket["status"] == "new" else ticket["status"]
    return Truth({"name": raw.row("agents", agent)["name"], "load": load}, state=after)


@scenario("problem_solving", domains=("support",))
def credit_beyond_the_limit(s: Stage) -> Script:
    """An upset client is promised too large a credit; the user settles for what an agent may grant."""
    account = s.pick(rows_of(s.raw, "accounts", status="active"))
    agent = s.pick(s.raw.tables["agents"])["name"]
    limit = s.raw.facts["credit_limit"]
    wish = limit + s.pick((10, 20, 25, 40, 50))
    s.goal(account=account["account_id"], agent=agent, amount=limit)
    yield s.user(
        "{account} had a terrible week with us. {agent} wants to give them a credit of EUR {wish}.",
        "Please grant {account} EUR {wish} for the outage, on behalf of {agent}.",
        "credit EUR {wish} -> {account}, by {agent}",
        "To calm things down at {account}, {agent} promised EUR {wish}. Can you book the credit?",
        account=account["account_id"],
        agent=agent,
        wish=wish,
    )
    refused = yield s.attempt("grant_credit", account_id=account["account_id"], amount=wish, granted_by=agent)
    need(s.failed(refused), "within the limit")
    most = int(refused.message.split(" are granted")[0].split()[-1])
    yield s.answer(
        "EUR {wish} needs a manager: the limit without one is EUR {most}. Shall I grant that, or hand it over?",
        "Not in this size. Above EUR {most} only a manager can grant credits. What would you like?",
        "I can go up to EUR {most}; the rest is for a manager to decide. Is the smaller credit of use?",
        "That was refused, since credits above EUR {most} are a manager's business. Do you want less, or a manager?",
        also={"wish": wish},
        most=most,
    )
    yield s.user(
        "Then make it the highest sum that's allowed.",
        "Grant the maximum, that will do.",
        "ok then just the max",
        "No manager, please. Use the limit instead.",
        correction=True,
    )
    done = yield s.call("grant_credit", account_id=account["account_id"], amount=most, granted_by=agent)
    yield s.answer(
        "{credit} over EUR {most} is granted.",
        "They get EUR {most}; the credit is {credit}.",
        "Booked as {credit}, EUR {most}.",
        "EUR {most} it is, on file as {credit}.",
        also={"most": most},
        credit=done["credit_id"],
    )


@credit_beyond_the_limit.oracle
def _(raw: Raw, account: str, agent: str, amount: int) -> Truth:
    after = raw.copy()
    key = next_id(raw, "credits")
    row = {"credit_id": key, "account_id": account, "ticket_id": None, "amount": float(amount), "granted_by": agent}
    after.tables["credits"].append(row | {"granted_on": str(raw.today), "status": "granted"})
    return Truth({"most": raw.facts["credit_limit"], "credit": key}, state=after)


@scenario("problem_solving", domains=("support",))
def closed_ticket_comes_back(s: Stage) -> Script:
    """A closed ticket's problem is back: closed ones stay closed, and the case goes to people."""
    ticket = s.pick(rows_of(s.raw, "tickets", status="closed"))
    key = ticket["ticket_id"]
    s.goal(key=key)
    s.policy("Closed tickets stay closed. When their problem is back, hand over to the team technical, high priority.")
    yield s.user(
        "The trouble from {key} is back, says the client. Please set the ticket to open again.",
        "Could you reopen {key}? Same problem as before.",
        "{key} not fixed after all, reopen",
        "I'm told {key} was closed too early, as the error is back. What can be done?",
        key=key,
    )
    found = yield s.call("get_ticket", ticket_id=key)
    subject = found["subject"]
    handed = yield s.call(
        "transfer_to_human", summary=f"{key} ({subject}) is back after closing.", team="technical", priority="high"
    )
    yield s.refuse(
        "Closed tickets can't be opened again. The technical team has the case ({subject}) as {case}.",
        "I can't reopen it, it is closed for good. But {case} is with the technical team now: {subject}.",
        '"{subject}" is back, then. The ticket stays closed; technical takes it up under {case}.',
        "The old ticket stays closed by our rules, so I handed {subject} to the technical team: {case}.",
        subject=subject,
        case=handed["handoff_id"],
    )


@closed_ticket_comes_back.oracle
def _(raw: Raw, key: str) -> Truth:
    after = raw.copy()
    subject = raw.row("tickets", key)["subject"]
    case = hand_over(after, "technical", f"{key} ({subject}) is back after closing.", "high")
    return Truth({"subject": subject, "case": case}, state=after)
