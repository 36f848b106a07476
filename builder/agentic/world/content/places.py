"""Companies, cities and streets."""

from typing import Final

from ..rng import Rng

CITIES: Final = (
    ("Lisbon", "Portugal", "South"), ("Porto", "Portugal", "South"), ("Valencia", "Spain", "South"),
    ("Bilbao", "Spain", "South"), ("Bologna", "Italy", "South"), ("Palermo", "Italy", "South"),
    ("Thessaloniki", "Greece", "South"), ("Izmir", "Turkey", "South"), ("Lyon", "France", "West"),
    ("Nantes", "France", "West"), ("Ghent", "Belgium", "West"), ("Rotterdam", "Netherlands", "West"),
    ("Cork", "Ireland", "West"), ("Leeds", "United Kingdom", "West"), ("Bristol", "United Kingdom", "West"),
    ("Leipzig", "Germany", "Central"), ("Freiburg", "Germany", "Central"), ("Graz", "Austria", "Central"),
    ("Basel", "Switzerland", "Central"), ("Brno", "Czechia", "Central"), ("Gdańsk", "Poland", "East"),
    ("Wrocław", "Poland", "East"), ("Cluj-Napoca", "Romania", "East"), ("Varna", "Bulgaria", "East"),
    ("Lviv", "Ukraine", "East"), ("Debrecen", "Hungary", "East"), ("Kaunas", "Lithuania", "North"),
    ("Tartu", "Estonia", "North"), ("Turku", "Finland", "North"), ("Malmö", "Sweden", "North"),
    ("Uppsala", "Sweden", "North"), ("Bergen", "Norway", "North"), ("Aarhus", "Denmark", "North"),
    ("Riga", "Latvia", "North"), ("Ljubljana", "Slovenia", "Central"), ("Marseille", "France", "West"),
)  # fmt: skip
"""City, country and region (North, South, East, West, Central)."""

_HEADS: Final = (
    "Nor", "Alder", "Bright", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel",
    "Lumen", "Meridian", "Nimbus", "Ochre", "Pinnacle", "Quarry", "Rowan", "Silver", "Tern", "Umber", "Vesper",
    "Willow", "Zephyr", "Copper", "Falcon", "Marlow", "Saffron", "Tidal",
)  # fmt: skip
_TAILS: Final = (
    "vik", "gate", "field", "mark", "stone", "bridge", "line", "works", "crest", "haven", "ford", "path", "wood",
    "point", "well", "peak",
)  # fmt: skip
_STREETS: Final = (
    "Mill Lane", "Harbour Street", "Station Road", "Linden Avenue", "Old Market", "Canal Quay", "Castle Hill",
    "Orchard Way", "Bakers Row", "Tower Street", "Chestnut Grove", "Riverside",
)  # fmt: skip


def company(rng: Rng, *endings: str) -> str:
    """A made-up company, e.g. 'Cedarford Outfitters' with the ending 'Outfitters'."""
    return f"{rng.pick(_HEADS)}{rng.pick(_TAILS)} {rng.pick(endings)}"


def companies(rng: Rng, count: int, *endings: str) -> list[str]:
    """`count` different made-up companies; their first words differ as well."""
    found: list[str] = []
    heads: set[str] = set()
    while len(found) < count:
        head = f"{rng.pick(_HEADS)}{rng.pick(_TAILS)}"
        if head not in heads:
            heads.add(head)
            found.append(f"{head} {rng.pick(endings)}")
    return found


def street(rng: Rng) -> str:
    """A street with a house number."""
    return f"{rng.between(1, 180)} {rng.pick(_STREETS)}"
