import json

import pytest

from builder.llm.intent.reading import texts
from builder.runs.clean import DirtyError
from builder.runs.ledger import Kept


def kept(content):
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})
    return Kept("id", (), "received", "", body.encode(), 1, 1)


@pytest.mark.parametrize(
    "said",
    [
        '{"texts": ["one is here", "two is there"]}',
        '["one is here", "two is there"]',
        '{"messages": [{"text": "one is here"}, {"text": "two is there"}]}',
        '```json\n{"texts": ["one is here", "two is there"]}\n```',
        'Here you are: {"texts": ["one is here", "two is there"]} Enjoy!',
        '<think>They want ["five"].</think>{"texts": ["one is here", "two is there"]}',
        "1. one is here\n2) two is there",
        "- one is here\n\n* two is there\r\n",
        "one is here\ntwo is there",
        '{"texts": ["one is here", "two is there", "three is cut o',
        '{"texts": ["one is here", "two is there",',
        '["one is here", "two is there", "three is c',
        '```json\n{"texts": ["one is here", "two is there", "thr',
        '{"texts": ["one is here", "two is there", 17, null]}',
    ],
)
def test_every_shape_is_read(said):
    assert texts(kept(said)) == ["one is here", "two is there"]


def test_escapes_and_quotes_survive_a_break():
    assert texts(kept('{"texts": ["say \\"hi\\"", "a\\nb", "cut')) == ['say "hi"', "a\nb"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "nothing said"),
        (None, "nothing said"),
        ('{"texts": []}', "no list of texts"),
        ('{"answer": 42}', "no list of texts"),
        ('{"texts": [', "no JSON in it"),
        ('{"texts": [}', "broken JSON"),
        ('{"texts": NaN}', "the number NaN"),
        ('{"texts": [], "texts": [1]}', "a key stands twice"),
        ("[" * 40 + "]" * 40, "nested deeper"),
        ("x" * 70_000, "longer than"),
        ("half \ud800 a character", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_why(said, reason):
    with pytest.raises(DirtyError, match=reason):
        texts(kept(said))


def test_an_endless_list_is_cut():
    assert len(texts(kept(json.dumps({"texts": [f"text {n}" for n in range(2000)]})))) == 500
