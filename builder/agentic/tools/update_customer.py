"""Change a customer's details."""

import re
from typing import TYPE_CHECKING

from ._records import first_of, need, update
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")


def _run(world: "World", customer_id: str, **changes: str) -> Object:
    customer = need(world, "customers", "customer_id", customer_id)
    if not changes:
        raise InvalidArgument("give at least one of `email`, `city` and `country`")
    email = changes.get("email")
    if email is not None and not _EMAIL.fullmatch(email):
        raise InvalidArgument(f"`email` '{email}' is not an e-mail address")
    other = first_of(world, "SELECT customer_id FROM customers WHERE email = ? COLLATE NOCASE", email)
    if other and other["customer_id"] != customer["customer_id"]:
        raise Conflict(f"the e-mail address {email} belongs to another customer")
    changed = {column: value for column, value in changes.items() if customer[column] != value}
    if not changed:
        raise Conflict(f"{customer['customer_id']} has these details already")
    update(world, "customers", "customer_id", customer["customer_id"], changed)
    return {"customer_id": customer["customer_id"], "changed": changed, "before": {k: customer[k] for k in changed}}


TOOL = Tool(
    name="update_customer",
    effect=WRITE,
    description="Change the e-mail address, city or country of a customer. Other details cannot be changed here.",
    parameters=closed(
        {
            "customer_id": string("Id of the customer, e.g. CUS-2043.", minLength=1),
            "email": string("The new e-mail address; no other customer may have it.", minLength=3),
            "city": string("The new city.", minLength=1),
            "country": string("The new country, written as in the other records.", minLength=2),
        },
        ("customer_id",),
    ),
    run=_run,
    gives=frozenset({"customers.update"}),
    domains=("retail",),
    names=("update_customer", "edit_customer", "modify_customer_details"),
    parameter_names={
        "customer_id": ("customer_id", "customer"),
        "email": ("email", "new_email"),
        "city": ("city", "new_city"),
        "country": ("country", "new_country"),
    },
    descriptions=(
        "Update the contact details in a customer's record.",
        "Set a new e-mail address, city or country for a customer; leave out what stays.",
        "Edits a customer record and reports what it said before.",
    ),
    parameter_descriptions={"customer_id": ("Which customer to change, by id.",)},
)
