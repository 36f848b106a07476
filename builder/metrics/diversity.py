"""The earlier system's diversity scores under their names, with honest definitions."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import log
from typing import Final

_WORD: Final = re.compile(r"\w+")
_ORDER: Final = 4


def uniqueness_score(texts: Sequence[str]) -> float:
    """How much of its wording a text shares with no other text, 0 to 1.

    The mean, over texts with at least 4 words, of the share of a text's distinct word 4-grams (lower case) that occur
    in no other text. 1 means that no four words in a row come twice, 0 that all do. It falls as a dataset grows, so
    compare only datasets of about one size. 0 when no text has 4 words.
    """
    grams = [_grams(text) for text in texts]
    holders = Counter(gram for found in grams for gram in found)
    shares = [sum(holders[gram] == 1 for gram in found) / len(found) for found in grams if found]
    return sum(shares) / len(shares) if shares else 0.0


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return set(zip(*(words[start:] for start in range(_ORDER)), strict=False))


def topic_coverage(seen: Iterable[Hashable], possible: Iterable[Hashable]) -> float:
    """The share of the possible topics that occur, 0 to 1; 0 when there are none."""
    wanted = set(possible)
    return len(wanted & set(seen)) / len(wanted) if wanted else 0.0


def style_variety(styles: Sequence[str], possible: int) -> float:
    """Evenness over styles, 0 to 1: Shannon entropy of the styles divided by log(possible).

    1 when all possible styles are equally frequent, 0 when there is only one.
    """
    total = len(styles)
    if total == 0 or possible < 2:
        return 0.0
    return -sum(n / total * log(n / total) for n in Counter(styles).values()) / log(possible)


def distribution(values: Sequence[str]) -> dict[str, float]:
    """The share of each value, 0 to 1, the most frequent first (ties by name)."""
    counts = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return {value: count / len(values) for value, count in counts}
