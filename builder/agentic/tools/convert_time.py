"""A time of day elsewhere."""

import datetime as dt
from typing import TYPE_CHECKING

from ._zones import zone
from .base import READ, InvalidArgument, Object, Tool, closed, string, tidy

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", source_timezone: str, time: str, target_timezone: str, date: str = "") -> Object:
    source, target = zone(source_timezone), zone(target_timezone)
    try:
        day = dt.date.fromisoformat(date) if date else world.clock.now.astimezone(source).date()
        start = dt.datetime.combine(day, dt.time.fromisoformat(time), source)
    except ValueError as error:
        raise InvalidArgument(str(error)) from error
    end = start.astimezone(target)
    ahead = (end.utcoffset() or dt.timedelta()) - (start.utcoffset() or dt.timedelta())
    return {
        "source": {"timezone": source_timezone, "datetime": start.isoformat(timespec="minutes")},
        "target": {"timezone": target_timezone, "datetime": end.isoformat(timespec="minutes"), "weekday": f"{end:%A}"},
        "hours_ahead": tidy(ahead.total_seconds() / 3600),
    }


TOOL = Tool(
    name="convert_time",
    effect=READ,
    description="Convert a time of day from one time zone to another, with daylight saving time on the given date.",
    parameters=closed(
        {
            "source_timezone": string("IANA zone in which the time is given, e.g. America/Chicago.", minLength=1),
            "time": string("The time as HH:MM, 24 hours.", pattern=r"^([01]\d|2[0-3]):[0-5]\d$"),
            "target_timezone": string("IANA zone to convert to, e.g. Asia/Kolkata.", minLength=1),
            "date": string(
                "The day in the source zone, YYYY-MM-DD; today when left out.", pattern=r"^\d{4}-\d{2}-\d{2}$"
            ),
        },
        ("source_timezone", "time", "target_timezone"),
    ),
    run=_run,
    gives=frozenset({"time.convert"}),
    names=("convert_time", "timezone_convert", "time_zone_converter"),
    parameter_names={
        "source_timezone": ("source_timezone", "from_timezone", "source_tz"),
        "time": ("time", "time_of_day", "local_time"),
        "target_timezone": ("target_timezone", "to_timezone", "target_tz"),
        "date": ("date", "on_date"),
    },
    descriptions=(
        "What time is it there when it is this time here?",
        "Translate a local time between two IANA time zones and get the difference in hours.",
        "Time zone conversion for a given day, today by default.",
    ),
    parameter_descriptions={"time": ("Clock time to convert, written as 24-hour HH:MM.",)},
)
