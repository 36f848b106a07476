"""Hand a case over to a person."""

from typing import TYPE_CHECKING

from . import _journal
from .base import WRITE, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_TEAMS = ("general", "billing", "technical", "security", "management")


def _run(world: "World", summary: str, team: str = "general", priority: str = "normal") -> Object:
    record = {"team": team, "priority": priority, "summary": summary}
    made = _journal.add(world, _journal.HANDOFFS, "HND", record)
    return {"handoff_id": made["id"], "team": team, "priority": priority, "status": "queued"}


TOOL = Tool(
    name="transfer_to_human",
    effect=WRITE,
    description=(
        "Hand the conversation over to a human colleague, with a summary of the request and of what was done. Use it "
        "when the rules do not allow you to do what is asked, or no tool can."
    ),
    parameters=closed(
        {
            "summary": string("What the user wants and why it is handed over, in a sentence or two.", minLength=1),
            "team": choice(_TEAMS, "Team that should take over.", default="general"),
            "priority": choice(("low", "normal", "high"), "How urgent it is.", default="normal"),
        },
        ("summary",),
    ),
    run=_run,
    gives=frozenset({"handoff.transfer"}),
    names=("transfer_to_human", "escalate_to_agent", "handoff_to_human"),
    parameter_names={
        "summary": ("summary", "reason", "context"),
        "team": ("team", "department", "queue"),
        "priority": ("priority", "urgency"),
    },
    descriptions=(
        "Escalate to a person. Returns the number of the hand-over.",
        "Put the case into the queue of a human team, with a summary.",
        "Let a human take over when a request is outside of what you may do.",
    ),
    parameter_descriptions={"summary": ("Short account of the case for the colleague who takes over.",)},
)
