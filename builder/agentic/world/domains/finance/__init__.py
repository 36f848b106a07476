"""A finance department: clients, invoices, payments, the bank, expenses, budgets, exchange rates."""

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
from .texts import INCIDENTS, put_finance


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Instruments", "Engineering", "Systems", "Components", "Technologies")
    return {
        **known,
        "approval_limit": rng.between(5, 24) * 50,
        "late_interest": rng.between(4, 11),
        "early_discount": rng.between(1, 4),
        "reminder_days": rng.between(4, 21),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this department obeys."""
    known = place.facts
    return (
        (
            f"Expenses above EUR {known['approval_limit']} are not approved by the assistant; a department head "
            "has to do it."
        ),
        "Only invoices with the status 'draft' or 'sent' can be voided; paid ones never.",
        "Salaries are confidential and are told to nobody but the head of Human Resources.",
        f"The first reminder goes out {known['reminder_days']} days after the due date, not earlier.",
        "Bank details of clients are changed by the treasury team only.",
    )


def memory(place: Place) -> list[Entity]:
    """People and clients that somebody thought worth remembering."""
    rng = place.rng("memory")
    entities = [
        Entity(
            row["head"],
            "person",
            (f"prefers reports as {rng.pick(('PDF', 'a table', 'two sentences'))}",),
            (("heads", row["name"]),),
        )
        for row in place.tables["departments"]
    ]
    entities += [
        Entity(row["name"], "department", (f"cost centre is {row['cost_centre']}",))
        for row in place.tables["departments"]
    ]
    entities += [
        Entity(
            row["name"],
            "client",
            (f"contact is {row['contact']}", f"wants invoices {rng.pick(('by mail', 'on paper', 'in the portal'))}"),
        )
        for row in rng.sample(place.tables["clients"], 6)
    ]
    return entities


DOMAIN: Final = Domain(
    name="finance",
    title="finance department",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_finance,
    modules=(*MODULES, code_common.CALENDAR, code_common.AVERAGES, code_common.RECORDS),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "invoices", "expenses", "transactions"),
    memory=memory,
)
