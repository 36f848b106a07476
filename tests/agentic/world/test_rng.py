from collections import Counter
from datetime import date

import pytest

from builder.agentic.world import Rng


def test_the_same_parts_give_the_same_draws_and_others_do_not():
    first, again, other = ([rng.below(1000) for _ in range(3000)] for rng in (Rng("a", 1), Rng("a", 1), Rng("a", 2)))
    assert first == again
    assert first != other


def test_draws_are_pinned():
    rng = Rng("pinned", 7)
    assert [rng.below(1000) for _ in range(5)] == PINNED
    assert rng.pick("abcdefgh") == "f"


PINNED = [735, 493, 249, 498, 12]


def test_draws_are_uniform_and_within_bounds():
    rng = Rng("uniform")
    counts = Counter(rng.between(3, 12) for _ in range(20_000))
    assert sorted(counts) == list(range(3, 13))
    assert all(1800 < count < 2200 for count in counts.values())


def test_samples_are_distinct_and_complete():
    rng = Rng("sample")
    assert sorted(rng.sample(range(10), 10)) == list(range(10))
    assert len(set(rng.sample(range(100), 30))) == 30
    with pytest.raises(IndexError):
        rng.sample([1, 2], 3)


def test_weights_and_chances_hold():
    rng = Rng("weights")
    counts = Counter(rng.weighted((("a", 8), ("b", 2), ("never", 0))) for _ in range(10_000))
    assert set(counts) == {"a", "b"}
    assert 7700 < counts["a"] < 8300
    assert 230 < sum(rng.chance(250) for _ in range(1000)) < 275


def test_money_has_cents_and_days_lie_between():
    rng = Rng("money")
    assert all(round(value * 100) == pytest.approx(value * 100) for value in (rng.money(1, 99_999) for _ in range(500)))
    days = {rng.day(date(2026, 1, 1), date(2026, 1, 3)) for _ in range(100)}
    assert days == {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)}
