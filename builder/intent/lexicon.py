"""Slots: named tables of values that phrasings draw from.

A slot is written in YAML in one of three forms:

    fruit: |                        a value a line
      apples
    book:                           records; the fields of one draw belong together
      fields: title | author
      values: |
        Dune | Frank Herbert
    buy:                            values drawn together under a condition
      given: {n: 2..9, price: 3..25, paid: [20, 50, 100], who: person}
      where: n * price < paid
      let: {change: paid - n * price}
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from ..errors import BankError
from ..rows import MAX_LENGTH
from ..seeds import I64, Stream, key, permute
from .expressions import Column, evaluate

ONLY: Final = ""
"""The field of a table without fields."""

_MOST_TRIED: Final = 60_000
_MOST_PERMUTED: Final = 2**62
_MOST_KEPT: Final = 600
_MOST_FIELDS: Final = 64
_RANGE: Final = re.compile(r"(-?\d{1,15})\s*\.\.\s*(-?\d{1,15})(?:\s+by\s+(\d{1,15}))?")
_DECIMAL: Final = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, eq=False)
class Table:
    """The values of one slot: `fields["title"][i]` and `fields["author"][i]` are of one record."""

    name: str
    fields: Mapping[str, tuple[str, ...]]

    @property
    def size(self) -> int:
        """How many records there are to draw from, at least 1."""
        return len(next(iter(self.fields.values())))

    @lru_cache(maxsize=4096)  # noqa: B019  # tables live as long as the grammar that holds them
    def only(self, fields: tuple[str, ...], where: str) -> "Table":
        """The table with these fields alone, and each combination of their values once, whatever its letter case.

        A phrasing that shows a number and not the price that was drawn with it would else make the same text twice.
        BankError, naming `where`, when there is no such field.
        """
        for field in fields:
            if field not in self.fields:
                known = ", ".join(f".{name}" if name else "no field" for name in self.fields)
                raise BankError(f"{where}: slot '{self.name}' has no field '{field}'; it has {known}.")
        columns = [self.fields[field] for field in fields]
        records: dict[tuple[str, ...], tuple[str, ...]] = {}
        for record, folded in zip(zip(*columns, strict=True), zip(*map(_folded, columns), strict=True), strict=True):
            records.setdefault(folded, record)
        return Table(self.name, dict(zip(fields, zip(*records.values(), strict=True), strict=True)))


@lru_cache(maxsize=1 << 12)
def _folded(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(str.casefold, values))


Lookup = Callable[[str], Table]


def read_table(name: str, body: Any, where: str, lookup: Lookup) -> Table:
    """A table from its YAML form; `lookup` finds other tables by name for `given`."""
    if isinstance(body, str):
        return Table(name, {ONLY: _distinct(_lines(body), where)})
    if not isinstance(body, dict):
        raise BankError(f"{where}: a slot is lines of text, or has 'values' or 'given'; got {type(body).__name__}.")
    if "given" in body:
        return _drawn_together(name, body, where, lookup)
    unknown = set(body) - {"fields", "values"}
    if unknown or not isinstance(body.get("values"), str):
        raise BankError(f"{where}: a slot needs 'values: |' with a value a line; found {sorted(map(str, body))}.")
    if "fields" not in body:
        return Table(name, {ONLY: _distinct(_lines(body["values"]), where)})
    return _records(name, [part.strip() for part in str(body["fields"]).split("|")], body["values"], where)


def _lines(block: str) -> list[str]:
    return [line.strip().replace("\\n", "\n") for line in block.splitlines() if line.strip()]


def _distinct(values: list[str], where: str) -> tuple[str, ...]:
    """Each value once: a value written twice would make one text twice."""
    if not values:
        raise BankError(f"{where}: a slot needs at least one value.")
    return tuple({value.casefold(): value for value in reversed(values)}.values())[::-1]


def _records(name: str, fields: list[str], block: str, where: str) -> Table:
    if "" in fields or len(set(fields)) < len(fields):
        raise BankError(f"{where}: fields need different names, e.g. 'title | author'; found {fields}.")
    rows: dict[tuple[str, ...], None] = {}
    for line in _lines(block):
        cells = tuple(cell.strip() for cell in line.split(" | "))
        if len(cells) != len(fields):
            raise BankError(f"{where}: '{line[:60]}' has {len(cells)} fields; right would be {len(fields)}: {fields}.")
        rows[cells] = None
    if not rows:
        raise BankError(f"{where}: a slot needs at least one value.")
    return Table(name, dict(zip(fields, zip(*rows, strict=True), strict=True)))


def _drawn_together(name: str, body: dict[str, Any], where: str, lookup: Lookup) -> Table:
    if unknown := set(body) - {"given", "where", "let"}:
        others = sorted(map(str, unknown))
        raise BankError(f"{where}: a slot with 'given' takes 'where' and 'let' besides; not {others}.")
    domains, let = _domains(body["given"], where, lookup), body.get("let") or {}
    if not isinstance(let, dict):
        raise BankError(f"{where}: 'let' names what is worked out, e.g. {{change: paid - price}}.")
    if sum(map(len, domains.values())) + len(let) > _MOST_FIELDS:
        raise BankError(f"{where}: more than {_MOST_FIELDS} fields are drawn together; split the slot in two.")
    columns = _combinations(domains, where)
    if "where" in body:
        keep = evaluate(body["where"], columns, where).astype(bool)
        columns = {field: column[keep] for field, column in columns.items()}
    if (size := _size(columns)) == 0:
        raise BankError(f"{where}: no values fulfil 'where: {body.get('where')}'.")
    for field, expression in let.items():
        columns[field] = _worked_out(expression, columns, where)
    kept = np.sort(permute(np.arange(min(size, _MOST_KEPT)), size, *key("kept", where)))
    return Table(name, {field: tuple(map(_shown, column[kept].tolist())) for field, column in columns.items()})


def _worked_out(expression: str, columns: Mapping[str, Column], where: str) -> Column:
    """The expression's column, of texts that a later one may join without growing out of bounds."""
    column = evaluate(expression, columns, where)
    if column.dtype.kind in "OU" and max(len(str(value)) for value in column) > MAX_LENGTH:
        raise BankError(f"{where}: '{expression}' makes texts of more than {MAX_LENGTH:,} characters.")
    return column


Domain = dict[str, Sequence[Any]]  # columns of one length that are drawn from together


def _domains(given: Any, where: str, lookup: Lookup) -> dict[str, Domain]:
    """For each name in `given` what it is drawn from."""
    if not isinstance(given, dict) or not given:
        raise BankError(f"{where}: 'given' names what is drawn, e.g. {{n: 2..9}}.")
    domains: dict[str, Domain] = {}
    for name, domain in given.items():
        if isinstance(domain, list):
            domains[name] = {name: list(map(_number, domain))}
        elif match := _RANGE.fullmatch(str(domain).strip()):
            domains[name] = {name: _range(match, where)}
        elif isinstance(domain, str):
            columns = lookup(domain).fields
            domains[name] = {f"{name}.{field}" if field else name: column for field, column in columns.items()}
        else:
            raise BankError(f"{where}: '{name}: {domain}' is not a range (2..9), a list or a slot's name.")
        if not _size(domains[name]):
            raise BankError(f"{where}: '{name}: {domain}' is empty.")
    return domains


def _range(match: re.Match[str], where: str) -> range:
    low, high, step = int(match[1]), int(match[2]), int(match[3] or 1)
    if step == 0 or (high - low) // step >= _MOST_TRIED:
        raise BankError(f"{where}: '{match[0]}' is too long; right would be at most {_MOST_TRIED:,} values.")
    return range(low, high + 1, step)


def _size(columns: Mapping[str, Sequence[Any] | Column]) -> int:
    return len(next(iter(columns.values())))


def _combinations(domains: Mapping[str, Domain], where: str) -> dict[str, Column]:
    """Columns over the product of the domains; over a sample of it where it is large."""
    digits = _digits({name: _size(domain) for name, domain in domains.items()}, where)
    return {
        field: _column(values)[digits[name]] for name, domain in domains.items() for field, values in domain.items()
    }


def _digits(sizes: Mapping[str, int], where: str) -> dict[str, I64]:
    """Which value of each domain a combination takes: all combinations, or as many different ones as are tried."""
    total = math.prod(sizes.values())
    index = np.arange(min(total, _MOST_TRIED))
    if total > _MOST_PERMUTED:  # so many that independent draws are different ones too
        return {name: Stream.named("combinations", where, name).below(index, size) for name, size in sizes.items()}
    if total > _MOST_TRIED:
        index = permute(index, total, *key("combinations", where))
    digits: dict[str, I64] = {}
    for name, size in sizes.items():
        index, digits[name] = np.divmod(index, size)
    return digits


def _number(value: Any) -> Any:
    """A decimal written in a list, which strict YAML leaves as text, e.g. "2.5"."""
    return float(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else value


def _column(values: Sequence[Any]) -> Column:
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return np.array(values) if is_number else np.array(values, dtype=object)


def _shown(value: Any) -> str:
    """A number as a person writes it: 12, 2.5, 3.33."""
    if isinstance(value, float):
        return f"{value:z.2f}".rstrip("0").rstrip(".")
    return str(value)
