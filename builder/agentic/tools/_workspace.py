"""The virtual workspace as POSIX paths: folders exist exactly as long as files are in them."""

import posixpath
from typing import TYPE_CHECKING

from .base import Conflict, InvalidArgument, NotFound, PermissionDenied

if TYPE_CHECKING:
    from ..world.world import World

ROOT = "/workspace"
MAX_FILE = 200_000
"""The largest file that may be written, in characters."""


def resolve(path: str) -> str:
    """The absolute, normalised path; relative paths start in /workspace. PermissionDenied outside of it."""
    if "\0" in path:
        raise InvalidArgument("a path may not contain a null character")
    absolute = posixpath.normpath(posixpath.join(ROOT, path.strip() or "."))
    if absolute != ROOT and not absolute.startswith(ROOT + "/"):
        raise PermissionDenied(f"access denied: '{path}' is outside of the allowed folder {ROOT}")
    return absolute


def is_folder(world: "World", path: str) -> bool:
    """Whether `path` (already resolved) is the root or a folder with something in it."""
    return path == ROOT or any(name.startswith(path + "/") for name in world.files)


def read(world: "World", path: str) -> str:
    """The text of a file; NotFound, or InvalidArgument for a folder."""
    absolute = resolve(path)
    text: str | None = world.files.get(absolute)
    if text is not None:
        return text
    if is_folder(world, absolute):
        raise InvalidArgument(f"is a directory: '{absolute}'")
    raise NotFound(f"no such file or directory: '{absolute}'")


def write(world: "World", path: str, text: str) -> tuple[str, bool]:
    """Write a whole file; its absolute path and whether it is new. InvalidArgument for folders and huge files."""
    absolute = resolve(path)
    if is_folder(world, absolute):
        raise InvalidArgument(f"is a directory: '{absolute}'")
    parts = absolute.split("/")
    for end in range(3, len(parts)):
        if "/".join(parts[:end]) in world.files:
            raise Conflict(f"not a directory: '{'/'.join(parts[:end])}'")
    if len(text) > MAX_FILE:
        raise InvalidArgument(f"the file would have {len(text)} characters; at most {MAX_FILE} are allowed")
    new = absolute not in world.files
    world.files[absolute] = text
    return absolute, new


def delete(world: "World", path: str) -> str:
    """Remove a file; NotFound, or Conflict for a folder that is not empty."""
    absolute = resolve(path)
    if absolute not in world.files:
        if is_folder(world, absolute):
            raise Conflict(f"directory not empty: '{absolute}'")
        raise NotFound(f"no such file or directory: '{absolute}'")
    del world.files[absolute]
    return absolute


def move(world: "World", source: str, destination: str) -> tuple[str, str]:
    """Move or rename a file; into a folder if `destination` is one. Conflict if something is there already."""
    old, new = resolve(source), resolve(destination)
    text = read(world, source)
    if is_folder(world, new):
        new = posixpath.join(new, posixpath.basename(old))
    if new in world.files:
        raise Conflict(f"destination already exists: '{new}'")
    write(world, new, text)
    del world.files[old]
    return old, new


def entries(world: "World", path: str) -> tuple[list[str], list[str]]:
    """The names of the sub-folders and of the files directly in a folder, each sorted; NotFound if there is none."""
    absolute = resolve(path)
    if absolute in world.files:
        raise InvalidArgument(f"not a directory: '{absolute}'")
    prefix = absolute + "/"
    below = [name.removeprefix(prefix) for name in world.files if name.startswith(prefix)]
    if not below and absolute != ROOT:
        raise NotFound(f"no such file or directory: '{absolute}'")
    folders = sorted({name.split("/", 1)[0] for name in below if "/" in name})
    return folders, sorted(name for name in below if "/" not in name)


def lines_of(text: str) -> list[str]:
    """The lines without their ends; a final newline does not begin another line."""
    return text.removesuffix("\n").split("\n") if text else []
