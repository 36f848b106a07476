"""What happens in a conversation, as values: the vocabulary that scenarios, policies and the loop share."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

Json = Any
"""What JSON can hold: dict, list, str, int, float, bool, None."""

Role = Literal["work", "attempt", "check"]
"""What a call is for. An `attempt` may fail, and that is the point; a `check` looks again at what is known."""

Kind = Literal["plan", "reason", "reflect", "verify", "note"]
"""What the assistant's words beside a call do."""


@dataclass(frozen=True, slots=True)
class User:
    """The user says something. `correction` marks a change of mind about what was asked before."""

    text: str
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """The assistant calls a tool, under its canonical name and parameters.

    `derived` names arguments whose value nobody said but which follow from what was said ("next Friday" -> a date).
    """

    tool: str
    arguments: Mapping[str, Json]
    role: Role = "work"
    derived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """Calls that the assistant makes at once, because none needs another's result."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What the assistant says before its next call, in the same message."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """The assistant ends its turn. `facts` are claims that the oracle is asked about; all of them are in the text."""

    text: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    kind: Literal["answer", "ask", "refuse"] = "answer"


Event = User | Call | Together | Words | Answer
Script = Generator[Event, Any, None]
"""A policy that is a script: it yields events, and is sent the results of its calls."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The result of a call that failed: the tool's own exception."""

    type: str
    message: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A value that the assistant computed from values that it had seen, and how."""

    operation: str
    inputs: tuple[Json, ...]
    output: Json


def _percent(part: float, whole: float) -> float:
    return part / whole * 100


def _median(*values: float) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _days(later: str, earlier: str) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days


OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "sum": lambda *values: sum(values),
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "ratio": lambda a, b: a / b,
    "percent": _percent,
    "mean": lambda *values: sum(values) / len(values),
    "median": _median,
    "largest": lambda *values: max(values),
    "smallest": lambda *values: min(values),
    "count": lambda *values: len(values),
    "days": _days,
}
"""What an assistant may compute in its head, by name; a proof computes it again."""


@dataclass(frozen=True)
class Truth:
    """What an oracle found out by its own route.

    `facts` are what the answer must claim. `state` is the world as it must be in the end, where anything changes.
    `candidates` are the values that fit a request that is to be ambiguous, at least two; `no_tool_for` is the
    capability that no offered tool may have.
    """

    facts: Mapping[str, Json]
    state: Any = None
    candidates: tuple[Json, ...] = ()
    no_tool_for: str = ""


class TieError(Exception):
    """An oracle found two answers; the goal that was drawn is not used."""


class RedrawError(Exception):
    """A scenario found that what it drew will not do; another goal is drawn."""
