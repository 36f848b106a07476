"""Find a client's contact and account."""

from typing import TYPE_CHECKING

from ._records import all_of
from .base import READ, InvalidArgument, NotFound, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_CONTACTS = (
    "SELECT c.contact_id, c.name, c.email, c.phone, c.language, c.account_id, a.name AS account, "
    "a.status AS account_status, a.seats, a.owner, p.name AS plan, p.first_response_hours, p.resolution_hours "
    "FROM contacts c JOIN accounts a USING (account_id) JOIN plans p USING (plan_id) WHERE {} ORDER BY c.contact_id"
)
_CONDITIONS = {
    "email": "c.email = ? COLLATE NOCASE",
    "name": "c.name = ? COLLATE NOCASE",
    "account": "(a.account_id = upper(?) OR a.name = ? COLLATE NOCASE)",
}


def _run(world: "World", **given: str) -> Object:
    if not given:
        raise InvalidArgument("give `email`, `name` or `account`")
    where = " AND ".join(_CONDITIONS[name] for name in given)
    values = [value.strip() for name, value in given.items() for _ in range(_CONDITIONS[name].count("?"))]
    found = all_of(world, _CONTACTS.format(where), *values)
    if not found:
        raise NotFound("no contact with " + " and ".join(f"{key} '{value}'" for key, value in given.items()))
    return {"count": len(found), "contacts": fit_list(found)[0]}


TOOL = Tool(
    name="find_contact",
    effect=READ,
    description=(
        "Find contacts of client accounts by e-mail address, name or account: contact details, the account with seats "
        "and owner, and its plan with the promised response and resolution times in hours."
    ),
    parameters=closed(
        {
            "email": string("The contact's e-mail address, exactly.", minLength=3),
            "name": string("The contact's full name; case does not matter.", minLength=2),
            "account": string("Name or id (ACC-788) of the account.", minLength=2),
        }
    ),
    run=_run,
    gives=frozenset({"contacts.read"}),
    domains=("support",),
    names=("find_contact", "lookup_contact", "search_contacts"),
    parameter_names={
        "email": ("email", "email_address"),
        "name": ("name", "contact_name"),
        "account": ("account", "company", "account_id"),
    },
    descriptions=(
        "Who is this person, and on which plan is their company?",
        "Look up a contact and the account behind it.",
        "Identify a client by e-mail address, name or company.",
    ),
    parameter_descriptions={"account": ("Company whose contacts are wanted.",)},
)
