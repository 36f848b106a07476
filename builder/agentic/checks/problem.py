"""What a problem is, and what a rule is that finds some.

A rule looks at a whole conversation, or at one call, or at one answer with what was in sight before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

FAULT: Final = "fault"
REMARK: Final = "remark"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at which message (-1: the tools), in one sentence."""

    rule: str
    severity: str
    at: int
    sentence: str


class Flaw(NamedTuple):
    """A problem as its rule says it."""

    severity: str
    at: int
    sentence: str


def fault(at: int, sentence: str) -> Flaw:
    """What a model should not learn from."""
    return Flaw(FAULT, at, sentence)


def remark(at: int, sentence: str) -> Flaw:
    """What is worth a look."""
    return Flaw(REMARK, at, sentence)


Flaws = Iterator[Flaw]
Scope = Literal["conversation", "call", "answer"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, and the function that finds where it does not. Reports list rules by `place`.

    `find` takes, by scope: conversation (View) · call (Exchange, Sight) · answer (index, text, Sight).
    """

    place: int
    name: str
    holds: str
    scope: Scope
    find: Callable[..., Flaws]


def rule(place: int, name: str, holds: str, scope: Scope = "conversation") -> Callable[[Callable[..., Flaws]], Rule]:
    """Decorator: this function finds what breaks the rule. `holds` says what is so where nothing does."""

    def note(find: Callable[..., Any]) -> Rule:
        return Rule(place, name, holds, scope, find)

    return note
