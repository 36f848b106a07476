"""Defects of calls and their arguments."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from ..evidence import Exchange
from .draft import Draft, defect
from .marks import MARKED, other_mark

Arguments = dict[str, Any]


def _working(draft: Draft) -> list[tuple[Exchange, Arguments]]:
    """Calls that worked, with the arguments that a planter changes."""
    given = [call["function"]["arguments"] for _, call in draft.calls()]
    return [
        (one, arguments)
        for one, arguments in zip(draft.exchanges(), given, strict=True)
        if one.succeeded and isinstance(arguments, dict)
    ]


def _arguments(draft: Draft, fits: Callable[[Any, Mapping[str, Any]], bool]) -> tuple[Arguments, str]:
    """(arguments, name) of an argument of a working call whose value and schema fit."""
    places = []
    for one, arguments in _working(draft):
        properties = draft.schema(one.name).get("properties", {})
        places += [
            (arguments, name)
            for name, value in arguments.items()
            if name in properties and fits(value, properties[name])
        ]
    return draft.pick(places)


@defect("call of an absent tool", "call", "absent tool")
def absent_tool(draft: Draft) -> None:
    """A call of a tool that is not on offer, and whose name is near to one that is."""
    at, call = draft.pick(draft.calls())
    function = call["function"]
    was, function["name"] = function["name"], f"{function['name']}_all"
    for message in draft.messages[at:]:
        if message.get("name") == was:
            message["name"] = function["name"]


@defect("enum violation", "call", "arguments")
def enum_violation(draft: Draft) -> None:
    """A word that is none of those allowed."""
    arguments, name = _arguments(draft, lambda _, schema: "enum" in schema)
    arguments[name] = f"{arguments[name]}ish"


@defect("extra argument", "call", "arguments")
def extra_argument(draft: Draft) -> None:
    """An argument that the tool does not have."""
    draft.pick(_working(draft))[1][draft.rng.pick(("verbose", "lang", "dry", "token"))] = True


@defect("null argument", "call", "arguments")
def null_argument(draft: Draft) -> None:
    """An optional argument that is given without a value, as merged columns do it; else one that was needed."""
    one, arguments = draft.pick(_working(draft))
    properties = sorted(draft.schema(one.name).get("properties", {}))
    absent = [name for name in properties if name not in arguments]
    arguments[draft.pick(absent or properties)] = None


@defect("missing argument", "call", "arguments")
def missing_argument(draft: Draft) -> None:
    """An argument that the tool needs is not there."""
    places = [
        (arguments, name)
        for one, arguments in _working(draft)
        for name in draft.schema(one.name).get("required", ())
        if name in arguments
    ]
    arguments, name = draft.pick(places)
    del arguments[name]


@defect("renamed argument", "call", "arguments")
def renamed_argument(draft: Draft) -> None:
    """An argument under a name that is near to its own."""
    arguments, name = _arguments(draft, lambda *_: True)
    changed = {f"{key}_value" if key == name else key: value for key, value in arguments.items()}
    arguments.clear()
    arguments.update(changed)


@defect("wrong argument type", "call", "arguments")
def wrong_type(draft: Draft) -> None:
    """A list where a text is wanted, or the text of a number, list or object."""
    arguments, name = _arguments(draft, lambda _, schema: "type" in schema)
    value = arguments[name]
    arguments[name] = [value] if isinstance(value, str) else json.dumps(value)


@defect("arguments that are no JSON", "call", "argument form")
def no_json(draft: Draft) -> None:
    """JSON text whose last bracket is missing."""
    functions = [call["function"] for _, call in draft.calls()]
    function = draft.pick([one for one in functions if one["arguments"]])
    function["arguments"] = json.dumps(function["arguments"])[:-1]


@defect("stale id", "call", "provenance")
def stale_id(draft: Draft) -> None:
    """An identifier or address that nobody ever named."""
    arguments, name = _arguments(draft, lambda value, _: isinstance(value, str) and bool(MARKED.fullmatch(value)))
    arguments[name] = other_mark(arguments[name], draft.sight(len(draft.messages)), draft.rng)


def _complete(draft: Draft, at: int) -> bool:
    """Whether each call of a message has a result behind it."""
    calls = draft.messages[at]["tool_calls"]
    behind = draft.messages[at + 1 : at + 1 + len(calls)]
    return len(behind) == len(calls) and all(message["role"] == "tool" for message in behind)


@defect("repeated call", "call", "repetition")
def repeated_call(draft: Draft) -> None:
    """A whole step, calls and results, done twice in a row."""
    at = draft.pick(sorted({one.at for one in draft.exchanges() if one.succeeded and _complete(draft, one.at)}))
    end = at + 1 + len(draft.messages[at]["tool_calls"])
    again = copy.deepcopy(draft.messages[at:end])
    again[0]["content"] = ""
    for number, call in enumerate(again[0]["tool_calls"]):
        call["id"] = f"again{draft.rng.below(1000):03d}{number}"[:9]
        again[1 + number]["tool_call_id"] = call["id"]
    draft.messages[end:end] = again
