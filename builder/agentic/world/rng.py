"""Seeded draws for building worlds and staging scenarios: integers only, the same on every machine."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

import numpy as np

from ...seeds import Stream

T = TypeVar("T")

_FIRST_BLOCK = 32
_LARGEST_BLOCK = 2048


class Rng:
    """A sequence of draws named by its parts: `Rng("world", "retail", 7, "orders")`.

    Other parts give an unrelated sequence. The numbers come from a counter (splitmix64), so how many are computed at
    a time changes nothing.
    """

    __slots__ = ("_draw",)

    def __init__(self, *parts: object) -> None:
        # 32 random bits a call. Chained in C: worlds make thousands of draws, and this is most of their cost.
        self._draw = chain.from_iterable(_blocks(Stream.named(*parts))).__next__

    def below(self, n: int) -> int:
        """A uniform integer in [0, n); n from 1 to 2**32."""
        return (self._draw() * n) >> 32

    def between(self, low: int, high: int) -> int:
        """A uniform integer from `low` to `high`, both included."""
        return low + ((self._draw() * (high - low + 1)) >> 32)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the other; IndexError if there is none."""
        return options[(self._draw() * len(options)) >> 32]

    def weighted(self, options: Sequence[tuple[T, int]]) -> T:
        """One of (option, weight), weights being non-negative integers."""
        total = 0
        for _, weight in options:
            total += weight
        at = (self._draw() * total) >> 32
        for option, weight in options:
            at -= weight
            if at < 0:
                return option
        raise IndexError("no option has a weight")

    def sample(self, options: Sequence[T], k: int) -> list[T]:
        """`k` different options in random order; IndexError if there are fewer."""
        pool = list(options)
        if k > len(pool):
            raise IndexError(f"{k} of {len(pool)} options")
        for i in range(k):
            j = i + ((self._draw() * (len(pool) - i)) >> 32)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:k]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All options in random order."""
        return self.sample(options, len(options))

    def chance(self, per_mille: int) -> bool:
        """True in `per_mille` of 1,000 cases."""
        return (self._draw() * 1000) >> 32 < per_mille

    def skewed(self, n: int) -> int:
        """An integer in [0, n), small ones more likely: the smaller of two draws."""
        return (min(self._draw(), self._draw()) * n) >> 32

    def money(self, low: int, high: int) -> float:
        """An amount with two decimals; the bounds are in cents."""
        return self.between(low, high) / 100

    def day(self, first: date, last: date) -> date:
        """A uniform day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))


def _blocks(stream: Stream) -> Iterator[list[int]]:
    """The stream's numbers, first a few at a time and then more."""
    at, size = 0, _FIRST_BLOCK
    while True:
        values: list[int] = (stream.u64(np.arange(at, at + size)) >> np.uint64(32)).tolist()
        yield values
        at += size
        size = min(size * 8, _LARGEST_BLOCK)
