"""Book a flight."""

from typing import TYPE_CHECKING

from ._records import insert, need, next_id, update
from ._travel import TAXES_PER_PASSENGER, open_flight, price
from .base import WRITE, InvalidArgument, Object, PermissionDenied, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", customer_id: str, flight_id: str, fare_id: str, passengers: int) -> Object:
    customer = need(world, "customers", "customer_id", customer_id)
    fare = need(world, "fares", "fare_id", fare_id)
    flight = open_flight(world, flight_id, passengers)
    if fare["airline_id"] != flight["airline_id"]:
        raise InvalidArgument(f"{fare['fare_id']} is no fare of the airline {flight['airline_id']}")
    if passengers > world.facts["group_size"]:
        raise PermissionDenied(f"groups of more than {world.facts['group_size']} are booked by the group desk")
    key = next_id(world, "bookings", "booking_id", "BKG-")
    row = {
        "booking_id": key,
        "reference": key.replace("BKG-", "AG"),
        "customer_id": customer["customer_id"],
        "flight_id": flight["flight_id"],
        "fare_id": fare["fare_id"],
        "passengers": passengers,
        "price_eur": price(flight, fare, passengers),
        "taxes_eur": round(TAXES_PER_PASSENGER * passengers, 2),
        "status": "pending",
        "channel": "phone",
        "booked_on": str(world.clock.today),
    }
    insert(world, "bookings", row)
    update(world, "flights", "flight_id", flight["flight_id"], {"seats_sold": flight["seats_sold"] + passengers})
    return row


TOOL = Tool(
    name="create_booking",
    effect=WRITE,
    description=(
        "Book seats on a flight for a customer in one of the airline's fares. Refused if the flight has left, is "
        "cancelled or has too few seats. Returns the booking with price and taxes; its status is pending."
    ),
    parameters=closed(
        {
            "customer_id": string("Id of the customer, e.g. CUS-20301.", minLength=1),
            "flight_id": string("Id of the flight, e.g. FLT-54903.", minLength=1),
            "fare_id": string("Id of a fare of the flight's airline, e.g. FAR-108.", minLength=1),
            "passengers": integer("How many passengers, 1 to 9.", 1, 9),
        },
        ("customer_id", "flight_id", "fare_id", "passengers"),
    ),
    run=_run,
    gives=frozenset({"bookings.create"}),
    domains=("travel",),
    names=("create_booking", "book_flight", "make_reservation"),
    parameter_names={
        "customer_id": ("customer_id", "customer", "user_id"),
        "flight_id": ("flight_id", "flight"),
        "fare_id": ("fare_id", "fare"),
        "passengers": ("passengers", "travellers", "seats"),
    },
    descriptions=(
        "Make a flight booking for a customer.",
        "Reserve seats on a flight in a given fare.",
        "Creates a booking for a customer and takes the seats.",
    ),
    parameter_descriptions={"fare_id": ("Fare in which to book.",)},
)
