"""What happens in calls and their results."""

import re
from collections.abc import Sequence
from typing import Final

from ..evidence import Exchange, View
from .pattern import pattern

HANDS_OVER: Final = re.compile(r"(?:human|hand_?(?:off|over)|escalat|transfer_to)", re.IGNORECASE)


@pattern(10, "tool_calling")
def tool_calling(view: View) -> bool:
    """A tool is called."""
    return bool(view.exchanges)


@pattern(20, "parallel_tool_calling")
def parallel_tool_calling(view: View) -> bool:
    """One message calls several tools."""
    return any(len(calls) > 1 for role, calls in zip(view.roles, view.calls, strict=True) if role == "assistant")


@pattern(50, "error_recovery")
def error_recovery(view: View) -> bool:
    """A call failed, and later one succeeded: any in the same turn of the user, or the same tool in a later one.

    To give the case to a human being is no recovery.
    """
    return any(recovered(one, view.exchanges) for one in view.exchanges if one.failed)


def recovered(broken: Exchange, exchanges: Sequence[Exchange]) -> bool:
    """Whether a failed call was made good by a later one."""
    return any(
        later.at > broken.at
        and later.succeeded
        and (later.turn == broken.turn or later.name == broken.name)
        and not HANDS_OVER.search(later.name)
        for later in exchanges
    )


@pattern(110, "state_change")
def state_change(view: View) -> bool:
    """A call that changes something succeeded."""
    return any(one.succeeded and view.writes(one) for one in view.exchanges)
