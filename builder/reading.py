"""Datasets read back, ours or anybody's: a Hub-layout folder, Parquet, JSON lines, CSV, the JSON of the old script."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from .errors import InputError

POSITION: Final = "position"
"""The column that says where a row stands, e.g. `intent/train-00000-of-00001.parquet:17`; rows count from 0."""
LABELS: Final = ("intent", "audience", "complexity")
_BATCH: Final = 64
"""Rows in memory at a time; one with a conversation has some 20 kB."""


def read(path: Path, config: str = "intent") -> pl.DataFrame:
    """The rows of a dataset, class labels as names, with a column `position`.

    A folder is read in Hub layout (`<config>/*.parquet`), else every file in it of the first kind that it has: Parquet,
    JSON lines, JSON, CSV, whose cells all are text.
    Raises InputError when there is nothing to read or a file is broken.
    """
    named = _named_files(path, config)
    frames = [_read(file).with_columns(_positions(name)) for name, file in named]
    try:
        return pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as problem:
        raise InputError(f"{path}: its files do not fit together: {_first_line(problem)}.") from None


def label_names(path: Path, column: str, config: str = "intent") -> tuple[str, ...]:
    """The names of a class label in the Parquet files of a dataset, in their order; none where no file tells them.

    Files are found as `read` does it. Raises InputError when there is nothing to read or a file is broken.
    """
    names: dict[str, None] = {}
    for _, file in _named_files(path, config):
        if file.suffix.lower() == ".parquet":
            with _sentences(file):
                names |= dict.fromkeys(class_names(pq.read_schema(file)).get(column, ()))
    return tuple(names)


def rows(path: Path, config: str, needed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(position, row) of every row, a few in memory at a time; class labels as names, nested values as stored.

    Folders are read as `read` does it; `needed` is the column that an error names. Raises InputError when there is
    nothing to read or a file is broken.
    """
    for name, file in _named_files(path, config):
        with _sentences(file):
            for number, row in enumerate(_stream(file, needed)):
                yield f"{name}:{number}", row


def _positions(name: str) -> pl.Expr:
    return pl.format("{}:{}", pl.lit(name), pl.int_range(pl.len())).alias(POSITION)


def _named_files(path: Path, config: str) -> list[tuple[str, Path]]:
    """The files of a dataset, with the names that positions give them."""
    if not path.exists():
        raise InputError(f"{path}: does not exist.")
    root = path if path.is_dir() else path.parent
    return [(file.relative_to(root).as_posix(), file) for file in _files(path, config)]


def _files(path: Path, config: str) -> Sequence[Path]:
    if path.is_file():
        return [path]
    for found in (
        sorted((path / config).glob("*.parquet")),
        sorted(path.rglob("*.parquet")),
        sorted(path.rglob("*.jsonl")),
        sorted(path.glob("*.json")),
        sorted(path.rglob("*.csv")),
    ):
        visible = [file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts)]
        if visible:
            return visible
    raise InputError(f"{path}: holds no Parquet, .jsonl, .json or .csv file; give a dataset's folder or file.")


def _read(file: Path) -> pl.DataFrame:
    with _sentences(file):
        if file.suffix.lower() == ".parquet":
            return _named(pq.ParquetFile(file).read())
        if file.suffix.lower() == ".csv":
            header, *lines = _csv_lines(file)
            return pl.DataFrame(lines, {str(name): pl.String for name in header}, orient="row")
        return _frame(list(_objects(file, "text")))


def _stream(file: Path, needed: str) -> Iterator[dict[str, Any]]:
    match file.suffix.lower():
        case ".parquet":
            yield from _parquet_rows(file)
        case ".csv":
            lines = _csv_lines(file)
            header = [str(name) for name in next(lines)]
            yield from (dict(zip(header, line, strict=True)) for line in lines)
        case _:
            yield from _objects(file, needed)


def _parquet_rows(file: Path) -> Iterator[dict[str, Any]]:
    opened = pq.ParquetFile(file, pre_buffer=False)
    schema = opened.schema_arrow
    names = class_names(schema)
    for batch in opened.iter_batches(_BATCH):
        for stored in batch.to_pylist():
            row = {name: short(value, schema.field(name).type) for name, value in stored.items()}
            yield row | {name: _name(row[name], known) for name, known in names.items()}


def _name(label: Any, known: Sequence[str]) -> Any:
    return known[label] if isinstance(label, int) and 0 <= label < len(known) else label


@contextmanager
def _sentences(file: Path) -> Iterator[None]:
    """Turn what goes wrong in reading a file into one sentence (InputError)."""
    try:
        yield
    except (pa.ArrowException, pl.exceptions.PolarsError, ValueError, RecursionError) as problem:
        raise InputError(f"{file}: cannot be read: {_first_line(problem)}.") from None
    except OSError as problem:
        raise InputError(f"{file}: cannot be read: {problem.strerror or _first_line(problem)}.") from None


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0].rstrip(".")


def _objects(file: Path, needed: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON; `needed` is a column that they ought to have."""
    for number, row in enumerate(_json_values(file)):
        if not isinstance(row, dict):
            raise InputError(
                f"{file}, row {number}: is {type(row).__name__}; right would be an object with '{needed}'."
            )
        yield row


def _json_values(file: Path) -> Iterator[Any]:
    match file.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _json_lines(file)
        case ".json":
            return iter(_examples(json.loads(file.read_text("utf-8")), file))
    right = ".parquet, .jsonl, .json or .csv"
    raise InputError(f"{file}: '{file.suffix}' is not a format that is read; right would be {right}.")


def _json_lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as problem:
                    raise InputError(f"{file}, line {number}: is not JSON: {problem.msg}.") from None


def _csv_lines(file: Path) -> Iterator[list[str | None]]:
    """The header of a CSV file, then its rows: every cell as text, an empty one as None; blank lines are no rows.

    Raises InputError for what is no CSV, and for rows that are not as long as the header.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = csv.reader(opened, strict=True)
        try:
            header = _header(file, next(lines, []))
            yield [*header]
            for line in filter(None, lines):
                if len(line) != len(header):
                    right = f"right would be {len(header)} cells, as in the header"
                    raise InputError(f"{file}, line {lines.line_num}: the row's length is {len(line)}; {right}.")
                yield [cell or None for cell in line]
        except csv.Error as problem:
            raise InputError(f"{file}, line {lines.line_num}: cannot be read as CSV: {_first_line(problem)}.") from None


def _header(file: Path, names: list[str]) -> list[str]:
    if not names:
        raise InputError(f"{file}: has no header; right would be a first line such as 'text,intent'.")
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{file}: has the column {twice[0]!r} twice; right would be a name for each column.")
    return names


def _examples(body: Any, file: Path) -> list[Any]:
    examples = body.get("examples") if isinstance(body, dict) else body
    if not isinstance(examples, list):
        raise InputError(f"{file}: has no list 'examples'; right would be {{'metadata': ..., 'examples': [...]}}.")
    return examples


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None, strict=False)


def _named(table: pa.Table) -> pl.DataFrame:
    """Class numbers as names, where the file's metadata tells them."""
    frame = pl.DataFrame(pl.from_arrow(table))
    for column, names in class_names(table.schema).items():
        if column in LABELS and column in frame.columns:
            numbers = dict(enumerate(names))
            frame = frame.with_columns(pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.String))
    return frame


def class_names(schema: pa.Schema) -> Mapping[str, Sequence[str]]:
    """The names of class numbers by column, where the file's metadata tells them."""
    features = json.loads((schema.metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features", {})
    return {
        column: feature["names"]
        for column, feature in features.items()
        if isinstance(feature, dict) and feature.get("names") and column in schema.names
    }


def short(value: Any, kind: pa.DataType) -> Any:
    """32-bit floats, which Python widens, as the short numbers that they were: 0.85, not 0.8500000238418579."""
    if value is None:
        return None
    if pa.types.is_float32(kind):
        return float(str(np.float32(value)))
    return {field.name: short(value[field.name], field.type) for field in kind} if pa.types.is_struct(kind) else value
