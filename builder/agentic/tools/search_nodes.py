"""Search the knowledge graph."""

import re
from typing import TYPE_CHECKING

from ._memory import shown
from .base import READ, Object, Tool, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", query: str, limit: int = 10) -> Object:
    words = re.findall(r"\w+", query.lower())
    ranked = []
    for name in sorted(world.memory):
        entity = world.memory[name]
        text = " ".join((name, entity.kind, *entity.observations)).lower()
        hits = sum(word in text for word in words)
        if hits:
            ranked.append((-hits, name))
    found = [shown(world.memory[name]) for _, name in sorted(ranked)[:limit]]
    return {"query": query, "total": len(ranked), "entities": fit_list(found)[0]}


TOOL = Tool(
    name="search_nodes",
    effect=READ,
    description=(
        "Search the memory for entities whose name, type or facts contain words of the query; those with most words "
        "come first."
    ),
    parameters=closed(
        {
            "query": string("Words to look for.", minLength=1),
            "limit": integer("How many entities to return, 1 to 30.", 1, 30, default=10),
        },
        ("query",),
    ),
    run=_run,
    gives=frozenset({"memory.read", "memory.search"}),
    names=("search_nodes", "memory_search", "recall"),
    parameter_names={"query": ("query", "q", "text"), "limit": ("limit", "max_results")},
    descriptions=(
        "Recall what the long-term memory knows about something.",
        "Look for nodes of the knowledge graph by words.",
        "Find remembered people, projects and preferences.",
    ),
    parameter_descriptions={"query": ("What to look for in names, types and observations.",)},
)
