"""What one domain supplies, and the place it is asked to fill."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from .clock import Clock
from .database import Tables
from .documents import Shelf
from .rest import Report, Resource
from .rng import Rng
from .state import Entity
from .workspace import Module

BUGGY: Final = 6
"""How many code modules of a world have a planted bug; the others are healthy."""


@dataclass(slots=True)
class Place:
    """One world while it is made. `facts` and `tables` are empty until the domain has filled them."""

    domain: str
    seed: int
    clock: Clock
    facts: dict[str, Any] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)

    def rng(self, *name: object) -> Rng:
        """A stream of draws of its own, so that a change of one table leaves the others as they were."""
        return Rng("world", self.domain, self.seed, *name)


def _nothing(place: Place) -> Iterable[Entity]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of place. The functions are called in the order of the fields, each sees what those before it made.

    facts        what holds in this place: "company", "slug" (for hosts) and the numbers of its rules
    schema       CREATE TABLE statements; parents before children
    populate     the rows of every table, the columns of each row in the same order
    files        path under /workspace -> text; code, README, .env and docs/api.md are added by the core
    documents    puts at least 150 documents on the shelf
    modules      at least 8 code modules with bugs that can be planted
    policies     what an agent that works here is told to obey
    memory       what the knowledge graph holds in the beginning
    resources    REST routes over the tables; `reports` REST routes that compute
    fragile      resources (by name; "reports" for all reports) on which a world may have outages or rate limits
    """

    name: str
    title: str
    facts: Callable[[Place], dict[str, Any]]
    schema: str
    populate: Callable[[Place], Tables]
    files: Callable[[Place], dict[str, str]]
    documents: Callable[[Place, Shelf], None]
    modules: tuple[Module, ...]
    policies: Callable[[Place], tuple[str, ...]]
    resources: tuple[Resource, ...]
    reports: dict[str, Report]
    fragile: tuple[str, ...]
    memory: Callable[[Place], Iterable[Entity]] = _nothing
