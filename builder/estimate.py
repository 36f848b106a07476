"""What a build would come to, measured on a small part of it."""

import io
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import pyarrow.parquet as pq

from .recipe import Recipe
from .rows import Shard, Source
from .sources import CONFIGS, source

_SAMPLE: Final = {"intent": 2_000, "agentic": 12}
"""Rows of each split that are made to measure with."""
_START_UP: Final = 0.8
"""Seconds that Python and the imports take before a build begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """One split: rows, shards and Parquet bytes (extrapolated)."""

    config: str
    split: str
    rows: int
    shards: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """A build before it is made. `shared` is the share (0-1) of compared texts that another seed makes too."""

    lines: tuple[Line, ...]
    bytes: int
    seconds: float
    compared: int
    shared: float
    other_seed: int

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return asdict(self)


def estimate(recipe: Recipe, configs: Sequence[str] = CONFIGS) -> Outlook:
    """Sizes and seconds from the first rows of each split, timed here; the whole schedule is really made.

    Raises CapacityError like a build would.
    """
    began = time.perf_counter()
    lines: list[Line] = []
    steady = 0.0
    for config in configs:
        maker = source(config, recipe)
        splits: dict[str, list[Shard]] = {}
        for shard in maker.shards():
            splits.setdefault(shard.split, []).append(shard)
        for split, shards in splits.items():
            rows = shards[-1].high
            size, seconds = _measure(maker, shards[0])
            lines.append(Line(config, split, rows, len(shards), round(size * rows)))
            steady += seconds * max(0, rows - _SAMPLE[config])
    seconds = _START_UP + time.perf_counter() - began + steady
    other = recipe.with_(seed=recipe.seed + 1 if recipe.seed < 2**63 - 1 else 0)
    compared, shared = overlap(recipe, other) if "intent" in configs else (0, 0.0)
    return Outlook(tuple(lines), sum(line.bytes for line in lines), seconds, compared, shared, other.seed)


def _measure(maker: Source, shard: Shard) -> tuple[float, float]:
    """Parquet bytes and seconds a row, from the first rows of a shard; the schedule is made before timing."""
    maker.make(_part(shard, 1))
    high = min(shard.high, _SAMPLE[shard.config])
    began = time.perf_counter()
    sink = io.BytesIO()
    pq.write_table(maker.make(_part(shard, high)).table, sink, compression="zstd", compression_level=1)
    return sink.tell() / high, (time.perf_counter() - began) / high


def _part(shard: Shard, high: int) -> Shard:
    return Shard(shard.config, shard.split, shard.number, shard.of, 0, high)


def overlap(recipe: Recipe, other: Recipe, most: int = 50_000) -> tuple[int, float]:
    """How many of the first texts (at most `most` a split) were compared, and the share that both recipes make."""
    ours, theirs = (_texts(source("intent", one), most) for one in (recipe, other))
    return len(ours), len(ours & theirs) / max(1, len(ours))


def _texts(maker: Source, most: int) -> set[str]:
    firsts = [shard for shard in maker.shards() if shard.low == 0]
    tables = (maker.make(_part(shard, min(shard.high, most))).table for shard in firsts)
    return {text for table in tables for text in table["text"].to_pylist()}
