"""One tool for all that can be done with workspace files."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from . import _workspace as workspace
from .base import WRITE, InvalidArgument, Object, Tool, choice, closed, fit_list, fit_text, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(
    world: "World", *, action: str, path: str = ".", content: str = "", destination: str = "", pattern: str = ""
) -> Object:
    return {"action": action, **_ACTIONS[action](world, path, content, destination, pattern)}


def _read(world: "World", path: str, *_: str) -> Object:
    text = workspace.read(world, path)
    shown, cut = fit_text(text)
    result: Object = {"path": workspace.resolve(path), "content": shown, "size": len(text)}
    return {**result, "truncated": True} if cut else result


def _write(world: "World", path: str, content: str, *_: str) -> Object:
    absolute, new = workspace.write(world, path, content)
    return {"path": absolute, "created": new, "size": len(content)}


def _append(world: "World", path: str, content: str, *_: str) -> Object:
    if not content:
        raise InvalidArgument("the action append needs `content`")
    before = workspace.read(world, path)
    gap = "\n" if before and not before.endswith("\n") else ""
    absolute, _new = workspace.write(world, path, before + gap + content)
    return {"path": absolute, "size": len(before) + len(gap) + len(content)}


def _list(world: "World", path: str, *_: str) -> Object:
    folders, files = workspace.entries(world, path)
    return {"path": workspace.resolve(path), "directories": folders, "files": files}


def _delete(world: "World", path: str, *_: str) -> Object:
    return {"path": workspace.delete(world, path), "deleted": True}


def _move(world: "World", path: str, content: str, destination: str, *_: str) -> Object:
    del content
    if not destination:
        raise InvalidArgument("the action move needs `destination`")
    old, new = workspace.move(world, path, destination)
    return {"path": old, "destination": new}


def _search(world: "World", path: str, content: str, destination: str, pattern: str) -> Object:
    """Files whose name matches the pattern, or whose text contains it."""
    del content, destination
    if not pattern:
        raise InvalidArgument("the action search needs `pattern`")
    matches, cut = fit_list(find(world, path, pattern))
    result: Object = {"path": workspace.resolve(path), "pattern": pattern, "matches": matches}
    return {**result, "truncated": True} if cut else result


def find(world: "World", path: str, pattern: str) -> list[Object]:
    """The files below `path` whose name fits a glob, or the lines that contain a text; in the order of paths."""
    prefix = workspace.resolve(path) + "/"
    inside = sorted(name for name in world.files if name.startswith(prefix))
    if any(mark in pattern for mark in "*?["):
        return [{"path": name} for name in inside if fnmatchcase(name.rpartition("/")[2], pattern)]
    found: list[Object] = []
    for name in inside:
        if pattern.lower() in name.rpartition("/")[2].lower():
            found.append({"path": name})
        for number, line in enumerate(workspace.lines_of(world.files[name]), 1):
            if pattern.lower() in line.lower():
                found.append({"path": name, "line": number, "text": line.strip()[:160]})
    return found


_ACTIONS: Mapping[str, Callable[..., Object]] = {
    "read": _read,
    "write": _write,
    "append": _append,
    "list": _list,
    "delete": _delete,
    "move": _move,
    "search": _search,
}

TOOL = Tool(
    name="file_manager",
    effect=WRITE,
    description=(
        "Read, write, append to, list, delete, move and search files of the workspace (/workspace). Folders come into "
        "being with the files in them. Paths outside of the workspace are refused."
    ),
    parameters=closed(
        {
            "action": choice(
                tuple(_ACTIONS),
                "read: text of `path`; write: replace or create `path` with `content`; append: add `content` at the "
                "end; list: entries of the folder `path`; delete: remove the file; move: to `destination`; search: "
                "files below `path` by `pattern`.",
            ),
            "path": string(
                "File or folder, absolute (/workspace/reports/q3.md) or relative to /workspace.", default="."
            ),
            "content": string("Text for write and append."),
            "destination": string("New path for move; a folder keeps the file's name."),
            "pattern": string("For search: a glob on file names such as *.csv, or a text that names or lines contain."),
        },
        ("action",),
    ),
    run=_run,
    gives=frozenset({"files.read", "files.write", "files.list", "files.search", "files.delete", "files.move"}),
    names=("file_manager", "manage_files", "file_operations", "workspace_files"),
    parameter_names={
        "action": ("action", "operation", "command"),
        "path": ("path", "file_path", "filename"),
        "content": ("content", "text", "data"),
        "destination": ("destination", "target", "new_path"),
        "pattern": ("pattern", "query"),
    },
    descriptions=(
        "Manage workspace files with one of seven actions: read, write, append, list, delete, move or search.",
        "File access below /workspace. Writing replaces a file as a whole; moving never overwrites.",
        "Do something with a file or folder of the workspace, as told by `action`.",
    ),
    parameter_descriptions={
        "path": ("Which file or folder; relative paths start at /workspace.",),
        "content": ("What to write into the file.",),
    },
)
