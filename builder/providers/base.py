"""What a provider is, what is asked of it, and what comes back."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, Literal, Protocol

from ..secret import Secret

Json = Any
Structured = Literal["json_schema", "json_object", "none"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One completion that is wanted. Equal requests have equal canonical texts.

    schema  the JSON Schema of the answer, {} for free text
    tools   OpenAI-style tool schemas; with tools the model may call them
    """

    model: str
    messages: tuple[Mapping[str, Json], ...]
    temperature: float | None = None
    max_tokens: int = 1024
    seed: int | None = None
    schema: Mapping[str, Json] = field(default_factory=dict)
    tools: tuple[Mapping[str, Json], ...] = ()

    @cached_property
    def canonical(self) -> str:
        """JSON with sorted keys: what the job's id is made of."""
        body = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> "Request":
        """The request of a canonical text."""
        body = json.loads(text)
        return cls(**{**body, "messages": tuple(body["messages"]), "tools": tuple(body["tools"])})

    def tokens(self) -> int:
        """About how many tokens it costs at most: a token for every three characters, and the longest answer."""
        return len(self.canonical) // 3 + self.max_tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire, whatever it was: any status, any bytes. `headers` have small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class DroppedError(Exception):
    """No answer: the connection was refused, broken or too slow. Whether the request was billed is unknown."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a provider says is left: `limit` of them in all, `remaining` now, all back in `reset` seconds."""

    limit: float | None = None
    remaining: float | None = None
    reset: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many requests and tokens a minute and a day; None where nothing is known."""

    rpm: float | None = None
    tpm: float | None = None
    rpd: float | None = None
    tpd: float | None = None


@dataclass(frozen=True, slots=True)
class Batching:
    """What one file of a provider's batch endpoint may hold, and what it costs as a share of the usual price."""

    requests: int
    bytes: int
    price: float


class Wire(Protocol):
    """An open connection to a provider with a key."""

    async def send(self, body: Mapping[str, Json]) -> Answer:
        """One POST of a chat completion. DroppedError when nothing came back."""

    async def get(self, path: str) -> Answer:
        """One GET, e.g. `/models`."""

    async def close(self) -> None:
        """Let go of the connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Somebody who completes. A new one is a file with a PROVIDER in this folder.

    keys        environment variables that may hold the key, in order
    connect     (key, base URL or "" for the usual one, connections, seconds until a timeout) -> Wire
    structured  how answers can be bound to a schema
    max_tokens  what the parameter is called
    slower      statuses that mean "you send too much"; other refusals of 500 and above are the provider's own trouble
    left        headers -> {"rpm": ..., "tpm": ...}, what is left of which limit
    extra       further members of each request body
    free        whether it costs nothing to try
    batching    its batch endpoint, where it has one of OpenAI's shape
    """

    name: str
    keys: tuple[str, ...]
    connect: Callable[[Secret, str, int, float], Wire]
    base_url: str = ""
    structured: Structured = "json_schema"
    max_tokens: str = "max_tokens"
    slower: frozenset[int] = frozenset({429})
    left: Callable[[Mapping[str, str]], Mapping[str, Left]] = lambda headers: {}  # noqa: ARG005
    extra: Mapping[str, Json] = field(default_factory=dict)
    free: bool = False
    console: str = ""
    batching: Batching | None = None

    def body(self, request: Request) -> dict[str, Json]:
        """The request as this provider wants it."""
        body: dict[str, Json] = {"model": request.model, "messages": list(request.messages), **self.extra}
        body[self.max_tokens] = request.max_tokens
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.seed is not None:
            body["seed"] = request.seed
        if request.tools:
            body["tools"] = list(request.tools)
        if request.schema and self.structured == "json_schema":
            schema = {"name": "answer", "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif request.schema and self.structured == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


# --- headers -------------------------------------------------------------------------------------------------

_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_UNIT: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def duration(text: str) -> float | None:
    """Seconds in "1m30s", "450ms", "2" or "0.5"; None for anything else, and for what is below 0 or no number."""
    text = text.strip().lower()
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNIT[unit] for number, unit in parts)


def count(text: str | None) -> float | None:
    """The number in a header, or None."""
    return float(text) if text is not None and re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", text.strip()) else None


def left_by(headers: Mapping[str, str], prefix: str, suffix: str = "") -> Left:
    """What `{prefix}limit{suffix}`, `{prefix}remaining{suffix}` and `{prefix}reset{suffix}` say."""
    limit, remaining, reset = (headers.get(f"{prefix}{name}{suffix}") for name in ("limit", "remaining", "reset"))
    return Left(count(limit), count(remaining), duration(reset or ""))
