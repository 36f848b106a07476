"""Calendars, pages, time zones and wishes: refusals outside of the company's records."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...tools._journal import EVENTS
from ...world.documents import Document
from ...world.raw import Raw

_TALKS: Final = ("Budget", "Roadmap", "Hiring", "Stock count", "Retrospective", "Audit", "Onboarding")


@scenario("error_handling")
def colleague_is_busy(s: Stage) -> Script:
    """A second meeting meets the first one in somebody's calendar; the next free moment is offered, and taken."""
    first, second = s.sample(s.raw.facts["staff"], 2)
    one, other = s.sample(_TALKS, 2)
    day = (s.raw.today + dt.timedelta(days=s.rng.between(1, 12))).isoformat()
    hour, minutes = s.rng.between(9, 15), s.pick((60, 90, 120))
    end = dt.datetime.fromisoformat(f"{day}T{hour:02d}:00") + dt.timedelta(minutes=minutes)
    meetings = [
        {"title": one, "start": f"{day}T{hour:02d}:00", "minutes": minutes, "attendees": [first, second]},
        {"title": other, "start": end.isoformat(timespec="minutes"), "minutes": 30, "attendees": [second]},
    ]
    s.goal(meetings=meetings)
    said: dict[str, Any] = {
        "first": first,
        "second": second,
        "one": one,
        "other": other,
        "day": day,
        "at": f"{hour:02d}:00",
    }
    yield s.user(
        "Put '{one}' into the calendar: {day} at {at}, {minutes} minutes, with {first} and {second}.",
        "I'd like {minutes} minutes with {first} and {second} on {day}, starting {at}. Title: {one}.",
        "Schedule {one} ({first}, {second}) for {day}, {at}, {minutes} minutes.",
        "{day} {at}: '{one}', {first} + {second}, {minutes} minutes, thanks",
        minutes=minutes,
        **said,
    )
    made = yield s.call(
        "create_calendar_event",
        title=one,
        start=meetings[0]["start"],
        duration_minutes=minutes,
        attendees=[first, second],
        derived_=("start",),
    )
    yield s.answer(
        "It's in the calendar as {event}.",
        "Done: {event}, with both of them invited.",
        "'{one}' is booked ({event}).",
        "Booked under {event}.",
        also=said,
        event=made["event_id"],
    )
    yield s.user(
        "And half an hour ({half} minutes) with {second} alone that day at {at}, please: '{other}'.",
        "One more for the same day: '{other}' at {at} with {second}, {half} minutes.",
        "Also '{other}', {half} minutes, only {second}, same day, {at}.",
        "plus '{other}' with {second}, {half} minutes, also at {at}",
        half=30,
        **said,
    )
    busy = yield s.attempt(
        "create_calendar_event",
        title=other,
        start=meetings[0]["start"],
        duration_minutes=30,
        attendees=[second],
        derived_=("start",),
    )
    need(s.failed(busy) and busy.type == "Conflict", "another failure")
    free = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d", busy.message)[-1]
    yield s.answer(
        "{second} is in '{one}' then, until {free}. Shall I take that time instead?",
        "That collides with '{one}', which keeps {second} until {free}. From then on it would work.",
        "Not booked: {second} already has '{one}' at that hour. The earliest free moment after it is {free}; is that all right?",
        "{second} isn't free, because of '{one}'. I could set it right after that, at {free}.",
        also={**said, "free": free[11:]},
    )
    yield s.user(
        "Yes, right after it.",
        "Fine, do that.",
        "Of course, my fault. Take the later time.",
        "OK, straight after then.",
    )
    later = yield s.call(
        "create_calendar_event",
        title=other,
        start=free,
        duration_minutes=30,
        attendees=[second],
        derived_=("duration_minutes",),
    )
    yield s.answer(
        "'{other}' is booked for {free} ({second_event}).",
        "Done, {second_event}: {second} at {free}.",
        "{second_event} is in the calendar, beginning {free}.",
        "Set for {free}; the event is {second_event}.",
        also={**said, "free": free[11:]},
        second_event=later["event_id"],
    )


@colleague_is_busy.oracle
def _(raw: Raw, meetings: Sequence[dict[str, object]]) -> Truth:
    left, lines = raw.copy(), []
    for number, one in enumerate(meetings, 1):
        start = dt.datetime.fromisoformat(str(one["start"]))
        end = start + dt.timedelta(minutes=int(str(one["minutes"])))
        record = {
            "id": f"EVT-{number:04d}",
            "title": one["title"],
            "start": start.isoformat(timespec="minutes"),
            "end": end.isoformat(timespec="minutes"),
            "attendees": one["attendees"],
        }
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    left.files[EVENTS] = "".join(lines)
    return Truth({"event": "EVT-0001", "second_event": "EVT-0002"}, state=left)


def _in_force(raw: Raw) -> dict[str, Document]:
    """The policies in force by number, where only one document has the number and that kind."""
    found: dict[str, list[Document]] = {}
    for one in raw.documents:
        number = re.search(r"POL-\d+", one.title)
        if number and one.kind == "policy":
            found.setdefault(number[0], []).append(one)
    return {number: ones[0] for number, ones in found.items() if len(ones) == 1}


@scenario("error_handling")
def pages_have_moved(s: Stage) -> Script:
    """Two old links are dead; searches find where the policies stand now, with their owners and dates."""
    policies = _in_force(s.raw)
    numbers = s.sample(sorted(policies), 2)
    titles = [re.sub(r"^(?:Policy )?POL-\d+[,:]? ?| ?\(POL-\d+\)$", "", policies[one].title) for one in numbers]
    old = [f"https://docs.{s.raw.facts['slug']}.example/wiki/{one.lower()}" for one in numbers]
    s.goal(numbers=numbers)
    said: dict[str, Any] = {"one": old[0], "two": old[1], "first": titles[0], "second": titles[1]}
    yield s.user(
        "Open {one} and {two} for me. Who wrote each of them, and from which day are they? ({first}; {second})",
        "I have two links to policies, {one} ({first}) and {two} ({second}). What are the authors and the dates?",
        "Our handbook links to {one} for '{first}' and to {two} for '{second}'. I need author and date of both.",
        "{one}\n{two}\nauthor and date of these two? (policies: {first}, {second})",
        **said,
    )
    dead = yield s.together(*(s.attempt("fetch", url=url) for url in old))
    need(all(s.failed(one) and one.type == "NotFound" for one in dead), "one is there")
    yield s.reflect(
        "Both links are dead. I'll search for the policies by number and title.",
        "404 for both, so the pages must have moved. Let me look for them.",
        "Neither page was found. A search should tell where they are now.",
        "These addresses no longer exist; I'll find the current ones.",
    )
    queries = [f"{number} {title}" for number, title in zip(numbers, titles, strict=True)]
    found = yield s.together(*(s.call("web_search", query=query, derived_=("query",)) for query in queries))
    right = [
        next((one for one in hits["results"] if "/policy/" in one["url"] and number in one["title"]), None)
        for number, hits in zip(numbers, found, strict=True)
    ]
    need(None not in right, "not found")
    first, second = (one or {} for one in right)
    yield s.answer(
        "Both have moved. {first}: {author_one}, {date_one}, now at {url_one}. {second}: {author_two}, {date_two}, now at "
        "{url_two}.",
        "{author_one} wrote {first} ({date_one}), {author_two} wrote {second} ({date_two}). Your links are dead; use "
        "{url_one} and {url_two}.",
        "- {first}: {author_one}, {date_one} ({url_one})\n- {second}: {author_two}, {date_two} ({url_two})\n"
        "The links you have don't work any more.",
        "Neither link works, but a search found them: {url_one} by {author_one} of {date_one} for {first}, and {url_two} "
        "by {author_two} of {date_two} for {second}.",
        also={"first": titles[0], "second": titles[1]},
        url_one=first["url"],
        author_one=first["author"],
        date_one=first["date"],
        url_two=second["url"],
        author_two=second["author"],
        date_two=second["date"],
    )


@pages_have_moved.oracle
def _(raw: Raw, numbers: list[str]) -> Truth:
    one, two = (_in_force(raw)[number] for number in numbers)
    return Truth({
        "url_one": one.url,
        "author_one": one.author,
        "date_one": one.date,
        "url_two": two.url,
        "author_two": two.author,
        "date_two": two.date,
    })  # fmt: skip


_CITIES: Final = (
    ("Bristol", "Europe/Bristol", "Europe/London"),
    ("Munich", "Europe/Munich", "Europe/Berlin"),
    ("Porto", "Europe/Porto", "Europe/Lisbon"),
    ("Osaka", "Asia/Osaka", "Asia/Tokyo"),
    ("Mumbai", "Asia/Mumbai", "Asia/Kolkata"),
    ("Boston", "America/Boston", "America/New_York"),
    ("Seattle", "America/Seattle", "America/Los_Angeles"),
    ("Geelong", "Australia/Geelong", "Australia/Melbourne"),
    ("Milan", "Europe/Milan", "Europe/Rome"),
    ("Geneva", "Europe/Geneva", "Europe/Zurich"),
)
"""A city that has no time zone of its name, the name one would try, and the zone it is in."""


@scenario("error_handling")
def no_such_zones(s: Stage) -> Script:
    """Two cities are no names of time zones; the zones that they are in give the answer."""
    first, second, home = s.sample(_CITIES, 3)
    day = (s.raw.today + dt.timedelta(days=s.rng.between(2, 150))).isoformat()
    time = f"{s.rng.between(7, 20):02d}:{s.pick(('00', '15', '30', '45'))}"
    s.goal(zones=[first[2], second[2]], at_home=home[2], day=day, time=time)
    said: dict[str, Any] = {"one": first[0], "two": second[0], "home": home[0], "day": day, "time": time}
    yield s.user(
        "A call is set for {time} in {home} on {day}. What time is that in {one} and in {two}?",
        "{day}, {time} {home} time: when is it for our people in {one}, and for those in {two}?",
        "I'm inviting colleagues from {one} and {two} to a call at {time} ({home} time) on {day}. What do their clocks show?",
        "{time} {home} -> {one}, {two}, on {day}?",
        **said,
    )
    wanted: dict[str, Any] = {"source_timezone": home[2], "time": time, "date": day}
    derived = ("source_timezone", "target_timezone")
    guessed = yield s.together(
        *(s.attempt("convert_time", target_timezone=one[1], derived_=derived, **wanted) for one in (first, second))
    )
    need(all(s.failed(one) and "unknown time zone" in one.message for one in guessed), "a zone")
    yield s.reflect(
        "Neither city has a time zone of its own name. I'll use the ones that they are in.",
        "There are no zones of these names, so I need those that {one} and {two} belong to.",
        "Unknown zones, both of them. Not every city has one of its own.",
        "Those names don't exist; I should have used the zones that the cities are in.",
        **said,
    )
    there = yield s.together(
        *(s.call("convert_time", target_timezone=one[2], derived_=derived, **wanted) for one in (first, second))
    )
    clocks = [one["target"]["datetime"][11:16] for one in there]
    need(time not in clocks and clocks[0] != clocks[1], "the same time")
    yield s.answer(
        "{clock_one} in {one} ({day_one}), {clock_two} in {two} ({day_two}).",
        "In {one} it is {day_one}, {clock_one} then, and in {two} {day_two}, {clock_two}.",
        "{one}: {clock_one} on {day_one}. {two}: {clock_two} on {day_two}. Both are local times.",
        "Their clocks show {clock_one} ({one}, {day_one}) and {clock_two} ({two}, {day_two}).",
        also=said,
        clock_one=clocks[0],
        clock_two=clocks[1],
        day_one=there[0]["target"]["weekday"],
        day_two=there[1]["target"]["weekday"],
    )


@no_such_zones.oracle
def _(raw: Raw, zones: list[str], at_home: str, day: str, time: str) -> Truth:
    need(raw.now, "no clock")
    begins = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(at_home))
    one, two = (begins.astimezone(ZoneInfo(zone)) for zone in zones)
    clocks = {"clock_one": f"{one:%H:%M}", "clock_two": f"{two:%H:%M}"}
    return Truth({**clocks, "day_one": f"{one:%A}", "day_two": f"{two:%A}"})


_LOST: Final = ("summary", "totals", "draft_report", "clean_copy", "selection")


@scenario("error_handling")
def deleted_for_good(s: Stage) -> Script:
    """A deleted file cannot be brought back: it is looked for, the near miss refuses, and the user is told."""
    name = f"/workspace/data/{s.pick(_LOST)}.csv"
    need(name not in s.raw.files, "it is there")
    s.goal(name=name)
    s.withhold("files.undelete")
    yield s.user(
        "I deleted {name} by accident. Please bring it back.",
        "Can you restore {name}? I removed it yesterday and need it again.",
        "{name} is gone, my fault. Undo that, would you?",
        "undelete {name}",
        name=name,
    )
    gone = yield s.attempt("search_files", pattern=name.rpartition("/")[2])
    need(not gone["matches"], "there is a copy")
    yield s.reason(
        "There is no copy anywhere in the workspace. That leaves version control.",
        "No other copy exists, so my last hope is the repository.",
        "Nothing of that name is left. The repository may have it, though.",
    )
    refused = yield s.attempt("git_restore", path=name)
    need(s.failed(refused) and refused.type == "NotFound", "another failure")
    yield s.refuse(
        "I can't bring it back: there's no copy in the workspace, and the repository never had {name}. Perhaps your "
        "administrators keep a backup.",
        "Sorry, no. {name} isn't under version control and has no copy, and I have no way to restore a deleted file.",
        "It's gone as far as I can tell. Nothing of that name is left, git doesn't know it, and I can't undelete files. "
        "Do ask for a backup.",
        "I have nothing to restore {name} from: neither a search nor the repository has it. Undeleting is not possible "
        "with my tools, so a backup of the disk is the next thing to ask for.",
        also={"name": name},
    )


@deleted_for_good.oracle
def _(raw: Raw, name: str) -> Truth:
    copies = [path for path in raw.files if path.endswith(name.rpartition("/")[2])]
    need(not copies, "there is a copy")
    return Truth({}, no_tool_for="files.undelete")


@scenario("error_handling")
def phone_call_wanted(s: Stage) -> Script:
    """The service is away and somebody is to be phoned: no tool can, and writing is only offered."""
    who = s.pick(s.raw.facts["staff"])
    status = s.pick((503, 429, 500, 504))
    s.goal(who=who)
    s.offer("send_message")
    s.withhold("message.call")
    yield s.user(
        "The export keeps failing with {status}. Please ring {who} and say so.",
        "Nothing but {status} from the interface since this morning! Can you phone {who} for me?",
        "Could you call {who}? Our interface has been answering {status} for an hour, and I'd like it said in person.",
        "get {who} on the phone, we only get {status}",
        who=who,
        status=status,
    )
    yield s.refuse(
        "I can't make phone calls. What I can do is write to {who}, if you give me an address or a number for a text.",
        "I'm unable to call anybody, sorry. A message about the {status} to {who} is possible as soon as I have the "
        "address.",
        "I have no way to phone anybody. A message to {who} is what I can offer, once there is an address to send it to.",
        "Calling {who} is up to you, I'm afraid: I can't use a phone. I could draft or send a message about the "
        "{status}, though.",
        also={"who": who, "status": status},
    )


@phone_call_wanted.oracle
def _(raw: Raw, who: str) -> Truth:
    need(who in raw.facts["staff"], "a stranger")
    return Truth({}, no_tool_for="message.call")
