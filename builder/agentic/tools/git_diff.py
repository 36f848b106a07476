"""What differs from a commit."""

from typing import TYPE_CHECKING

from ._history import diff, found, head, text_at
from ._workspace import resolve
from .base import READ, NotFound, Object, Tool, closed, fit_text, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str = "", target: str = "HEAD") -> Object:
    commit = found(world, target)
    wanted = resolve(path) if path else ""
    tracked = [name for name in sorted(head(world)) if not wanted or name == wanted or name.startswith(wanted + "/")]
    if wanted and not tracked:
        raise NotFound(f"'{wanted}' is not under version control")
    changes = [(name, text_at(world, name, commit) or "", world.files.get(name, "")) for name in tracked]
    changed = [(name, before, after) for name, before, after in changes if before != after]
    shown, cut = fit_text("\n".join(diff(*change) for change in changed), 5_000)
    result: Object = {"target": commit.id, "changed_files": [name for name, _, _ in changed], "diff": shown}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="git_diff",
    effect=READ,
    description=(
        "Show how the code in the workspace differs from a commit (the last one by default), as a unified diff. Only "
        "files under version control (src and tests) are compared."
    ),
    parameters=closed(
        {
            "path": string("Only this file or folder, e.g. src/cart.py."),
            "target": string("Commit to compare with: an id, HEAD or HEAD~n.", default="HEAD", minLength=1),
        }
    ),
    run=_run,
    gives=frozenset({"git.diff"}),
    names=("git_diff", "diff_working_tree", "compare_with_commit"),
    parameter_names={"path": ("path", "file_path"), "target": ("target", "revision", "commit")},
    descriptions=(
        "What has been changed since the last commit?",
        "Difference between the working tree and a revision.",
        "Diff of uncommitted changes, or against an older commit.",
    ),
    parameter_descriptions={"target": ("Revision that the workspace is compared with.",)},
)
