"""n-gram uniqueness: how many of the word sequences in texts are different ones, and how many come once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from ..seeds import I64, U64, marks
from . import ngrams
from .lots import apart, by_lot
from .measure import Kept, Measure, Rows
from .ngrams import ORDERS, Counts
from .sketch import Sketch
from .words import Words

BUDGET: Final = 20_000
"""n-grams to which a set is rarefied."""
LABEL_BUDGET: Final = 5_000
"""The same for the texts of one label."""
SEEDS: Final = (0, 1, 2, 3, 4)


def distinct_n(texts: Iterable[str], n: int = 2, budget: int | None = None) -> float:
    """Different word n-grams divided by all of them, 0 to 1; 0 when no text has n words (Li et al., 2016).

    Words are runs of letters, digits and _ in lower case. The value falls as texts become more, whatever they are. With
    a `budget` only that many n-grams are counted, from texts in an order that their content decides, so that sets of
    different size can be compared; a smaller set is counted whole.
    """
    rows = Rows.of_texts(texts)
    if budget is None:
        counts = ngrams.count(ngrams.grams(rows.words, n))
    else:
        counts = _drawn(rows.words, by_lot(apart(_marks(rows)), 0), n, budget)
    return counts.distinct / counts.total if counts.total else 0.0


@dataclass(frozen=True, slots=True)
class Distinct(Kept):
    """n-grams of order 1 to 4 inside texts.

    Definition: `distinct_share` is different n-grams / all n-grams (Li et al., 2016), `once_share` is n-grams that come
    once / different n-grams (the hapax share of corpus linguistics). Range 0 to 1. Unit: shares, and counts of n-grams.
    Source of the counts: the same as `nltk.util.ngrams` over the same words, exactly.
    Bias: both fall as a dataset grows (0.27 at 2,000 texts, 0.003 at a million, of one and the same kind), so they
    compare only sets of one size. `rarefied` compares all: texts are drawn by lot until there are `budget` n-grams;
    mean and standard deviation over `seeds` draws; null where there are fewer n-grams than that.
    """

    def figures(self) -> dict[str, Any]:
        """`total` and `rarefied` by order ("1" to "4"), and `by_label` with both for each label."""
        rows = self.rows
        addressed = _marks(rows)
        labels = np.asarray(rows.label.to_pylist(), dtype=object)
        return {
            "total": _orders(lambda n: ngrams.count(ngrams.grams(rows.words, n)).figures()),
            "rarefied": rarefied(rows.words, addressed, BUDGET),
            "by_label": {
                name: _of_label(rows.words, addressed, np.flatnonzero(labels == name))
                for name in sorted(set(labels.tolist()) - {"", None})
            },
        }


@dataclass(frozen=True, slots=True)
class Sketched:
    """The same totals for datasets of any size, estimated; each with its standard error."""

    sketches: tuple[Sketch, ...]

    @classmethod
    def of(cls, rows: Rows) -> Self:
        """Of a batch."""
        return cls(tuple(Sketch.of(ngrams.grams(rows.words, n)) for n in ORDERS))

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(tuple(one.merge(two) for one, two in zip(self.sketches, other.sketches, strict=True)))

    def figures(self) -> dict[str, Any]:
        """By order."""
        return {"total": _orders(lambda n: self.sketches[n - 1].figures())}


def rarefied(words: Words, addressed: U64, budget: int) -> dict[str, Any]:
    """By order, shares of `budget` n-grams from texts drawn by lot: mean and standard deviation; None of fewer."""
    draws = [by_lot(addressed, seed) for seed in SEEDS]
    return _orders(lambda n: _rarefied(words, draws, n, budget))


def _rarefied(words: Words, draws: list[I64], n: int, budget: int) -> dict[str, Any] | None:
    if int(np.maximum(words.counts - n + 1, 0).sum()) < budget:
        return None
    found = [_drawn(words, order, n, budget).figures() for order in draws]
    spread = {
        name: {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}
        for name in ("distinct_share", "once_share")
        for values in [[draw[name] for draw in found]]
    }
    return {"budget": budget, "seeds": len(SEEDS), **spread}


def _drawn(words: Words, order: I64, n: int, budget: int) -> Counts:
    """Of the first n-grams of the texts in this order."""
    sizes = np.maximum(words.counts[order] - n + 1, 0)
    enough = int(np.searchsorted(np.cumsum(sizes), budget)) + 1
    return ngrams.count(ngrams.grams(words[order[:enough]], n)[:budget])


def _of_label(words: Words, addressed: U64, texts: I64) -> dict[str, Any]:
    own, lots = words[texts], apart(addressed[texts])
    return {
        "total": _orders(lambda n: ngrams.count(ngrams.grams(own, n)).figures()),
        "rarefied": rarefied(own, lots, LABEL_BUDGET),
    }


def _orders(figures: Callable[[int], Any]) -> dict[str, Any]:
    return {str(n): figures(n) for n in ORDERS}


def _marks(rows: Rows) -> U64:
    return marks(text or "" for text in rows.column("text").to_pylist())


def of(rows: Rows) -> Distinct:
    """Of a batch."""
    return Distinct((rows.only("text", "intent", "scenario_type"),))


MEASURE = Measure(of, sketch=Sketched.of)
