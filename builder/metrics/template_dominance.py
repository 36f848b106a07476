"""How many texts share a run of words with many others: the honest number for texts that templates made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from ..seeds import I64
from . import ngrams
from .measure import Kept, Measure, Rows
from .words import Words, spelt

ORDERS: Final = (4, 6)
OTHERS: Final = (1, 10, 100)
_SHOWN: Final = 10
_MOST_TIED: Final = 1_000
"""Runs that are equally frequent at the end of the list are left out when there are more."""


def template_dominance(texts: Sequence[str], n: int = 4, others: int = 10) -> float:
    """The share of texts, 0 to 1, with a word n-gram that at least `others` other texts have; 0 when there are none.

    Ours, after the self-repetition of Salkar et al. (2022), but a share and so without their dependence on the length.
    Bias: it rises as texts become more; common phrases ("i would like to") count like templates, less so for n = 6.
    """
    return _look(Rows.of_texts(texts).words, n).share(others)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the n-grams of texts tell."""

    most: I64
    """In how many texts the commonest n-gram of each text occurs; 0 where it has none."""
    runs: pl.DataFrame
    """The n-grams in most texts: columns `gram`, `holders` and `text`, the first one that has it."""

    def share(self, others: int) -> float:
        """The share of texts with an n-gram that at least so many others have."""
        return float(np.mean(self.most > others)) if len(self.most) else 0.0


def _look(words: Words, n: int) -> _Look:
    most = np.zeros(len(words.counts), np.int64)
    runs = []
    for found in ngrams.holders(words, n):
        commonest = found.group_by("text").agg(pl.max("holders"))
        texts = commonest["text"].to_numpy()
        most[texts] = np.maximum(most[texts], commonest["holders"].to_numpy())
        runs.append(_most_held(found.filter(pl.col("holders") > 1)))
    return _Look(most, _most_held(pl.concat(runs)))


def _most_held(found: pl.DataFrame) -> pl.DataFrame:
    """The n-grams in most texts, with those that are as frequent as the last one of them."""
    runs = found.group_by("gram").agg(pl.first("holders"), pl.min("text"))
    last = runs["holders"].top_k(_SHOWN).min() or 0
    return runs.filter(pl.col("holders") >= last)


@dataclass(frozen=True, slots=True)
class TemplateDominance(Kept):
    """`template_dominance` for word 4-grams and 6-grams that 1, 10 and 100 other texts have, and the commonest ones."""

    def figures(self) -> dict[str, Any]:
        """By order: {"shared_by": {"1": share, "10": share, "100": share}, "commonest": [{"words", "texts"}]}."""
        rows = self.rows
        return {str(n): _figures(rows, n) for n in ORDERS}


def _figures(rows: Rows, n: int) -> dict[str, Any]:
    found = _look(rows.words, n)
    return {
        "shared_by": {str(others): found.share(others) for others in OTHERS},
        "commonest": _commonest(rows, found.runs, n),
    }


def _commonest(rows: Rows, runs: pl.DataFrame, n: int) -> list[dict[str, Any]]:
    """The n-grams in most texts, but at least two, spelt out; of equally frequent ones the first by alphabet."""
    tied = runs.filter(pl.col("holders") == pl.col("holders").min())
    runs = runs.filter(pl.col("holders") > pl.col("holders").min()) if tied.height > _MOST_TIED else runs
    named = [(holders, _spelt(rows, text, gram, n)) for gram, holders, text in runs.rows()]
    return [{"words": run, "texts": texts} for texts, run in sorted(named, key=lambda one: (-one[0], one[1]))[:_SHOWN]]


def _spelt(rows: Rows, text: int, gram: int, n: int) -> str:
    """An n-gram of a text in words."""
    place = int(np.flatnonzero(ngrams.grams(rows.words[np.array([text])], n) == np.uint64(gram))[0])
    return " ".join(spelt([rows.column("text")[text].as_py()])[0][place : place + n])


def of(rows: Rows) -> TemplateDominance:
    """Of a batch."""
    return TemplateDominance((rows.only("text"),))


MEASURE = Measure(of)
