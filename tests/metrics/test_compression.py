from random import Random

import pytest

from builder.metrics.compression import compression_ratio, of
from builder.metrics.measure import Rows


def texts(count, kinds):
    draw = Random(count)  # noqa: S311  # no secret
    return [f"number {draw.randrange(kinds)} of the {draw.randrange(kinds)} that you named" for _ in range(count)]


def test_ends_of_the_range():
    assert compression_ratio([]) == 0
    assert compression_ratio(["same"] * 10_000) > 500


def test_few_templates_shrink_more():
    assert compression_ratio(texts(4_000, 5)) > 2 * compression_ratio(texts(4_000, 4_000))


def test_the_order_does_not_matter():
    made = texts(900, 200)
    assert compression_ratio(sorted(made)) == compression_ratio(made[::-1])


def test_beyond_the_budget_size_does_not_matter():
    few, many = (compression_ratio(texts(count, 1_000), budget=20_000) for count in (2_000, 20_000))
    assert many == pytest.approx(few, rel=0.15)
    assert compression_ratio(texts(20_000, 1_000), budget=400_000) > few


def test_the_last_text_is_cut():
    assert compression_ratio(["x" * 100_000], budget=100) == compression_ratio(["x" * 100]) < 10


def test_figures_tell_what_was_compressed():
    found = of(Rows.of_texts(["abc", "de"])).figures()
    assert (found["bytes"], found["seeds"], found["compressor"]) == (6, 3, "zstd-3")
    assert of(Rows.of_texts(["x" * 999_999] * 3)).figures()["bytes"] == 1_000_000
