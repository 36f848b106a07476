"""Secrets in files that are to leave this machine: found before anything does."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import OutputError
from ..providers.choice import key_of, providers
from ..secret import Secret, leaks

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 1 << 12
"""A key that lies across two chunks is seen in the second."""
_ROWS: Final = 20_000
_NAMES: Final = ("KEY", "TOKEN", "SECRET", "PASSWORD")
_SHORTEST: Final = 16
_OPENERS: Final[Mapping[str, Callable[[Any], Any]]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def load_secrets(environment: Mapping[str, str], token: str | None) -> None:
    """Know every key that this process could have written somewhere: of providers, of the Hub, of the environment."""
    for provider in providers().values():
        key_of(provider, environment)
    for name, value in environment.items():
        if name.upper().endswith(_NAMES) and len(value) >= _SHORTEST and "/" not in value[:1]:
            Secret(value.strip())
    Secret(token or "")


def refuse_leaks(name: str, source: Path | bytes) -> None:
    """OutputError when a file holds a loaded key, or something of the shape of one; the key is not shown."""
    if any(leaks(text) for text in _texts(name, source)):
        raise OutputError(f"{name}: holds a key, or what looks like one; take it out, nothing was published.")


def _texts(name: str, source: Path | bytes) -> Iterator[str]:
    suffix = Path(name).suffix.lower()
    opened: Any = io.BytesIO(source) if isinstance(source, bytes) else source
    if suffix == ".parquet":
        yield from _cells(opened)
    elif suffix == ".zip":
        with zipfile.ZipFile(opened) as archive:
            for member in archive.namelist():
                yield from _texts(member, archive.read(member))
    elif suffix in _OPENERS:
        with _OPENERS[suffix](opened) as file:
            yield from _chunks(file)
    elif isinstance(source, bytes):
        yield from _chunks(opened)
    else:
        with source.open("rb") as file:
            yield from _chunks(file)


def _chunks(file: IO[bytes]) -> Iterator[str]:
    before = b""
    while chunk := file.read(_CHUNK):
        yield (before + chunk).decode("latin-1")
        before = chunk[-_OVERLAP:]


def _cells(source: Any) -> Iterator[str]:
    """What stands in the rows, a few thousand at a time, and what stands about them."""
    with pq.ParquetFile(source, pre_buffer=False) as file:
        about = file.schema_arrow.metadata or {}
        yield "\n".join(f"{key.decode('latin-1')} {value.decode('latin-1')}" for key, value in about.items())
        for batch in file.iter_batches(_ROWS):
            for column in batch.columns:
                for leaf in _leaves(column):
                    yield "\n".join(text for text in leaf.to_pylist() if text)


def _leaves(column: pa.Array) -> Iterator[pa.Array]:
    """The arrays of texts in a column, however deep."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        yield from _leaves(column.storage)
    elif pa.types.is_dictionary(kind):
        yield from _leaves(column.dictionary)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _leaves(column.flatten())
    elif pa.types.is_struct(kind):
        for part in column.flatten():
            yield from _leaves(part)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield column
    elif pa.types.is_binary(kind):
        yield pa.array([value.decode("latin-1") if value else None for value in column.to_pylist()], pa.string())
