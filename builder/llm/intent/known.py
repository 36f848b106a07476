"""Which texts stand already: those accepted so far, and those that the same recipe makes offline.

A text is kept as marks of eight bytes, one for itself and one for each way to leave out a word, so a million texts of a
dozen words take about a hundred megabytes. Two texts that differ in one word (another one, one more, or one elsewhere)
have a mark in common. Where both are short, that word is what they are about, and they are told apart.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from ... import recipe as recipes
from ...errors import CapacityError
from ...fingerprint import digest
from ...intent import grammar
from ...intent.source import IntentSource
from ...recipe import Recipe
from ...seeds import U64, marks
from .sound import normal

DUPLICATE: Final = "duplicate"
NEAR_DUPLICATE: Final = "near_duplicate"
_LEAST_WORDS: Final = 6
"""Of the longer of two texts, for one word of difference to count as none."""
_LOOSE: Final = 65_536


class Marks:
    """A set of 64-bit numbers in little more than eight bytes each."""

    def __init__(self) -> None:
        self._sorted: U64 = np.empty(0, np.uint64)
        self._loose: set[int] = set()

    def add(self, numbers: U64) -> None:
        """Add some."""
        self._loose.update(numbers.tolist())
        if len(self._loose) >= _LOOSE:
            loose = np.sort(np.fromiter(self._loose, np.uint64, len(self._loose)))
            self._sorted = np.insert(self._sorted, np.searchsorted(self._sorted, loose), loose)
            self._loose = set()

    def has_any(self, numbers: U64) -> bool:
        """Whether at least one of them is in it."""
        at = np.searchsorted(self._sorted, numbers)
        inside = at < len(self._sorted)
        found = bool((self._sorted[at[inside]] == numbers[inside]).any())
        return found or not self._loose.isdisjoint(numbers.tolist())


class Texts:
    """Texts that others must not repeat."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._whole, self._less = Marks(), Marks()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """From now on this text stands."""
        words = normal(text).split()
        self._whole.add(marks([" ".join(words)]))
        self._less.add(marks(_one_less(words)))

    def rule(self, text: str) -> str:
        """DUPLICATE where the text stands already, NEAR_DUPLICATE where one does that differs in a word, else ""."""
        words = normal(text).split()
        whole, less = marks([" ".join(words)]), marks(_one_less(words))
        if self._whole.has_any(whole):
            return DUPLICATE
        near = self._less.has_any(whole) or self._less.has_any(less) or self._whole.has_any(less)
        return NEAR_DUPLICATE if near else ""


def _one_less(words: list[str]) -> Iterator[str]:
    """The text without each of its words in turn; nothing of a short one."""
    if len(words) >= _LEAST_WORDS:
        for at in range(len(words)):
            yield " ".join(words[:at] + words[at + 1 :])


def offline(recipe: Recipe) -> Texts:
    """The texts of the intent rows that the recipe makes without a provider; none where its banks are too small."""
    seed, section = recipe.seed, recipe.intent.model_dump_json()
    return _offline(seed, section, recipe.folders, digest(recipe.folders))


@lru_cache(maxsize=1)
def _offline(seed: int, section: str, folders: tuple[Path, ...], content: str) -> Texts:
    del content  # part of the key only
    recipe = recipes.Recipe(seed=seed, intent=recipes.IntentRecipe.model_validate_json(section))
    source = IntentSource(recipe, grammar.read(folders))
    try:
        source.prepare()
    except CapacityError:  # then there is no such dataset
        return Texts()
    return Texts(text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist())
