"""What is different between two datasets, row by row: added, removed and changed by id, per split and label."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from .. import reading
from ..report import compare, make
from ..report.compare import Move
from .places import seeds

_ROWS: Final = 5_000
_LABEL: Final = {"intent": "intent", "agentic": "scenario_type"}
Digest = tuple[bytes, str]


@dataclass(slots=True)
class Difference:
    """Of one split: rows before and now, and of each label how many were added, removed and changed."""

    config: str
    split: str
    before: int
    after: int
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    seeds: tuple[int | None, int | None] = (None, None)


def differences(before: Path, after: Path) -> list[Difference]:
    """Every split of both; a split whose shards are the same is not read."""
    old, new = make.manifest_of(before), make.manifest_of(after)
    names = dict.fromkeys(
        (config, split) for one in (old, new) for config in one["configs"] for split in one["configs"][config]
    )
    return [_difference(config, split, (before, old), (after, new)) for config, split in names]


def _difference(
    config: str, split: str, before: tuple[Path, Mapping[str, Any]], after: tuple[Path, Mapping[str, Any]]
) -> Difference:
    old, new = (_shards(manifest, config, split) for _, manifest in (before, after))
    made = tuple(seeds(manifest).get((config, split)) for _, manifest in (before, after))
    found = Difference(config, split, *(sum(one["rows"] for one in shards) for shards in (old, new)))
    found.seeds = (made[0], made[1])
    if [one["sha256"] for one in old] == [one["sha256"] for one in new]:
        return found
    known, now = _rows(before[0], config, old), _rows(after[0], config, new)
    found.added.update(label for identity, (_, label) in now.items() if identity not in known)
    found.removed.update(label for identity, (_, label) in known.items() if identity not in now)
    found.changed.update(
        label for identity, (digest, label) in now.items() if identity in known and known[identity][0] != digest
    )
    return found


def _shards(manifest: Mapping[str, Any], config: str, split: str) -> list[dict[str, Any]]:
    return list(manifest["configs"].get(config, {}).get(split, {}).get("shards", ()))


def _rows(folder: Path, config: str, shards: list[dict[str, Any]]) -> dict[str, Digest]:
    """Identity -> (digest of the row, label)."""
    found: dict[str, Digest] = {}
    column = _LABEL.get(config, "")
    for shard in shards:
        with pq.ParquetFile(folder / shard["file"], pre_buffer=False) as file:
            names = reading.class_names(file.schema_arrow).get(column, ())
            for batch in file.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    number = row.get(column)
                    label = names[number] if isinstance(number, int) and 0 <= number < len(names) else str(number)
                    body = json.dumps(row, sort_keys=True, default=str).encode()
                    found[str(row["id"])] = hashlib.blake2b(body, digest_size=12).digest(), label
    return found


def moved(before: Path, after: Path) -> list[Move]:
    """How the headline figures moved; nothing where a folder has no report about what stands in it."""
    if not make.is_fresh(before) or not make.is_fresh(after):
        return []
    return list(compare.moves(make.report_of(after), make.report_of(before)))
