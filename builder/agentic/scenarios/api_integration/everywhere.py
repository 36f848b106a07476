"""Work with any company's API: routes that have other names, functions that map records, and what needs no call."""

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._api import GUIDE
from ._shared_field import asking, connected, made

_LISTS: Final = {
    "retail": ("orders", "status", "ordered_at"),
    "logistics": ("shipments", "status", "promised_on"),
    "support": ("tickets", "priority", "opened_at"),
    "finance": ("invoices", "status", "due_on"),
    "travel": ("bookings", "channel", "booked_on"),
    "engineering": ("issues", "priority", "opened_on"),
    "research": ("experiments", "status", "started_on"),
}
"""Resource, a filter that it has, and a column to sort by."""


def _paragraphs(guide: str, resource: str) -> str:
    """What the guide says on lists, and the route of one resource."""
    general = [line for line in guide.splitlines() if line.startswith(("Every request", "Lists are", "`next`"))]
    return "\n".join([*general, *re.findall(rf"(?m)^- `GET /{resource}`.*$", guide)])


@scenario("api_integration")
def request_from_the_guide(s: Stage) -> Script:
    """A passage of the guide is pasted and a request wanted: it can be written down without any call."""
    resource, column, by = _LISTS[s.domain]
    value = s.pick(sorted({str(row[column]) for row in s.raw.tables[resource]}))
    size, page = s.pick((10, 15, 25, 30, 40)), s.rng.between(2, 6)
    s.goal(resource=resource, column=column, value=value, by=by, size=size, page=page)
    s.offer("api_client")
    said: dict[str, Any] = {
        "guide": _paragraphs(s.raw.files[GUIDE], resource),
        "things": resource,
        "column": column,
        "value": value,
        "by": by,
        "size": size,
        "page": page,
    }
    yield s.user(
        "I'm writing a client and our guide says:\n\n{guide}\n\nHow do I ask for page {page} of the {things} with the "
        "{column} {value}, {size} to a page, latest {by} first? Just the request line, don't send it.",
        "{guide}\n\nFrom this, what would the request for {things} look like: {column} = {value}, latest {by} on top, "
        "{size} per page, page {page}?",
        "What's the exact URL path with all parameters for page {page} ({size} each) of our {things} where {column} is "
        "{value}, sorted by {by} descending? This is from the docs:\n{guide}",
        "write me the GET line: {things}, {column} {value}, {by} newest first, page {page}, {size} a page\n---\n{guide}",
        "A colleague asked me to explain this part of the API guide:\n{guide}\nAs an example I'd like a request for page "
        "{page} of {things} with {column} {value} and {size} per page, the latest {by} first. Can you spell it out?",
        **said,
    )
    line = f"/{resource}?{column}={value}&sort=-{by}&page={page}&per_page={size}"
    yield s.answer(
        "GET {line}\n\nWith the header Authorization: Bearer <token>. The minus in front of {by} puts the latest first.",
        "That would be\n\n    GET {line}\n\n`sort` takes the column with a minus for descending order, and the token goes "
        "into the Authorization header.",
        "Send GET {line} with `Authorization: Bearer <token>`. Further pages: follow `next` in each answer.",
        "Filter, order and paging are all query parameters:\n\nGET {line}\nAuthorization: Bearer <token>",
        "The line is GET {line}. Parameters can stand in any order; don't forget the bearer token.",
        also={"by": by},
        line=line,
    )


@request_from_the_guide.oracle
def _(raw: Raw, resource: str, column: str, value: str, by: str, size: int, page: int) -> Truth:
    need({column, by} <= set(raw.tables[resource][0]), "no such column")
    parameters = {column: value, "sort": f"-{by}", "page": page, "per_page": size}
    return Truth({"line": f"/{resource}?" + "&".join(f"{name}={given}" for name, given in parameters.items())})


@scenario("api_integration")
def pauses_for_the_limit(s: Stage) -> Script:
    """A refused request with its headers is pasted: how many pages and pauses a whole list takes is arithmetic."""
    resource, _, _ = _LISTS[s.domain]
    limit, rounds, wait = s.rng.between(3, 9), s.rng.between(3, 12), s.pick((2, 5, 10, 20, 30, 45))
    records = 50 * limit * rounds
    s.goal(records=records, limit=limit, wait=wait)
    s.offer("api_client", "calculator")
    pasted = (
        f"GET /{resource}?page=1&per_page=50\nHTTP 429\nX-RateLimit-Limit: {limit}\nX-RateLimit-Remaining: 0\n"
        f"Retry-After: {wait}"
    )
    yield s.user(
        "My export stops with this:\n\n{pasted}\n\nThere are {records} {things}. How many pages is that, and how many "
        "seconds will I spend waiting if I pause as told?",
        "{pasted}\n\n^ what does the API want from me, and what does it mean for an export of {records} {things}? Pages "
        "and total waiting time in seconds, please.",
        "Please explain this answer of the API. I have to fetch all {records} {things} and would like to know the number "
        "of pages and the time lost in pauses.\n{pasted}",
        "429, help! {records} {things} to fetch, how many pages and how much waiting?\n{pasted}",
        "Planning a nightly job over {records} {things}. The first test gave me\n{pasted}\nWhat do I have to expect: "
        "pages, seconds of waiting in all?",
        pasted=pasted,
        records=records,
        things=resource,
    )
    pages = int(s.compute("ratio", records, 50))
    pauses = s.compute("difference", int(s.compute("ratio", pages, limit)), 1)
    yield s.answer(
        "{limit} requests are allowed in a row, then you wait {wait} seconds. {records:,} records are {pages} pages, so "
        "there are {pauses} pauses, {seconds} seconds altogether.",
        "It's a rate limit: after every {limit} requests a pause of {wait} seconds. You need {pages} pages and thus "
        "{pauses} pauses, which makes {seconds} seconds of waiting.",
        "{pages} pages and {seconds} seconds. The limit of {limit} in a row forces a break after each full batch except "
        "the last one, {pauses} breaks in all.",
        "Expect {pages} requests. After every {limit} of them you rest for {wait} seconds, {pauses} times in all, hence "
        "{seconds} seconds on top of the requests themselves.",
        "Nothing is broken, you were just too fast. For {pages} pages at {limit} a batch you have to pause {pauses} times: "
        "{seconds} seconds.",
        also={"limit": limit, "wait": wait, "records": records},
        pages=pages,
        pauses=pauses,
        seconds=s.compute("product", pauses, wait),
    )


@pauses_for_the_limit.oracle
def _(raw: Raw, records: int, limit: int, wait: int) -> Truth:
    need(raw.facts["company"], "no company")
    pages = len(range(0, records, 50))
    pauses = len(range(0, pages, limit)) - 1
    return Truth({"pages": pages, "pauses": pauses, "seconds": pauses * wait})


@scenario("api_integration")
def watch_over_a_route(s: Stage) -> Script:
    """A route is to be watched for hours and an alarm given: the assistant can ask once, but not keep watch."""
    resource, _, _ = _LISTS[s.domain]
    minutes = s.pick((2, 5, 10, 15, 20))
    s.goal(resource=resource)
    connected(s, f"GET /status says which routes are degraded, GET /{resource} lists {resource}.")
    s.offer("api_client", *(["send_message"] if s.chance(500) else []))
    s.withhold("api.watch")
    yield s.user(
        "Please poll /{resource} every {minutes} minutes for the rest of the day and ping me as soon as it answers 503.",
        "Keep an eye on the {resource} route tonight, would you? A look every {minutes} minutes will do, and I want an "
        "alarm when it's down.",
        "can you set up a check that calls GET /{resource} every {minutes} min and alerts me",
        "Our monitoring is being replaced. Until tomorrow, could you request /{resource} at intervals of {minutes} minutes "
        "and tell me about each failure?",
        "I'd like to be told the moment /{resource} is back. Try it every {minutes} minutes until then, please.",
        resource=resource,
        minutes=minutes,
    )
    yield s.refuse(
        "I can't keep watch: I only act while we're talking and can't start anything on a timer. I could ask /{resource} "
        "once, right now; for the rest you need a scheduled job.",
        "A check every {minutes} minutes is beyond me, since nothing I have runs by itself. A cron job or your monitoring "
        "should do that. A single look at /status is possible any time.",
        "That needs something that runs in the background, and I don't. What I can offer is one request to /{resource} "
        "whenever you ask.",
        "No timer and no alarm on my side, sorry. I'd leave this to a scheduler that calls GET /{resource}; if you like, "
        "I'll help with the script for it.",
        "Not something I can do: between your messages I'm idle, so I would miss the failure. Shall I look at the state of "
        "the route just once instead?",
        also={"resource": resource, "minutes": minutes},
    )


@watch_over_a_route.oracle
def _(raw: Raw, resource: str) -> Truth:
    need(resource in raw.tables, "no such table")
    return Truth({}, no_tool_for="api.watch")


_RENAMED: Final = {
    "retail": ("sales", "orders", "order_id", "total", "EUR"),
    "logistics": ("consignments", "shipments", "shipment_id", "weight_kg", "kg"),
    "support": ("vouchers", "credits", "credit_id", "amount", "EUR"),
    "finance": ("bills", "invoices", "invoice_id", "amount_eur", "EUR"),
    "travel": ("accommodation", "stays", "stay_id", "total_eur", "EUR"),
    "engineering": ("releases", "deployments", "deployment_id", "duration_seconds", "seconds"),
    "research": ("publications", "papers", "paper_id", "downloads", "downloads"),
}
"""A name that a route does not have, the one it has, its key, a number of its records and the unit."""


@scenario("api_integration")
def route_by_its_old_name(s: Stage) -> Script:
    """A route is not found; the guide to the API lists those there are, and the right one answers."""
    wrong, right, key, column, unit = _RENAMED[s.domain]
    largest = s.chance(600)
    s.goal(table=right, key=key, column=column, largest=largest)
    start = connected(s, f"Lists take sort=column or sort=-column and per_page; every route is in {GUIDE}.")
    which = "highest" if largest else "lowest"
    said: dict[str, Any] = {"wrong": wrong, "which": which, "column": column}
    yield s.user(
        "Which record under /{wrong} has the {which} {column}?",
        "From the API, route /{wrong}: the entry with the {which} {column}, please, and the value.",
        "Could you ask /{wrong} for the record with the {which} {column}? My old script used that route.",
        "{which} {column} in /{wrong} ?",
        "In last year's notes I find GET /{wrong}. What does it give as the {which} {column} today, and for which record?",
        **said,
    )
    headers = yield from start
    params = {"sort": f"-{column}" if largest else column, "per_page": "1"}
    missing = yield s.attempt("api_client", **asking(f"/{wrong}", headers, params=params), derived_=("path",))
    need(s.failed(missing) and "No route" in missing.message, "another failure")
    yield s.reflect(
        "There is no /{wrong}. The guide lists the routes of the API.",
        "404: that route doesn't exist, at least not any more. I'll see in the guide what there is.",
        "Not found. Before I try names at random, I'll read the guide.",
        "/{wrong} is gone. Let me look up the current routes.",
        wrong=wrong,
    )
    guide = yield s.call("read_text_file", path=GUIDE)
    path = next(one for one in re.findall(r"(?m)^- `GET (/\w+)`", guide["content"]) if one == f"/{right}")
    if s.chance(500):
        yield s.reason(
            "Of these only {path} can be meant.",
            "{path} is what used to be called {wrong}, so I'll ask that.",
            "The fitting one is {path}.",
            path=path,
            wrong=wrong,
        )
    page = yield from made(s, asking(path, headers, params=params))
    record = page["body"]["data"][0]
    yield s.answer(
        "{found}, with {value:{style}} {unit}. The route is called {path}; /{wrong} doesn't exist.",
        "It's {found} at {value:{style}} {unit} (from {path}, as /{wrong} answers 404).",
        "The {which} {column} is {value:{style}} {unit}, that of {found}. Please update the script: {path} instead of "
        "/{wrong}.",
        "{value:{style}} {unit}, namely {found}. I found it under {path}.",
        "{path} has replaced that route, and there {found} has the {which} value: {value:{style}} {unit}.",
        also={**said, "path": path, "unit": unit, "style": ",.2f" if unit == "EUR" else ","},
        found=record[key],
        value=record[column],
    )


@route_by_its_old_name.oracle
def _(raw: Raw, table: str, key: str, column: str, largest: bool) -> Truth:
    found, value = best_of(((row[key], row[column]) for row in raw.tables[table]), smallest=not largest)
    return Truth({"found": found, "value": value})


_MAPPED: Final = {
    "retail": ("orders", "order_id", "ordered_at", "amount", "total", "cents", 100),
    "logistics": ("claims", "claim_id", "filed_on", "amount", "amount_eur", "cents", 100),
    "support": ("credits", "credit_id", "granted_on", "value", "amount", "cents", 100),
    "finance": ("expenses", "expense_id", "spent_on", "value", "amount", "cents", 100),
    "travel": ("bookings", "booking_id", "booked_on", "price", "price_eur", "cents", 100),
    "engineering": ("deployments", "deployment_id", "deployed_at", "seconds", "duration_seconds", "milliseconds", 1000),
    "research": ("slots", "slot_id", "starts_at", "duration", "hours", "minutes", 60),
}
"""Resource, its key, its day, the field that a function expects, the one there is, and what it is turned into."""
_FUNCTION: Final = (
    "def {name}(record):\n"
    '    return {{"ref": record["{key}"].split("-")[1], "day": record["{day}"][:10], '
    '"{unit}": round(record["{wrong}"] * {factor})}}'
)


@scenario("api_integration")
def mapping_tried_on_a_record(s: Stage) -> Script:
    """A mapping function is tried in the sandbox on a real record: it trips over a field, is mended, and works."""
    resource, key, day, wrong, right, unit, factor = _MAPPED[s.domain]
    row = s.pick(s.raw.tables[resource])
    name = s.pick(("to_partner", "as_export", "to_ledger", "convert", "for_billing", "mapped"))
    need(abs(row[right] * factor % 1 - 0.5) > 1e-6, "half a unit")
    source = _FUNCTION.format(name=name, key=key, day=day, wrong=wrong, factor=factor, unit=unit)
    s.goal(table=resource, identity=row[key], right=right, factor=factor)
    start = connected(s, f"GET /{resource}/{{{key}}} gives a single record.")
    said: dict[str, Any] = {"source": source, "identity": row[key], "name": name, "resource": resource, "unit": unit}
    yield s.user(
        "Here's my mapping for the partner feed:\n\n{source}\n\nDoes it work on {identity} as the API returns it? What "
        "does it give for {unit}?",
        "{source}\n\nCan you run this on the real record {identity} (/{resource}) and tell me the {unit}? If it breaks, "
        "please fix it.",
        "I haven't tested this function yet. Would you get {identity} from the API and put it through?\n\n{source}\n\n"
        "I'm interested in the value of {unit}.",
        "test with {identity} from /{resource}, fix if needed, what's {unit}?\n{source}",
        "Before I deploy {name}, please check it with one real record, say {identity}. The {unit} are what matters.\n"
        "{source}",
        **said,
    )
    headers = yield from start
    record = (yield from made(s, asking(f"/{resource}/{row[key]}", headers)))["body"]["data"]
    tail = f"\n\n{name}({record!r})"
    broken = yield s.attempt("code_executor", code=source + tail)
    need(s.failed(broken) and f"KeyError: {wrong}" in broken.message, "another failure")
    field = next(one for one in record if one == right)
    yield s.reflect(
        "A KeyError: the record has no {wrong}, the field is called {field}. I'll change that and run it again.",
        "It trips over {wrong}. What the API sends is {field}, so I'll put that in.",
        "The function expects {wrong}, and the record has {field} instead. Second try with the right name.",
        "There's no {wrong} in what came back. {field} is the one that is meant.",
        wrong=wrong,
        field=field,
    )
    worked = yield s.call("code_executor", code=source.replace(f'"{wrong}"', f'"{field}"') + tail, derived_=("code",))
    made_of_it = worked["result"]
    yield s.answer(
        'After one change it works: {count} {unit}. Use record["{field}"], as there is no "{wrong}".',
        "Not as it stands, since the API calls the field {field} and not {wrong}. With that, {identity} has {count} {unit}.",
        "{name} failed with a KeyError on {wrong}; with {field} it returns {count} {unit} for {identity}.",
        "{count} {unit}, once {wrong} is replaced by {field}. The rest of the function is fine.",
        "One bug, the field name: {field} instead of {wrong}. The mended version gives {count} {unit}, ref {ref}.",
        also={**said, "wrong": wrong, "field": field, "ref": made_of_it["ref"]},
        count=made_of_it[unit],
    )


@mapping_tried_on_a_record.oracle
def _(raw: Raw, table: str, identity: str, right: str, factor: int) -> Truth:
    return Truth({"count": round(raw.row(table, identity)[right] * factor)})
