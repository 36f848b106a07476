"""Put an event into the calendar."""

import datetime as dt
from typing import TYPE_CHECKING

from . import _journal
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, array, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(
    world: "World",
    *,
    title: str,
    start: str,
    duration_minutes: int = 30,
    attendees: list[str] | None = None,
    location: str = "",
) -> Object:
    try:
        begin = dt.datetime.fromisoformat(start)
    except ValueError as error:
        raise InvalidArgument(f"`start`: {error}") from error
    if begin < world.clock.naive:
        raise InvalidArgument(f"`start` {start} is in the past; it is {world.clock.now:%Y-%m-%dT%H:%M} now")
    end = begin + dt.timedelta(minutes=duration_minutes)
    people = list(dict.fromkeys(attendees or []))
    _refuse_overlap(world, begin, end, people)
    record: Object = {
        "title": title,
        "start": begin.isoformat(timespec="minutes"),
        "end": end.isoformat(timespec="minutes"),
    }
    record |= {"attendees": people} | ({"location": location} if location else {})
    made = _journal.add(world, _journal.EVENTS, "EVT", record)
    return {"event_id": made["id"], "status": "created", **record}


def _refuse_overlap(world: "World", begin: dt.datetime, end: dt.datetime, people: list[str]) -> None:
    for event in _journal.records(world, _journal.EVENTS):
        overlaps = dt.datetime.fromisoformat(event["start"]) < end and begin < dt.datetime.fromisoformat(event["end"])
        shared = [person for person in people if person in event["attendees"]]
        if overlaps and shared:
            raise Conflict(f"{shared[0]} is busy with '{event['title']}' from {event['start']} to {event['end']}")


TOOL = Tool(
    name="create_calendar_event",
    effect=WRITE,
    description=(
        "Create an event in the calendar. Refused if it begins in the past or if an attendee has another event at that "
        "time."
    ),
    parameters=closed(
        {
            "title": string("What the event is called.", minLength=1, maxLength=200),
            "start": string("When it begins, YYYY-MM-DDTHH:MM (UTC).", pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"),
            "duration_minutes": integer("How long it lasts, 5 to 1440 minutes.", 5, 1_440, default=30),
            "attendees": array(string("Name or e-mail address."), "Who takes part.", maxItems=30),
            "location": string("Room, address or link."),
        },
        ("title", "start"),
    ),
    run=_run,
    gives=frozenset({"calendar.write"}),
    names=("create_calendar_event", "schedule_meeting", "add_event"),
    parameter_names={
        "title": ("title", "summary", "subject"),
        "start": ("start", "start_time", "begins_at"),
        "duration_minutes": ("duration_minutes", "duration", "length_minutes"),
        "attendees": ("attendees", "participants", "guests"),
        "location": ("location", "place"),
    },
    descriptions=(
        "Schedule a meeting or a reminder at a date and time.",
        "Adds an appointment with attendees to the calendar; overlapping appointments of an attendee are a conflict.",
        "Book a calendar slot. Times are in UTC.",
    ),
    parameter_descriptions={"start": ("Date and time of the beginning, e.g. 2026-03-12T14:30.",)},
)
