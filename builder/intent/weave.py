"""From (pattern, combination) to text, for a whole shard at once and without a loop over rows.

All strings of all patterns stand once in a pool. A row is a list of places in that pool; taking the flat list of all
rows' places from the pool gives one buffer in which the texts already follow one another, so only the offsets at
which rows begin remain to be picked.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from ..seeds import I64, U64, mix
from .phrasing import Pattern, Piece

_FINAL_MARKS: Final = (".", "?", "!")
_CODE: Final = frozenset("\n{}<>=`\\$_#@")


@dataclass(frozen=True, slots=True)
class Loom:
    """Patterns in columns. `pool` holds every string twice: as written, and in lower case at `lower_at` further on."""

    pool: pa.Array
    hashes: U64
    lower_at: int
    choices: I64
    """Pool numbers; a piece's options stand together."""
    starts: I64
    """Where each pattern's pieces begin; one more entry than patterns."""
    base: I64
    """For each piece, where its options begin in `choices`."""
    divisor: I64
    radix: I64
    is_final_mark: U64
    prose: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    """For each pattern, whether it may be written in lower case."""
    sizes: I64
    extra: dict[str, int]
    """Pool numbers of strings that belong to no pattern, such as greetings."""

    def weave(self, pattern: I64, combination: I64, *, lower: I64, bare: I64, opener: I64) -> tuple[pa.Array, U64]:
        """The texts of rows, and a hash of each text's pieces.

        For each row: its pattern, its combination in [0, size), whether it is in `lower` case (0 or 1), whether it is
        `bare` of its final mark (0 or 1), and the pool number of its `opener` (0 for none).
        """
        counts = self.starts[pattern + 1] - self.starts[pattern] + 1
        ends = np.cumsum(counts)
        begins = ends - counts
        row = np.repeat(np.arange(len(pattern)), counts)
        piece = np.arange(ends[-1] if len(ends) else 0) - begins[row] - 1 + self.starts[pattern][row]
        piece[begins] = 0
        digit = combination[row] // self.divisor[piece] % self.radix[piece]
        string = self.choices[self.base[piece] + digit]
        string[(self.is_final_mark[piece] & bare[row].astype(np.uint64)).astype(bool)] = 0
        string[begins] = opener
        string += lower[row] * self.lower_at
        return self._joined(string, begins, ends), self._hashed(string, begins)

    def _joined(self, string: I64, begins: I64, ends: I64) -> pa.Array:
        woven = self.pool.take(pa.array(string))
        offsets = np.frombuffer(woven.buffers()[1], dtype=np.int32)[: len(string) + 1]
        bounds = np.concatenate([offsets[begins], offsets[ends[-1:]]])
        return pa.Array.from_buffers(pa.string(), len(begins), [None, pa.py_buffer(bounds), woven.buffers()[2]])

    def _hashed(self, string: I64, begins: I64) -> U64:
        place = (np.arange(len(string)) - np.repeat(begins, np.diff(np.append(begins, len(string))))).astype(np.uint64)
        hashes = mix(self.hashes[string] + place * np.uint64(0x9E3779B97F4A7C15))
        hashes[self.hashes[string] == 0] = 0
        return mix(np.add.reduceat(hashes, begins)) if len(begins) else hashes


def loom(patterns: Sequence[Pattern], extra: Sequence[str] = ()) -> Loom:
    """A loom for these patterns, in this order; `extra` strings are put into the pool beside theirs."""
    pool: dict[str, int] = {"": 0}
    for text in extra:
        pool.setdefault(text, len(pool))
    extra_numbers = {text: pool[text] for text in extra}
    choices: list[I64] = []
    known: dict[tuple[str, ...], int] = {}
    base, divisor, radix, marks, starts = [], [], [], [], [0]
    width = 0
    for pattern in patterns:
        steps = _steps(pattern)
        for piece, is_mark in _with_final_mark(pattern.pieces):
            at = known.get(piece.options)
            if at is None:
                at = known[piece.options] = width
                choices.append(np.array([pool.setdefault(option, len(pool)) for option in piece.options]))
                width += len(piece.options)
            base.append(at)
            divisor.append(steps.get(piece.draw, 1))
            radix.append(pattern.radices.get(piece.draw, 1))
            marks.append(is_mark)
        starts.append(len(base))
    strings = list(pool)
    return Loom(
        pool=pa.array(strings + [text.lower() for text in strings], pa.string()),
        hashes=np.array([_hash(text) for text in strings] + [_hash(text.lower()) for text in strings], dtype=np.uint64),
        lower_at=len(strings),
        choices=np.concatenate(choices) if choices else np.zeros(1, np.int64),
        starts=np.array(starts),
        base=np.array(base),
        divisor=np.array(divisor),
        radix=np.array(radix),
        is_final_mark=np.array(marks, dtype=np.uint64),
        prose=np.array([_is_prose(pattern) for pattern in patterns]),
        sizes=np.array([pattern.size for pattern in patterns], dtype=np.int64),
        extra=extra_numbers,
    )


def _steps(pattern: Pattern) -> dict[str, int]:
    steps, step = {}, 1
    for draw, radix in pattern.radices.items():
        steps[draw] = step
        step *= radix
    return steps


def _with_final_mark(pieces: Sequence[Piece]) -> list[tuple[Piece, bool]]:
    """The pieces with a final mark as a piece of its own, so that it can be left out."""
    last = pieces[-1]
    if last.draw or not last.options[0].endswith(_FINAL_MARKS) or last.options[0].endswith(".."):
        return [(piece, False) for piece in pieces]
    text = last.options[0]
    body = [(Piece("", (text[:-1],)), False)] if text[:-1] else []
    return [*((piece, False) for piece in pieces[:-1]), *body, (Piece("", (text[-1],)), True)]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") if text else 0


def _is_prose(pattern: Pattern) -> bool:
    """Whether nothing in the pattern looks like code or pasted material, whose case matters."""
    return not any(_CODE.intersection(option) for piece in pattern.pieces for option in piece.options[:50])
