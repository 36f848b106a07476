"""What can go wrong on a wire, by name: `429`, `429:2` (seconds to wait), `hang`, `truncated` and so on.

A fault gets the request, the answer that would have been right, and what stands after its colon; it answers instead,
or breaks the connection.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

Json = Any
Fault = Callable[[web.Request, dict[str, Json], str], Awaitable[web.StreamResponse]]
FINE = ("ok", "slow", "slow-bytes", "wrong-type", "null-content", "tool-call", "surrogate", "huge", "odd-choice")
"""Faults that deliver a completion all the same: it is bought."""
_USUAL_CODES = {
    "400": ("This prompt is refused.", "invalid_prompt"),
    "401": ("Incorrect API key provided.", "invalid_api_key"),
    "402": ("Payment required: add credit.", "payment_required"),
    "403": ("Your key has no access to this.", "forbidden"),
    "404": ("The model `x` does not exist or you do not have access to it.", "model_not_found"),
    "408": ("Request timeout.", "timeout"),
    "413": ("Request too large.", "request_too_large"),
    "422": ("messages: wrong shape", "validation_error"),
    "429": ("Rate limit reached.", "rate_limit_exceeded"),
    "498": ("Flex capacity exceeded.", "capacity_exceeded"),
    "500": ("The server had an error.", "server_error"),
    "502": ("Bad gateway.", "bad_gateway"),
    "503": ("Service unavailable.", "service_unavailable"),
    "504": ("Gateway timeout.", "timeout"),
    "529": ("Overloaded.", "overloaded"),
}


async def answer(request: web.Request, right: dict[str, Json], fault: str) -> web.StreamResponse:
    """The answer with this fault in it, "ok" for none."""
    name, _, argument = fault.partition(":")
    if name in _USUAL_CODES:
        return refusal(name, {"retry-after": argument} if argument else {})
    return await _FAULTS[name](request, right, argument)


def refusal(status: str, headers: dict[str, str], message: str = "", code: str = "") -> web.Response:
    """An error as OpenAI words it."""
    usual = _USUAL_CODES[status]
    error = {"message": message or usual[0], "type": "error", "param": None, "code": code or usual[1]}
    return web.json_response({"error": error}, status=int(status), headers=headers)


async def _ok(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.json_response(right)


async def _slow(_: web.Request, right: dict[str, Json], argument: str) -> web.StreamResponse:
    await asyncio.sleep(float(argument or 0.2))
    return web.json_response(right)


async def _hang(_: web.Request, __: dict[str, Json], argument: str) -> web.StreamResponse:
    await asyncio.sleep(float(argument or 3600))
    return web.Response(status=504)


async def _wait_until(_: web.Request, __: dict[str, Json], argument: str) -> web.StreamResponse:
    now = datetime.now(UTC).replace(microsecond=0)
    then = now + timedelta(seconds=float(argument or 1))
    date, after = (format_datetime(moment, usegmt=True) for moment in (now, then))
    return refusal("429", {"date": date, "retry-after": after})


async def _quota(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    return refusal("429", {}, "You exceeded your current quota, please check your plan.", "insufficient_quota")


async def _too_large(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    """As OpenAI refuses what will never fit: with the status and the code of a rate limit."""
    said = "Request too large for x on tokens per min (TPM): Limit 30000, Requested 30601. The input must be reduced."
    return refusal("429", {}, said)


async def _limit(_: web.Request, __: dict[str, Json], argument: str) -> web.StreamResponse:
    """As Groq words a rate limit, with the way to its billing page."""
    said = "Rate limit reached on tokens per minute. Need more tokens? Upgrade today at /settings/billing"
    return refusal("429", {"retry-after": argument or "1"}, said)


async def _gone(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    return refusal("400", {}, "The model `x` has been decommissioned.", "model_decommissioned")


async def _echo_key(request: web.Request, right: dict[str, Json], argument: str) -> web.StreamResponse:
    """A proxy that repeats the headers it was sent, the key among them."""
    said, header = f"headers were {dict(request.headers)}", {"x-echo": request.headers.get("authorization", "")}
    if argument == "200":
        return web.json_response({**right, "seen": said}, headers=header)
    return refusal(argument or "400", header, said)


async def _drop(request: web.Request, _: dict[str, Json], __: str) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _redirect(_: web.Request, __: dict[str, Json], argument: str) -> web.StreamResponse:
    return web.Response(status=307, headers={"location": argument or "http://127.0.0.1:9/elsewhere"})


async def _truncated(request: web.Request, right: dict[str, Json], _: str) -> web.StreamResponse:
    body = json.dumps(right).encode()
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    return await _drop(request, right, "")


async def _cut_json(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    """Half of the JSON with a length that fits: the transport sees nothing wrong."""
    text = json.dumps(right)
    return web.Response(text=text[: len(text) // 2], content_type="application/json")


async def _html(_: web.Request, __: dict[str, Json], argument: str) -> web.StreamResponse:
    text = "<html><body><h1>We will be right back</h1></body></html>"
    return web.Response(text=text, content_type="text/html", status=int(argument or 200))


async def _garbage(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    return web.Response(body=b'{"choices": [\xff\xfe\x00{{', content_type="application/json")


async def _string(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    return web.Response(text='"hello"', content_type="application/json")


async def _empty(_: web.Request, __: dict[str, Json], ___: str) -> web.StreamResponse:
    return web.Response(body=b"", content_type="application/json")


async def _slow_bytes(request: web.Request, right: dict[str, Json], argument: str) -> web.StreamResponse:
    body = json.dumps(right).encode()
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": str(len(body))})
    await response.prepare(request)
    for at in range(0, len(body), 16):
        await response.write(body[at : at + 16])
        await asyncio.sleep(float(argument or 0.001))
    return response


async def _wrong_type(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.Response(text=json.dumps(right), content_type="text/plain")


async def _no_choices(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.json_response({**right, "choices": []})


async def _odd_choice(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.json_response({**right, "choices": [None]})


async def _null_content(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.json_response(_with_message(right, {"role": "assistant", "content": None}))


async def _tool_call(_: web.Request, right: dict[str, Json], argument: str) -> web.StreamResponse:
    function = {"name": argument or "look_up", "arguments": '{"city": "Rome"}'}
    call = {"id": "call_123456789", "type": "function", "function": function}
    return web.json_response(_with_message(right, {"role": "assistant", "content": None, "tool_calls": [call]}))


async def _surrogate(_: web.Request, right: dict[str, Json], __: str) -> web.StreamResponse:
    return web.json_response(_with_message(right, {"role": "assistant", "content": "half \ud800 a character"}))


async def _huge(_: web.Request, right: dict[str, Json], argument: str) -> web.StreamResponse:
    message = {"role": "assistant", "content": "x" * int(argument or 1_000_000)}
    return web.json_response(_with_message(right, message))


def _with_message(right: dict[str, Json], message: dict[str, Json]) -> dict[str, Json]:
    return {**right, "choices": [{**right["choices"][0], "message": message}]}


_FAULTS: dict[str, Fault] = {
    "ok": _ok,
    "slow": _slow,
    "hang": _hang,
    "429-date": _wait_until,
    "quota": _quota,
    "too-large": _too_large,
    "gone": _gone,
    "429-billing": _limit,
    "echo-key": _echo_key,
    "drop-before": _drop,
    "drop-after": _drop,
    "redirect": _redirect,
    "truncated": _truncated,
    "cut-json": _cut_json,
    "html": _html,
    "garbage": _garbage,
    "string": _string,
    "empty": _empty,
    "slow-bytes": _slow_bytes,
    "wrong-type": _wrong_type,
    "no-choices": _no_choices,
    "odd-choice": _odd_choice,
    "null-content": _null_content,
    "tool-call": _tool_call,
    "surrogate": _surrogate,
    "huge": _huge,
}
NAMES = (*_FAULTS, *_USUAL_CODES)
