"""Reasoning that any team needs: the latest start that suits everybody, and two steps through the memory."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import EVENTS, recorded
from ._shared_field import clock, counting_back

Row = dict[str, Any]
_ZONES: Final = {
    "Lisbon": "Europe/Lisbon",
    "London": "Europe/London",
    "Madrid": "Europe/Madrid",
    "Berlin": "Europe/Berlin",
    "Athens": "Europe/Athens",
    "Helsinki": "Europe/Helsinki",
    "Nairobi": "Africa/Nairobi",
    "Dubai": "Asia/Dubai",
    "Karachi": "Asia/Karachi",
    "Mumbai": "Asia/Kolkata",
}
"""Cities whose working days overlap."""
_SATURDAY: Final = 5
_TITLES: Final = ("Budget review", "Quarterly planning", "Partner call", "Handover", "Roadmap talk", "Kick-off")


def _end(city: str, day: str, hour: int) -> datetime:
    """This hour on the clocks of a city, in UTC."""
    there = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(_ZONES[city])).replace(hour=hour)
    return there.astimezone(ZoneInfo("UTC"))


@scenario("multi_step_reasoning")
def latest_start_for_everyone(s: Stage) -> Script:
    """Backwards from everybody's closing time to the latest start of a call; longer than planned, it is then entered."""
    cities, hour = s.sample(sorted(_ZONES), 3), s.pick((17, 18))
    days = [s.raw.today + timedelta(days=ahead) for ahead in range(3, 25)]
    day = str(s.pick([one for one in days if one.weekday() < _SATURDAY]))
    minutes, more = s.pick((30, 45, 60)), s.pick((75, 90, 120))
    who, title = s.sample(s.raw.facts["staff"], 2), s.pick(_TITLES)
    s.goal(cities=cities, hour=hour, day=day, minutes=minutes, more=more, who=who, title=title)
    said: Row = {"places": listed(cities), "hour": f"{hour}:00", "day": day, "minutes": minutes}
    yield s.user(
        "I'm planning a call of {minutes} minutes on {day} with {places}. Nobody should have to stay beyond {hour} their "
        "time. How late can we start, in UTC?",
        "On {day} people in {places} meet online for {minutes} minutes, and {hour} local time is the end of the day for "
        "each of them. What's the latest start in UTC?",
        "latest possible UTC start for {minutes} min on {day}: {places}, all done by {hour} local",
        "For {minutes} minutes with colleagues in {places} on {day}: what's the last moment (UTC) to begin so that all can "
        "hang up by {hour} on their own clocks?",
        "We have {places} on one call on {day}, {minutes} minutes. Everyone leaves at {hour} local time. When must we "
        "begin at the latest? UTC please.",
        **said,
    )
    if s.chance(500):
        yield s.plan(
            "The city in which {hour} comes first decides, so I'll convert that time for all of them.",
            "I'll turn {hour} in each place into UTC; the earliest of these is the end of the call.",
            "Backwards, then: {hour} in every city as UTC, and from the earliest one the length of the call.",
            **said,
        )
    ends = yield s.together(
        *(
            s.call(
                "convert_time",
                source_timezone=_ZONES[city],
                time=f"{hour}:00",
                target_timezone="UTC",
                date=day,
                derived_=("source_timezone",),
            )
            for city in cities
        )
    )
    times = {city: end["target"]["datetime"] for city, end in zip(cities, ends, strict=True)}
    first, end = min(times.items(), key=lambda pair: pair[1])
    if s.chance(450):
        yield s.reason(
            "{city} is the tightest: {hour} there is {end} UTC. From that I take off the {minutes} minutes.",
            "The day ends first in {city}, at {end} UTC, so the call has to be over by then.",
            "{end} UTC is the earliest closing time ({city}). Now back by {minutes} minutes.",
            city=first,
            end=clock(end),
            **said,
        )
    start = yield s.call("code_executor", code=counting_back(end, str(minutes)))
    yield s.answer(
        "{start} UTC at the latest. {city} sets the limit, where {hour} is {end} UTC.",
        "You can start as late as {start} UTC; by {end} UTC it's {hour} in {city}.",
        "Latest start: {start} UTC. The first to leave is {city}, at {end} UTC.",
        "The last moment is {start} UTC, because the day is over in {city} at {end} UTC.",
        "Not after {start} UTC. It ends at {end} UTC then, which is {hour} in {city}.",
        also={"end": clock(end), "city": first, **said},
        start=clock(start["stdout"]),
    )
    yield s.user(
        "Hm, {minutes} minutes won't do, we need {more}. Put it into the calendar at the latest time, as {title}, with "
        "{one} and {two}.",
        "Sorry, it's {more} minutes rather than {minutes}. Please enter it as late as possible: {title}, {one} and {two} "
        "attend.",
        "make it {more} min instead and add it to the calendar ({title}; {one}, {two})",
        "Change of plan: {more} minutes. Would you schedule it for the latest start? It's called {title}, and I want {one} "
        "and {two} in it.",
        "I've been told to plan {more} minutes, not {minutes}. Book that in the calendar, latest slot, title {title}, for "
        "{one} and {two}.",
        correction=True,
        minutes=minutes,
        more=more,
        title=title,
        one=who[0],
        two=who[1],
    )
    begin = datetime.fromisoformat(end) - timedelta(minutes=more)
    if s.chance(550):
        yield s.reason(
            "The end stays at {end} UTC, so {more} minutes mean an earlier start.",
            "{city} still decides: over by {end} UTC, and {more} minutes before that it has to begin.",
            "With {more} minutes the start moves forward; {end} UTC remains the limit.",
            end=clock(end),
            more=more,
            city=first,
        )
    made = yield s.call(
        "create_calendar_event",
        title=title,
        start=f"{begin:%Y-%m-%dT%H:%M}",
        duration_minutes=more,
        attendees=who,
        derived_=("start",),
    )
    yield s.answer(
        "It's in the calendar as {event}: {begin} to {over} UTC.",
        "Entered: {title} from {begin} to {over} UTC, number {event}.",
        "{event} begins at {begin} UTC and ends at {over}, just in time for everybody.",
        "With the extra time the start moves to {begin} UTC. The event is {event}.",
        "{title} is set for {begin} UTC ({event}), which still ends by {over}.",
        also={"title": title, "over": clock(made["end"])},
        event=made["event_id"],
        begin=clock(made["start"]),
    )


@latest_start_for_everyone.oracle
def _(raw: Raw, **goal: Any) -> Truth:
    ends = {city: _end(city, goal["day"], goal["hour"]) for city in goal["cities"]}
    first, _ = best_of(((city, end.timestamp()) for city, end in ends.items()), smallest=True)
    end, after = ends[first], raw.copy()
    start, begin = (end - timedelta(minutes=length) for length in (goal["minutes"], goal["more"]))
    record = {"id": "EVT-0001", "title": goal["title"], "start": f"{begin:%Y-%m-%dT%H:%M}"}
    recorded(after, EVENTS, record | {"end": f"{end:%Y-%m-%dT%H:%M}", "attendees": goal["who"]})
    return Truth({"start": f"{start:%H:%M}", "event": "EVT-0001", "begin": f"{begin:%H:%M}"}, state=after)


_ASKED: Final = {
    "travel": (
        "hotel",
        ("the manager of the {part}", "whoever runs the {part}", "the {part}'s manager"),
        ("{other}", "prefers {trait}"),
    ),
    "research": (
        "institute",
        ("the director of {part}", "whoever directs {part}", "the head of {part}"),
        ("{other}", "prefers {trait}"),
    ),
    "engineering": (
        "person",
        ("the team that {part} leads", "{part}'s team", "the people led by {part}"),
        ("the team {other}", "is reached in {trait}"),
    ),
}
"""Kind of the entity to begin with, how the next one is asked about, and what is said of that."""


@scenario("multi_step_reasoning", domains=tuple(_ASKED))
def two_steps_in_the_memory(s: Stage) -> Script:
    """The memory is asked by half a name and knows nothing; a search finds it, and a relation leads to the answer."""
    kind, asks, (they, says) = _ASKED[s.domain]
    known = [entity for entity in s.raw.memory.values() if entity.kind == kind and entity.relations]
    parts = {entity.name: _half(entity.name, kind) for entity in known}
    name = s.pick([one for one, part in parts.items() if sum(part in other for other in s.raw.memory) == 1])
    part = parts[name]
    s.goal(name=name)
    who = s.pick(asks).format(part=part)
    yield s.user(
        "I want to get in touch with {who}. How do they prefer that? It should be in your memory.",
        "What's the best way to reach {who}? We noted it down at some point.",
        "best channel for {who}? see memory",
        "Do we remember how {who} would like to be approached?",
        "Before I bother {who}: look up in the memory how to reach them, please.",
        who=who,
    )
    missing = yield s.attempt("open_nodes", names=[part])
    need(s.failed(missing), "the name is whole")
    yield s.reflect(
        "Nothing is stored under exactly {part}, so I'll search for it.",
        "{part} isn't a full name in the memory. A search should find it.",
        "Not under this name. Let me look for {part} more broadly.",
        "The memory wants exact names; searching for {part} instead.",
        part=part,
    )
    hits = yield s.call("search_nodes", query=part)
    (entity,) = [one for one in hits["entities"] if part in one["name"] and one["entity_type"] == kind]
    other = entity["relations"][0]["to"]
    if s.chance(600):
        yield s.reason(
            "{name} leads to {other}, whose entry I need next.",
            "The link from {name} goes to {other}. Opening that.",
            "So it's about {other}; their own entry should say it.",
            name=entity["name"],
            other=other,
        )
    opened = yield s.call("open_nodes", names=[other])
    trait = opened["entities"][0]["observations"][0].split()[-1]
    yield s.answer(
        f"{{name}} is linked with {they}, and by our notes {they} {says}.",
        f"Our notes lead to {they}; the way is {{trait}}.",
        f"As far as we noted, {they} {says}.",
        f"Under {{name}} we have {they}: {{trait}} is the way.",
        f"Try {{trait}}. That's on file for {they}, by way of {{name}}.",
        also={"name": entity["name"]},
        other=other,
        trait=trait,
    )


def _half(name: str, kind: str) -> str:
    """How people shorten a name: a person's surname, a house or institute without its last word."""
    first, _, last = name.rpartition(" ")
    return last if kind == "person" else first


@two_steps_in_the_memory.oracle
def _(raw: Raw, name: str) -> Truth:
    other = min(raw.memory[name].relations)[1]
    return Truth({"other": other, "trait": raw.memory[other].observations[0].split()[-1]})
