"""The canonical hash of what a WRITE can change: tables, files and the knowledge graph.

Equal states have equal hashes: 25 and 25.0 and True-for-1 are one value, numbers are compared to six decimals, a
missing column is NULL, and the order of tables, rows, columns, files and memories does not matter.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MODULUS = 1 << 128
_LARGEST_CACHE = 20_000

Digests = dict[tuple[str, ...], dict[tuple[Any, ...], int]]
"""Digests of rows that were seen, by the sorted columns of their table; only a cache."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A node of the knowledge graph: what is known of it, and its relations as (relation, name of the other)."""

    name: str
    kind: str
    observations: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()


def canonical(value: object) -> object:
    """The value that stands for all values equal to this one."""
    if isinstance(value, float):
        rounded = round(value, 6)
        return int(rounded) if rounded.is_integer() else rounded
    return int(value) if isinstance(value, bool) else value


def rows_digest(columns: Sequence[str], rows: Iterable[tuple[Any, ...]], cache: Digests) -> str:
    """The digest of a table's rows, given with their columns sorted by name."""
    known = cache.setdefault(tuple(columns), {})
    if len(known) > _LARGEST_CACHE:
        known.clear()
    total = count = 0
    for row in rows:
        digest = known.get(row)
        if digest is None:
            digest = known[row] = _row_digest(columns, row)
        total += digest
        count += 1
    return f"{count}:{total % _MODULUS:x}"


def state_digest(tables: Mapping[str, str], files: Mapping[str, str], memory: Mapping[str, Entity]) -> str:
    """64 hex digits over the digests of the tables, the files and the memory."""
    whole = hashlib.blake2b(digest_size=32)
    for name in sorted(tables):
        _add(whole, "table", name, tables[name])
    for path in sorted(files):
        _add(whole, "file", path, files[path])
    for name in sorted(memory):
        entity = memory[name]
        facts = [entity.kind, sorted(entity.observations), sorted(entity.relations)]
        _add(whole, "memory", name, json.dumps(facts, ensure_ascii=False))
    return whole.hexdigest()


def _row_digest(columns: Sequence[str], row: tuple[Any, ...]) -> int:
    pairs = [[name, canonical(value)] for name, value in zip(columns, row, strict=True) if value is not None]
    text = json.dumps(pairs, ensure_ascii=False, default=_hex)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def _hex(value: object) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    raise TypeError(f"{type(value).__name__} is not a value of a database: {value!r}")


def _add(whole: "hashlib.blake2b", *parts: str) -> None:
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "little"))
        whole.update(data)
