"""All measures over a built dataset, split by split, while its row groups stream past: the tree of report.json."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .. import reading
from ..errors import InputError
from ..reading import POSITION
from ..rows import SPLITS
from ..seeds import marks
from . import contamination, embedding_spread, usefulness
from .measure import SPLIT, Measure, Rows, measures

LIMIT: Final = 1_250_000
"""Rows of a config up to which all measures see all rows; prompts take some 2 kB of memory each meanwhile."""
_BATCH: Final = 8_192
_FILE: Final = re.compile(r"(?P<split>.+)-\d{5}-of-\d{5}\.parquet")


def figures(
    path: Path,
    *,
    extras: Sequence[str] = (),
    against: Path | None = None,
    labelled: Path | None = None,
    model: str = "",
    limit: int = LIMIT,
) -> dict[str, Any]:
    """{"configs": {config: {"rows", "sampled", "compared", "splits": {split: {measure: figures}}, "whole": {...}}}}.

    `path` is a folder in Hub layout, or anything that `reading.read` takes, which then is one config `data` with one
    split `all`. Measures with an `extra` run when `extras` names it ("train", "self_bleu"); contamination `against` a
    dataset, usefulness on a `labelled` one and embedding spread by a `model` when these are given.

    Of a config with more rows than `limit`, measures that have to compare texts see a share `sampled` of them,
    `compared` rows, chosen by content, so that copies stay together; the others, and the totals of n-grams, see all.
    Raises InputError.
    """
    asked = {name: measure for name, measure in measures().items() if not measure.extra or measure.extra in extras}
    if against:
        asked["contamination"] = contamination.against(against)
    if labelled:
        asked["usefulness"] = usefulness.with_labelled(labelled)
    if model:
        asked["embedding_spread"] = embedding_spread.with_model(model)
    return {"configs": {name: _config(files, asked, limit) for name, files in _configs(path).items()}}


def of_tables(splits: Mapping[str, pa.Table], chosen: Mapping[str, Measure] | None = None) -> dict[str, Any]:
    """The figures of one config whose splits are Arrow tables."""
    files = [_File(split, split, table, table.num_rows) for split, table in splits.items()]
    asked = chosen or {name: measure for name, measure in measures().items() if not measure.extra}
    return _config(files, asked, LIMIT)


@dataclass(frozen=True, slots=True)
class _File:
    """A part of a split: where it stands, and where its rows are."""

    split: str
    name: str
    body: "Path | pa.Table"
    rows: int

    def batches(self) -> Iterator[Rows]:
        """Its rows, some thousands at a time; an empty batch when there are none."""
        start = 0
        for table in self._tables():
            yield self._rows(table, start)
            start += table.num_rows

    def _tables(self) -> Iterator[pa.Table]:
        if isinstance(self.body, pa.Table):
            for start in range(0, max(1, self.rows), _BATCH):
                yield self.body.slice(start, _BATCH)
            return
        opened = pq.ParquetFile(self.body, pre_buffer=False)
        if not self.rows:
            yield opened.schema_arrow.empty_table()
        for batch in opened.iter_batches(_BATCH):
            yield pa.table(batch)

    def _rows(self, table: pa.Table, start: int) -> Rows:
        for column, known in reading.class_names(table.schema).items():
            if pa.types.is_integer(table.schema.field(column).type):
                place = table.schema.get_field_index(column)
                table = table.set_column(place, column, _named(table[column].combine_chunks(), known))
        own = {
            SPLIT: pa.repeat(pa.scalar(self.split), table.num_rows),
            POSITION: pa.array([f"{self.name}:{start + row}" for row in range(table.num_rows)], pa.string()),
        }
        for column, values in own.items():
            table = table if column in table.column_names else table.append_column(column, values)
        return Rows(table)


def _named(numbers: pa.Array, names: Sequence[str]) -> pa.DictionaryArray:
    """Class numbers as names; those that stand for none as null."""
    known = pc.and_(pc.greater_equal(numbers, 0), pc.less(numbers, len(names)))
    codes = pc.if_else(known, numbers, None).cast(pa.int32())
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(names), pa.string()))


def _configs(path: Path) -> dict[str, list[_File]]:
    """The files of each config; those of a folder that is not in Hub layout as one."""
    found: dict[str, list[_File]] = {}
    for file in sorted(path.glob("*/*.parquet")) if path.is_dir() else ():
        if (known := _FILE.fullmatch(file.name)) and not file.parent.name.startswith("."):
            part = _File(known["split"], file.relative_to(path).as_posix(), file, _row_count(file))
            found.setdefault(file.parent.name, []).append(part)
    if found:
        return found
    table = reading.read(path).to_arrow()
    return {"data": [_File("all", path.name, table, table.num_rows)]}


def _row_count(file: Path) -> int:
    try:
        return int(pq.read_metadata(file).num_rows)
    except (pa.ArrowException, OSError) as problem:
        reason = (str(problem).splitlines() or ["it is broken"])[0].rstrip(".")
        raise InputError(f"{file}: cannot be read: {reason}.") from None


def _config(files: Sequence[_File], asked: Mapping[str, Measure], limit: int) -> dict[str, Any]:
    rows = sum(file.rows for file in files)
    share = min(1.0, limit / rows) if rows else 1.0
    compared = 0
    partials: dict[str, dict[str, Any]] = {}
    for file in files:
        for batch in file.batches():
            thinned = _thinned(batch, share)
            compared += len(thinned)
            _add(partials.setdefault(file.split, {}), _partials(batch, thinned, asked))
    whole: dict[str, Any] = {}
    for own in partials.values():
        _add(whole, own)
    return {
        "rows": rows,
        "sampled": share,
        "compared": compared,
        "splits": {split: _figures(partials[split], asked, "split") for split in sorted(partials, key=_place)},
        "whole": _figures(whole, asked, "whole"),
    }


def _place(split: str) -> tuple[int, str]:
    """Train, validation and test first, others by name."""
    return SPLITS.index(split) if split in SPLITS else len(SPLITS), split


def _partials(batch: Rows, thinned: Rows, asked: Mapping[str, Measure]) -> dict[str, Any]:
    """What each measure keeps of a batch; that of a sketch under the measure's name and `~`."""
    found: dict[str, Any] = {}
    for name, measure in asked.items():
        if all(batch.has(column) for column in measure.needs):
            found[name] = measure.of(batch if measure.streams else thinned)
            if measure.sketch and thinned is not batch:
                found[f"{name}~"] = measure.sketch(batch)
    return found


def _thinned(batch: Rows, share: float) -> Rows:
    """The rows whose content is drawn: all copies of a text, or none."""
    if share >= 1:
        return batch
    drawn = marks(text or "" for text in batch.column("text" if batch.has("text") else "id").to_pylist())
    return Rows(batch.table.filter(pa.array(drawn < np.uint64(int(share * 2**64)))))


def _add(partials: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, partial in more.items():
        partials[name] = partials[name].merge(partial) if name in partials else partial


def _figures(partials: Mapping[str, Any], asked: Mapping[str, Measure], scope: str) -> dict[str, Any]:
    return {
        name: partials[name].figures() | (partials[f"{name}~"].figures() if f"{name}~" in partials else {})
        for name, measure in asked.items()
        if name in partials and measure.scope in {scope, "both"}
    }
