"""The proofs: what a row claims about itself, each by a function of its own.

A proof returns "" when it holds, else the reason why not. A row with a reason is a Reject.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from . import evidence
from .evidence import Landmarks, Seen
from .play import Act, Executed, Played, Said, play, run
from .script import OPERATIONS, Call, Derivation, Failure, Json, Script, Truth
from .stage import Stage
from .tools.base import WRITE, Tool, encoded
from .tools.toolbox import Offer, execute, fits, reaches, toolbox
from .world.state import State
from .world.world import World

_IS_INVALID: Final = '"type": "InvalidArgument"'
_ENOUGH_TO_TELL: Final = 3
"""Shorter strings say nothing about where they come from."""


@dataclass
class Case:
    """A played conversation with all that a proof needs: the way to play it again, the truth, and what was on offer."""

    played: Played
    stage: Stage
    truth: Truth
    offer: Offer
    system: str
    landmarks: Landmarks
    fresh: Callable[[], World]
    again: Callable[[], Script]
    """The script from the beginning, with the same draws."""
    sight: Callable[[], Seen] = Seen
    """What has been in sight, at the beginning: nothing. Another kind of it may allow more to follow from what was."""

    @cached_property
    def replayed(self) -> list["Step"]:
        """Every call, run again in a fresh world."""
        world = self.fresh()
        found = []
        for was in self.played.executed():
            before = world
            if toolbox()[was.call.tool].effect is WRITE:
                world = before.copy()
            found.append(Step(before, was, run(world, was.call), world))
        return found

    def as_wanted(self, world: World) -> bool:
        """Whether a world is in the state in which it must be in the end: as the oracle says, or as it was."""
        wanted = self.truth.state
        return world.state().same(wanted.state()) if wanted is not None else world.untouched()

    def texts(self) -> Iterator[tuple[str, str, Json]]:
        """Everything that comes into sight in order: (kind, text, object); kinds are user, say, call and result."""
        yield "system", self.system, None
        for turn in self.played.turns:
            if isinstance(turn, Said):
                yield "user", turn.text, turn
            else:
                yield from self._act(turn)

    @staticmethod
    def _act(turn: Act) -> Iterator[tuple[str, str, Json]]:
        if turn.text:
            yield "say", turn.text, turn
        for executed in turn.executed:
            yield "call", "", executed.call
        for executed in turn.executed:
            yield "result", executed.text, executed


@dataclass
class Step:
    """A call as it was and as it is when it is run again, and the worlds around it: the same one for READ calls."""

    before: World
    was: Executed
    now: Executed
    after: World

    @cached_property
    def state(self) -> State:
        """What the call left."""
        return self.after.state()


# --- calls ---------------------------------------------------------------------------------------------------


def schema(case: Case) -> str:
    """Every call names a tool on offer, and its arguments fit the tool's schema."""
    for executed in case.played.executed():
        if executed.call.tool not in {tool.name for tool in case.offer.tools}:
            return f"{executed.call.tool} is not on offer"
        if executed.call.role != "attempt" and _IS_INVALID in executed.text[:60]:
            return f"{executed.call.tool}: {executed.text[:160]}"
    return ""


def executed(case: Case) -> str:
    """The results are those of a fresh world, byte for byte."""
    for step in case.replayed:
        if step.was.text != step.now.text:
            return f"{step.was.call.tool} gave another result when it was run again"
    return ""


def expected_failures(case: Case) -> str:
    """Only calls that were allowed to fail did."""
    for one in case.played.executed():
        if one.failed and one.call.role != "attempt":
            return f"{one.call.tool} failed: {one.text[:160]}"
    return ""


def state(case: Case) -> str:
    """The world is left as the oracle says; without a word from it, untouched."""
    return "" if case.as_wanted(case.played.world) else "the world was not left as the oracle says"


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
    if _answer_problem(played, case.truth):
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


# --- answers -------------------------------------------------------------------------------------------------


def answer(case: Case) -> str:
    """What the assistant claims is what the oracle found by another route."""
    return _answer_problem(case.played, case.truth)


def _answer_problem(played: Played, truth: Truth) -> str:
    claimed = played.facts()
    for name, value in truth.facts.items():
        if name not in claimed:
            return f"the answer does not say '{name}'"
        if not same(claimed[name], value):
            return f"'{name}' is {value!r} and the answer says {claimed[name]!r}"
    if extra := sorted(set(claimed) - set(truth.facts)):
        return f"the oracle does not know the fact '{extra[0]}'"
    return ""


def same(one: Json, other: Json) -> bool:
    """Equality of JSON values; numbers within one in a million, so that 25 is 25.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-6 * max(1.0, abs(other))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def grounded(case: Case) -> str:
    """Each number and each name in the assistant's words was seen before, or is a computation from what was."""
    seen = case.sight()
    waiting = list(case.stage.derivations)
    for kind, text, _ in case.texts():
        if kind == "say":
            waiting = _computed(waiting, seen)
            if problem := _unseen(text, seen, case.landmarks.names):
                return problem
        seen.add(text)
    return ""


def _computed(derivations: list[Derivation], seen: Seen) -> list[Derivation]:
    """Put into sight what follows from what is; the derivations that do not follow yet."""
    left = derivations
    while True:
        ready = [one for one in left if _follows(one, seen)]
        for one in ready:
            for value in evidence.leaves(one.output):
                if isinstance(value, int | float):
                    seen.add_number(value)
                else:
                    seen.add(str(value))
        left = [one for one in left if one not in ready]
        if not ready:
            return left


def _follows(derivation: Derivation, seen: Seen) -> bool:
    for value in evidence.leaves(derivation.inputs[:1] if derivation.operation == "round" else derivation.inputs):
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not seen.number(float(value), 6):
                return False
        elif isinstance(value, str) and not seen.text(value):
            return False
    if derivation.operation == "round":
        return same(round(derivation.inputs[0], derivation.inputs[1]), derivation.output)
    return same(OPERATIONS[derivation.operation](*derivation.inputs), derivation.output)


def _unseen(text: str, seen: Seen, entities: frozenset[str]) -> str:
    for value, decimals in evidence.numbers(text):
        if not seen.number(value, decimals):
            return f"the number {value:g} in {text[:80]!r} was never seen"
    for part in evidence.identifiers(text) + evidence.dates(text):
        if not seen.text(part):
            return f"'{part}' in {text[:80]!r} was never seen"
    for name in evidence.names(text):
        if name.casefold() in entities and not seen.text(name):
            return f"'{name}' in {text[:80]!r} was never seen"
    return ""


# --- requests ------------------------------------------------------------------------------------------------

_FREE_CHOICES: Final = frozenset(
    (
        "limit", "max_results", "max_length", "per_page", "page", "head", "tail", "top", "k", "digits", "precision",
        "timeout", "start_index", "max_count", "context_lines", "page_size", "offset",
    )
)  # fmt: skip
"""Parameters whose value is the assistant's own choice."""
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def realisable(case: Case) -> str:
    """Each argument was within the assistant's reach: seen before, derived from what was, or its own free choice."""
    seen = case.sight()
    seen.add(encoded(case.offer.schemas()))
    seen.add(encoded([tool.parameters for tool in case.offer.tools]))
    waiting = list(case.stage.derivations)
    for _, text, what in case.texts():
        if isinstance(what, Call):
            waiting = _computed(waiting, seen)
            if problem := _out_of_reach(what, seen, case.landmarks):
                return problem
        seen.add(text)
    return ""


def _out_of_reach(call: Call, seen: Seen, landmarks: Landmarks) -> str:
    for name, value in call.arguments.items():
        if name in _FREE_CHOICES or name in call.derived:
            continue
        for leaf in evidence.leaves(value):
            if problem := _unreachable(leaf, seen, landmarks):
                return f"{call.tool}({name}): {problem}"
    return _unknown_column(call, seen, landmarks.schema)


def _unreachable(value: Json, seen: Seen, landmarks: Landmarks) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return "" if abs(value) <= 1 or seen.number(float(value), 6) else f"{value} was never seen"
    for part in evidence.identifiers(value) + evidence.dates(value):
        if not seen.text(part):
            return f"'{part}' was never seen"
    for name in evidence.names(value):
        if name.casefold() in landmarks.names and not seen.text(name):
            return f"'{name}' was never seen"
    return ""


def _unknown_column(call: Call, seen: Seen, schema: frozenset[str]) -> str:
    """A table or column in SQL that was never seen; elsewhere such a word is a word."""
    if any(capability.startswith("db.") for capability in toolbox()[call.tool].gives):
        for word in _WORD.findall(str(call.arguments.get("query", ""))):
            if word in schema and not seen.text(word):
                return f"{call.tool}: the column or table '{word}' was never seen"
    return ""


def unique(case: Case) -> str:
    """There is one right answer. The oracle raises TieError otherwise, and such a goal is not used."""
    truth = case.truth
    says_something = truth.facts or truth.state is not None or truth.candidates or truth.no_tool_for
    return "" if says_something else "the oracle says nothing"


def no_leak(case: Case) -> str:
    """What is asked for does not stand in the request."""
    requests = Seen(turn.text for turn in case.played.turns if isinstance(turn, Said))
    for name, value in case.truth.facts.items():
        for leaf in evidence.leaves(value):
            if isinstance(leaf, str) and len(leaf) >= _ENOUGH_TO_TELL and requests.text(leaf):
                return f"'{name}' ({leaf}) stands in the request"
            if isinstance(leaf, float) and not leaf.is_integer() and requests.number(leaf, 6):
                return f"'{name}' ({leaf:g}) stands in the request"
    return ""


def negatives(case: Case) -> str:
    """A question back was due, because several things fit; a tool was missing, because none on offer can do it."""
    kinds = {ending.kind for ending in case.played.endings()}
    if "ask" in kinds and len(case.truth.candidates) < 2:
        return "the assistant asks back although one thing fits"
    if case.truth.candidates and "ask" not in kinds:
        return "several things fit and the assistant does not ask"
    if case.truth.no_tool_for:
        able = [tool.name for tool in case.offer.tools if reaches(tool, case.truth.no_tool_for)]
        if able:
            return f"{able[0]} on offer can do {case.truth.no_tool_for}"
    return ""


PROOFS: Final[Mapping[str, tuple[Callable[[Case], str], ...]]] = {
    "schema": (schema, expected_failures),
    "executed": (executed,),
    "state": (state,),
    "answer": (answer,),
    "grounded": (grounded,),
    "realisable": (realisable,),
    "necessary": (necessary,),
    "sensitive": (sensitive,),
    "unique": (unique,),
    "no_leak": (no_leak,),
    "negatives": (negatives,),
}
"""Name in `verification` -> the functions that prove it."""


def prove(case: Case, by: Mapping[str, tuple[Callable[[Case], str], ...]] = PROOFS) -> dict[str, str]:
    """For each proof "" or the reason why it does not hold."""
    return {name: next(filter(None, (proof(case) for proof in proofs)), "") for name, proofs in by.items()}


__all__ = ["PROOFS", "Case", "Failure", "prove", "same"]
