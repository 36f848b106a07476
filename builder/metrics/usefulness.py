"""What a classifier learns from the train split: the question that all other figures stand for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from .. import reading
from ..errors import InputError
from .classifier import NAME, drawn, fitted, scores
from .measure import SPLIT, Kept, Measure, Rows

_TRAIN: Final = "train"


@dataclass(frozen=True, slots=True)
class Usefulness(Kept):
    """Accuracy and macro-F1, 0 to 1, of a classifier trained on `train`, on every other split and on labelled files.

    Of more than 50,000 rows of `train` as many are drawn by lot (`trained_on`). Splits share no phrase family here, so
    the test split asks for more than memory; only a file that people wrote says what the data are worth outside. Bias:
    one classifier of one kind; texts from few templates make it look better on splits that come from the same banks
    than it is.
    """

    def figures(self) -> dict[str, Any]:
        """By split; {} when there is no train split or nothing can be learned from it."""
        return trained(self.rows)


def trained(rows: Rows, labelled: pl.DataFrame | None = None) -> dict[str, Any]:
    """The figures of a dataset, and under `labelled` those on texts with intents from elsewhere."""
    frame = pl.DataFrame({
        "text": pl.Series(rows.column("text"), dtype=pl.String).fill_null(""),
        "label": pl.Series(rows.label, dtype=pl.String),
        SPLIT: pl.Series(rows.column(SPLIT), dtype=pl.String),
    }).drop_nulls()  # fmt: skip
    train = drawn(frame.filter(pl.col(SPLIT) == _TRAIN).sort("text", "label"))
    model = fitted(train["text"].to_list(), train["label"].to_list())
    if model is None:
        return {}
    asked = {split: frame.filter(pl.col(SPLIT) == split) for split in sorted(set(frame[SPLIT]) - {_TRAIN})}
    if labelled is not None:
        asked["labelled"] = labelled
    return {
        "classifier": NAME,
        "trained_on": train.height,
        "on": {
            name: scores(one["label"].to_list(), model.predict(one["text"].to_list()).tolist())
            for name, one in asked.items()
            if one.height
        },
    }


def with_labelled(path: Path) -> Measure:
    """The measure with a file or folder of the user's, with columns `text` and `intent`, beside the splits."""
    found = reading.read(path)
    for column in ("text", "intent"):
        if column not in found.columns:
            raise InputError(f"{path}: there is no column '{column}'; a labelled file has 'text' and 'intent'.")
    labelled = found.select(pl.col("text"), pl.col("intent").alias("label")).drop_nulls()

    class Labelled(Usefulness):
        def figures(self) -> dict[str, Any]:
            return trained(self.rows, labelled)

    return Measure(lambda rows: Labelled(of(rows).batches), MEASURE.needs, "whole")


def of(rows: Rows) -> Usefulness:
    """Of a batch."""
    return Usefulness((rows.only("text", "intent", SPLIT),))


MEASURE = Measure(of, needs=("text", "intent"), scope="whole", extra="train")
