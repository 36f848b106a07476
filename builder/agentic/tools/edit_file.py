"""Replace passages of a file."""

import difflib
from typing import TYPE_CHECKING

from . import _workspace as workspace
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, array, boolean, closed, fit_text, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str, edits: list[dict[str, str]], dry_run: bool = False) -> Object:
    before = workspace.read(world, path)
    after = before
    for number, edit in enumerate(edits, 1):
        after = _edited(after, number, edit["old_text"], edit["new_text"])
    if after == before:
        raise InvalidArgument("the edits change nothing")
    absolute = workspace.resolve(path)
    if not dry_run:
        workspace.write(world, path, after)
    name = absolute.removeprefix("/")
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
    shown, _ = fit_text("\n".join(diff), 5_000)
    return {"path": absolute, "applied": not dry_run, "edits": len(edits), "diff": shown}


def _edited(text: str, number: int, old: str, new: str) -> str:
    found = text.count(old)
    if found == 0:
        raise Conflict(f"edit {number}: the text to replace does not occur in the file")
    if found > 1:
        raise Conflict(f"edit {number}: the text to replace occurs {found} times; give more of what is around it")
    return text.replace(old, new)


TOOL = Tool(
    name="edit_file",
    effect=WRITE,
    description=(
        "Change a text file by replacing passages. Every old_text must occur exactly once. Returns a unified diff; "
        "either all edits are made or none."
    ),
    parameters=closed(
        {
            "path": string("The file to change.", minLength=1),
            "edits": array(
                closed(
                    {
                        "old_text": string("The exact passage to replace, with its spaces and line ends.", minLength=1),
                        "new_text": string("What to put in its place; empty to delete it."),
                    },
                    ("old_text", "new_text"),
                ),
                "The replacements, made one after the other.",
                minItems=1,
            ),
            "dry_run": boolean("Only show the diff and leave the file as it is.", default=False),
        },
        ("path", "edits"),
    ),
    run=_run,
    gives=frozenset({"files.write", "files.edit"}),
    names=("edit_file", "apply_edits", "patch_file", "str_replace"),
    parameter_names={
        "path": ("path", "file_path", "file"),
        "edits": ("edits", "replacements", "changes"),
        "dry_run": ("dry_run", "preview"),
    },
    descriptions=(
        "Make exact text replacements in a workspace file and get the diff.",
        "Edit part of a file without rewriting it: give old and new passages.",
        "Patch a file by search and replace. Fails if a passage is missing or ambiguous.",
    ),
    parameter_descriptions={"edits": ("List of {old_text, new_text} pairs.",)},
)
