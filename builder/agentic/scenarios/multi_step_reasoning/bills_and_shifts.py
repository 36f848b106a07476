"""Two questions on a period in operations: what drove the cloud bill, and who was on duty in an incident."""

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import rows_of

Row = dict[str, Any]

_BILL: Final = "SELECT {who}, ROUND(SUM(CASE WHEN c.month = '{one}' THEN c.{column} ELSE 0 END), 2) AS {first}, "
_BILL_REST: Final = (
    "ROUND(SUM(CASE WHEN c.month = '{two}' THEN c.{column} ELSE 0 END), 2) AS {second} FROM cloud_costs c "
    "JOIN services s ON s.service_id = c.service_id JOIN teams t ON t.team_id = s.team_id {where}GROUP BY {who}"
)


def _bill(one: str, two: str, column: str, who: str, where: str = "") -> str:
    text = _BILL + _BILL_REST
    return text.format(who=who, one=one, two=two, column=column, where=where, first="before", second="after")


def _rises(raw: Raw, one: str, two: str) -> dict[str, dict[str, float]]:
    """Team -> service -> how much more the second month cost."""
    services = {row["service_id"]: row for row in raw.tables["services"]}
    teams = {row["team_id"]: row["name"] for row in raw.tables["teams"]}
    found: dict[str, dict[str, float]] = {}
    for row in raw.tables["cloud_costs"]:
        if row["month"] in (one, two):
            service = services[row["service_id"]]
            rises = found.setdefault(teams[service["team_id"]], {})
            sign = 1 if row["month"] == two else -1
            rises[service["name"]] = round(rises.get(service["name"], 0.0) + sign * row["amount"], 2)
    return found


@scenario("multi_step_reasoning", domains=("engineering",))
def what_drives_the_bill(s: Stage) -> Script:
    """Down from teams to services: which team's costs rose most, and which of its services explains it."""
    months = sorted({row["month"] for row in s.raw.tables["cloud_costs"]})
    at = s.pick(range(len(months) - 1))
    one, two = months[at], months[at + 1]
    s.goal(one=one, two=two)
    s.policy(
        "Tables: teams(team_id, name), services(service_id, name, team_id), and cloud_costs with the cost of each "
        "service (service_id) in each month (YYYY-MM)."
    )
    yield s.user(
        "The cloud bill went up from {one} to {two}. Which team is behind it, and which of its services?",
        "Finance is asking me about the cloud costs of {two}. Compared with {one}, where did the largest increase come "
        "from? Team first, then the service that explains it.",
        "cloud costs {one} vs {two}: team with biggest rise + the service causing it",
        "Find out for me which team spent most more on the cloud in {two} than in {one}, and drill down to a service.",
        "I have to defend our {two} bill. Whose costs grew most since {one}, and because of which service?",
        one=month_name(one),
        two=month_name(two),
    )
    by_team: Row = {"one": one, "two": two, "who": "t.name"}
    failed = yield s.attempt("database_query", query=_bill(column="cost", **by_team), derived_=("query",))
    need(s.failed(failed), "there is such a column")
    yield s.reflect(
        "There's no column of that name. I'll look at how the table is built before I go on.",
        "My guess at the column was wrong; the description of cloud_costs will show the right one.",
        "The costs are stored under another name. Let me see the table.",
        "That column doesn't exist, so first the structure of cloud_costs.",
    )
    table = yield s.call("describe_table", table_name="cloud_costs")
    (column,) = [one["name"] for one in table["columns"] if one["type"] == "REAL"]
    teams = yield s.call("database_query", query=_bill(column=column, **by_team), derived_=("query",))
    rises = [(name, s.rounded(s.compute("difference", after, before))) for name, before, after in teams["rows"]]
    team, rise = s.top(rises)
    need(rise > 0, "no rise")
    yield s.reason(
        "{team} is ahead with EUR {rise:,.2f} more. Next, the services of that team.",
        "The largest increase is that of {team}: EUR {rise:,.2f}. Which service is it?",
        "EUR {rise:,.2f} more for {team}, more than for any other team. Going one level down.",
        "So it's {team} (plus EUR {rise:,.2f}). Their services should explain it.",
        team=team,
        rise=rise,
    )
    services = yield s.call(
        "database_query",
        query=_bill(one, two, column, "s.name", f"WHERE t.name = '{team}' "),
        derived_=("query",),
    )
    grown = [(name, s.rounded(s.compute("difference", after, before))) for name, before, after in services["rows"]]
    service, most = s.top(grown)
    yield s.answer(
        "{team}: EUR {rise:,.2f} more than the month before, and {service} is the reason with EUR {most:,.2f}.",
        "The rise is largest at {team}, EUR {rise:,.2f}. Of their services, {service} grew most: EUR {most:,.2f}.",
        "It's {service} of the team {team}. The service cost EUR {most:,.2f} more, the team as a whole EUR {rise:,.2f}.",
        "{team} spent EUR {rise:,.2f} more; EUR {most:,.2f} more went into {service} alone.",
        "Look at {service}: plus EUR {most:,.2f}. That makes {team} the team with the largest increase, EUR {rise:,.2f}.",
        team=team,
        rise=rise,
        service=service,
        most=most,
    )


@what_drives_the_bill.oracle
def _(raw: Raw, one: str, two: str) -> Truth:
    found = _rises(raw, one, two)
    team, rise = best_of((name, round(sum(rises.values()), 2)) for name, rises in found.items())
    service, most = best_of(found[team].items())
    return Truth({"team": team, "rise": rise, "service": service, "most": most})


_ROSTER: Final = re.compile(r"shift")


def _on_duty(raw: Raw, incident: Row) -> Row:
    """Who of the service's team had the shift on the day of an incident; RedrawError when that is nobody."""
    team, day = raw.row("services", incident["service_id"])["team_id"], incident["opened_at"][:10]
    shifts = [row for row in rows_of(raw, "on_call_shifts", team_id=team) if row["starts_on"] <= day <= row["ends_on"]]
    need(len(shifts) == 1, "no shift")
    return raw.row("engineers", shifts[0]["engineer_id"])


@scenario("multi_step_reasoning", domains=("engineering",))
def who_was_on_duty(s: Stage) -> Script:
    """From an incident to its team and the roster, whose table has another name; then duty and command are compared."""
    start = min(row["starts_on"] for row in s.raw.tables["on_call_shifts"])
    incident = s.pick([row for row in s.raw.tables["incidents"] if row["opened_at"] >= start and row["commander_id"]])
    key = incident["incident_id"]
    s.goal(key=key)
    s.policy(
        "Tables: services(service_id, name, team_id), engineers(engineer_id, name, team_id). The roster is there too."
    )
    yield s.user(
        "Who was on call for the service when {key} happened, and was it the same person who led the response?",
        "For the review of {key}: was the incident commanded by whoever had the shift? Names, please.",
        "{key} - on-call engineer that day vs commander?",
        "Somebody claims that the person on duty did not take command in {key}. Is that true?",
        "Please check {key} for me. Did our on-call rota work, i.e. did the one on duty become the commander?",
        key=key,
    )
    found = yield s.call("get_incident", incident_id=key)
    day, service = found["opened_at"][:10], found["service_id"]
    if s.chance(500):
        yield s.reason(
            "{commander} commanded it. Now the shift on {day}.",
            "So the commander was {commander}; the roster for {day} tells whose duty it was.",
            "The incident began on {day} under {commander}. What I need is the rota of the team for that day.",
            commander=found["commander"],
            day=day,
        )
    query = (
        "SELECT e.name FROM {table} r JOIN services s ON s.team_id = r.team_id JOIN engineers e ON e.engineer_id = "
        f"r.engineer_id WHERE s.service_id = '{service}' AND '{day}' BETWEEN {{start}} AND {{end}}"
    )
    failed = yield s.attempt("database_query", query=query.format(table="roster", start="r.start", end="r.end"))
    need(s.failed(failed), "there is such a table")
    yield s.reflect(
        "The roster goes by another name. I'll list the tables.",
        "No table roster, then. Let me see what there is.",
        "That table doesn't exist; the list will show where the shifts are.",
        "Wrong name for the roster, so a look at the tables first.",
    )
    tables = yield s.call("list_tables")
    table = next(one["name"] for one in tables["tables"] if _ROSTER.search(one["name"]))
    if s.chance(500):
        yield s.reason(
            "{table} looks like the roster. Its columns next.",
            "The shifts are in {table}; I need to know what its columns are called.",
            "That will be {table}. How is it built?",
            table=table,
        )
    described = yield s.call("describe_table", table_name=table)
    first, last = (f"r.{one['name']}" for one in described["columns"] if one["name"].endswith("_on"))
    if s.chance(450):
        yield s.reason(
            "Now the same question with the right table and columns.",
            "With these names the query can be put right.",
            "That's all I need for the shift on {day}.",
            day=day,
        )
    rows = yield s.call("database_query", query=query.format(table=table, start=first, end=last))
    duty, commander = rows["rows"][0][0], found["commander"]
    if duty == commander:
        yield s.answer(
            "The same person: {duty} had the shift on {day} and {commander} is on file as commander.",
            "One and the same. On call on {day} was {duty}, and the commander was {commander} as well.",
            "{duty} in both roles; the incident lists {commander} as commander.",
            "Duty and command were one. The roster says {duty}, the incident {commander}.",
            also={"day": day},
            duty=duty,
            commander=commander,
        )
    else:
        yield s.answer(
            "{duty} was on call on {day}, but {commander} commanded {key}.",
            "Two different people. The shift on {day} was {duty}'s, the command was with {commander}.",
            "On duty was {duty}. {commander} led the response, so it wasn't the person with the shift.",
            "{commander} took command although {duty} had the shift on {day}.",
            "They differ: {duty} was on the rota for {day}, and the commander on file is {commander}.",
            also={"day": day, "key": key},
            duty=duty,
            commander=commander,
        )


@who_was_on_duty.oracle
def _(raw: Raw, key: str) -> Truth:
    incident = raw.row("incidents", key)
    duty = _on_duty(raw, incident)
    return Truth({"duty": duty["name"], "commander": raw.row("engineers", incident["commander_id"])["name"]})
