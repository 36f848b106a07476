"""What a free text claims: facts are found as people write them, and not where they do not stand."""

from dataclasses import replace

import pytest

from builder.agentic.evidence import Seen
from builder.agentic.script import Answer
from builder.llm.agentic.claims import due, hedges, readable, reading, shows


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It is 40.", 40),
        ("40. That is all.", 40),
        ("There are twelve of them.", 12),
        ("Nobody has any: none are left.", 0),
        ("The total is EUR 1,234.50.", 1234.5),
        ("Revenue fell by 72.2%.", -72.2),
        ("The margin is 29.5 %.", 0.295),
        ("The median is 31.87.", 31.872999),
        ("About 31.9 mm.", 31.872999),
        ("The disk has 16GB.", 16),
        ("On March 4, 2026 it opens.", "2026-03-04"),
        ("On 4 March 2026 it opens.", "2026-03-04"),
        ("2025-12 was the best.", "December 2025"),
        ("In **December 2025**, then.", "December 2025"),
        ("It went to Amara Okafor\u2019s team.", "Amara Okafor"),
        ("The order is in_transit.", "in transit"),
        ("ORD-3, and then ORD-1.", "ORD-1, ORD-3"),
        ("Both ORD-1 and ORD-3.", "ORD-1 and ORD-3"),
        ("A migration had locked the invoices table.", "a migration that locked the invoices table"),
        ("Yes: true.", True),
        ("a and 3", ["a", 3]),
    ],
)
def test_what_a_text_shows(text, value):
    assert shows(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It is 41.", 40),
        ("ORD-40 is late.", 40),
        ("It is 29.5.", 0.295),
        ("It is 24.5%.", 0.295),
        ("All of it: 100 percent.", 1),
        ("On 2026-01-40 or so.", 40),
        ("1. look\n2. act", 1),
        ("It is 32.", 31.873),
        ("It is 31.8.", 31.873),
        ("Amara Okaforo did.", "Amara Okafor"),
        ("Only ORD-1.", "ORD-1, ORD-3"),
        ("The invoices table was locked by a backup.", "a migration that locked the invoices table"),
        ("On 4 April 2026.", "2026-03-04"),
        ("shipped", "not shipped"),
    ],
)
def test_what_a_text_does_not_show(text, value):
    assert not shows(text, value)


def test_scripts_are_read_as_they_declare_themselves(scenes):
    for scene in scenes:
        for declared, facts in zip(scene.endings, due(scene.case), strict=True):
            made = reading(declared.text, declared, facts)
            assert made.kind == declared.kind
            assert made.facts == facts


def told(facts):
    """Facts as bluntly as a model may tell them."""
    return " ".join(f"The {name.replace('_', ' ')} is {value}." for name, value in facts.items())


def another(value):
    return f"un{value}" if isinstance(value, str) else value + 1 if value < 10**6 else value * 2


def test_facts_are_found_however_bluntly_they_are_told_and_a_wrong_one_never(scenes):
    for scene in scenes:
        facts = scene.case.truth.facts
        assert all(shows(told(facts), value) for value in facts.values())
        for name, value in facts.items():
            others = dict.fromkeys(facts, "") | {name: another(value)}
            assert not shows(told(others), value), (told(others), value)


def test_every_fact_is_due_once(scenes):
    for scene in scenes:
        names = [name for facts in due(scene.case) for name in facts]
        assert sorted(names) == sorted(scene.case.truth.facts)


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("Which of the two do you mean?", Answer("Which one?", kind="ask"), "ask"),
        ("It is the first.", Answer("Which one?", kind="ask"), "answer"),
        ("Which one do you mean?", Answer("It is 3."), "ask"),
        ("I can't do that, no tool of mine sends mail.", Answer("I cannot send mail.", kind="refuse"), "refuse"),
        ("Done, the mail is sent.", Answer("I cannot send mail.", kind="refuse"), "answer"),
        ("It is 3. Would you like me to write it down?", Answer("It is 3."), "answer"),
    ],
)
def test_how_a_turn_ends(text, expected, kind):
    assert reading(text, expected, {}).kind == kind


def test_who_lists_everything_claims_nothing():
    many = "It may be " + ", ".join(f"ORD-{number}" for number in range(100, 113)) + "."
    assert "lists 13 things" in hedges(many, {"order": "ORD-105"}, Seen())
    assert hedges(many, {"order": "ORD-105"}, Seen([many])) == ""
    assert hedges("ORD-105 of 2026-03-04 at EUR 12.50, 3 pieces.", {"order": "ORD-105"}, Seen()) == ""


def test_wordings_of_a_script_are_no_facts_to_judge_by(scenes):
    case = scenes[0].case
    assert readable(case) == ""
    wording = replace(case, truth=replace(case.truth, facts={"verdict": "meets both of them"}))
    assert "'verdict' (meets both of them) is a wording of the script" in readable(wording)
