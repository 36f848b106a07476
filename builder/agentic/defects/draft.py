"""What a defect is, and the copy of a conversation that it is planted in."""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ..evidence import Exchange, Seen, content, encoded, exchanges
from ..world.rng import Rng

T = TypeVar("T")
Row = dict[str, Any]
Side = Literal["tools", "form", "call", "answer"]


class NoPlaceError(Exception):
    """The row has no place for this defect."""


@dataclass
class Draft:
    """The copy that a planter spoils."""

    row: Row
    rng: Rng

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages; planters change them."""
        found: list[dict[str, Any]] = self.row["messages"]
        return found

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools; planters change them."""
        found: list[dict[str, Any]] = self.row["tools"]
        return found

    def pick(self, places: Sequence[T]) -> T:
        """One of the places that a defect can have; NoPlaceError when there are none."""
        if not places:
            raise NoPlaceError
        return self.rng.pick(places)

    def last(self, places: Sequence[T]) -> T:
        """The last of the places that a defect can have; NoPlaceError when there are none."""
        if not places:
            raise NoPlaceError
        return places[-1]

    def sample(self, places: Sequence[T], count: int) -> list[T]:
        """`count` different ones of them; NoPlaceError when there are fewer."""
        if len(places) < count:
            raise NoPlaceError
        return self.rng.sample(places, count)

    def exchanges(self) -> list[Exchange]:
        """Calls with their results."""
        return exchanges(self.messages)

    def calls(self) -> list[tuple[int, dict[str, Any]]]:
        """(index of the message, call) of every call."""
        return [(at, call) for at, message in enumerate(self.messages) for call in message.get("tool_calls") or ()]

    def results(self) -> list[int]:
        """The indices of the messages that are results."""
        return [at for at, message in enumerate(self.messages) if message["role"] == "tool"]

    def answers(self) -> list[int]:
        """The indices of what the assistant says without calls."""
        return [at for at, m in enumerate(self.messages) if m["role"] == "assistant" and not m.get("tool_calls")]

    def late_answers(self) -> list[int]:
        """Those that stand after results: before, there is nothing that they could be untrue to."""
        first = min(self.results(), default=len(self.messages))
        return [at for at in self.answers() if at > first]

    def schema(self, name: str) -> dict[str, Any]:
        """The parameter schema of a tool."""
        found: dict[str, Any] = next(
            (one["function"]["parameters"] for one in self.tools if one["function"]["name"] == name), {}
        )
        return found

    def sight(self, at: int) -> Seen:
        """What is in sight before a message, and all that is ever called."""
        told = (content(message) for message in self.messages[:at])
        made = (encoded(one.arguments) for one in self.exchanges())
        return Seen([*told, *made, encoded(self.tools)])


Planter = Callable[[Draft], None]
"""Spoils a draft; NoPlaceError where there is no place for the defect."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect: where it sits, and the rules of `checks` of which at least one must catch it."""

    kind: str
    side: Side
    rules: tuple[str, ...]
    spoil: Planter

    def plant(self, row: Mapping[str, Any], rng: Rng) -> Row | None:
        """A copy of the row with this defect, or None where there is no place for it."""
        draft = Draft({**row, "messages": copy.deepcopy(row["messages"]), "tools": copy.deepcopy(row["tools"])}, rng)
        try:
            self.spoil(draft)
        except NoPlaceError:
            return None
        return draft.row


def defect(kind: str, side: Side, *rules: str) -> Callable[[Planter], Defect]:
    """Decorator: this function plants the defect, which at least one of the rules must catch."""
    return lambda spoil: Defect(kind, side, rules, spoil)


def alone(shown: str) -> re.Pattern[str]:
    """Where this stands in a text, and not as a part of a word or of another number."""
    return re.compile(rf"(?<![\w.,:/-]){re.escape(shown)}(?![\w/-]|[.,]\d)")
