"""Logistics: a European freight network of depots, vehicles, routes, shipments, parcels and stock."""

from typing import Any, Final

from ...content import code_common
from ...content.firm import firm
from ...content.logs import incidents
from ...domain import Domain, Place
from ...state import Entity
from .api import REPORTS, RESOURCES
from .files import files
from .modules import MODULES
from .tables import SCHEMA, populate
from .texts import DEPOTS, INCIDENTS, put_logistics


def facts(place: Place) -> dict[str, Any]:
    """The company, its people and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Freight", "Logistics", "Forwarding", "Cargo", people=26, cities=[row[1] for row in DEPOTS])
    return {
        **known,
        "claim_days": rng.between(7, 30),
        "claim_eur_per_kg": rng.between(8, 22),
        "claim_limit_eur": rng.between(8, 40) * 50,
        "redelivery_eur": rng.between(9, 34),
        "express_refund_percent": rng.between(3, 14) * 5,
        "cutoff_hour": rng.between(13, 19),
        "hold_days": rng.between(4, 21),
        "hand_kg": rng.between(18, 34),
        "service_km": rng.between(6, 18) * 5000,
        "storage_eur": rng.between(3, 14),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """The rules for an agent at the service desk."""
    numbers = place.facts
    return (
        f"You work for the operations desk of {numbers['company']}, a freight company.",
        f"A claim must be filed within {numbers['claim_days']} days of delivery; later claims are declined.",
        f"Claims above EUR {numbers['claim_limit_eur']} are handed over to the head of operations.",
        "The address or the client of a shipment is never changed once it is in transit or delivered.",
        "A shipment may be cancelled only while its status is booked.",
        "Personal data of drivers (licence, e-mail address) is not given to clients.",
        "Insurance cannot be added after a shipment was booked.",
    )


def memory(place: Place) -> list[Entity]:
    """What the desk has written down about people and depots."""
    rng = place.rng("memory")
    depots = rng.sample(place.tables["depots"], 4)
    clients = rng.sample(place.tables["clients"], 4)
    known = [
        Entity(
            row["name"],
            "depot",
            (f"prefers calls before {rng.between(8, 12)}:00", f"has {rng.between(2, 9)} trolleys in repair"),
            (("led_by", row["manager"]),),
        )
        for row in depots
    ]
    known += [
        Entity(row["manager"], "person", (f"leads {row['name']}", f"extension {rng.between(1200, 7999)}"))
        for row in depots
    ]
    known += [
        Entity(
            row["name"],
            "client",
            (f"wants a call if a delivery is late by {rng.between(2, 48)} hours",),
            (("contact", row["contact"]),),
        )
        for row in clients
    ]
    known += [Entity(row["contact"], "person", (f"works for {row['name']}",)) for row in clients]
    return known


DOMAIN: Final = Domain(
    name="logistics",
    title="freight network",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_logistics,
    modules=(*MODULES, code_common.RECORDS, code_common.RANKING),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "scans", "shipments", "stock", "routes", "claims"),
    memory=memory,
)
