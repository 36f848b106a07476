"""A shop with branches and an online store: products, stock, orders, returns, reviews."""

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
from .texts import INCIDENTS, put_retail


def facts(place: Place) -> dict[str, Any]:
    """The company, its people, and the numbers of its rules."""
    rng = place.rng("facts")
    known = firm(rng, "Outfitters", "Trading", "Supply", "Market", "Goods")
    return {
        **known,
        "return_days": rng.pick((14, 21, 30, 45, 60)),
        "free_shipping_from": rng.pick((40, 50, 60, 75, 90)),
        "shipping_fee": rng.money(290, 790),
        "restocking_percent": rng.pick((5, 10, 15, 20)),
        "refund_limit": rng.pick((100, 150, 200, 250, 300)),
        "incidents": incidents(rng, place.clock, 6, INCIDENTS, known["staff"]),
    }


def policies(place: Place) -> tuple[str, ...]:
    """What an agent of this shop obeys."""
    known = place.facts
    return (
        "Only orders with the status 'pending' or 'processing' can be cancelled.",
        f"Items can be returned within {known['return_days']} days of the order; later requests are declined.",
        f"Refunds above {known['currency']} {known['refund_limit']} are handed over to a supervisor.",
        "Before changing anything that belongs to a customer, make sure of the customer's email address.",
        "Never give a discount that is not one of the running promotions.",
    )


def memory(place: Place) -> list[Entity]:
    """People and stores that somebody thought worth remembering."""
    rng = place.rng("memory")
    entities = [
        Entity(
            store["manager"],
            "person",
            (
                f"prefers {rng.pick(('mail', 'calls', 'chat'))}",
                f"is away on {rng.pick(('Mondays', 'Fridays', 'Wednesdays'))}",
            ),
            (("manages", store["name"]),),
        )
        for store in place.tables["stores"]
    ]
    entities += [
        Entity(store["name"], "store", (f"opened on {store['opened_on']}", f"deliveries at gate {rng.between(1, 9)}"))
        for store in place.tables["stores"]
    ]
    suppliers = rng.sample(place.tables["suppliers"], 5)
    entities += [
        Entity(
            each["name"],
            "supplier",
            (f"contact is {each['contact']}", f"closed in {rng.pick(('August', 'July', 'late December'))}"),
        )
        for each in suppliers
    ]
    return entities


DOMAIN: Final = Domain(
    name="retail",
    title="shop and online store",
    facts=facts,
    schema=SCHEMA,
    populate=populate,
    files=files,
    documents=put_retail,
    modules=(*MODULES, code_common.PAGING, code_common.RECORDS, code_common.RANKING),
    policies=policies,
    resources=RESOURCES,
    reports=REPORTS,
    fragile=("reports", "orders", "inventory", "returns"),
    memory=memory,
)
