import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import BankError
from builder.intent.lexicon import ONLY, Table, read_table

steady = settings(derandomize=True, deadline=None, database=None, max_examples=100)

PEOPLE = Table("person", {ONLY: ("Ann", "Bob")})
SHOPS = Table("shop", {"name": ("Kiosk", "Mall"), "open": ("8", "9")})


def lookup(name):
    try:
        return {"person": PEOPLE, "shop": SHOPS}[name]
    except KeyError:
        raise BankError(f"no slot '{name}'") from None


def table(body, where="here"):
    return read_table("t", body, where, lookup)


def records(found):
    return list(zip(*found.fields.values(), strict=True))


def test_lines_are_values():
    found = table("\n  apples \n\npears\n")
    assert found.fields == {ONLY: ("apples", "pears")}
    assert (found.name, found.size) == ("t", 2)


def test_lines_under_values_are_the_same():
    assert table({"values": "apples\npears"}).fields == table("apples\npears").fields


def test_a_value_written_twice_counts_once_whatever_its_case():
    assert sorted(table("US\nfr\nUS\nus\nFR").fields[ONLY]) == ["US", "fr"]


def test_a_value_may_have_line_breaks():
    assert table(r"one\ntwo").fields[ONLY] == ("one\ntwo",)
    assert table({"fields": "a | b", "values": r"x\ny | z"}).fields["a"] == ("x\ny",)


def test_records_keep_their_fields_together():
    found = table({"fields": "title | author", "values": "Dune | Frank Herbert\nEmma | Jane Austen\n"})
    assert found.fields == {"title": ("Dune", "Emma"), "author": ("Frank Herbert", "Jane Austen")}
    assert found.size == 2


def test_a_record_written_twice_counts_once():
    assert table({"fields": "a | b", "values": "x | 1\nx | 2\nx | 1"}).size == 2


def test_a_bar_without_spaces_is_part_of_a_value():
    assert table({"fields": "a | b", "values": "x|y | z"}).fields["a"] == ("x|y",)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "needs at least one value"),
        (" \n ", "needs at least one value"),
        ({"values": ""}, "needs at least one value"),
        ({"fields": "a | b", "values": " "}, "needs at least one value"),
        (5, "a slot is lines of text"),
        (None, "a slot is lines of text"),
        (["a"], "got list"),
        ({}, "needs 'values: |'"),
        ({"values": ["a"]}, "needs 'values: |'"),
        ({"values": "a", "feilds": "x"}, "feilds"),
        ({"fields": "a | b", "values": "x"}, "'x' has 1 fields; right would be 2"),
        ({"fields": "a | b", "values": "x | y | z"}, "has 3 fields; right would be 2"),
        ({"fields": "a | a", "values": "x | y"}, "a"),
        ({"given": {"n": "1..3"}, "values": "a"}, "values"),
        ({"given": {}}, "'given' names what is drawn"),
        ({"given": None}, "'given' names what is drawn"),
        ({"given": "1..3"}, "'given' names what is drawn"),
        ({"given": {"n": 5}}, "is not a range"),
        ({"given": {"n": {"a": 1}}}, "is not a range"),
        ({"given": {"n": []}}, "is empty"),
        ({"given": {"n": "3..1"}}, "is empty"),
        ({"given": {"n": "1..5 by 0"}}, "by 0"),
        ({"given": {"n": "nobody"}}, "nobody"),
        ({"given": {"n": "1..3"}, "where": "n > 3"}, "no values fulfil 'where: n > 3'"),
        ({"given": {"n": "1..3"}, "where": "m > 3"}, "no value is called 'm'"),
        ({"given": {"n": "1..3"}, "let": {"m": "k"}}, "no value is called 'k'"),
        ({"given": {"n": "1..3"}, "let": ["m"]}, "let"),
        ({"given": {"n": "1..3"}, "let": "m"}, "let"),
        ({"given": {"n": "1..3"}, 5: "x", "y": "x"}, "not ['5', 'y']"),
        ({"given": {f"n{i}": "1..3" for i in range(65)}}, "more than 64 fields"),
        (
            {"given": {"n0": ["word"]}, "let": {f"n{i}": f"n{i - 1} + n{i - 1}" for i in range(1, 40)}},
            "more than 1,000",
        ),
    ],
)
def test_what_is_wrong_is_placed(body, says):
    with pytest.raises(BankError) as caught:
        table(body)
    assert says in str(caught.value)


def test_only_keeps_each_combination_once():
    found = table({"fields": "n | price | shop", "values": "2 | 5 | A\n2 | 7 | A\n3 | 5 | A"})
    assert found.only(("n",), "w").fields == {"n": ("2", "3")}
    assert records(found.only(("shop", "n"), "w")) == [("A", "2"), ("A", "3")]
    assert found.only(("n", "price", "shop"), "w").size == 3


def test_only_counts_values_that_differ_in_case_once():
    found = table({"fields": "name | n", "values": "Ann | 1\nann | 2\nBob | 3"})
    assert found.only(("name",), "w").size == 2


def test_only_names_the_fields_there_are():
    with pytest.raises(BankError, match=r"w: slot 'shop' has no field 'opens'; it has \.name, \.open\."):
        SHOPS.only(("opens",), "w")
    with pytest.raises(BankError, match="it has no field"):
        PEOPLE.only(("age",), "w")


@steady
@given(st.integers(-9, 9), st.integers(0, 9), st.integers(1, 5))
def test_a_range_includes_its_end(low, length, step):
    found = table({"given": {"n": f"{low} .. {low + length} by {step}"}})
    assert sorted(map(int, found.fields["n"])) == list(range(low, low + length + 1, step))


@steady
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 30))
def test_draws_together_are_all_combinations_that_fulfil_the_condition(a, b, limit):
    body = {"given": {"n": f"1..{a}", "m": f"1..{b}"}, "where": f"n * m <= {limit}", "let": {"sum": "n + m"}}
    expected = {(str(n), str(m), str(n + m)) for n in range(1, a + 1) for m in range(1, b + 1) if n * m <= limit}
    if not expected:
        return
    found = records(table(body))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_let_may_use_an_earlier_let():
    found = table({"given": {"n": "2..3"}, "let": {"double": "n * 2", "more": "double + 1"}})
    assert sorted(records(found)) == [("2", "4", "5"), ("3", "6", "7")]


def test_given_draws_from_lists_and_other_slots():
    found = table({"given": {"n": [1, "2.5"], "who": "person", "at": "shop"}, "where": "n > 1 and at.name != 'Mall'"})
    assert set(found.fields) == {"n", "who", "at.name", "at.open"}
    assert sorted(records(found)) == [("2.5", "Ann", "Kiosk", "8"), ("2.5", "Bob", "Kiosk", "8")]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [("6 / 2", "3"), ("5 / 2", "2.5"), ("10 / 3", "3.33"), ("1 / 4", "0.25"), ("100.0", "100"), ("0 * 1.5", "0"),
     ("-0.001", "0"), ("0.1 + 0.2", "0.3"), ("20 * 1.0", "20")],
)  # fmt: skip
def test_numbers_are_shown_as_people_write_them(expression, shown):
    assert table({"given": {"n": [1]}, "let": {"x": expression}}).fields["x"] == (shown,)


def test_a_large_product_is_sampled_over_its_whole_breadth():
    found = table({"given": dict.fromkeys("abcd", "1..200")})
    assert 1 < found.size <= 600
    assert len(set(records(found))) == found.size
    for column in found.fields.values():
        values = list(map(int, column))
        assert min(values) < 20
        assert max(values) > 180
        assert max(Counter(values).values()) < 20


def test_a_product_beyond_64_bits_is_sampled_too():
    found = table({"given": {f"n{i}": "1..100" for i in range(12)}})
    assert found.size > 1
    assert all(len(set(column)) > 50 for column in found.fields.values())
    assert math.prod([100] * 12) > 2**64


def test_a_range_too_long_to_list_is_refused():
    import subprocess
    import sys
    from pathlib import Path

    code = (
        "import resource\n"
        "from builder.errors import BankError\n"
        "from builder.intent.lexicon import read_table\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (2, 2))\n"
        "try:\n    read_table('t', {'given': {'n': '1..99999999999'}}, 'here', None)\n"
        "except BankError:\n    print('refused')\n"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "refused\n", done.stderr[-200:]


def test_the_same_slot_is_the_same_everywhere():
    body = {"given": dict.fromkeys("abc", "1..90"), "where": "a < b"}
    assert table(body).fields == table(body).fields
    assert table(body, "here").fields != table(body, "there").fields
