"""Requests, and what headers say."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.providers.base import Left, Request, count, duration, left_by
from builder.providers.choice import providers

steady = settings(derandomize=True, deadline=None, database=None, max_examples=200)
HELLO = ({"role": "user", "content": "Hello"},)
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
TOOL = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}}}


def test_equal_requests_have_equal_texts_whatever_the_order():
    one = Request(model="m", messages=({"role": "user", "content": "é"},), schema={"a": 1, "b": 2})
    other = Request(model="m", messages=({"content": "é", "role": "user"},), schema={"b": 2, "a": 1})
    assert one.canonical == other.canonical
    assert "é" in one.canonical


@pytest.mark.parametrize(
    "change",
    [
        {"model": "n"},
        {"messages": ()},
        {"temperature": 0.5},
        {"max_tokens": 5},
        {"seed": 1},
        {"schema": SCHEMA},
        {"tools": (TOOL,)},
    ],
)
def test_every_part_of_a_request_is_in_its_text(change):
    plain = {"model": "m", "messages": HELLO}
    assert Request(**plain).canonical != Request(**{**plain, **change}).canonical


def test_a_request_is_read_back_from_its_text():
    request = Request(model="m", messages=HELLO, temperature=0.7, seed=3, schema=SCHEMA, tools=(TOOL,))
    assert Request.parse(request.canonical) == request


def test_an_estimate_is_never_below_the_longest_answer():
    assert Request(model="m", messages=HELLO, max_tokens=700).tokens() > 700


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1m30s", 90),
        ("450ms", 0.45),
        ("2", 2),
        ("0.5", 0.5),
        ("7.66s", 7.66),
        ("2m59.56s", 179.56),
        ("1h2m3s", 3723),
        ("1d", 86400),
        (" 12 ", 12),
        ("0", 0),
        ("1M30S", 90),
    ],
)
def test_durations(text, seconds):
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "-5", "nan", "inf", "1e9", "soon", "5 minutes", "1m 30s", "ms", "²", "1234567890123", "1m30", "٣s"]
)
def test_no_durations(text):
    assert duration(text) is None


@steady
@given(st.text(max_size=20))
def test_headers_of_any_text_are_numbers_or_nothing(text):
    for value in (duration(text), count(text)):
        assert value is None or 0 <= value < 1e17


GROQ_SAID = {
    "x-ratelimit-limit-requests": "1000",
    "x-ratelimit-remaining-requests": "970",
    "x-ratelimit-reset-requests": "43m12s",
    "x-ratelimit-limit-tokens": "8000",
    "x-ratelimit-remaining-tokens": "7600",
    "x-ratelimit-reset-tokens": "3s",
}
TOGETHER_SAID = {
    "x-ratelimit-limit": "60",
    "x-ratelimit-remaining": "59",
    "x-ratelimit-reset": "1",
    "x-tokenlimit-limit": "9000",
}


@pytest.mark.parametrize(
    ("name", "headers", "left"),
    [
        ("groq", GROQ_SAID, {"rpd": Left(1000, 970, 2592), "tpm": Left(8000, 7600, 3)}),
        ("openai", GROQ_SAID, {"rpm": Left(1000, 970, 2592), "tpm": Left(8000, 7600, 3)}),
        ("together", TOGETHER_SAID, {"rpm": Left(60, 59, 1), "tpm": Left(9000)}),
        ("huggingface", GROQ_SAID, {}),
        ("local", GROQ_SAID, {}),
    ],
)
def test_each_provider_is_understood_in_its_dialect(name, headers, left):
    assert providers()[name].left(headers) == left


def test_headers_that_say_nonsense_say_nothing():
    assert left_by({"a-limit": "many", "a-remaining": "-3", "a-reset": "later"}, "a-") == Left()


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("groq", {"max_completion_tokens": 64}),
        ("openai", {"max_completion_tokens": 64, "reasoning_effort": "none"}),
        ("together", {"max_tokens": 64}),
        ("huggingface", {"max_tokens": 64}),
        ("local", {"max_tokens": 64}),
    ],
)
def test_the_body_that_each_provider_wants(name, members):
    body = providers()[name].body(Request(model="m", messages=HELLO, max_tokens=64))
    assert body == {"model": "m", "messages": list(HELLO), **members}


def test_what_is_asked_for_is_in_the_body():
    request = Request(model="m", messages=HELLO, temperature=0.0, seed=0, schema=SCHEMA, tools=(TOOL,))
    body = providers()["local"].body(request)
    assert (body["temperature"], body["seed"], body["tools"]) == (0.0, 0, [TOOL])
    assert body["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}
    json.dumps(body)
