import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.sentence_templates import top_template

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
some_texts = st.lists(
    st.lists(st.sampled_from(["Done.", "It is 5.", "Ask Lena!", "it is late", "So says Lena."]), max_size=5).map(
        " ".join
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Order ORD-10482 costs 1,234.50 EUR.", "order # costs #"),
        ("The token is 9cpmb, and it ends 2026-06-19!", "the token is #, and it ends #"),
        ("See /workspace/report.csv and read_me", "see #"),
        ("Write to lena@shop.example, please", "write to #, please"),
        ("I asked Lena Fischer about it", "i asked # about it"),
        ("We told Lena's team", "we told # team"),
        ("It says `no such table` there", "it says # there"),
        ('They call it "the long way" here', "they call it # here"),
        ("They call it 'the long way' here", "they call it # here"),
        ("It isn't the customers' fault", "it isn't the customers' fault"),
        ("The best are Rome, Oslo and Lima.", "the best are #"),
        ("Here you are\n```\nx = 1. Really.\n```", "here you are"),
        ("- **Rome** leads with 12", "- **#** leads with #"),
        ("", ""),
        ("12.\n13. 2026", ""),
    ],
)
def test_what_a_template_is(text, template):
    # Three times, so that it is the most frequent one; the others say which words are no names.
    assert top_template([text] * 3 + ["so it is"])[0] == (template or "so it is")


def test_a_word_that_stands_small_somewhere_is_no_name():
    texts = ["We sell Kettles now", "We sell Toasters now", "kettles are cheap", "toasters are not"]
    assert top_template(texts) == ("kettles are cheap", 1 / 4)
    assert top_template(texts[:2]) == ("we sell # now", 1)


def test_a_name_at_the_start_of_a_sentence_is_one_too():
    texts = ["Lena has 3 tickets", "Omar has 12 tickets", "Ask Lena first", "so ask Omar instead"]
    assert top_template(texts) == ("# has # tickets", 1 / 2)


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        ([], 0),
        ([""], 0),
        (["Done. And done. Done!"], 1),
        (["Done. It is 5.", "Sure. It is 6.", "What else?", ""], 2 / 4),
    ],
)
def test_a_text_counts_once(texts, share):
    assert top_template(texts)[1] == pytest.approx(share)


def test_of_several_the_first_in_the_alphabet_is_told():
    assert top_template(["well then", "as you like"]) == ("as you like", 1 / 2)


@steady
@given(some_texts, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(texts, random):
    assert top_template(random.sample(texts, len(texts))) == top_template(texts)


@steady
@given(some_texts)
def test_the_share_is_that_of_a_template_that_is_there(texts):
    template, share = top_template(texts)
    assert 0 <= share <= 1
    assert bool(template) == (share > 0) == any(texts)
    assert share * len(texts) == pytest.approx(round(share * len(texts)))
