"""ShareGPT as LLaMA-Factory reads it: turns that alternate strictly, calls as JSON in turns of their own.

A turn is either text or calls, so a row in which the assistant says something beside a call cannot be held.
"""

import json
from typing import Any, Final

from ._conversation import CannotHoldError, Exchange, Message, Row, encoded, exchanges

NAME: Final = "sharegpt"
DESCRIPTION: Final = "LLaMA-Factory: conversations of from and value, system, tools as JSON text"
suffix: Final = ".jsonl"

_ASKING: Final = ("human", "observation")
_ACTING: Final = ("gpt", "function_call")


def convert(row: Row) -> dict[str, Any]:
    """A row that LLaMA-Factory keeps: human or observation, then gpt or function_call, and so on to the end."""
    spoken = exchanges(row)
    system = spoken.pop(0).text if spoken[0].role == "system" else ""
    turns = [turn for exchange in spoken for turn in _turns(exchange)]
    for place, turn in enumerate(turns):
        if turn["from"] not in (_ACTING if place % 2 else _ASKING):
            raise CannotHoldError("its turns do not alternate")
    if not turns or len(turns) % 2:
        raise CannotHoldError("it does not end with the assistant")
    return {"id": row["id"], "conversations": turns, "system": system, "tools": _tools(row)}


def _turns(exchange: Exchange) -> list[dict[str, str]]:
    if exchange.role == "system":
        raise CannotHoldError("a system message stands inside the conversation")
    if exchange.role == "user":
        return [_turn("human", exchange.text)]
    if not exchange.calls:
        return [_turn("gpt", exchange.text)]
    if exchange.text:
        raise CannotHoldError("the assistant says something beside a call")
    calls = [{key: call["function"][key] for key in ("name", "arguments")} for call in exchange.calls]
    turns = [_turn("function_call", encoded(calls[0] if len(calls) == 1 else calls))]
    return turns + [_turn("observation", _observation(exchange.results))] * bool(exchange.results)


def _turn(speaker: str, value: str) -> dict[str, str]:
    return {"from": speaker, "value": value}


def _observation(results: list[Message]) -> str:
    """One result as it is; several as one JSON list in call order, since there is one turn for them."""
    if len(results) == 1:
        return str(results[0]["content"])
    return f"[{', '.join(_as_json(str(result['content'])) for result in results)}]"


def _as_json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        return encoded(text)
    return text


def _tools(row: Row) -> str:
    functions = [tool["function"] for tool in row["tools"]]
    if not all("properties" in function.get("parameters", {}) for function in functions):
        raise CannotHoldError("a tool has no parameters.properties, which LLaMA-Factory reads")
    return encoded(functions) if functions else ""
