"""Figures from the report endpoints: compared side by side, after a refusal, under a wrong name, without data."""

from typing import Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw
from ._ledgers import LEDGERS, added, full_months, named, need, of_month, table_of
from ._reports import about_api, asked, excuse, passing, signed_in

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


@scenario("data_analysis", domains=tuple(_BY_GROUP))
def two_reports(s: Stage) -> Script:
    """Which group gained most between two months: the report for both at once, then the differences."""
    report, label, amount, what, figures, _ = _BY_GROUP[s.domain]
    months = full_months(s.raw, LEDGERS[s.domain])
    at = s.rng.between(1, len(months) - 1)
    before, month = months[at - 1], months[at]
    s.goal(before=before, month=month)
    about_api(s, report)
    said = {"what": what, "before": named(before), "month": named(month), "figures": figures}
    yield s.user(
        "Which {what} grew most from {before} to {month}, in euros? The official report please, not the database.",
        "Compare the {figures} report of {month} with {before}: where was the biggest increase?",
        "Looking for the winner among the {what}s: largest absolute gain in {month} over {before}, as the report has it.",
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
    need(len(old) > 1 and old.keys() == new.keys(), "other groups")
    name, gain = s.top((one, s.compute("difference", new[one], old[one])) for one in sorted(old))
    need(gain > 0.01, "nobody gained")
    yield s.answer(
        "{name}, with EUR {gain:,.2f} more (EUR {start:,.2f} to EUR {end:,.2f}).",
        "The largest gain is {name}'s: from EUR {start:,.2f} in {before} to EUR {end:,.2f} in {month}, a plus of EUR {gain:,.2f}.",
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
    s.policy(f"Reports: GET /reports/{report} with the parameter month (api_client). Settings stand in /workspace/.env.")
    said = {"what": what, "month": named(month), "figures": figures}
    yield s.user(
        "From the {figures} report for {month}: what's the total, and which {what} is on top?",
        "Total and leading {what} for {month}, taken from the {figures} report.",
        "Could you read me the {figures} report of {month}? I only need the sum of it and the first {what}.",
        "{figures} {month} - sum and number one?",
        **said,
    )
    wanted = {"path": f"/reports/{report}", "params": {"month": month}}
    refused = yield s.attempt("api_client", derived_=("params",), **wanted)
    if passing(refused):
        yield excuse(s)
        refused = yield s.attempt("api_client", derived_=("params",), **wanted)
    need(s.failed(refused) and refused.type == "Unauthorized", "another failure")
    yield s.reflect(
        "It wants a token, which I don't have yet. The settings file should say how to get one.",
        "Refused: no token. I'll look for credentials in the settings.",
        "The request was rejected because I sent no token, so I'll look up the client's credentials.",
        "Unauthorized without a token. Credentials first, then the report.",
    )
    headers = yield from signed_in(s)
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
    said = {"what": what, "month": named(month), "figures": figures, "wrong": wrong}
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
        "That name doesn't exist any more. {report} is the one about the {what}s.",
        "The API has no such report, but it names {report}, which is what you mean.",
        report=report,
        what=what,
    )
    body = yield from asked(s, f"/reports/{report}", params={"month": month}, headers=headers)
    values = {row[label]: row[amount] for row in body["data"]}
    need(len(values) > 1, "too few groups")
    name, most = s.top(values.items())
    yield s.answer(
        "{name} had {share:.1f}% (EUR {most:,.2f}). The report is called {report}, by the way; there is none named {wrong}.",
        "I took {report}, since '{wrong}' does not exist. First is {name} with EUR {most:,.2f}, a share of {share:.1f}%.",
        "{share:.1f}% went to {name}, EUR {most:,.2f}, according to {report} (the API's name for it).",
        "By the report {report}: {name}, EUR {most:,.2f}, {share:.1f}% of {month}. A report '{wrong}' is unknown to the API.",
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


@scenario("data_analysis", domains=("retail",))
def report_divides_by_zero(s: Stage) -> Script:
    """The average of a region without orders fails in the report; the database says why, and gives the last one."""
    regions = {row["store_id"]: row["region"] for row in s.raw.tables["stores"]}
    book = LEDGERS["retail"]
    months = full_months(s.raw, book)
    empty = [
        (region, month)
        for region in sorted(set(regions.values()))
        for month in months[1:]
        if all(regions[row["store_id"]] != region for row in of_month(s.raw, book, month, void=False))
    ]
    region, month = s.pick(empty)
    s.goal(region=region, month=month)
    about_api(s, "average_order")
    s.policy("average_order takes month and region and leaves cancelled orders out.")
    s.policy("For questions beyond the reports there is the database: orders(store_id, ordered_at, status, total), stores(store_id, region).")
    said = {"region": region, "month": named(month)}
    yield s.user(
        "What was the average order value in the region {region} in {month}?",
        "Region {region}, {month}: average order value, please.",
        "I'm filling in the regional sheet and lack one cell: average order, {region}, {month}.",
        "avg order {region} {month}?",
        **said,
    )
    headers = yield from signed_in(s)
    broken = yield from asked(s, "/reports/average_order", params={"month": month, "region": region}, headers=headers)
    need(s.failed(broken), "the report works")
    yield s.reflect(
        "The report failed on a division by zero, which suggests that there were no orders. The database can tell.",
        "A division by zero inside of the report: probably nothing was ordered. I'll look at the orders themselves.",
        "The report crashed instead of answering. I'll check the orders of the region by month.",
        "That is an internal error of the report, and it looks like an empty month; the tables will show it.",
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query="SELECT substr(o.ordered_at, 1, 7) AS month, COUNT(*) AS orders, ROUND(SUM(o.total), 2) AS revenue "
        f"FROM orders o JOIN stores s USING (store_id) WHERE s.region = '{region}' AND o.status <> 'cancelled' "
        f"AND substr(o.ordered_at, 1, 7) <= '{month}' GROUP BY 1 ORDER BY 1 DESC LIMIT 3",
    )
    need(rows["rows"], "no earlier month")
    last, orders, revenue = rows["rows"][0]
    need(last != month, "not empty")
    yield s.answer(
        "There is none: {region} had no orders that count in {month}, which is why the report fails. The last month with "
        "any was {last}, {orders} of them, EUR {average:,.2f} on average.",
        "The cell stays empty, since nothing was sold in {region} that month. Most recent before: {last} with EUR "
        "{average:,.2f} over {orders} orders.",
        "No orders in {month}, so no average (the report trips over the division). In {last}, the latest month with "
        "sales there, it was EUR {average:,.2f}; number of orders: {orders}.",
        "{region} sold nothing in {month}, apart from cancellations if there were any. Going back, {last} is the first "
        "month with figures: {orders} at an average of EUR {average:,.2f}.",
        also=said,
        last=last,
        orders=orders,
        average=s.rounded(s.compute("ratio", revenue, orders)),
    )


@report_divides_by_zero.oracle
def _(raw: Raw, region: str, month: str) -> Truth:
    stores = {row["store_id"] for row in raw.tables["stores"] if row["region"] == region}
    rows = [row for row in raw.tables["orders"] if row["store_id"] in stores and row["status"] != "cancelled"]
    months = [row["ordered_at"][:7] for row in rows if row["ordered_at"][:7] <= month]
    need(months, "no earlier month")
    own = [row for row in rows if row["ordered_at"].startswith(max(months))]
    return Truth({"last": max(months), "orders": len(own), "average": round(added(own, "total") / len(own), 2)})


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
    said = {"month": named(month)}
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
            query=f"SELECT d.name, b.amount FROM budgets b JOIN departments d USING (department_id) WHERE b.month = '{month}'",
        ),
        s.call(
            "database_query",
            derived_=("query",),
            query="SELECT d.name, ROUND(SUM(x.amount), 2) AS spent FROM expenses x JOIN employees e USING (employee_id) "
            f"JOIN departments d USING (department_id) WHERE x.spent_on LIKE '{month}%' AND x.status <> 'rejected' GROUP BY 1",
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
