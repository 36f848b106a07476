"""Counter-based randomness: every draw is a pure function of (seed, digest, stream name, row number).

Nothing here keeps state, so a row is the same whether it is made alone, in a shard, by one process or by eight.
Integers only: no floating point takes part in a choice, so no machine can disagree.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FEISTEL_ROUNDS = 6


def mix(x: U64) -> U64:
    """splitmix64's finaliser (Steele, Lea, Flood 2014): a bijection of uint64 whose output bits look independent."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def key(*parts: object) -> tuple[np.uint64, np.uint64]:
    """Two 64-bit words from blake2b over the parts, e.g. `key(7, "a1b2", "surface.lower")`."""
    text = "\x1f".join(str(part) for part in parts)
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return np.uint64(int.from_bytes(digest[:8], "little")), np.uint64(int.from_bytes(digest[8:], "little"))


def marks(texts: Iterable[str]) -> U64:
    """A number for each text, by which a Stream can be addressed as by a row number: the first 8 bytes of blake2b."""
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


@dataclass(frozen=True, slots=True)
class Stream:
    """One named stream of random numbers, addressed by row."""

    k0: np.uint64
    k1: np.uint64

    @classmethod
    def named(cls, *parts: object) -> "Stream":
        """The stream of `(seed, recipe digest, name, ...)`; other parts give an unrelated stream."""
        return cls(*key(*parts))

    def u64(self, rows: "I64 | U64") -> U64:
        """A uniform uint64 for each row number."""
        return mix(mix(rows.astype(np.uint64) * _GOLDEN + self.k0) ^ self.k1)

    def below(self, rows: I64, n: "int | I64") -> I64:
        """A uniform integer in [0, n) for each row number; n at most 2**32, bias at most n / 2**32."""
        high = self.u64(rows) >> np.uint64(32)
        return ((high * np.asarray(n, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)

    def chance(self, rows: I64, per_mille: "int | I64") -> npt.NDArray[np.bool_]:
        """True for `per_mille` of 1,000 rows."""
        return self.below(rows, 1000) < per_mille


def permute(index: I64, size: "int | I64", k0: "np.uint64 | U64", k1: "np.uint64 | U64") -> I64:
    """A keyed permutation of [0, size), applied to `index`; each may be one value or an array with one entry a row.

    A generalised Feistel network over Z_a x Z_b with a * b >= size (Black and Rogaway, "Ciphers with arbitrary finite
    domains", 2002, method 3) and cycle walking: values that fall outside [0, size) are sent through again. Because
    a * b - size < a, that is rare. Sizes up to 2**62.
    """
    sizes = np.broadcast_to(np.asarray(size, dtype=np.uint64), index.shape)
    keys0 = np.broadcast_to(np.asarray(k0, dtype=np.uint64), index.shape)
    keys1 = np.broadcast_to(np.asarray(k1, dtype=np.uint64), index.shape)
    out = _feistel(index.astype(np.uint64), sizes, keys0, keys1)
    outside = np.flatnonzero(out >= sizes)
    while outside.size:
        out[outside] = _feistel(out[outside], sizes[outside], keys0[outside], keys1[outside])
        outside = outside[out[outside] >= sizes[outside]]
    return out.astype(np.int64)


def _feistel(x: U64, size: U64, k0: U64, k1: U64) -> U64:
    # The square root only sets the shape of the grid. It is exact to 1 for size <= 2**62, and `+ 1` makes a safe.
    a = np.sqrt(size.astype(np.float64)).astype(np.uint64) + np.uint64(1)
    b = (size + a - np.uint64(1)) // a
    left, right = x // b, x % b
    for number in range(0, _FEISTEL_ROUNDS, 2):
        left = (left + (mix(right * _GOLDEN + k0 + np.uint64(number)) >> np.uint64(1)) % a) % a
        right = (right + (mix(left * _GOLDEN + k1 + np.uint64(number + 1)) >> np.uint64(1)) % b) % b
    return left * b + right
