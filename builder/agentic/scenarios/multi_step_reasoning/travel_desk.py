"""The travel desk: which open case is the most urgent, and whether a stay lifts a member into the next tier."""

import json
import math
import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import MESSAGES, recorded

Row = dict[str, Any]
_NOTES: Final = "/workspace/notes"
_MISREMEMBERED: Final = ("desk.md", "todo.md", "travel_notes.md", "open_cases.txt", "traveldesk.md")
_LINE: Final = re.compile(r"^- (BKG-\d+): (.+)$", re.MULTILINE)


def _letter(number: str, day: str, missing: str) -> str:
    return f"Before your flight {number} on {day} can be confirmed, one thing is open: {missing}. Please get in touch."


@scenario("multi_step_reasoning", domains=("travel",))
def most_urgent_on_the_desk(s: Stage) -> Script:
    """A note under another name lists open cases: all are looked up at once, the first to leave gets a message."""
    wrong = f"{_NOTES}/{s.pick(_MISREMEMBERED)}"
    s.goal()
    s.policy(f"The team's notes are in {_NOTES}. Of several bookings on one flight, the oldest is dealt with first.")
    yield s.user(
        "{wrong} has a list of bookings with something missing. Which one leaves first, and what does it lack?",
        "I'm taking over from the night shift. In {wrong} there are open cases; tell me which is the most urgent one, "
        "going by departure.",
        "see {wrong}: of the bookings there, which departs next and what's the problem with it?",
        "Only one case fits in before my break. Take the list in {wrong} and find the traveller who flies soonest.",
        "There should be notes on unfinished bookings in {wrong}. Whose flight comes first?",
        wrong=wrong,
    )
    failed = yield s.attempt("read_text_file", path=wrong)
    need(s.failed(failed), "such a file exists")
    yield s.reflect(
        "There is no such file. Let me see what the notes folder holds.",
        "That name is wrong, so I'll list the folder.",
        "The file isn't there under this name; checking its neighbours.",
        "Nothing at that path. A look into the folder should help.",
    )
    folder = yield s.call("list_directory", path=_NOTES)
    path = f"{_NOTES}/{folder['entries'][0]['name']}"
    if s.chance(450):
        yield s.reason(
            "{name} is the only candidate.",
            "There it is, as {name}.",
            "It must be {name}.",
            name=folder["entries"][0]["name"],
        )
    note = yield s.call("read_text_file", path=path, derived_=("path",))
    cases = dict(_LINE.findall(note["content"]))
    if s.chance(600):
        yield s.reason(
            "The list has bookings but no departures, so I'll look all of them up.",
            "What counts is the day of departure, and that stands in the bookings themselves.",
            "To rank them I need each flight's departure.",
            "Now the bookings on the list, side by side.",
        )
    tickets = yield s.together(*(s.call("get_booking", booking_id=key) for key in cases))
    first = min(tickets, key=lambda ticket: (ticket["flight"]["departs_at"], ticket["booked_on"]))
    key, number, day = first["booking_id"], first["flight"]["flight_number"], first["flight"]["departs_at"][:10]
    if s.chance(600):
        yield s.reason(
            "{key} leaves first, on {day}. Let me see whose booking it is.",
            "The earliest departure is that of {key}, so I need to know the customer.",
            "{number} on {day} comes before all others. Now the traveller behind {key}.",
            key=key,
            day=day,
            number=number,
        )
    owner = yield s.call("find_customer", customer_id=first["customer_id"])
    email = owner["customers"][0]["email"]
    yield s.answer(
        "{key} of {name}: {number} leaves on {day}, and {missing}. (The list is in {file}.)",
        "{name} flies first, on {day} with {number}. On {key} the {missing}.",
        "The most urgent is {key}, departure {day}. What's wrong: {missing}. The customer is {name}, {number}.",
        "First comes {key}, {number} on {day}; {missing}. It belongs to {name}.",
        "That's {name} with {key}. {number} goes on {day}, and the note says: {missing}.",
        also={"number": number, "missing": cases[key], "file": folder["entries"][0]["name"]},
        key=key,
        name=owner["customers"][0]["name"],
        day=day,
    )
    yield s.user(
        "Then write them an e-mail about it, please.",
        "Can you mail the customer what we're waiting for?",
        "mail them",
        "Good catch. Remind them by e-mail, would you?",
        "Please let the traveller know in a short mail.",
    )
    sent = yield s.call(
        "send_message", recipient=email, subject=f"Your booking {key}", body=_letter(number, day, cases[key])
    )
    yield s.answer(
        "Sent to {email} as {message}.",
        "The mail is out ({message}), addressed to {email}.",
        "{email} has been told; the message is {message}.",
        "I wrote to {email}: {message}.",
        "Done, {message} went to {email}.",
        email=email,
        message=sent["message_id"],
    )


@most_urgent_on_the_desk.oracle
def _(raw: Raw) -> Truth:
    cases = dict(_LINE.findall(raw.files[f"{_NOTES}/travel_desk.md"]))
    flights = {key: raw.row("flights", raw.row("bookings", key)["flight_id"]) for key in cases}
    (*_, key), *_ = sorted((flights[key]["departs_at"], raw.row("bookings", key)["booked_on"], key) for key in cases)
    flight = flights[key]
    customer, day = raw.row("customers", raw.row("bookings", key)["customer_id"]), flight["departs_at"][:10]
    after = raw.copy()
    record = {"id": "MSG-0001", "channel": "email", "recipient": customer["email"], "subject": f"Your booking {key}"}
    recorded(after, MESSAGES, record | {"body": _letter(flight["flight_number"], day, cases[key])})
    facts = {"key": key, "name": customer["name"], "day": day, "email": customer["email"], "message": "MSG-0001"}
    return Truth(facts, state=after)


_SETTINGS: Final = "/workspace/config/loyalty.json"
_NEXT: Final = {"basic": "silver", "silver": "gold"}


def _reckoned(raw: Raw, stay: Row) -> tuple[int, int]:
    """What a stay earns its customer, and by how much that lifts the account above the next tier (negative: below)."""
    rules = json.loads(raw.files[_SETTINGS])
    customer = raw.row("customers", stay["customer_id"])
    bonus = rules["bonus_percent"].get(customer["tier"], 0)
    earned = math.floor(math.floor(stay["total_eur"]) * rules["points_per_eur"] * (1 + bonus / 100))
    return earned, customer["points"] + earned - rules["tiers"][_NEXT[customer["tier"]]]


def _stays(raw: Raw) -> list[Row]:
    """Booked stays of members who can rise and have not got there yet."""
    tiers = {row["customer_id"]: row["tier"] for row in raw.tables["customers"]}
    stays = [row for row in raw.tables["stays"] if row["status"] == "booked" and tiers[row["customer_id"]] in _NEXT]
    return [row for row in stays if (reckoned := _reckoned(raw, row))[1] < reckoned[0]]


@scenario("multi_step_reasoning", domains=("travel",))
def does_the_stay_lift_the_tier(s: Stage) -> Script:
    """From a stay to its guest and the rules of the programme, points are worked out and held against the threshold."""
    stays = _stays(s.raw)
    lifting = [row for row in stays if _reckoned(s.raw, row)[1] >= 0]
    stay = s.pick(lifting if lifting and s.chance(450) else stays)
    key = stay["stay_id"]
    s.goal(key=key)
    s.policy(
        "Table: stays(stay_id, customer_id, total_eur, status). Hotel stays earn points for each full euro, and the "
        f"bonus of the member's tier on top, fractions dropped. Points, tiers and bonuses are set in {_SETTINGS}."
    )
    yield s.user(
        "When {key} is over, will the guest have enough points for the next tier?",
        "A guest asks at the counter: does my stay {key} bring me up a level? What do I tell them?",
        "{key}: points earned, and is that enough for the next tier?",
        "I'd like to send upgrade cards in advance. Please see whether the member behind {key} gets one after the stay.",
        "How close does {key} take its guest to the next level of the points programme?",
        key=key,
    )
    if s.chance(550):
        yield s.plan(
            "I need the stay's price and guest first, then the guest's account and the rules of the programme.",
            "Step one is the stay: who it belongs to and what it costs. The rest follows from that.",
            "To answer this I'll go from the stay to the member, and then apply the rules for points.",
        )
    rows = yield s.call("database_query", query=f"SELECT customer_id, total_eur FROM stays WHERE stay_id = '{key}'")
    who, total = rows["rows"][0]
    if s.chance(500):
        yield s.reason(
            "The stay costs EUR {total:,.2f}. The guest and the rules can be looked up at the same time.",
            "EUR {total:,.2f}, booked by {who}. Now that account, and the settings of the programme.",
            "It belongs to {who}. I'll get the account and the rules together.",
            total=total,
            who=who,
        )
    owner, settings = yield s.together(
        s.call("find_customer", customer_id=who), s.call("read_text_file", path=_SETTINGS)
    )
    member, rules = owner["customers"][0], json.loads(settings["content"])
    rate, tier = rules["points_per_eur"], member["tier"]
    bonus, goal = rules["bonus_percent"].get(tier, 0), rules["tiers"][_NEXT[tier]]
    if s.chance(600):
        yield s.reason(
            "{name} is {tier} and gets {rate} points a euro; {goal} are needed for {next}.",
            "So: EUR {total:,.2f} at {rate} points each, on an account with {points}. The mark to reach is {goal}.",
            "The account of {name} stands at {points}, {next} begins at {goal}. Now the points of this stay.",
            name=member["name"],
            tier=tier,
            rate=rate,
            goal=goal,
            next=_NEXT[tier],
            total=total,
            points=member["points"],
        )
    factor = f" * (1 + {bonus} / 100)" if bonus else ""
    new = f"floor(floor({total}) * {rate}{factor})"
    gained, balance = yield s.together(
        s.call("calculator", expression=new), s.call("calculator", expression=f"{member['points']} + {new}")
    )
    earned, after = int(gained["result"]), int(balance["result"])
    said: Row = {"name": member["name"], "next": _NEXT[tier], "goal": goal, "before": member["points"]}
    if after >= goal:
        yield s.answer(
            "Yes. The stay earns {earned} points, which makes {after} for {name}; {next} starts at {goal}.",
            "{name} will make it to {next}: {before} now, {earned} from the stay, so {after} against {goal}.",
            "It does. With {earned} more points the account reaches {after}, above the {goal} for {next}.",
            "Up to {next}, yes: {after} points after the stay ({earned} of them new) against a threshold of {goal}.",
            "They rise to {next}, as {goal} are enough and {earned} points on top of {before} make {after}.",
            also=said,
            earned=earned,
            after=after,
        )
    else:
        yield s.answer(
            "No. The stay earns {earned} points, which makes {after} for {name}; {next} needs {goal}.",
            "Not yet: {before} now plus {earned} from the stay is {after}, and {next} starts at {goal}.",
            "{name} stays below {next}. {earned} points come in, the balance becomes {after}, the threshold is {goal}.",
            "It isn't enough. After {earned} more points the account has {after} of the {goal} for {next}.",
            "Short of {next}, I'm afraid: the stay brings {earned}, so {name} will have {after}, not the {goal} it takes.",
            also=said,
            earned=earned,
            after=after,
        )


@does_the_stay_lift_the_tier.oracle
def _(raw: Raw, key: str) -> Truth:
    stay = raw.row("stays", key)
    earned, _ = _reckoned(raw, stay)
    return Truth({"earned": earned, "after": raw.row("customers", stay["customer_id"])["points"] + earned})
