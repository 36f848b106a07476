"""Entities of the knowledge graph as JSON."""

from typing import TYPE_CHECKING

from .base import Object

if TYPE_CHECKING:
    from ..world.state import Entity


def shown(entity: "Entity") -> Object:
    """The entity with its observations and, if it has any, its relations."""
    result: Object = {
        "name": entity.name,
        "entity_type": entity.kind,
        "observations": list(entity.observations),
    }
    relations = [{"relation": relation, "to": other} for relation, other in sorted(entity.relations)]
    return {**result, "relations": relations} if relations else result
