"""Move or rename a file."""

from typing import TYPE_CHECKING

from . import _workspace as workspace
from .base import WRITE, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", source: str, destination: str) -> Object:
    old, new = workspace.move(world, source, destination)
    return {"source": old, "destination": new, "moved": True}


TOOL = Tool(
    name="move_file",
    effect=WRITE,
    description="Move or rename a file in the workspace. Nothing is overwritten: an existing destination is an error.",
    parameters=closed(
        {
            "source": string("The file to move.", minLength=1),
            "destination": string("Its new path, or a folder in which it keeps its name.", minLength=1),
        },
        ("source", "destination"),
    ),
    run=_run,
    gives=frozenset({"files.move"}),
    names=("move_file", "rename_file", "mv"),
    parameter_names={
        "source": ("source", "from_path", "old_path"),
        "destination": ("destination", "to_path", "new_path"),
    },
    descriptions=(
        "Rename a workspace file or put it into another folder.",
        "Change the path of a file. Fails if the source is missing or the target is taken.",
        "Relocate a file from one workspace path to another.",
    ),
    parameter_descriptions={"source": ("Current path of the file.",)},
)
