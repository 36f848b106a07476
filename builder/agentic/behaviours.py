"""What happens how often: the behaviours of played conversations, per 1,000, against what is wanted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from . import evidence
from .perform import Address, stage_case
from .play import Act, Said
from .proofs import Case

_MOST_DRAWS: Final = 40
_TELLING: Final = 4
"""A shorter value may stand in two places by chance."""


def _acts(case: Case) -> list[Act]:
    return [turn for turn in case.played.turns if isinstance(turn, Act)]


def parallel(case: Case) -> bool:
    """Two or more calls in one message."""
    return any(len(act.executed) > 1 for act in _acts(case))


def chain(case: Case) -> bool:
    """A call with a value that only an earlier result could tell."""
    told = evidence.Seen([case.system, *(turn.text for turn in case.played.turns if isinstance(turn, Said))])
    results = evidence.Seen()
    for act in _acts(case):
        for executed in act.executed:
            for leaf in evidence.leaves(dict(executed.call.arguments)):
                text = str(leaf)
                parts = [text, *evidence.identifiers(text)] if isinstance(leaf, str) else [text]
                if any(len(part) >= _TELLING and results.text(part) and not told.text(part) for part in parts):
                    return True
        for executed in act.executed:
            told.add(evidence.encoded(executed.call.arguments))
            results.add(executed.text)
    return False


def clarification(case: Case) -> bool:
    """The assistant asks back."""
    return any(ending.kind == "ask" for ending in case.played.endings())


def no_tool(case: Case) -> bool:
    """No tool on offer fits, or none is needed."""
    return bool(case.truth.no_tool_for) or not any(True for _ in case.played.executed())


def near_miss(case: Case) -> bool:
    """As before, and a tool on offer comes near."""
    return no_tool(case) and bool(case.stage.offered)


def recovery(case: Case) -> bool:
    """A call fails, and a later one succeeds."""
    outcomes = [executed.failed for executed in case.played.executed()]
    return True in outcomes and False in outcomes[outcomes.index(True) :]


def turns(case: Case) -> bool:
    """More than one turn of the user."""
    return sum(isinstance(turn, Said) for turn in case.played.turns) > 1


def correction(case: Case) -> bool:
    """The user corrects or changes the request."""
    return any(isinstance(turn, Said) and turn.correction for turn in case.played.turns)


def distractors(case: Case) -> bool:
    """Tools on offer that are not used."""
    used = {executed.call.tool for executed in case.played.executed()}
    return any(tool.name not in used for tool in case.offer.tools)


def change(case: Case) -> bool:
    """A call changes the state of the world."""
    return case.truth.state is not None


def policy(case: Case) -> bool:
    """A refusal because of a rule, or a hand-over to a person."""
    refused = any(ending.kind == "refuse" for ending in case.played.endings()) and not case.truth.no_tool_for
    return refused or any(executed.call.tool == "transfer_to_human" for executed in case.played.executed())


def rechecked(case: Case) -> bool:
    """Something is looked at again, because results contradict each other or might."""
    return any(executed.call.role == "check" for executed in case.played.executed())


@dataclass(frozen=True, slots=True)
class Target:
    """How many of 1,000 conversations are to show a behaviour: at least `low`, at most `high`."""

    name: str
    shows: Callable[[Case], bool]
    low: int
    high: int = 1000


TARGETS: Final = (
    Target("parallel calls", parallel, 150),
    Target("dependent chains of 2 or more calls", chain, 450),
    Target("clarification of a missing parameter", clarification, 100, 150),
    Target("no fitting tool, or nothing needed", no_tool, 120, 200),
    Target("  of these near-miss", near_miss, 60),
    Target("a real failure followed by recovery", recovery, 300),
    Target("more than one user turn", turns, 300),
    Target("  of these a correction or change of mind", correction, 80),
    Target("distractor tools", distractors, 600),
    Target("calls that change state", change, 200),
    Target("policy refusal or hand-over", policy, 30),
    Target("contradictions that are re-checked", rechecked, 30),
)


def cases(addresses: Iterator[Address]) -> Iterator[Case]:
    """The conversations at these addresses, unproved; as in a build, a draft that trips over something is no row."""
    for address in addresses:
        for attempt in range(_MOST_DRAWS):
            with suppress(Exception):
                case = stage_case(address, attempt)
                break
        else:
            continue
        yield case


def said(case: Case) -> tuple[list[str], list[str]]:
    """What the user says and what the assistant says, message by message; messages without words are left out."""
    user = [turn.text for turn in case.played.turns if isinstance(turn, Said)]
    return user, [act.text for act in _acts(case) if act.text]


def tally(played: Iterator[Case]) -> tuple[int, Mapping[str, int]]:
    """How many conversations, and how many of them show each behaviour."""
    total = 0
    counts = dict.fromkeys((target.name for target in TARGETS), 0)
    for case in played:
        total += 1
        for target in TARGETS:
            counts[target.name] += target.shows(case)
    return total, counts
