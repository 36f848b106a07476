"""Put entities into the knowledge graph."""

from typing import TYPE_CHECKING, Any

from .base import WRITE, Object, Tool, array, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", entities: list[dict[str, Any]]) -> Object:
    from ..world.state import Entity  # noqa: PLC0415 - world imports nothing of tools, tools import world late

    created, existing = [], []
    for given in entities:
        name = given["name"].strip()
        if name in world.memory:
            existing.append(name)
            continue
        observations = tuple(dict.fromkeys(given.get("observations", ())))
        world.memory[name] = Entity(name, given["entity_type"], observations)
        created.append(name)
    return {"created": created, "already_existing": existing}


TOOL = Tool(
    name="create_entities",
    effect=WRITE,
    description=(
        "Create entities in the memory (a knowledge graph that lasts beyond this conversation). An entity whose name "
        "exists already is left as it is."
    ),
    parameters=closed(
        {
            "entities": array(
                closed(
                    {
                        "name": string("Unique name of the entity.", minLength=1),
                        "entity_type": string("What it is, e.g. person, project, preference.", minLength=1),
                        "observations": array(string("One fact."), "Facts to remember about it, one text each."),
                    },
                    ("name", "entity_type"),
                ),
                "The entities to create.",
                minItems=1,
                maxItems=20,
            )
        },
        ("entities",),
    ),
    run=_run,
    gives=frozenset({"memory.write"}),
    names=("create_entities", "memory_create_entities", "remember_entities"),
    parameter_names={"entities": ("entities", "nodes", "items")},
    descriptions=(
        "Remember new things: adds named nodes with facts to the knowledge graph.",
        "Store entities and what is known of them in long-term memory.",
        "Add nodes to the memory graph. Existing names are reported, not overwritten.",
    ),
    parameter_descriptions={"entities": ("List of entities with name, type and first observations.",)},
)
