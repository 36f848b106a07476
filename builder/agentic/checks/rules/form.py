"""The form of a conversation: who speaks, in which order, and that there are words."""

from collections.abc import Mapping
from typing import Final

from ...evidence import View
from ..problem import FAULT, REMARK, Flaw, Flaws, fault, remark, rule

_ROLES: Final = ("system", "developer", "user", "assistant", "tool")


@rule(30, "roles", "roles are system, user, assistant and tool")
def roles(view: View) -> Flaws:
    """Each message is an object with a role that chat templates know."""
    for at, message in enumerate(view.messages):
        if not isinstance(message, Mapping):
            yield fault(at, f"this is {type(message).__name__}, not a message")
        elif message.get("role") not in _ROLES:
            yield fault(at, f"{message.get('role')!r} is no role; known are {', '.join(_ROLES)}")


@rule(40, "content", "content is a text, empty only beside calls")
def content(view: View) -> Flaws:
    """Parts instead of a text, null beside calls, and an empty result or system message are remarks."""
    for at, message in enumerate(view.messages):
        said, role = message.get("content") if isinstance(message, Mapping) else "", view.roles[at]
        calling = role == "assistant" and bool(view.calls[at])
        if said is None and calling:
            yield remark(at, 'content is null; "" is read by every chat template')
        elif not isinstance(said, str):
            severity = REMARK if isinstance(said, list) and view.texts[at] else FAULT
            yield Flaw(severity, at, f"content is {type(said).__name__}, not a text")
        elif not said.strip() and not calling:
            severity = REMARK if role in {"tool", "system"} else FAULT
            yield Flaw(severity, at, f"the {role or 'unknown'} message is empty")


@rule(50, "order", "system, user, calls, their results, answer")
def order(view: View) -> Flaws:
    """System first, then the user; results directly after their calls; turns in turn; the assistant last."""
    before, begun = "", False
    for at, role in enumerate(view.roles):
        if role in {"system", "developer"}:
            if at:
                yield fault(at, "a system message that is not the first one")
            continue
        if sentence := _misplaced(role, before, begun=begun):
            yield fault(at, sentence)
        begun = begun or role == "user"
        before = "call" if role == "assistant" and view.calls[at] else role
    if before != "assistant":
        missing = "calls without an answer after them" if before == "call" else f"a {before or 'system'} message"
        yield fault(len(view.messages) - 1, f"the conversation ends on {missing}, not on an answer")


def _misplaced(role: str, before: str, *, begun: bool) -> str:
    """What is wrong with a message of this role after one of that ("call": the assistant calls); "" if nothing is."""
    if role == "user":
        if before == "user":
            return "a second user message in a row"
        return f"the user speaks before the assistant answers the {before}" if before in {"tool", "call"} else ""
    if role == "assistant":
        if before == "call":
            return "the assistant goes on before its calls have results"
        return "a second assistant message in a row" if before == "assistant" else "" if begun else "no user has spoken"
    if role == "tool" and before not in {"call", "tool"}:
        return "a result that does not follow calls"
    return ""
