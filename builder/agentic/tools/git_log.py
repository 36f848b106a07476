"""The commits of the code."""

from typing import TYPE_CHECKING

from ._history import history
from ._workspace import resolve
from .base import READ, Object, Tool, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str = "", author: str = "", since: str = "", max_count: int = 10) -> Object:
    wanted = resolve(path) if path else ""
    found = [
        {
            "commit": commit.id,
            "author": commit.author,
            "date": commit.day,
            "message": commit.message,
            "files": [name.removeprefix("/workspace/") for name in commit.changes],
        }
        for commit in reversed(history(world))
        if author.lower() in commit.author.lower()
        and commit.day >= since
        and (not wanted or any(name == wanted or name.startswith(wanted + "/") for name in commit.changes))
    ]
    commits, _ = fit_list(found[:max_count])
    return {"total": len(found), "commits": commits}


TOOL = Tool(
    name="git_log",
    effect=READ,
    description=(
        "List the commits of the repository in /workspace, newest first, with id, author, date, message and changed "
        "files; optionally only those of a file or folder, of an author or since a day."
    ),
    parameters=closed(
        {
            "path": string("Only commits that changed this file or something in this folder, e.g. src/cart.py."),
            "author": string("Only commits whose author's name contains this text."),
            "since": string("Only commits on or after this day, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
            "max_count": integer("How many commits to return, 1 to 30.", 1, 30, default=10),
        }
    ),
    run=_run,
    gives=frozenset({"git.log"}),
    names=("git_log", "commit_history", "list_commits"),
    parameter_names={
        "path": ("path", "file_path"),
        "author": ("author", "committer"),
        "since": ("since", "start_date"),
        "max_count": ("max_count", "limit"),
    },
    descriptions=(
        "Show the history of the code.",
        "Who changed what, and when? Commit log of the repository.",
        "Version history, most recent commits first.",
    ),
    parameter_descriptions={"path": ("Restrict the log to one file or folder of the workspace.",)},
)
