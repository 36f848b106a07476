"""What time it is."""

from typing import TYPE_CHECKING

from ._zones import zone
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", timezone: str = "UTC") -> Object:
    now = world.clock.now.astimezone(zone(timezone))
    return {
        "timezone": timezone,
        "datetime": now.isoformat(timespec="seconds"),
        "date": now.date().isoformat(),
        "weekday": f"{now:%A}",
    }


TOOL = Tool(
    name="get_current_time",
    effect=READ,
    description="Get the current date, time and weekday in a time zone.",
    parameters=closed(
        {"timezone": string("IANA name of the zone, e.g. Europe/Lisbon or Asia/Tokyo.", default="UTC", minLength=1)}
    ),
    run=_run,
    gives=frozenset({"time.now"}),
    names=("get_current_time", "current_time", "now"),
    parameter_names={"timezone": ("timezone", "tz", "time_zone")},
    descriptions=(
        "What day and time is it now, in the given time zone?",
        "Returns the present moment as ISO 8601 with the zone's offset. Use it for today's date.",
        "Clock: current local time of an IANA time zone, UTC by default.",
    ),
    parameter_descriptions={"timezone": ("Time zone such as America/Sao_Paulo.",)},
)
