"""A message that is out already, a log in the message, and a number of which the end is missing."""

from datetime import date
from itertools import pairwise
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import MESSAGES, Row, recorded

_HOURS: Final = ("09:30", "10:15", "11:00", "13:45", "14:30", "15:15", "16:00")
_MEETINGS: Final = ("the stand-up", "the budget round", "the visit of the auditors", "the training", "the handover")


@scenario("error_handling")
def sent_with_the_wrong_hour(s: Stage) -> Script:
    """A chat message goes out, then the hour turns out wrong: it cannot be recalled, so a correction follows it."""
    person = s.pick([name for name in s.raw.facts["staff"] if name.replace(" ", "").isalpha()])
    meeting, (wrong, right) = s.pick(_MEETINGS), s.sample(_HOURS, 2)
    first = f"{meeting[0].upper()}{meeting[1:]} begins at {wrong} tomorrow."
    second = f"Correction: {meeting} begins at {right} tomorrow, not at {wrong}."
    s.goal(person=person, first=first, second=second)
    s.offer("delete_entities", "create_calendar_event")
    said: dict[str, Any] = {"person": person, "meeting": meeting, "wrong": wrong, "right": right}
    yield s.user(
        "Tell {person} in the chat that {meeting} begins at {wrong} tomorrow.",
        "Please drop {person} a line in chat: {meeting}, tomorrow at {wrong}.",
        "chat to {person}: {meeting} tomorrow {wrong}",
        "{person} keeps asking when {meeting} is. It's {wrong} tomorrow, could you write that in the chat?",
        "Would you let {person} know by chat that we start {meeting} at {wrong} tomorrow?",
        **said,
    )
    sent = yield s.call("send_message", recipient=person, channel="chat", body=first, derived_=("body",))
    yield s.answer(
        "Sent to {person} as {note}.",
        "{person} has it now ({note}).",
        "Done, the message is out: {note}.",
        "The chat message to {person} went out as {note}.",
        "I've told {person}; the message is {note}.",
        also={"person": person},
        note=sent["message_id"],
    )
    yield s.user(
        "Oh no, it's {right}! Take that message back, please.",
        "Wait. I misread my own calendar, it begins at {right}. Can you unsend it?",
        "argh {right} not {wrong}, delete the msg",
        "That was wrong: {right}, not {wrong}. Recall it before anybody reads it.",
        "Sorry, I gave you the wrong time. It should say {right}. Could you withdraw what you sent?",
        correction=True,
        **said,
    )
    yield s.refuse(
        "A message that is out can't be taken back, I have nothing for that. I can send a correction with {right} at "
        "once. Shall I?",
        "Too late for that: what was sent stays sent. A second message with the right time, {right}, is the best I can "
        "offer.",
        "I can't recall or delete it. {person} would need a correction saying {right}; do you want me to send one?",
        "Unsending isn't possible here. Let me follow up with {right} instead, if you agree.",
        "No tool of mine withdraws messages. The honest fix is a quick correction to {person}: {right}. OK?",
        also=said,
    )
    yield s.user(
        "Yes, do that.",
        "Go ahead with the correction.",
        "ok quick",
        "Please do, and make clear that the first one is wrong.",
        "All right, then a second message it is.",
    )
    corrected = yield s.call("send_message", recipient=person, channel="chat", body=second, derived_=("body",))
    yield s.answer(
        "The correction is out as {followup}. It says {right} and names the wrong hour, too.",
        "{followup} has followed: {right}, with a word that {wrong} was a mistake.",
        "Sent, {followup}. {person} now has both, and the second one says clearly that {right} is right.",
        "Done: {followup} tells {person} it is {right}.",
        "{person} has the correction ({followup}), {right} instead of {wrong}.",
        also=said,
        followup=corrected["message_id"],
    )


@sent_with_the_wrong_hour.oracle
def _(raw: Raw, person: str, first: str, second: str) -> Truth:
    after = raw.copy()
    for number, body in enumerate((first, second), 1):
        recorded(after, MESSAGES, {"id": f"MSG-{number:04d}", "channel": "chat", "recipient": person, "body": body})
    return Truth({"note": "MSG-0001", "followup": "MSG-0002"}, state=after, no_tool_for="message.recall")


_SERVICES: Final = ("mailer", "invoice-sync", "label-printer", "login", "search-index")
_TROUBLES: Final = ("connection refused", "upstream timed out", "disk quota exceeded", "too many open files")


@scenario("error_handling")
def outage_in_pasted_lines(s: Stage) -> Script:
    """A few lines of a log in the message: how long the service was away, how often it tried; then a thank-you."""
    hour, service, trouble = s.rng.between(6, 21), s.pick(_SERVICES), s.pick(_TROUBLES)
    start = s.rng.between(1, 18)
    tries = [start]
    for _ in range(s.rng.between(2, 4)):
        tries.append(tries[-1] + s.rng.between(3, 8))
    end = tries[-1] + s.rng.between(2, 6)
    s.goal(tries=tries, end=end)
    s.offer("search_files", "statistics")
    lines = [f"{hour:02d}:{minute:02d} ERROR {service}: {trouble}" for minute in tries]
    text = "\n".join([*lines, f"{hour:02d}:{end:02d} INFO {service}: recovered"])
    yield s.user(
        "{text}\n\nHow long was it away, and how many errors is that?",
        "This is all the log has:\n{text}\n\nFor the incident form: minutes of downtime and number of failed attempts?",
        "```\n{text}\n```\ndowntime in min + error count?",
        "A colleague sent me these lines and went home:\n{text}\n\nWhat was the duration of the outage, from the first "
        "error to the recovery, and how often did it fail?",
        "I'm filling in the status page. Here is the log:\n{text}\nFor how many minutes were we down and how many errors "
        "came up?",
        text=text,
    )
    minutes = s.compute("difference", end, start)
    errors = s.compute("count", *lines)
    yield s.answer(
        "{service} was away for {minutes} minutes and failed {errors} times ('{trouble}').",
        "{minutes} minutes from the first error to the recovery, with {errors} errors, all of them '{trouble}'.",
        "Downtime: {minutes} minutes. Errors: {errors}, each time '{trouble}'.",
        "It failed {errors} times with '{trouble}' and was back after {minutes} minutes.",
        "That's an outage of {minutes} minutes; {errors} lines say '{trouble}'.",
        also={"service": service, "trouble": trouble},
        minutes=minutes,
        errors=errors,
    )
    gaps = [s.compute("difference", later, earlier) for earlier, later in pairwise(tries)]
    yield s.user(
        "And the longest pause between two of the errors?",
        "Thanks. How far apart were two attempts at most?",
        "max gap between errors?",
        "Good. They also ask for the longest interval between two failures.",
        "Last field: the longest time from one error to the next.",
    )
    yield s.answer(
        "{gap} minutes.",
        "At most {gap} minutes lie between two of them.",
        "The longest pause was {gap} minutes.",
        "{gap} minutes, from one error to the next.",
        "No two errors in a row are further apart than {gap} minutes.",
        gap=s.compute("largest", *gaps),
    )
    if s.chance(500):
        yield s.user("Great, that completes the form.", "thx!", "Perfect, thank you.", "Thanks, I'm done with it now.")
        yield s.answer("You're welcome.", "Glad it's done.", "Any time.", "Good. I hope the rest of the shift is calm.")


@outage_in_pasted_lines.oracle
def _(raw: Raw, tries: list[int], end: int) -> Truth:  # noqa: ARG001  # all of it stands in the request
    gaps = [tries[at + 1] - tries[at] for at in range(len(tries) - 1)]
    return Truth({"minutes": end - tries[0], "errors": len(tries), "gap": max(gaps)})


_PARTIES: Final = {
    "retail": ("orders", "order_id", "customer_id", "get_order", "list_orders", "ordered_at", "total", "customer"),
    "finance": ("invoices", "invoice_id", "client_id", "get_invoice", "list_invoices", "issued_on", "amount", "client"),
    "travel": ("bookings", "booking_id", "customer_id", "get_booking", "list_bookings", "booked_on", "price_eur", "customer"),
}  # fmt: skip
"""Table, key, whose it is, the tool for one, the tool for a party's, the day, a sum of money, and who the party is."""


def _alike(raw: Raw, domain: str) -> list[list[Row]]:
    """Records of one party, on different days, whose numbers are alike but for the last two digits."""
    table, key, party, *_, day, _, _ = _PARTIES[domain]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in raw.tables[table]:
        groups.setdefault((row[party], row[key][:-2]), []).append(row)
    return [
        rows for rows in groups.values() if 2 <= len(rows) <= 3 and len({row[day][:10] for row in rows}) == len(rows)
    ]


@scenario("error_handling", domains=tuple(_PARTIES))
def number_cut_short(s: Stage) -> Script:
    """A number without its last digits is not found; several of the same party fit, so the assistant asks for the day."""
    table, key, party, tool, listing, day, money, who = _PARTIES[s.domain]
    rows = s.pick(_alike(s.raw, s.domain))
    wanted = s.pick(rows)
    short, owner = wanted[key][:-2], wanted[party]
    s.goal(table=table, key=wanted[key], fits=[row[key] for row in rows], money=money)
    thing = table[:-1]
    said: dict[str, Any] = {"short": short, "owner": owner, "thing": thing, "who": who}
    yield s.user(
        "What's the status of {thing} {short}? The rest of the number is smudged; the {who} is {owner}.",
        "I have a torn slip here. The {thing} starts with {short} and belongs to {owner}. Could you look up how it stands?",
        "{short}?? ({owner}) - status pls, last digits missing",
        "{who_} {owner} is on the phone about {thing} {short}, and that's all of the number I caught. What's its status?",
        "The fax cut the {thing} number off after {short}. It's from {who} {owner}; what's the state of it?",
        who_=who.capitalize(),
        **said,
    )
    missing = yield s.attempt(tool, **{key: short})
    need(s.failed(missing), "such a number exists")
    yield s.reflect(
        "{short} alone doesn't exist, so the end is missing indeed. I'll go through what {owner} has.",
        "Nothing under {short}. Let me list everything of {owner} and look for numbers that begin like it.",
        "Not found; the {who}'s own list should have it.",
        **said,
    )
    found = yield s.call(listing, **{party: owner})
    fits = [row for row in found[table] if row[key].startswith(short)]
    need(len(fits) == len(rows), "the list is cut")
    shown = listed([f"{row[key]} of {row[day][:10]}" for row in fits])
    yield s.ask(
        "More than one fits: {shown}. Which day is yours?",
        "{owner} has {shown}. Do you know the date?",
        "The beginning {short} matches {shown}. Which one are you holding?",
        "I can narrow it down to {shown}, but not further. Is there a date on it?",
        "Two or more begin like that, namely {shown}. Which is it?",
        also={**said, "shown": shown},
    )
    when = date.fromisoformat(wanted[day][:10])
    yield s.user(
        "The one of {when}.",
        "It's dated {when}.",
        "{when}",
        "Says {when} at the top.",
        "{when}, as far as I can read it.",
        when=str(when),
    )
    chosen = next(row for row in fits if row[day][:10] == str(when))
    one = yield s.call(tool, **{key: chosen[key]})
    yield s.answer(
        "Then it's {key}: {status}, with an amount of {money:,.2f}.",
        "{key} is {status}; the amount is {money:,.2f}.",
        "That one is {key}. Its status is {status}, at {money:,.2f}.",
        "Found it, {key}. It stands at {status} and comes to {money:,.2f}.",
        "Status {status}. It's {key}, and {money:,.2f} is the amount on it.",
        key=one[key],
        status=one["status"],
        money=one[money],
    )


@number_cut_short.oracle
def _(raw: Raw, table: str, key: str, fits: list[str], money: str) -> Truth:
    row = raw.row(table, key)
    return Truth({"key": key, "status": row["status"], "money": row[money]}, candidates=tuple(fits))
