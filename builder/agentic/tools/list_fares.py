"""The fares for a flight."""

from typing import TYPE_CHECKING

from ._records import all_of, need
from ._travel import TAXES_PER_PASSENGER, price
from .base import READ, Object, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", flight_id: str, passengers: int = 1) -> Object:
    flight = need(world, "flights", "flight_id", flight_id)
    fares = all_of(world, "SELECT * FROM fares WHERE airline_id = ? ORDER BY fare_id", flight["airline_id"])
    taxes = round(TAXES_PER_PASSENGER * passengers, 2)
    shown = [
        {
            **{k: v for k, v in fare.items() if k not in {"airline_id", "refundable"}},
            "refundable": bool(fare["refundable"]),
            "price_eur": price(flight, fare, passengers),
            "taxes_eur": taxes,
        }
        for fare in fares
    ]
    return {"flight_id": flight["flight_id"], "passengers": passengers, "fares": shown}


TOOL = Tool(
    name="list_fares",
    effect=READ,
    description=(
        "List the fares that can be booked on a flight: cabin, whether refundable, change fee, checked bags, and the "
        "price and taxes for the given number of passengers."
    ),
    parameters=closed(
        {
            "flight_id": string("Id of the flight, e.g. FLT-54903.", minLength=1),
            "passengers": integer("For how many passengers, 1 to 9.", 1, 9, default=1),
        },
        ("flight_id",),
    ),
    run=_run,
    gives=frozenset({"fares.read"}),
    domains=("travel",),
    names=("list_fares", "get_fares", "fare_quote"),
    parameter_names={"flight_id": ("flight_id", "flight"), "passengers": ("passengers", "travellers")},
    descriptions=(
        "What does a flight cost in each fare?",
        "Get a fare quote for a flight.",
        "Fares of a flight with their conditions and prices.",
    ),
    parameter_descriptions={"flight_id": ("Flight to quote.",)},
)
