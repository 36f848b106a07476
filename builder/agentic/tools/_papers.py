"""What the tools about papers share."""

from typing import TYPE_CHECKING

from ._records import first_of
from .base import NotFound, Object

if TYPE_CHECKING:
    from ..world.world import World


def paper(world: "World", wanted: str) -> Object:
    """The paper with this id or DOI; NotFound if there is none."""
    text = wanted.strip().removeprefix("https://doi.org/")
    found = first_of(world, "SELECT * FROM papers WHERE paper_id = upper(?) OR doi = ? COLLATE NOCASE", text, text)
    if found is None:
        raise NotFound(f"there is no paper '{wanted}'")
    return found
