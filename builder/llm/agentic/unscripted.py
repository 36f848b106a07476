"""The proofs of a conversation that no script played.

They are those of builder/agentic/proofs/, with three differences. What follows from what was seen by one step of
plain arithmetic counts as within reach, for a model does not declare its computations. Endings are read (claims.py).
And there is no script to play again without a call. Where a model makes only calls that the script made as well, the
script's proof that none of them can be left out holds for it too. Elsewhere a call is proved `necessary` by what stands
without it: a change, when the world ends differently; a look, when something said or asked for later was never in
sight.

`necessary` and `sensitive` say True only where that was proved and False otherwise: a model may look at more than it
needs, and its row is kept. Every other proof must hold.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ...agentic import conversation, evidence, proofs
from ...agentic.checks import FAULT, check
from ...agentic.evidence import Reach, Seen
from ...agentic.play import Act, Executed, Played, Said, run
from ...agentic.proofs import Case
from ...agentic.script import Answer, Call
from ...agentic.tools.base import WRITE
from ...agentic.tools.toolbox import toolbox
from ...agentic.world.rng import Rng

OPTIONAL: Final = ("necessary", "sensitive")
"""Proofs that a row may be without."""
_SMALL: Final = 3
"""Whole numbers up to this one everybody has at hand: "the two of them", "step 3"."""


class Reckoned(Seen):
    """What has been in sight, and what one step of plain arithmetic makes of it."""

    def __init__(self) -> None:
        self._reach = Reach()
        super().__init__()

    def add(self, text: str) -> None:
        """Put another text into sight."""
        super().add(text)
        value = evidence.parsed(text)
        self._reach.add(text, value if isinstance(value, dict | list) else None)

    def number(self, value: float, decimals: int) -> bool:
        """Whether a number was seen, is small, or can be computed."""
        small = abs(value) <= _SMALL and not decimals
        return small or super().number(value, decimals) or self._reach.number(value, decimals)

    def text(self, part: str) -> bool:
        """Whether words were seen; a date also when it is a number of days, which was seen, from another."""
        return super().text(part) or (part in evidence.dates(part) and self._reach.day(part))


def contradiction(case: Case) -> str:
    """No answer gives a value to the wrong thing, or tells a failure as a success."""
    messages = conversation.messages(case.played, case.system, case.offer, Rng("ids"))
    found = check(messages, case.offer.schemas())
    return next((one.sentence for one in found if one.rule == "contradiction" and one.severity == FAULT), "")


def as_scripted(expected: list[Answer]) -> Callable[[Case], str]:
    """The proof that each turn ends as the script's did: with an answer, a question back or a refusal."""

    def kinds(case: Case) -> str:
        for number, (made, wanted) in enumerate(zip(case.played.endings(), expected, strict=True)):
            if made.kind != wanted.kind:
                return f"turn {number} ends with '{made.kind}' and '{wanted.kind}' was due"
        return ""

    return kinds


def needed_as_in(script: Played) -> Callable[[Case], str]:
    """The proof that no call can be left out, by a script of which that was proved."""
    known = {_words(one.call) for one in script.executed()}

    def necessary(case: Case) -> str:
        calls = list(case.played.executed())
        if all(_words(one.call) in known for one in calls):
            return ""
        for number, one in enumerate(calls):
            if not one.failed and not _needed(case, calls, number):
                return f"{one.call.tool} (call {number}) was not shown to be needed"
        return ""

    return necessary


def _words(call: Call) -> str:
    return f"{call.tool} {json.dumps(call.arguments, sort_keys=True)}"


def _needed(case: Case, calls: list[Executed], number: int) -> bool:
    if toolbox()[calls[number].call.tool].effect is WRITE:
        world = case.fresh()
        for at, one in enumerate(calls):
            if at != number:
                run(world, one.call)
        return not case.as_wanted(world)
    strict = replace(case, sight=Seen)
    plain = case if _strays(strict) else strict  # what a model computed by itself, only arithmetic explains
    return _strays(replace(plain, played=Played(case.played.world, list(_hidden(case.played, number)))))


def _strays(case: Case) -> bool:
    """Whether something is said or asked for that was never in sight."""
    return bool(proofs.grounded(case) or proofs.realisable(case))


def _hidden(played: Played, number: int) -> Iterator[Said | Act]:
    """The turns with the result of one call out of sight."""
    at = 0
    for turn in played.turns:
        if not isinstance(turn, Act):
            yield turn
            continue
        executed = []
        for one in turn.executed:
            executed.append(replace(one, text="{}") if at == number else one)
            at += 1
        yield replace(turn, executed=tuple(executed))


def proofs_for(script: Played) -> Mapping[str, tuple[Callable[[Case], str], ...]]:
    """Name in `verification` -> the functions that prove it of a conversation in a script's place."""
    return {
        **proofs.PROOFS,
        "grounded": (proofs.grounded, contradiction),
        "necessary": (needed_as_in(script),),
        "negatives": (proofs.negatives, as_scripted(list(script.endings()))),
    }
