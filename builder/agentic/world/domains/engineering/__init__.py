"""A software company's operations: services, servers, releases, incidents, alerts, changes, on-call shifts."""

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
from .texts import INCIDENTS, put_engineering


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Software", "Cloud", "Data", "Apps", "Digital")
    return {
        **known,
        "approvals": rng.between(1, 3),
        "sev1_minutes": rng.pick((5, 10, 15, 20, 25)),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this company obeys."""
    known = place.facts
    return (
        (
            f"A pull request is merged only with {counted(known['approvals'], 'approvals')} or more; "
            "the assistant does not approve changes."
        ),
        f"SEV1 incidents are answered within {known['sev1_minutes']} minutes and are closed by their commander only.",
        "Servers of tier 1 services are drained before they are stopped.",
        "Secrets are never shown or sent, not even to their owners.",
        "Nothing is rolled back without the name of the person who asked for it.",
    )


def memory(place: Place) -> list[Entity]:
    """People and services that somebody thought worth remembering."""
    rng = place.rng("memory")
    entities = [
        Entity(
            row["lead"],
            "person",
            (f"is reached best {rng.pick(('before ten', 'after lunch', 'by phone', 'in chat'))}",),
            (("leads", row["name"]),),
        )
        for row in place.tables["teams"]
    ]
    entities += [Entity(row["name"], "team", (f"channel is {row['channel']}",)) for row in place.tables["teams"]]
    entities += [
        Entity(
            f"{row['name']} service",
            "service",
            (f"written in {row['language']}", f"last load test in {rng.pick(('spring', 'autumn', 'January'))}"),
        )
        for row in rng.sample(place.tables["services"], 7)
    ]
    return entities


DOMAIN: Final = Domain(
    name="engineering",
    title="engineering and operations",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_engineering,
    modules=(*MODULES, code_common.RETRIES, code_common.CACHE, code_common.INTERVALS),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "incidents", "deployments", "alerts"),
    memory=memory,
)
