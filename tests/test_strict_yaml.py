import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import strict_yaml
from builder.errors import BankError, RecipeError

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def loads(text):
    return strict_yaml.loads(text, "here", BankError)


@pytest.mark.parametrize(
    "text",
    [
        "no", "yes", "on", "off", "No", "True", "TRUE", "False", "NULL", "Null", "y", "n", "1.10", "1.0", "1e3", ".5",
        "1_000", "0x1f", "0o7", "0b1", "007", "1:30", "12:30:45", "2020-01-01", ".inf", ".nan", "=", "<<", "+", "-x",
        "truer", "nullify", "~x", "1 2", "--1",
    ],
)  # fmt: skip
def test_a_scalar_is_the_text_it_looks_like(text):
    assert loads(f"key: {text}") == {"key": text}
    assert loads(f"- {text}") == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("12345678901234567890", 12345678901234567890),
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_truth_and_null_are_read(text, value):
    found = loads(f"key: {text}")["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["5", "true", "null", "~", ""])
def test_what_is_quoted_or_in_a_block_stays_text(text):
    assert loads(f'key: "{text}"') == {"key": text}
    assert loads(f"key: '{text}'") == {"key": text}
    assert loads(f"key: |-\n  {text}") == {"key": text}


def test_keys_are_read_as_values_are():
    assert loads("no: 1\n5: 2\ntrue: 3") == {"no": 1, 5: 2, True: 3}


def test_nothing_and_comments_are_none():
    assert loads("") is None
    assert loads("# only\n") is None


@steady
@given(
    st.recursive(
        st.integers() | st.booleans() | st.none() | st.text(st.characters(codec="ascii", categories=["L", "N"])),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner)
        ),
        max_leaves=15,
    )
)
def test_what_is_written_in_json_is_read_back(value):
    import json

    assert loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1", "line 1: anchors and aliases are not read"),
        ("a: 1\nb: &x [1]", "line 2: anchors and aliases"),
        ("a: &x {c: 1}", "anchors and aliases"),
        ("a: 1\nb: *x", "line 2"),
        ("a: !!int 5", "the tag tag:yaml.org,2002:int is not read"),
        ("\n\na: !!python/object:os.system x", "line 3: the tag"),
        ("a: !own x", "the tag !own is not read"),
        ("a: !!map {}", "the tag"),
        ("a: !!seq []", "the tag"),
        ("a: 1\nb: 2\na: 3", "'a' stands twice"),
        ("x:\n  a: 1\n  a: 3", "'a' stands twice"),
        ("{a: 1, a: 2}", "'a' stands twice"),
        ("a: 1\n'a': 2", "'a' stands twice"),
        ("? [a]\n: 1", "unhashable"),
        ("? {a: 1}\n: 1", "unhashable"),
        ("a\n---\nb", "line 2"),
        ("a: [", "line"),
        ("a: 'x", "line"),
        ("\ta: 1", "line 1"),
        ("a: b: c", "line 1"),
        ("a: \x00", "not YAML"),
        ("a: \x07", "not YAML"),
        ('"\\ud800"', "line 1"),
    ],
)
def test_surprises_are_refused_with_a_sentence(text, says):
    with pytest.raises(BankError) as caught:
        loads(text)
    message = str(caught.value)
    assert message.startswith("here")
    assert says in message
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("text", ["1: a\n+1: b", "0: a\n-0: b", "null: a\n~: b", "1: a\ntrue: b"])
def test_two_spellings_of_one_key_are_a_doubled_key(text):
    with pytest.raises(BankError, match="stands twice"):
        loads(text)


def test_a_doubled_key_is_shown_where_it_stands_again():
    with pytest.raises(BankError, match="line 4: 'a' stands twice"):
        loads("x:\n  a: 1\n  b: 2\n  a: 3")


def test_a_number_of_thousands_of_digits_is_refused():
    with pytest.raises(BankError):
        loads("a: 1\nb: " + "9" * 5000)


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(BankError):
        loads("a: \ud800")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_nesting_has_a_limit(opening, closing):
    assert loads(opening * 32 + "x" + closing * 32)
    with pytest.raises(BankError, match="nested deeper than 32"):
        loads(opening * 33 + "x" + closing * 33)


def test_block_nesting_has_the_same_limit():
    assert loads("\n".join("  " * depth + "a:" for depth in range(32)))
    with pytest.raises(BankError, match="line 33: nested deeper"):
        loads("\n".join("  " * depth + "a:" for depth in range(33)))


def test_many_lists_beside_each_other_are_not_deep():
    assert loads("[" + ",".join(["[]"] * 200) + "]") == [[]] * 200


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "a: [", "[{"])
def test_endless_opening_is_refused(opening):
    with pytest.raises(BankError):
        loads(opening * 50_000)


def test_many_keys_take_no_more_than_a_moment():
    text = "\n".join(f"key{number}: 1" for number in range(12_000))
    started = time.process_time()
    assert len(loads(text)) == 12_000
    assert time.process_time() - started < 0.8


def test_the_error_is_the_one_asked_for():
    with pytest.raises(RecipeError):
        strict_yaml.loads("a: [", "r", RecipeError)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("a: naïve ☃\r\nb: 1\r\n".encode())
    assert strict_yaml.read(path, BankError) == {"a": "naïve ☃", "b": 1}


def test_a_byte_order_mark_is_no_part_of_a_key(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert strict_yaml.read(path, BankError) == {"a": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: \xff", "is not UTF-8 (byte 3)"),
        ("a: 1".encode("utf-16"), "is not UTF-8 (byte 0)"),
        (b"a: 1\na: 2", "'a' stands twice"),
    ],
)
def test_a_broken_file_is_named(tmp_path, content, says):
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(RecipeError) as caught:
        strict_yaml.read(path, RecipeError)
    assert str(caught.value).startswith(str(path))
    assert says in str(caught.value)


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path):
    with pytest.raises(BankError, match=r"none\.yaml: cannot be read: No such file"):
        strict_yaml.read(tmp_path / "none.yaml", BankError)
    with pytest.raises(BankError, match="cannot be read: Is a directory"):
        strict_yaml.read(tmp_path, BankError)


def test_a_file_of_more_than_8_megabytes_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * 8_000_001)
    with pytest.raises(BankError, match="is 8,000,001 bytes; at most 8,000,000"):
        strict_yaml.read(path, BankError)
    path.write_bytes(b"#" * 8_000_000)
    assert strict_yaml.read(path, BankError) is None
