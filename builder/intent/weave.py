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
from .phrasing import Pattern

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Loom:
    """Patterns in columns. `pool` holds every string twice: as written, and in lower case at `lower_at` further on."""

    pool: pa.Array
    hashes: U64
    outlines: U64
    """For each pattern, a hash of what all of its texts have in common."""
    lower_at: int
    choices: I64
    """Pool numbers; a piece's options stand together."""
    starts: I64
    """Where each pattern's pieces begin; one more entry than patterns."""
    base: I64
    """For each piece, where its options begin in `choices`. Piece 0 stands for the opener of every row."""
    first: I64
    """For each piece, the pool number of its first option."""
    divisor: U64
    radix: U64
    is_final_mark: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    prose: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    """For each pattern, whether it may be written in lower case."""
    sizes: I64
    extra: dict[str, int]
    """Pool numbers of strings that belong to no pattern, such as greetings."""

    def weave(self, pattern: I64, combination: I64, *, lower: I64, bare: I64, opener: I64) -> tuple[pa.Array, U64]:
        """The texts of rows, and for each a hash of what it is made of: words, draws and surface.

        For each row: its pattern, its combination in [0, size), whether it is in `lower` case (0 or 1), whether it is
        `bare` of its final mark (0 or 1), and the pool number of its `opener` (0 for none).
        """
        counts = self.starts[pattern + 1] - self.starts[pattern] + 1
        ends = np.cumsum(counts)
        begins = ends - counts
        row = np.repeat(np.arange(len(pattern)), counts)
        piece = np.arange(len(row)) - (begins + 1 - self.starts[pattern])[row]
        piece[begins] = 0
        string = self.first[piece]
        varies = np.flatnonzero(self.radix[piece] > 1)
        which, row_of = piece[varies], row[varies]
        digit = combination[row_of].astype(np.uint64) // self.divisor[which] % self.radix[which]
        string[varies] = self.choices[self.base[which] + digit.astype(np.int64)]
        marks = np.flatnonzero(self.is_final_mark[piece])
        string[marks[bare[row[marks]] > 0]] = 0
        string[begins] = opener
        draws = self.hashes[string[varies]] + (which - self.starts[pattern][row_of]).astype(np.uint64) * _GOLDEN
        surface = self.hashes[opener] + lower.astype(np.uint64) + np.uint64(2) * bare.astype(np.uint64)
        ids = mix(self.outlines[pattern] + mix(surface) + _sums(mix(draws), row_of, len(pattern)))
        string += (lower * self.lower_at)[row]
        return self._joined(string, begins, ends), ids

    def _joined(self, string: I64, begins: I64, ends: I64) -> pa.Array:
        woven = self.pool.take(pa.array(string))
        offsets = np.frombuffer(woven.buffers()[1], dtype=np.int32)[: len(string) + 1]
        bounds = np.concatenate([offsets[begins], offsets[ends[-1:]]])
        return pa.Array.from_buffers(pa.string(), len(begins), [None, pa.py_buffer(bounds), woven.buffers()[2]])


def _sums(values: U64, row: I64, rows: int) -> U64:
    """The sum of the values of each row; `row` is sorted. Sums wrap around, as hashes may."""
    upto: U64 = np.concatenate([np.zeros(1, np.uint64), np.cumsum(values, dtype=np.uint64)])
    ends = np.cumsum(np.bincount(row, minlength=rows))
    begins = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    sums: U64 = upto[ends] - upto[begins]
    return sums


def loom(patterns: Sequence[Pattern], extra: Sequence[str] = ()) -> Loom:
    """A loom for these patterns, in this order; `extra` strings are put into the pool beside theirs."""
    pool: dict[str, int] = {"": 0}
    for text in extra:
        pool.setdefault(text, len(pool))
    extra_numbers = {text: pool[text] for text in extra}
    choices: list[int] = []
    known: dict[int, int] = {}  # by identity: the patterns keep their options alive, and hashing long ones is slow
    base, divisor, radix, marks, starts = [0], [1], [1], [False], [1]  # piece 0 is the opener of every row
    width = 0
    for pattern in patterns:
        steps = _steps(pattern)
        for piece in pattern.pieces:
            at = known.get(id(piece.options))
            if at is None:
                at = known[id(piece.options)] = width
                choices += [pool.setdefault(option, len(pool)) for option in piece.options]
                width += len(piece.options)
            base.append(at)
            divisor.append(steps.get(piece.draw, 1))
            radix.append(pattern.radices.get(piece.draw, 1))
            marks.append(False)
        marks[-1] = pattern.ends_in_mark
        starts.append(len(base))
    strings = list(pool)
    numbers = np.array(choices)
    return Loom(
        pool=pa.array(strings + [text.lower() for text in strings], pa.string()),
        hashes=np.array([_hash(text) for text in strings], dtype=np.uint64),
        outlines=np.array([_hash(_outline(pattern)) for pattern in patterns], dtype=np.uint64),
        lower_at=len(strings),
        choices=numbers,
        starts=np.array(starts),
        base=np.array(base),
        first=numbers[np.array(base)],
        divisor=np.array(divisor, dtype=np.uint64),
        radix=np.array(radix, dtype=np.uint64),
        is_final_mark=np.array(marks),
        prose=np.array([pattern.prose for pattern in patterns]),
        sizes=np.array([pattern.size for pattern in patterns], dtype=np.int64),
        extra=extra_numbers,
    )


def _outline(pattern: Pattern) -> str:
    return "\x1f".join("" if pattern.radices.get(piece.draw, 1) > 1 else piece.options[0] for piece in pattern.pieces)


def _steps(pattern: Pattern) -> dict[str, int]:
    steps, step = {}, 1
    for draw, radix in pattern.radices.items():
        steps[draw] = step
        step *= radix
    return steps


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") if text else 0
