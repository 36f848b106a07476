"""What a measure is, what it is given, and which measures there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, Protocol, Self

import pyarrow as pa

from ..catalog import files
from .words import Words, joined, words

SPLIT: Final = "split"
LABELS: Final = ("intent", "scenario_type")
"""The main class label of each config."""


class Rows:
    """A batch of rows: an Arrow table, class labels as names, with the columns `split` and `position`."""

    def __init__(self, table: pa.Table, said: Words | None = None) -> None:
        self.table = table
        self._said = said

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @classmethod
    def of_texts(cls, texts: "pa.Array | pa.ChunkedArray | Iterable[str]", **columns: Sequence[Any]) -> "Rows":
        """Texts that are no dataset; columns such as `intent=[...]` may stand beside them."""
        column = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(list(texts), pa.string())
        return cls(pa.table({"text": column, **columns}))

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.table.column_names

    def column(self, name: str) -> pa.ChunkedArray:
        """A column as strings; where it is missing, empty ones."""
        if self.has(name):
            return self.table[name].cast(pa.string())
        return pa.chunked_array([pa.repeat(pa.scalar("", pa.string()), len(self))])

    def names(self, column: str) -> Sequence[str]:
        """The values that a column can have, where its type says so (class labels), else none."""
        column_type = self.table.schema.field(column).type if self.has(column) else pa.null()
        known = pa.types.is_dictionary(column_type) and self.table[column].num_chunks
        return list(self.table[column].chunk(0).dictionary.to_pylist()) if known else []

    @property
    def label(self) -> pa.ChunkedArray:
        """The main class label of each row: its intent or its scenario type."""
        return self.column(next((name for name in LABELS if self.has(name)), LABELS[0]))

    @property
    def words(self) -> Words:
        """The words of the column `text`, looked for once however many measures ask."""
        if self._said is None:
            self._said = words(self.column("text"))
        return self._said

    def only(self, *columns: str) -> "Rows":
        """The same rows with these columns of them, for measures that keep rows.

        Words of texts that are kept are looked for now: once for all measures that are given this batch.
        """
        table = self.table.select([name for name in columns if self.has(name)])
        return Rows(table, self.words if "text" in columns else None)


class Partial(Protocol):
    """What a measure keeps of some rows."""

    def merge(self, other: Self) -> Self:
        """Of both as if they had been one batch. The order of merging changes no figure."""

    def figures(self) -> dict[str, Any]:
        """The numbers: JSON, finite, with string keys, and present for no rows at all too."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One file of this folder."""

    of: Callable[[Rows], Any]
    """Rows -> Partial."""
    needs: tuple[str, ...] = ("text",)
    """The columns without which it is left out."""
    scope: Literal["split", "whole", "both"] = "both"
    """Whether it is asked of each split, of a config as a whole, or of both."""
    extra: str = ""
    """By what it is asked for when it is not run by itself: it is slow or needs optional dependencies."""
    streams: bool = False
    """Whether its partials do not grow with the rows. Others are given a part of a very large dataset."""
    sketch: Callable[[Rows], Any] | None = None
    """Rows -> Partial with figures that are estimated from all rows of a very large dataset."""


def merged(partials: Iterable[Any]) -> Any:
    """Partials as one; there is at least one."""
    return reduce(lambda one, other: one.merge(other), partials)


@dataclass(frozen=True, slots=True)
class Kept:
    """The base of partials that keep rows: merging puts them beside each other, without a copy."""

    batches: tuple[Rows, ...]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(self.batches + other.batches)

    @property
    def rows(self) -> Rows:
        """All rows as one batch."""
        if len(self.batches) == 1:
            return self.batches[0]
        table = pa.concat_tables([batch.table for batch in self.batches], promote_options="default")
        return Rows(table, joined(batch.words for batch in self.batches) if "text" in table.column_names else None)


@cache
def measures() -> dict[str, Measure]:
    """Every measure by the name of its file, in the order of the names."""
    names = files([Path(__file__).parent], ".py")
    found = {name: getattr(import_module(f".{name}", __package__), "MEASURE", None) for name in names if name[0] != "_"}
    return {name: measure for name, measure in found.items() if isinstance(measure, Measure)}
