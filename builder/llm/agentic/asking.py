"""How a conversation is drafted with a model: a generator that yields what it asks and is sent what came back.

The same generator runs when completions are bought and when the ledger is replayed; it never knows which. So what a
row is depends on the completions alone.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ...providers.base import Json

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A completion that a draft needs. `step` says what for, once within the draft: "assistant-3", "user-1"."""

    step: str
    messages: Sequence[Mapping[str, Json]]
    tools: Sequence[Mapping[str, Json]] = ()
    schema: Mapping[str, Json] = field(default_factory=dict)
    max_tokens: int = 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the first choice's message, whoever wrote it ("provider:model"), and whether it was cut off."""

    message: Mapping[str, Json]
    source: str
    cut: bool = False


Asking = Generator[Ask, Reply | None, T]
"""A draft under way; it is sent None where a completion cannot be had."""


class RefusedError(Exception):
    """A draft that does not become a row: the rule that it broke, and what was wrong."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def system(text: str) -> dict[str, Json]:
    """A system message."""
    return {"role": "system", "content": text}


def user(text: str) -> dict[str, Json]:
    """A user message."""
    return {"role": "user", "content": text}


def closed(properties: Mapping[str, Json]) -> dict[str, Json]:
    """The JSON Schema of an object with these members, all of them and no others: what strict modes ask for."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
