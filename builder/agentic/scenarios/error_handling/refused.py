"""Requests that the API refuses: old tokens, too many at once, parameters it does not know, doors that stay shut."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed, month_name
from ...world.raw import Raw
from .._api import about_api, asked, passing, signed_in
from .._records import distinct, hand_over

_COUNTED: Final = {
    "retail": ("orders", "status", "state", "orders"),
    "logistics": ("shipments", "status", "state", "shipments"),
    "support": ("tickets", "status", "stage", "tickets"),
    "finance": ("invoices", "status", "state", "invoices"),
    "travel": ("bookings", "status", "state", "bookings"),
    "engineering": ("incidents", "severity", "level", "incidents"),
    "research": ("experiments", "status", "state", "experiments"),
}
"""Resource, the filter it has, the filter one would guess, and the word for its records."""


def _values(raw: Raw, domain: str) -> list[str]:
    table, column, _, _ = _COUNTED[domain]
    return sorted({row[column] for row in raw.tables[table]})


@scenario("error_handling")
def stale_token(s: Stage) -> Script:
    """The token that the user hands over is not known any more; a new one is issued, and the count is made."""
    resource, column, _, things = _COUNTED[s.domain]
    value = s.pick(_values(s.raw, s.domain))
    s.goal(table=resource, column=column, value=value)
    old = f"{s.raw.facts['slug'][:3]}_{''.join(s.pick('abcdefghjkmnpqrstuvwxyz23456789') for _ in range(24))}"
    told = s.chance(500)
    about_api(
        s, f"Records are read with GET /{resource} (filter: {column}); `total` in the answer counts them.", told=told
    )
    said: dict[str, Any] = {"old": old, "things": things, "value": value, "column": column}
    yield s.user(
        "How many {things} have the {column} {value}? Ask the API, my token is {old}.",
        "Could you count the {things} with {column} '{value}' over the API? Use this token: {old}",
        "I noted the API token {old} last week. With it, please find out how many {things} are there with {column} {value}.",
        "api count: {things}, {column} = {value}. token {old}",
        **said,
    )
    wanted = {"path": f"/{resource}", "params": {column: value, "per_page": "1"}}
    refused = yield from asked(s, **wanted, headers={"Authorization": f"Bearer {old}"})
    need(s.failed(refused) and refused.type == "Unauthorized", "another failure")
    yield s.reflect(
        "The API does not accept that token. I'll get a fresh one with our client's credentials.",
        "Unauthorized: this token is not known. A new one can be issued, so that's next.",
        "Your token was rejected, which a new one should solve.",
        "401, so the noted token is of no use now. I'll request another.",
    )
    headers = yield from signed_in(s, told=told)
    page = yield from asked(s, **wanted, headers=headers)
    yield s.answer(
        "{count} {things} have the {column} {value}. Your token was refused, so I signed in anew; please throw the old one away.",
        "There are {count}. One remark: the token you gave me is no longer known to the API, I used a new one.",
        "The API counts {count} {things} with {column} '{value}'. I needed a fresh token for it, since yours was rejected.",
        "{count}. (The token from your note does not work any more; I got another with the client's credentials.)",
        also=said,
        count=page["body"]["total"],
    )


@stale_token.oracle
def _(raw: Raw, table: str, column: str, value: str) -> Truth:
    return Truth({"count": sum(row[column] == value for row in raw.tables[table])})


@scenario("error_handling")
def guessed_filter(s: Stage) -> Script:
    """A filter that the API does not know: the 400 lists those it has, and the right one is taken."""
    resource, column, wrong, things = _COUNTED[s.domain]
    one, other = s.sample(_values(s.raw, s.domain), 2)
    s.goal(table=resource, column=column, one=one, other=other)
    told = s.chance(600)
    about_api(s, f"GET /{resource} lists {things}; `total` in the answer says how many there are.", told=told)
    said: dict[str, Any] = {"things": things, "one": one, "other": other, "wrong": wrong}
    yield s.user(
        "From the API: how many {things} with {wrong} {one}, how many with {wrong} {other}?",
        "I need two counts of our {things}, taken from the API: {wrong} '{one}' and {wrong} '{other}'.",
        "For the weekly sheet, count the {things} ({wrong} {one} and {wrong} {other}, separately). The API is the source.",
        "{things} by {wrong}: {one}? {other}? (API please)",
        **said,
    )
    if s.chance(400):
        yield s.plan(
            "First a token, then the two lists; their totals are all I need.",
            "I'll sign in and then ask for both lists at once.",
            "To get both counts I need a token first, and then one request for each.",
        )
    headers = yield from signed_in(s, told=told)
    refused = yield from asked(s, path=f"/{resource}", params={wrong: one, "per_page": "1"}, headers=headers)
    need(s.failed(refused) and "Unknown parameter" in refused.message and column in refused.message, "another failure")
    yield s.reflect(
        "There is no filter '{wrong}'. Of those in the message, {column} is what is meant.",
        "The API doesn't know '{wrong}', but it lists {column}, so I'll use that for both.",
        "Wrong parameter: it is called {column} here.",
        "That was a guess at the name of the filter, and the API says {column} instead.",
        wrong=wrong,
        column=column,
    )
    requests = [
        {"path": f"/{resource}", "params": {column: value, "per_page": "1"}, "headers": headers}
        for value in (one, other)
    ]
    pages = yield s.together(*(s.attempt("api_client", **request) for request in requests))
    for place, page in enumerate(pages):
        if passing(page):
            pages[place] = yield from asked(s, **requests[place])
    yield s.answer(
        "{first} {things} are {one}, {second} are {other}.",
        "{one}: {first}. {other}: {second}. (In the API the filter is called {column}.)",
        "According to the API there are {first} with {one} and {second} with {other}.",
        "The counts are {first} ({one}) and {second} ({other}); the API calls the field {column}.",
        also={**said, "column": column},
        first=pages[0]["body"]["total"],
        second=pages[1]["body"]["total"],
    )


@guessed_filter.oracle
def _(raw: Raw, table: str, column: str, one: str, other: str) -> Truth:
    values = [row[column] for row in raw.tables[table]]
    return Truth({"first": values.count(one), "second": values.count(other)})


_MEASURED: Final = {
    "retail": (
        ("orders", "orders", "order_id", "total", "EUR"),
        ("inventory", "inventory", "inventory_id", "quantity", "pieces"),
    ),
    "logistics": (
        ("shipments", "shipments", "shipment_id", "price_eur", "EUR"),
        ("claims", "claims", "claim_id", "amount_eur", "EUR"),
        ("routes", "routes", "route_id", "distance_km", "km"),
        ("stock", "stock", "stock_id", "quantity", "pieces"),
    ),
    "support": (("credits", "credits", "credit_id", "amount", "EUR"),),
    "finance": (
        ("expenses", "expenses", "expense_id", "amount", "EUR"),
        ("invoices", "invoices", "invoice_id", "amount_eur", "EUR"),
        ("transactions", "bank_transactions", "transaction_id", "amount", "EUR"),
    ),
    "travel": (
        ("bookings", "bookings", "booking_id", "price_eur", "EUR"),
        ("stays", "stays", "stay_id", "total_eur", "EUR"),
        ("flights", "flights", "flight_id", "base_fare_eur", "EUR"),
    ),
    "engineering": (("deployments", "deployments", "deployment_id", "duration_seconds", "seconds"),),
    "research": (
        ("datasets", "datasets", "dataset_id", "size_mb", "MB"),
        ("slots", "slots", "slot_id", "hours", "hours"),
        ("papers", "papers", "paper_id", "pages", "pages"),
    ),
}
"""Resources that are often limited or away: resource, table, key, a number of each record, and its unit."""


@scenario("error_handling", weight=130)
def batch_partly_refused(s: Stage) -> Script:
    """Several records are asked for at once; those that met a rate limit or an outage are asked for again."""
    weak = [one for one in _MEASURED[s.domain] if one[0] in s.raw.faults]
    resource, table, key, column, unit = s.pick(weak or _MEASURED[s.domain])
    enough = s.raw.faults[resource].every + 1 if weak else 4  # so many requests in a row meet the weakness
    keys = [row[key] for row in s.sample(distinct(s.raw.tables[table], column), enough)]
    s.goal(table=table, keys=keys, column=column)
    told = s.chance(700)
    about_api(s, f"Single records: GET /{resource}/{{{key}}}; {column} is in {unit}.", told=told)
    said: dict[str, Any] = {"keys": listed(keys), "column": column.replace("_eur", "").replace("_", " ")}
    yield s.user(
        "What do {keys} come to together ({column}), and how large is the largest of them?",
        "Please look these up in the API: {keys}. I need the sum of {column} and the highest value.",
        "I have a list here, namely {keys}. Total and maximum of {column}, as the API has them?",
        "{keys} - {column}: sum, max?",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    paths = [f"/{resource}/{one}" for one in keys]
    results = yield s.together(
        *(s.attempt("api_client", derived_=("path",), path=path, headers=headers) for path in paths)
    )
    missing = [place for place, one in enumerate(results) if passing(one)]
    for place in missing:
        if place == missing[0]:
            yield s.reflect(
                "{refused} did not come through. The others are there, so only that needs another try.",
                "The service refused {refused}; I keep the rest and ask for that again.",
                "Everything arrived except {refused}, which was turned away. Retrying just that.",
                "Missing: {refused}. A temporary refusal, so I'll repeat it.",
                refused=listed([keys[one] for one in missing]),
            )
        results[place] = yield from asked(s, path=paths[place], headers=headers)
    values = [one["body"]["data"][column] for one in results]
    total, most = s.rounded(s.compute("sum", *values)), s.compute("largest", *values)
    yield s.answer(
        "Together {total:{style}} {unit}; the largest is {top} with {most:{style}} {unit}.",
        "The sum is {total:{style}} {unit}, the highest single value {most:{style}} {unit} ({top}).",
        "Largest: {top}, {most:{style}} {unit}. In all they make {total:{style}} {unit}.",
        "{total:{style}} {unit} in total. At {most:{style}} {unit}, {top} is the biggest of them.",
        also={"unit": unit, "top": keys[values.index(most)], "style": ",.2f" if unit == "EUR" else ","},
        total=total,
        most=most,
    )


@batch_partly_refused.oracle
def _(raw: Raw, table: str, keys: list[str], column: str) -> Truth:
    values = [raw.row(table, key)[column] for key in keys]
    return Truth({"total": round(sum(values), 2), "most": max(values)})


_SHUT: Final = {
    "retail": ("suppliers", "the lead time of our supplier {name}", "suppliers", "name"),
    "logistics": ("drivers", "when the licence of our driver {name} expires", "drivers", "name"),
    "support": ("plans", "the monthly price of the plan {name}", "plans", "name"),
    "finance": ("accounts", "the balance of the ledger account '{name}'", "accounts", "name"),
    "engineering": ("costs", "the cloud costs of the service {name} last month", "services", "name"),
    "travel": ("points_entries", "which points of {name} expire next", "customers", "name"),
}
"""Routes that want the scope "admin": resource, what somebody wants from it, and whose names to use."""


@scenario("error_handling", domains=tuple(_SHUT))
def door_stays_shut(s: Stage) -> Script:
    """The API refuses our client for want of a scope: no way around it, but an honest word and a hand-over."""
    resource, wish, table, column = _SHUT[s.domain]
    what = wish.format(name=s.pick(s.raw.tables[table])[column])
    wants = s.chance(600)
    summary = s.word(
        "Wanted: {what}. GET /{resource} answers 403 because our client lacks a scope. Please look it up or grant access.",
        "The client of the assistant may not read /{resource} (HTTP 403). The user asked for {what}.",
        "403 on /{resource}. Somebody with more rights should tell the user {what}.",
        what=what,
        resource=resource,
    )
    s.goal(resource=resource, summary=summary if wants else "")
    told = s.chance(500)
    about_api(s, f"The figures stand under GET /{resource}.", told=told)
    s.policy("What the API refuses for want of rights is not fetched in another way; access is granted by people only.")
    s.offer("transfer_to_human", "database_query")
    yield s.user(
        "Please tell me {what}.",
        "Can you find out {what}? It's in the API.",
        "I'm in a meeting and need to know {what}. Can you look?",
        "I'd need {what}. The API should have it under {resource}.",
        what=what,
        resource=resource,
    )
    headers = yield from signed_in(s, told=told)
    refused = yield from asked(s, path=f"/{resource}", headers=headers)
    need(s.failed(refused) and refused.type == "PermissionDenied", "another failure")
    yield s.refuse(
        "I can't tell you: /{resource} wants the scope {scope} (HTTP {status}), and our client doesn't have it. Shall I hand this to a colleague?",
        "The API refused with HTTP {status}, because reading /{resource} takes the scope '{scope}'. I won't go around that, but I can pass it on to somebody who may.",
        "No luck, and it is a matter of rights: HTTP {status}, scope '{scope}' missing for /{resource}. Somebody with that scope has to look; I can hand it over.",
        "That is out of my reach. Our client may read and write but lacks '{scope}', so /{resource} answers {status}. Do you want me to pass the question on?",
        also={"resource": resource},
        scope="admin",
        status=403,
    )
    if wants:
        yield s.user(
            "Yes, hand it over please.",
            "OK, then give it to somebody who's allowed to.",
            "Please pass it on, general queue is fine.",
            "Do that, thanks.",
        )
        ticket = yield s.call("transfer_to_human", derived_=("summary",), summary=summary)
        yield s.answer(
            "Done, it's with a colleague as {handoff}.",
            "Handed over under the number {handoff}; they will get back to you.",
            "Your question is in the queue now: {handoff}.",
            "Passed on. Reference: {handoff}.",
            handoff=ticket["handoff_id"],
        )


@door_stays_shut.oracle
def _(raw: Raw, resource: str, summary: str) -> Truth:
    need(resource, "no resource")
    facts = {"scope": "admin", "status": 403}
    if not summary:
        return Truth(facts)
    after = raw.copy()
    return Truth({**facts, "handoff": hand_over(after, "general", summary)}, state=after)


Broken = tuple[str, dict[str, str], str]
"""A report that divides by zero: its name, the parameters, and what it is about."""


def _broken_for_one(raw: Raw, domain: str) -> list[Broken]:
    """Reports on one thing of which there is nothing to divide by."""
    tables, this = raw.tables, raw.today.isoformat()[:7]
    if domain == "finance":
        names = {row["department_id"]: row["name"] for row in tables["departments"]}
        return [
            (
                "budget_use",
                {"month": this, "department_id": key},
                f"how much of its budget {name} has used in {month_name(this)}",
            )
            for key, name in names.items()
        ]
    if domain == "logistics":
        used = {row["route_id"] for row in tables["shipments"] if row["status"] != "cancelled"}
        idle = [row["route_id"] for row in tables["routes"] if row["route_id"] not in used]
        return [("margin", {"route_id": key}, f"the margin of the route {key}") for key in idle]
    used = {row["experiment_id"] for row in tables["measurements"] if row["flag"] != "suspect"}
    bare = [row["experiment_id"] for row in tables["experiments"] if row["experiment_id"] not in used]
    return [("summary", {"experiment_id": key}, f"the mean of {key}") for key in bare]


def _broken_months(raw: Raw, domain: str) -> list[Broken]:
    """Reports on a month in which nothing happened to one region, team or airline."""
    tables = raw.tables
    if domain == "retail":
        home = {row["store_id"]: row["region"] for row in tables["stores"]}
        orders = [row for row in tables["orders"] if row["status"] != "cancelled"]
        busy = {(home[row["store_id"]], row["ordered_at"][:7]) for row in orders}
        report, field, what = "average_order", "region", "the average order of the region {}"
        names = dict(zip(home.values(), home.values(), strict=True))
    elif domain == "support":
        teams = {row["agent_id"]: row["team"] for row in tables["agents"]}
        agents = {row["ticket_id"]: row["agent_id"] for row in tables["tickets"]}
        busy = {(teams[agents[row["ticket_id"]]], row["answered_on"][:7]) for row in tables["surveys"]}
        report, field, what = "satisfaction", "team", "the satisfaction with the team {}"
        names = dict(zip(teams.values(), teams.values(), strict=True))
    else:
        landed = [row for row in tables["flights"] if row["status"] == "landed"]
        busy = {(row["airline_id"], row["departs_at"][:7]) for row in landed}
        report, field, what = "punctuality", "airline_id", "the punctuality of {}"
        names = {row["airline_id"]: f"{row['name']} ({row['airline_id']})" for row in tables["airlines"]}
    months = sorted({month for _, month in busy})
    before = f"{int(months[0][:4]) - 1}{months[0][4:]}"
    return [
        (report, {"month": month, field: key}, f"{what.format(name)} in {month_name(month)}")
        for key, name in sorted(names.items())
        for month in [before, *months]
        if (key, month) not in busy
    ]


def _empty_reports(raw: Raw, domain: str) -> list[Broken]:
    by_month = domain in {"retail", "support", "travel"}
    return _broken_months(raw, domain) if by_month else _broken_for_one(raw, domain)


@scenario("error_handling", domains=("retail", "support", "finance", "travel", "research"))
def report_stays_broken(s: Stage) -> Script:
    """A report crashes at every try: the user is told so plainly, and may have the technical team informed."""
    report, params, what = s.pick(_empty_reports(s.raw, s.domain))
    wants = s.chance(600)
    values = ", ".join(f"{name} {value}" for name, value in params.items())
    summary = s.word(
        "GET /reports/{report} ({values}) fails with HTTP 500, division by zero, at every try.",
        "The report {report} divides by zero for {values}; two tries, both HTTP 500. Please have it checked.",
        "HTTP 500 from /reports/{report}, reproducible: {values}. The message is 'division by zero'.",
        report=report,
        values=values,
    )
    s.goal(domain=s.domain, report=report, params=params, summary=summary if wants else "")
    told = s.chance(600)
    about_api(s, f"Report: GET /reports/{report}, parameters: {', '.join(params)}.", told=told)
    if "department_id" in params:
        s.policy("; ".join(f"{row['department_id']} is {row['name']}" for row in s.raw.tables["departments"]) + ".")
    if wants:
        s.offer("transfer_to_human")
    yield s.user(
        "Get me {what}, please, from the report {report}.",
        "What does the report {report} say about {what}?",
        "I'm waiting for one figure: {what}. It's the {report} report.",
        "{report} report - {what}?",
        what=what,
        report=report,
    )
    headers = yield from signed_in(s, told=told)
    broken = yield from asked(s, path=f"/reports/{report}", params=params, headers=headers)
    need(s.failed(broken) and broken.message.startswith("HTTP 500"), "the report works")
    yield s.verify(
        "An internal error. I'll run it a second time to see whether it was only a hiccup.",
        "The report failed inside. To make sure that it isn't a passing glitch, once more.",
        "HTTP 500, which may or may not pass. Let me check with another try.",
        "Before I call it broken, a second attempt.",
    )
    again = yield from asked(s, path=f"/reports/{report}", params=params, headers=headers)
    yield s.answer(
        "I couldn't get it. The report {report} failed twice with HTTP {status}, division by zero; most likely there is nothing to divide by for these values. I have no figure to give you.",
        "No figure, sorry: both tries ended in HTTP {status} (division by zero) inside of {report}. That usually means that there is no data behind it, but the report doesn't say so.",
        "The {report} report is broken for this case. It answers HTTP {status}, 'division by zero', every time, so waiting won't help; somebody has to look at it.",
        "{report} crashed on me two times in the same way: HTTP {status}, division by zero. I'd rather give you no number than a made-up one.",
        also={"report": report},
        status=int(again.message[5:8]),
    )
    if wants:
        yield s.user(
            "Then let the technical people know.",
            "Can you report that to the tech team?",
            "I see. Please escalate it to the technical team.",
            "Annoying. Tell the technical team about it, will you?",
        )
        ticket = yield s.call("transfer_to_human", derived_=("summary",), summary=summary, team="technical")
        yield s.answer(
            "The technical team has it as {handoff}.",
            "Reported: {handoff}, with the request and the error.",
            "It is in their queue under {handoff}.",
            "I've escalated it, number {handoff}.",
            handoff=ticket["handoff_id"],
        )


@report_stays_broken.oracle
def _(raw: Raw, domain: str, report: str, params: dict[str, str], summary: str) -> Truth:
    dividing_by_zero = any((name, given) == (report, params) for name, given, _ in _empty_reports(raw, domain))
    facts = {"status": 500 if dividing_by_zero else 200}
    if not summary:
        return Truth(facts)
    after = raw.copy()
    return Truth({**facts, "handoff": hand_over(after, "technical", summary)}, state=after)
