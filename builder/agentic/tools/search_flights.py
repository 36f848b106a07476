"""Search flights."""

from typing import TYPE_CHECKING

from ._records import all_of
from ._travel import FLIGHT, airport
from .base import READ, InvalidArgument, Object, Tool, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"


def _run(
    world: "World",
    *,
    origin: str = "",
    destination: str = "",
    date_from: str = "",
    date_to: str = "",
    passengers: int = 1,
    limit: int = 10,
) -> Object:
    if not origin and not destination:
        raise InvalidArgument("give `origin`, `destination` or both")
    conditions = ["f.status = 'scheduled'", "f.departs_at > ?", "f.seats - f.seats_sold >= ?"]
    values: list[str | int] = [world.clock.now.strftime("%Y-%m-%dT%H:%M:%S"), passengers]
    for wanted, name in ((origin, "origin"), (destination, "destination")):
        if wanted:
            conditions.append(f"f.{name}_airport_id = ?")
            values.append(airport(world, wanted, name))
    for day, condition in ((date_from, "date(f.departs_at) >= ?"), (date_to, "date(f.departs_at) <= ?")):
        if day:
            conditions.append(condition)
            values.append(day)
    found = all_of(world, f"{FLIGHT} WHERE {' AND '.join(conditions)} ORDER BY f.departs_at, f.flight_id", *values)
    flights, cut = fit_list([{k: v for k, v in row.items() if k != "delay_minutes"} for row in found[:limit]])
    result: Object = {"total_found": len(found), "flights": flights}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="search_flights",
    effect=READ,
    description=(
        "Search direct flights that can be booked, in order of departure, from an airport, to an airport or both. Only "
        "scheduled flights with enough seats are found; times are UTC, the fare is the base fare of one passenger."
    ),
    parameters=closed(
        {
            "origin": string("Departure airport: IATA code (LIS), city or name.", minLength=2),
            "destination": string("Arrival airport: IATA code, city or name.", minLength=2),
            "date_from": string("Departs on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "date_to": string("Departs on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "passengers": integer("How many seats are needed, 1 to 9.", 1, 9, default=1),
            "limit": integer("How many flights to return, 1 to 20.", 1, 20, default=10),
        }
    ),
    run=_run,
    gives=frozenset({"flights.read"}),
    domains=("travel",),
    names=("search_flights", "find_flights", "search_direct_flight"),
    parameter_names={
        "origin": ("origin", "from_airport", "departure"),
        "destination": ("destination", "to_airport", "arrival"),
        "date_from": ("date_from", "depart_after"),
        "date_to": ("date_to", "depart_before"),
        "passengers": ("passengers", "seats", "travellers"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Find flights between airports.",
        "Which flights are available on a route and a day?",
        "Flight search by origin, destination, dates and number of passengers.",
    ),
    parameter_descriptions={"origin": ("Where the journey begins: airport code or city.",)},
)
