"""Travel: an agency that sells flights and hotel rooms, with fares, bookings, stays and a points programme."""

from typing import Any, Final

from ...content import code_common
from ...content.firm import firm
from ...content.logs import incidents
from ...content.text import counted
from ...domain import Domain, Place
from ...state import Entity
from .api import REPORTS, RESOURCES
from .files import files
from .modules import MODULES
from .tables import SCHEMA, populate
from .texts import AIRPORTS, INCIDENTS, put_travel


def facts(place: Place) -> dict[str, Any]:
    """The company, its people and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Travel", "Journeys", "Holidays", "Tours", people=18, cities=[row[2] for row in AIRPORTS])
    return {
        **known,
        "free_cancel_hours": rng.pick((12, 24, 36, 48, 72)),
        "hotel_cancel_days": rng.between(1, 9),
        "refund_limit_eur": rng.between(4, 20) * 50,
        "service_fee_eur": rng.between(8, 39),
        "name_change_eur": rng.between(3, 18) * 5,
        "points_months": rng.between(4, 16) * 3,
        "points_per_eur": rng.between(2, 12),
        "group_size": rng.between(6, 16),
        "delay_minutes": rng.between(8, 20) * 15,
        "voucher_months": rng.between(2, 12) * 3,
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this agency obeys."""
    known = place.facts
    return (
        "Bookings of flights that have departed are not changed and not cancelled.",
        f"Within {known['free_cancel_hours']} hours a booking is cancelled free of charge; later the fare decides.",
        f"A stay can be cancelled up to {counted(known['hotel_cancel_days'], 'days')} before arrival.",
        f"Refunds above EUR {known['refund_limit_eur']} are handed over to a supervisor.",
        "Data of a customer is given only to somebody who knows the customer's email address.",
        "Points cannot be moved from one customer to another.",
        f"Groups of more than {known['group_size']} people are handed over to the group desk.",
    )


def memory(place: Place) -> list[Entity]:
    """Hotels, their managers and airlines that somebody thought worth remembering."""
    rng = place.rng("memory")
    hotels = rng.sample(place.tables["hotels"], 6)
    entities = [
        Entity(
            row["name"],
            "hotel",
            (f"allotment ends in {rng.pick(('March', 'May', 'September'))}", f"{rng.between(2, 20)} rooms held for us"),
            (("managed_by", row["manager"]),),
        )
        for row in hotels
    ]
    entities += [
        Entity(row["manager"], "person", (f"prefers {rng.pick(('mail', 'calls', 'chat'))}",)) for row in hotels
    ]
    entities += [
        Entity(
            row["name"],
            "airline",
            (f"group desk closes at {rng.between(15, 20)}:00", f"hub is {row['hub_airport_id']}"),
            (("hub", row["hub_airport_id"]),),
        )
        for row in place.tables["airlines"]
    ]
    return entities


DOMAIN: Final = Domain(
    name="travel",
    title="travel agency",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_travel,
    modules=(*MODULES, code_common.CALENDAR, code_common.PAGING),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "flights", "bookings", "stays", "hotels"),
    memory=memory,
)
