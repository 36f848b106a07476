"""Whatever a provider or a model sends, what comes out is a clean value or a reason; nothing is raised."""

import json
import random
import re

import pytest

from builder.providers.base import Answer
from builder.providers.choice import providers
from builder.runs.clean import MOST_DEPTH, DirtyError, parsed, text
from builder.runs.ledger import Kept
from builder.runs.retry import Course, judge
from builder.runs.run import content

PARTS = (
    '{"texts": ["How do I sort a list?", "Explain recursion"], "n": 3}',
    '[{"text": "a", "label": "b"}]',
    "{}",
    "[]",
    "null",
    "```json\n",
    "\n```",
    "Sure! Here you are:\n",
    "I cannot help with that.",
    "<html>",
    "<think>hm</think>",
    '{"a": ',
    '"',
    ",",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\\",
    "\\u",
    "\\ud800",
    "\\udc00\\ud83d",
    "\\u202e",
    "\\u0000",
    "\n",
    "\r",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\udfff",
    "e\u0301",
    "\U000e0041",
    "é",
    "漢字",
    "🌍",
    "NaN",
    "-Infinity",
    "1e999",
    "-0",
    "9" * 19,
    "9" * 5000,
    "1.7976931348623157e309",
    "0x10",
    "true",
    '{"a": 1, "a": 2}',
    '"label": "evil"',
    "[" * 33,
    "[" * 2000,
    '{"a":' * 40,
    "x" * 300,
    "\t" * 50,
    "'",
    "//",
    "/*",
    "\uffff",
    "\ufdd0",
)
MESSAGES = (
    '{"choices": [{"message": {"role": "assistant", "content": %s}}], "usage": {"prompt_tokens": 3}}',
    '{"choices": [%s]}',
    '{"choices": %s}',
    '{"usage": %s, "choices": [{}]}',
    '{"error": {"message": %s, "code": %s}}',
    '{"error": %s}',
    '{"choices": [{"message": %s}]}',
    "%s",
)
HEADERS = (
    "",
    "2",
    "-1",
    "nan",
    "soon",
    "Sun, 22 Nov 2026 12:00:30 GMT",
    "Sun, 22 Nov 2026 12:00:30 -0000",
    "Sun, 99 Nov 2026",
    "9" * 400,
    "1m30s",
    "\x00",
    "٣",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359",
)
STATUSES = (200, 200, 200, 204, 307, 400, 401, 402, 403, 404, 429, 498, 500, 503)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]")


def hostile(draw):
    """A completion as bytes: parts of honest and of evil ones, put together and then damaged."""
    raw = "".join(draw.choice(PARTS) for _ in range(draw.randint(1, 8))).encode("utf-8", "surrogatepass")
    for _ in range(draw.choice((0, 0, 1, 3))):
        at = draw.randrange(len(raw) + 1)
        raw = raw[:at] + bytes((draw.randrange(256),)) + raw[at + draw.randint(0, 3) :]
    return raw * draw.choice((1, 1, 1, 1, 1, 2)) if draw.random() < 0.999 else raw * 400


def is_clean(value, depth=0):
    assert depth <= MOST_DEPTH
    match value:
        case str():
            assert not HIDDEN.search(value)
        case bool() | None:
            pass
        case int():
            assert abs(value) < 2**63
        case float():
            assert value - value == 0, "neither endless nor no number"
        case list():
            for item in value:
                is_clean(item, depth + 1)
        case dict():
            for key, item in value.items():
                is_clean(key, depth + 1)
                is_clean(item, depth + 1)


def read(raw):
    """What a row source would make of a completion: how it ended."""
    try:
        assert not HIDDEN.search(text(raw))
        value = parsed(raw)
    except DirtyError:
        return "refused"
    is_clean(value)
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    return "read"


def judged(draw, raw):
    """What a run would make of an answer with it: the course."""
    shown = json.dumps(raw.decode("utf-8", "surrogateescape")) if draw.random() < 0.5 else raw.decode("latin-1")
    body = draw.choice(MESSAGES).replace("%s", shown).encode("utf-8", "surrogatepass")
    headers = {
        "retry-after": draw.choice(HEADERS),
        "date": draw.choice(HEADERS),
        "x-ratelimit-reset-tokens": draw.choice(HEADERS),
    }
    provider = draw.choice(list(providers().values()))
    answer = Answer(draw.choice(STATUSES), headers, body, 0.1)
    provider.left(headers)
    verdict = judge(provider, answer)
    verdict.reason.encode("utf-8")
    assert verdict.wait is None or verdict.wait >= 0
    assert all(0 <= tokens < 2**31 for tokens in verdict.tokens)
    if verdict.course is Course.KEEP:
        said = content(Kept("", (), "received", "", body, *verdict.tokens))
        read(said)
    return verdict.course


def survive(completions, seed):
    draw = random.Random(seed)  # noqa: S311
    ends, courses = set(), set()
    for _ in range(completions):
        raw = hostile(draw)
        ends.add(read(raw))
        courses.add(judged(draw, raw))
    assert ends == {"read", "refused"}
    assert courses == set(Course)


def test_20000_hostile_completions():
    survive(20_000, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_million_hostile_completions(seed):
    survive(100_000, seed)
