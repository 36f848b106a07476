"""A tool that lies next to what is wanted and cannot do it, and deadlines that the rules given already settle."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that no tool does: the things it is about, the tools next to it, and how people and we speak of it."""

    table: str
    key: str
    capability: str
    near: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[str, ...]


_WISHES: Final = {
    "retail": Wish(
        "orders", "order_id", "orders.readdress", ("update_customer", "get_order"),
        (
            "{thing} is on its way to the wrong street. Can you change the delivery address on it?",
            "I moved last week and forgot to say so. Could {thing} go to the new flat instead?",
            "new delivery address for {thing} pls, same town, other street",
            "There's a customer on the line who wants {thing} delivered to her office. Please put that on the order.",
            "Typed my old address when I ordered, silly me ({thing}). Redirect it, would you?",
        ),
        (
            "I can't redirect {thing}: nothing I have changes the address of an order. I could correct the customer's "
            "record for the future, but the parcel wouldn't follow. The store that packs it has to step in.",
            "An order's address is out of my reach. What I may edit is the customer's own e-mail, city and country, and "
            "that leaves {thing} as it is. Please ring the store about it.",
            "Sorry, no. Changing the customer record is the closest thing I have, and it does nothing for {thing}. "
            "Ask the store for a redirect; shall I look up which one it is?",
            "That isn't possible from here. I'd rather say so than edit the customer's city and let you believe that "
            "{thing} is going there. The store can redirect it if it hasn't left.",
            "For {thing} I can look but not redirect. The store it ships from is the right place to ask.",
        ),
    ),
    "travel": Wish(
        "bookings", "booking_id", "bookings.rename", ("change_booking", "get_booking"),
        (
            "The name on {thing} is misspelt. Please correct it before check-in opens.",
            "My sister will fly instead of me. Can you put her name on {thing}?",
            "name change on {thing}, one letter wrong",
            "We booked {thing} for a colleague who has left. I'd like his successor to travel on it.",
            "She got married, so passport and {thing} no longer match. Could you update the passenger's name?",
        ),
        (
            "I can't alter the name on {thing}. My change tool only moves a booking to another flight of the airline, so "
            "please leave this one to the ticketing desk.",
            "Names are beyond what I can edit: all I can change about {thing} is the flight. The ticketing desk does "
            "name corrections.",
            "Not with my tools, I'm afraid. {thing} can be moved to another flight or cancelled here, but who travels "
            "on it is up to the ticketing desk.",
            "No tool of mine touches passenger names. Moving {thing} to another flight wouldn't help you, so "
            "I'm leaving it alone; the ticketing desk can change the name.",
            "I'm not able to do that. I can show you {thing} as it stands, and the desk that issues tickets can put "
            "the other name on it.",
        ),
    ),
    "support": Wish(
        "tickets", "ticket_id", "tickets.merge", ("update_ticket", "add_comment", "get_ticket"),
        (
            "{thing} is a duplicate. Merge it into the older ticket of that client, please.",
            "Could you fold {thing} into the other one they opened? Same complaint twice.",
            "merge {thing} with its twin",
            "The client wrote twice and now two of us answer. Please join {thing} and the first ticket.",
            "I'd like {thing} and the earlier ticket to become a single thread. Can you do that?",
        ),
        (
            "Merging isn't something I can do. I could leave a comment on {thing} that points to the other ticket, or "
            "change its status, if that's enough.",
            "There's no merge among my tools. A cross-reference as a comment on {thing} is what I can offer; for a real "
            "merge you need an administrator.",
            "I can't join two tickets. If you give me the number of the older one I'll note it on {thing}, so that "
            "nobody answers twice.",
            "Not possible from here: both threads would stay apart whatever I do. I can comment on {thing} to say "
            "where the conversation goes on.",
            "Sorry, I can edit {thing} and reply on it, but not merge it. Would a pointer to the first ticket do?",
        ),
    ),
    "engineering": Wish(
        "servers", "server_id", "servers.reboot", ("set_server_status", "get_service_status"),
        (
            "{thing} hangs. Reboot it, please.",
            "Can you power-cycle {thing}? It answers pings and nothing else.",
            "restart {thing} now pls",
            "Memory on {thing} is leaking again, a quick reboot always helps. Go ahead.",
            "The kernel update on {thing} needs a restart. Would you do the honours?",
        ),
        (
            "I can't reboot machines. I can take {thing} out of rotation by draining it; somebody with console access "
            "has to restart it.",
            "There is no restart among my tools. Setting {thing} to stopped only changes its state in the pool, so it "
            "wouldn't cure the hang. Please ask whoever has the console.",
            "Rebooting {thing} is for the on-call engineer. What I can do meanwhile is drain it, if you like.",
            "No, I have no hands on the machine itself. I could mark {thing} as draining so that traffic "
            "goes elsewhere until it has been restarted.",
            "That needs console access, which I don't have. {thing} can be drained from here, not restarted.",
        ),
    ),
}  # fmt: skip


@scenario("tool_usage", domains=tuple(_WISHES))
def thing_next_door(s: Stage) -> Script:
    """A tool on offer sounds right and does something else; the assistant says what it cannot do, and what it can."""
    wish = _WISHES[s.domain]
    thing = s.pick(s.raw.tables[wish.table])[wish.key]
    s.goal(capability=wish.capability)
    s.offer(*wish.near)
    s.withhold(wish.capability)
    yield s.user(*wish.asks, thing=thing)
    yield s.refuse(*wish.answers, also={"thing": thing})
    if s.chance(350):
        yield s.user("Fair enough, I'll ask them.", "ok, thanks for being clear", "Right. Then I know.", "Thank you!")
        yield s.answer("Good luck with it.", "You're welcome.", "Happy to help with anything else.", "Any time.")


@thing_next_door.oracle
def _(raw: Raw, capability: str) -> Truth:  # noqa: ARG001  # no tool can do it, whatever the world is like
    return Truth({}, no_tool_for=capability)


_DEADLINES: Final = {
    "retail": (
        "return_days",
        "Items can be returned within {limit} days of the order; later requests are declined.",
        "send back something ordered on {day}",
        "an order of {day}",
    ),
    "logistics": (
        "claim_days",
        "A claim must be filed within {limit} days of delivery; later claims are declined.",
        "file a claim for a delivery of {day}",
        "a delivery of {day}",
    ),
    "support": (
        "refund_days",
        "Subscriptions are refunded within {limit} days of the payment, not later.",
        "be refunded for a subscription paid on {day}",
        "a payment of {day}",
    ),
}
"""The number of days in the facts, the rule, what somebody wants, and how one speaks of an older case."""


@scenario("tool_usage", domains=tuple(_DEADLINES))
def days_left_by_the_rule(s: Stage) -> Script:
    """Whether a deadline is met, and by how much, follows from the rule and today's date; then an older case."""
    fact, rule, wish, older = _DEADLINES[s.domain]
    limit = s.raw.facts[fact]
    since, gone = s.rng.between(3, limit - 2), limit + s.rng.between(2, 40)
    s.goal(fact=fact, since=since, gone=gone)
    s.policy(rule.format(limit=limit))
    s.offer("get_current_time")
    today = s.raw.today.isoformat()
    day, before = (str(s.raw.today - timedelta(days=age)) for age in (since, gone))
    said: dict[str, Any] = {
        "who": s.pick(("A woman on the phone", "One of our regulars", "Somebody")),
        "wish": wish.format(day=day),
    }
    yield s.user(
        "{who} wants to {wish}. Is there still time, and how much?",
        "{who} would like to {wish}. Are we inside the deadline, and by what margin?",
        "{who} asks to {wish}. ok? days left?",
        "I have a caller waiting. {who} would like to {wish}, and I need a yes or no with the days that remain.",
        "Before I promise anything: may they still {wish}, and how many days remain?",
        **said,
    )
    passed = s.compute("days", today, day)
    yield s.answer(
        "Yes. {passed} of the {limit} days have passed, so {left} are left.",
        "You can say yes: it has been {passed} days and the limit is {limit}, which leaves {left}.",
        "Inside the deadline, with {left} days to spare ({passed} gone out of {limit}).",
        "There's time: {left} more days. It is {passed} days since then, and the rule gives {limit}.",
        "Go ahead. That was {passed} days ago; the {limit} days run for another {left}.",
        also={"limit": limit, "passed": passed},
        left=s.compute("difference", limit, passed),
    )
    yield s.user(
        "And with {older}?",
        "Good. There's a second case, {older}. Same answer?",
        "what about {older} then",
        "Thanks. How would it look for {older}?",
        "Her neighbour has {older}. Would that still pass?",
        older=older.format(day=before),
    )
    ago = s.compute("days", today, before)
    yield s.answer(
        "No, that was {ago} days ago: {over} too many.",
        "That one is too late by {over} days, as {ago} have gone by.",
        "Unfortunately not. {ago} days have passed, {over} more than allowed.",
        "There it's over: the deadline was missed by {over} days ({ago} since then).",
        "I'd have to decline that, it is {over} days past the limit ({ago} in all).",
        also={"ago": ago},
        over=s.compute("difference", ago, limit),
    )


@days_left_by_the_rule.oracle
def _(raw: Raw, fact: str, since: int, gone: int) -> Truth:
    limit = raw.facts[fact]
    return Truth({"left": limit - since, "over": gone - limit})
