"""Proof that no two phrasings make the same text, letter case and final marks apart.

All patterns run side by side over the letters of every text they could make (a subset construction over tries of
their options, in which equal sets of positions are visited once). Where two patterns can end together there is a
collision. What two slots of one pattern have in common is not tracked, so a text that is found is parsed again: only
real collisions are reported as such. Where the text found is none, all texts of the smaller pattern are tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import numpy as np

from ..seeds import key, permute
from .families import Family, Frame
from .phrasing import FINAL_MARKS, Pattern

_MARKS: Final = frozenset(FINAL_MARKS)
_END: Final = ""
_MOST_TRIED: Final = 100_000
_MOST_TEXTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Collision:
    """A text that two phrasings can make."""

    text: str
    first: str
    second: str


Trie = dict[str, Any]
Position = tuple[int, int, int]  # pattern, piece, and the identity of a trie node


def collisions(families: Iterable[Family]) -> tuple[list[Collision], list[Collision]]:
    """The real collisions, one for each pair of phrasings, and those that could not be decided."""
    frames = [(frame, pattern) for family in families for frame in family.frames for pattern in frame.patterns]
    return _Walk(frames).run()


class _Walk:
    """One run of the subset construction."""

    def __init__(self, frames: Sequence[tuple[Frame, Pattern]]) -> None:
        self.frames = frames
        self.nodes: dict[int, Trie] = {}
        self.ends: dict[Position, bool] = {}
        tries: dict[tuple[str, ...], Trie] = {}
        self.pieces: list[list[Trie]] = []
        for _, pattern in frames:
            options = [tuple(option.lower() for option in piece.options) for piece in pattern.pieces]
            self.pieces.append([tries.setdefault(option, _trie(option)) for option in options])
        self.found: dict[tuple[int, int], str] = {}

    def run(self) -> tuple[list[Collision], list[Collision]]:
        start: set[Position] = set()
        for number in range(len(self.pieces)):
            self._enter(number, 0, start)
        self._explore(start)
        real: list[Collision] = []
        undecided: list[Collision] = []
        for (a, b), text in self.found.items():
            (first, one), (second, other) = self.frames[a], self.frames[b]
            shared = text if _makes(one, text) and _makes(other, text) else _shared(one, other)
            if shared is None:
                undecided.append(Collision(text, first.where, second.where))
            elif shared:
                real.append(Collision(shared, first.where, second.where))
        return real, undecided

    def _enter(self, number: int, piece: int, positions: set[Position]) -> None:
        """Put a pattern at the beginning of one of its pieces, and of later ones where options are empty."""
        if piece == len(self.pieces[number]):
            positions.add((number, piece, 0))
            return
        node = self.pieces[number][piece]
        self.nodes[id(node)] = node
        positions.add((number, piece, id(node)))
        if _END in node:
            self._enter(number, piece + 1, positions)

    def _explore(self, start: set[Position]) -> None:
        seen: set[frozenset[Position]] = set()
        waiting: list[tuple[frozenset[Position], str]] = [(frozenset(start), "")]
        while waiting:
            positions, text = waiting.pop()
            if positions in seen:
                continue
            seen.add(positions)
            ended = sorted({position[0] for position in positions if self._may_end(position)})
            for a, b in combinations(ended, 2):
                self.found.setdefault((a, b), text)
            for letter, after in self._step(positions).items():
                if len({number for number, _, _ in after}) > 1:
                    waiting.append((frozenset(after), text + letter))

    def _may_end(self, position: Position) -> bool:
        """Whether nothing but final marks need follow."""
        number, piece, node = position
        if piece == len(self.pieces[number]):
            return True
        if _MARKS.isdisjoint(self.nodes[node]):
            return False
        if position not in self.ends:
            after = self._step([position])
            self.ends[position] = any(self._may_end(later) for mark in _MARKS for later in after.get(mark, ()))
        return self.ends[position]

    def _step(self, positions: Iterable[Position]) -> dict[str, set[Position]]:
        after: dict[str, set[Position]] = {}
        for number, piece, node in positions:
            if piece == len(self.pieces[number]):
                continue
            for letter, child in self.nodes[node].items():
                if letter == _END:
                    continue
                reached = after.setdefault(letter, set())
                self.nodes[id(child)] = child
                reached.add((number, piece, id(child)))
                if _END in child:
                    self._enter(number, piece + 1, reached)
        return after


def _trie(options: Sequence[str]) -> Trie:
    root: Trie = {}
    for option in options:
        node = root
        for letter in option:
            node = node.setdefault(letter, {})
        node[_END] = True
    return root


def _shared(one: Pattern, other: Pattern) -> str | None:
    """A text that both make, "" when there is none, None when there are too many to try."""
    small, large = sorted((one, other), key=lambda pattern: pattern.size)
    if small.size > _MOST_TRIED:
        return None
    texts = (_bare(small.text(combination).lower()) for combination in range(small.size))
    return next((text for text in texts if _makes(large, text)), "")


def _bare(text: str) -> str:
    return text.rstrip("".join(FINAL_MARKS))


def _makes(pattern: Pattern, text: str) -> bool:
    """Whether some combination of the pattern is this bare text, with each draw the same record wherever it shows."""
    return any(True for _ in _parses(pattern, text, 0, 0, {}))


def _parses(pattern: Pattern, text: str, at: int, piece: int, digits: dict[str, int]) -> Iterator[dict[str, int]]:
    if piece == len(pattern.pieces):
        if at == len(text):
            yield digits
        return
    here = pattern.pieces[piece]
    fixed = digits.get(here.draw)
    for number in range(len(here.options)) if fixed is None else (fixed,):
        option = here.options[number].lower()
        ends = text[at:] == _bare(option)
        if ends or text.startswith(option, at):
            chosen = {**digits, here.draw: number} if here.draw else digits
            yield from _parses(pattern, text, len(text) if ends else at + len(option), piece + 1, chosen)


def repetitions(families: Iterable[Family]) -> list[Collision]:
    """Lines that make one text twice by themselves, because two slots touch: `{a}{b}` with 4 and 39, and 43 and 9.

    Looks at every pattern in which two varying pieces have nothing between them, at up to 20,000 of its texts.
    """
    lines = [(frame, pattern) for family in families for frame in family.frames for pattern in frame.patterns]
    texts = [(frame, _repeated(pattern)) for frame, pattern in lines if _touches(pattern)]
    return [Collision(text, frame.where, frame.where) for frame, text in texts if text]


def _touches(pattern: Pattern) -> bool:
    return any(one.draw and other.draw for one, other in pairwise(pattern.pieces))


def _repeated(pattern: Pattern) -> str:
    seen: set[str] = set()
    order = permute(np.arange(min(pattern.size, _MOST_TEXTS)), pattern.size, *key("repetitions"))
    for combination in order.tolist():
        text = pattern.text(combination).lower()
        if text in seen:
            return text
        seen.add(text)
    return ""
