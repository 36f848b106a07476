"""What a model said, made safe to use: its words, its calls, or the JSON that it was asked for.

Everything that cannot stand in a row is a RefusedError with its reason, never another exception.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...agentic.tools.base import NAME
from ...providers.base import Json
from ...runs import clean
from ...runs.clean import DirtyError
from ...runs.ledger import Job, Kept
from ...runs.run import message_of
from ...secret import leaks
from ..privacy import private
from .asking import RefusedError, Reply

MOST_CALLS: Final = 16
"""In one message. Who makes more at once is not choosing."""
_THINKING: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL | re.IGNORECASE)
_LEAKED_CALL: Final = re.compile(r"<\|?(?:tool_call|function|python_tag|tool_calls_section_begin)\b|\[TOOL_CALLS\]")


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of a model: words, and calls as (offered name, arguments)."""

    text: str
    calls: tuple[tuple[str, dict[str, Json]], ...] = ()


def reply(job: Job, kept: Kept) -> Reply:
    """A completion as it was bought for a job."""
    choice = json.loads(kept.body)["choices"][0]
    cut = isinstance(choice, dict) and choice.get("finish_reason") == "length"
    return Reply(message_of(kept), f"{job.provider}:{job.request.model}", cut)


def turn(reply: Reply | None) -> Turn:
    """The words and calls of a reply."""
    message = _whole(reply)
    calls = message.get("tool_calls") or []
    if not isinstance(calls, list):
        raise RefusedError("schema", "the calls are no list")
    if len(calls) > MOST_CALLS:
        raise RefusedError("schema", f"{len(calls)} calls in one message; at most {MOST_CALLS} are made at once")
    text = words(message.get("content"))
    if not calls and not text:
        raise RefusedError("answer", "the assistant says nothing")
    return Turn(text, tuple(_call(call) for call in calls))


def text(reply: Reply | None) -> str:
    """The words of a reply that was to be nothing else."""
    said = words(_whole(reply).get("content"))
    if not said:
        raise RefusedError("form", "the completion is empty")
    return said


def parsed(reply: Reply | None) -> Json:
    """The JSON value in a reply; what of it goes into a row is still to be read by `words` and `arguments`."""
    content = _whole(reply).get("content")
    if not isinstance(content, str):
        raise RefusedError("form", "the completion is empty")
    try:
        return clean.parsed(_THINKING.sub("", content, count=1))
    except DirtyError as dirty:
        raise RefusedError("form", str(dirty)) from None


def words(content: Json) -> str:
    """Text without what hides or reorders it and without thinking aloud; "" for what is no text."""
    if not isinstance(content, str):
        return ""
    try:
        said = clean.text(_THINKING.sub("", content, count=1)).strip()
    except DirtyError as dirty:
        raise RefusedError("form", str(dirty)) from None
    if _LEAKED_CALL.search(said):
        raise RefusedError("form", "a call stands in the words")
    _safe(said)
    return said


def arguments(value: Json) -> dict[str, Json]:
    """The arguments of a call, as JSON text or as an object. A null says that an argument is left out, so it is."""
    raw = value if isinstance(value, str) else json.dumps(value)
    try:
        found = clean.parsed(raw.strip() or "{}")
    except DirtyError as dirty:
        raise RefusedError("schema", f"the arguments of a call cannot be read: {dirty}") from None
    if not isinstance(found, dict):
        raise RefusedError("schema", "the arguments of a call are no object")
    _safe(raw)
    return {name: part for name, part in found.items() if part is not None}


def _safe(said: str) -> None:
    if found := "a key" if leaks(said) else private(said):
        raise RefusedError("privacy", f"there is {found} in it")


def _whole(reply: Reply | None) -> Mapping[str, Json]:
    if reply is None:
        raise RefusedError("parked", "no completion could be had")
    if reply.cut:
        raise RefusedError("form", "the completion was cut off")
    return reply.message


def _call(call: Json) -> tuple[str, dict[str, Json]]:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(name := function.get("name"), str):
        raise RefusedError("schema", "a call has no name")
    if not NAME.fullmatch(name):
        raise RefusedError("schema", f"a tool cannot be named {name[:40]!r}")
    return name, arguments(function.get("arguments", "{}"))
