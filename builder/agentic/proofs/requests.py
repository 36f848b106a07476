"""Proofs of what was asked: it can be done with what is known, has one answer, and does not give it away."""

import re
from typing import Final

from .. import evidence
from ..evidence import Landmarks, Seen
from ..play import Said
from ..script import Call, Json
from ..tools.base import encoded
from ..tools.toolbox import reaches, toolbox
from .answers import computed
from .case import Case

_ENOUGH_TO_TELL: Final = 3
"""Shorter strings say nothing about where they come from."""
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
            waiting = computed(waiting, seen)
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
