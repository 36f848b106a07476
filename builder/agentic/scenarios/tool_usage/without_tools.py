"""Requests that need no tool, because all is said already, and requests that no tool on offer can fulfil."""

from typing import Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw

_THINGS: Final = (
    ("boxes", ("Monday", "Tuesday", "Wednesday", "Thursday")),
    ("calls", ("the first week", "the second week", "the third week", "the fourth week")),
    ("visitors", ("the morning", "noon", "the afternoon", "the evening")),
    ("sign-ups", ("the website", "the fair", "the newsletter", "the phone")),
)


@scenario("tool_usage")
def figures_in_the_message(s: Stage) -> Script:
    """Four numbers pasted into the message are added up and the largest is named: no tool is needed."""
    what, when = s.pick(_THINGS)
    values = [s.pick(range(3, 60)) for _ in when]
    s.goal(values=values)
    s.offer("database_query", "search_files")
    lines = "; ".join(f"{one} {value}" for one, value in zip(when, values, strict=True))
    yield s.user(
        "My notes on {what}: {lines}. What's the total, and where was the peak?",
        "{what}, as I counted them: {lines}. Can you add that up and tell me the best one?",
        "{lines} ({what}). sum + max?",
        "I only have this on paper. {what}: {lines}. How many altogether, and which was the strongest?",
        what=what,
        lines=lines,
    )
    total = s.compute("sum", *values)
    best, most = s.top(zip(when, values, strict=True))
    yield s.answer(
        "{total} {what} in all, with the peak at {best} ({most}).",
        "Together that's {total}. The strongest was {best} with {most}.",
        "The sum is {total}; most of them came with {best}, namely {most}.",
        "Of {total} {what}, {best} brought the most: {most}.",
        also={"what": what, "best": best},
        total=total,
        most=most,
    )


@figures_in_the_message.oracle
def _(raw: Raw, values: list[int]) -> Truth:  # noqa: ARG001
    need(values.count(max(values)) == 1, "level")
    return Truth({"total": sum(values), "most": max(values)})


_RULES: Final = {
    "retail": (
        "return_days",
        "Items can be returned within {value} days of the order; later requests are declined.",
        (
            "a customer ordered six months ago and wants to send it back",
            "a parcel from half a year ago should be returned",
        ),
        "No. Returns are open for {value} days after the order",
        "search_products",
    ),
    "logistics": (
        "claim_days",
        "A claim must be filed within {value} days of delivery; later claims are declined.",
        (
            "a client found damage four months after delivery and wants to claim",
            "a claim came in for a delivery half a year ago",
        ),
        "That's too late. Claims are possible for {value} days after delivery",
        "get_warehouse_stock",
    ),
    "support": (
        "refund_days",
        "Subscriptions are refunded within {value} days of the payment, not later.",
        (
            "a client paid eleven months ago and wants the money back",
            "somebody asks for a refund of last year's subscription",
        ),
        "No, it is refunded within {value} days of the payment only",
        "search_tickets",
    ),
    "finance": (
        "reminder_days",
        "The first reminder goes out {value} days after the due date, not earlier.",
        (
            "an invoice fell due this morning and my boss wants a reminder out",
            "something was due yesterday and I'd like to remind them",
        ),
        "Not yet. The first reminder goes out {value} days after the due date",
        "list_transactions",
    ),
    "research": (
        "slot_hours",
        "A slot on an instrument has at most {value} hours.",
        (
            "a student wants an instrument for two days in one slot",
            "somebody asks for a single slot from Monday morning to Wednesday",
        ),
        "No. One slot has at most {value} hours",
        "search_papers",
    ),
    "travel": (
        "hotel_cancel_days",
        "A stay can be cancelled up to {value} days before arrival.",
        (
            "a guest arrives tonight and wants to cancel the stay",
            "somebody should have checked in an hour ago and wants out of the hotel stay",
        ),
        "No, that had to be done {value} days before arrival at the latest",
        "search_hotels",
    ),
}


@scenario("tool_usage", domains=tuple(_RULES))
def the_rule_says_it(s: Stage) -> Script:
    """What the rules given to the assistant settle by themselves is answered without a call."""
    fact, rule, cases, verdict, near = _RULES[s.domain]
    value = s.raw.facts[fact]
    s.goal(fact=fact)
    s.policy(rule.format(value=value))
    s.offer(near)
    case = s.pick(cases)
    yield s.user(
        "Quick question: {case}. Is that possible?",
        "{case_}. Can we do that?",
        "{case} - ok or not?",
        "I have a case here where {case}. What do our rules say?",
        case=case,
        case_=case[0].upper() + case[1:],
    )
    yield s.answer(
        f"{verdict}.",
        f"{verdict}, and this is outside of that.",
        f"{verdict}. That is the rule I have been given, and this case falls outside it.",
        f"{verdict}. I'd tell them so.",
        value=value,
    )


@the_rule_says_it.oracle
def _(raw: Raw, fact: str) -> Truth:
    return Truth({"value": raw.facts[fact]})


_MISSING: Final = {
    "retail": ("orders", "order_id", "orders.cancel", "get_order", "cancel", "create_return", "look the order up"),
    "travel": (
        "bookings",
        "booking_id",
        "bookings.cancel",
        "get_booking",
        "cancel",
        "search_flights",
        "show you the booking",
    ),
    "finance": (
        "invoices",
        "invoice_id",
        "invoices.void",
        "get_invoice",
        "void",
        "list_invoices",
        "show you the invoice",
    ),
    "logistics": (
        "shipments",
        "shipment_id",
        "shipments.cancel",
        "track_shipment",
        "cancel",
        "list_shipments",
        "track the shipment",
    ),
    "support": (
        "tickets",
        "ticket_id",
        "tickets.escalate",
        "get_ticket",
        "escalate",
        "list_agents",
        "read the ticket to you",
    ),
}


@scenario("tool_usage", domains=tuple(_MISSING))
def can_look_but_not_touch(s: Stage) -> Script:
    """Something is to be cancelled or the like, but the tools on offer can only look at it."""
    table, key, capability, near, verb, other, instead = _MISSING[s.domain]
    thing = s.pick(s.raw.tables[table])[key]
    s.goal(capability=capability)
    s.offer(near, other)
    s.withhold(capability)
    said = {"thing": thing, "verb": verb, "instead": instead}
    yield s.user(
        "Please {verb} {thing}.",
        "Can you {verb} {thing} for me right now?",
        "{verb} {thing} pls",
        "{thing} has to go: {verb} it, would you?",
        **said,
    )
    yield s.refuse(
        "I can't {verb} {thing}, none of my tools does that. I can {instead}, if that helps.",
        "I can't do that with the tools I have; all I could do is {instead}. Somebody else has to {verb} {thing}.",
        "I'm not able to do that: there is no tool to {verb} {thing}. Somebody with access has to. I can {instead}.",
        "Sorry, I can't {verb} {thing}, and I won't pretend otherwise. What I can do is {instead}.",
        also=said,
    )


@can_look_but_not_touch.oracle
def _(raw: Raw, capability: str) -> Truth:  # noqa: ARG001
    return Truth({}, no_tool_for=capability)


@scenario("tool_usage")
def cannot_send_but_can_draft(s: Stage) -> Script:
    """A message is to be sent and no tool can send one: the assistant says so and drafts the text instead."""
    person = s.pick(s.raw.facts["staff"])
    about, text = s.pick(
        (
            (
                "the meeting moving to the afternoon",
                "the meeting has been moved to the afternoon. I hope that suits you.",
            ),
            ("the broken projector", "the projector in the meeting room is broken. Please have it repaired."),
            ("the missing signature", "your signature is still missing on the form. Please sign it today."),
            ("the new badge", "your new badge is ready. You can pick it up at the reception."),
        )
    )
    s.goal(person=person)
    s.offer("create_calendar_event", "search_nodes")
    s.withhold("message.send")
    said = {"person": person, "about": about, "text": text, "first": person.split()[0]}
    yield s.user(
        "Send {person} a message about {about}.",
        "Could you write to {person} about {about} and send it off?",
        "msg to {person}: {about}",
        "Please let {person} know about {about}, by mail or chat, whichever works.",
        **said,
    )
    yield s.refuse(
        "I don't have a tool for sending messages, so you'd have to send it yourself. A draft: 'Hello {first}, {text}'",
        "I'm not able to send anything from here. You could use this text: 'Dear {first}, {text}'",
        "I can't reach {person} with the tools I have. Here is a text to copy: 'Hi {first}, {text}'",
        "I can't send mail or chat messages. If you send it yourself: '{first}, {text}'",
        also=said,
    )


@cannot_send_but_can_draft.oracle
def _(raw: Raw, person: str) -> Truth:  # noqa: ARG001
    return Truth({}, no_tool_for="message.send")
