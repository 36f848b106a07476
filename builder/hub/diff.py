"""What is different between two datasets, row by row: added, removed and changed by id, per split and label."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from .. import reading
from ..report import compare, make
from ..report.compare import Move
from .places import refuse_tampered, seeds

_ROWS: Final = 5_000
_LABEL: Final = {"intent": "intent", "agentic": "scenario_type"}
_ROW: Final = np.dtype([("identity", "<u8"), ("digest", "<u8"), ("label", "<u2")])
"""What is kept of a row. Among two million, two have one digest by chance once in ten million times."""
Rows = npt.NDArray[np.void]
Numbers = npt.NDArray[np.uint16]


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
    """Every split of both; the rows of one whose shards are the same are not read.

    Of each row of a split 18 bytes are kept. InputError for a shard that its manifest does not know.
    """
    old, new = make.manifest_of(before), make.manifest_of(after)
    for folder, manifest in ((before, old), (after, new)):
        refuse_tampered(folder, manifest)
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
    labels: dict[str, int] = {}
    known, now = _rows(before[0], config, old, labels), _rows(after[0], config, new, labels)
    _, here, there = np.intersect1d(now["identity"], known["identity"], return_indices=True)
    other = now["digest"][here] != known["digest"][there]
    found.added = _counted(np.delete(now["label"], here), labels)
    found.removed = _counted(np.delete(known["label"], there), labels)
    found.changed = _counted(now["label"][here[other]], labels)
    return found


def _counted(numbers: Numbers, labels: Mapping[str, int]) -> Counter[str]:
    """How often each label stands there."""
    counts = np.bincount(numbers, minlength=len(labels))
    return Counter({label: int(counts[number]) for label, number in labels.items() if counts[number]})


def _shards(manifest: Mapping[str, Any], config: str, split: str) -> list[dict[str, Any]]:
    return list(manifest["configs"].get(config, {}).get(split, {}).get("shards", ()))


def _rows(folder: Path, config: str, shards: list[dict[str, Any]], labels: dict[str, int]) -> Rows:
    """Of every row digests of its id and of all of it, and the number of its label, which `labels` learns."""
    column = _LABEL.get(config, "")
    parts = [np.empty(0, _ROW)]
    for shard in shards:
        with pq.ParquetFile(folder / shard["file"], pre_buffer=False) as file:
            names = reading.class_names(file.schema_arrow).get(column, ())
            for batch in file.iter_batches(_ROWS):
                rows = (_row(row, row.get(column), names, labels) for row in batch.to_pylist())
                parts.append(np.fromiter(rows, _ROW, len(batch)))
    return np.concatenate(parts)


def _row(row: Mapping[str, Any], number: object, names: Sequence[str], labels: dict[str, int]) -> tuple[int, int, int]:
    label = names[number] if isinstance(number, int) and 0 <= number < len(names) else str(number)
    body = json.dumps(row, sort_keys=True, default=str)
    return _digest(str(row["id"])), _digest(body), labels.setdefault(label, len(labels))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def moved(before: Path, after: Path) -> list[Move]:
    """How the headline figures moved; nothing where a folder has no report about what stands in it."""
    if not make.is_fresh(before) or not make.is_fresh(after):
        return []
    return list(compare.moves(make.report_of(after), make.report_of(before)))
