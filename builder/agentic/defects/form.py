"""Defects of roles, order and content."""

from ..evidence import parsed
from .draft import Draft, defect


@defect("two user turns in a row", "form", "order")
def two_user_turns(draft: Draft) -> None:
    """The user speaks twice, and nobody answers in between."""
    at = draft.pick([at for at, message in enumerate(draft.messages) if message["role"] == "user"])
    draft.messages.insert(at + 1, {"role": "user", "content": "Are you there?"})


@defect("two assistant turns in a row", "form", "order")
def two_assistant_turns(draft: Draft) -> None:
    """The assistant speaks twice."""
    draft.messages.insert(draft.pick(draft.answers()) + 1, {"role": "assistant", "content": "That was all."})


@defect("late system message", "form", "order")
def late_system(draft: Draft) -> None:
    """A system message that is not the first one."""
    place = draft.pick(range(1, len(draft.messages)))
    draft.messages.insert(place, {"role": "system", "content": "Be brief from now on."})


@defect("unknown role", "form", "roles")
def unknown_role(draft: Draft) -> None:
    """A role by its name in some other dialect."""
    message = draft.pick(draft.messages)
    message["role"] = {"assistant": "gpt", "user": "human", "tool": "observation"}.get(message["role"], "instructions")


@defect("truncated conversation", "form", "order", "pairing")
def truncated(draft: Draft) -> None:
    """Everything from the last answer on is gone."""
    del draft.messages[draft.last(draft.answers()) :]


@defect("content that is no text", "form", "content")
def content_no_text(draft: Draft) -> None:
    """A result as an object, or words that are null."""
    message = draft.pick([one for one in draft.messages if one["content"]])
    value = parsed(message["content"]) if message["role"] == "tool" else None
    message["content"] = None if isinstance(value, str) else value


@defect("empty request", "form", "content")
def empty_request(draft: Draft) -> None:
    """A user who says nothing."""
    draft.pick([message for message in draft.messages if message["role"] == "user"])["content"] = " "
