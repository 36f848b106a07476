"""Something that only hands on site can do, and how long a backlog lasts, which the figures in the message tell."""

from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw


@dataclass(frozen=True, slots=True)
class Errand:
    """Something for which somebody has to go: what stands in the request, the tools next to it, and the words."""

    table: str
    column: str
    capability: str
    near: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[str, ...]


_ERRANDS: Final = {
    "logistics": Errand(
        "vehicles", "plate", "vehicles.stop", ("track_shipment", "list_shipments"),
        (
            "The driver of {thing} left with the wrong trailer! Stop him on the road.",
            "{thing} is heading for a closed bridge. Radio the driver, quickly.",
            "{thing} left without papers, make it turn round",
            "A pallet on {thing} isn't strapped, I just saw it on the camera at the gate. Have the lorry pull over, please.",
            "Can you get {thing} back to the yard? It took a load that belongs to somebody else.",
        ),
        (
            "I can't reach a driver on the road: I see shipments and their scans, not the radio. Please call dispatch at "
            "once. Meanwhile I can look up what is on board by shipment number.",
            "No radio and no phone here, so dispatch has to stop {thing}. If you give me the shipment, I'll track where it "
            "was scanned last.",
            "That has to go through dispatch, right now. All I have are the bookings and scans; {thing} won't hear from me.",
            "I'm unable to contact vehicles. Ring the driver or dispatch; what I can add is the last scan of a shipment.",
            "Stopping {thing} isn't in my power, sorry. Dispatch can call the cab. Tell me the shipment number if you want "
            "its last scan.",
        ),
    ),
    "research": Errand(
        "instruments", "name", "instruments.switch", ("list_instruments", "book_instrument"),
        (
            "I think I left the {thing} running. Could you switch it off for me?",
            "The {thing} is still heating, and I'm on the train already. Please shut it down.",
            "turn off the {thing} pls, forgot",
            "Somebody said that the lamp of the {thing} is on over the weekend. Can you power it down from there?",
            "Would you start the warm-up of the {thing} so that it's ready when I come in?",
        ),
        (
            "I have no switch for the {thing}: I see its bookings and its status, nothing more. Somebody in the building has "
            "to go, for instance whoever has the next slot.",
            "That needs a person in the lab. I can book time on the {thing}, but not operate it. Shall I see who is "
            "booked next?",
            "I can't operate instruments, only look at their calendar. Please phone the lab; I can tell you which "
            "slots of the {thing} come next.",
            "Not possible from here, sorry. The {thing} has to be switched by hand. Its booked slots would show who is near.",
            "My tools know when the {thing} is booked, and that's all. The caretaker or a colleague in the lab can help.",
        ),
    ),
    "travel": Errand(
        "hotels", "name", "rides.order", ("search_hotels", "book_stay"),
        (
            "Our guest stands outside {thing} with a broken leg. Send a taxi, please.",
            "Can you order a cab to {thing} for six in the morning?",
            "taxi to {thing} asap",
            "Two travellers missed the shuttle at {thing}. Get them a car to the airport.",
            "Please arrange a minibus that picks our group up at {thing}.",
        ),
        (
            "I can't order rides, only rooms and flights. The front desk of {thing} calls a taxi faster than anybody.",
            "Cars are beyond what I can book. {thing} will have a number at the desk; if they need another night, that I "
            "can do.",
            "There's no transport among my tools. Please ask the reception of {thing}; I could book a room if the "
            "guests have to stay.",
            "I'm afraid I have no way of sending a car. The hotel can, and in an emergency the ambulance should be called.",
            "Taxis and shuttles aren't mine to book. Ring {thing} directly. I'm here for rooms or flights.",
        ),
    ),
    "finance": Errand(
        "clients", "name", "post.send", ("list_invoices", "get_invoice"),
        (
            "{thing} insists on paper. Print their invoice and post it, would you?",
            "Please send {thing} a registered letter with the last reminder.",
            "snail mail to {thing}: latest invoice",
            "Could you put the contract for {thing} into the outgoing mail today?",
            "The auditors of {thing} want originals with a stamp. Get them into an envelope, please.",
        ),
        (
            "Paper is out of my reach: nothing I have prints or posts. I can look the invoice up, so that you only "
            "have to print it.",
            "I can't print or post things. The mail room has to do that for {thing}; I'm glad to find the right invoice "
            "for them.",
            "No printer here, I'm afraid, and no stamps. Shall I look up which invoice {thing} needs, for somebody at "
            "the office to send?",
            "Letters have to be sent by a person. What I can give you is the invoice's number and amount.",
            "That's for the mail room, since I have no way to send post. If it helps, I'll list what is open with {thing}.",
        ),
    ),
}  # fmt: skip


@scenario("problem_solving", domains=tuple(_ERRANDS))
def hands_are_needed(s: Stage) -> Script:
    """Somebody on site has to act, and no tool reaches there: the assistant says who can, and what it can add."""
    errand = _ERRANDS[s.domain]
    thing = s.pick(s.raw.tables[errand.table])[errand.column]
    s.goal(capability=errand.capability)
    s.offer(*errand.near)
    s.withhold(errand.capability)
    yield s.user(*errand.asks, thing=thing)
    yield s.refuse(*errand.answers, also={"thing": thing})
    if s.chance(300):
        yield s.user("OK, I'll call them.", "thanks, doing that now", "Understood.", "All right, I'll see to it.")
        yield s.answer("Good. I hope it works out.", "All the best.", "Let me know if you need anything looked up.")


@hands_are_needed.oracle
def _(raw: Raw, capability: str) -> Truth:  # noqa: ARG001  # no tool can do it, whatever the world is like
    return Truth({}, no_tool_for=capability)


_HEAPS: Final = (
    ("open requests", "come in", "are answered", "person"),
    ("unread applications", "arrive", "are read", "reviewer"),
    ("parcels in the returns corner", "arrive", "are checked", "pair of hands"),
    ("unpaid bills on the pile", "come in", "are paid", "clerk"),
)


@scenario("problem_solving")
def how_long_the_heap_lasts(s: Stage) -> Script:
    """A backlog with what comes and goes each day: how many days until it is gone, and with help how many."""
    things, come, go, helper = s.pick(_HEAPS)
    arriving, net, days = s.rng.between(8, 40), s.rng.between(3, 9), s.pick((12, 18, 24, 30))
    done, heap, extra = arriving + net, net * days, s.pick((net, 2 * net))
    s.goal(heap=heap, arriving=arriving, done=done, extra=extra)
    s.offer("calculator", "database_query")
    said: dict[str, Any] = {"things": things, "come": come, "go": go, "helper": helper}
    said |= {"heap": heap, "arriving": arriving, "done": done}
    yield s.user(
        "We have {heap} {things}. Every day {arriving} more {come} and {done} {go}. When will we be through?",
        "How many days until the {heap} {things} are gone, if {arriving} {come} and {done} {go} a day?",
        "{heap} {things}, +{arriving}/day, -{done}/day. days to zero?",
        "My boss wants a date for the end of our backlog. It's {heap} {things}; {done} {go} each day while {arriving} new "
        "ones {come}. How long does it take?",
        "Is there light at the end of the tunnel? {heap} {things} today, {arriving} {come} daily and {done} {go}.",
        **said,
    )
    surplus = s.compute("difference", done, arriving)
    lasts = s.rounded(s.compute("ratio", heap, surplus), 0)
    yield s.answer(
        "The heap shrinks by {surplus} a day, so it takes {lasts} days.",
        "{lasts} days: of the {heap} you get rid of {surplus} net each day.",
        "Net you work off {surplus} a day, which makes {lasts} days for {heap}.",
        "In {lasts} days, as long as it stays at {surplus} more going out than coming in.",
        "It will be {lasts} days at a net {surplus} per day.",
        also={"surplus": surplus, "heap": heap},
        lasts=lasts,
    )
    yield s.user(
        "And with one more {helper}, who does {extra} a day?",
        "That's too long. What if another {helper} takes {extra} a day off us?",
        "+1 {helper} = {extra} more/day. then?",
        "I could get help: one {helper}, {extra} a day. How much sooner are we done?",
        "Suppose an extra {helper} manages {extra} daily. What's the figure then, and what do we gain?",
        helper=helper,
        extra=extra,
    )
    faster = s.rounded(s.compute("ratio", heap, s.compute("sum", surplus, extra)), 0)
    yield s.answer(
        "Then it's {faster} days, {saved} sooner.",
        "{faster} days instead of {lasts}: you gain {saved}.",
        "With that help you're through after {faster} days and save {saved}.",
        "It drops to {faster} days, which is {saved} fewer.",
        "{saved} days sooner: {faster} in all.",
        also={"lasts": lasts},
        faster=faster,
        saved=s.compute("difference", lasts, faster),
    )


@how_long_the_heap_lasts.oracle
def _(raw: Raw, heap: int, arriving: int, done: int, extra: int) -> Truth:  # noqa: ARG001  # it all stands in the request
    lasts, faster = heap // (done - arriving), heap // (done - arriving + extra)
    return Truth({"lasts": lasts, "faster": faster, "saved": lasts - faster})
