"""What a WRITE can change: tables, files and the knowledge graph; when two such states are the same, and their hash.

25 and 25.0 and True-for-1 are one value, numbers are compared to six decimals, a missing column is NULL, and the order
of tables, rows, columns, files and memories does not matter.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .database import Row

_MODULUS = 1 << 128


@dataclass(frozen=True, slots=True)
class Entity:
    """A node of the knowledge graph: what is known of it, and its relations as (relation, name of the other)."""

    name: str
    kind: str
    observations: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Tables as rows, files by path, memories by name."""

    tables: Mapping[str, Sequence[Row]]
    files: Mapping[str, str]
    memory: Mapping[str, Entity]

    def same(self, other: "State") -> bool:
        """Whether the two states have the same hash; found out by comparing, as most of two worlds is the same."""
        return (
            self.files == other.files
            and (self.memory == other.memory or _told(self.memory) == _told(other.memory))
            and self.tables.keys() == other.tables.keys()
            and all(
                rows == other.tables[name] or _digest(rows) == _digest(other.tables[name])
                for name, rows in self.tables.items()
            )
        )

    def hash(self) -> str:
        """64 hex digits."""
        whole = hashlib.blake2b(digest_size=32)
        for name in sorted(self.tables):
            _add(whole, "table", name, _digest(self.tables[name]))
        for path in sorted(self.files):
            _add(whole, "file", path, self.files[path])
        for name, facts in _told(self.memory):
            _add(whole, "memory", name, facts)
        return whole.hexdigest()


def canonical(value: object) -> object:
    """The value that stands for all values equal to this one."""
    if isinstance(value, float):
        rounded = round(value, 6)
        return int(rounded) if rounded.is_integer() else rounded
    return int(value) if isinstance(value, bool) else value


def _digest(rows: Sequence[Row]) -> str:
    return f"{len(rows)}:{sum(map(_row_digest, rows)) % _MODULUS:x}"


def _row_digest(row: Row) -> int:
    pairs = [[name, canonical(row[name])] for name in sorted(row) if row[name] is not None]
    text = json.dumps(pairs, ensure_ascii=False, default=_hex)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def _hex(value: object) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    raise TypeError(f"{type(value).__name__} is not a value of a database: {value!r}")


def _told(memory: Mapping[str, Entity]) -> list[tuple[str, str]]:
    """What is known of each, sorted, as JSON text."""
    return [
        (name, json.dumps([each.kind, sorted(each.observations), sorted(each.relations)], ensure_ascii=False))
        for name, each in sorted(memory.items())
    ]


def _add(whole: "hashlib.blake2b", *parts: str) -> None:
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "little"))
        whole.update(data)
