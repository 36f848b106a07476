"""Write a whole file."""

from typing import TYPE_CHECKING

from . import _workspace as workspace
from .base import WRITE, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str, content: str) -> Object:
    absolute, new = workspace.write(world, path, content)
    return {"path": absolute, "created": new, "size": len(content)}


TOOL = Tool(
    name="write_file",
    effect=WRITE,
    description=(
        "Create a file in the workspace or replace an existing one completely. Folders in the path need not exist."
    ),
    parameters=closed(
        {
            "path": string("Where to write, e.g. /workspace/reports/summary.md.", minLength=1),
            "content": string("The complete new text of the file."),
        },
        ("path", "content"),
    ),
    run=_run,
    gives=frozenset({"files.write"}),
    names=("write_file", "save_file", "create_file"),
    parameter_names={"path": ("path", "file_path", "filename"), "content": ("content", "text", "contents")},
    descriptions=(
        "Save text under a path in the workspace; what was there before is overwritten.",
        "Write a text file. The old contents, if any, are lost.",
        "Puts the given contents into a file under /workspace, creating it if needed.",
    ),
    parameter_descriptions={"content": ("Text that the file will hold.",)},
)
