"""The agentic config of a dataset folder, written out in another format, row by row."""

import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from .. import atomic, exports
from ..errors import BankError, InputError, RecipeError
from ..reading import class_names, short
from ._conversation import CannotHoldError, Row, check, encoded

CONFIG: Final = "agentic"
_NO_FORMATS: Final = ("export", "training_json")
"""Other modules of this room; the second brings the whole of the intent dataset with it."""
_JSON: Final = ("messages", "tools")
_LABELS: Final = ("scenario_type", "complexity")
_NEEDED: Final = ("id", *_JSON, *_LABELS, "patterns", "quality", "source")
_ORDER: Final = ("train", "validation", "test")
_FILE: Final = re.compile(r"(?P<split>.+)-\d{5}-of-(?P<of>\d{5})", re.ASCII)
_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\u0085\u2028\u2029"}
"""JSON allows these inside text, but str.splitlines ends a line at them; escaped, a row is one line for everybody."""
_BATCH: Final = 64
"""Rows in memory at a time, some 20 kB each."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a native row; a module of this package that has NAME, DESCRIPTION, suffix and convert.

    With SEEDED the module's `convert` draws, and takes a seed after the row.
    """

    name: str
    description: str
    suffix: str
    convert: Callable[..., dict[str, Any]]
    seeded: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a split: rows written to `path`, and rows left out by reason."""

    split: str
    path: Path
    written: int
    skipped: Mapping[str, int]


def formats() -> dict[str, Format]:
    """Every format by name, sorted. A name that two modules claim raises BankError."""
    found: dict[str, Format] = {}
    for info in pkgutil.iter_modules(exports.__path__):
        if info.name.startswith("_") or info.name in _NO_FORMATS:
            continue
        module = importlib.import_module(f"{exports.__name__}.{info.name}")
        if not hasattr(module, "NAME"):
            continue
        name = module.NAME
        if name in found:
            raise BankError(f"{module.__file__}: the format '{name}' stands twice; give one of them another name.")
        seeded = getattr(module, "SEEDED", False)
        found[name] = Format(name, module.DESCRIPTION, module.suffix, module.convert, seeded)
    return dict(sorted(found.items()))


def export(
    folder: Path,
    format: str,  # noqa: A002  # the word for it
    out: Path | None = None,
    split: str | None = None,
    *,
    seed: int | None = None,
    quiet: bool = False,
) -> tuple[Exported, ...]:
    """Write `folder`/agentic/*.parquet in another format, whole or not at all.

    A split is written to `out` (default: the format's name, here). Without one every split gets its own file, named
    `out` with the split before the suffix: a test split never ends up among training rows. Rows that the format cannot
    hold are left out and counted. `seed` (default: 0) is for formats that draw. Raises RecipeError, InputError or
    OutputError, and then has not touched that file.
    """
    chosen = _chosen(format, seed)
    out = out or Path(chosen.name + chosen.suffix)
    splits = _splits(folder)
    if split is None:
        paths = {name: out.with_name(f"{out.stem}-{name}{out.suffix}") for name in splits}
    elif split in splits:
        paths = {split: out}
    else:
        raise RecipeError(f"{folder / CONFIG}: has no split '{split}'; it has {', '.join(splits)}.")
    return tuple(_export(splits[name], chosen, name, path, quiet=quiet) for name, path in paths.items())


def _chosen(name: str, seed: int | None) -> Format:
    """The format of this name; RecipeError when there is none, or when a seed says nothing to it."""
    known = formats()
    if name not in known:
        raise RecipeError(f"there is no format '{name}'; known are {', '.join(known)}.")
    chosen = known[name]
    if not chosen.seeded and seed is not None:
        drawn = ", ".join(one.name for one in known.values() if one.seeded)
        raise RecipeError(f"the format '{name}' draws nothing; --seed is for {drawn}.")
    return replace(chosen, convert=partial(chosen.convert, seed=seed or 0)) if chosen.seeded else chosen


def _splits(folder: Path) -> dict[str, list[Path]]:
    """The files of each split, in the order of their rows; InputError if they are not one whole build."""
    found: dict[str, list[Path]] = {}
    for file in sorted((folder / CONFIG).glob("[!.]*.parquet")):
        named = _FILE.fullmatch(file.stem)
        found.setdefault(named["split"] if named else file.stem, []).append(file)
    if not found:
        raise InputError(f"{folder}: has no {CONFIG}/*.parquet; right would be a folder made by `seedbed build`.")
    for split, files in found.items():
        _check_whole(split, files)
    return {split: found[split] for split in sorted(found, key=_place)}


def _check_whole(split: str, files: Sequence[Path]) -> None:
    named = _FILE.fullmatch(files[-1].stem)
    of = int(named["of"]) if named else 0
    expected = [f"{split}-{number:05d}-of-{of:05d}" for number in range(of)] or [split]
    if [file.stem for file in files] != expected:
        raise InputError(
            f"{files[-1]}: {len(files)} files of split '{split}' are there, which are not all of one build; "
            f"right would be {expected[0]} to {expected[-1]}."
        )


def _place(split: str) -> tuple[int, str]:
    return (_ORDER.index(split) if split in _ORDER else len(_ORDER)), split


def _export(files: Sequence[Path], chosen: Format, split: str, path: Path, *, quiet: bool) -> Exported:
    if path.resolve() in {file.resolve() for file in files}:
        raise RecipeError(f"{path}: is a file of the dataset itself; choose another with --out.")
    skipped: Counter[str] = Counter()
    written = 0

    def fill(temporary: Path) -> None:
        nonlocal written
        with temporary.open("wb") as lines, _bar(files, chosen, split, quiet=quiet) as bar:
            for row in _rows(files):
                written += _write(lines, row, chosen, skipped)
                bar.update()

    with atomic.output_errors(path):
        atomic.write(path, fill)
    return Exported(split, path, written, dict(sorted(skipped.items())))


def _bar(files: Sequence[Path], chosen: Format, split: str, *, quiet: bool) -> "tqdm[Any]":
    total = sum(_opened(file).metadata.num_rows for file in files)
    what = f"{split} as {chosen.name}"
    return tqdm(desc=what, total=total, unit=" rows", unit_scale=True, delay=1, disable=True if quiet else None)


def _write(lines: BinaryIO, row: Row, chosen: Format, skipped: Counter[str]) -> bool:
    """Write the row as a line, or count why not."""
    try:
        check(row)
        line = encoded(chosen.convert(row)).translate(_LINE_ENDS).encode()
    except CannotHoldError as problem:
        skipped[str(problem)] += 1
    except UnicodeEncodeError:
        skipped["it holds half a character (a lone surrogate), which UTF-8 cannot say"] += 1
    except ValueError:
        skipped["it holds a number that JSON cannot say (NaN or infinity)"] += 1
    else:
        lines.write(line + b"\n")
        return True
    return False


def rows(folder: Path, split: str | None = None) -> Iterator[tuple[str, list[Row]]]:
    """The native rows of each split, or of one; RecipeError or InputError when they are not there."""
    splits = _splits(folder)
    if split is not None and split not in splits:
        raise RecipeError(f"{folder / CONFIG}: has no split '{split}'; it has {', '.join(splits)}.")
    for name in [split] if split else splits:
        yield name, list(_rows(splits[name]))


# --- native rows from Parquet --------------------------------------------------------------------------------


def _opened(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file, pre_buffer=False)
    except (pa.ArrowException, OSError) as problem:
        raise InputError(f"{file}: cannot be read: {str(problem).splitlines()[0].rstrip('.')}.") from None


def _rows(files: Sequence[Path]) -> Iterator[Row]:
    for file in files:
        opened = _opened(file)
        missing = [name for name in _NEEDED if name not in opened.schema_arrow.names]
        if missing:
            raise InputError(f"{file}: has no column '{missing[0]}'; right would be the agentic config of a build.")
        schema = opened.schema_arrow
        names = class_names(schema)
        number = 0
        for batch in _batches(opened, file):
            for stored in batch:
                row = {name: short(value, schema.field(name).type) for name, value in stored.items()}
                yield _native(row, names, f"{file}, row {number}")
                number += 1


def _batches(opened: pq.ParquetFile, file: Path) -> Iterator[list[dict[str, Any]]]:
    try:
        for batch in opened.iter_batches(_BATCH):
            yield batch.to_pylist()
    except (pa.ArrowException, OSError) as problem:
        raise InputError(f"{file}: cannot be read: {str(problem).splitlines()[0].rstrip('.')}.") from None


def _native(row: dict[str, Any], names: Mapping[str, Sequence[str]], where: str) -> Row:
    """A stored row with its JSON texts read and its class numbers as names."""
    for column in _JSON:
        row[column] = [_decoded(cell, f"{where}, {column}") for cell in row[column] or ()]
    for column in _LABELS:
        label = row[column]
        if not isinstance(label, str):
            known = names.get(column, ())
            if label is None or not 0 <= label < len(known):
                raise InputError(f"{where}: {column} is {label}, a class number without a name.")
            row[column] = known[label]
    return row


def _decoded(cell: str | None, where: str) -> Any:
    try:
        found = json.loads(cell or "null")
        # `datasets` encodes twice what its own JSON parser cannot read, such as numbers of more than 64 bits.
        return json.loads(found) if isinstance(found, str) else found
    except (ValueError, RecursionError):
        raise InputError(f"{where}: is not JSON.") from None
