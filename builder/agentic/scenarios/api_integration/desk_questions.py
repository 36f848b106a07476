"""Several records fit what the user says: the assistant looks, asks which is meant, and then changes that one."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._api import about_api, signed_in
from .._records import Row
from ._shared_desk import Request, all_sent, sent

_WORK = ("new", "open", "pending")


@scenario("api_integration", domains=("retail",))
def reorder_level_of_which_store(s: Stage) -> Script:
    """A product lies in three stores, each with its own reorder level: which store is meant is asked first."""
    product = s.pick([row for row in s.raw.tables["products"] if row["status"] == "active"])
    need(sum(row["name"] == product["name"] for row in s.raw.tables["products"]) == 1, "two of that name")
    levels = [row for row in s.raw.tables["inventory"] if row["product_id"] == product["product_id"]]
    cities = {row["store_id"]: row["city"] for row in s.raw.tables["stores"]}
    chosen = s.pick(levels)
    new = chosen["reorder_level"] + s.pick((3, 4, 6, 9, 12))
    s.goal(product=product["product_id"], key=chosen["inventory_id"], new=new)
    told = s.chance(600)
    about_api(
        s,
        "GET /products (filter: name), GET /products/{id}/inventory, GET /stores, PATCH /inventory/{id} with "
        "reorder_level.",
        told=told,
    )
    said: dict[str, Any] = {"name": product["name"], "new": new, "city": cities[chosen["store_id"]]}
    yield s.user(
        "Set the reorder level of the {name} to {new} via the API.",
        "We keep running out of {name}. Reorder level {new} from now on, please patch it.",
        "{name}: reorder_level = {new} (api)",
        "Could you change the reorder level for {name} in the API? It should be {new}.",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    found = (yield from sent(s, Request("/products", headers, params={"name": said["name"]})))["body"]["data"]
    wanted = [Request(f"/products/{found[0]['product_id']}/inventory", headers), Request("/stores", headers)]
    stock, stores = ((one["body"]["data"]) for one in (yield from all_sent(s, wanted)))
    towns = {row["store_id"]: row["city"] for row in stores}
    lines = [f"{towns[row['store_id']]} (now {row['reorder_level']})" for row in stock]
    yield s.ask(
        "It lies in several stores, each with a level of its own: {stores}. Which one do you mean?",
        "Which store is it for? The levels are kept by store: {stores}.",
        "There isn't one level but several: {stores}. Where shall I change it?",
        "Before I change anything: {stores}. Which of these should get {new}?",
        also={"stores": listed(lines), "new": new},
    )
    yield s.user(
        "{city} only.", "The one in {city}.", "Just {city}, the others are fine.", "oh, {city} of course", **said
    )
    record = next(row for row in stock if towns[row["store_id"]] == said["city"])
    path = f"/inventory/{record['inventory_id']}"
    done = yield from sent(s, Request(path, headers, "PATCH", body={"reorder_level": new}))
    yield s.answer(
        "{city} now reorders below {new} instead of {before}; the record is {key}.",
        "Changed in {city}: {before} became {new} ({key}). The other stores keep theirs.",
        "{key}, the one of {city}, went from {before} to {new}.",
        "Done for {city} only. {key} stood at {before} and has {new} now.",
        also={"city": said["city"], "new": done["body"]["data"]["reorder_level"]},
        key=record["inventory_id"],
        before=record["reorder_level"],
    )


@reorder_level_of_which_store.oracle
def _(raw: Raw, product: str, key: str, new: int) -> Truth:
    levels = [row["inventory_id"] for row in raw.tables["inventory"] if row["product_id"] == product]
    after = raw.copy()
    row = after.row("inventory", key)
    before, row["reorder_level"] = row["reorder_level"], new
    return Truth({"key": key, "before": before}, state=after, candidates=tuple(levels))


def _in_work(raw: Raw) -> dict[str, list[Row]]:
    """Contact -> the tickets that are not settled."""
    found: dict[str, list[Row]] = {}
    for row in raw.tables["tickets"]:
        if row["status"] in _WORK:
            found.setdefault(row["contact_id"], []).append(row)
    return found


@scenario("api_integration", domains=("support",))
def urgent_but_which_ticket(s: Stage) -> Script:
    """A client has several tickets in work and one is to be urgent: the lists of both states, then a question."""
    several = {key: rows for key, rows in _in_work(s.raw).items() if len(rows) > 1}
    tickets = several[s.pick(sorted(several))]
    need(len({row["subject"] for row in tickets}) == len(tickets) < 5, "alike")
    chosen = s.pick([row for row in tickets if row["priority"] != "urgent"])
    contact = s.raw.row("contacts", chosen["contact_id"])
    s.goal(contact=contact["contact_id"], key=chosen["ticket_id"])
    told = s.chance(600)
    about_api(
        s,
        "GET /contacts (filters: name, email), GET /tickets (filters: contact_id, status; new, open and pending "
        "tickets are in work), PATCH /tickets/{id} with priority.",
        told=told,
    )
    said = {"name": contact["name"], "email": contact["email"], "subject": chosen["subject"]}
    yield s.user(
        "{name} ({email}) just called and is furious. Make the ticket urgent, over the API please.",
        "Please put the ticket of {email} up to urgent. I only have the API for it today.",
        "ticket from {name}, {email} -> priority urgent (api)",
        "I promised {name} that we treat the ticket as urgent. The address is {email}; can you patch it?",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    person = (yield from sent(s, Request("/contacts", headers, params={"email": said["email"]})))["body"]["data"][0]
    params = [{"contact_id": person["contact_id"], "status": status} for status in _WORK]
    pages = yield from all_sent(s, [Request("/tickets", headers, params=one) for one in params])
    found = [row for page in pages for row in page["body"]["data"]]
    lines = [f'"{row["subject"]}" ({row["ticket_id"]}, {row["priority"]})' for row in found]
    yield s.ask(
        "There is more than one in work: {lines}. Which shall be urgent?",
        "{name} has several tickets with us: {lines}. Which one was the call about?",
        "Which of these do you mean? {lines}.",
        "I see {lines}. Only one of them, I suppose; which?",
        also={"lines": listed(lines), "name": said["name"]},
    )
    yield s.user(
        'The one with "{subject}".',
        "It was about this: {subject}.",
        "{subject}",
        'Sorry, should have said: "{subject}".',
        **said,
    )
    record = next(row for row in found if row["subject"] == said["subject"])
    path = f"/tickets/{record['ticket_id']}"
    done = yield from sent(s, Request(path, headers, "PATCH", body={"priority": "urgent"}))
    yield s.answer(
        "{key} is treated as urgent now ({change}).",
        "Done: {key} went {change}.",
        "Changed {key} ({subject}) {change}.",
        "{key}, {change}. The rest I left alone.",
        also=said,
        key=record["ticket_id"],
        change=f"from {record['priority']} to {done['body']['data']['priority']}",
    )


@urgent_but_which_ticket.oracle
def _(raw: Raw, contact: str, key: str) -> Truth:
    after = raw.copy()
    row = after.row("tickets", key)
    change, row["priority"] = f"from {row['priority']} to urgent", "urgent"
    fitting = tuple(one["ticket_id"] for one in _in_work(raw)[contact])
    return Truth({"key": key, "change": change}, state=after, candidates=fitting)
