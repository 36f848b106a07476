"""Datasets read back, ours or anybody's: a Hub-layout folder, Parquet, JSON lines, or the JSON of the old script."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from .errors import InputError

POSITION: Final = "position"
"""The column that says where a row stands, e.g. `intent/train-00000-of-00001.parquet:17`; rows count from 0."""
LABELS: Final = ("intent", "audience", "complexity")


def read(path: Path, config: str = "intent") -> pl.DataFrame:
    """The rows of a dataset, class labels as names, with a column `position`.

    A folder is read in Hub layout (`<config>/*.parquet`), else every Parquet or JSON-lines file in it.
    Raises InputError when there is nothing to read or a file is broken.
    """
    if not path.exists():
        raise InputError(f"{path}: does not exist.")
    root = path if path.is_dir() else path.parent
    frames = [_read(file).with_columns(_positions(file.relative_to(root))) for file in _files(path, config)]
    try:
        return pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as problem:
        raise InputError(f"{path}: its files do not fit together: {_first_line(problem)}.") from None


def _positions(file: Path) -> pl.Expr:
    return pl.format("{}:{}", pl.lit(file.as_posix()), pl.int_range(pl.len())).alias(POSITION)


def _files(path: Path, config: str) -> Sequence[Path]:
    if path.is_file():
        return [path]
    for found in (
        sorted((path / config).glob("*.parquet")),
        sorted(path.rglob("*.parquet")),
        sorted(path.rglob("*.jsonl")),
        sorted(path.glob("*.json")),
    ):
        visible = [file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts)]
        if visible:
            return visible
    raise InputError(f"{path}: holds no Parquet, .jsonl or .json file; give a dataset's folder or file.")


def _read(file: Path) -> pl.DataFrame:
    try:
        match file.suffix.lower():
            case ".parquet":
                return _named(pq.ParquetFile(file).read())
            case ".jsonl" | ".ndjson":
                return _frame(list(_json_lines(file)), file)
            case ".json":
                return _frame(_examples(json.loads(file.read_text("utf-8")), file), file)
    except (pa.ArrowException, pl.exceptions.PolarsError, ValueError, RecursionError) as problem:
        raise InputError(f"{file}: cannot be read: {_first_line(problem)}.") from None
    except OSError as problem:
        raise InputError(f"{file}: cannot be read: {problem.strerror or _first_line(problem)}.") from None
    raise InputError(f"{file}: '{file.suffix}' is not a format that is read; right would be .parquet, .jsonl or .json.")


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0].rstrip(".")


def _json_lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as problem:
                    raise InputError(f"{file}, line {number}: is not JSON: {problem.msg}.") from None


def _examples(body: Any, file: Path) -> list[Any]:
    examples = body.get("examples") if isinstance(body, dict) else body
    if not isinstance(examples, list):
        raise InputError(f"{file}: has no list 'examples'; right would be {{'metadata': ..., 'examples': [...]}}.")
    return examples


def _frame(rows: list[Any], file: Path) -> pl.DataFrame:
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise InputError(f"{file}, row {number}: is {type(row).__name__}; right would be an object with 'text'.")
    return pl.DataFrame(rows, infer_schema_length=None, strict=False)


def _named(table: pa.Table) -> pl.DataFrame:
    """Class numbers as names, where the file's metadata tells them."""
    frame = pl.DataFrame(pl.from_arrow(table))
    info = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features", {})
    for column in LABELS:
        names = info.get(column, {}).get("names") if column in frame.columns else None
        if names:
            numbers = dict(enumerate(names))
            frame = frame.with_columns(pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.String))
    return frame
