"""The grammar as it was compiled last time, kept beside the user's other caches.

Reading the banks takes two seconds, reading this file a fifth of that. It is JSON, named by the digest of the content
and of Seedbed's code, so a change of either reads the banks again. Nothing depends on it: where it cannot be written
or read, the banks are read.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from .. import atomic
from ..fingerprint import own_digest
from .families import Bank, Family, Frame, Grammar
from .phrasing import Pattern, Piece, radices

_MOST_FILES: Final = 4


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "seedbed"


def _path(digest: str) -> Path:
    return _folder() / f"grammar-{digest}-{own_digest()}.json"


def load(digest: str) -> Grammar | None:
    """The grammar of the content with this digest, or None when it was not kept."""
    try:
        body = json.loads(_path(digest).read_bytes())
        return _Reader(body["strings"], body["options"]).grammar(body["grammar"], digest)
    except (OSError, RuntimeError, ValueError, KeyError, IndexError, TypeError):
        return None


def keep(grammar: Grammar) -> Grammar:
    """Write the grammar down for the next time, if that can be done; returns it."""
    try:
        writer = _Writer()
        body = {"grammar": writer.grammar(grammar), "options": writer.options, "strings": list(writer.strings)}
        atomic.write_text(_path(grammar.digest), json.dumps(body, ensure_ascii=False, separators=(",", ":")))
        _tidy()
    except (OSError, RuntimeError):
        pass  # a home that is full, missing or not ours costs time and nothing else
    return grammar


def _tidy() -> None:
    kept = sorted(_folder().glob("grammar-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST_FILES:]:
        path.unlink(missing_ok=True)


class _Writer:
    """Every string once, every list of options once; the rest refers to them by number."""

    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.options: list[list[int]] = []
        self._numbers: dict[tuple[str, ...], int] = {}

    def grammar(self, grammar: Grammar) -> dict[str, Any]:
        return {
            "intents": [self._bank(bank) for bank in grammar.intents],
            "edges": [self._bank(bank) for bank in grammar.edges],
            "digressions": self._options(grammar.digressions),
        }

    def _string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def _options(self, options: tuple[str, ...]) -> int:
        if options not in self._numbers:
            self._numbers[options] = len(self.options)
            self.options.append([self._string(option) for option in options])
        return self._numbers[options]

    def _bank(self, bank: Bank) -> list[Any]:
        return [bank.name, bank.description, [self._family(family) for family in bank.families]]

    def _family(self, family: Family) -> list[Any]:
        frames = [
            [frame.cells, frame.style, frame.where, [self._pattern(pattern) for pattern in frame.patterns]]
            for frame in family.frames
        ]
        return [family.id, family.intent, family.topic, frames, family.alternatives, family.language]

    def _pattern(self, pattern: Pattern) -> list[Any]:
        draws = [self._string(piece.draw) for piece in pattern.pieces]
        options = [self._options(piece.options) for piece in pattern.pieces]
        return [draws, options, pattern.shortest, pattern.longest, pattern.prose]


class _Reader:
    """The way back."""

    def __init__(self, strings: Sequence[str], options: Sequence[Sequence[int]]) -> None:
        self.strings = strings
        self.options = [tuple([strings[number] for number in numbers]) for numbers in options]
        self._pieces: dict[tuple[int, int], Piece] = {}

    def grammar(self, body: dict[str, Any], digest: str) -> Grammar:
        intents, edges = (tuple(self._bank(*bank) for bank in body[part]) for part in ("intents", "edges"))
        return Grammar(intents, edges, self.options[body["digressions"]], digest)

    def _bank(self, name: str, description: str, families: Sequence[Any]) -> Bank:
        return Bank(name, description, tuple(self._family(family) for family in families))

    def _family(self, body: Sequence[Any]) -> Family:
        identity, intent, topic, frames, alternatives, language = body
        found = tuple(self._frame(*frame) for frame in frames)
        return Family(identity, intent, topic, found, tuple(alternatives), language)

    def _frame(self, cells: Sequence[Sequence[str]], style: str, where: str, found: Sequence[Any]) -> Frame:
        pairs = tuple((audience, complexity) for audience, complexity in cells)
        return Frame(pairs, style, tuple(self._pattern(*pattern) for pattern in found), where)

    def _pattern(
        self, draws: Sequence[int], options: Sequence[int], shortest: int, longest: int, prose: bool
    ) -> Pattern:
        pieces = tuple(self._piece(*pair) for pair in zip(draws, options, strict=True))
        return Pattern(pieces, shortest, longest, prose, radices(pieces))

    def _piece(self, draw: int, options: int) -> Piece:
        if (draw, options) not in self._pieces:
            self._pieces[draw, options] = Piece(self.strings[draw], self.options[options])
        return self._pieces[draw, options]
