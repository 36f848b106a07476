"""What a commit changed."""

from typing import TYPE_CHECKING

from ._history import diff, found
from .base import READ, Object, Tool, closed, fit_text, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", revision: str) -> Object:
    commit = found(world, revision)
    text = "\n".join(diff(path, before, after) for path, (before, after) in commit.changes.items())
    shown, cut = fit_text(text, 5_000)
    result: Object = {
        "commit": commit.id,
        "author": commit.author,
        "date": commit.day,
        "message": commit.message,
        "diff": shown,
    }
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="git_show",
    effect=READ,
    description="Show one commit of the repository: author, date, message and its changes as a unified diff.",
    parameters=closed(
        {"revision": string("Commit id (at least 4 characters), HEAD, or HEAD~n for n commits before.", minLength=1)},
        ("revision",),
    ),
    run=_run,
    gives=frozenset({"git.show"}),
    names=("git_show", "show_commit", "commit_details"),
    parameter_names={"revision": ("revision", "commit", "commit_id")},
    descriptions=(
        "What did a certain commit change?",
        "Details and diff of a single commit.",
        "Inspect a revision of the code by its id.",
    ),
    parameter_descriptions={"revision": ("Which commit to show.",)},
)
