"""The earlier system's diversity scores under their names, with honest definitions."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..intent import grammar
from ..intent.families import STYLES
from ..rows import AUDIENCES, COMPLEXITIES
from .balance import evenness
from .measure import Kept, Measure, Rows
from .ngrams import holders
from .words import Words, words

_ORDER: Final = 4


def uniqueness_score(texts: Sequence[str]) -> float:
    """How much of its wording a text shares with no other text, 0 to 1.

    The mean, over texts with at least 4 words, of the share of a text's distinct word 4-grams (lower case) that occur
    in no other text. 1 means that no four words in a row come twice, 0 that all do. It falls as a dataset grows, so
    compare only datasets of about one size. 0 when no text has 4 words.
    """
    return _uniqueness(words(texts))


def _uniqueness(said: Words) -> float:
    texts = len(said.counts)
    runs, alone = np.zeros(texts, np.int64), np.zeros(texts, np.int64)
    for found in holders(said, _ORDER):
        runs += np.bincount(found["text"], minlength=texts)
        alone += np.bincount(found.filter(holders=1)["text"], minlength=texts)
    shares = np.sort(alone[runs > 0] / runs[runs > 0])  # sorted: the same sum in any order of texts
    return float(shares.mean()) if len(shares) else 0.0


def topic_coverage(seen: Iterable[Hashable], possible: Iterable[Hashable]) -> float:
    """The share of the possible topics that occur, 0 to 1; 0 when there are none."""
    wanted = set(possible)
    return len(wanted & set(seen)) / len(wanted) if wanted else 0.0


def style_variety(styles: Sequence[str], possible: int) -> float:
    """Evenness over styles, 0 to 1: Shannon entropy of the styles divided by log(possible).

    1 when all possible styles are equally frequent, 0 when there is only one.
    """
    return evenness(Counter(styles), possible)


def distribution(values: Sequence[str]) -> dict[str, float]:
    """The share of each value, 0 to 1, the most frequent first (ties by name)."""
    counts = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return {value: count / len(values) for value, count in counts}


@dataclass(frozen=True, slots=True)
class Diversity(Kept):
    """The five scores: see the functions above.

    The distributions also have a number from 0 to 1 each, `evenness`, by which they can be compared. Possible topics
    are those of the phrase banks; for a dataset whose families are all others, topic coverage is null.
    """

    def figures(self) -> dict[str, Any]:
        """By the earlier names."""
        rows = self.rows
        return {
            "uniqueness_score": _uniqueness(rows.words),
            "topic_coverage": _topics(rows.column("family").to_pylist()),
            "style_variety": style_variety(rows.column("style").to_pylist(), len(STYLES)),
            "audience_distribution": _spread(rows.column("audience").to_pylist(), AUDIENCES),
            "complexity_distribution": _spread(rows.column("complexity").to_pylist(), COMPLEXITIES),
        }


def _topics(families: Sequence[str]) -> float | None:
    topics = {family.id: (bank.name, family.topic) for bank in grammar.read().intents for family in bank.families}
    known = [topics[family] for family in families if family in topics]
    return topic_coverage(known, topics.values()) if known else None


def _spread(values: Sequence[str], possible: Sequence[str]) -> dict[str, Any]:
    return {"shares": distribution(values), "evenness": evenness(Counter(values), len(possible))}


def of(rows: Rows) -> Diversity:
    """Of a batch."""
    return Diversity((rows.only("text", "family", "style", "audience", "complexity"),))


MEASURE = Measure(of, needs=("text", "family", "style", "audience", "complexity"))
