"""Files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import OutputError


def write(path: Path, fill: Callable[[Path], object]) -> None:
    """Let `fill` write a temporary file beside `path`, then put it in place.

    The file is flushed to disk and renamed, then its folder is flushed, so after a crash `path` is either what it was
    or what it was to become. The temporary file is removed when `fill` fails. Local file systems only.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fill(temporary)
        _flush(temporary)
        temporary.replace(path)
        _flush(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all, with the same line ends everywhere."""
    write(path, lambda temporary: temporary.write_bytes(text.encode()))


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def output_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into one sentence (OutputError) that says what to do."""
    try:
        yield
    except OSError as problem:
        where = problem.filename or folder
        match problem.errno:
            case errno.ENOSPC | errno.EDQUOT:
                advice = "there is no space left; free some and run the same command again, finished shards are kept"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                advice = "it may not be written; choose another folder with --out"
            case errno.ENOTDIR | errno.EEXIST:
                advice = "a file stands where a folder is needed; choose another folder with --out"
            case _:
                advice = str(problem.strerror or problem)
        raise OutputError(f"{where}: {advice}.") from None
