"""Everyday look-ups in which something is left open, misnamed or meant otherwise."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from .._records import Row, rows_of


def _spread(raw: Raw) -> dict[str, list[Row]]:
    """Service -> its running servers, for services that have two to four, each in a zone of its own."""
    running: dict[str, list[Row]] = {}
    for row in rows_of(raw, "servers", status="running"):
        running.setdefault(row["service_id"], []).append(row)
    return {
        service: rows
        for service, rows in running.items()
        if 2 <= len(rows) == len({row["zone"] for row in rows})
        and len(rows) == len(rows_of(raw, "servers", service_id=service))
    }


@scenario("tool_usage", domains=("engineering",))
def which_server_of_it(s: Stage) -> Script:
    """One server of a service is to be drained and the service has several: the assistant asks which."""
    fitting = _spread(s.raw)
    service = s.pick(sorted(fitting))
    server = s.pick(fitting[service])
    name = s.raw.row("services", service)["name"]
    s.goal(server=server["server_id"], servers=[row["server_id"] for row in fitting[service]])
    yield s.user(
        "One of the {name} servers is acting up. Take it out of rotation, please.",
        "Please drain the slow {name} machine so that I can have a look at it.",
        "drain the bad {name} box",
        "Half of our {name} requests time out, it must be one server. Could you set that one to draining?",
        "I'd like to patch a {name} server this afternoon. Can you have it drained until then?",
        name=name,
    )
    found = yield s.call("get_service_status", service=name)
    shown = ", ".join(f"{row['server_id']} in {row['zone']}" for row in found["servers"])
    yield s.ask(
        "{name} runs on {shown}. Which of them do you mean?",
        "There are several: {shown}. Which one shall I drain?",
        "I'd rather not guess which machine it is. The choice is {shown}.",
        "Before I touch anything: {shown}. Which is the one?",
        "Running for {name} at the moment: {shown}. Tell me the zone or the id and I'll drain it.",
        also={"name": name, "shown": shown},
    )
    yield s.user(
        "The one in {zone}.",
        "{zone}, sorry, I should have said so.",
        "zone {zone}",
        "It's the machine in {zone}.",
        "Take {zone}, please.",
        zone=server["zone"],
    )
    chosen = next(row for row in found["servers"] if row["zone"] == server["zone"])
    done = yield s.call("set_server_status", server_id=chosen["server_id"], status="draining")
    yield s.answer(
        "{server} is draining now; the others carry on.",
        "Done: {server} has gone from running to draining.",
        "I've set {server} to draining. It takes no new requests, so have your look once it is idle.",
        "{server} ({zone}) is on its way out of rotation.",
        "That's {server}, and it's draining.",
        also={"zone": server["zone"]},
        server=done["server_id"],
    )


@which_server_of_it.oracle
def _(raw: Raw, server: str, servers: list[str]) -> Truth:
    after = raw.copy()
    after.row("servers", server)["status"] = "draining"
    return Truth({"server": server}, state=after, candidates=tuple(servers))


def _asked(raw: Raw) -> dict[str, list[Row]]:
    """Account -> its tickets, two or more, latest first."""
    account = {row["contact_id"]: row["account_id"] for row in raw.tables["contacts"]}
    found: dict[str, list[Row]] = {}
    for row in sorted(raw.tables["tickets"], key=lambda row: str(row["opened_at"]), reverse=True):
        found.setdefault(account[row["contact_id"]], []).append(row)
    return {key: rows for key, rows in found.items() if len(rows) > 1}


@scenario("tool_usage", domains=("support",))
def the_other_client(s: Stage) -> Script:
    """How many tickets a client has sent and which is the latest; then the user meant another client."""
    asked = _asked(s.raw)
    mine, meant = s.sample(sorted(asked), 2)
    names = {key: s.raw.row("accounts", key)["name"] for key in (mine, meant)}
    s.goal(mine=mine, meant=meant)
    yield s.user(
        "How many tickets has {name} sent us so far, and which one is the latest?",
        "I'm about to call {name}. How often have they written to us, and what's their last ticket?",
        "{name}: number of tickets? newest?",
        "Give me the number of tickets from {name} and the id of the one that came in last.",
        "Does {name} need us a lot? I'd like the count of their tickets and the most recent one.",
        name=names[mine],
    )
    count, latest = yield from _history(s, names[mine])
    yield s.answer(
        "{count} so far, the latest being {latest} ('{subject}').",
        "{name} has sent {count}; {latest} came in last: '{subject}'.",
        "Tickets in all: {count}. The most recent is {latest}, '{subject}'.",
        "It's {count}, and {latest} is the newest. They write: '{subject}'.",
        "{latest} is their last one ('{subject}'), out of {count}.",
        also={"name": names[mine], "subject": latest["subject"], "latest": latest["ticket_id"]},
        count=count,
    )
    yield s.user(
        "Wait, I mixed them up. I meant {name}.",
        "Sorry, wrong client! The same for {name}, please.",
        "oh no, {name} is who i'm calling",
        "Hm, that can't be the one. It's {name} that complained, so could you look there instead?",
        "My mistake, it should have been {name}.",
        name=names[meant],
        correction=True,
    )
    other, newest = yield from _history(s, names[meant])
    yield s.answer(
        "For {name} it's {other}, and the latest is {newest}: '{subject}'.",
        "No problem. {name}: {other} in all, last one {newest}, '{subject}'.",
        "There the number is {other}; {newest} ('{subject}') came last.",
        "{newest} is the most recent from {name}, of {other} altogether. Its subject: '{subject}'.",
        "{other} in that case. You'll want to read {newest} first, '{subject}'.",
        also={"name": names[meant], "subject": newest["subject"]},
        other=other,
        newest=newest["ticket_id"],
    )


def _history(s: Stage, name: str) -> Any:
    """Look a client's tickets up; their number, and the latest."""
    known = yield s.call("find_contact", account=name)
    found = yield s.call("search_tickets", account_id=known["contacts"][0]["account_id"])
    return found["total_found"], found["tickets"][0]


@the_other_client.oracle
def _(raw: Raw, mine: str, meant: str) -> Truth:
    asked = _asked(raw)
    return Truth({"count": len(asked[mine]), "other": len(asked[meant]), "newest": asked[meant][0]["ticket_id"]})


@scenario("tool_usage", domains=("logistics",))
def letter_of_the_article_missing(s: Stage) -> Script:
    """An article number without its last letter is not found; the depot's stock shows it. Then how far from reordering."""
    article = s.pick(
        [row for row in s.raw.tables["stock"] if row["quantity"] > 1 < abs(row["quantity"] - row["reorder_level"])]
    )
    short, depot = article["sku"][:-1], article["depot_id"]
    s.goal(stock=article["stock_id"])
    said: dict[str, Any] = {"short": short, "depot": depot}
    yield s.user(
        "How many {short} do we have at {depot}?",
        "The label says {short}, the rest is torn off. It's stored at {depot}: how many pieces?",
        "stock of {short} in {depot}?",
        "A client wants to know what is left of {short} in our depot {depot}. Can you check?",
        "Quick stock check please, article {short}, depot {depot}.",
        **said,
    )
    missing = yield s.attempt("get_warehouse_stock", sku=short, depot_id=depot)
    if not s.failed(missing):
        s.redraw("there is such an article")
    yield s.reflect(
        "{short} by itself isn't an article; there may be a letter missing. I'll list what {depot} holds.",
        "No such number. Let me go through the stock of {depot} for something that begins like it.",
        "Not found as it stands, so I'm looking at everything in {depot}.",
        **said,
    )
    everything = yield s.call("get_warehouse_stock", depot_id=depot)
    found = next(row for row in everything["stock"] if row["sku"].startswith(short))
    yield s.answer(
        "There are {pieces} pieces. The full number is {sku}, {what}.",
        "{sku} ({what}) is what you mean, and {depot} has {pieces} of it.",
        "{pieces} pieces. By the way, the number ends in a letter: {sku}, {what}.",
        "Under {sku} I find {what}, {pieces} pieces in {depot}.",
        "The article is {sku}, {what}; {pieces} are in stock there.",
        also={"depot": depot, "what": found["description"]},
        pieces=found["quantity"],
        sku=found["sku"],
    )
    yield s.user(
        "And how far is that from the reorder level?",
        "Is that above or below the level at which we reorder, and by how much?",
        "distance to reorder level?",
        "Where does that stand against the reorder level?",
        "Thanks. What's the margin to the reorder level?",
    )
    above = found["quantity"] >= found["reorder_level"]
    margin = s.compute("difference", *sorted((found["quantity"], found["reorder_level"]), reverse=True))
    yield s.answer(
        "It's {margin} {side} the level of {level}.",
        "The level is {level}, so we are {margin} {side} it.",
        "{margin} {side}: reordering starts at {level}.",
        "With a reorder level of {level}, that is {margin} {side} the line.",
        "At {level} it would be time; the stock is {margin} {side} that.",
        also={"level": found["reorder_level"], "side": "above" if above else "below"},
        margin=margin,
    )


@letter_of_the_article_missing.oracle
def _(raw: Raw, stock: str) -> Truth:
    row = raw.row("stock", stock)
    margin = abs(row["quantity"] - row["reorder_level"])
    return Truth({"pieces": row["quantity"], "sku": row["sku"], "margin": margin})


_PEOPLE: Final = {
    "retail": ("find_customer", "customers", "customers", "customer_id"),
    "travel": ("find_customer", "customers", "customers", "customer_id"),
    "support": ("find_contact", "contacts", "contacts", "contact_id"),
    "research": ("find_researcher", "researchers", "researchers", "researcher_id"),
}
"""The tool that finds people by name, their table, where they stand in its result, and their key."""


@scenario("tool_usage", domains=tuple(_PEOPLE))
def family_name_first(s: Stage) -> Script:
    """A name as lists have it, family name first, finds nobody; the other way round it does."""
    tool, table, result, key = _PEOPLE[s.domain]
    counts: dict[str, int] = {}
    for row in s.raw.tables[table]:
        counts[row["name"]] = counts.get(row["name"], 0) + 1
    person = s.pick([row for row in s.raw.tables[table] if counts[row["name"]] == 1 and row["name"].count(" ") == 1])
    given, family = person["name"].split(" ")
    turned = f"{family} {given}"
    s.goal(table=table, person=person[key])
    yield s.user(
        "What e-mail address do we have for {turned}?",
        "I need to write to {turned}. Which address is on file, and what's the id?",
        "{turned} - email + id?",
        "My list says {turned}. Could you find the e-mail address and our id for that?",
        "Please look up {turned} for me: id and e-mail.",
        turned=turned,
    )
    nobody = yield s.attempt(tool, name=turned)
    if not s.failed(nobody) and nobody["count"]:
        s.redraw("that name exists")
    yield s.reflect(
        "Nobody by that name. It may be written family name first, so I'll turn it round.",
        "No match. Perhaps the order of the two names is the other one here.",
        "Not found like this; trying given name before family name.",
    )
    found = yield s.call(tool, name=person["name"], derived_=("name",))
    one = found[result][0]
    yield s.answer(
        "{name} is {id}, with the address {email}.",
        "The address is {email} ({id}). We have the name as {name}.",
        "Found under {name}: {id}, {email}.",
        "{email}. The id is {id}; in our records it reads {name}.",
        "That's {name} here, {id}. Mail goes to {email}.",
        also={"name": one["name"]},
        id=one[key],
        email=one["email"],
    )


@family_name_first.oracle
def _(raw: Raw, table: str, person: str) -> Truth:
    return Truth({"id": person, "email": raw.row(table, person)["email"]})
