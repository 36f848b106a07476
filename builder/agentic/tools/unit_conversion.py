"""Convert between units of one kind."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from .base import READ, InvalidArgument, Object, Tool, choice, closed, number, tidy

if TYPE_CHECKING:
    from ..world.world import World

# unit -> (kind, how many base units it is)
_UNITS: Mapping[str, tuple[str, Decimal]] = {
    name: (kind, Decimal(size))
    for kind, units in {
        "length": {"mm": "0.001", "cm": "0.01", "m": "1", "km": "1000", "inch": "0.0254", "foot": "0.3048",
                   "yard": "0.9144", "mile": "1609.344", "nautical_mile": "1852"},
        "mass": {"g": "0.001", "kg": "1", "tonne": "1000", "ounce": "0.028349523125", "pound": "0.45359237"},
        "volume": {"ml": "0.001", "litre": "1", "cubic_metre": "1000", "us_gallon": "3.785411784"},
        "time": {"second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"},
        "data": {"byte": "1", "kilobyte": "1000", "megabyte": "1000000", "gigabyte": "1000000000",
                 "kibibyte": "1024", "mebibyte": "1048576", "gibibyte": "1073741824"},
        "speed": {"km_per_hour": "1", "mile_per_hour": "1.609344", "knot": "1.852"},
        "area": {"square_metre": "1", "square_foot": "0.09290304", "hectare": "10000", "acre": "4046.8564224"},
    }.items()
    for name, size in units.items()
}  # fmt: skip
_TEMPERATURES = ("celsius", "fahrenheit", "kelvin")
UNITS = (*_UNITS, *_TEMPERATURES)


def _run(world: "World", amount: float, from_unit: str, to_unit: str) -> Object:
    del world
    exact = Decimal(str(amount))
    if from_unit in _TEMPERATURES and to_unit in _TEMPERATURES:
        result = _from_celsius(_celsius(exact, from_unit), to_unit)
    else:
        kinds = [_UNITS[unit][0] if unit in _UNITS else "temperature" for unit in (from_unit, to_unit)]
        if kinds[0] != kinds[1]:
            raise InvalidArgument(f"cannot convert {kinds[0]} ({from_unit}) to {kinds[1]} ({to_unit})")
        result = exact * _UNITS[from_unit][1] / _UNITS[to_unit][1]
    return {"amount": amount, "from_unit": from_unit, "to_unit": to_unit, "result": tidy(float(result))}


def _celsius(value: Decimal, unit: str) -> Decimal:
    celsius = {
        "celsius": value,
        "fahrenheit": (value - 32) * 5 / 9,
        "kelvin": value - Decimal("273.15"),
    }[unit]
    if celsius < Decimal("-273.15"):
        raise InvalidArgument(f"{value} {unit} is below absolute zero")
    return celsius


def _from_celsius(celsius: Decimal, unit: str) -> Decimal:
    return {"celsius": celsius, "fahrenheit": celsius * 9 / 5 + 32, "kelvin": celsius + Decimal("273.15")}[unit]


TOOL = Tool(
    name="unit_conversion",
    effect=READ,
    description=(
        "Convert an amount between units of length, mass, volume, time, data, speed, area or temperature. Currencies "
        "are not units."
    ),
    parameters=closed(
        {
            "amount": number("How much."),
            "from_unit": choice(UNITS, "Unit in which the amount is given."),
            "to_unit": choice(UNITS, "Unit to convert to; must be of the same kind."),
        },
        ("amount", "from_unit", "to_unit"),
    ),
    run=_run,
    gives=frozenset({"units.convert"}),
    names=("unit_conversion", "convert_units", "unit_converter"),
    parameter_names={
        "amount": ("amount", "value", "quantity"),
        "from_unit": ("from_unit", "source_unit"),
        "to_unit": ("to_unit", "target_unit"),
    },
    descriptions=(
        "How much is that in another unit?",
        "Exact conversion between metric, imperial and binary units.",
        "Converts measures, for instance miles to kilometres or pounds to kilograms.",
    ),
    parameter_descriptions={"amount": ("The number to convert.",)},
)
