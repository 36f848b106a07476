"""How many of 1,000 conversations show each wanted behaviour, found in the rows alone."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from ..agentic.patterns import kinds
from ..agentic.patterns.calling import HANDS_OVER
from .agentic import Talk, noted
from .measure import Measure, Rows

if TYPE_CHECKING:
    from ..agentic.behaviours import Target

_CORRECTS: Final = re.compile(
    r"\b(?:sorry|oops|my mistake|my bad|slip|typo|misread|wrong (?:one|line|point|way)|copied the wrong|change of plan|"
    r"on second thought|should have (?:said|been|asked)|i meant|meant to|wait|actually|scratch that|make that|"
    r"after all|oh no|instead|rather|forget (?:that|it)|forgot|change of mind|isn't ours|not \w+[,.]? (?:but|only))\b|"
    r"^(?:no|hm|hmm|ah|oh)\b[,.:]? ",
    re.IGNORECASE,
)
"""How people take back what they asked for."""


def _refused_at_once(one: Talk) -> bool:
    """A refusal in a turn of the user in which nothing was called."""
    called = {call.turn for call in one.view.exchanges}
    turns = {one.view.roles[:at].count("user") for at, _ in one.view.endings}
    return "refusal" in one.shown and not turns <= called


def no_tool(one: Talk) -> bool:
    """Nothing is called, or a turn without calls ends in a refusal."""
    return not one.view.exchanges or _refused_at_once(one)


def recovery(one: Talk) -> bool:
    """A call fails, and a later one succeeds."""
    outcomes = [call.failed for call in one.view.exchanges]
    return True in outcomes and False in outcomes[outcomes.index(True) :]


def correction(one: Talk) -> bool:
    """After the first turn the user says words that take something back."""
    said = [text for role, text in zip(one.view.roles, one.view.texts, strict=True) if role == "user"]
    return any(_CORRECTS.search(text) for text in said[1:])


def distractors(one: Talk) -> bool:
    """A tool on offer is not called."""
    return not one.view.functions.keys() <= {call.name for call in one.view.exchanges}


def policy(one: Talk) -> bool:
    """A refusal after calls, or a hand-over to a person."""
    refused = "refusal" in one.shown and bool(one.view.exchanges) and not _refused_at_once(one)
    return refused or any(HANDS_OVER.search(call.name) for call in one.view.exchanges)


def rechecked(one: Talk) -> bool:
    """Beside a call, and after results, the assistant says that it checks something."""
    view = one.view
    return any(
        "verify" in kinds(text, seen=bool(view.results_before(at)), disappointed=view.disappointed(at))
        for at, text in view.beside_calls
    )


FOUND: Final[Mapping[str, Callable[[Talk], bool]]] = {
    "parallel": lambda one: "parallel_tool_calling" in one.shown,
    "chain": lambda one: max(one.depths, default=0) > 1,
    "clarification": lambda one: "clarification" in one.shown,
    "no_tool": no_tool,
    "recovery": recovery,
    "turns": lambda one: one.view.roles.count("user") > 1,
    "correction": correction,
    "distractors": distractors,
    "change": lambda one: "state_change" in one.shown,
    "policy": policy,
    "rechecked": rechecked,
}
"""Behaviour, by the name of its function in agentic/behaviours.py -> whether a conversation shows it.

Held against what was played in 600 conversations: parallel, chain, recovery, turns, distractors and change agree in
all, clarification in 99.7%, rechecked in 98%, no_tool, correction and policy in 95%, because words decide these.
A near miss is not among them: which of the tools on offer come near is known to the scenario and not to the row, so
its figures are null; `seedbed behaviours` counts them while conversations are played.
"""


def shown(one: Talk) -> frozenset[str]:
    """The behaviours of a conversation."""
    return frozenset(name for name, shows in FOUND.items() if shows(one))


@dataclass(frozen=True, slots=True)
class Behaviours:
    """Conversations in 1,000 that show each behaviour, 0 to 1,000, beside what is wanted of them.

    Wanted are the targets of agentic/behaviours.py, `low` to `high`; `met` says whether the number lies there. Numbers
    from a few dozen conversations are rough: of 100 conversations, a share of 30% has a standard error of 46 in 1,000.
    Bias: what words decide (see FOUND) is looked for in English.
    """

    rows: int
    counts: Counter[str]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(self.rows + other.rows, self.counts + other.counts)

    def figures(self) -> dict[str, Any]:
        """By behaviour: {"behaviour", "conversations", "in_1000", "low", "high", "met"}; null of what no row tells."""
        return {name: self._figures(name, target) for name, target in targets().items()}

    def _figures(self, name: str, target: "Target") -> dict[str, Any]:
        told = name in FOUND
        share = self.counts[name] * 1000 / self.rows if self.rows else 0.0
        return {
            "behaviour": target.name.strip(),
            "conversations": self.counts[name] if told else None,
            "in_1000": share if told else None,
            "low": target.low,
            "high": target.high,
            "met": bool(self.rows) and target.low <= share <= target.high if told else None,
        }


@cache
def targets() -> Mapping[str, "Target"]:
    """What is wanted, by the name of a behaviour's function, in the order of agentic/behaviours.py."""
    from ..agentic.behaviours import TARGETS  # noqa: PLC0415  # the tools and worlds behind it are slow to import

    return {target.shows.__name__: target for target in TARGETS}


def of(rows: Rows) -> Behaviours:
    """Of a batch."""
    return Behaviours(len(rows), Counter(name for one in noted(rows) for name in one.behaviours))


MEASURE = Measure(of, needs=("messages",), streams=True)
