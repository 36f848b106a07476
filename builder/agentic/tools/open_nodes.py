"""Read entities of the knowledge graph by name."""

from typing import TYPE_CHECKING

from ._memory import shown
from .base import READ, NotFound, Object, Tool, array, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", names: list[str]) -> Object:
    missing = [name for name in names if name not in world.memory]
    if len(missing) == len(names):
        raise NotFound(f"there is no entity named '{missing[0]}'")
    found = [shown(world.memory[name]) for name in dict.fromkeys(names) if name in world.memory]
    result: Object = {"entities": fit_list(found)[0]}
    return {**result, "not_found": missing} if missing else result


TOOL = Tool(
    name="open_nodes",
    effect=READ,
    description="Read entities of the memory by their exact names, with all facts and relations.",
    parameters=closed(
        {
            "names": array(
                string("Name of an entity.", minLength=1), "The names, as they were stored.", minItems=1, maxItems=20
            )
        },
        ("names",),
    ),
    run=_run,
    gives=frozenset({"memory.read"}),
    names=("open_nodes", "memory_open_nodes", "get_entities"),
    parameter_names={"names": ("names", "entity_names", "nodes")},
    descriptions=(
        "Get everything that is remembered of the named entities.",
        "Retrieve specific nodes of the knowledge graph.",
        "Opens memory entries by name. Names that are not known are listed separately.",
    ),
    parameter_descriptions={"names": ("Exact names of the entities to read.",)},
)
