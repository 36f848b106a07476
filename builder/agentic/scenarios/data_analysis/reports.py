"""Figures from the report endpoints: compared side by side, after a refusal, under a wrong name, without data."""

# the queries are the assistant's, made of our own words

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._api import ENV, GUIDE, passing, signed_in, token_from
from ._ledgers import LEDGERS, full_months, of_month, table_of
from ._reports import about_api, asked, excuse

_TOKEN_ROUTE: Final = re.compile(r"`POST (/[a-z/]*token)`")
_BY_GROUP: Final = {
    "retail": ("sales_by_region", "region", "revenue", "region", "regional sales", "sales"),
    "finance": ("spending_by_department", "department", "amount", "department", "departmental spending", "expenses"),
    "travel": ("revenue", "channel", "revenue", "channel", "revenue by channel", "bookings"),
}
"""Domain -> report, its label, its amount, what a label is, what the figures are, and a wrong guess at the name."""


def _figures(raw: Raw, month: str) -> dict[str, float]:
    """What the domain's report says for a month, from the tables."""
    groups: dict[str, list[float]] = {}
    if "stores" in raw.tables:
        regions = {row["store_id"]: row["region"] for row in raw.tables["stores"]}
        for row in of_month(raw, LEDGERS["retail"], month, void=False):
            groups.setdefault(regions[row["store_id"]], []).append(row["total"])
    elif "expenses" in raw.tables:
        names = {row["department_id"]: row["name"] for row in raw.tables["departments"]}
        homes = {row["employee_id"]: names[row["department_id"]] for row in raw.tables["employees"]}
        for row in raw.tables["expenses"]:
            if row["spent_on"].startswith(month) and row["status"] != "rejected":
                groups.setdefault(homes[row["employee_id"]], []).append(row["amount"])
    else:
        for row in of_month(raw, LEDGERS["travel"], month, void=False):
            groups.setdefault(row["channel"], []).extend((row["price_eur"], row["taxes_eur"]))
    return {name: sum(round(value * 100) for value in values) / 100 for name, values in groups.items()}


@scenario("data_analysis", domains=("retail", "travel"))
def two_reports(s: Stage) -> Script:
    """Which group gained most between two months: the report for both at once, then the differences."""
    report, label, amount, what, figures, _ = _BY_GROUP[s.domain]
    tables = {month: _figures(s.raw, month) for month in full_months(s.raw, LEDGERS[s.domain])}
    fitting = [
        (a, b) for a in tables for b in tables if a < b and len(tables[a]) > 1 and tables[a].keys() == tables[b].keys()
    ]
    before, month = s.pick(fitting)
    s.goal(before=before, month=month)
    about_api(s, report)
    said: dict[str, Any] = {"what": what, "before": month_name(before), "month": month_name(month), "figures": figures}
    yield s.user(
        "Which {what} grew most from {before} to {month}, in euros? The official report please, not the database.",
        "Compare the {figures} report of {month} with {before}: where was the biggest increase?",
        "Looking for the winner among the {what}s: largest absolute gain in {month} over {before}, as the "
        "report has it.",
        "{figures}, {before} vs {month}: biggest plus?",
        **said,
    )
    if s.chance(500):
        yield s.plan(
            "First I need a token, then I can get both months at once.",
            "I'll sign in with the stored credentials and then request the two reports together.",
            "The API needs a token first. After that, both reports.",
        )
    headers = yield from signed_in(s)
    wanted = [{"path": f"/reports/{report}", "params": {"month": one}, "headers": headers} for one in (before, month)]
    bodies = yield s.together(*(s.attempt("api_client", derived_=("params",), **one) for one in wanted))
    for place, body in enumerate(bodies):
        if s.failed(body):
            yield excuse(s)
            bodies[place] = yield s.call("api_client", derived_=("params",), **wanted[place])
    old, new = ({row[label]: row[amount] for row in one["body"]["data"]} for one in bodies)
    name, gain = s.top((one, s.compute("difference", new[one], old[one])) for one in sorted(old))
    need(gain > 0.01, "nobody gained")
    yield s.answer(
        "{name}, with EUR {gain:,.2f} more (EUR {start:,.2f} to EUR {end:,.2f}).",
        "The largest gain is {name}'s: from EUR {start:,.2f} in {before} to EUR {end:,.2f} in {month}, a "
        "plus of EUR {gain:,.2f}.",
        "It was {name}. EUR {start:,.2f} became EUR {end:,.2f}, EUR {gain:,.2f} on top.",
        "Biggest increase: {name} at EUR {gain:,.2f}, up from EUR {start:,.2f} to EUR {end:,.2f}.",
        also=said,
        name=name,
        gain=s.rounded(gain),
        start=old[name],
        end=new[name],
    )


@two_reports.oracle
def _(raw: Raw, before: str, month: str) -> Truth:
    old, new = _figures(raw, before), _figures(raw, month)
    need(old.keys() == new.keys(), "other groups")
    name, gain = best_of((one, new[one] - old[one]) for one in sorted(old))
    return Truth({"name": name, "gain": round(gain, 2), "start": old[name], "end": new[name]})


@scenario("data_analysis", domains=tuple(_BY_GROUP))
def report_wants_a_token(s: Stage) -> Script:
    """The report is refused without a token; the assistant finds the credentials, signs in, and adds up the figures."""
    report, label, amount, what, figures, _ = _BY_GROUP[s.domain]
    month = s.pick(full_months(s.raw, LEDGERS[s.domain]))
    s.goal(month=month)
    s.policy(f"Reports: GET /reports/{report} with the parameter month. Manual: {GUIDE}. Settings: {ENV}.")
    said: dict[str, Any] = {"what": what, "month": month_name(month), "figures": figures}
    yield s.user(
        "From the {figures} report for {month}: what's the total, and which {what} is on top?",
        "Total and leading {what} for {month}, taken from the {figures} report.",
        "Could you read me the {figures} report of {month}? I only need the sum of it and the first {what}.",
        "{figures} {month} - sum and number one?",
        **said,
    )
    wanted: dict[str, Any] = {"path": f"/reports/{report}", "params": {"month": month}}
    refused = yield s.attempt("api_client", derived_=("params",), **wanted)
    if passing(refused):
        yield excuse(s)
        refused = yield s.attempt("api_client", derived_=("params",), **wanted)
    need(s.failed(refused) and refused.type == "Unauthorized", "another failure")
    yield s.reflect(
        "It wants a token, which I don't have yet. The manual should say how to get one, the settings with what.",
        "Refused: no token. I'll look into the manual and the settings.",
        "The request was rejected because I sent no token, so I'll look up how to get one.",
        "Unauthorized without a token. Manual and credentials first, then the report.",
    )
    manual, env = yield s.together(s.call("read_text_file", path=GUIDE), s.call("read_text_file", path=ENV))
    headers = yield from token_from(s, env["content"], _TOKEN_ROUTE.findall(manual["content"])[0])
    body = yield from asked(s, wanted["path"], params=wanted["params"], headers=headers)
    values = {row[label]: row[amount] for row in body["data"]}
    need(len(values) > 1, "too few groups")
    name, most = s.top(values.items())
    yield s.answer(
        "The report adds up to EUR {total:,.2f}; {name} leads with EUR {most:,.2f}.",
        "EUR {total:,.2f} in all for {month}, EUR {most:,.2f} of it from {name}, the largest.",
        "On top: {name} (EUR {most:,.2f}). The whole month comes to EUR {total:,.2f}.",
        "Sum EUR {total:,.2f}, number one {name} with EUR {most:,.2f}.",
        also=said,
        total=s.rounded(s.compute("sum", *values.values())),
        name=name,
        most=most,
    )


@report_wants_a_token.oracle
def _(raw: Raw, month: str) -> Truth:
    values = _figures(raw, month)
    name, most = best_of(values.items())
    return Truth({"total": round(sum(values.values()), 2), "name": name, "most": most})


@scenario("data_analysis", domains=tuple(_BY_GROUP))
def report_under_another_name(s: Stage) -> Script:
    """The user's name for a report is not the API's; the refusal lists the reports there are."""
    report, label, amount, what, figures, wrong = _BY_GROUP[s.domain]
    month = s.pick(full_months(s.raw, LEDGERS[s.domain]))
    s.goal(month=month)
    about_api(s, wrong)
    said: dict[str, Any] = {"what": what, "month": month_name(month), "figures": figures, "wrong": wrong}
    yield s.user(
        "Pull the '{wrong}' report of {month}. What share did the strongest {what} have?",
        "In the {wrong} report for {month}, how large is the top {what}'s part of the total, in percent?",
        "What does our {wrong} report say about {month}: which {what} was first, and with what share?",
        "{wrong} report {month}: share of the best {what}?",
        **said,
    )
    headers = yield from signed_in(s)
    missing = yield from asked(s, f"/reports/{wrong}", params={"month": month}, headers=headers)
    need(s.failed(missing) and missing.type == "NotFound" and report in missing.message, "another failure")
    yield s.reflect(
        "There is no report of that name. Of those listed, {report} fits.",
        "Not found under this name; from the list it must be {report}.",
        "That name doesn't exist. {report} is the one about the {what}s.",
        "The API has no such report, but it names {report}, which is what you mean.",
        report=report,
        what=what,
    )
    body = yield from asked(s, f"/reports/{report}", params={"month": month}, headers=headers)
    values = {row[label]: row[amount] for row in body["data"]}
    need(len(values) > 1, "too few groups")
    name, most = s.top(values.items())
    yield s.answer(
        "{name} had {share:.1f}% (EUR {most:,.2f}). The report is called {report}, by the way; there is none "
        "named {wrong}.",
        "I took {report}, since '{wrong}' does not exist. First is {name} with EUR {most:,.2f}, a share of "
        "{share:.1f}%.",
        "{share:.1f}% went to {name}, EUR {most:,.2f}, according to {report} (the API's name for it).",
        "By the report {report}: {name}, EUR {most:,.2f}, {share:.1f}% of {month}. A report '{wrong}' is "
        "unknown to the API.",
        also={**said, "report": report},
        name=name,
        most=most,
        share=s.rounded(s.compute("percent", most, s.compute("sum", *values.values())), 1),
    )


@report_under_another_name.oracle
def _(raw: Raw, month: str) -> Truth:
    values = _figures(raw, month)
    name, most = best_of(values.items())
    return Truth({"name": name, "most": most, "share": round(most / sum(values.values()) * 100, 1)})


def _landed(raw: Raw, airline: str) -> list[dict[str, Any]]:
    return [row for row in raw.tables["flights"] if row["airline_id"] == airline and row["status"] == "landed"]


@scenario("data_analysis", domains=("travel",))
def report_divides_by_zero(s: Stage) -> Script:
    """The report of an airline without flights in a month fails; the database says why, and gives the last ones."""
    fitting = []
    for one in s.raw.tables["airlines"]:
        flown = {row["departs_at"][:7] for row in _landed(s.raw, one["airline_id"])}
        months = [month for month in full_months(s.raw, LEDGERS["travel"]) if month not in flown]
        fitting += [(one, month) for month in months if flown and month > min(flown)]
    airline, month = s.pick(fitting)
    s.goal(airline=airline["airline_id"], month=month)
    about_api(s, "punctuality")
    s.policy("punctuality takes month and airline_id and counts the flights that have landed.")
    s.policy(
        "Beyond the reports there is a database: airlines(airline_id, name), flights(airline_id, departs_at, "
        "status, delay_minutes)."
    )
    said: dict[str, Any] = {"code": airline["airline_id"], "airline": airline["name"], "month": month_name(month)}
    yield s.user(
        "What was the mean delay of {airline} ({code}) in {month}?",
        "{airline}, code {code}: average delay in {month} according to the punctuality report, please.",
        "I'm filling in the airline scorecard and lack one cell: mean delay of {code}, {airline}, in {month}.",
        "mean delay {code} ({airline}) {month}?",
        **said,
    )
    headers = yield from signed_in(s)
    wanted: dict[str, Any] = {"month": month, "airline_id": airline["airline_id"]}
    broken = yield from asked(s, "/reports/punctuality", params=wanted, headers=headers)
    need(s.failed(broken), "the report works")
    yield s.reflect(
        "The report failed on a division by zero, which suggests that nothing landed. The database can tell.",
        "A division by zero inside of the report: probably there were no flights. I'll look at the flights themselves.",
        "The report crashed instead of answering. I'll check the airline's flights by month.",
        "That is an internal error of the report, and it looks like an empty month; the tables will show it.",
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query="SELECT substr(departs_at, 1, 7) AS month, COUNT(*) AS landed, SUM(delay_minutes) AS minutes "
        "FROM flights "
        f"WHERE airline_id = '{airline['airline_id']}' AND status = 'landed' AND substr(departs_at, 1, 7) <= '{month}' "
        "GROUP BY 1 ORDER BY 1 DESC LIMIT 3",
    )
    last, landed, minutes = rows["rows"][0]
    need(last != month, "not empty")
    yield s.answer(
        "There is none: {airline} had no flight that landed in {month}, which is why the report fails. The last month "
        "with any was {last} (number of flights: {landed}), with {delay:.1f} minutes on average.",
        "The cell stays empty, since no {code} flight landed that month. Most recent before: {last}, mean delay "
        "{delay:.1f} minutes, flights {landed}.",
        "No landings in {month}, so no mean (the report trips over the division). In {last}, the latest month with "
        "landings, it was {delay:.1f} minutes; flights counted: {landed}.",
        "{airline} landed nothing in {month}. Going back, {last} is the first month with figures, a mean delay of "
        "{delay:.1f} minutes over this many flights: {landed}.",
        also=said,
        last=last,
        landed=landed,
        delay=s.rounded(s.compute("ratio", minutes, landed), 1),
    )


@report_divides_by_zero.oracle
def _(raw: Raw, airline: str, month: str) -> Truth:
    before = [row for row in _landed(raw, airline) if row["departs_at"][:7] <= month]
    last = max(row["departs_at"][:7] for row in before)
    delays = [row["delay_minutes"] for row in before if row["departs_at"].startswith(last)]
    return Truth({"last": last, "landed": len(delays), "delay": round(sum(delays) / len(delays), 1)})


@scenario("data_analysis", domains=("finance",))
def budgets_against_spending(s: Stage) -> Script:
    """Which department went over its budget most: budgets and spending at once, then the ratio of each."""
    month = s.pick(full_months(s.raw, table_of(s.raw))[1:])
    need(any(row["month"] == month for row in s.raw.tables["budgets"]), "no budgets")
    s.goal(month=month)
    s.policy(
        "Tables: departments(department_id, name), budgets(department_id, month, amount), "
        "employees(employee_id, department_id), expenses(employee_id, spent_on, amount, status)."
    )
    said: dict[str, Any] = {"month": month_name(month)}
    yield s.user(
        "Which department used the largest part of its budget in {month}? Rejected claims aside.",
        "{month}: budget use by department, who is highest and at how many percent? Ignore rejected expenses.",
        "The controllers want to talk to whoever stretched the budget most in {month} (without rejected claims). Who?",
        "highest budget use {month}? rejected ones don't count",
        **said,
    )
    budgets, spending = yield s.together(
        s.call(
            "database_query",
            derived_=("query",),
            query=f"SELECT d.name, b.amount FROM budgets b JOIN departments d USING (department_id) WHERE "
            f"b.month = '{month}'",
        ),
        s.call(
            "database_query",
            derived_=("query",),
            query="SELECT d.name, ROUND(SUM(x.amount), 2) AS spent FROM expenses x JOIN employees e USING "
            "(employee_id) "
            f"JOIN departments d USING (department_id) WHERE x.spent_on LIKE '{month}%' AND x.status <> "
            f"'rejected' GROUP BY 1",
        ),
    )
    planned, spent = dict(budgets["rows"]), dict(spending["rows"])
    name, percent = s.top((one, s.compute("percent", spent[one], planned[one])) for one in sorted(spent))
    yield s.answer(
        "{name}, at {percent:.1f}%: EUR {spent:,.2f} of EUR {planned:,.2f}.",
        "That was {name}. It spent EUR {spent:,.2f} against a budget of EUR {planned:,.2f}, or {percent:.1f}%.",
        "Highest use: {percent:.1f}% in {name} (budget EUR {planned:,.2f}, spent EUR {spent:,.2f}).",
        "They should talk to {name}: EUR {planned:,.2f} planned, EUR {spent:,.2f} spent, which makes {percent:.1f}%.",
        name=name,
        percent=s.rounded(percent, 1),
        spent=spent[name],
        planned=planned[name],
    )


@budgets_against_spending.oracle
def _(raw: Raw, month: str) -> Truth:
    spent = _figures(raw, month)
    ids = {row["department_id"]: row["name"] for row in raw.tables["departments"]}
    planned = {ids[row["department_id"]]: row["amount"] for row in raw.tables["budgets"] if row["month"] == month}
    name, percent = best_of((one, spent[one] / planned[one] * 100) for one in sorted(spent))
    return Truth({"name": name, "percent": round(percent, 1), "spent": spent[name], "planned": planned[name]})
