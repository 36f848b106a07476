from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import SeedbedError
from builder.intent.noise import LONG, MAKERS, TYPO_RATES, Dice, long_winded, noisy_surface, typos
from builder.rows import MAX_LENGTH, MIN_LENGTH

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)

TEXT = "Could you tell me whether the weather in Paris, France will be nice for the trip of their whole team?"
states = st.integers(0, 2**64 - 1)
texts = st.text("abcdeABC ,.?!'\n-59é☃", min_size=MIN_LENGTH, max_size=120).filter(str.strip)
DIGRESSIONS = tuple(f"Sentence number {i} goes on and on about nothing of any interest {'x' * i}." for i in range(60))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 1000, 2**32])
def test_dice_stay_below(n):
    dice = Dice(5)
    assert all(0 <= dice.below(n) < n for _ in range(2000))


def test_dice_are_uniform():
    dice = Dice(1)
    counts = Counter(dice.below(10) for _ in range(20_000))
    assert sum((counts[i] - 2000) ** 2 / 2000 for i in range(10)) < 27.9


def test_dice_are_the_published_splitmix64():
    dice = Dice(1234567)
    assert [dice.below(2**64) for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_dice_pick_everything_and_chances_come_true():
    dice = Dice(3)
    assert {dice.pick("abcde") for _ in range(200)} == set("abcde")
    assert abs(sum(dice.chance(250) for _ in range(10_000)) - 2500) < 200
    assert not any(dice.chance(0) for _ in range(1000))
    assert all(dice.chance(1000) for _ in range(1000))


@pytest.mark.parametrize("maker", [typos, noisy_surface, long_winded(DIGRESSIONS)])
@steady
@given(text=texts, state=states)
def test_a_spoilt_text_is_another_text_and_a_function_of_its_dice(maker, text, state):
    spoilt = maker(text, Dice(state))
    assert spoilt != text
    assert spoilt == maker(text, Dice(state))
    assert len(spoilt) <= MAX_LENGTH
    assert spoilt.strip()


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_other_dice_spoil_differently(maker):
    assert len({maker(TEXT, Dice(state)) for state in range(200)}) > 150


def test_the_two_kinds_that_are_wholly_made():
    assert {"typos": typos, "noisy_surface": noisy_surface} == MAKERS


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("text", ["abc", "sum", "a b", "Why"])
def test_a_spoilt_text_is_never_shorter_than_a_text_may_be(maker, text):
    assert min(len(maker(text, Dice(state))) for state in range(4000)) >= MIN_LENGTH


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("text", ["???", "12 34", "日本語", "   ", "a", "ABC!", "☃"])
def test_texts_without_letters_to_spoil_are_spoilt_somehow(maker, text):
    assert all(maker(text, Dice(state)) != text for state in range(300))


def distance(one, two):
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(two, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def test_typos_come_at_a_hasty_a_careless_and_a_very_bad_rate():
    assert list(TYPO_RATES) == [25, 60, 120]
    mistakes = [distance(TEXT, typos(TEXT, Dice(state))) for state in range(400)]
    assert min(mistakes) == 1
    assert 5 < sum(mistakes) / len(mistakes) < 14
    assert max(mistakes) < 40


def test_every_sort_of_typo_occurs():
    found = [typos("there plans", Dice(state)) for state in range(3000)]
    assert any("their" in text for text in found), "homophone"
    assert any("plnas" in text for text in found), "transposition"
    assert any("plaans" in text for text in found), "doubled"
    assert any("plns" in text for text in found), "omission"
    assert any("plabs" in text or "plams" in text for text in found), "neighbour"


def test_typos_leave_marks_digits_and_spaces_alone():
    for state in range(300):
        spoilt = typos("12,5 + (7)\nok? really long words here", Dice(state))
        assert spoilt.startswith("12,5 + (7)\n")
        assert "?" in spoilt


def test_a_neighbour_keeps_the_case_of_its_letter():
    found = {typos("QQQ", Dice(state)) for state in range(500)}
    letters = {letter for text in found for letter in text}
    assert letters == {"Q", "W", "A", "S"}


def test_every_sort_of_noise_occurs():
    text = "Tell me, where is the nice house. Please"
    found = [noisy_surface(text, Dice(state)) for state in range(600)]
    signs = {
        "capitals": lambda spoilt: spoilt.startswith("TELL ME"),
        "emoji": lambda spoilt: any(ord(letter) > 0x2600 for letter in spoilt),
        "cramped": lambda spoilt: "me,where" in spoilt,
        "leet": lambda spoilt: "h0u53" in spoilt,
        "markdown": lambda spoilt: spoilt.startswith(("# ", "> ", "```", "**", "- [ ]")),
        "link": lambda spoilt: "example." in spoilt,
        "stretched": lambda spoilt: " ... " in spoilt,
    }
    for name, sign in signs.items():
        share = sum(map(sign, found)) / len(found)
        assert 0.02 < share < 0.5, name


def test_links_lead_nowhere_real():
    for state in range(600):
        for word in noisy_surface("short text here", Dice(state)).split():
            if "://" in word or "www." in word:
                assert "example." in word.lower()


@steady
@given(texts, states)
def test_a_long_text_holds_the_request_among_whole_digressions(text, state):
    spoilt = long_winded(DIGRESSIONS)(text, Dice(state))
    assert LONG <= len(spoilt) <= MAX_LENGTH
    assert text in spoilt
    rest = spoilt.replace(text, "", 1)
    assert sum(sentence in rest for sentence in DIGRESSIONS) >= 5


@pytest.mark.parametrize("length", [1, 100, 299, 300])
def test_a_long_text_is_long_for_every_request_that_is_spoilt(length):
    sizes = [len(long_winded(DIGRESSIONS)("x" * length, Dice(state))) for state in range(300)]
    assert min(sizes) >= LONG
    assert max(sizes) <= MAX_LENGTH


def test_no_digression_is_told_twice():
    for state in range(200):
        spoilt = long_winded(DIGRESSIONS)("Request?", Dice(state))
        assert all(spoilt.count(sentence) <= 1 for sentence in DIGRESSIONS)


def test_the_request_stands_at_the_beginning_the_end_and_between():
    places = [long_winded(DIGRESSIONS)("Request?", Dice(state)).index("Request?") for state in range(600)]
    assert min(places) < 200
    assert max(places) > 600


def test_too_few_digressions_are_an_error_of_ours():
    with pytest.raises(SeedbedError):
        long_winded(["Too short."])("Request?", Dice(1))
