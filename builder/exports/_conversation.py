"""What the formats share: which rows they may rely on, and calls together with their results."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Row = Mapping[str, Any]
"""A native row of the agentic config: messages and tools as lists of dicts, class labels as names."""

Message = Mapping[str, Any]

_KEYS: Final = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_calls"},
    "tool": {"role", "content", "tool_call_id", "name"},
}


class CannotHoldError(Exception):
    """A format has no place for something in a row. The reason is one of few sentences: rows are counted by it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message that is not a tool's, and the results of its calls in call order."""

    message: Message
    results: list[Message] = field(default_factory=list)

    @property
    def role(self) -> str:
        """Who speaks: system, user or assistant."""
        return str(self.message["role"])

    @property
    def text(self) -> str:
        """What is said; empty beside calls, as a rule."""
        return str(self.message["content"])

    @property
    def calls(self) -> Sequence[Mapping[str, Any]]:
        """The calls of the message, `{"id", "type", "function": {"name", "arguments"}}` each."""
        return self.message.get("tool_calls") or ()


def encoded(value: Any) -> str:
    """One line of JSON, other scripts than Latin as they are; ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def check(row: Row) -> None:
    """CannotHoldError if this is no native row, so that formats need not look."""
    for message in row["messages"]:
        _check_message(message)
    if not row["messages"]:
        raise CannotHoldError("it has no messages")
    if not all(isinstance(_function(tool).get("name"), str) for tool in row["tools"]):
        raise CannotHoldError("a tool is not {'type': 'function', 'function': {'name': ...}}")


def _check_message(message: Any) -> None:
    if not isinstance(message, dict) or message.get("role") not in _KEYS:
        raise CannotHoldError(f"a message has none of the roles {', '.join(_KEYS)}")
    if not isinstance(message.get("content"), str):
        raise CannotHoldError("the content of a message is not a string")
    for call in message.get("tool_calls") or ():
        function = _function(call)
        if not isinstance(function.get("name"), str) or not isinstance(function.get("arguments"), dict):
            raise CannotHoldError("a call has no name, or its arguments are not an object")
        if not isinstance(call.get("id"), str):
            raise CannotHoldError("a call has no id")


def _function(holder: Any) -> dict[str, Any]:
    function = holder.get("function") if isinstance(holder, dict) else None
    return function if isinstance(function, dict) else {}


def exchanges(row: Row) -> list[Exchange]:
    """The conversation with results beside their calls.

    CannotHoldError if results do not directly follow their calls, in call order and under their names, or if messages
    say more than role, content, calls and ids. Calls that end a conversation may be without results.
    """
    found: list[Exchange] = []
    waiting: list[tuple[str, str]] = []
    for message in row["messages"]:
        if not message.keys() <= _KEYS[message["role"]]:
            raise CannotHoldError("a message has keys that this format has no place for")
        if message["role"] == "tool":
            if not waiting or not _answers(message, *waiting.pop(0)):
                raise CannotHoldError("results do not follow their calls in call order")
            found[-1].results.append(message)
        else:
            if waiting:
                raise CannotHoldError("a call has no result")
            found.append(Exchange(message))
            waiting = [(call["id"], call["function"]["name"]) for call in found[-1].calls]
    if waiting and found[-1].results:
        raise CannotHoldError("a call has no result")
    return found


def _answers(result: Message, identity: str, name: str) -> bool:
    return result.get("tool_call_id") == identity and result.get("name", name) == name
