"""Prompts of a build read a part at a time, and the few that rules about all of them have to look at together."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from .. import reading
from ..seeds import Stream

ROWS: Final = 50_000
"""So many are in memory at a time."""
SPLIT: Final = "split"
"""The column that says where a row comes from."""
_COLUMNS: Final = ("text", "intent", "audience", "complexity", "confidence", "language", "edge_case")
"""What rules look at."""
_NEEDED: Final = ("text", "intent")
_SAMPLE: Final = 20_000
Splits = Mapping[str, Any]
Keys = npt.NDArray[np.uint64]


def parts(folder: Path, splits: Splits) -> Iterator[pl.DataFrame]:
    """The rows of all splits in the order of `seedbed check`, class labels as names; small shards come together."""
    waiting: list[pl.DataFrame] = []
    for frame in chain.from_iterable(_frames(folder, split, body["shards"]) for split, body in sorted(splits.items())):
        if sum(map(len, waiting)) + len(frame) > ROWS and waiting:
            yield pl.concat(waiting, how="diagonal_relaxed")
            waiting = []
        waiting.append(frame)
    if waiting:
        yield pl.concat(waiting, how="diagonal_relaxed")


def _frames(folder: Path, split: str, shards: list[Mapping[str, Any]]) -> Iterator[pl.DataFrame]:
    for shard in shards:
        with pq.ParquetFile(folder / shard["file"], pre_buffer=False) as file:
            names = reading.class_names(file.schema_arrow)
            there = [name for name in _COLUMNS if name in file.schema_arrow.names]
            for batch in file.iter_batches(ROWS, columns=there):
                frame = pl.DataFrame(pl.from_arrow(batch)).with_columns(_named(names, there))
                yield frame.with_columns(pl.lit(split).alias(SPLIT), pl.lit(str(shard["file"])).alias(reading.POSITION))


def _named(names: Mapping[str, Any], columns: list[str]) -> list[pl.Expr]:
    """Class numbers as names."""
    return [
        pl.col(column).replace_strict(dict(enumerate(names[column])), default=None, return_dtype=pl.String)
        for column in reading.LABELS
        if column in names and column in columns
    ]


def whole(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that have a text and an intent; none where a column is missing."""
    if not set(_NEEDED) <= set(frame.columns):
        return frame.clear()
    return frame.with_columns(pl.col(_NEEDED).cast(pl.String)).drop_nulls(_NEEDED)


def sampled(frame: pl.DataFrame, first: int, total: int) -> pl.DataFrame:
    """Of `total` rows some 20,000, by their number alone; `first` is that of the first row of this part."""
    drawn = Stream.named("sample").below(np.arange(first, first + len(frame)), max(total, 1))
    return _copied(frame.filter(pl.Series(drawn < _SAMPLE, dtype=pl.Boolean)))


def _copied(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows by themselves; rows that were filtered keep those in memory that were not taken."""
    return pl.DataFrame(frame.to_dict(as_series=False), schema=frame.schema)


# --- rows that may say the same ------------------------------------------------------------------------------

_KEY: Final = pl.col("text").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "").hash()
"""Equal for texts that differ in case, spaces and marks only, and by chance for hardly any others."""


def keys(frame: pl.DataFrame) -> Keys:
    """A number for each row; those of rows that say the same are equal."""
    return frame.select(_KEY).to_series().to_numpy() if len(frame) else np.empty(0, np.uint64)


def alike(folder: Path, splits: Splits, known: Keys) -> Iterator[pl.DataFrame]:
    """The rows of which a key is that of another row too, all with one key in one part."""
    known.sort()
    twice = known[1:][known[1:] == known[:-1]]
    several = np.unique(twice)
    many = 1 + (len(twice) + len(several)) // ROWS
    for number in range(many if len(several) else 0):
        wanted = pl.Series(several[several % many == number], dtype=pl.UInt64).implode()
        found = (_copied(whole(frame).filter(_KEY.is_in(wanted))) for frame in parts(folder, splits))
        yield pl.concat(found, how="diagonal_relaxed")
