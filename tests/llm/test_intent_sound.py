from dataclasses import replace

import pytest

from builder.llm.intent.plan import Ask, Cell
from builder.llm.intent.sound import normal, tidy, unsound

CELL = Cell("train", "conversation", "general", "simple")
ASK = Ask(CELL, 0, 10, "general", "simple", "casual", "pets", "en")


def rule(text, ask=ASK, shown=()):
    found = unsound(tidy(text), ask, shown)
    return found.rule if found else ""


@pytest.mark.parametrize(
    ("broken", "texts"),
    {
        "length": ["", "ab", "x" * 1001, "   a   "],
        "clean": ["pay\u202eed\u202c attention to this", "zero\u200bwidth in here"],
        "words": ["?!?!?!", "🙂🙂🙂🙂"],
        "placeholder": [
            "write a poem about {topic} please", "dear [Your Name], how are you", "tell me of [insert topic here]",
            "translate {{ text }} for me", "my name is ____ and I like it", "call XXXX about the thing",
        ],
        "numbering": ["1. what is the capital of Peru", "2) why is it so", "- tell me a joke", "• and another one"],
        "boilerplate": [
            "As an AI language model, I cannot write that.", "I'm sorry, but I can't help with this request.",
            "I cannot assist with that.", "Sure! Here are ten messages", "Here are 10 different messages:",
        ],
        "private": ["write to tom.miller@gmail.com for me", "my key is gsk_9fK2mQ8pL4xZ7vB1nY5wC3tR ok?"],
        "monotony": ["go go go now", "la le la le la le la le la le la le la le la le"],
        "language": ["Почему небо синее и трава зелёная?", "Wie ist das Wetter und nicht der Regen?"],
    }.items(),
)  # fmt: skip
def test_what_is_unsound_names_its_rule(broken, texts):
    assert {text: rule(text) for text in texts} == dict.fromkeys(texts, broken)


@pytest.mark.parametrize(
    "text",
    [
        "hey, how are you?",
        "As an AI, do you ever get bored?",
        "I'm sorry I forgot your birthday, can you help me write an apology?",
        "Here is my code: print(1). Why does it fail?",
        "How do I say 'как дела' in English?",
        "Translate 'Guten Morgen und nicht vergessen' please",
        "python dict {key: value} syntax",
        "3.5 mm jack or usb c",
        "mail it to anna@example.com or call 555-0147",
        "what does XXL mean",
        "why?",
    ],
)
def test_what_people_write_is_sound(text):
    assert rule(text) == ""


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("ru", "Почему небо синее?", "Why is the sky blue?"),
        ("ja", "空はなぜ青いの", "sora wa naze aoi no"),
        ("de", "Warum ist der Himmel blau?", "Почему небо синее?"),
        ("en+ko", "please explain 하늘은 왜 파란가요 to me", "please explain it to me"),
    ],
)
def test_the_script_is_that_of_the_language(language, good, bad):
    ask = replace(ASK, cell=Cell("edge_cases", "conversation", kind="multi_language"), language=language)
    assert rule(good, ask) == ""
    assert rule(bad, ask) == "language"


def test_extreme_length_is_extreme():
    ask = replace(ASK, cell=Cell("edge_cases", "conversation", kind="extreme_length"))
    long = " ".join(f"word{n}" for n in range(120))
    assert len(long) >= 800
    assert rule("hi there", ask) == rule(long, ask) == ""
    assert rule("this one is neither long nor short", ask) == "length"


def test_a_line_of_the_prompt_is_no_row():
    assert rule("How are  you TODAY?", shown={normal("how are you today")}) == "copied"


def test_quotes_and_spaces_around_a_text_are_not_its_own():
    assert tidy('  "what is this?" \n') == "what is this?"
    assert tidy("“what is this?”") == "what is this?"
    assert tidy('"yes" or "no"') == '"yes" or "no"'
    assert tidy("one  \ntwo ") == "one\ntwo"


def test_hardly_a_row_of_the_banks_is_unsound(grammar):
    """Rules that would refuse what people wrote for the banks would refuse paid texts as well."""
    from builder.intent.source import IntentSource
    from builder.recipe import Recipe

    source = IntentSource(Recipe(seed=11).with_(examples_per_intent=200, edge_cases=0), grammar)
    rows = [row for shard in source.shards() for row in source.make(shard).table.to_pylist()]
    refused = [(found, row["text"]) for row in rows if (found := rule(row["text"]))]
    assert len(refused) <= 0.01 * len(rows), refused
