"""What the tools of the engineering department share."""

from typing import TYPE_CHECKING

from ._records import first_of
from .base import NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World


def service(world: "World", wanted: str) -> Object:
    """The service with this id or name; NotFound if there is none."""
    text = wanted.strip()
    found = first_of(world, "SELECT * FROM services WHERE service_id = upper(?) OR name = ? COLLATE NOCASE", text, text)
    if found is None:
        raise NotFound(f"there is no service '{wanted}'")
    return found


def engineer(world: "World", wanted: str) -> Object:
    """The engineer with this id or e-mail address; NotFound if there is none."""
    text = wanted.strip()
    sql = "SELECT * FROM engineers WHERE engineer_id = upper(?) OR email = ? COLLATE NOCASE"
    found = first_of(world, sql, text, text)
    if found is None:
        raise NotFound(f"there is no engineer '{wanted}'")
    return found
