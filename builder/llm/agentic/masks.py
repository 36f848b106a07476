"""Texts of which some parts must stay: numbers, identifiers, names, dates and quotations behind marks like [[3]].

A model gets the marks and not what is behind them, so it cannot change that; that it kept every mark, and put nothing
of the kind beside them, is checked afterwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ...agentic import evidence
from .asking import RefusedError

_MARK: Final = re.compile(r"\[\[(\d{1,4})\]\]")
_QUOTED: Final = r"`[^`\n]+`|\"[^\"\n]+\"|\u201c[^\u201d\n]+\u201d|(?<!\w)'[^'\n]+'(?!\w)"
_CODE: Final = r"```.*?```"
_WITH_DIGIT: Final = r"(?<![^\s([{<\"'])[^\s()\[\]{}<>\"']*\d(?:[^\s()\[\]{}<>\"']*[\w%])?"
_ADDRESS: Final = r"[\w.+-]+@[\w.-]+\w|https?://[^\s)\"'>]*[\w/]|(?<!\w)/[\w./-]+\w|(?:\w[\w-]*/)+[\w-]+\.\w+"
_SNAKE: Final = r"\b\w+_\w+\b"


class Masked:
    """Texts with marks, and what each mark stands for; the same thing has the same mark in all of them."""

    def __init__(self, texts: Sequence[str], words: Iterable[str] = ()) -> None:
        own = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(set(words), key=lambda one: (-len(one), one))]
        self._pattern = re.compile("|".join((_CODE, *own, _QUOTED, _ADDRESS, _WITH_DIGIT, _SNAKE)), re.DOTALL)
        self._marks: dict[str, str] = {}
        self._names = frozenset(words)
        self.texts = [self._pattern.sub(self._mark, text) for text in texts]

    def _mark(self, match: re.Match[str]) -> str:
        return self._marks.setdefault(match[0], f"[[{len(self._marks) + 1}]]")

    def filled(self, texts: Sequence[str]) -> list[str]:
        """Reworded texts with what the marks stand for. RefusedError when a mark, or anything like it, was changed."""
        if len(texts) != len(self.texts):
            raise RefusedError("locked", f"{len(self.texts)} texts were to be worded anew and {len(texts)} came")
        return [self._filled(number, text) for number, text in enumerate(texts)]

    def _filled(self, number: int, text: str) -> str:
        wanted, found = (Counter(_MARK.findall(one)) for one in (self.texts[number], text))
        if changed := sorted((wanted - found) + (found - wanted)):
            raise RefusedError("locked", f"text {number} does not have the mark [[{changed[0]}]] as often as before")
        own = _MARK.sub(" ", text)
        if strange := next(self._locked(own), ""):
            raise RefusedError("locked", f"text {number} has {strange!r} beside its marks")
        back = {mark: words for words, mark in self._marks.items()}
        return _MARK.sub(lambda match: back[match[0]], text)

    def _locked(self, text: str) -> Iterator[str]:
        """What a reworded text may not have of its own: figures, identifiers, and names that are locked elsewhere."""
        yield from (word for word in text.split() if any(letter.isdecimal() for letter in word))
        yield from (part for part in evidence.identifiers(text))
        yield from (name for name in evidence.names(text) if name in self._names)
        yield from (part for part in ("[[", "]]") if part in text)
