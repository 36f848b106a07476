import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.intent.families import STYLES
from builder.intent.grammar import ROOM_FOR_SURFACE
from builder.intent.surface import OPENERS, surface

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)
ROWS = np.arange(40_000)


def habits(style, length=50, rows=ROWS, key=(7, "digest", "train")):
    count = len(rows)
    return surface(key, rows, np.full(count, STYLES.index(style)), np.full(count, length))


@pytest.mark.parametrize(
    ("style", "lower", "bare", "greeted"),
    [
        ("formal", 0, 0, 0),
        ("casual", 0.40, 0.40, 0.04),
        ("terse", 0.45, 0.45, 0),
        ("keyword", 0.75, 0.85, 0),
        ("polite", 0.06, 0.08, 0.05),
        ("story", 0.10, 0.08, 0.04),
        ("imperative", 0.11, 0.15, 0),
        ("question", 0.13, 0.16, 0.012),
    ],
)
def test_each_style_has_its_habits(style, lower, bare, greeted):
    found = habits(style)
    for values, share in ((found.lower, lower), (found.bare, bare), (found.opener > 0, greeted)):
        spread = 4.5 * (share * (1 - share) / len(ROWS)) ** 0.5
        assert abs(values.mean() - share) <= spread


def test_habits_are_0_or_1_and_openers_are_in_range():
    found = habits("casual")
    assert set(found.lower.tolist()) == {0, 1}
    assert set(found.bare.tolist()) == {0, 1}
    assert set(found.opener.tolist()) == set(range(len(OPENERS) + 1))


def test_habits_are_independent():
    found = habits("casual")
    both = (found.lower & found.bare).mean()
    assert abs(both - found.lower.mean() * found.bare.mean()) < 0.01
    assert abs(np.corrcoef(found.lower, found.opener > 0)[0, 1]) < 0.03


@pytest.mark.parametrize(("length", "greets"), [(0, True), (199, True), (200, False), (960, False)])
def test_only_short_texts_are_greeted(length, greets):
    assert (habits("casual", length).opener > 0).any() == greets


def test_the_greeting_fits_the_room_that_frames_leave():
    assert max(map(len, OPENERS)) <= ROOM_FOR_SURFACE
    assert len(set(OPENERS)) == len(OPENERS)
    assert all(opener.endswith(" ") and opener.strip() for opener in OPENERS)


@steady
@given(
    st.lists(st.integers(0, 2**60), min_size=1, max_size=30),
    st.integers(0, 2**63 - 1),
    st.integers(0, len(STYLES) - 1),
    st.integers(3, 400),
)
def test_a_row_s_surface_depends_on_the_row_alone(rows, seed, style, length):
    rows = np.array(rows)
    key = (seed, "digest", "train")
    together = surface(key, rows, np.full(len(rows), style), np.full(len(rows), length))
    for number in range(len(rows)):
        alone = surface(key, rows[number : number + 1], np.array([style]), np.array([length]))
        assert (alone.lower[0], alone.bare[0], alone.opener[0]) == (
            together.lower[number], together.bare[number], together.opener[number],
        )  # fmt: skip


def test_mixed_styles_each_keep_their_own():
    style = ROWS % len(STYLES)
    mixed = surface((7, "digest", "train"), ROWS, style, np.full(len(ROWS), 50))
    for number, name in enumerate(STYLES):
        alone = habits(name)
        assert (mixed.lower[style == number] == alone.lower[style == number]).all()
        assert (mixed.opener[style == number] == alone.opener[style == number]).all()


@pytest.mark.parametrize("key", [(8, "digest", "train"), (7, "other", "train"), (7, "digest", "test")])
def test_another_seed_recipe_or_split_has_another_surface(key):
    one, two = habits("casual"), habits("casual", key=key)
    assert abs((one.lower == two.lower).mean() - 0.52) < 0.02
    assert abs((one.bare == two.bare).mean() - 0.52) < 0.02
