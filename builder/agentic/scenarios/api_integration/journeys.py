"""A travel agency's API: sign-ups from a form, stays that are called off, reviews, namesakes and points."""

import json
from datetime import date
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import slug
from ...world.raw import Raw
from .._records import next_id, rows_of
from ._shared_field import all_made, asking, connected, made, refusal_of

_WRONG_CODES: Final = {
    "Paris": "PAR",
    "Rome": "ROM",
    "Vienna": "WIE",
    "Copenhagen": "KBH",
    "Dublin": "DBL",
    "Frankfurt": "FFM",
    "Warsaw": "WAR",
    "Lisbon": "LSB",
    "Barcelona": "BAR",
    "Edinburgh": "EDB",
    "Athens": "ATN",
    "Helsinki": "HKI",
}
"""City -> a code that people take for that of its airport."""


def _newcomer(s: Stage) -> tuple[str, str]:
    """The name and the email address of somebody who is no customer yet."""
    one, other = s.sample(s.raw.tables["customers"], 2)
    first, last = one["name"].split()[0], other["name"].split()[-1]
    name, host = f"{first} {last}", s.pick(("postbox.example", "brightmail.example", "inbox.example"))
    need(all(row["name"] != name for row in s.raw.tables["customers"]), "a namesake")
    address = f"{slug(first)}.{slug(last)}@{host}"
    need(address.isascii(), "an address that nobody would have")
    return name, address


@scenario("api_integration", domains=("travel",))
def form_with_a_city_code(s: Stage) -> Script:
    """A sign-up form's payload is refused: the airport's code is looked up by its city, and the payload mended."""
    city = s.pick(sorted(_WRONG_CODES))
    name, email = _newcomer(s)
    form = {"name": name, "email": email, "home_airport_id": _WRONG_CODES[city], "home_city": city}
    s.goal(name=name, email=email, city=city)
    start = connected(s, "POST /customers creates a customer; GET /airports has the filter city.")
    yield s.user(
        "Our sign-up form sent this, but the customer never appeared: {form}\nPlease create them through the API.",
        "{form}\n^ came in over the web form and got stuck. Can you post it to /customers?",
        "Could you push this registration into the API for me? The form's own hook fails since Monday.\n\n{form}",
        "new customer via API please: {form}",
        "I have a registration here that did not make it into our system:\n{form}\nIt should become a normal customer "
        "record. Tell me the id when it's done.",
        form=json.dumps(form, ensure_ascii=False),
    )
    headers = yield from start
    refused = yield s.attempt("api_client", **asking("/customers", headers, method="POST", body=form))
    need(s.failed(refused) and "home_airport_id: there is no" in refused.message, "another refusal")
    yield s.reflect(
        "Two complaints: home_city is no field of the API, and the airport code doesn't exist. The city tells which "
        "airport is meant.",
        "The API rejects the code {code} and the extra field. I'll look up the airport of {city}.",
        "{code} is not an airport here. Let me find the right code for {city}; home_city has to go.",
        "Refused for the code and for the unknown field. An airport list for {city} should settle the first.",
        code=_WRONG_CODES[city],
        city=city,
    )
    airports = yield s.call("api_client", **asking("/airports", headers, params={"city": city}))
    code = airports["body"]["data"][0]["airport_id"]
    body = {"name": name, "email": email, "home_airport_id": code}
    created = yield s.call("api_client", **asking("/customers", headers, method="POST", body=body))
    yield s.answer(
        "{name} is in the system as {customer}. The form's airport code was wrong; {city} is {code}, and that's what I "
        "sent.",
        "Created: {customer}. I had to change the payload in two places: home airport {code} instead of {wrong}, and no "
        "home_city, which the API doesn't know.",
        "{customer}. Worth fixing in the form: it sends {wrong} for {city}, the API wants {code} and no home_city.",
        "Done, the id is {customer}. The hook fails because {wrong} is no airport (it must be {code}) and because "
        "home_city isn't a field.",
        "The record exists now ({customer}, home airport {code}). What blocked it were the code {wrong} and the field "
        "home_city.",
        also={"name": name, "city": city, "wrong": _WRONG_CODES[city], "code": code},
        customer=created["body"]["data"]["customer_id"],
    )


@form_with_a_city_code.oracle
def _(raw: Raw, name: str, email: str, city: str) -> Truth:
    left = raw.copy()
    key = next_id(raw, "customers")
    code = rows_of(raw, "airports", city=city)[0]["airport_id"]
    row = {"customer_id": key, "name": name, "email": email, "phone": None, "home_airport_id": code}
    left.tables["customers"].append(row | {"tier": "basic", "points": 0, "joined_on": str(raw.today)})
    return Truth({"customer": key}, state=left)


def _days_left(raw: Raw, stay: dict[str, Any]) -> int:
    return (date.fromisoformat(stay["check_in_on"]) - raw.today).days


@scenario("api_integration", domains=("travel",))
def stays_called_off(s: Stage) -> Script:
    """A group does not travel: its stays are cancelled at once, one of them is refused, and the rest is added up."""
    booked = rows_of(s.raw, "stays", status="booked")
    notice = s.raw.facts["hotel_cancel_days"]
    free = s.sample([row for row in booked if _days_left(s.raw, row) >= notice], s.rng.between(2, 3))
    late = [row for row in booked if 0 <= _days_left(s.raw, row) < notice]
    shut = s.pick(late if late and s.chance(700) else rows_of(s.raw, "stays", status="completed"))
    keys = s.rng.shuffled([row["stay_id"] for row in (*free, shut)])
    s.goal(keys=list(keys), shut=shut["stay_id"])
    start = connected(s, "POST /stays/{stay_id}/cancel cancels a stay and returns it with its price, total_eur.")
    yield s.user(
        "The group isn't coming. Please cancel these stays: {keys}. How much of the bookings does that free up?",
        "cancel {keys} via the api and tell me the total value of what was cancelled",
        "Conference called off, so these stays have to go: {keys}. I need the sum of the cancelled ones for the report.",
        "Can you take {keys} out of the books? All the same party. What do the cancelled stays add up to?",
        "{keys}: cancel all of them, please, and give me the total in euros.",
        keys=", ".join(keys),
    )
    headers = yield from start
    requests = [asking(f"/stays/{key}/cancel", headers, method="POST") for key in keys]
    results = yield from all_made(s, requests)
    done = [result["body"]["data"]["total_eur"] for result in results if not s.failed(result)]
    refused = next(result for result in results if s.failed(result))
    need(refused.type == "Conflict", "another refusal")
    yield s.answer(
        "All but {shut} are cancelled, EUR {total:,.2f} in all. That one was refused: {why}.",
        "{count} stays worth EUR {total:,.2f} are cancelled. The API would not let go of one of them; it says: {why}.",
        "EUR {total:,.2f} for the {count} that could be cancelled. {shut} stands as it was, because the API answers: "
        "{why}.",
        "Not quite everything, since {why}. The other {count} are cancelled and come to EUR {total:,.2f}.",
        "Cancelled: {count}, together EUR {total:,.2f}. Left: {shut}. Reason given: {why}.",
        also={"shut": shut["stay_id"], "why": refusal_of(refused), "count": s.compute("count", *done)},
        total=s.rounded(s.compute("sum", *done)),
    )


@stays_called_off.oracle
def _(raw: Raw, keys: list[str], shut: str) -> Truth:
    left, total = raw.copy(), 0.0
    for key in keys:
        if key != shut:
            row = left.row("stays", key)
            row["status"] = "cancelled"
            total += row["total_eur"]
    return Truth({"total": round(total, 2)}, state=left)


@scenario("api_integration", domains=("travel",))
def review_of_the_wrong_hotel(s: Stage) -> Script:
    """A review is posted; then it turns out that another hotel was meant: it is posted there and removed here."""
    hotel, other = s.sample(s.raw.tables["hotels"], 2)
    guest = s.pick(s.raw.tables["customers"])["customer_id"]
    comment = s.pick(sorted({row["comment"] for row in s.raw.tables["reviews"] if row["comment"]}))
    rating = s.rng.between(2, 5)
    s.goal(hotel=hotel["hotel_id"], other=other["hotel_id"], guest=guest, comment=comment, rating=rating)
    start = connected(
        s, "GET /hotels lists all hotels; POST /reviews (hotel_id, customer_id, rating, comment); DELETE /reviews/{id}."
    )
    said: dict[str, Any] = {"hotel": hotel["name"], "guest": guest, "comment": comment, "rating": rating}
    yield s.user(
        'A guest ({guest}) phoned in a review of the {hotel}: {rating} of 5, "{comment}" Please post it via the API.',
        '{guest} gives {hotel} {rating} stars: "{comment}" Can you enter that as a review?',
        'Paper card from {guest}, hotel {hotel}, rating {rating}. It says "{comment}" Put it online for me, please.',
        'post review: {hotel}, {guest}, {rating}/5, "{comment}"',
        'Would you add this to our reviews through the API? {hotel}, {rating} points, by {guest}: "{comment}"',
        **said,
    )
    headers = yield from start
    listed = yield from made(s, asking("/hotels", headers))
    ids = {row["name"]: row["hotel_id"] for row in listed["body"]["data"]}
    need(other["name"] in ids, "the list is cut")
    body = {"customer_id": guest, "rating": rating, "comment": comment}
    first = yield s.call(
        "api_client", **asking("/reviews", headers, method="POST", body={"hotel_id": ids[hotel["name"]], **body})
    )
    review = first["body"]["data"]["review_id"]
    yield s.answer(
        "It's online as {review}, rating {rating}, for the {hotel}.",
        "Posted: {review}.",
        "The review of the {hotel} has the number {review}.",
        "Entered under {review} for guest {guest}.",
        "{review} is up now.",
        also=said,
        review=review,
    )
    yield s.user(
        "Oh no, wrong card. That was about the {other}, not the {hotel}. Same words, same rating.",
        "Hold on, I misread it: {other}. Please correct that.",
        "Sorry!! the guest stayed at the {other}. can you move it?",
        "My colleague just told me it should be the {other}. The {hotel} mustn't keep it.",
        "I mixed up two hotels. It belongs to {other}, so take it away from the first one, please.",
        correction=True,
        other=other["name"],
        hotel=hotel["name"],
    )
    yield s.reason(
        "A review can't be moved, so I'll post it for the other hotel and delete the first one.",
        "Reviews have no update route: one new entry, and the wrong one goes.",
        "That takes two requests, a new review for the right hotel and the removal of the old one.",
        "I have the hotel's id from the list already. New entry there, deletion here.",
    )
    second, _ = yield s.together(
        s.call(
            "api_client", **asking("/reviews", headers, method="POST", body={"hotel_id": ids[other["name"]], **body})
        ),
        s.call("api_client", **asking(f"/reviews/{review}", headers, method="DELETE"), derived_=("path",)),
    )
    yield s.answer(
        "Moved: the {other} has it now as {moved}, and {review} is deleted.",
        "{review} is gone. The same text stands under {moved} for the {other}.",
        "Corrected, the new number is {moved}; nothing is left at the first hotel.",
        "No harm done. {moved} belongs to the {other}, and I removed {review}.",
        "The {other} got the review ({moved}) and the mistaken one has been taken down.",
        also={"other": other["name"], "review": review},
        moved=second["body"]["data"]["review_id"],
    )


@review_of_the_wrong_hotel.oracle
def _(raw: Raw, hotel: str, other: str, guest: str, comment: str, rating: int) -> Truth:
    need(hotel != other, "the same hotel")
    left = raw.copy()
    review = next_id(raw, "reviews")
    moved = f"REV-{int(review[4:]) + 1}"
    row = {"review_id": moved, "hotel_id": other, "customer_id": guest, "rating": rating}
    left.tables["reviews"].append(row | {"posted_on": str(raw.today), "comment": comment})
    return Truth({"review": review, "moved": moved}, state=left)


_TIERS: Final = ("basic", "silver", "gold", "platinum")


@scenario("api_integration", domains=("travel",))
def upgrade_of_a_namesake(s: Stage) -> Script:
    """Two customers have the same name: the assistant asks which one gets the tier, then changes that one."""
    names = [row["name"] for row in s.raw.tables["customers"]]
    name = s.pick(sorted({one for one in names if names.count(one) > 1}))
    people = rows_of(s.raw, "customers", name=name)
    chosen = s.pick(people)
    tier = s.pick(_TIERS[max(_TIERS.index(row["tier"]) for row in people) + 1 :])
    s.goal(name=name, chosen=chosen["customer_id"], tier=tier)
    start = connected(s, "GET /customers (filter: name), PATCH /customers/{customer_id} (tier, email, phone).")
    yield s.user(
        "Please put {name} into the {tier} tier.",
        "{name} called about a promise of ours: {tier} from now on. Can you change that through the API?",
        "set tier of customer {name} to {tier} (api)",
        "We lost {name}'s luggage twice, so management grants {tier} status. Would you update the customer?",
        "Could the loyalty tier of {name} be changed to {tier} today?",
        name=name,
        tier=tier,
    )
    headers = yield from start
    found = yield s.call("api_client", **asking("/customers", headers, params={"name": name}))
    records = found["body"]["data"]
    need(len(records) == len(people), "another list")
    yield s.ask(
        "There are {count} customers called {name}: {listed}. Whose tier shall I change?",
        "Which {name} do you mean? I find {listed}.",
        "Before I touch anything: the name is taken {count} times, {listed}. Which one is it?",
        "The API returns {count} records for that name ({listed}). Which email address is the right one?",
        "I'd rather not guess, since several people match: {listed}. Who gets the {tier} tier?",
        also={
            "count": s.compute("count", *(row["customer_id"] for row in records)),
            "name": name,
            "tier": tier,
            "listed": " and ".join(f"{row['email']} ({row['tier']})" for row in records),
        },
    )
    yield s.user(
        "The one with {email}.",
        "{email}, please.",
        "It's {email}.",
        "Let me look... {email} is the address on the complaint.",
        "the {email} one",
        email=chosen["email"],
    )
    record = next(row for row in records if row["email"] == chosen["email"])
    changed = yield s.call(
        "api_client",
        **asking(f"/customers/{record['customer_id']}", headers, method="PATCH", body={"tier": tier}),
        derived_=("path",),
    )
    yield s.answer(
        "{customer} is {tier} now; before it was {before}.",
        "Changed from {before} to {tier}. The record is {customer}.",
        "Done for {customer}: {before} became {tier}.",
        "{name} ({customer}) has the {tier} tier instead of {before}.",
        "The tier of {customer} went from {before} to {tier}; the namesake stays as is.",
        also={"tier": changed["body"]["data"]["tier"], "name": name, "before": record["tier"]},
        customer=record["customer_id"],
    )


@upgrade_of_a_namesake.oracle
def _(raw: Raw, name: str, chosen: str, tier: str) -> Truth:
    left = raw.copy()
    left.row("customers", chosen)["tier"] = tier
    same = tuple(row["customer_id"] for row in rows_of(raw, "customers", name=name))
    return Truth({"customer": chosen}, state=left, candidates=same)


@scenario("api_integration", domains=("travel",))
def points_stay_where_they_are(s: Stage) -> Script:
    """Points are to be moved with two calls that the API would take: the rule forbids it; balances may be read."""
    one, other = s.sample([row for row in s.raw.tables["customers"] if row["points"] > 500], 2)
    amount = s.rng.between(1, one["points"] // 100) * 100
    s.goal(one=one["customer_id"], other=other["customer_id"])
    start = connected(s, "GET /customers/{customer_id}; POST /customers/{customer_id}/award (points, reason).")
    s.policy("Points cannot be moved from one customer to another.")
    s.offer("api_client")
    said: dict[str, Any] = {"one": one["customer_id"], "other": other["customer_id"], "amount": amount}
    yield s.user(
        "Move {amount} points from {one} to {other}. They're married, and the award route takes negative numbers.",
        "{one} wants {other} to have {amount} of the points. Can you award minus {amount} here and {amount} there?",
        "Two quick API calls, please: take {amount} points off {one} and award them to {other}.",
        "points transfer {one} -> {other}, {amount}, use award",
        "As a favour for a regular: could {amount} points of {one} go to {other}? /award with a minus sign should do it.",
        **said,
    )
    yield s.refuse(
        "I can't do that: points may not be moved between customers, and two awards would be just that. Is there "
        "anything else about the two accounts?",
        "The API would let it through, but our rule doesn't. Points stay with the customer who earned them.",
        "That would be a transfer in two halves, and transfers of points are not allowed, whoever asks. I've left both "
        "accounts alone.",
        "Sorry, no. Moving points from one customer to another is ruled out, and awarding the same amount back and "
        "forth comes to the same thing.",
        "Not possible, I'm afraid; points can't change hands. I can look up either balance if that helps.",
    )
    yield s.user(
        "Fair enough. Then at least tell me how many each of them has, and the difference.",
        "ok. what do they have, each? and who has more, by how much",
        "All right. What are the two balances, and how far apart are they?",
        "I see. Just read me both balances then, with the gap between them.",
        "Understood. How many points does each have at the moment, and what is the difference?",
    )
    headers = yield from start
    first, second = yield s.together(*(
        s.call("api_client", **asking(f"/customers/{said[which]}", headers), derived_=("path",))
        for which in ("one", "other")
    ))  # fmt: skip
    mine, theirs = (result["body"]["data"]["points"] for result in (first, second))
    need(mine != theirs, "level")
    high, low = max(mine, theirs), min(mine, theirs)
    yield s.answer(
        "{one} has {mine:,} points and {other} {theirs:,}, a difference of {gap:,}.",
        "{mine:,} on {one}, {theirs:,} on {other}. {leader} is ahead by {gap:,}.",
        "The balances are {mine:,} ({one}) and {theirs:,} ({other}); {gap:,} points lie between them.",
        "{leader} has more, by {gap:,}: it's {mine:,} for {one} against {theirs:,} for {other}.",
        "{one}: {mine:,}. {other}: {theirs:,}. That is {gap:,} apart.",
        also={**said, "leader": said["one"] if mine > theirs else said["other"]},
        mine=mine,
        theirs=theirs,
        gap=s.compute("difference", high, low),
    )


@points_stay_where_they_are.oracle
def _(raw: Raw, one: str, other: str) -> Truth:
    mine, theirs = (raw.row("customers", key)["points"] for key in (one, other))
    return Truth({"mine": mine, "theirs": theirs, "gap": abs(mine - theirs)})
