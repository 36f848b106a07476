"""The Hermes convention as one ChatML text: tools, calls and results as JSON between XML marks.

Byte for byte what the chat templates of Qwen 2.5 and Qwen 3 (without thinking) render. Results are known by their
order; call ids have no place in it.
"""

from collections.abc import Iterable
from typing import Any, Final

from ._conversation import CannotHoldError, Exchange, Row, encoded, exchanges

NAME: Final = "hermes"
DESCRIPTION: Final = "one ChatML text with <tools>, <tool_call> and <tool_response>"
suffix: Final = ".jsonl"

_NAMES: Final = ("tools", "tool_call", "tool_response")
_MARKS: Final = ("<|im_start|>", "<|im_end|>", *(f"<{end}{name}>" for name in _NAMES for end in ("", "/")))
_BEFORE_TOOLS: Final = """# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
"""
_AFTER_TOOLS: Final = """
</tools>

For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call>"""


def convert(row: Row) -> dict[str, Any]:
    """`id` and `text`; a row whose own texts hold one of the marks cannot be told apart and is not held."""
    spoken = exchanges(row)
    blocks = []
    if row["tools"]:
        words = [f"{_plain(spoken.pop(0).text)}\n\n"] if spoken[0].role == "system" else []
        tools = "\n".join(_plain(encoded(tool)) for tool in row["tools"])
        blocks.append(_block("system", "".join((*words, _BEFORE_TOOLS, tools, _AFTER_TOOLS))))
    blocks += [block for exchange in spoken for block in _blocks(exchange)]
    return {"id": row["id"], "text": "".join(blocks)}


def _blocks(exchange: Exchange) -> Iterable[str]:
    lines = [_plain(exchange.text)] if exchange.text or not exchange.calls else []
    for call in exchange.calls:
        function = {key: call["function"][key] for key in ("name", "arguments")}
        lines.append(f"<tool_call>\n{_plain(encoded(function))}\n</tool_call>")
    yield _block(exchange.role, "\n".join(lines))
    if exchange.results:
        responses = (f"<tool_response>\n{_plain(result['content'])}\n</tool_response>" for result in exchange.results)
        yield _block("user", "\n".join(responses))


def _block(role: str, text: str) -> str:
    return f"<|im_start|>{role}\n{text}<|im_end|>\n"


def _plain(text: str) -> str:
    if any(mark in text for mark in _MARKS):
        raise CannotHoldError("its text holds a mark of ChatML or Hermes")
    return text
