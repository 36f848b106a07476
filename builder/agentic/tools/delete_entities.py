"""Forget entities of the knowledge graph."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .base import WRITE, NotFound, Object, Tool, array, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", names: list[str]) -> Object:
    missing = [name for name in names if name not in world.memory]
    if missing:
        raise NotFound(f"there is no entity named '{missing[0]}'; nothing was deleted")
    gone = set(names)
    for name in gone:
        world.memory.pop(name)
    for name, entity in list(world.memory.items()):
        kept = tuple(pair for pair in entity.relations if pair[1] not in gone)
        if kept != entity.relations:
            world.memory[name] = replace(entity, relations=kept)
    return {"deleted": list(dict.fromkeys(names))}


TOOL = Tool(
    name="delete_entities",
    effect=WRITE,
    description="Delete entities and all relations to them from the memory. Cannot be undone.",
    parameters=closed(
        {
            "names": array(
                string("Name of an entity.", minLength=1), "Exact names of the entities.", minItems=1, maxItems=20
            )
        },
        ("names",),
    ),
    run=_run,
    gives=frozenset({"memory.delete"}),
    names=("delete_entities", "memory_delete_entities", "forget_entities"),
    parameter_names={"names": ("names", "entity_names", "nodes")},
    descriptions=(
        "Forget the named entities for good.",
        "Remove nodes from the knowledge graph together with their relations.",
        "Erases entries of the long-term memory. If one name is unknown, nothing is deleted.",
    ),
    parameter_descriptions={"names": ("Names of the entities to forget.",)},
)
