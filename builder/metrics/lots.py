"""Texts in a random order that only a seed and their content decide, wherever they stand."""

import numpy as np
import polars as pl

from ..seeds import I64, U64, Stream, mix


def apart(numbers: U64) -> U64:
    """The numbers, changed where they come for the second, third ... time, so that equal texts are drawn apart."""
    if not len(numbers):
        return numbers
    before = pl.DataFrame({"number": numbers}).select(pl.int_range(pl.len()).over("number")).to_series()
    return numbers ^ mix(before.to_numpy().astype(np.uint64))


def by_lot(numbers: U64, seed: int) -> I64:
    """The places of these numbers (seeds.marks of texts, made different) in the order of a seed."""
    return np.argsort(Stream.named(seed, "metrics", "lot").u64(numbers), kind="stable")
