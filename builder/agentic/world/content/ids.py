"""Ids of records."""

from collections.abc import Iterator

from ..rng import Rng


def ids(rng: Rng, prefix: str, first: int, gap: int = 3) -> Iterator[str]:
    """Ascending ids without end, e.g. SHP-204817, with gaps of up to `gap` as years of use leave them."""
    number = rng.between(first, first + first // 10)
    while True:
        number += 1 + rng.below(gap)
        yield f"{prefix}-{number}"
