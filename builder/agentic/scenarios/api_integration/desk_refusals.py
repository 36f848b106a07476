"""Requests that the API refuses for a reason, and what mends them: a wrong word, a wrong number, a code that is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import day_name, listed
from ...world.raw import Raw
from .._api import about_api, signed_in
from .._records import next_id
from ._shared_desk import DESKS, Request, all_sent, sent


@dataclass(frozen=True, slots=True)
class _Wish:
    """A change that names a field's value in everyday words: the request, the field, and how the user puts it."""

    method: str
    path: str
    body: Mapping[str, Any]
    field: str
    word: str
    value: str
    requests: tuple[str, ...]
    said: Mapping[str, Any]


_CLIENT_SEGMENTS: Final = {"school": "education", "company": "business", "private person": "consumer"}
_PAID: Final = {"SEPA debit": "direct debit", "check": "cheque", "wire": "transfer", "Visa": "card"}
_FLEET: Final = {"in repair": "workshop", "spare": "reserve", "on the road": "in_service"}
_PRESENT: Final = {"on holiday": "away", "in a meeting": "busy", "back": "available"}


def _new_customer(s: Stage) -> _Wish:
    word = s.pick(list(_CLIENT_SEGMENTS))
    known = s.pick(s.raw.tables["customers"])
    need(known["city"], "no city")
    name = s.pick(("Larkspur", "Old Mill", "Harbour Street", "Silverlake", "Mapleton", "Greenway"))
    mail = f"office@{name.lower().replace(' ', '-')}.example"
    said = {"name": name, "mail": mail, "word": word, "city": known["city"], "country": known["country"]}
    body = {"name": name, "email": mail, "city": known["city"], "country": known["country"], "segment": word}
    return _Wish(
        "POST", "/customers", body, "segment", word, _CLIENT_SEGMENTS[word],
        (
            "New customer for the API: {name}, {mail}, {city} in {country}, segment {word}. What number do they get?",
            "Please register {name} over the API ({mail}, {city}, {country}); it's a {word}. I need the customer id.",
            "{name} wants to order from us: {word} in {city}, {country}, mail {mail}. Create them, tell me the id",
            "Could you add a customer record via REST? {name}, segment {word}, {mail}, located in {city} ({country}).",
        ),
        said,
    )  # fmt: skip


def _new_payment(s: Stage) -> _Wish:
    word = s.pick(list(_PAID))
    invoice = s.pick([row for row in s.raw.tables["invoices"] if row["status"] in ("sent", "overdue")])
    day, paid = str(s.raw.today), s.rng.between(40, 900) * 10
    said = {"invoice": invoice["invoice_id"], "amount": paid, "word": word, "currency": invoice["currency"]}
    body = {"invoice_id": invoice["invoice_id"], "received_on": day, "amount": paid, "method": word}
    return _Wish(
        "POST", "/payments", body, "method", word, _PAID[word],
        (
            "We got {currency} {amount} for {invoice} today, by {word}. Please post it to the API and give me the id.",
            "Part payment on {invoice}: {amount} {currency}, method {word}, received today. Book it via the API, please.",
            "book via api: {invoice}, {amount} {currency}, {word}, today. payment id?",
            "{amount} {currency} came in this morning for {invoice} ({word}). Can you record that over REST?",
        ),
        said,
    )  # fmt: skip


def _vehicle_status(s: Stage) -> _Wish:
    word = s.pick(list(_FLEET))
    vehicle = s.pick([row for row in s.raw.tables["vehicles"] if row["status"] != _FLEET[word]])
    return _Wish(
        "PATCH", f"/vehicles/{vehicle['vehicle_id']}", {"status": word}, "status", word, _FLEET[word],
        (
            "{vehicle} is {word} now, please set that in the API.",
            "Set the status of {vehicle} to '{word}' over the API. What does it say afterwards?",
            "fleet api: {vehicle} -> {word}",
            "The depot says {vehicle} is {word}. The API still has the old status, could you change it?",
        ),
        {"vehicle": vehicle["vehicle_id"], "word": word},
    )  # fmt: skip


def _agent_status(s: Stage) -> _Wish:
    word = s.pick(list(_PRESENT))
    agent = s.pick([row for row in s.raw.tables["agents"] if row["status"] != _PRESENT[word]])
    return _Wish(
        "PATCH", f"/agents/{agent['agent_id']}", {"status": word}, "status", word, _PRESENT[word],
        (
            "{agent} is {word}. Can you put that into the API so that routing knows?",
            "Please mark {agent} as '{word}' via the API.",
            "api: status of {agent} = {word}",
            "Routing still has the old status of {agent}, who is {word}. Update it over REST, please.",
        ),
        {"agent": agent["agent_id"], "word": word},
    )  # fmt: skip


_WISHES: Final = {
    "retail": _new_customer,
    "finance": _new_payment,
    "logistics": _vehicle_status,
    "support": _agent_status,
}


@scenario("api_integration", domains=DESKS)
def word_of_the_field(s: Stage) -> Script:
    """The user's word is none that the field allows: the 422 lists those it has, and the one that is meant is sent."""
    wish = _WISHES[s.domain](s)
    s.goal(domain=s.domain, method=wish.method, path=wish.path, body={**wish.body, wish.field: wish.value})
    told = s.chance(500)
    route = wish.path.split("/")[1]
    item = "" if wish.method == "POST" else "/{id}"
    about_api(s, f"{wish.method} /{route}{item} takes {', '.join(wish.body)}.", told=told)
    yield s.user(*wish.requests, **wish.said)
    headers = yield from signed_in(s, told=told)
    first = Request(wish.path, headers, wish.method, body=wish.body, may_fail=True)
    refused = yield from sent(s, first)
    need(s.failed(refused) and wish.value in refused.message, "not refused")
    if s.chance(700):
        yield s.reason(
            "'{word}' isn't a value that {field} takes. Of those listed, '{value}' is what is meant.",
            "The API names the values it allows for {field}; '{value}' fits '{word}'.",
            "Validation failed on {field} only. In the API's terms that is '{value}'.",
            word=wish.word,
            field=wish.field,
            value=wish.value,
        )
    mended = Request(wish.path, headers, wish.method, body={**wish.body, wish.field: wish.value})
    done = (yield from sent(s, mended))["body"]["data"]
    outcome = done[wish.field] if wish.method == "PATCH" else next(iter(done.values()))
    also = {"field": wish.field, "word": wish.word, "value": wish.value}
    if wish.method == "PATCH":
        yield s.answer(
            "Done, the {field} is '{outcome}' now; that is the API's word for '{word}'.",
            "It is set. The API has no '{word}', so I used '{outcome}'.",
            "The {field} reads '{outcome}' now. ('{word}' was refused, as it isn't among the allowed values.)",
            "Changed to '{outcome}', which is how the API puts '{word}'.",
            also=also,
            outcome=outcome,
        )
    else:
        yield s.answer(
            "Created as {outcome}. One thing: the API has no {field} '{word}', so it stands there as '{value}'.",
            "It's {outcome}. For '{word}' I had to use the API's own term, '{value}'.",
            "The new record is {outcome}, with {field} '{value}' since '{word}' isn't allowed.",
            "{outcome}, saved with '{value}' as {field}: that's the allowed value nearest to '{word}'.",
            also=also,
            outcome=outcome,
        )


@word_of_the_field.oracle
def _(raw: Raw, domain: str, method: str, path: str, body: dict[str, Any]) -> Truth:
    after = raw.copy()
    if method == "PATCH":
        after.row(path.split("/")[1], path.split("/")[2]).update(body)
        return Truth({"outcome": body["status"]}, state=after)
    table = path.split("/")[1]
    key = next_id(raw, table)
    fresh = {"customer_id": key, "joined_on": str(raw.today), "loyalty_points": 0}
    after.tables[table].append((fresh if domain == "retail" else {"payment_id": key}) | body)
    return Truth({"outcome": key}, state=after)


_PEOPLE: Final = {
    "retail": ("customers", "customer_id", "city", "/customers"),
    "support": ("contacts", "contact_id", "language", "/contacts"),
}
_LANGUAGES: Final = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}


def _slip(s: Stage, key: str, taken: set[str]) -> str:
    """The number with two digits in the wrong order or one of them doubled, so that nobody has it."""
    prefix, _, digits = key.partition("-")
    swapped = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    slips = [f"{prefix}-{slip}" for slip in (*swapped, digits[0] + digits)]
    return s.pick([slip for slip in slips if slip not in taken and key not in slip])


@scenario("api_integration", domains=tuple(_PEOPLE))
def number_that_nobody_has(s: Stage) -> Script:
    """The number in a request does not exist: the record is found by e-mail address, and only then changed."""
    table, key, column, route = _PEOPLE[s.domain]
    rows = s.raw.tables[table]
    row = s.pick([one for one in rows if one[column]])
    wrong = _slip(s, row[key], {one[key] for one in rows})
    new = s.pick(sorted({one[column] for one in rows if one[column] and one[column] != row[column]}))
    s.goal(table=table, key=row[key], column=column, new=new)
    told = s.chance(500)
    about_api(
        s,
        f"Single records over the API: GET {route} (filters: name, email), GET {route}/{{id}}, PATCH {route}/{{id}} "
        f"with {column}. Before a record is changed, its e-mail address has to be the one that the user gave.",
        told=told,
    )
    said = {"wrong": wrong, "email": row["email"], "new": _LANGUAGES.get(new, new), "column": column}
    yield s.user(
        "Please change the {column} of {wrong} ({email}) to {new} in the API.",
        "{wrong} wrote in, {column} is {new} from now on. Their address on file should be {email}. Can you patch it?",
        "update {wrong}: {column} = {new}. email for checking: {email}",
        "I have a change request here: {column} {new} for {wrong}, e-mail {email}. It should go in through REST.",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    missing = yield from sent(s, Request(f"{route}/{wrong}", headers, may_fail=True))
    need(s.failed(missing) and missing.type == "NotFound", "it exists")
    yield s.reflect(
        "There is no {wrong}. The e-mail address may lead to the right record.",
        "404 for {wrong}, so the number is off. I'll look the address up instead.",
        "Nobody has that number. Searching by e-mail before anything is changed.",
        "That id doesn't exist; perhaps a slip. The address identifies them, too.",
        wrong=wrong,
    )
    found = (yield from sent(s, Request(route, headers, params={"email": row["email"]})))["body"]["data"]
    need(len(found) == 1, "not found by address")
    right, before = found[0][key], found[0][column]
    done = yield from sent(s, Request(f"{route}/{right}", headers, "PATCH", body={column: new}))
    yield s.answer(
        "The number was wrong, nobody is {wrong}. {email} belongs to {right}, and there I changed the {column} "
        "from {before} to {now}.",
        "Done for {right}, who has the address {email}; {wrong} doesn't exist. The {column} was {before} before "
        "and is {now} now.",
        "{right} is the record you mean ({email}). Its {column} went from {before} to {now}. Please correct {wrong} "
        "in your request.",
        "I found no {wrong}, but {email} is {right}: {column} {before} is now {now}.",
        also=said | {"now": done["body"]["data"][column]},
        right=right,
        before=before,
    )


@number_that_nobody_has.oracle
def _(raw: Raw, table: str, key: str, column: str, new: str) -> Truth:
    after = raw.copy()
    row = after.row(table, key)
    before, row[column] = row[column], new
    return Truth({"right": key, "before": before}, state=after)


@scenario("api_integration", domains=("retail",))
def code_is_taken(s: Stage) -> Script:
    """A promotion's code exists already: the 409 is looked into, the user takes another code, and it is created."""
    old = s.pick(s.raw.tables["promotions"])
    code, days = old["code"], s.rng.between(5, 21)
    first = s.raw.today + timedelta(days=s.rng.between(2, 30))
    last = first + timedelta(days=days)
    other = s.pick((f"{code}NEW", f"{code}X", f"MORE{code}", f"{code}AGAIN"))
    need(all(row["code"] != other for row in s.raw.tables["promotions"]), "taken, too")
    floor = s.pick((20, 30, 50, 75, 100))
    body: dict[str, Any] = {"code": code, "percent": old["percent"], "starts_on": str(first), "ends_on": str(last)}
    body["minimum_total"] = floor
    s.goal(old=code, body={**body, "code": other})
    told = s.chance(500)
    about_api(
        s,
        "GET /promotions (filter: code); POST /promotions with code, percent, starts_on, ends_on, minimum_total.",
        told=told,
    )
    yield s.user(
        "Create the promotion {code} in the API: {percent}% off orders from EUR {floor}, {first} to {last}.",
        "Marketing wants {code} again. {percent} percent, minimum order EUR {floor}, running {first} until {last}. "
        "Please set it up.",
        "new promo via api: {code}, {percent}%, min {floor} EUR, {first} - {last}",
        "Can you POST a promotion for me? Code {code}, {percent}% discount, valid {first} to {last}, from EUR {floor} on.",
        code=code,
        percent=old["percent"],
        floor=floor,
        first=day_name(first),
        last=day_name(last),
    )
    headers = yield from signed_in(s, told=told)
    again = Request("/promotions", headers, "POST", body=body, derived=("body",), may_fail=True)
    refused = yield from sent(s, again)
    need(s.failed(refused) and refused.type == "Conflict", "not taken")
    yield s.reflect(
        "A conflict: that code must exist. Let me see what it is.",
        "The API says that the code is a duplicate, so I'll look at the one there is.",
        "409, codes are unique. What is behind {code} now?",
        "The code is in use. I'll look up by what.",
        code=code,
    )
    there = (yield from sent(s, Request("/promotions", headers, params={"code": code})))["body"]["data"][0]
    yield s.answer(
        "{code} can't be created: it's {taken} already, {from_} to {until}. Codes are unique, even later on. Which "
        "code shall it be?",
        "Not possible under that code, as {taken} has it ({from_} until {until}). With another code I can create it "
        "at once.",
        "There is a {code} already, namely {taken}, which runs from {from_} to {until}. Do you want a different code?",
        "The API refuses a second {code}. The first one is {taken}: {from_} to {until}. Give me another code and I'll "
        "set it up.",
        also={"code": code, "from_": there["starts_on"]},
        taken=there["promotion_id"],
        until=there["ends_on"],
    )
    yield s.user(
        "Ah right. Then {other}, everything else as I said.",
        "Call it {other} instead.",
        "{other} then",
        "Forgot about that one. Please use {other}; dates and discount stay.",
        correction=True,
        other=other,
    )
    named_anew = Request("/promotions", headers, "POST", body={**body, "code": other}, derived=("body",))
    made = (yield from sent(s, named_anew))["body"]["data"]
    yield s.answer(
        "{other} is in place as {made}, {percent}% from EUR {floor} on.",
        "Created: {made}, code {other}, {percent}% off from EUR {floor}.",
        "Now it worked. {made} has the code {other} ({percent}%, minimum EUR {floor}).",
        "{made} it is, with the code {other} and the dates you gave.",
        also={"other": other, "percent": made["percent"], "floor": floor},
        made=made["promotion_id"],
    )


@code_is_taken.oracle
def _(raw: Raw, old: str, body: dict[str, Any]) -> Truth:
    there = next(row for row in raw.tables["promotions"] if row["code"] == old)
    after, made = raw.copy(), next_id(raw, "promotions")
    after.tables["promotions"].append({"promotion_id": made, **body})
    return Truth({"taken": there["promotion_id"], "until": there["ends_on"], "made": made}, state=after)


_BATCHES: Final = {
    "retail": ("orders", "order_id", "cancel", ("pending", "processing"), "cancelled"),
    "support": ("tickets", "ticket_id", "solve", ("open", "pending"), "solved"),
    "finance": ("invoices", "invoice_id", "void", ("draft", "sent"), "void"),
}
"""Actions on several records: resource, key, action, the statuses that allow it, and the status that follows."""


@scenario("api_integration", domains=tuple(_BATCHES))
def batch_with_a_refusal(s: Stage) -> Script:
    """One action on several records at once; one of them is past it, and the answer says which and why."""
    resource, key, action, allowed, _ = _BATCHES[s.domain]
    rows = s.raw.tables[resource]
    fit = s.sample([row for row in rows if row["status"] in allowed], s.pick((2, 3)))
    late = s.pick([row for row in rows if row["status"] not in (*allowed, "new")])
    keys = [row[key] for row in fit]
    keys.insert(s.rng.below(len(fit)), late[key])
    s.goal(domain=s.domain, keys=keys)
    told = s.chance(600)
    about_api(s, f"POST /{resource}/{{id}}/{action} acts on one record; no body is needed.", told=told)
    said: dict[str, Any] = {"keys": listed(keys), "action": action, "things": resource}
    yield s.user(
        "Please {action} {keys} through the API.",
        "I need to {action} these {things} today: {keys}. The API should do.",
        "{action}: {keys}",
        "My colleague left me a list of {things} to {action}, namely {keys}. Can you work it off over REST?",
        **said,
    )
    headers = yield from signed_in(s, told=told)
    requests = [Request(f"/{resource}/{one}/{action}", headers, "POST", may_fail=True) for one in keys]
    results = yield from all_sent(s, requests)
    refused = [one for one, result in zip(keys, results, strict=True) if s.failed(result)]
    need(refused == [late[key]], "another refusal")
    message = results[keys.index(refused[0])].message
    status = message.split("'")[1]
    done = [result["body"]["data"][key] for result in results if not s.failed(result)]
    yield s.answer(
        "{good} went through. One did not: {late}, and the API doesn't {action} those.",
        "Done for {good}. The API refused the remaining one, since {late}.",
        "All but one. {good} are done; {late}, so the API refused it.",
        "One could not be done, because {late}. The others are settled: {good}.",
        also={"action": action, "good": listed(done)},
        late=f"{refused[0]} is {status}",
    )


@batch_with_a_refusal.oracle
def _(raw: Raw, domain: str, keys: list[str]) -> Truth:
    resource, _, _, allowed, following = _BATCHES[domain]
    after = raw.copy()
    fit = [key for key in keys if raw.row(resource, key)["status"] in allowed]
    (late,) = set(keys) - set(fit)
    for key in fit:
        row = after.row(resource, key)
        row["status"] = following
        if following == "solved":
            row["solved_at"] = raw.clock.naive.isoformat()
    return Truth({"late": f"{late} is {raw.row(resource, late)['status']}"}, state=after)
