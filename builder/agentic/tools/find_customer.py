"""Find customers."""

from typing import TYPE_CHECKING

from ._records import all_of
from .base import READ, InvalidArgument, NotFound, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_MOST = 20


def _run(world: "World", email: str = "", name: str = "", customer_id: str = "") -> Object:
    wanted = {"email": email.strip(), "name": name.strip(), "customer_id": customer_id.strip()}
    given = {column: value for column, value in wanted.items() if value}
    if not given:
        raise InvalidArgument("give `email`, `name` or `customer_id`")
    where = " AND ".join(f"{column} = ? COLLATE NOCASE" for column in given)
    sql = f"SELECT * FROM customers WHERE {where} ORDER BY customer_id LIMIT {_MOST}"  # noqa: S608 - our own words
    found = all_of(world, sql, *given.values())
    if not found:
        raise NotFound("no customer with " + " and ".join(f"{key} '{value}'" for key, value in given.items()))
    return {"count": len(found), "customers": found}


TOOL = Tool(
    name="find_customer",
    effect=READ,
    description=(
        "Find a customer by e-mail address, full name or customer id; those that are given must all fit. Several "
        "customers can have the same name, so more than one may come back."
    ),
    parameters=closed(
        {
            "email": string("The customer's e-mail address, exactly."),
            "name": string("The customer's full name, exactly; upper and lower case do not matter."),
            "customer_id": string("The customer's id, e.g. CUS-2043."),
        }
    ),
    run=_run,
    gives=frozenset({"customers.read"}),
    domains=("retail", "travel"),
    names=("find_customer", "lookup_customer", "get_customer_by"),
    parameter_names={
        "email": ("email", "email_address"),
        "name": ("name", "full_name"),
        "customer_id": ("customer_id", "id"),
    },
    descriptions=(
        "Look up who a customer is: id, name, e-mail address, points and what else is on file.",
        "Identify a customer from an e-mail address, a name or an id.",
        "Customer search. Names are not unique; e-mail addresses and ids are.",
    ),
    parameter_descriptions={"email": ("E-mail address under which the customer is registered.",)},
)
