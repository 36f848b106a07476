"""OpenAI's fine-tuning format, which Together and others take too: arguments as JSON text."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ._conversation import CannotHoldError, Message, Row, encoded, exchanges

NAME: Final = "openai"
DESCRIPTION: Final = "OpenAI fine-tuning: messages, tools, parallel_tool_calls; arguments as JSON text"
suffix: Final = ".jsonl"

_TOOL_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_MOST_TOOLS: Final = 128


def convert(row: Row) -> dict[str, Any]:
    """Only keys that the service knows. Without tools it wants neither of the keys about them."""
    spoken = exchanges(row)
    if spoken[-1].role != "assistant" or spoken[-1].results:
        raise CannotHoldError("it does not end with the assistant")
    _check_names(row)
    messages = [_message(message) for exchange in spoken for message in (exchange.message, *exchange.results)]
    if not row["tools"]:
        return {"messages": messages}
    return {"messages": messages, "tools": row["tools"], "parallel_tool_calls": True}


def _check_names(row: Row) -> None:
    if len(row["tools"]) > _MOST_TOOLS:
        raise CannotHoldError(f"it offers more than {_MOST_TOOLS} tools")
    called = [call for message in row["messages"] for call in message.get("tool_calls") or ()]
    if not all(_TOOL_NAME.fullmatch(holder["function"]["name"]) for holder in (*row["tools"], *called)):
        raise CannotHoldError("a tool's name is not 1 to 64 letters, digits, _ or -")


def _message(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {"role": message["role"], "content": message["content"]}
    if message["role"] == "tool":
        found["tool_call_id"] = message["tool_call_id"]
    if message.get("tool_calls"):
        found["tool_calls"] = [_call(call) for call in message["tool_calls"]]
    return found


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call["function"]
    arguments = encoded(function["arguments"])
    return {"id": call["id"], "type": "function", "function": {"name": function["name"], "arguments": arguments}}
