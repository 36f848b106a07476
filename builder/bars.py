"""The bars of a recipe's gate for prompts: which of them fall, one after the other.

    minimum_agreement    an ordinary English prompt falls when its intent is less probable than this to a naive Bayes
                         reader of our own banks; intents that it does not know are not judged, and neither are edge
                         cases, which are meant to be hard
    maximum_similarity   a prompt falls when the set of its words is more similar than this, by Jaccard, to that of a
                         prompt that stands before it and did not fall

Where texts are written offline, gate.py holds whole splits against them; what models write is held against them as it
is read (llm/intent/harvest.py).
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

import pyarrow as pa

from .intent import grammar
from .intent.agreement import Reader
from .metrics.jaccard import Items, shingles, similarity
from .recipe import GateRecipe

SHINGLE: Final = "word 1-grams"
_SLACK: Final = 1e-9
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the gate looks at: a text and its intent, and whether the reader may judge it."""

    text: str
    intent: str
    judged: bool


@dataclass(frozen=True, slots=True)
class Fallen:
    """The rule of the recipe's gate to which a prompt fell, and why."""

    rule: str
    reason: str


class Gate:
    """A gate and the prompts that passed it so far."""

    def __init__(self, recipe: GateRecipe) -> None:
        self._agreement = float(recipe.minimum_agreement)
        self._passed = _Passed(float(recipe.maximum_similarity))

    def falls(self, prompts: Sequence[Prompt]) -> list[Fallen | None]:
        """What becomes of each of these prompts, one after the other; None where it passes, and from then on stands."""
        found = []
        for prompt in prompts:
            found.append(fallen := self.fallen(prompt))
            if fallen is None:
                self.add(prompt.text)
        return found

    def fallen(self, prompt: Prompt) -> Fallen | None:
        """To what a prompt falls that comes after those that passed; None where it would pass."""
        return self._unlike(prompt) or self._passed.alike(prompt.text)

    def add(self, text: str) -> None:
        """From now on a prompt with this text stands."""
        self._passed.add(text)

    def _unlike(self, prompt: Prompt) -> Fallen | None:
        """Whether it does not look like its intent."""
        if not self._agreement or not prompt.judged or prompt.intent not in _reader().labels:
            return None
        (value,) = _reader().agreement([prompt.text], [prompt.intent])
        reason = f"{value:.4f}: {prompt.text[:_SHOWN]!r}"
        return Fallen("minimum_agreement", reason) if value < self._agreement else None


class _Passed:
    """Prompts as the sets of their words, each found by its words.

    Of the n words of a set, any n - ceil(most * n) + 1 have one in common with every set that is `most` alike: so the
    rarest of them are looked up, and what they lead to is compared in full.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._told: list[tuple[str, Items]] = []
        self._holders: dict[Hashable, list[int]] = defaultdict(list)

    def add(self, text: str) -> None:
        """One more, where any similarity is too much."""
        if self._most < 1:
            words = _words(text)
            for word in words:
                self._holders[word].append(len(self._told))
            self._told.append((text, words))

    def alike(self, text: str) -> Fallen | None:
        """How the prompt is too similar to the first one that it is too similar to; None where it is not."""
        if not self._told:
            return None
        words = _words(text)
        too_much = self._most + _SLACK
        alike = [number for number in self._near(words) if similarity(words, self._told[number][1]) > too_much]
        if not alike:
            return None
        other, others = self._told[min(alike)]
        reason = f"{similarity(words, others):.4f}: {text[:_SHOWN]!r} and {other[:_SHOWN]!r}"
        return Fallen("maximum_similarity", reason)

    def _near(self, words: Items) -> set[int]:
        """The numbers of all sets that can be so much alike."""
        holders = sorted((self._holders.get(word, ()) for word in words), key=len)
        looked_up = holders[: len(words) - ceil(self._most * len(words) - _SLACK) + 1]
        least, most = self._most * len(words) - _SLACK, len(words) / self._most + _SLACK
        return {number for held in looked_up for number in held if least <= len(self._told[number][1]) <= most}


def _words(text: str) -> Items:
    return shingles([text], SHINGLE)[0]


@cache
def _reader() -> Reader:
    """A reader of our own banks, whatever a recipe adds to them: checks of the finished dataset know no others."""
    return Reader(grammar.read())


def prompts_of(table: pa.Table, intents: Sequence[str] = ()) -> list[Prompt]:
    """Rows as the gate looks at them; `intents` are the names of class numbers."""
    names = table.column_names
    kinds = table["edge_case"].to_pylist() if "edge_case" in names else [""] * table.num_rows
    languages = table["language"].to_pylist() if "language" in names else ["en"] * table.num_rows
    labels = table["intent"].to_pylist()
    rows = zip(table["text"].to_pylist(), labels, kinds, languages, strict=True)
    return [
        Prompt(text, intents[label] if intents else str(label), not kind and language == "en")
        for text, label, kind, language in rows
    ]
