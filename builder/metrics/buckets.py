"""Pairs of a hash and a text, laid into buckets by the first bits of the hash: each is small and looked at alone.

Equal hashes lie in one bucket, so what is found in each of them is, together, what would be found in all at once; at a
fraction of the memory, and faster, because a bucket fits into a processor's cache.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from ..seeds import I64, U64

ROOM: Final = 1 << 19
"""Pairs that a bucket is meant to hold."""
_MOST_BITS: Final = 8
_Part = tuple[U64, npt.NDArray[np.uint32]]


def buckets(pairs: Iterable[tuple[U64, I64]], expected: int) -> Iterator[pl.DataFrame]:
    """The pairs (columns `hash`, `text`), a bucket at a time, each in the order in which they came.

    `pairs` gives them in parts: hashes, and numbers of texts, below 2**32. `expected` is about how many there are: it
    decides how many buckets. Some 12 bytes of memory a pair.
    """
    bits = min(_MOST_BITS, max(0, -(-expected // ROOM) - 1).bit_length())
    laid: list[list[_Part]] = [[] for _ in range(1 << bits)]
    for hashes, texts in pairs:
        for bucket, part in zip(laid, _apart(hashes, texts.astype(np.uint32), bits), strict=True):
            bucket.append(part)
    while laid:
        yield _joined(laid.pop(0))


def _apart(hashes: U64, texts: npt.NDArray[np.uint32], bits: int) -> Iterator[_Part]:
    """The pairs of each bucket."""
    if not bits:
        yield hashes, texts
        return
    places = (hashes >> np.uint64(64 - bits)).astype(np.uint8)
    order = np.argsort(places, kind="stable")  # of bytes: by radix, in linear time
    ends = np.cumsum(np.bincount(places, minlength=1 << bits))[:-1]
    yield from zip(np.split(hashes[order], ends), np.split(texts[order], ends), strict=True)


def _joined(parts: list[_Part]) -> pl.DataFrame:
    hashes = [hashes for hashes, _ in parts] or [np.empty(0, np.uint64)]
    texts = [texts for _, texts in parts] or [np.empty(0, np.uint32)]
    return pl.DataFrame({"hash": np.concatenate(hashes), "text": np.concatenate(texts)})
