"""List a folder."""

from typing import TYPE_CHECKING

from ._workspace import ROOT, entries, resolve
from .base import READ, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str = ROOT) -> Object:
    folders, files = entries(world, path)
    absolute = resolve(path)
    listed: list[Object] = [{"name": name, "type": "directory"} for name in folders]
    listed += [{"name": name, "type": "file", "size": len(world.files[f"{absolute}/{name}"])} for name in files]
    shown, cut = fit_list(listed)
    result: Object = {"path": absolute, "entries": shown}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="list_directory",
    effect=READ,
    description="List what is directly in a folder of the workspace: names, whether file or directory, sizes of files.",
    parameters=closed(
        {"path": string("The folder; /workspace itself when left out.", default=ROOT)},
    ),
    run=_run,
    gives=frozenset({"files.list"}),
    names=("list_directory", "list_files", "ls"),
    parameter_names={"path": ("path", "directory", "folder")},
    descriptions=(
        "Show the entries of a workspace folder with their types and sizes.",
        "See which files and sub-folders a directory has. Does not go into sub-folders.",
        "Directory listing (one level), folders first, then files by name.",
    ),
    parameter_descriptions={"path": ("Folder to list, e.g. /workspace/data.",)},
)
