"""The bars of a gate: which prompts fall."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import bars
from builder.bars import Gate, Prompt
from builder.metrics.jaccard import shingles, similarity
from builder.recipe import GateRecipe


def similar(most, texts):
    """The rule to which each text falls at this similarity, "" for none."""
    fallen = Gate(GateRecipe(maximum_similarity=most)).falls([Prompt(text, "x", judged=True) for text in texts])
    return [one.rule if one else "" for one in fallen]


def test_a_prompt_may_be_as_similar_as_the_bar_says_and_no_more():
    texts = ["one two three four", "one two three four five"]  # 4 of 5 words
    assert similar("0.8", texts) == ["", ""]
    assert similar("0.799", texts) == ["", "maximum_similarity"]


def test_only_a_prompt_that_stands_keeps_another_one_out():
    texts = ["a b c d", "a b c e", "a b f e"]  # each is 3 of 5 words like its neighbour, the ends are 2 of 6
    assert similar("0.5", texts) == ["", "maximum_similarity", ""]


def test_case_order_and_marks_tell_no_two_prompts_apart():
    assert similar("0.9", ["Sort my list!", "my list sort", "???", "!"]) == ["", "maximum_similarity", "", ""]


def test_what_passed_before_stands_before_what_comes():
    one = Gate(GateRecipe(maximum_similarity="0.5"))
    first, second = Prompt("a b c d", "x", judged=True), Prompt("a b c d e", "x", judged=True)
    assert one.falls([first]) == [None]
    (fallen,) = one.falls([second])
    assert (fallen.rule, fallen.reason) == ("maximum_similarity", "0.8000: 'a b c d e' and 'a b c d'")


TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6).map(" ".join), max_size=14)


@settings(max_examples=150, deadline=None)
@given(texts=TEXTS, most=st.sampled_from([0.3, 0.5, 0.75, 0.9]), cut=st.integers(0, 14))
def test_what_passes_is_what_a_look_at_every_pair_lets_pass(texts, most, cut):
    one = Gate(GateRecipe(maximum_similarity=most))
    prompts = [Prompt(text, "x", judged=True) for text in texts]
    fallen = one.falls(prompts[:cut]) + one.falls(prompts[cut:])
    stand = []
    for words, found in zip(shingles(texts, bars.SHINGLE), fallen, strict=True):
        near = any(words and other and similarity(words, other) > most + 1e-9 for other in stand)
        assert (found is not None) is near
        if not near:
            stand.append(words)


CODE, POEM = "Write a Python function that reverses a string.", "Write a poem about autumn leaves and the sea."


def test_a_prompt_falls_that_does_not_look_like_its_intent():
    prompts = [
        Prompt(CODE, "code_generation", judged=True),
        Prompt(POEM, "code_generation", judged=True),
        Prompt(POEM, "code_generation", judged=False),  # an edge case, or another language
        Prompt(POEM, "gardening", judged=True),  # an intent of which the reader knows nothing
    ]
    fallen = Gate(GateRecipe(minimum_agreement="0.5")).falls(prompts)
    assert [one.rule if one else "" for one in fallen] == ["", "minimum_agreement", "", ""]
    assert "autumn leaves" in fallen[1].reason


def test_edge_cases_and_other_languages_are_not_judged():
    table = pa.table(
        {"text": list("abc"), "intent": [0, 1, 0], "edge_case": ["", "typos", ""], "language": ["en", "en", "de"]}
    )
    assert [(one.intent, one.judged) for one in bars.prompts_of(table, ["x", "y"])] == [
        ("x", True), ("y", False), ("x", False),
    ]  # fmt: skip
