import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.splits import assign

steady = settings(derandomize=True, deadline=None, database=None, max_examples=200)

SHARES = {"train": 80, "validation": 10, "test": 10}
CELLS = [("child", "simple"), ("child", "complex"), ("expert", "simple"), ("expert", "complex"), ("general", "simple")]

some_cells = st.lists(st.frozensets(st.sampled_from(CELLS), min_size=1), min_size=1, max_size=40)
some_shares = st.fixed_dictionaries({name: st.integers(0, 100) for name in ("train", "validation", "test")}).filter(
    lambda shares: any(shares.values())
)


def families(cells):
    return {f"b/{number}": found for number, found in enumerate(cells)}


@steady
@given(some_cells, some_shares)
def test_every_family_gets_one_split_that_has_a_share(cells, shares):
    assigned = assign(families(cells), shares)
    assert assigned.keys() == families(cells).keys()
    assert set(assigned.values()) <= {split for split, share in shares.items() if share}


@steady
@given(some_cells, some_shares)
@example([frozenset(CELLS)] * 4, {"train": 10, "validation": 10, "test": 80})
@example([frozenset(CELLS)] * 3, {"train": 1, "validation": 1, "test": 98})
def test_every_split_gets_a_family_where_there_are_enough(cells, shares):
    wanted = {split for split, share in shares.items() if share}
    if len(cells) >= len(wanted):
        assert set(assign(families(cells), shares).values()) == wanted


@steady
@given(some_cells, some_shares)
def test_every_split_gets_its_share_to_the_nearest_family(cells, shares):
    counts = Counter(assign(families(cells), shares).values())
    parts = sum(shares.values())
    exact = {split: len(cells) * share / parts for split, share in shares.items() if share}
    if all(size >= 1 for size in exact.values()):
        for split, size in exact.items():
            assert abs(counts[split] - size) <= 1


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (100, {"train": 80, "validation": 10, "test": 10}),
        (40, {"train": 32, "validation": 4, "test": 4}),
        (10, {"train": 8, "validation": 1, "test": 1}),
        (5, {"train": 3, "validation": 1, "test": 1}),
        (3, {"train": 1, "validation": 1, "test": 1}),
    ],
)
def test_the_usual_shares(total, expected):
    assert Counter(assign(families([frozenset(CELLS)] * total), SHARES).values()) == expected


def test_one_split_gets_everything():
    assert set(assign(families([{1}, {2}, {3}]), {"train": 1}).values()) == {"train"}
    assert set(assign(families([{1}, {2}]), {"train": 0, "test": 3}).values()) == {"test"}


def test_no_families_is_no_assignment():
    assert assign({}, SHARES) == {}


@steady
@given(some_cells, some_shares, st.randoms(use_true_random=False))
def test_the_order_of_families_and_shares_plays_no_part(cells, shares, random):
    given_families = list(families(cells).items())
    given_shares = list(shares.items())
    expected = assign(dict(given_families), dict(given_shares))
    random.shuffle(given_families)
    random.shuffle(given_shares)
    assert assign(dict(given_families), dict(given_shares)) == expected


def test_the_assignment_is_the_same_in_every_process():
    code = (
        "from builder.splits import assign\n"
        "cells = {f'b/{i}': {('a', str(j)) for j in range(7) if (i * 5 + j) % 3} for i in range(30)}\n"
        "print(sorted(assign(cells, {'train': 8, 'validation': 1, 'test': 1}).items()))"
    )
    root = str(Path(__file__).parents[1])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_which_families_are_held_out_depends_on_their_names():
    one = assign({f"a/{i}": {1} for i in range(50)}, SHARES)
    two = assign({f"b/{i}": {1} for i in range(50)}, SHARES)
    assert [one[f"a/{i}"] for i in range(50)] != [two[f"b/{i}"] for i in range(50)]


def test_the_split_that_chooses_first_takes_the_family_that_covers_most():
    cells = {f"b/{i}": {CELLS[i % 5]} for i in range(10)} | {"all": set(CELLS)}
    assert assign(cells, SHARES)["all"] == "test"


def test_small_splits_take_families_that_complement_each_other():
    cells = {f"b/{i}": {CELLS[i % 5]} for i in range(50)}
    assigned = assign(cells, SHARES)
    for split in ("validation", "test"):
        assert {next(iter(cells[family])) for family in assigned if assigned[family] == split} == set(CELLS)


def test_a_new_family_moves_few_others():
    cells = {f"b/{i}": {1} for i in range(100)}
    before = assign(cells, SHARES)
    after = assign(cells | {"b/new": {1}}, SHARES)
    assert sum(before[family] != after[family] for family in before) <= 4
