"""The files that were made last, kept beside the user's other caches.

Readers open a file several times, look at its size first, and come back in another process; making it once is enough.
A file is named by its recipe and by Seedbed's code and content, so none is ever stale. Nothing depends on them: where
they cannot be kept, a file is made each time.
"""

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyarrow as pa

from ..shards import write_table

MOST_BYTES: Final = 500_000_000
_lock: Final = threading.Lock()
"""Sources plan as they go, so a process makes one file at a time; fsspec has a file system for each thread."""


def folder() -> Path:
    """Where files are kept; RuntimeError where the user has no home."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "seedbed" / "generated"


def content(name: str, make: Callable[[], pa.Table]) -> bytes:
    """The file of this name: the one that is kept, or what `make` makes, as a build writes it."""
    with _lock:
        try:
            return _kept(name)
        except (OSError, RuntimeError):
            return _keep(name, make())


def size(name: str) -> int | None:
    """Bytes of the file of this name; None where it is not kept."""
    try:
        return (folder() / name).stat().st_size
    except (OSError, RuntimeError):
        return None


def _kept(name: str) -> bytes:
    path = folder() / name
    found = path.read_bytes()
    with suppress(OSError):
        os.utime(path)  # read last, forgotten last
    return found


def _keep(name: str, table: pa.Table) -> bytes:
    try:
        write_table(table, folder() / name)
        _tidy(name)
        return _kept(name)
    except (OSError, RuntimeError):  # a home that is full, missing or not ours costs time and nothing else
        with tempfile.TemporaryDirectory(prefix="seedbed-") as place:
            write_table(table, Path(place) / name)
            return (Path(place) / name).read_bytes()


def _tidy(newest: str) -> None:
    """Remove what was not read for longest, until no more than MOST_BYTES are kept; other processes may do so too."""
    found: list[tuple[float, int, Path]] = []
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            told = path.stat()
            found.append((told.st_mtime, told.st_size, path))
    total = sum(length for _, length, _ in found)
    for _, length, path in sorted(found):
        if total > MOST_BYTES and path.name != newest:
            with suppress(OSError):
                path.unlink()
            total -= length
