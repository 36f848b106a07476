import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.intent.ambiguity import collisions
from builder.intent.families import Family, Frame
from builder.intent.lexicon import ONLY, Table
from builder.intent.phrasing import patterns

steady = settings(derandomize=True, deadline=None, database=None, max_examples=400)

TABLES = {
    "w": Table("w", {ONLY: ("a", "b", "ab")}),
    "v": Table("v", {ONLY: ("a", "a b", "c.")}),
    "r": Table("r", {"x": ("a", "b"), "y": ("b", "a")}),
    "s": Table("s", {"x": ("a", "c"), "y": ("b", "d")}),
}


def families(*lines, lookup=TABLES.__getitem__):
    made = []
    for number, line in enumerate(lines):
        found = tuple(patterns(line, "casual", lookup, f"w{number}"))
        made.append(Family(f"b/{number}", "b", "t", (Frame((("child", "simple"),), "casual", found, f"w{number}"),)))
    return made


def folded(line, number):
    return {
        pattern.text(rank).lower().rstrip(".?!")
        for pattern in patterns(line, "casual", TABLES.__getitem__, f"w{number}")
        for rank in range(pattern.size)
    }


def pairs(found):
    return {frozenset((collision.first, collision.second)) for collision in found}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("go home", "go home"),
        ("go home", "Go HOME."),
        ("go home!", "go home?"),
        ("go {w}", "go {v}"),
        ("go {a|b} {c|d}", "go b d"),
        ("go {w}{v}", "go abc"),
        ("go{| home}", "go"),
        ("go{| home}.", "go."),
        ("go.{| home}", "go."),
        ("go.{| home}", "go"),
        ("go{.|!| home}", "go?"),
        ("really?!", "really?"),
        ("really?!", "really"),
        ("go {v}", "go c"),
        ("go {w}.{|}", "go a"),
        ("x{ {w}|}y", "xy"),
        ("go {r.x} {r.y}", "go a b"),
        ("go {r.x} {r.y}", "go {s.x} {s.y}"),
        ("go {r.x} {r.y}", "go {a|b} a"),
        ("go {r.x} {r.y}", "go {a|b} b"),
    ],
)
def test_two_lines_that_can_make_one_text_collide(one, two):
    for lines in ((one, two), (two, one)):
        real, undecided = collisions(families(*lines))
        assert pairs(real) == {frozenset(("w0", "w1"))}
        assert undecided == []
        assert real[0].text.lower().rstrip(".?!") in folded(lines[0], 0) & folded(lines[1], 1)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("go home", "go away"),
        ("go home", "go home now"),
        ("go {w}", "go {w} {w#2}"),
        ("go {w}", "come {w}"),
        ("go {r.x} {r.y}", "go a a"),
        ("go {r.x} {r.x}", "go a b"),
        ("go {w} {w}", "go a b"),
        ("go. home", "go home"),
        ("", "go"),
    ],
)
def test_two_lines_that_never_make_one_text_do_not(one, two):
    if one:
        assert collisions(families(one, two)) == ([], [])


parts = st.sampled_from(
    ["a", "b", " ", "A", ".", "?", "{w}", "{v}", "{w#2}", "{r.x}", "{r.y}", "{s.x}", "{s.y}", "{a|b}", "{|a}", "{| b.}",
     "{.|!}", "{a {w}|b}"]
)  # fmt: skip
line = st.lists(parts, min_size=1, max_size=5).map(lambda found: "go " + "".join(found))


@steady
@given(line, line)
@example("go a{|b}", "go ab.")
def test_two_lines_collide_exactly_when_they_share_a_text(one, two):
    shared = folded(one, 0) & folded(two, 1)
    real, undecided = collisions(families(one, two))
    between = [found for found in real if found.first != found.second]
    assert undecided == []
    assert bool(between) == bool(shared)
    for found in between:
        assert found.text.lower().rstrip(".?!") in shared


@steady
@given(st.lists(line, min_size=2, max_size=4))
def test_no_shared_text_goes_unnoticed_among_several_lines(lines):
    real, undecided = collisions(families(*lines))
    touched = {where for pair in pairs([*real, *undecided]) for where in pair}
    for (i, one), (j, two) in itertools.combinations(enumerate(lines), 2):
        if folded(one, i) & folded(two, j):
            assert {f"w{i}", f"w{j}"} <= touched


def test_a_line_between_two_that_collide_does_not_hide_it():
    real, _ = collisions(families("go a a", "go {r.x} {r.y}", "go a a."))
    assert pairs(real) == {frozenset(("w0", "w2"))}


def test_branches_of_one_line_that_make_one_text_collide():
    real, _ = collisions(families("go {{w}|{v}}"))
    assert pairs(real) == {frozenset(("w0",))}


def test_every_pair_is_found():
    real, _ = collisions(families("go a", "go away", "go {w}", "stay", "stay!"))
    assert pairs(real) == {frozenset(("w0", "w2")), frozenset(("w3", "w4"))}


def test_no_lines_and_one_line_do_not_collide():
    assert collisions([]) == ([], [])
    assert collisions(families("go {w}")) == ([], [])


def test_very_many_texts_are_compared_quickly():
    table = Table("n", {ONLY: tuple(f"number{i}" for i in range(2000))})
    lines = ["{n} and {n#2} and {n#3}", "{n} and {n#2} or {n#3}", "{n} and {n#2}"]
    assert collisions(families(*lines, lookup=lambda _: table)) == ([], [])
