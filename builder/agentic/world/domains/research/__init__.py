"""Research: institutes, their people, instruments, experiments, data sets, papers and grants."""

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
from .texts import INCIDENTS, put_research


def facts(place: Place) -> dict[str, Any]:
    """The institute, its people and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Institute", "Laboratories", "Research Centre", "Observatory", people=18)
    return {
        **known,
        "embargo_months": rng.between(3, 24),
        "keep_years": rng.between(5, 20),
        "slot_hours": rng.between(3, 12),
        "cancel_hours": rng.between(2, 12) * 4,
        "overhead_percent": rng.between(12, 32),
        "replicates": rng.between(3, 9),
        "outlier_deviations": rng.between(3, 7),
        "calibration_days": rng.between(6, 24) * 15,
        "purchase_limit_eur": rng.between(4, 40) * 250,
        "open_access_eur": rng.between(12, 40) * 100,
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this institute obeys."""
    known = place.facts
    return (
        "Measured values are never changed; a doubtful value gets the flag 'suspect'.",
        f"A slot on an instrument has at most {known['slot_hours']} hours.",
        f"Slots are cancelled at least {known['cancel_hours']} hours before they begin.",
        f"Purchases above EUR {known['purchase_limit_eur']} are handed over to the head of administration.",
        "Data sets under embargo are not given to people outside the institute.",
        "Instruments in maintenance or retired are not booked.",
        "Addresses of researchers are given only to members of the institute.",
    )


def memory(place: Place) -> list[Entity]:
    """Partners and instruments that somebody thought worth remembering."""
    rng = place.rng("memory")
    partners = rng.sample(place.tables["institutes"][1:], 5)
    entities = [
        Entity(
            row["name"],
            "institute",
            (f"contract renewed every {rng.between(2, 6)} years", f"guest house has {rng.between(3, 24)} rooms"),
            (("directed_by", row["director"]),),
        )
        for row in partners
    ]
    entities += [
        Entity(row["director"], "person", (f"prefers {rng.pick(('mail', 'calls', 'letters'))}",)) for row in partners
    ]
    homes = {row["institute_id"]: row["name"] for row in place.tables["institutes"]}
    entities += [
        Entity(
            row["name"],
            "instrument",
            (f"needs {rng.between(5, 90)} minutes to warm up in winter", f"spare lamp in drawer {rng.between(2, 30)}"),
            (("stands_at", homes[row["institute_id"]]),),
        )
        for row in rng.sample(place.tables["instruments"], 5)
    ]
    return entities


DOMAIN: Final = Domain(
    name="research",
    title="research institute",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_research,
    modules=(*MODULES, code_common.RETRIES, code_common.INTERVALS),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "measurements", "slots", "papers", "datasets"),
    memory=memory,
)
