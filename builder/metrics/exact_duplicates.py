"""Texts that come more than once, as they are and normalised, and the worst defect: one text with two labels."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from ..reading import POSITION
from .measure import SPLIT, Kept, Measure, Rows

_SHOWN: Final = 5


def normal(text: pl.Expr) -> pl.Expr:
    """A text in lower case, with single spaces and without spaces and full stops, ! and ? at its ends."""
    return text.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .!?")


@dataclass(frozen=True, slots=True)
class ExactDuplicates(Kept):
    """Shares of rows, 0 to 1, whose text came before: 1 - different texts / texts (Lee et al., 2022).

    `raw` compares texts as they are, `normalised` in lower case and without differences of space and final marks.
    `two_labels` counts normalised texts that stand under more than one label, and their rows; `across_splits` those in
    more than one split. Texts of which nothing is left ("?!") are compared as they are.
    Bias: the share rises with the rows wherever texts come from a finite space, so compare sets of one size.
    """

    def figures(self) -> dict[str, Any]:
        """Shares and counts, with the first cases by alphabet."""
        rows = self.rows
        frame = pl.DataFrame({
            "text": pl.Series(rows.column("text"), dtype=pl.String).fill_null(""),
            "label": pl.Series(rows.label, dtype=pl.String),
            SPLIT: pl.Series(rows.column(SPLIT), dtype=pl.String),
            POSITION: pl.Series(rows.column(POSITION), dtype=pl.String),
        })  # fmt: skip
        alike = _alike(frame)
        return {
            "rows": frame.height,
            "raw": _share(alike, "text", frame.height),
            "normalised": _share(alike, "normal", frame.height),
            "two_labels": _several(alike, "label", frame.height),
            "across_splits": _several(alike, SPLIT, frame.height),
        }


def _alike(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows whose normalised text (column `normal`) another row has too, and few others.

    Hashes find them: of a large dataset with few copies, strings are compared for few rows only.
    """
    kept = normal(pl.col("text"))
    compared = pl.when(kept == "").then("text").otherwise(kept)
    hashes = frame.select(compared.hash()).to_series()
    return frame.filter(hashes.is_duplicated()).with_columns(compared.alias("normal"))


def _share(alike: pl.DataFrame, column: str, rows: int) -> dict[str, Any]:
    copies = alike.height - (alike[column].n_unique() if alike.height else 0)
    return {"distinct": rows - copies, "copies": copies, "share": copies / rows if rows else 0.0}


def _several(alike: pl.DataFrame, column: str, rows: int) -> dict[str, Any]:
    """Normalised texts with more than one value of a column."""
    mixed = alike.filter(pl.col(column).n_unique().over("normal") > 1).sort("normal", "text", POSITION)
    shown = mixed["normal"].unique(maintain_order=True)[:_SHOWN].to_list()
    return {
        "texts": mixed["normal"].n_unique() if mixed.height else 0,
        "rows": mixed.height,
        "share": mixed.height / rows if rows else 0.0,
        "cases": [mixed.filter(normal=text).select("text", "label", SPLIT, POSITION).to_dicts() for text in shown],
    }


def of(rows: Rows) -> ExactDuplicates:
    """Of a batch."""
    return ExactDuplicates((rows.only("text", "intent", "scenario_type", SPLIT, POSITION),))


MEASURE = Measure(of)
