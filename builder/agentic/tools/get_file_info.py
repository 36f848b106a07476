"""Facts about a file or folder."""

from typing import TYPE_CHECKING

from . import _workspace as workspace
from .base import READ, NotFound, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str) -> Object:
    absolute = workspace.resolve(path)
    if absolute in world.files:
        text = world.files[absolute]
        name = absolute.rpartition("/")[2]
        lines = len(workspace.lines_of(text))
        extension = name.rpartition(".")[2] if "." in name else ""
        return {"path": absolute, "type": "file", "size": len(text), "lines": lines, "extension": extension}
    if workspace.is_folder(world, absolute):
        inside = [name for name in world.files if name.startswith(absolute + "/")]
        size = sum(len(world.files[name]) for name in inside)
        return {"path": absolute, "type": "directory", "files": len(inside), "size": size}
    raise NotFound(f"no such file or directory: '{absolute}'")


TOOL = Tool(
    name="get_file_info",
    effect=READ,
    description=(
        "Get facts about a file or folder without reading it: type, size in characters, number of lines, or for a "
        "folder the number of files below it."
    ),
    parameters=closed({"path": string("The file or folder.", minLength=1)}, ("path",)),
    run=_run,
    gives=frozenset({"files.stat"}),
    names=("get_file_info", "stat_file", "file_info"),
    parameter_names={"path": ("path", "file_path", "target")},
    descriptions=(
        "Metadata of a workspace path: is it a file or a directory, how big is it, how many lines has it.",
        "Check whether a path exists and how large it is.",
        "Size, line count and type of a file; file count and total size of a folder.",
    ),
    parameter_descriptions={"path": ("Path to look up, e.g. /workspace/data/orders.csv.",)},
)
