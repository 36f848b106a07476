"""Shards -> files of Parquet, one by one, each whole or not at all, by one process or by several."""

import json
import logging
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from . import atomic
from .arrow_bytes import arrow_bytes
from .errors import DuplicateTextError
from .recipe import Recipe
from .rows import Made, Shard, Source
from .sources import is_gated, source

_ROW_GROUP: Final = 50_000
_log: Final = logging.getLogger("seedbed")


def write_shards(
    recipe: Recipe, made: dict[str, Source], shards: Sequence[Shard], staging: Path, *, num_proc: int, quiet: bool
) -> dict[Shard, int]:
    """Every shard, and the bytes of its rows in memory."""
    for torn in staging.rglob(".*.tmp"):  # what a process left that was killed while it wrote
        torn.unlink()
    waiting = [shard for shard in shards if not (staging / shard.file).exists()]
    if len(waiting) < len(shards):
        _log.info("going on: %d of %d shards stand already", len(shards) - len(waiting), len(shards))
    stand = set(shards) - set(waiting)
    sizes = {shard: arrow_bytes(pq.read_table(staging / shard.file), _ROW_GROUP) for shard in stand}
    total = sum(shard.high - shard.low for shard in waiting)
    with tqdm(total=total, unit=" rows", unit_scale=True, delay=1, disable=True if quiet else None) as bar:
        for shard, size in _written(recipe, made, waiting, staging, num_proc):
            sizes[shard] = size
            bar.update(shard.high - shard.low)
            _log.debug("wrote %s", shard.file)
    return {shard: sizes[shard] for shard in shards}


def _written(
    recipe: Recipe, made: dict[str, Source], shards: Sequence[Shard], staging: Path, num_proc: int
) -> Iterator[tuple[Shard, int]]:
    """Each shard, once it is written, and its bytes in memory.

    They are written by this process, or by `num_proc` others, who would all pass the gate again.
    """
    if num_proc > 1 and len(shards) > 1:
        elsewhere = [shard for shard in shards if not is_gated(shard.config, recipe)]
        yield from _written_by_others(recipe, elsewhere, staging, num_proc) if elsewhere else ()
        shards = [shard for shard in shards if is_gated(shard.config, recipe)]
    # Compressing takes as long as making rows, and both leave the interpreter free: one thread does each.
    with ThreadPoolExecutor(1) as writer:
        before: tuple[Shard, Future[int]] | None = None
        for shard in shards:
            rows = made[shard.config].make(shard)
            if before:
                yield before[0], before[1].result()
            before = shard, writer.submit(_write, rows, shard, staging)
        if before:
            yield before[0], before[1].result()


def _written_by_others(
    recipe: Recipe, shards: Sequence[Shard], staging: Path, num_proc: int
) -> Iterator[tuple[Shard, int]]:
    pool = ProcessPoolExecutor(min(num_proc, len(shards)), mp_context=get_context("spawn"))
    try:
        with _spared_ctrl_c():
            jobs = {pool.submit(_work, recipe, shard, staging): shard for shard in shards}
        for job in as_completed(jobs):
            yield jobs[job], job.result()
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _spared_ctrl_c() -> Iterator[None]:
    """Processes that begin here never see Ctrl-C, which a terminal sends to all: the first one ends the others."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(recipe: Recipe, shard: Shard, staging: Path) -> int:
    """A worker's job; it reads the banks once, for all of its shards."""
    return _write(source(shard.config, recipe).make(shard), shard, staging)


def _write(made: Made, shard: Shard, staging: Path) -> int:
    """The rejects first: where a shard stands, so do they. The bytes of its rows in memory."""
    if made.rejects:
        lines = [json.dumps(asdict(reject), ensure_ascii=False) + "\n" for reject in made.rejects]
        atomic.write_text(staging / shard.rejects, "".join(lines))
    write_table(made.table, staging / shard.file)
    return arrow_bytes(made.table, _ROW_GROUP)


def write_table(table: pa.Table, path: Path) -> None:
    """Write rows as Parquet, whole or not at all; the same rows always give the same bytes."""
    unlike = {"id", "text", "messages"}  # hardly a value occurs twice, so a dictionary would only cost
    atomic.write(
        path,
        lambda temporary: pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in table.column_names if name not in unlike],
            write_page_index=True,
            row_group_size=_ROW_GROUP,
        ),
    )


def refuse_duplicates(staging: Path, shards: Sequence[Shard]) -> None:
    """No text twice in a config. By construction there is none; this looks whether the construction held."""
    for config in dict.fromkeys(shard.config for shard in shards):
        files = [staging / shard.file for shard in shards if shard.config == config]
        if "text" not in pq.read_schema(files[0]).names:
            continue
        hashes = np.concatenate([_text_hashes(file) for file in files])
        ordered = np.sort(hashes)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        if twice.size:
            text, families = _culprits(files, set(twice[:1].tolist()))
            raise DuplicateTextError(
                f"{config}: {twice.size:,} texts occur twice, e.g. {text!r} from {families}; "
                "change one of the phrasings."
            )


def _text_hashes(file: Path) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """64-bit hashes: for 10 million texts the chance that any two differing ones meet is 3 in a million."""
    return pl.read_parquet(file, columns=["text"])["text"].hash().to_numpy()


def _culprits(files: Sequence[Path], hashes: set[int]) -> tuple[str, str]:
    found = [
        (row["text"], row["family"])
        for file in files
        for frame in [pl.read_parquet(file, columns=["text", "family"])]
        for row in frame.filter(frame["text"].hash().is_in(list(hashes))).to_dicts()
    ]
    return found[0][0], " and ".join(sorted({family for _, family in found}))
