"""A software company's support desk: accounts, contacts, agents, tickets, messages, surveys, credits."""

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
from .texts import INCIDENTS, PRODUCTS, put_support


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Suite", "Systems", "Workspace", "Tools", "Platform")
    return {
        **known,
        "credit_limit": rng.between(3, 16) * 10,
        "close_days": rng.between(3, 12),
        "refund_days": rng.between(10, 40),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this desk obeys."""
    known = place.facts
    return (
        (
            f"Credits above {known['currency']} {known['credit_limit']} are granted by a manager only; hand such "
            "requests over."
        ),
        f"Subscriptions are refunded within {known['refund_days']} days of the payment, not later.",
        "Closed tickets are not opened again; a new ticket is made that names the old one.",
        "Passwords are never set, asked for or sent; send a reset link instead.",
        "Details of an account are told only to its own contacts.",
    )


def memory(place: Place) -> list[Entity]:
    """People and accounts that somebody thought worth remembering."""
    rng = place.rng("memory")
    agents = place.tables["agents"][:8]
    entities = [
        Entity(
            row["name"],
            "agent",
            (f"knows {rng.pick(PRODUCTS)} best", f"works from {row['city']}"),
            (("works in", f"{row['team']} team"),),
        )
        for row in agents
    ]
    entities += [
        Entity(
            row["name"],
            "account",
            (
                f"looked after by {row['owner']}",
                f"likes {rng.pick(('calls', 'mails', 'short answers', 'long explanations'))}",
            ),
        )
        for row in rng.sample(place.tables["accounts"], 9)
    ]
    return entities


DOMAIN: Final = Domain(
    name="support",
    title="support desk",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_support,
    modules=(*MODULES, code_common.PAGING, code_common.RETRIES, code_common.RECORDS),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "tickets", "contacts", "credits"),
    memory=memory,
)
