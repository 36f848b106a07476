"""Texts that are nearly another one: within a label, across labels (a wrong label?) and across splits (leakage)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from ..reading import POSITION
from ..seeds import marks
from .jaccard import shingles, similar_pairs
from .lots import apart, by_lot
from .measure import SPLIT, Kept, Measure, Rows
from .repetition import one_word_apart

THRESHOLD: Final = 0.8
SHINGLE: Final = "word 1-grams"
MOST_COMPARED: Final = 20_000
"""Texts that are compared by Jaccard similarity; more are drawn by lot."""
_SHOWN: Final = 5


def near_duplicate_rate(texts: Sequence[str], threshold: float = 0.7) -> float:
    """The share of texts, 0 to 1, that share most of their word pairs with another text; 0 when there are none.

    Two texts are near duplicates when the Jaccard similarity of their sets of word pairs (two words that follow each
    other, in lower case) is at least `threshold`, above 0. A text of one word has that word as its set; texts without
    words are duplicates of each other. Every text of a pair counts. The value rises as texts become more.

    Exact, not sampled.
    """
    copies = Counter(shingles(texts, "word 2-grams"))
    known = list(copies)
    found = {number for number, one in enumerate(known) if copies[one] > 1}
    for pair in similar_pairs(known, threshold, lambda one, other: not (one in found and other in found)):
        found.update(pair)
    return sum(copies[known[number]] for number in found) / len(texts) if texts else 0.0


@dataclass(frozen=True, slots=True)
class NearDuplicates(Kept):
    """Shares of rows, 0 to 1, that another row nearly repeats; copies count too, texts without words do not.

    `one_word`: the same words are left after at most one is taken out of each (see repetition.py), found exactly.
    `jaccard`: sets of words whose Jaccard similarity is at least 0.8, verified and not estimated; of more than 20,000
    texts as many are drawn by lot (`compared`), and the share is then below that of the whole.
    Each says how many rows have such a neighbour at all, with their own label, with another label and in another
    split, and shows the largest clusters: groups in which every text is a neighbour of a neighbour.
    Bias: the shares rise as rows become more, so compare sets of one size.
    """

    def figures(self) -> dict[str, Any]:
        """Both, in one shape."""
        rows = self.rows
        frame = _frame(rows)
        speaking = frame.filter(pl.Series(rows.words.counts > 0))["row"]
        edits = one_word_apart(rows.words).rename({"text": "row"}).join(speaking.to_frame(), on="row", how="semi")
        drawn = frame
        if frame.height > MOST_COMPARED:
            drawn = frame[by_lot(apart(marks(frame["text"])), 0)[:MOST_COMPARED]]
        return {
            "one_word": _figures(frame, edits),
            "jaccard": {
                "shingle": SHINGLE, "threshold": THRESHOLD, "compared": drawn.height,
                **_figures(drawn, alike(drawn)),
            },
        }  # fmt: skip


def _frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame({
        "text": pl.Series(rows.column("text"), dtype=pl.String).fill_null(""),
        "label": pl.Series(rows.label, dtype=pl.String),
        SPLIT: pl.Series(rows.column(SPLIT), dtype=pl.String),
        POSITION: pl.Series(rows.column(POSITION), dtype=pl.String),
    }).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))  # fmt: skip


class _Clusters:
    """Disjoint sets (Tarjan, 1975): which numbers hang together."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, one: int) -> int:
        while self._above[one] != one:
            self._above[one] = one = self._above[self._above[one]]
        return one

    def join(self, one: int, other: int) -> None:
        self._above[self.root(other)] = self.root(one)


def alike(frame: pl.DataFrame, shingle: str = SHINGLE, threshold: float = THRESHOLD) -> pl.DataFrame:
    """Groups of rows (columns `group`, `row`) of which each pair is that similar.

    All pairs that tell something are there: they join two clusters, or show one of the two rows to have a neighbour
    with its label, with another label, or in another split.
    """
    kinds = _kinds(frame)
    sets = shingles(frame["text"], shingle)
    clusters, seen = _Clusters(len(sets)), [0] * len(sets)

    def wanted(one: int, other: int) -> bool:
        kind = kinds(one, other)
        return bool(kind & ~(seen[one] & seen[other])) or clusters.root(one) != clusters.root(other)

    pairs: list[tuple[int, int]] = []
    for one, other in similar_pairs(sets, threshold, wanted):
        seen[one] |= kinds(one, other)
        seen[other] |= kinds(one, other)
        clusters.join(one, other)
        pairs.append((one, other))
    rows = frame["row"].to_numpy()[np.array(pairs, np.int64).reshape(-1)]
    return pl.DataFrame({"group": np.repeat(np.arange(len(pairs)), 2), "row": rows})


def _kinds(frame: pl.DataFrame) -> Any:
    """What a pair of rows is: 1 of one label, 2 of two labels; and 4 of two splits."""
    labels, splits = frame["label"].to_list(), frame[SPLIT].to_list()
    return lambda one, other: (1 if labels[one] == labels[other] else 2) | (4 if splits[one] != splits[other] else 0)


def _figures(frame: pl.DataFrame, groups: pl.DataFrame) -> dict[str, Any]:
    told = groups.join(frame, on="row")
    counts = {
        "any": told,
        "within_label": told.filter(pl.len().over("group", "label") > 1),
        "across_labels": told.filter(pl.col("label").n_unique().over("group") > 1),
        "across_splits": told.filter(pl.col(SPLIT).n_unique().over("group") > 1),
    }
    rows = {name: one["row"].n_unique() if one.height else 0 for name, one in counts.items()}
    shares = {
        name: {"rows": count, "share": count / frame.height if frame.height else 0.0} for name, count in rows.items()
    }
    return shares | _clusters(told)


def _clusters(told: pl.DataFrame) -> dict[str, Any]:
    """How many clusters there are, and the largest ones: size, rows by label, and some texts."""
    rows = told["row"].unique().sort()
    numbers = rows.search_sorted(told["row"]).to_list()
    clusters, first = _Clusters(len(rows)), dict[Any, int]()
    for group, number in zip(told["group"].to_list(), numbers, strict=True):
        clusters.join(first.setdefault(group, number), number)
    frame = told.with_columns(pl.Series("cluster", [clusters.root(number) for number in numbers], dtype=pl.Int64))
    frame = frame.unique(["row"], maintain_order=True).sort("text", "label", POSITION)
    sizes = frame.group_by("cluster").agg(pl.len(), pl.first("text")).sort(["len", "text"], descending=[True, False])
    return {
        "clusters": sizes.height,
        "largest": [_shown(frame.filter(cluster=one)) for one in sizes["cluster"][:_SHOWN]],
    }


def _shown(cluster: pl.DataFrame) -> dict[str, Any]:
    labels = Counter(cluster["label"].to_list())
    return {
        "rows": cluster.height,
        "labels": dict(sorted(labels.items(), key=lambda item: (-item[1], item[0]))),
        "examples": cluster[:_SHOWN].select("text", "label", SPLIT, POSITION).to_dicts(),
    }


def of(rows: Rows) -> NearDuplicates:
    """Of a batch."""
    return NearDuplicates((rows.only("text", "intent", "scenario_type", SPLIT, POSITION),))


MEASURE = Measure(of)
