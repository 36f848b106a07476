"""Search hotel rooms."""

from typing import TYPE_CHECKING

from ._records import all_of
from .base import READ, NotFound, Object, Tool, closed, fit_list, integer, number, string

if TYPE_CHECKING:
    from ..world.world import World

_ROOMS = (
    "SELECT h.hotel_id, h.name AS hotel, h.stars, h.distance_to_airport_km, r.room_id, r.kind, r.beds, r.nightly_eur "
    "FROM rooms r JOIN hotels h USING (hotel_id) WHERE h.city = ? COLLATE NOCASE AND h.stars >= ? AND r.beds >= ? "
    "AND r.nightly_eur <= ? ORDER BY r.nightly_eur, r.room_id"
)


def _run(world: "World", city: str, min_stars: int = 1, guests: int = 1, max_nightly: float = 100_000) -> Object:
    if not all_of(world, "SELECT 1 FROM hotels WHERE city = ? COLLATE NOCASE LIMIT 1", city.strip()):
        raise NotFound(f"there are no hotels in '{city}'")
    found = all_of(world, _ROOMS, city.strip(), min_stars, guests, max_nightly)
    rooms, cut = fit_list(found)
    result: Object = {"city": city, "total_found": len(found), "rooms": rooms}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="search_hotels",
    effect=READ,
    description=(
        "Search hotel rooms in a city by stars, number of guests and price, cheapest first. Whether a room is free on "
        "certain days is checked when it is booked."
    ),
    parameters=closed(
        {
            "city": string("City, e.g. Lisbon.", minLength=2),
            "min_stars": integer("Fewest stars, 1 to 5.", 1, 5, default=1),
            "guests": integer("For how many people, 1 to 6.", 1, 6, default=1),
            "max_nightly": number("Highest price of a night, EUR.", 0),
        },
        ("city",),
    ),
    run=_run,
    gives=frozenset({"hotels.read"}),
    domains=("travel",),
    names=("search_hotels", "find_rooms", "hotel_search"),
    parameter_names={
        "city": ("city", "location", "destination"),
        "min_stars": ("min_stars", "stars"),
        "guests": ("guests", "people"),
        "max_nightly": ("max_nightly", "max_price"),
    },
    descriptions=(
        "Find a hotel room in a city.",
        "Rooms and nightly prices of the hotels in a city.",
        "Hotel search with filters for category, size and price.",
    ),
    parameter_descriptions={"city": ("Where to stay.",)},
)
