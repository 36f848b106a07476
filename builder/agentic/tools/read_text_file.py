"""Read a file, or its first or last lines."""

from typing import TYPE_CHECKING

from ._workspace import lines_of, read, resolve
from .base import READ, InvalidArgument, Object, Tool, closed, fit_text, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str, head: int = 0, tail: int = 0) -> Object:
    if head and tail:
        raise InvalidArgument("give `head` or `tail`, not both")
    text = read(world, path)
    lines = lines_of(text)
    if head or tail:
        text = "\n".join(lines[:head] if head else lines[-tail:])
    content, cut = fit_text(text, 5_200)
    result: Object = {"path": resolve(path), "total_lines": len(lines), "content": content}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="read_text_file",
    effect=READ,
    description=(
        "Read a text file of the workspace, whole or only its first (`head`) or last (`tail`) lines. Very long "
        "contents are cut and marked as truncated."
    ),
    parameters=closed(
        {
            "path": string("The file, e.g. /workspace/logs/app.log; relative paths start at /workspace.", minLength=1),
            "head": integer("Return only this many lines from the beginning.", 1, 1_000),
            "tail": integer("Return only this many lines from the end.", 1, 1_000),
        },
        ("path",),
    ),
    run=_run,
    gives=frozenset({"files.read"}),
    names=("read_text_file", "read_file", "cat_file", "view_file"),
    parameter_names={
        "path": ("path", "file_path", "filename"),
        "head": ("head", "first_lines"),
        "tail": ("tail", "last_lines"),
    },
    descriptions=(
        "Show what is in a text file. With `head` or `tail` only the beginning or the end of it.",
        "Returns the contents of a file under /workspace and the number of its lines.",
        "Open a workspace file for reading. Use `tail` for the newest entries of a log.",
    ),
    parameter_descriptions={"path": ("Path of the file to read.",)},
)
