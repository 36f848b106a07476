"""What a travel agency's scenarios know of flights: which are still to come, where they go, what they cost."""

from typing import Final

from ..world.raw import Raw
from ._records import Row, rows_of

TAXES: Final = 24.5
"""Euros for each passenger, as the booking tools charge them."""


def coming_flights(raw: Raw) -> list[Row]:
    """The scheduled flights that have not departed yet."""
    now = raw.clock.naive.isoformat()
    return [row for row in rows_of(raw, "flights", status="scheduled") if row["departs_at"] > now]


def fare_price(flight: Row, fare: Row, passengers: int) -> float:
    """What a fare costs for so many passengers, in euros and without taxes."""
    percent = (270 if fare["cabin"] == "business" else 100) + (35 if fare["refundable"] else 0)
    return float(round(flight["base_fare_eur"] * 100) * percent // 100 * passengers / 100)


def city_of(raw: Raw, airport: str) -> str:
    """The city of an airport."""
    return str(raw.row("airports", airport)["city"])
