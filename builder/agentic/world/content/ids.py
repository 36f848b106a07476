"""Ids of records."""

from collections.abc import Iterable, Iterator

from ..database import Row
from ..rng import Rng


def ids(rng: Rng, prefix: str, first: int, gap: int = 3) -> Iterator[str]:
    """Ascending ids without end, e.g. SHP-204817, with gaps of up to `gap` as years of use leave them."""
    number = rng.between(first, first + first // 10)
    while True:
        number += 1 + rng.below(gap)
        yield f"{prefix}-{number}"


def numbered(rows: Iterable[Row], column: str, keys: Iterator[str]) -> list[Row]:
    """The rows with the next id each, as their first column."""
    return [{column: key, **row} for row, key in zip(rows, keys, strict=False)]
