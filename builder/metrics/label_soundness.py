"""Labels that a classifier trained on other families would not have given."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from ..reading import POSITION
from ..seeds import key
from .classifier import NAME, drawn, fitted
from .measure import Kept, Measure, Rows

FOLDS: Final = 5
_SHOWN: Final = 10
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelSoundness(Kept):
    """The share of rows, 0 to 1, whose label looks wrong: confident learning (Northcutt et al., 2021).

    Each row is predicted by a classifier that saw no row of its phrase family (5 folds by family). A row is flagged
    when another label is the likeliest of those whose probability reaches that label's own mean probability. Of more
    than 50,000 rows as many are drawn by lot (`rows`).
    Bias: with a weak classifier most flags are false (at an accuracy of 0.68 four of five were, in our tests), so
    `accuracy` stands beside the rate, and the rate is an upper bound. Families that are unlike all others are flagged.
    """

    def figures(self) -> dict[str, Any]:
        """Rate, accuracy, and the rows that look worst; {} when there are fewer than two labels or families."""
        rows = self.rows
        frame = drawn(pl.DataFrame({
            "text": pl.Series(rows.column("text"), dtype=pl.String).fill_null(""),
            "label": pl.Series(rows.label, dtype=pl.String),
            "family": pl.Series(rows.column("family"), dtype=pl.String).fill_null(""),
            POSITION: pl.Series(rows.column(POSITION), dtype=pl.String),
        }).drop_nulls().sort("text", "label", POSITION))  # fmt: skip
        folds = np.array([int(key("fold", family)[0]) % FOLDS for family in frame["family"]], np.int64)
        names = frame["label"].unique().sort().to_list()
        if len(names) < 2 or len(set(folds.tolist())) < 2:
            return {}
        return _judged(frame, names, _out_of_fold(frame, names, folds))


def _out_of_fold(frame: pl.DataFrame, names: list[str], folds: npt.NDArray[np.int64]) -> Floats:
    """Row x label: probabilities; 0 for a label that the other folds do not have."""
    found = np.zeros((frame.height, len(names)))
    for fold in sorted(set(folds.tolist())):
        train, asked = frame.filter(folds != fold), frame.filter(folds == fold)
        model = fitted(train["text"].to_list(), train["label"].to_list())
        if model is not None:
            places = [names.index(name) for name in model.classes_]
            found[np.ix_(folds == fold, places)] = model.predict_proba(asked["text"].to_list())
    return found


def suspects(
    labels: npt.NDArray[np.int64], probabilities: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """For each row the label that it is taken for, and whether that is another one than its own."""
    present = np.bincount(labels, minlength=probabilities.shape[1])
    own = np.bincount(labels, probabilities[np.arange(len(labels)), labels], probabilities.shape[1])
    needed = np.where(present > 0, own / np.maximum(present, 1), np.inf)
    reaching = np.where(probabilities >= needed, probabilities, -1.0)
    taken = reaching.argmax(1)
    return taken, (reaching.max(1) >= 0) & (taken != labels)


def _judged(frame: pl.DataFrame, names: list[str], probabilities: Floats) -> dict[str, Any]:
    labels = np.array([names.index(label) for label in frame["label"]], np.int64)
    taken, flagged = suspects(labels, probabilities)
    rows = np.arange(len(labels))
    margin = probabilities[rows, taken] - probabilities[rows, labels]
    worst = [int(row) for row in np.argsort(-margin, kind="stable") if flagged[row]][:_SHOWN]
    return {
        "classifier": NAME,
        "folds": FOLDS,
        "rows": frame.height,
        "accuracy": float(np.mean(probabilities.argmax(1) == labels)),
        "flagged": int(flagged.sum()),
        "flag_rate": float(flagged.mean()),
        "worst": [
            frame.row(row, named=True) | {"taken_for": names[taken[row]], "margin": round(float(margin[row]), 3)}
            for row in worst
        ],
    }


def of(rows: Rows) -> LabelSoundness:
    """Of a batch."""
    return LabelSoundness((rows.only("text", "intent", "family", POSITION),))


MEASURE = Measure(of, needs=("text", "intent", "family"), scope="whole", extra="train")
