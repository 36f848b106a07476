"""Seeded worlds: a database, files, documents, an API and a knowledge graph that agree with each other.

`build("retail", 7)` gives a world; the same name and seed give the same world in any process. A policy acts on it
through tools, an oracle reads `world.raw()`, and `state_hash()` says whether two worlds are in the same state.
"""

from .api import Api, Response
from .clock import Clock
from .documents import Claim, Document, Documents
from .domains import DOMAINS
from .raw import Raw
from .rng import Rng
from .state import Entity
from .workspace import Planted, linked
from .world import World, build

__all__ = [
    "DOMAINS",
    "Api",
    "Claim",
    "Clock",
    "Document",
    "Documents",
    "Entity",
    "Planted",
    "Raw",
    "Response",
    "Rng",
    "World",
    "build",
    "linked",
]
