"""What an answer means."""

import json
import time

import pytest

from builder.providers.base import Answer
from builder.providers.choice import providers
from builder.runs.retry import Course, judge, retry_after
from builder.secret import Secret

GROQ, TOGETHER, LOCAL = (providers()[name] for name in ("groq", "together", "local"))
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


def answer(status, body=b"", **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw, 0.1)


def error(message, code=""):
    return {"error": {"message": message, "type": "error", "code": code}}


GROQ_LIMIT = "Rate limit reached on tokens per minute (TPM): Limit 8000. Upgrade at /settings/billing"


@pytest.mark.parametrize(
    ("provider", "given", "course"),
    [
        (GROQ, answer(429, error(GROQ_LIMIT, "rate_limit_exceeded")), Course.SLOWER),
        (GROQ, answer(498, error("Flex capacity exceeded")), Course.SLOWER),
        (LOCAL, answer(498), Course.PARK),
        (TOGETHER, answer(429), Course.SLOWER),
        (TOGETHER, answer(503), Course.AGAIN),
        (LOCAL, answer(429, error("You exceeded your current quota", "insufficient_quota")), Course.STOP),
        (LOCAL, answer(429, error("Request too large for x: Limit 30000, Requested 30601.")), Course.PARK),
        (LOCAL, answer(429, b"<html>too many</html>"), Course.SLOWER),
        *((LOCAL, answer(status), Course.AGAIN) for status in (307, 408, 409, 425, 500, 502, 503, 504, 529)),
        *((LOCAL, answer(status, error("no")), Course.PARK) for status in (400, 405, 413, 415, 422)),
        *((LOCAL, answer(status, error("no")), Course.STOP) for status in (401, 402, 403, 404)),
        (LOCAL, answer(400, error("The model has been decommissioned.", "model_decommissioned")), Course.STOP),
        (LOCAL, answer(400, error("This prompt is refused", "content_filter")), Course.PARK),
        (LOCAL, answer(200, b"<html></html>"), Course.AGAIN),
        (LOCAL, answer(200, b""), Course.AGAIN),
        (LOCAL, answer(200, b"\xff\xfe{"), Course.AGAIN),
        (LOCAL, answer(200, "hello"), Course.AGAIN),
        (LOCAL, answer(200, []), Course.AGAIN),
        (LOCAL, answer(200, {"choices": []}), Course.AGAIN),
        (LOCAL, answer(200, {"choices": {"0": 1}}), Course.AGAIN),
        (LOCAL, answer(200, b"[" * 100_000), Course.AGAIN),
        (LOCAL, answer(200, {"choices": [{"message": {"content": None}}]}), Course.KEEP),
        (LOCAL, answer(200, {"choices": [None]}), Course.KEEP),
    ],
)
def test_what_to_do_next(provider, given, course):
    verdict = judge(provider, given)
    assert verdict.course is course
    assert bool(verdict.reason) is (course is not Course.KEEP)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "the key is not accepted; set GROQ_API_KEY anew"),
        (402, "the quota or credit is used up; add some, or take another provider"),
        (404, "the model or address is not there; choose another with --model"),
    ],
)
def test_whoever_has_to_stop_is_told_what_to_do(status, advice):
    assert judge(GROQ, answer(status, error("No."))).reason == f"groq answered {status} (No. error): {advice}"


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 4}, (3, 4)),
        (None, (0, 0)),
        ("many", (0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": 10**12}, (0, 0)),
        ({"prompt_tokens": 1.5, "completion_tokens": "4"}, (0, 0)),
    ],
)
def test_tokens_are_counted_where_they_are_told(usage, tokens):
    assert judge(LOCAL, answer(200, {"choices": [{}], "usage": usage})).tokens == tokens


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "2"}, 2),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "1m30s"}, 90),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:30 GMT", "date": DATE}, 30),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:30 -0000", "date": DATE}, 30),
        ({"retry_after": "Sun, 22 Nov 2026 11:00:00 GMT", "date": DATE}, 0),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:30 GMT"}, None),
        ({"retry_after": "soon", "date": DATE}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "Sun, 99 Nov 99999 12:00:00 GMT", "date": DATE}, None),
    ],
)
def test_how_long_a_provider_asks_to_wait(headers, seconds, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert retry_after(answer(429, **headers).headers) == seconds


def test_what_a_provider_says_is_shown_short_and_without_keys():
    key = "canary-said-7f3Q9zL2mX8v"
    Secret(key)
    for body in (error(f"{'x' * 285} {key} {'y' * 900}"), key.encode() * 50, [f"Bearer {key}"], error(key, key)):
        reason = judge(LOCAL, answer(400, body)).reason
        assert "canary" not in reason
        assert len(reason) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 3000,
        b'{"error":' * 400 + b"1" + b"}" * 400,
        b'{"error": {"message": "\\ud800"}}',
        b"\x00\xff",
        b"null",
        b'{"error": {"message": {"a": [1, 2]}}}',
        b"1" * 3999,
        b'{"error": "gone"}',
        b'{"detail": "not found"}',
    ],
)
def test_whatever_a_refusal_holds_its_reason_can_be_written_down(body):
    reason = judge(LOCAL, answer(400, body)).reason
    assert reason.encode("utf-8")
    assert reason.startswith("local answered 400: ")
    assert "\n" not in reason
