import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.intent.lexicon import ONLY, Table
from builder.intent.phrasing import Pattern, Piece, patterns
from builder.intent.weave import loom

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)

OPENERS = ("Hi! ", "Hey, it's me. ")
words = st.text("abXYÉß☃ ,'\n", min_size=1, max_size=5) | st.sampled_from(["Ab.", "Go?", "..", "."])
endings = st.sampled_from(["", ".", "?", "!", "..", "?!", " end.", "..."])


@st.composite
def random_patterns(draw):
    sizes = {name: draw(st.integers(1, 5)) for name in ("x#1", "y#1", "choice 2")}
    pieces = []
    for number in range(draw(st.integers(1, 6))):
        if number % 2:
            name = draw(st.sampled_from(sorted(sizes)))
            options = draw(st.lists(words | st.just(""), min_size=sizes[name], max_size=sizes[name]))
            pieces.append(Piece(name, tuple(options)))
        else:
            pieces.append(Piece("", (draw(words) + draw(endings),)))
    return Pattern.of(pieces)


def expected(pattern, combination, lower, bare, opener):
    text = pattern.text(combination)
    text = text[:-1] if bare and pattern.ends_in_mark else text
    text = (OPENERS[opener - 1] if opener else "") + text
    return text.lower() if lower else text


def woven(found, rows):
    made = loom(found, OPENERS)
    pool = np.array([0, *(made.extra[opener] for opener in OPENERS)])
    pattern, combination, lower, bare, opener = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return made.weave(pattern, combination, lower=lower, bare=bare, opener=pool[opener])


@steady
@given(st.lists(random_patterns(), min_size=1, max_size=5), st.data())
def test_a_woven_text_is_the_pattern_s_text_with_its_surface(found, data):
    rows = data.draw(
        st.lists(
            st.integers(0, len(found) - 1).flatmap(
                lambda number: st.tuples(
                    st.just(number),
                    st.integers(0, found[number].size - 1),
                    st.integers(0, 1),
                    st.integers(0, 1),
                    st.integers(0, 2),
                )
            ),
            min_size=1,
            max_size=20,
        )
    )
    texts, ids = woven(found, rows)
    texts.validate(full=True)
    assert texts.to_pylist() == [expected(found[row[0]], *row[1:]) for row in rows]
    assert len(ids) == len(rows)


@steady
@given(st.lists(random_patterns(), min_size=1, max_size=3))
def test_every_combination_of_a_pattern_is_woven(found):
    rows = [(number, rank, 0, 0, 0) for number, pattern in enumerate(found) for rank in range(pattern.size)]
    texts, _ = woven(found, rows)
    assert texts.to_pylist() == [found[number].text(rank) for number, rank, *_ in rows]


def pattern_of(line, **tables):
    (found,) = patterns(line, "casual", lambda name: Table(name, {ONLY: tuple(tables[name])}), "here")
    return found


def test_texts_of_authored_lines():
    found = [
        pattern_of("I saw {a w} in {w#2}.", w=["ant", "bee", "Cat"]),
        pattern_of("Why?"),
        pattern_of("Wait..."),
        pattern_of("{a|b}{c|d}"),
    ]
    rows = [(0, 1, 0, 1, 1), (1, 0, 1, 1, 0), (2, 0, 0, 1, 2), (3, 3, 0, 1, 0), (1, 0, 1, 0, 1), (0, 0, 1, 0, 0)]
    assert woven(found, rows)[0].to_pylist() == [expected(found[row[0]], *row[1:]) for row in rows]
    assert woven(found, [(1, 0, 1, 1, 0)])[0].to_pylist() == ["why"]
    assert woven(found, [(1, 0, 1, 0, 1)])[0].to_pylist() == ["hi! why?"]
    assert woven(found, [(2, 0, 0, 1, 2)])[0].to_pylist() == ["Hey, it's me. Wait..."]
    assert woven(found, [(3, 3, 0, 0, 0)])[0].to_pylist() == ["bd"]


def test_a_combination_of_62_bits_is_woven_right():
    pattern = pattern_of("x " + "{a|b|c}" * 60)
    ranks = [0, 1, 2**53 + 1, pattern.size // 3, pattern.size - 1]
    texts, _ = woven([pattern], [(0, rank, 0, 0, 0) for rank in ranks])
    assert texts.to_pylist() == [pattern.text(rank) for rank in ranks]
    assert pattern.size > 2**60


def test_a_row_is_the_same_alone_and_among_others():
    found = [pattern_of("I saw {w}.", w=map(str, range(40))), pattern_of("{w} or {w#2}?", w=map(str, range(40)))]
    rows = [(i % 2, i, i % 2, i // 2 % 2, i % 3) for i in range(40)]
    texts, ids = woven(found, rows)
    for number, row in enumerate(rows):
        text, identity = woven(found, [row])
        assert text.to_pylist() == [texts[number].as_py()]
        assert identity[0] == ids[number]


def test_ids_of_different_rows_differ():
    found = [pattern_of("I saw {w}.", w=map(str, range(30))), pattern_of("{w} or {w#2}?", w=map(str, range(30)))]
    rows = [
        (number, rank, lower, bare, opener)
        for number in range(2)
        for rank in range(found[number].size)
        for lower in range(2)
        for bare in range(2)
        for opener in range(3)
    ]
    _, ids = woven(found, rows)
    assert len(np.unique(ids)) == len(rows)


def test_values_that_change_places_change_the_id():
    table = {"x": ["a", "b"], "y": ["b", "a"]}
    pattern = pattern_of("{x} {y}", **table)
    texts, ids = woven([pattern], [(0, rank, 0, 0, 0) for rank in range(4)])
    assert sorted(texts.to_pylist()) == ["a a", "a b", "b a", "b b"]
    assert len(set(ids.tolist())) == 4


@pytest.mark.parametrize(
    ("one", "two"),
    [("say {x}", "say {y}"), ("{x} now", "{y} now"), ("say {x} {z}", "say {y} {z}"), ("go {x}.", "go on {x}.")],
)
def test_different_texts_have_different_ids(one, two):
    table = {"x": ["only this"], "y": ["only that"], "z": ["1", "2"]}
    texts, ids = woven([pattern_of(one, **table), pattern_of(two, **table)], [(0, 0, 0, 0, 0), (1, 0, 0, 0, 0)])
    assert len(set(texts.to_pylist())) == 2
    assert len(set(ids.tolist())) == 2


@pytest.mark.parametrize("first", ["{w} first", "first {w}", "first"])
def test_an_id_does_not_depend_on_the_other_patterns(first):
    pattern = pattern_of("I saw {w}.", w=["a", "b", "c"])
    other = pattern_of(first, w=["d", "e", "f"])
    rows = [(0, rank, lower, 0, opener) for rank in range(3) for lower in range(2) for opener in range(3)]
    _, alone = woven([pattern], rows)
    _, after = woven([other, pattern], [(1, *row[1:]) for row in rows])
    _, before = woven([pattern, other], rows)
    assert alone.tolist() == before.tolist()
    assert alone.tolist() == after.tolist()


def test_texts_are_a_plain_arrow_column():
    texts, ids = woven([pattern_of("é☃ {w}", w=["ß", "x"])], [(0, 0, 0, 0, 0), (0, 1, 1, 0, 1)])
    assert texts.type == pa.string()
    assert texts.null_count == 0
    assert ids.dtype == np.uint64


def test_a_pattern_knows_whether_it_may_be_written_in_lower_case():
    made = loom([pattern_of("plain text"), pattern_of("x = 1"), pattern_of("say {w}", w=["a", "f(x) = `y`"])])
    assert made.prose.tolist() == [True, False, False]
