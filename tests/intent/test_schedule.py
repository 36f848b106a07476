from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.intent.families import Family, Frame
from builder.intent.lexicon import ONLY, Table
from builder.intent.phrasing import patterns
from builder.intent.schedule import Ledger, apportion, quotas, schedule, spread

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)

A, B, C = ("child", "simple"), ("expert", "complex"), ("general", "simple")


def frame(name, sizes, cells=(A,)):
    """A frame with one pattern of each size."""
    tables = {f"t{size}": Table(f"t{size}", {ONLY: tuple(f"v{i}" for i in range(size))}) for size in sizes}
    line = name + " {" + "|".join(f"p{i} {{t{size}}}" for i, size in enumerate(sizes)) + "|}"
    found = patterns(line, "casual", tables.__getitem__, name)[: len(sizes)]
    return Frame(tuple(cells), "casual", tuple(found), f"bank, {name}: {line}")


def family(name, *frames):
    return Family(f"b/{name}", "b", name, frames)


def places(entries):
    return [
        (entry.frame.where, entry.number, rank)
        for entry in entries
        for rank in range(entry.offset, entry.offset + entry.count)
    ]


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@steady
@given(st.integers(0, 10**9), weights)
def test_apportion_gives_out_all_in_proportion(total, parts):
    shares = apportion(total, parts)
    assert sum(shares) == total
    for share, part in zip(shares, parts, strict=True):
        assert abs(share * sum(parts) - total * part) < sum(parts)
        assert part or not share


@steady
@given(st.integers(0, 10**9), weights)
def test_apportion_never_gives_less_to_more_weight(total, parts):
    shares = apportion(total, parts)
    pairs = sorted(zip(parts, shares, strict=True))
    assert [share for _, share in pairs] == sorted(shares)


@pytest.mark.parametrize(
    ("total", "parts", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (2, [1, 1, 1], [1, 1, 0]),
        (1000, [80, 10, 10], [800, 100, 100]),
        (7, [3, 2, 2], [3, 2, 2]),
        (5, [0, 1], [0, 5]),
        (0, [1, 2], [0, 0]),
        (10**18 + 1, [1, 2], [333333333333333334, 666666666666666667]),
    ],
)
def test_apportion_by_hand(total, parts, shares):
    assert apportion(total, parts) == shares


@steady
@given(
    st.integers(0, 5000),
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 50), min_size=1).filter(lambda d: any(d.values())),
    st.dictionaries(st.sampled_from("xyz"), st.integers(0, 50), min_size=1).filter(lambda d: any(d.values())),
)
def test_quotas_share_rows_over_audience_and_complexity(total, audience, complexity):
    found = quotas(total, audience, complexity)
    assert sum(found.values()) == total
    assert set(found) == {(a, c) for a in audience for c in complexity}
    weight = sum(audience.values()) * sum(complexity.values())
    for (a, c), count in found.items():
        assert abs(count - total * audience[a] * complexity[c] / weight) < 1


def test_quotas_of_the_documented_example():
    audience = {"child": 15, "beginner": 20, "intermediate": 20, "expert": 15, "general": 30}
    found = quotas(800, audience, {"simple": 40, "moderate": 40, "complex": 20})
    assert found["child", "simple"] == 48
    assert found["general", "complex"] == 48


families_strategy = st.lists(
    st.lists(
        st.tuples(
            st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
            st.sets(st.sampled_from([A, B, C]), min_size=1).map(sorted),
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
).map(
    lambda made: [
        family(f"f{i}", *(frame(f"f{i}-{j}", sizes, cells) for j, (sizes, cells) in enumerate(frames)))
        for i, frames in enumerate(made)
    ]
)
wanted_strategy = st.fixed_dictionaries({cell: st.integers(0, 40) for cell in (A, B, C)})


def capacity(families, cell=None):
    return sum(
        pattern.size
        for member in families
        for one in member.frames
        if cell is None or cell in one.cells
        for pattern in one.patterns
    )


@steady
@given(families_strategy, wanted_strategy)
def test_a_schedule_never_uses_a_combination_twice(families, wanted):
    ledger = Ledger()
    entries = schedule(families, wanted, ledger, (1,)) + spread(families, 15, ledger, (2,))
    used = places(entries)
    assert len(used) == len(set(used))
    for entry in entries:
        assert entry.count > 0
        assert entry.offset >= 0
        assert entry.offset + entry.count <= entry.pattern.size


@steady
@given(families_strategy, wanted_strategy)
def test_a_schedule_makes_what_is_wanted_as_far_as_there_is_room(families, wanted):
    entries = schedule(families, wanted, Ledger(), (1,))
    assert sum(entry.count for entry in entries) == min(sum(wanted.values()), capacity(families))
    for entry in entries:
        assert entry.cell in entry.frame.cells
        assert entry.frame in entry.family.frames


@steady
@given(families_strategy, wanted_strategy)
def test_quotas_are_met_exactly_where_cells_do_not_compete(families, wanted):
    alone = [
        Family(member.id, "b", "t", tuple(one for one in member.frames if len(one.cells) == 1)) for member in families
    ]
    if not any(member.frames for member in alone):
        return
    if all(wanted[cell] <= capacity(alone, cell) for cell in wanted):
        counts = Counter()
        for entry in schedule(alone, wanted, Ledger(), (1,)):
            counts[entry.cell] += entry.count
        assert counts == Counter(wanted)


def test_what_one_cell_has_no_room_for_goes_to_the_others():
    families = [family("a", frame("small", [3], [A])), family("b", frame("large", [50], [B]))]
    counts = Counter()
    for entry in schedule(families, {A: 10, B: 10}, Ledger(), (1,)):
        counts[entry.cell] += entry.count
    assert counts == {A: 3, B: 17}


def test_a_cell_without_phrasings_is_made_up_for():
    entries = schedule([family("a", frame("f", [50], [A]))], {A: 5, B: 5}, Ledger(), (1,))
    assert sum(entry.count for entry in entries) == 10
    assert {entry.cell for entry in entries} == {A}


@steady
@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 150))
def test_rows_are_spread_as_evenly_as_there_is_room(sizes, count):
    families = [family(f"f{i}", frame(f"f{i}", [size])) for i, size in enumerate(sizes)]
    counts = {f"b/f{i}": 0 for i in range(len(sizes))}
    for entry in spread(families, count, Ledger(), (1,)):
        counts[entry.family.id] += entry.count
    assert sum(counts.values()) == min(count, sum(sizes))
    open_ones = [counts[f"b/f{i}"] for i, size in enumerate(sizes) if counts[f"b/f{i}"] < size]
    assert all(counts[f"b/f{i}"] <= size for i, size in enumerate(sizes))
    if open_ones:
        assert max(counts.values()) - min(open_ones) <= 1


def test_a_few_rows_go_to_different_families_and_frames_first():
    families = [family(f"f{i}", frame(f"f{i}-a", [9, 8, 7]), frame(f"f{i}-b", [9, 8, 7])) for i in range(4)]
    four = spread(families, 4, Ledger(), (1,))
    assert len({entry.family.id for entry in four}) == 4
    eight = spread(families, 8, Ledger(), (1,))
    assert len({entry.frame.where for entry in eight}) == 8


def test_frames_that_were_used_less_come_first():
    families = [family("f", frame("a", [9]), frame("b", [9]))]
    ledger = Ledger()
    (first,) = spread(families, 1, ledger, (1,))
    (second,) = spread(families, 1, ledger, (1,))
    assert first.frame is not second.frame


def test_which_family_comes_first_depends_on_the_key_alone():
    families = [family(f"f{i}", frame(f"f{i}", [9])) for i in range(10)]

    def firsts(key):
        return [entry.family.id for entry in spread(families, 3, Ledger(), key)]

    assert firsts((1, "x")) == firsts((1, "x"))
    assert len({tuple(firsts((number,))) for number in range(20)}) > 10


def test_a_spread_row_has_one_of_its_frame_s_cells():
    families = [family(f"f{i}", frame(f"f{i}", [3], [A, B, C])) for i in range(60)]
    assert {entry.cell for entry in spread(families, 60, Ledger(), (1,))} == {A, B, C}


def test_a_ledger_knows_what_is_left():
    one = frame("f", [7])
    ledger = Ledger()
    assert ledger.room(one.patterns[0]) == 7
    assert ledger.take(one, one.patterns[0], 4) == 0
    assert ledger.take(one, one.patterns[0], 2) == 4
    assert ledger.room(one.patterns[0]) == 1


def test_equal_frames_are_not_mixed_up():
    one, two = frame("f", [7]), frame("f", [7])
    assert one == two
    ledger = Ledger()
    ledger.take(one, one.patterns[0], 7)
    assert ledger.room(two.patterns[0]) == 7


def test_nothing_wanted_is_nothing_made():
    families = [family("f", frame("f", [7]))]
    assert schedule(families, {A: 0}, Ledger(), (1,)) == []
    assert spread(families, 0, Ledger(), (1,)) == []
    assert spread([], 5, Ledger(), (1,)) == []
