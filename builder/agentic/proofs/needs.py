"""Proofs by doing it otherwise: each call and each argument is needed, for without it the outcome is another."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ..play import Executed, play, run
from ..script import Call, Json
from ..tools.base import WRITE, Tool, encoded
from ..tools.toolbox import execute, fits, toolbox
from .answers import answer_problem
from .case import Case, Step


def necessary(case: Case) -> str:
    """Without any one of the calls, the right answer or the right end state is not reached."""
    for number, one in enumerate(case.played.executed()):
        if one.call.role == "work" and not _missed(case, number):
            return f"{one.call.tool} (call {number}) was not needed"
    return ""


def _missed(case: Case, number: int) -> bool:
    """Whether anything goes wrong without this call."""
    without = _Without(case.replayed, number)
    try:
        played = play(without.world, case.again(), without.make)
    except Exception:  # noqa: BLE001  # a script that cannot go on without the result needed it, whatever it trips over
        return True
    if answer_problem(played, case.truth):
        return True
    if [ending.kind for ending in played.endings()] != [ending.kind for ending in case.played.endings()]:
        return True
    return case.truth.state is not None and not case.as_wanted(without.world)


class _Without:
    """Makes the calls of a conversation except one, which fails; what is known is not executed again.

    Known are the results of the calls before it, and those of READ calls as long as nothing is written after it.
    """

    def __init__(self, steps: Sequence[Step], dropped: int) -> None:
        self.world = steps[dropped].before
        self._past = iter([step.was for step in steps[:dropped]])
        self._known = {_words(step.was.call): step.was for step in steps if step.before is step.after is self.world}
        self._dropped = False
        self._written = False

    def make(self, call: Call) -> Executed:
        """The call's result."""
        if past := next(self._past, None):
            return past
        if not self._dropped:
            self._dropped = True
            return Executed(call, '{"error": {"type": "Dropped", "message": "not made"}}', failed=True)
        if toolbox()[call.tool].effect is WRITE:
            self.world = self.world if self._written else self.world.copy()
            self._written = True
            return run(self.world, call)
        known = None if self._written else self._known.get(_words(call))
        return known or run(self.world, call)


def _words(call: Call) -> str:
    return f"{call.tool} {encoded(call.arguments)}"


def sensitive(case: Case) -> str:
    """Every argument matters: another value gives another outcome."""
    for step in case.replayed:
        if step.was.call.role == "attempt" or step.was.failed:
            continue
        for name in step.was.call.arguments:
            if not _matters(step, name):
                return f"{step.was.call.tool}: '{name}' could be anything"
    return ""


def _matters(step: Step, name: str) -> bool:
    call = step.was.call
    tool = toolbox()[call.tool]
    return any(
        _changes(step, tool, arguments)
        for arguments in _perturbed(call.arguments, name, tool.parameters)
        if fits(tool, arguments)  # what the schema forbids says nothing about the argument
    )


def _changes(step: Step, tool: Tool, arguments: dict[str, Json]) -> bool:
    """Whether other arguments give another result, or leave another state where the tool can change it."""
    if tool.effect is not WRITE:
        return execute(step.before, tool, arguments)[0] != step.was.text
    world = step.before.copy()
    return execute(world, tool, arguments)[0] != step.was.text or not world.state().same(step.state)


def _perturbed(arguments: Mapping[str, Json], name: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Json]]:
    """The arguments with one of them changed, in several ways, and without it."""
    kind = parameters.get("properties", {}).get(name, {})
    for value in _other_values(arguments[name], kind):
        yield {**arguments, name: value}
    yield {other: value for other, value in arguments.items() if other != name}


def _other_values(value: Json, kind: Mapping[str, Any]) -> Iterator[Json]:
    if "enum" in kind:
        yield from (other for other in kind["enum"] if other != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value * 2 + 1, 1, 0)
    elif isinstance(value, str):
        yield from (value[: len(value) // 2], f"{value} x", f"x{value}", *_later(value), _other_digit(value), "")
    elif isinstance(value, list):
        yield from (value[1:], value[:-1])
        yield from (
            [*value[:at], other, *value[at + 1 :]] for at in range(len(value)) for other in _other_values(value[at], {})
        )
    elif isinstance(value, dict):
        yield from ({other: part for other, part in value.items() if other != key} for key in value)
        yield from ({**value, key: other} for key in value for other in _other_values(value[key], {}))


def _later(value: str) -> Iterator[str]:
    """The next day, where a value begins with a date."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return
    yield (day + timedelta(days=1)).isoformat() + value[10:]


def _other_digit(value: str) -> str:
    """The last digit made another, as in "10:30" and "10:31"."""
    at = max((place for place, letter in enumerate(value) if letter.isdecimal()), default=-1)
    return value if at < 0 else f"{value[:at]}{(int(value[at]) + 1) % 10}{value[at + 1 :]}"
