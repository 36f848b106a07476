"""Values in Markdown stay text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from builder.report import markdown

NOTHING = "\u2013"
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def seen(source):
    """The text that a reader sees, and the tokens that it took."""
    inline = [token for token in MARKDOWN.parse(source) if token.type == "inline"]
    leaves = [leaf for token in inline for leaf in token.children]
    return "".join(leaf.content for leaf in leaves), {leaf.type for leaf in leaves}


@pytest.mark.parametrize(
    ("value", "plain"),
    [("a\nb\tc", "a b c"), (" x ", "x"), ("a\u202eb\u200bc\x00", "abc"), (12, "12"), ("\ud800", "")],
)
def test_a_value_on_one_line(value, plain):
    assert markdown.line(value) == plain


@pytest.mark.parametrize("name", ["question_answering", "gpt-oss-120b", "0.1.0", "multi step"])
def test_plain_names_need_no_marks(name):
    assert markdown.text(name) == name


@given(st.text())
def test_text_is_seen_as_it_is(value):
    shown, kinds = seen(f"x {markdown.text(value)} x")
    assert shown == f"x {markdown.line(value) or NOTHING} x"
    assert kinds <= {"text", "text_special"}


@given(st.text())
def test_code_is_seen_as_it_is(value):
    shown, kinds = seen(markdown.table(("a", "b"), [(markdown.code(value), "z")]))
    assert shown == f"ab{markdown.line(value) or NOTHING}z"
    assert kinds <= {"text", "text_special", "code_inline"}


@given(st.text(st.sampled_from("`~\n#ab ")))
def test_a_block_ends_where_it_ends(value):
    tokens = MARKDOWN.parse(markdown.block(value, "yaml") + "\n\nend")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.rstrip() == value.rstrip()
