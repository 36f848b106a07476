"""Does a text look like its label? A small naive Bayes classifier over the phrase banks, for `seedbed check`.

Complement naive Bayes (Rennie et al. 2003) over hashed words and word pairs, trained on rows of the banks under a seed
of its own. It is a reader that has seen our phrasings and nothing else: it flags what to look at and proves nothing.
"""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..recipe import Recipe
from .families import Grammar
from .source import IntentSource

_BUCKETS: Final = 1 << 17
_WORD: Final = re.compile(r"\w+|[^\w\s]")
_TRAINING_ROWS: Final = 1000
_SEED: Final = 1_000_003
_ENDLESS: Final = 700.0
"""e to the power of this is nearly the largest number that there is."""


def _buckets(text: str) -> list[int]:
    words = _WORD.findall(text.lower())[:200]
    grams = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
    return [zlib.crc32(gram.encode()) % _BUCKETS for gram in dict.fromkeys(grams)]


class Reader:
    """A trained classifier."""

    def __init__(self, grammar: Grammar) -> None:
        self.labels = grammar.intent_names
        recipe = Recipe(seed=_SEED).with_(examples_per_intent=_TRAINING_ROWS, edge_cases=0)
        source = IntentSource(recipe, grammar)
        counts = np.zeros((len(self.labels), _BUCKETS))
        for shard in source.shards():
            table = source.make(shard).table
            for text, label in zip(table["text"].to_pylist(), table["intent"].to_pylist(), strict=True):
                counts[label, _buckets(text)] += 1
        others = counts.sum(axis=0) - counts + 0.3
        self._weights: npt.NDArray[Any] = -np.log(others / others.sum(axis=1, keepdims=True))

    def agreement(self, texts: Sequence[str], intents: Sequence[str]) -> list[float]:
        """How probable each intent, which has to be one of `labels`, is to the reader: 0 to 1, to four decimals.

        The posterior of naive Bayes with even priors. Words count as if they were independent, so it is nearly always
        close to 0 or 1, the more so the longer the text: 0.5 asks for little more than that no other intent is ahead.
        """
        place = {label: number for number, label in enumerate(self.labels)}
        scores = (self._weights[:, _buckets(text)].sum(axis=1) for text in texts)
        return [
            round(float(1 / np.exp((found - found[place[intent]]).clip(max=_ENDLESS)).sum()), 4)
            for found, intent in zip(scores, intents, strict=True)
        ]

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The intent that each text looks like most."""
        return [self.labels[int(self._weights[:, _buckets(text)].sum(axis=1).argmax())] for text in texts]
