"""Calls and the results that belong to them, by their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...evidence import View, called
from ..problem import Flaws, fault, remark, rule


@rule(60, "call ids", "each call has an id of its own")
def call_ids(view: View) -> Flaws:
    """No id stands twice in a conversation. Calls without any are paired by their place."""
    used: set[str] = set()
    for at, calls in enumerate(view.calls):
        for call in calls:
            identity = call.get("id")
            if identity is None:
                continue
            if not isinstance(identity, str) or not identity:
                yield fault(at, f"{identity!r} is no call id")
            elif identity in used:
                yield fault(at, f"call id {identity} is used twice")
            used.add(str(identity))


@rule(70, "pairing", "each call has one result, directly after it, under its id and name")
def pairing(view: View) -> Flaws:
    """Results in another order than their calls are a remark."""
    at = 0
    while at < len(view.messages):
        following = at + 1
        while following < len(view.messages) and view.roles[following] == "tool":
            following += 1
        if view.roles[at] == "assistant":
            yield from _pairs(at, view.calls[at], view.messages[at + 1 : following])
        at = following


def _pairs(at: int, calls: Sequence[Mapping[str, Any]], results: Sequence[Any]) -> Flaws:
    """The calls of message `at`, and the results directly after it."""
    ids = [call.get("id") for call in calls]
    marks = [result.get("tool_call_id") for result in results]
    if not any(marks):
        if len(results) != len(calls):
            yield fault(at, f"{len(calls)} calls have {len(results)} results")
        return
    for place, mark in enumerate(marks):
        if mark not in ids:
            yield fault(at + 1 + place, f"this result is for call {mark!r}, which is not there")
        elif mark in marks[:place]:
            yield fault(at + 1 + place, f"a second result for call {mark}")
        else:
            name, own = called(calls[ids.index(mark)])[0], results[place].get("name")
            if own and own != name:
                yield fault(at + 1 + place, f"the result of {name} is named {own}")
    for identity in ids:
        if identity not in marks:
            yield fault(at, f"call {identity!r} has no result")
    if sorted(map(str, ids)) == sorted(map(str, marks)) and ids != marks:
        yield remark(at, "the results stand in another order than the calls")
