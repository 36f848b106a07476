"""The `seedbed://` file system of fsspec: read-only, and every Parquet file in it is made when it is opened.

Registered by an entry point, so `load_dataset("parquet", data_files="seedbed://v1/intent/seed=7/train-*.parquet")`,
pandas, polars and pyarrow read from it without an import of ours. A file has the bytes that `seedbed build` writes for
the same recipe.
"""

import io
from typing import Any, BinaryIO, Final, NoReturn

import pyarrow as pa
from fsspec.spec import AbstractFileSystem
from fsspec.utils import tokenize

from ..errors import OutputError, RecipeError
from ..sources import source
from . import recent
from .address import PROTOCOL, NoSuchPathError, Place, no_match, pinned, place

_WILDCARDS: Final = "*?["


class ReadOnlyError(OutputError, OSError):
    """Something would be written to `seedbed://`."""


class SeedbedFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """Paths are `v1/<config>/<recipe>/<split>-00000-of-0000N.parquet`; builder/generated/address.py reads them.

    A listing makes nothing, so the sizes in it are None until a file was made; `info` makes the file and is exact.
    """

    protocol = PROTOCOL
    root_marker = ""

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> list[Any]:
        """What is in a folder; of recipes, of which there is no end, one as an example."""
        del kwargs
        found = place(self._strip_protocol(path))
        if found.shard:
            return [self.info(found.path)] if detail else [found.path]
        names = [f"{found.path}/{entry}".lstrip("/") for entry in found.entries]
        return [_told(place(name)) for name in names] if detail else names

    def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
        """Name, type, exact size, and an ETag that is another one for every other recipe, code and content."""
        del kwargs
        found = place(self._strip_protocol(path))
        return _told(found) | ({"size": _size(found)} if found.shard else {})

    def exists(self, path: str, **kwargs: Any) -> bool:
        """Whether something can be made of it; nothing is."""
        del kwargs
        return self._kind(path) is not None

    def isfile(self, path: str) -> bool:
        """Whether it is a file; nothing is made."""
        return self._kind(path) == "file"

    def isdir(self, path: str) -> bool:
        """Whether it is a folder; nothing is made."""
        return self._kind(path) == "directory"

    def _kind(self, path: str) -> str | None:
        try:
            return str(_told(place(self._strip_protocol(path)))["type"])
        except NoSuchPathError:
            return None

    def glob(self, path: str, maxdepth: int | None = None, **kwargs: Any) -> Any:
        """The files that match, each by a name that holds the code and content it is made by.

        So whoever keeps a file by its name, as `datasets` does, never takes it for one of another Seedbed. RecipeError
        where the folder to look in cannot be, or no file of a recipe matches: an empty answer would not say why.
        """
        within = self._searched(path)
        found = super().glob(path, maxdepth=maxdepth, **kwargs)
        if not found and within.folder:
            raise RecipeError(str(no_match(path, within.folder)))
        if isinstance(found, list):
            return [pinned(name) for name in found]
        return {pinned(name): told | {"name": pinned(name)} for name, told in found.items()}

    def _searched(self, pattern: str) -> Place:
        """The folder before the first wildcard, or the file where there is none."""
        pattern = self._strip_protocol(pattern)
        wildcard = min((at for sign in _WILDCARDS if (at := pattern.find(sign)) >= 0), default=None)
        try:
            return place(pattern if wildcard is None else pattern[:wildcard].rpartition("/")[0])
        except NoSuchPathError as problem:
            # `datasets` takes a FileNotFoundError for a pattern without a match, and would say less.
            raise RecipeError(str(problem)) from None

    def du(self, path: str, total: bool = True, maxdepth: int | None = None, **kwargs: Any) -> Any:
        """Bytes of all files below, each of which is made."""
        sizes = {name: self.info(name)["size"] for name in self.find(path, maxdepth=maxdepth, **kwargs)}
        return sum(sizes.values()) if total else sizes

    def ukey(self, path: str) -> str:
        """Another key for other bytes; nothing is made."""
        return str(tokenize(_told(place(self._strip_protocol(path))).get("ETag", path)))

    def checksum(self, path: str) -> int:
        """The same as a number."""
        return int(self.ukey(path), 16)

    def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> BinaryIO:
        del kwargs
        if mode != "rb":
            self._refused()
        found = place(path)
        if not found.shard:
            raise IsADirectoryError(
                f"{PROTOCOL}://{path}: is a folder; give a file, e.g. {(found.entries or ('',))[0]}."
            )
        # In memory: readers that never close what they open, as pyarrow, leave no file open.
        return io.BytesIO(_content(found))

    def _refused(self, *args: Any, **kwargs: Any) -> NoReturn:
        del args, kwargs
        raise ReadOnlyError(f"{PROTOCOL}:// cannot be written: its files are made when they are read; choose a folder.")

    mkdir = makedirs = rmdir = rm = rm_file = cp_file = touch = _refused


def _told(found: Place) -> dict[str, Any]:
    """What fsspec says of a path, without making anything."""
    if found.folder is None or found.shard is None:
        return {"name": found.path, "size": 0, "type": "directory"}
    etag = _etag(found)
    return {"name": found.path, "size": recent.size(etag), "type": "file", "ETag": etag}


def _etag(found: Place) -> str:
    assert found.folder is not None  # noqa: S101  # asked of files only
    assert found.shard is not None  # noqa: S101
    return f"{found.folder.identity}-{found.shard.split}-{found.shard.number}"


def _size(found: Place) -> int:
    kept = recent.size(_etag(found))
    return len(_content(found)) if kept is None else kept


def _content(found: Place) -> bytes:
    return recent.content(_etag(found), lambda: _rows(found))


def _rows(found: Place) -> pa.Table:
    """The rows of a file. CapacityError when the banks cannot make as many."""
    assert found.folder is not None  # noqa: S101  # asked of files only
    assert found.shard is not None  # noqa: S101
    return source(found.folder.config, found.folder.recipe).make(found.shard).table
