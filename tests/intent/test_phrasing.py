import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builder.errors import BankError
from builder.intent.lexicon import ONLY, Table
from builder.intent.phrasing import MOST_COMBINATIONS, Choice, Pattern, Slot, parse, patterns

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)

TABLES = {
    "fruit": Table("fruit", {ONLY: ("apple", "pear", "orange")}),
    "who": Table("who", {ONLY: ("the boss", "my aunt")}),
    "book": Table("book", {"title": ("Dune", "Emma", "Persuasion"), "author": ("Herbert", "Austen", "Austen")}),
    "one": Table("one", {ONLY: ("it",)}),
    "big": Table("big", {ONLY: tuple(map(str, range(500)))}),
}


def lookup(name):
    if name not in TABLES:
        raise BankError(f"no slot '{name}'")
    return TABLES[name]


def made(line, style="casual", where="here"):
    return patterns(line, style, lookup, where)


def texts(line, style="casual", where="here"):
    return [pattern.text(number) for pattern in made(line, style, where) for number in range(pattern.size)]


@pytest.mark.parametrize(
    ("line", "nodes"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("{fruit}", (Slot("fruit"),)),
        ("{a fruit}", (Slot("fruit", article=True),)),
        ("{an fruit}", (Slot("fruit", article=True),)),
        ("{a}", (Slot("a"),)),
        ("{book#2.title}", (Slot("book", 2, "title"),)),
        ("{book.title#2}", (Slot("book", 2, "title"),)),
        ("{a book#12.who.name}", (Slot("book", 12, "who.name", article=True),)),
        ("{x_1}", (Slot("x_1"),)),
        ("{one|two}", (Choice((("one",), ("two",))),)),
        ("{|x}", (Choice(((), ("x",))),)),
        ("{fruit|{who}}", (Choice((("fruit",), (Slot("who"),))),)),
        ("{|}", (Choice(((), ())),)),
        ("x{ |{a|b}c}y", ("x", Choice(((" ",), (Choice((("a",), ("b",))), "c"))), "y")),
    ],
)
def test_a_line_is_parsed_into_nodes(line, nodes):
    assert parse(line, "here") == nodes


def test_what_is_escaped_is_literal():
    assert "".join(parse(r"\{x\} a\|b c\\d e\nf \q | g" + "\\", "here")) == "{x} a|b c\\d e\nf \\q | g\\"
    assert texts(r"{a\|b|c\}|\{d}") == ["a|b", "c}", "{d"]
    assert texts(r"{x\\|y}") == ["x\\", "y"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a } b", "a '}' without its '{'"),
        ("}", "a '}' without its '{'"),
        ("a { b", "a '{' without its '}'"),
        ("{", "a '{' without its '}'"),
        ("{a|{b}", "a '{' without its '}'"),
        ("{a|b\\}", "a '{' without its '}'"),
        ("{}", "'{}' is neither a slot nor a choice"),
        ("{ }", "is neither a slot nor a choice"),
        ("{Fruit}", "is neither a slot nor a choice"),
        ("{two words}", "is neither a slot nor a choice"),
        ("{fruit }", "is neither a slot nor a choice"),
        ("{1st}", "is neither a slot nor a choice"),
        ("{fruit.}", "is neither a slot nor a choice"),
        ("{fruit..x}", "is neither a slot nor a choice"),
        ("{{fruit}}", "is neither a slot nor a choice"),
        ("{the fruit}", "is neither a slot nor a choice"),
        ("{fruit#0}", "needs a number after '#'"),
        ("{fruit#x}", "needs a number after '#'"),
    ],
)
def test_what_is_wrong_is_said_and_placed(line, says):
    with pytest.raises(BankError) as caught:
        parse(line, "here")
    assert str(caught.value).startswith("here: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "line",
    ["{" * 3000, "{|" * 3000 + "}" * 3000, "{fruit#" + "9" * 5000 + "}", "{a|b}" * 100_000],
    ids=["opening", "nested", "number", "long"],
)
def test_a_line_that_is_too_much_is_refused(line):
    with pytest.raises(BankError):
        made(line)


@pytest.mark.parametrize(
    "line",
    ["x" + "{|{fruit}}" * 40, "x{{fruit}|" + "{a|b}" * 40 + "}", "x{" + "{a|b}" * 40 + "|c}"],
    ids=["slots", "beside a slot", "words"],
)
def test_branches_are_counted_before_they_are_made(line):
    code = (
        "import resource, sys\n"
        "from builder.errors import BankError\n"
        "from builder.intent.lexicon import Table\n"
        "from builder.intent.phrasing import patterns\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (2, 2))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))\n"
        "try:\n    patterns(sys.argv[1], 'casual', lambda name: Table(name, {'': ('a', 'b')}), 'here')\n"
        "except BankError:\n    print('refused')\n"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, line], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "refused\n", done.stderr[-200:]


@pytest.mark.parametrize("line", ["", "{|}", "{|{fruit}}"])
def test_a_line_that_may_say_nothing_is_refused_or_short(line):
    try:
        found = made(line)
    except BankError:
        return
    assert min(pattern.shortest for pattern in found) == 0


def test_128_branches_are_made_and_more_are_refused():
    assert len(made("x" + "{|{fruit}}" * 7)) == 128
    with pytest.raises(BankError, match=r"here: .* branches 256 times"):
        made("x" + "{|{fruit}}" * 8)


def test_choices_of_words_do_not_branch():
    (pattern,) = made("x" + "{a|b}" * 12)
    assert pattern.size == 2**12


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I like {fruit}.", ["I like apple.", "I like pear.", "I like orange."]),
        ("{a fruit}", ["an apple", "a pear", "an orange"]),
        ("{fruit} is {fruit}", ["apple is apple", "pear is pear", "orange is orange"]),
        ("{a|b} {c|d}", ["a c", "b c", "a d", "b d"]),
        ("x{| y}", ["x", "x y"]),
        ("x{a|a|b}", ["xa", "xb"]),
        ("{x {a|b}|c}", ["x a", "x b", "c"]),
        ("{book.title} by {book.author}", ["Dune by Herbert", "Emma by Austen", "Persuasion by Austen"]),
        ("only {book.author}", ["only Herbert", "only Austen"]),
        ("go {to {who}|away}", ["go to the boss", "go to my aunt", "go away"]),
        ("{|}x", ["x"]),
    ],
)
def test_a_line_stands_for_its_texts(line, expected):
    assert sorted(texts(line)) == sorted(expected)


def test_two_draws_from_one_slot_differ():
    for line in ("{fruit} and {fruit#2}", "{big} and {big#2}", "{fruit#3} and {fruit#1}"):
        found = texts(line)
        assert found
        assert all(len(set(text.split(" and "))) == 2 for text in found)


def test_draws_of_one_slot_use_all_its_values():
    (pattern,) = made("{big} {big#2} {big#5}")
    seen = [set(piece.options) for piece in pattern.pieces if piece.draw]
    assert set.union(*seen) == set(TABLES["big"].fields[ONLY])
    assert sum(map(len, seen)) == 500
    assert {len(options) for options in seen} == {166, 167}


def test_how_values_are_shared_out_depends_on_the_phrasing():
    one, two = made("{big} {big#2}", where="one"), made("{big} {big#2}", where="two")
    assert one != two
    assert one == made("{big} {big#2}", where="one")


def test_more_draws_than_values_are_refused():
    with pytest.raises(BankError, match="here: slot 'who' has 2 values, too few for 3 different draws"):
        made("{who} {who#2} {who#3}")


def test_a_single_numbered_draw_has_all_values():
    assert len(texts("{fruit#2}")) == 3


@pytest.mark.parametrize(
    "line",
    [
        "only {book.author}", "{book.title} and {book#2.author}", "{book.author} and {book#2.title}",
        "{names.first} left", "{names.first} or {names.n}", "{x|y}{y|x}", "{x|X|y}", "{fruit} {fruit#2}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["casual", "formal"])
def test_no_combination_makes_the_text_of_another(line, style):
    tables = {
        **TABLES,
        "book": Table("book", {"title": tuple("ABCDEF"), "author": tuple("XXXYYY")}),
        "names": Table("names", {"first": ("ann", "Ann", "bob"), "n": ("1", "2", "3")}),
    }
    found = [
        pattern.text(number).lower()
        for pattern in patterns(line, style, tables.__getitem__, "here")
        for number in range(pattern.size)
    ]
    assert len(found) == len(set(found))


def test_unknown_slots_and_fields_are_refused():
    with pytest.raises(BankError, match="no slot 'cheese'"):
        made("{cheese}")
    with pytest.raises(BankError, match=r"here: slot 'book' has no field 'year'"):
        made("{book.year}")
    with pytest.raises(BankError, match="has no field ''"):
        made("{book}")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{who} left.", "The boss left."),
        ("Well. {who} left.", "Well. The boss left."),
        ("Well! {who}", "Well! The boss"),
        ('"Well." {who}', '"Well." The boss'),
        ("Well, {who}", "Well, the boss"),
        ("e.g.{who}", "e.g.the boss"),
        ("{a fruit} fell.", "An apple fell."),
        ("{one}", "It"),
        ("{Hi. |Hey. }{who} left.", "Hi. The boss left."),
        ("{|Well. }{who} left.", "The boss left."),
        ("{|Well, }{who} left.", "The boss left."),
        ("{{who}|Nobody} left.", "The boss left."),
        ("{|Hi. }{|Well. }{who} left.", "The boss left."),
        ("{|Hi. }{{who}|Nobody} left.", "The boss left."),
    ],
)
def test_a_slot_that_opens_a_sentence_is_capitalised(line, expected):
    for style in ("formal", "polite", "story", "question", "imperative", "terse"):
        assert expected in texts(line, style)


@pytest.mark.parametrize("style", ["casual", "keyword"])
def test_some_styles_keep_lower_case(style):
    assert set(texts("{who} left. {one} stayed", style)) == {"the boss left. it stayed", "my aunt left. it stayed"}


def test_both_texts_of_an_optional_beginning_are_right():
    assert set(texts("{|Well, }{who} left.", "formal")) == {
        "The boss left.", "My aunt left.", "Well, the boss left.", "Well, my aunt left.",
    }  # fmt: skip


@pytest.mark.parametrize(
    "phrase",
    [
        "an apple", "a pear", "an egg", "an ice", "an orange", "an umbrella", "an uncle", "an hour", "an heir",
        "an honour", "an honor", "an honest man", "a unicorn", "a university", "a user", "a uniform", "a European",
        "a one-way street", "a once-over", "a utensil", "a ukulele", "a house", "a hat", "a year", "an 8", "an 80",
        "an 11", "an 18", "a 1", "a 7", "a 110", "a 180", "an X-ray", "an usher", "an urgent call", "a UFO", "a URL",
        "a USB stick", "an MP3", "an unusual day", "an unimportant day", "an uninvited guest", "an Apple", "an idea",
        "a eulogy", "a ewe", "an FAQ", "an SUV", "an LED", "an HTML page", "a UK city",
    ],
)  # fmt: skip
def test_the_indefinite_article_is_the_one_that_is_said(phrase):
    word = phrase.split(" ", 1)[1]
    (pattern,) = patterns("say {a w}", "casual", lambda name: Table(name, {ONLY: (word,)}), "here")
    assert pattern.text(0) == f"say {phrase}"


def test_a_pattern_of_too_many_combinations_is_cut_to_62_bits():
    (pattern,) = made(" ".join(f"{{big#{number}}}" for number in range(1, 4)) + " {a|b|c}" * 60)
    assert MOST_COMBINATIONS // 4 < pattern.size <= MOST_COMBINATIONS
    assert all(len(piece.options) >= pattern.radices.get(piece.draw, 1) for piece in pattern.pieces)
    assert pattern.text(0) != pattern.text(pattern.size - 1)


atoms = st.sampled_from(
    ["a ", "b.", "{fruit}", "{a fruit}", "{fruit#2}", "{who}", "{book.title}", "{book.author}", "{x|yy|}",
     "{c|{who} d}", "{|e. }", "{f {one}|g}", " ", "\\n"]
)  # fmt: skip


@steady
@given(st.lists(atoms, max_size=6).map("".join), st.sampled_from(["formal", "casual"]))
def test_sizes_lengths_and_texts_agree(line, style):
    assume(line)
    found = made(line, style)
    assume(sum(pattern.size for pattern in found) < 20_000)
    for pattern in found:
        all_texts = [pattern.text(number) for number in range(pattern.size)]
        assert (pattern.shortest, pattern.longest) == (min(map(len, all_texts)), max(map(len, all_texts)))
        assert len(all_texts) == pattern.size
        for piece in pattern.pieces:
            assert not piece.draw or pattern.radices[piece.draw] == len(piece.options)


@steady
@given(st.lists(atoms, max_size=5).map("".join))
def test_a_line_always_gives_the_same_patterns(line):
    assume(line)
    assert made(line) == made(line)


@steady
@given(st.text(max_size=60))
def test_any_text_can_be_written_by_escaping(text):
    assume(text)
    escaped = text
    for plain, written in (("\\", "\\\\"), ("{", "\\{"), ("}", "\\}"), ("|", "\\|"), ("\n", "\\n")):
        escaped = escaped.replace(plain, written)
    assert texts(escaped) == [text]
    assert texts("{" + escaped + "|}")[0] == text


def test_a_pattern_without_draws_has_one_text():
    (pattern,) = made("plain")
    assert isinstance(pattern, Pattern)
    assert (pattern.size, pattern.text(0), pattern.shortest, pattern.longest) == (1, "plain", 5, 5)


@pytest.mark.parametrize(
    ("line", "pieces", "ends"),
    [
        ("Stop.", ["Stop", "."], True),
        ("Stop?", ["Stop", "?"], True),
        ("Really?!", ["Really?", "!"], True),
        ("Wait...", ["Wait..."], False),
        ("Stop", ["Stop"], False),
        ("!", ["!"], False),
    ],
)
def test_a_final_mark_is_a_piece_of_its_own(line, pieces, ends):
    (pattern,) = made(line)
    assert [piece.options[0] for piece in pattern.pieces] == pieces
    assert pattern.ends_in_mark is ends


def test_a_mark_that_only_some_texts_end_in_stays_where_it_is():
    assert not made("go{.|!}")[0].ends_in_mark
    assert made("go {fruit}.")[0].ends_in_mark
    assert not made("go. {fruit}")[0].ends_in_mark


@pytest.mark.parametrize("text", ["two\\nlines", "f\\{x\\}", "a < b", "x = 1", "`x`", "$5", "snake_case", "#1", "@me"])
def test_what_looks_like_code_is_no_prose(text):
    assert not made(text)[0].prose
    assert made('plain text, it\'s "fine" (really): 1/2!')[0].prose


def test_code_among_the_values_of_a_slot_is_no_prose_either():
    table = Table("w", {ONLY: (*map(str, range(99)), "x = 1")})
    assert not patterns("say {w}", "casual", lambda _: table, "here")[0].prose
