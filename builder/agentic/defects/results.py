"""Defects of results: missing, doubled, misplaced, or under the wrong id or name."""

import copy
from itertools import combinations

from ..evidence import Exchange, leaves
from .draft import Draft, defect


@defect("result before call", "form", "order", "pairing")
def result_before_call(draft: Draft) -> None:
    """A result stands before the message that calls for it."""
    at = draft.pick(draft.results())
    result = draft.messages.pop(at)
    call_at = max(place for place in range(at) if draft.messages[place].get("tool_calls"))
    draft.messages.insert(call_at, result)


@defect("missing result", "form", "pairing")
def missing_result(draft: Draft) -> None:
    """A call has no result."""
    del draft.messages[draft.pick(draft.results())]


@defect("result twice", "form", "pairing")
def result_twice(draft: Draft) -> None:
    """A call has the same result two times."""
    at = draft.pick(draft.results())
    draft.messages.insert(at, copy.deepcopy(draft.messages[at]))


@defect("wrong id", "form", "pairing")
def wrong_id(draft: Draft) -> None:
    """A result for a call that is not there."""
    draft.messages[draft.pick(draft.results())]["tool_call_id"] = f"{draft.rng.below(10**9):09d}"


@defect("duplicate call ids", "form", "call ids")
def duplicate_ids(draft: Draft) -> None:
    """Two calls, and their results, have one id."""
    first, second = draft.sample([call for _, call in draft.calls()], 2)
    for message in draft.messages:
        if message.get("tool_call_id") == second["id"]:
            message["tool_call_id"] = first["id"]
    second["id"] = first["id"]


@defect("result under another name", "form", "pairing")
def wrong_name(draft: Draft) -> None:
    """A result bears the name of a tool that was not called."""
    message = draft.messages[draft.pick([at for at in draft.results() if draft.messages[at].get("name")])]
    names = [one["function"]["name"] for one in draft.tools]
    message["name"] = draft.pick([name for name in names if name != message["name"]])


@defect("swapped results", "form", "swapped results", "provenance", "contradiction", "grounding")
def swapped_results(draft: Draft) -> None:
    """Only results that bear the marks of their calls: others could be swapped without anybody seeing it."""
    one, other = draft.pick([pair for pair in combinations(draft.exchanges(), 2) if _told_apart(*pair)])
    draft.messages[one.result_at]["content"] = other.text
    draft.messages[other.result_at]["content"] = one.text


def _told_apart(one: Exchange, other: Exchange) -> bool:
    """Whether each result repeats an argument of its own call that is none of the other call's."""
    return one.text != other.text and _repeats(one, other) and _repeats(other, one)


def _repeats(one: Exchange, other: Exchange) -> bool:
    own = {leaf for leaf in leaves(dict(one.arguments)) if isinstance(leaf, str) and len(leaf) > 2}
    own -= set(leaves(dict(other.arguments)))
    return any(leaf in one.told for leaf in own) and not any(leaf in other.text for leaf in own)
