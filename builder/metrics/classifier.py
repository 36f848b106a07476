"""The classifier by which labels are judged. Needs scikit-learn: `pip install "seedbed[train]"`."""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from ..errors import UnavailableError
from ..seeds import marks
from .lots import apart, by_lot

NAME: Final = "TF-IDF of words, word pairs and letters 3 to 5 long; logistic regression (scikit-learn)"
_WORD: Final = r"\w+"
_MOST: Final = 60_000
"""Features of each kind."""
MOST_ROWS: Final = 50_000
"""Rows from which is learned; of more, as many are drawn by lot: four times as many take minutes."""


def drawn(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows to learn from, in their order; their column `text` decides which."""
    if frame.height <= MOST_ROWS:
        return frame
    return frame[np.sort(by_lot(apart(marks(frame["text"])), 0)[:MOST_ROWS])]


def fitted(texts: Sequence[str], labels: Sequence[str]) -> Any:
    """One that learned these; None where there is nothing to learn: fewer than two labels, or texts without words."""
    if len(set(labels)) < 2 or not any(re.search(_WORD, text) for text in texts):
        return None
    return _classifier().fit(list(texts), list(labels))


def _classifier() -> Any:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # an optional extra
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415
    except ImportError:
        raise UnavailableError(
            'this measure needs scikit-learn; install it with pip install "seedbed[train]".'
        ) from None
    return make_pipeline(
        make_union(
            TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), sublinear_tf=True, max_features=_MOST),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_features=_MOST),
        ),
        LogisticRegression(C=4.0, solver="newton-cg", max_iter=200),  # three times as fast as the default here
    )


def scores(labels: Sequence[str], predicted: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro-F1 and F1 of each label that occurs in `labels`, 0 to 1, with its rows.

    F1 is 2 * right / (rows with the label + rows predicted to have it); macro-F1 is its mean over those labels.
    """
    by_label = {}
    for name in sorted(set(labels)):
        right = sum(label == name == guess for label, guess in zip(labels, predicted, strict=True))
        rows = sum(label == name for label in labels)
        by_label[name] = {"f1": 2 * right / (rows + sum(guess == name for guess in predicted)), "rows": rows}
    right = sum(label == guess for label, guess in zip(labels, predicted, strict=True))
    return {
        "rows": len(labels),
        "accuracy": right / len(labels) if labels else 0.0,
        "macro_f1": sum(one["f1"] for one in by_label.values()) / len(by_label) if by_label else 0.0,
        "by_label": by_label,
    }
