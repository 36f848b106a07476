"""The files of a world: code with planted bugs, tables exported with the usual defects, logs."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Any, Final

from .database import Row
from .rng import Rng

ROOT: Final = "/workspace"
SOURCES: Final = "/workspace/src"
TESTS: Final = "/workspace/tests"

_IMPORT: Final = re.compile(r"^from (\w+) import [^\n]+\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bug:
    """A mistake: `right` stands once in the module's source and is replaced by `wrong`."""

    kind: str
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Module:
    """A correct module, its tests, and the bugs that can be planted; each bug makes at least one test fail.

    Source and tests may have $names (string.Template), which one of `variants` fills in. The code has to run in
    pydantic_monty: no yield, no class inheritance, no method decorators, no `del`, no imports of enum, statistics, io.
    Tests start with `from <module> import <names>` and are functions test_...() of plain asserts.
    """

    name: str
    about: str
    source: str
    tests: str
    bugs: tuple[Bug, ...]
    variants: tuple[Mapping[str, str], ...] = ({},)


@dataclass(frozen=True, slots=True)
class Planted:
    """A module as it stands in a world: `files[path]` has `wrong` where `fixed` has `right`; `kind` "" is healthy."""

    name: str
    about: str
    path: str
    test_path: str
    kind: str
    wrong: str
    right: str
    fixed: str
    tests: str

    @property
    def source(self) -> str:
        """The source as planted."""
        return self.fixed.replace(self.right, self.wrong, 1) if self.kind else self.fixed


def plant(rng: Rng, module: Module, *, buggy: bool) -> Planted:
    """The module with one of its variants, and one of its bugs if it is to have one."""
    names = rng.pick(module.variants)
    bug = rng.pick(module.bugs) if buggy else Bug("", "", "")
    fill = _filled if names else _as_it_is
    return Planted(
        module.name,
        module.about,
        f"{SOURCES}/{module.name}.py",
        f"{TESTS}/test_{module.name}.py",
        bug.kind,
        fill(bug.wrong, names),
        fill(bug.right, names),
        fill(module.source.lstrip("\n"), names),
        fill(module.tests.lstrip("\n"), names),
    )


def _filled(text: str, names: Mapping[str, str]) -> str:
    return Template(text).substitute(names)


def _as_it_is(text: str, names: Mapping[str, str]) -> str:  # noqa: ARG001
    return text


def linked(files: Mapping[str, str], path: str) -> str:
    """The program at `path` with `from module import ...` of modules in /workspace/src replaced by their source.

    The sandboxed interpreter has no imports of its own files. KeyError if there is no such file.
    """
    seen: set[str] = set()

    def source_of(match: re.Match[str]) -> str:
        name = match[1]
        target = f"{SOURCES}/{name}.py"
        if target not in files:
            return match[0]
        if name in seen:
            return ""
        seen.add(name)
        return _IMPORT.sub(source_of, files[target]) + "\n"

    return _IMPORT.sub(source_of, files[path])


def test_names(source: str) -> list[str]:
    """The test functions of a test file, in order."""
    return re.findall(r"^def (test_\w+)\(", source, re.MULTILINE)


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = (), delimiter: str = ",") -> str:
    """The rows as CSV with a header; None is an empty cell."""
    names = list(columns or rows[0])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return out.getvalue()


def spoiled(
    rng: Rng,
    rows: Iterable[Row],
    *,
    blank: Sequence[str] = (),
    dates: Sequence[str] = (),
    shouted: Sequence[str] = (),
    duplicates: int = 20,
    per_mille: int = 40,
) -> list[Row]:
    """Copies of the rows as somebody's export would have them.

    Of 1,000 cells in the columns named, `per_mille` are empty (`blank`), written as 03/11/2025 (day first) or 3 Nov
    2025 (`dates`, ISO before), or in capitals with a space behind (`shouted`); of 1,000 rows `duplicates` come twice.
    """
    out: list[Row] = []
    for original in rows:
        row = dict(original)
        for name in blank:
            if rng.chance(per_mille):
                row[name] = None
        for name in dates:
            if row[name] and rng.chance(per_mille * 2):
                row[name] = _other_date(rng, row[name])
        for name in shouted:
            if row[name] and rng.chance(per_mille):
                row[name] = f"{row[name].upper()} "
        out.append(row)
        if rng.chance(duplicates):
            out.append(dict(row))
    return out


def month_export(rng: Rng, name: str, rows: Iterable[Row], column: str, month: str, **defects: Any) -> dict[str, str]:
    """The export data/<name>_<month>.csv of the rows whose `column` lies in that month (YYYY-MM), `spoiled`.

    Nothing where there are no such rows.
    """
    found = [row for row in rows if row[column].startswith(month)]
    return {f"data/{name}_{month}.csv": csv_text(spoiled(rng, found, **defects))} if found else {}


def _other_date(rng: Rng, value: str) -> str:
    day = date.fromisoformat(value[:10])
    return day.strftime("%d/%m/%Y") if rng.chance(500) else f"{day.day} {day.strftime('%b %Y')}"
