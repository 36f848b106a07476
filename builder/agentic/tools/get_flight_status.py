"""The status of a flight."""

from typing import TYPE_CHECKING

from ._records import all_of
from ._travel import FLIGHT
from .base import READ, InvalidArgument, NotFound, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", flight_id: str = "", flight_number: str = "", date: str = "") -> Object:
    if bool(flight_id) == bool(flight_number):
        raise InvalidArgument("give exactly one of `flight_id` and `flight_number`")
    column = "flight_id" if flight_id else "flight_number"
    conditions, values = [f"f.{column} = ?"], [(flight_id or flight_number).strip().upper()]
    if date:
        conditions.append("date(f.departs_at) = ?")
        values.append(date)
    found = all_of(world, f"{FLIGHT} WHERE {' AND '.join(conditions)} ORDER BY f.departs_at", *values)
    if not found:
        raise NotFound(f"there is no flight '{flight_id or flight_number}'" + (f" on {date}" if date else ""))
    return {"flights": fit_list(found)[0]}


TOOL = Tool(
    name="get_flight_status",
    effect=READ,
    description=(
        "Get a flight by its id, or all flights with a flight number: airline, route, times, free seats, status "
        "(scheduled, landed, cancelled) and delay in minutes."
    ),
    parameters=closed(
        {
            "flight_id": string("Id of one flight on one day, e.g. FLT-54903.", minLength=1),
            "flight_number": string("Flight number, e.g. AX2568.", minLength=2),
            "date": string("Only departures on this day, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
        }
    ),
    run=_run,
    gives=frozenset({"flights.read"}),
    domains=("travel",),
    names=("get_flight_status", "flight_info", "lookup_flight"),
    parameter_names={
        "flight_id": ("flight_id", "id"),
        "flight_number": ("flight_number", "flight"),
        "date": ("date", "departure_date"),
    },
    descriptions=(
        "Is a flight on time, and how many seats does it have left?",
        "Details and status of a flight.",
        "Look up a flight by id or by number and day.",
    ),
    parameter_descriptions={"flight_number": ("The flight's number as passengers know it.",)},
)
