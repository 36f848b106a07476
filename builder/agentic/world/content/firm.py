"""The firm that a world is the workplace of."""

from collections.abc import Sequence
from typing import Any, Final

from ..rng import Rng
from .people import staff
from .places import CITIES, company
from .text import slug

_CITIES: Final = tuple(name for name, _, _ in CITIES)


def firm(rng: Rng, *endings: str, people: int = 16, cities: Sequence[str] = _CITIES) -> dict[str, Any]:
    """The first facts of a world: "company" (its name has one of the endings), "slug", "city", "currency", "staff"."""
    name = company(rng, *endings)
    host = slug(name.split()[0])
    names = [person.name for person in staff(rng, people, f"{host}.example")]
    return {"company": name, "slug": host, "city": rng.pick(cities), "currency": "EUR", "staff": names}
