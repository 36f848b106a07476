"""The rows that a report shows: drawn by a seed, enough to browse, few enough for a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .. import reading
from ..seeds import key, permute

MOST_ROWS: Final = 400
"""Rows of one split."""
MOST_BYTES: Final = 900_000
"""Bytes of one split's rows, as JSON."""
_BATCH: Final = 64
_JSON_COLUMNS: Final = ("messages", "tools")


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one split, in the order of the dataset, and how many it has in all."""

    config: str
    split: str
    total: int
    rows: list[dict[str, Any]]


def samples(folder: Path, manifest: Mapping[str, Any], seed: int = 0) -> list[Sample]:
    """Of every split of a build that its manifest tells of; the same for the same files and seed."""
    return [
        _sample(folder, config, split, body, seed)
        for config, splits in manifest.get("configs", {}).items()
        for split, body in splits.items()
    ]


def _sample(folder: Path, config: str, split: str, body: Mapping[str, Any], seed: int) -> Sample:
    """Rows are drawn one after the other until there are enough of them or of their bytes."""
    total = body["rows"]
    order = permute(np.arange(min(total, MOST_ROWS)), max(1, total), *key(seed, "report", "sample", config, split))
    found = dict(_rows(folder, body["shards"], set(order.tolist())))
    kept: list[int] = []
    room = MOST_BYTES
    for number in order.tolist():
        room -= len(json.dumps(found[number], ensure_ascii=False).encode("utf-8", "replace"))
        if room < 0 and kept:
            break
        kept.append(number)
    return Sample(config, split, total, [found[number] for number in sorted(kept)])


def _rows(folder: Path, shards: list[dict[str, Any]], wanted: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number within the split, row) of the wanted rows; batches without one are not taken apart."""
    start = 0
    for shard in shards:
        opened = pq.ParquetFile(folder / shard["file"], pre_buffer=False)
        names = reading.class_names(opened.schema_arrow)
        for batch in opened.iter_batches(_BATCH):
            here = [number for number in range(batch.num_rows) if start + number in wanted]
            if here:
                taken = batch.take(pa.array(here)).to_pylist()
                yield from (
                    (start + number, _plain(row, opened.schema_arrow, names))
                    for number, row in zip(here, taken, strict=True)
                )
            start += batch.num_rows


def _plain(row: Mapping[str, Any], schema: pa.Schema, names: Mapping[str, Any]) -> dict[str, Any]:
    """A row as `load_dataset` gives it, with class labels as names."""
    plain = {name: reading.short(value, schema.field(name).type) for name, value in row.items()}
    for name in _JSON_COLUMNS:
        if isinstance(plain.get(name), list):
            plain[name] = [json.loads(one) if isinstance(one, str) else one for one in plain[name]]
    for name, known in names.items():
        if isinstance(plain[name], int) and 0 <= plain[name] < len(known):
            plain[name] = known[plain[name]]
    return plain
