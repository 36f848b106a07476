import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.repetition import one_word_apart, self_repetition
from builder.metrics.words import words

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)
some_texts = st.lists(st.lists(st.sampled_from("abc"), max_size=8).map(" ".join), max_size=6)

SIX = "your order was sent this morning"


@pytest.mark.parametrize(
    ("other", "repeated"),
    [
        (SIX, True),
        ("Your order was sent this morning!", True),
        ("your parcel was sent this morning", True),  # another word
        ("your order was sent in the morning", False),  # two other words
        ("your order was sent early this morning", True),  # one too much
        ("order was sent this morning", True),  # the first is missing
        ("your order was sent this", True),  # the last is missing
        ("order was sent this morning then", True),  # one out of each
        ("was sent this morning", False),  # four words are too few to tell
        ("sent order was your this morning", False),
        ("morning this sent was order your", False),
        ("", False),
    ],
)
def test_pairs_by_hand(other, repeated):
    assert self_repetition([SIX, other]) == (1 if repeated else 0)


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        ([], 0),
        (["alone"], 0),
        (["Yes", "No"], 0),
        (["Yes", "yes.", "No"], 2 / 3),
        (["", "?"], 1),
        (["a a a a a a"], 0),
        ([SIX, SIX, SIX, "something else"], 3 / 4),
        (["a b c d x", "a b c d", "a b c"], 0),
    ],
)
def test_by_hand(texts, share):
    assert self_repetition(texts) == pytest.approx(share)


def near(one, other):
    if one == other:
        return True
    if min(len(one), len(other)) < 5:
        return False
    shorter = [
        {tuple(words), *(tuple(words[:i] + words[i + 1 :]) for i in range(len(words)))} for words in (one, other)
    ]
    return bool(shorter[0] & shorter[1])


@steady
@given(some_texts)
def test_it_is_what_its_definition_says(texts):
    words = [text.split() for text in texts]
    repeated = [any(near(one, two) for j, two in enumerate(words) if i != j) for i, one in enumerate(words)]
    assert self_repetition(texts) == pytest.approx(sum(repeated) / len(texts) if texts else 0)


@steady
@given(some_texts, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(texts, random):
    assert self_repetition(random.sample(texts, len(texts))) == self_repetition(texts)


def test_copies_are_one_group_and_not_one_for_every_word():
    found = one_word_apart(words([SIX, SIX, "something else"]))
    assert sorted(found["text"].to_list()) == [0, 1]


def test_all_twice_is_all_repeated():
    texts = [f"the {word} one of all of them" for word in ("first", "second", "third")]
    assert self_repetition(texts * 2) == 1
