"""A played conversation as plain messages, in the words of what was on offer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .play import Act, Executed, Played, Said
from .script import Json
from .tools.toolbox import Offer
from .world.rng import Rng

Message = dict[str, Any]
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH: Final = 9
"""What mistral-common asks for, and everybody else takes."""


def messages(played: Played, system: str, offer: Offer, rng: Rng) -> list[Message]:
    """Messages as TRL reads them: `arguments` is a dict, `content` always a string, results follow their calls."""
    ids = _call_ids(rng)
    found: list[Message] = [{"role": "system", "content": system}]
    for turn in played.turns:
        if isinstance(turn, Said):
            found.append({"role": "user", "content": turn.text})
        else:
            found += _assistant(turn, offer, [next(ids) for _ in turn.executed])
    return found


def _assistant(act: Act, offer: Offer, ids: Sequence[str]) -> list[Message]:
    message: Message = {"role": "assistant", "content": act.text}
    results: list[Message] = []
    if act.executed:
        message["tool_calls"] = []
    for identity, executed in zip(ids, act.executed, strict=True):
        name, arguments = offer.offered((executed.call.tool, dict(executed.call.arguments)))
        function = {"name": name, "arguments": arguments}
        message["tool_calls"].append({"id": identity, "type": "function", "function": function})
        results.append({"role": "tool", "tool_call_id": identity, "name": name, "content": result(executed, offer)})
    return [message, *results]


def result(executed: Executed, offer: Offer) -> str:
    """The result as the assistant saw it: an error's message names parameters as they were offered."""
    return offer.in_words(executed.call.tool, executed.text) if executed.failed else executed.text


def _call_ids(rng: Rng) -> Iterator[str]:
    """Identifiers of 9 letters and digits, none twice."""
    used: set[str] = set()
    while True:
        identity = "".join(rng.pick(_ALPHABET) for _ in range(_ID_LENGTH))
        if identity not in used:
            used.add(identity)
            yield identity


def calls(found: Sequence[Message]) -> Iterator[tuple[str, str, dict[str, Json], str]]:
    """Every call in plain messages: (id, tool, arguments, content of its result)."""
    results = {message.get("tool_call_id"): message["content"] for message in found if message["role"] == "tool"}
    for message in found:
        for call in message.get("tool_calls", ()):
            function = call["function"]
            yield call["id"], function["name"], function["arguments"], results[call["id"]]
