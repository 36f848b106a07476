"""Proofs of what was said: the answers are right, and follow from what was seen."""

from .. import evidence
from ..evidence import Seen
from ..play import Played
from ..script import OPERATIONS, Derivation, Json, Truth
from .case import Case


def answer(case: Case) -> str:
    """What the assistant claims is what the oracle found by another route."""
    return answer_problem(case.played, case.truth)


def answer_problem(played: Played, truth: Truth) -> str:
    """What the assistant claims otherwise than the oracle, or does not claim at all; "" when nothing."""
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
            waiting = computed(waiting, seen)
            if problem := _unseen(text, seen, case.landmarks.names):
                return problem
        seen.add(text)
    return ""


def computed(derivations: list[Derivation], seen: Seen) -> list[Derivation]:
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
