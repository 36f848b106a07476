"""All rules over one conversation."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..evidence import View, viewed
from .problem import FAULT, Problem, Rule
from .rules import ALL
from .sight import moments

_STRUCTURE: Final = "structure"
_OF: Final[Mapping[str, tuple[Rule, ...]]] = {
    scope: tuple(rule for rule in ALL if rule.scope == scope) for scope in ("conversation", "call", "answer")
}
RULES: Final[Mapping[str, str]] = {
    _STRUCTURE: "messages and tools are there and can be read",
    **{rule.name: rule.holds for rule in ALL},
}
"""Rule -> what holds where it is not broken, in the order of reports."""


def check(messages: Any, tools: Any) -> list[Problem]:
    """Everything that is wrong with a conversation, in the order of its messages; never raises for bad data."""
    return examine(viewed(messages, tools))


def examine(view: View | None) -> list[Problem]:
    """What is wrong with what was viewed, in the order of its messages; of one message in the order of the rules."""
    if view is None:
        return [Problem(_STRUCTURE, FAULT, 0, "there is no list of messages")]
    found = [*_of_conversation(view), *_of_moments(view)]
    place = {name: number for number, name in enumerate(RULES)}
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.at, place[problem.rule]))


def _of_conversation(view: View) -> Iterator[Problem]:
    for rule in _OF["conversation"]:
        for flaw in rule.find(view):
            yield Problem(rule.name, *flaw)


def _of_moments(view: View) -> Iterator[Problem]:
    """What is wrong with calls and answers, each against what was in sight before it."""
    for at, call, sight in moments(view):
        for rule in _OF["call" if call else "answer"]:
            for flaw in rule.find(call, sight) if call else rule.find(at, view.texts[at], sight):
                yield Problem(rule.name, *flaw)
