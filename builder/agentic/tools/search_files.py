"""Find files by name or by what is in them."""

from typing import TYPE_CHECKING

from ._workspace import ROOT, resolve
from .base import READ, Object, Tool, closed, fit_list, integer, string
from .file_manager import find

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", pattern: str, path: str = ROOT, max_results: int = 40) -> Object:
    found = find(world, path, pattern)
    matches, cut = fit_list(found[:max_results])
    result: Object = {"path": resolve(path), "pattern": pattern, "total": len(found), "matches": matches}
    return {**result, "truncated": True} if cut or len(found) > max_results else result


TOOL = Tool(
    name="search_files",
    effect=READ,
    description=(
        "Search a folder and everything below it. A glob such as *.csv finds files by name; any other text finds "
        "files whose name contains it and the lines that contain it, without regard to case."
    ),
    parameters=closed(
        {
            "pattern": string("Glob on file names (with *, ? or [..]) or a text to look for.", minLength=1),
            "path": string("Folder to search.", default=ROOT),
            "max_results": integer("How many matches to return, 1 to 100.", 1, 100, default=40),
        },
        ("pattern",),
    ),
    run=_run,
    gives=frozenset({"files.search"}),
    names=("search_files", "find_in_files", "grep_files"),
    parameter_names={
        "pattern": ("pattern", "query", "search_for"),
        "path": ("path", "directory", "root"),
        "max_results": ("max_results", "limit"),
    },
    descriptions=(
        "Find files by name pattern or by content. Content matches come with line number and line.",
        "Look for a word or a file name in the workspace, recursively.",
        "Recursive search under a folder, like find and grep in one.",
    ),
    parameter_descriptions={"pattern": ("What to look for: '*.log' for names, or plain text for names and lines.",)},
)
