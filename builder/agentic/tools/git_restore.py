"""Take a file back to how a commit left it."""

from typing import TYPE_CHECKING

from ._history import found, text_at
from ._workspace import resolve
from .base import WRITE, Conflict, NotFound, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str, revision: str = "HEAD") -> Object:
    absolute, commit = resolve(path), found(world, revision)
    text = text_at(world, absolute, commit)
    if text is None:
        raise NotFound(f"'{absolute}' is not in commit {commit.id}")
    if world.files.get(absolute) == text:
        raise Conflict(f"'{absolute}' is as in commit {commit.id} already")
    world.files[absolute] = text
    return {"path": absolute, "restored_from": commit.id, "size": len(text)}


TOOL = Tool(
    name="git_restore",
    effect=WRITE,
    description=(
        "Set a file of the workspace back to how a commit left it (the last one by default). Later changes are lost."
    ),
    parameters=closed(
        {
            "path": string("The file, e.g. src/cart.py; it must be under version control.", minLength=1),
            "revision": string("Commit to take it from: an id, HEAD or HEAD~n.", default="HEAD", minLength=1),
        },
        ("path",),
    ),
    run=_run,
    gives=frozenset({"git.restore", "files.write"}),
    names=("git_restore", "revert_file", "checkout_file"),
    parameter_names={"path": ("path", "file_path", "file"), "revision": ("revision", "commit", "source")},
    descriptions=(
        "Undo changes of a file by taking an earlier version of it.",
        "Restore one file from the version history.",
        "Bring a file back to its committed contents.",
    ),
    parameter_descriptions={"path": ("Which file to restore.",)},
)
