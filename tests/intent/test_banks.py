"""The shipped content: no text can be made twice, and every cell of every intent has phrasings."""

from builder.intent.ambiguity import collisions, repetitions
from builder.intent.checks import UNFILLED
from builder.rows import AUDIENCES, COMPLEXITIES

INTENTS = (
    "question_answering", "creative_writing", "code_generation", "data_analysis", "reasoning", "summarization",
    "translation", "conversation", "task_planning", "problem_solving",
)  # fmt: skip


def families(grammar):
    return [family for bank in (*grammar.intents, *grammar.edges) for family in bank.families]


def test_no_two_phrasings_can_make_one_text(grammar):
    assert collisions(families(grammar)) == ([], [])


def test_no_phrasing_makes_one_text_twice(grammar):
    assert repetitions(families(grammar)) == []


def test_the_ten_intents_keep_their_numbers(grammar):
    assert grammar.intent_names == INTENTS


def test_every_intent_has_families_for_every_audience_and_complexity(grammar):
    for bank in grammar.intents:
        cells = [cell for family in bank.families for cell in {cell for frame in family.frames for cell in frame.cells}]
        for audience in AUDIENCES:
            for complexity in COMPLEXITIES:
                assert cells.count((audience, complexity)) >= 10, (bank.name, audience, complexity)


def test_nothing_looks_like_an_unfilled_slot(grammar):
    for family in families(grammar):
        for frame in family.frames:
            for pattern in frame.patterns:
                assert not UNFILLED.search(pattern.text(pattern.size - 1)), frame.where
