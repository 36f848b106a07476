"""The proofs: what a row claims about itself, each by a function of its own.

A proof returns "" when it holds, else the reason why not. A row with a reason is a Reject.
"""

import re
from collections.abc import Callable, Iterator, Mapping
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

    @cached_property
    def replayed(self) -> list[tuple[World, Executed, Executed]]:
        """Every call, run again in a fresh world: (a copy of the world before it, as it was, as it is now)."""
        world = self.fresh()
        found = []
        for was in self.played.executed():
            before = world.copy()
            found.append((before, was, run(world, was.call)))
        return found

    @cached_property
    def wanted(self) -> str:
        """The hash of the world as it must be in the end."""
        return str(self.truth.state.hash() if self.truth.state is not None else self.fresh().state_hash())

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
    for _, was, now in case.replayed:
        if was.text != now.text:
            return f"{was.call.tool} gave another result when it was run again"
    return ""


def expected_failures(case: Case) -> str:
    """Only calls that were allowed to fail did."""
    for one in case.played.executed():
        if one.failed and one.call.role != "attempt":
            return f"{one.call.tool} failed: {one.text[:160]}"
    return ""


def state(case: Case) -> str:
    """The world is left as the oracle says; without a word from it, untouched."""
    return "" if case.played.world.state_hash() == case.wanted else "the world was not left as the oracle says"


def necessary(case: Case) -> str:
    """Without any one of the calls, the right answer or the right end state is not reached."""
    for number, one in enumerate(case.played.executed()):
        if one.call.role == "work" and not _missed(case, number):
            return f"{one.call.tool} (call {number}) was not needed"
    return ""


def _missed(case: Case, number: int) -> bool:
    """Whether anything goes wrong without this call."""
    try:
        without = play(case.fresh(), case.again(), dropped=number)
    except Exception:  # noqa: BLE001  # a script that cannot go on without the result needed it, whatever it trips over
        return True
    if case.truth.state is not None and without.world.state_hash() != case.wanted:
        return True
    if _answer_problem(without, case.truth):
        return True
    return [ending.kind for ending in without.endings()] != [ending.kind for ending in case.played.endings()]


def sensitive(case: Case) -> str:
    """Every argument matters: another value gives another outcome."""
    for before, was, _ in case.replayed:
        if was.call.role == "attempt" or was.failed:
            continue
        for name in was.call.arguments:
            if not _matters(before, was, name):
                return f"{was.call.tool}: '{name}' could be anything"
    return ""


def _matters(before: World, was: Executed, name: str) -> bool:
    tool = toolbox()[was.call.tool]
    outcome = _outcome(before, tool, was.call.arguments)
    return any(
        _outcome(before, tool, arguments) != outcome
        for arguments in _perturbed(was.call.arguments, name, tool.parameters)
        if fits(tool, arguments)  # what the schema forbids says nothing about the argument
    )


def _outcome(before: World, tool: Tool, arguments: Mapping[str, Json]) -> tuple[str, str]:
    """The result, and the state of the world afterwards where the tool can change it."""
    if tool.effect is not WRITE:
        return execute(before, tool, dict(arguments))[0], ""
    world = before.copy()
    return execute(world, tool, dict(arguments))[0], world.state_hash()


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
    seen = Seen()
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
    seen = Seen([encoded(case.offer.schemas()), encoded([tool.parameters for tool in case.offer.tools])])
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


def prove(case: Case) -> dict[str, str]:
    """For each proof "" or the reason why it does not hold."""
    return {name: next(filter(None, (proof(case) for proof in proofs)), "") for name, proofs in PROOFS.items()}


__all__ = ["PROOFS", "Case", "Failure", "prove", "same"]
