"""A conversation as all its readers look at it: read once, asked often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from . import messages as reading
from .effects import writes
from .messages import Exchange
from .sight import Seen
from .values import encoded, is_number, leaves

_HEADINGS: Final = frozenset({"columns", "fields", "headers"})
_A_THING: Final = 3
_COUNTS: Final = ("count", "total", "row_count", "num_results", "total_count", "matches", "hits")


@dataclass(frozen=True)
class View:
    """Messages and tools, and what can be read off them. Nothing raises for bad data."""

    messages: Sequence[Any]
    tools: Sequence[Any]

    @cached_property
    def roles(self) -> list[str]:
        """The role of each message; "" where it has none."""
        return [reading.role(message) for message in self.messages]

    @cached_property
    def texts(self) -> list[str]:
        """What each message says."""
        return [reading.content(message) for message in self.messages]

    @cached_property
    def calls(self) -> list[list[Mapping[str, Any]]]:
        """The calls that each message makes, as they stand in it."""
        return [reading.calls(message) for message in self.messages]

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """Every call with its result, in order."""
        return reading.exchanges(self.messages)

    @cached_property
    def _offer(self) -> dict[str, tuple[int, Mapping[str, Any]]]:
        """(place among the tools, function) by name; of two with one name the later one."""
        found = {}
        for place, tool in enumerate(self.tools):
            function = tool.get("function", tool) if isinstance(tool, Mapping) else None
            if isinstance(function, Mapping) and isinstance(function.get("name"), str):
                found[function["name"]] = place, function
        return found

    @cached_property
    def functions(self) -> dict[str, Mapping[str, Any]]:
        """The functions on offer by name."""
        return {name: function for name, (_, function) in self._offer.items()}

    @cached_property
    def tool_texts(self) -> list[str]:
        """Each tool on offer as JSON text."""
        return [encoded(tool) for tool in self.tools]

    def tool_text(self, name: str) -> str:
        """The tool of this name, which is on offer, as JSON text."""
        return self.tool_texts[self._offer[name][0]]

    def parameters(self, name: str) -> Mapping[str, Any]:
        """The parameter schema of a function; empty where there is none."""
        found = self.functions.get(name, {}).get("parameters")
        return found if isinstance(found, Mapping) else {}

    def description(self, name: str) -> str:
        """What a function says of itself; "" where it says nothing."""
        return str(self.functions.get(name, {}).get("description") or "")

    def writes(self, one: Exchange) -> bool:
        """Whether a call changes something."""
        return writes(one.name, self.description(one.name), one.arguments)

    @cached_property
    def beside_calls(self) -> list[tuple[int, str]]:
        """(index, text) of what the assistant says in messages that call tools."""
        return [(at, text) for at, text in self._said() if self.calls[at] and text]

    @cached_property
    def endings(self) -> list[tuple[int, str]]:
        """(index, text) of what the assistant says without calling a tool."""
        return [(at, text) for at, text in self._said() if not self.calls[at]]

    def _said(self) -> list[tuple[int, str]]:
        return [(at, self.texts[at]) for at, role in enumerate(self.roles) if role == "assistant"]

    def results_before(self, at: int) -> list[Exchange]:
        """The calls whose results stand before a message."""
        return [one for one in self.exchanges if 0 <= one.result_at < at]

    def disappointed(self, at: int) -> bool:
        """Whether one of the results just before a message is a failure, or all of them hold nothing."""
        before = self.results_before(at)
        last = [one for one in before if one.at == before[-1].at]
        return any(one.failed for one in last) or (bool(last) and all(_nothing(one.result) for one in last))

    def fell_through(self, at: int) -> list[Exchange]:
        """The calls whose results stand right before a message, in the same turn of the user, if all of them failed."""
        before = self.results_before(at)
        last = [one for one in before if one.at == before[-1].at and at - one.result_at <= len(before)]
        here = last and last[-1].turn == self.roles[:at].count("user")
        return last if here and all(one.failed for one in last) else []

    def requests(self, at: int) -> Seen:
        """What the user and the system had said before a message."""
        return Seen(self.texts[place] for place in range(at) if self.roles[place] in {"user", "system"})


def viewed(messages: Any, tools: Any) -> View | None:
    """The conversation, or None where there is none to read."""
    if not isinstance(messages, Sequence) or isinstance(messages, str) or not messages:
        return None
    return View(messages, tools if isinstance(tools, Sequence) and not isinstance(tools, str) else [])


def _nothing(result: Any) -> bool:
    """Whether a result found nothing: empty, a count of 0, or all its lists (those of column names apart) empty.

    A thing with a few texts to tell of it is there, although nothing belongs to it.
    """
    if isinstance(result, Mapping):
        lists = [part for key, part in result.items() if isinstance(part, list) and key not in _HEADINGS]
        counts = [result[key] for key in _COUNTS if is_number(result.get(key))]
        empty = bool(lists) and not any(leaf for part in lists for leaf in leaves(part))
        thing = sum(isinstance(part, str) for part in result.values()) >= _A_THING
        return not result or (empty and not thing) or (bool(counts) and not any(counts))
    return result in ("", [], None)
