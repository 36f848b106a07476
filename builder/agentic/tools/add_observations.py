"""Add facts to entities of the knowledge graph."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .base import WRITE, NotFound, Object, Tool, array, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", observations: list[dict[str, Any]]) -> Object:
    missing = [given["entity_name"] for given in observations if given["entity_name"] not in world.memory]
    if missing:
        raise NotFound(f"there is no entity named '{missing[0]}'")
    added = []
    for given in observations:
        entity = world.memory[given["entity_name"]]
        fresh = [fact for fact in dict.fromkeys(given["contents"]) if fact not in entity.observations]
        world.memory[entity.name] = replace(entity, observations=(*entity.observations, *fresh))
        added.append({"entity_name": entity.name, "added": fresh})
    return {"results": added}


TOOL = Tool(
    name="add_observations",
    effect=WRITE,
    description="Add facts to entities that are in the memory already. Facts that are known are not added again.",
    parameters=closed(
        {
            "observations": array(
                closed(
                    {
                        "entity_name": string("Exact name of an existing entity.", minLength=1),
                        "contents": array(string("One fact."), "The facts to add.", minItems=1),
                    },
                    ("entity_name", "contents"),
                ),
                "What to add to which entity.",
                minItems=1,
                maxItems=20,
            )
        },
        ("observations",),
    ),
    run=_run,
    gives=frozenset({"memory.write"}),
    names=("add_observations", "memory_add_observations", "remember_facts"),
    parameter_names={"observations": ("observations", "facts", "updates")},
    descriptions=(
        "Remember something more about a known person or thing.",
        "Attach new observations to existing nodes of the knowledge graph.",
        "Extends what the long-term memory knows of an entity. Unknown entities are an error.",
    ),
    parameter_descriptions={"observations": ("List of {entity_name, contents}.",)},
)
