"""Text that a model wrote."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.runs.clean import MOST_BYTES, MOST_DEPTH, DirtyError, parsed, text

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("plain é 漢字 🌍", "plain é 漢字 🌍"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a\x00b\x07c\x1b[31md", "abc[31md"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("right\u202eto\u2066left\u200f", "righttoleft"),
        ("tag\U000e0041\U000e007f selector\U000e0100", "tag selector"),
        ("filler\u3164\u115f\uffa0", "filler"),
        (b"caf\xc3\xa9", "café"),
    ],
)
def test_what_hides_or_reorders_is_taken_out(raw, clean):
    assert text(raw) == clean


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        ("half \ud800", "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
        (b"\xc0\xaf", "not UTF-8"),
        ("x" * (MOST_BYTES + 1), f"longer than {MOST_BYTES} bytes"),
        ("é" * MOST_BYTES, f"longer than {MOST_BYTES} bytes"),
    ],
)
def test_what_is_no_text_is_refused(raw, reason):
    with pytest.raises(DirtyError, match=reason):
        text(raw)


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        " {} ",
        "\ufeff{}",
        "```json\n{}\n```",
        "Sure!\n```json\n{}\n```\nAnything else?",
        "```\n{}\n```",
        "Here: {}.",
        "{}\n\nI hope this helps!",
    ],
)
def test_json_is_found_in_what_models_put_around_it(around):
    value = {"texts": ["a", "b"], "n": 1.5, "yes": True, "nothing": None}
    assert parsed(around.replace("{}", json.dumps(value))) == value


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "no JSON"),
        ("I cannot help with that.", "no JSON"),
        ("}{", "no JSON"),
        ('{"a": ', "no JSON|broken"),
        ('{"a": 1} {"b": 2}', "broken"),
        ('{"a": NaN}', "NaN"),
        ("[Infinity]", "Infinity"),
        ("[-Infinity]", "-Infinity"),
        ("[1e999]", "an endless number"),
        (f"[{'9' * 5000}]", "an endless integer"),
        (f"[{2**63}]", "an endless integer"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": 1, "\\u0061": 2}', "twice"),
        ('{"a": 1, "a\\u200b": 2}', "twice"),
        ("[" * 33 + "]" * 33, "nested deeper"),
        ('{"a":' * 100_00 + "1" + "}" * 100_00, "nested deeper|longer"),
        ('{"a": "\\ud800"}', "half a character"),
        ('["\\udfff"]', "half a character"),
        ('{"\\ud800": 1}', "half a character"),
        ("{'a': 1}", "broken"),
        ("[1,]", "broken"),
        ("[01]", "broken"),
    ],
)
def test_json_that_is_a_trap_is_refused(raw, reason):
    with pytest.raises(DirtyError, match=reason):
        parsed(raw)


def test_what_is_escaped_in_json_is_as_clean_as_what_is_not():
    raw = r'{"te\u200bxt": ["a\u202eb\u0000", "e\u0301", "\ud83c\udf0d", "a\u2028b"]}'
    assert parsed(raw) == {"text": ["ab", "é", "🌍", "a\nb"]}


def test_depth_is_counted_outside_strings_only():
    deep = "[" * MOST_DEPTH + "1" + "]" * MOST_DEPTH
    assert parsed(deep)
    assert parsed(json.dumps({"a": "[" * 100 + '"{' * 100})) == {"a": "[" * 100 + '"{' * 100}


@steady
@given(st.text() | st.binary())
def test_clean_twice_is_clean_once(raw):
    try:
        once = text(raw)
    except DirtyError:
        return
    assert text(once) == once
    once.encode("utf-8")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('abc é\n{}[]"\\'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('abc"{'), inner, max_size=4),
    max_leaves=12,
)


@steady
@given(st.dictionaries(st.text("abc"), values, max_size=4) | st.lists(values, max_size=4), st.booleans())
def test_honest_json_comes_through_as_it_is(value, escaped):
    assert parsed(json.dumps(value, ensure_ascii=escaped)) == value
