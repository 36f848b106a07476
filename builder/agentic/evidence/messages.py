"""Messages, calls and their results, whoever wrote them: arguments as objects or as text, results with ids or without.

Nothing here raises for bad data; what cannot be read is "" or empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from .texts import dates, identifiers
from .values import is_number, leaves, parsed

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """A call as it stands in a conversation, and the result that was given to it.

    `at` and `result_at` are indices of messages; -1 where no result belongs to the call. `turn` counts the user's
    messages before it. `result` is parsed JSON where the text is JSON, else the text.
    """

    at: int
    turn: int
    id: str
    name: str
    arguments: Mapping[str, Any]
    result_at: int
    text: str
    result: Any
    failed: bool

    @property
    def answered(self) -> bool:
        """Whether there is a result."""
        return self.result_at >= 0

    @property
    def succeeded(self) -> bool:
        """Whether there is a result and it is no error."""
        return self.answered and not self.failed

    @cached_property
    def told(self) -> list[Any]:
        """The scalars in the result, in order."""
        return leaves(self.result)

    @cached_property
    def words(self) -> frozenset[str]:
        """The texts among them, letter case folded."""
        return frozenset(leaf.casefold() for leaf in self.told if isinstance(leaf, str))

    @cached_property
    def amounts(self) -> list[float]:
        """The numbers among them."""
        return [float(leaf) for leaf in self.told if is_number(leaf)]

    @cached_property
    def marks(self) -> frozenset[str]:
        """The identifiers and dates in the result, letter case folded."""
        return frozenset(part.casefold() for part in identifiers(self.text) + dates(self.text))


def content(message: Any) -> str:
    """What a message says; of a list of parts their texts; "" where there is nothing to read."""
    said = message.get("content") if isinstance(message, dict | Mapping) else None
    if isinstance(said, list):
        said = " ".join(str(part.get("text", "")) for part in said if isinstance(part, Mapping))
    return said if isinstance(said, str) else ""


def role(message: Any) -> str:
    """The role of a message; "" where it has none."""
    found = message.get("role") if isinstance(message, dict | Mapping) else None
    return found if isinstance(found, str) else ""


def calls(message: Any) -> list[Mapping[str, Any]]:
    """The tool calls in a message that can be read at all."""
    found = message.get("tool_calls") if isinstance(message, dict | Mapping) else None
    return [call for call in found if isinstance(call, dict | Mapping)] if isinstance(found, list) else []


def called(call: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The name and the arguments of a call; None for arguments that are no object and no JSON text of one."""
    function = call.get("function")
    function = function if isinstance(function, Mapping) else call
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        arguments = parsed(arguments)
    name = function.get("name")
    return name if isinstance(name, str) else "", dict(arguments) if isinstance(arguments, Mapping) else None


def exchanges(messages: Sequence[Any]) -> list[Exchange]:
    """Every call in order with its result: the first later one with its id, or the one in its place without any."""
    found: list[Exchange] = []
    taken: set[int] = set()
    marks = {at: message.get("tool_call_id") for at, message in enumerate(messages) if role(message) == "tool"}
    for at, turn, place, call in _placed(messages):
        result_at = _result_of(call, at, place, marks, taken)
        taken.add(result_at)
        text = content(messages[result_at]) if result_at >= 0 else ""
        name, arguments = called(call)
        result = parsed(text)
        broken = result_at >= 0 and failed(result)
        found.append(
            Exchange(at, turn, str(call.get("id") or ""), name, arguments or {}, result_at, text, result, broken)
        )
    return found


def _placed(messages: Sequence[Any]) -> Iterator[tuple[int, int, int, Mapping[str, Any]]]:
    """(message, turn of the user, place among the calls of its message, call) of every call."""
    turn = 0
    for at, message in enumerate(messages):
        speaker = role(message)
        turn += speaker == "user"
        for place, call in enumerate(calls(message) if speaker == "assistant" else ()):
            yield at, turn, place, call


def _result_of(call: Mapping[str, Any], at: int, place: int, marks: Mapping[int, Any], taken: set[int]) -> int:
    """The index of the result of a call, or -1. `marks` are the call ids that results name, by index of the result."""
    identity, own = call.get("id"), at + 1 + place
    for later, mark in marks.items() if identity else ():
        if later > at and mark and mark == identity and later not in taken:
            return later
    direct = bool(identity) or all(between in marks for between in range(at + 1, own))
    return own if direct and own in marks and not marks[own] else -1


_BAD_STATUS: Final = frozenset({"error", "failed", "failure"})
_BAD_START: Final = re.compile(
    r"\s*(?:error|exception|traceback|failed|fatal|http (?:error )?[45]\d\d)\b", re.IGNORECASE
)


def failed(result: Any) -> bool:
    """Whether a result reports that the call could not be done, in one of the ways in which tools do so."""
    if isinstance(result, str):
        return bool(_BAD_START.match(result))
    if not isinstance(result, Mapping):
        return False
    if result.get("error") or result.get("isError") is True or result.get("success") is False:
        return True
    status = result.get("status", result.get("status_code"))
    if isinstance(status, str):
        return status.casefold() in _BAD_STATUS
    return isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600
