"""How involved a conversation is, and how good: documented rules over its messages, none of which rewards length.

Complexity counts points: one for each different call, one more for each that depends on an earlier result, two for
each turn of the user after the first, one for each different tool after the first. 0-2 low, 3-6 medium, 7 or more high.

Quality has five dimensions from 0 to 1. `fault` and `remark` are those of `checks`; a remark weighs half a fault.

    task_success          1; halved for every turn of the user that ends without an answer, and for every answer that
                          contradicts results; three quarters for an answer that reports an error left as it is; times
                          the share of the outcome proofs that hold, where there are any
    tool_correctness      the share of calls without a problem in tool, form, arguments, provenance, ids or pairing,
                          times 0.5 for every faulty tool schema; 1 without calls and problems
    grounding             the share of claims in answers that were in sight or follow from it, halved for each other one
    coherence_efficiency  0.5 for every fault of order, roles or content, times the share of calls that were no
                          repetition, times the share of different sentences among those that the assistant says
    language              the share of the assistant's messages with words that read as prose, times 0.5 when the last
                          does not

The overall `quality` is the mean of two numbers: the weighted mean of the five, and the lowest of them. So a
conversation that is good in four ways and broken in one is not good.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from . import checks, evidence, patterns
from .checks import FAULT, Problem
from .evidence import Exchange, Seen, View

WEIGHTS: Final[Mapping[str, float]] = {
    "task_success": 0.3,
    "tool_correctness": 0.25,
    "grounding": 0.2,
    "coherence_efficiency": 0.15,
    "language": 0.1,
}
"""Dimension -> its part of the weighted mean."""

OUTCOME_PROOFS: Final = ("state", "answer", "unique", "negatives")
"""The proofs that say whether the task was done."""
_MEDIUM: Final = 3
_HIGH: Final = 7
_LONGEST: Final = 60
"""Characters of an argument that can stand in a result as it is."""
_SHORT: Final = 20
"""Characters; shorter sentences may well be said twice."""


# --- complexity ----------------------------------------------------------------------------------------------


def complexity(messages: Any) -> str:
    """low, medium or high, by the points that the module's docstring lists."""
    view = evidence.viewed(messages, ())
    points = _points(view) if view else 0
    return "high" if points >= _HIGH else "medium" if points >= _MEDIUM else "low"


def _points(view: View) -> int:
    made = _different(view.exchanges)
    turns = view.roles.count("user")
    tools = len({one.name for one in made})
    return len(made) + _dependent(made, view) + 2 * max(0, turns - 1) + max(0, tools - 1)


def _different(made: Iterable[Exchange]) -> list[Exchange]:
    """The calls without those that repeat an earlier one."""
    found: list[Exchange] = []
    for one in made:
        if not any((one.name, one.arguments) == (before.name, before.arguments) for before in found):
            found.append(one)
    return found


def _dependent(made: Sequence[Exchange], view: View) -> int:
    """How many calls use something that an earlier result brought up, or try again what failed."""
    calls: dict[int, list[Exchange]] = defaultdict(list)
    results = {one.result_at: one for one in made}
    for one in made:
        calls[one.at].append(one)
    said, brought, broken, count = Seen(), Seen(), set(), 0
    for at, (role, text) in enumerate(zip(view.roles, view.texts, strict=True)):
        for one in calls[at]:
            leaves = evidence.leaves(dict(one.arguments))
            count += one.name in broken or any(_new(leaf, said, brought) for leaf in leaves)
        if role != "tool":
            said.add(text)
        if at in results:
            brought.add(text)
            broken |= {results[at].name} if results[at].failed else set()
    return count


def _new(leaf: Any, said: Seen, brought: Seen) -> bool:
    """Whether a value, or an identifier in it, was in a result and nobody had said it."""
    if isinstance(leaf, str):
        parts = [*([leaf] if len(leaf) <= _LONGEST else []), *evidence.identifiers(leaf)]
        return any(len(part) > 2 and brought.text(part) and not said.text(part) for part in parts)
    if not evidence.is_number(leaf) or abs(leaf) < 10:
        return False
    return brought.number(float(leaf), 6) and not said.number(float(leaf), 6)


# --- quality -------------------------------------------------------------------------------------------------


def quality(messages: Any, tools: Any, verification: Mapping[str, bool] | None = None) -> dict[str, float]:
    """The five dimensions and the overall "quality", each from 0 to 1, rounded to four decimals.

    `verification` is what was proved of the row, where that is known.
    """
    view = evidence.viewed(messages, tools)
    return scored(view, checks.examine(view), verification or {})


def scored(view: View | None, problems: Sequence[Problem], verification: Mapping[str, bool]) -> dict[str, float]:
    """The same for a conversation that was viewed and examined already; all 0 where there was nothing to view."""
    if view is None:
        return dict.fromkeys([*WEIGHTS, "quality"], 0.0)
    found = {
        "task_success": _task_success(view, problems, verification),
        "tool_correctness": _tool_correctness(view, problems),
        "grounding": _grounding(view, problems),
        "coherence_efficiency": _coherence_efficiency(view, problems),
        "language": _language(view, problems),
    }
    mean = sum(WEIGHTS[name] * value for name, value in found.items())
    found["quality"] = (mean + min(found.values())) / 2
    return {name: round(value, 4) for name, value in found.items()}


def _of(problems: Iterable[Problem], *rules: str) -> list[Problem]:
    return [problem for problem in problems if problem.rule in rules]


def _weight(problems: Iterable[Problem]) -> float:
    return sum(1.0 if problem.severity == FAULT else 0.5 for problem in problems)


def _task_success(view: View, problems: Sequence[Problem], verification: Mapping[str, bool]) -> float:
    missing = sum(not _answered(turn) for turn in _turns(view))
    wrong = {problem.at for problem in _of(problems, "contradiction")}
    proofs = [verification[name] for name in OUTCOME_PROOFS if name in verification]
    proved = sum(proofs) / len(proofs) if proofs else 1.0
    given_up = 0.75 if not proofs and _left_as_it_is(view) else 1.0
    return proved * given_up * float(0.5 ** (missing + len(wrong)))


def _turns(view: View) -> Iterator[list[Any]]:
    """What comes after each message of the user, up to the next."""
    at = [place for place, role in enumerate(view.roles) if role == "user"]
    for start, end in zip(at, [*at, len(view.messages)][1:], strict=True):
        yield list(view.messages[start + 1 : end])


def _answered(turn: Sequence[Any]) -> bool:
    last = turn[-1] if turn else None
    return evidence.role(last) == "assistant" and not evidence.calls(last) and bool(evidence.content(last).strip())


def _left_as_it_is(view: View) -> bool:
    """Whether the last thing that was done failed, and nothing came of it."""
    last = view.exchanges[-1:]
    text = view.texts[-1]
    return any(one.failed for one in last) and not patterns.refuses(text) and not patterns.asks(text)


_CALL_RULES: Final = (
    "absent tool",
    "argument form",
    "arguments",
    "provenance",
    "call ids",
    "pairing",
    "swapped results",
)


def _tool_correctness(view: View, problems: Sequence[Problem]) -> float:
    calls = max(1, len(view.exchanges))
    bad = min(float(calls), _weight({(one.at, one.rule): one for one in _of(problems, *_CALL_RULES)}.values()))
    schemas = _weight(one for one in _of(problems, "tools") if one.severity == FAULT)
    return (1 - bad / calls) * float(0.5**schemas)


def _grounding(view: View, problems: Sequence[Problem]) -> float:
    told = sum(checks.claims(text) for _, text in view.endings)
    invented = _weight(_of(problems, "grounding"))
    return max(0.0, 1 - invented / max(1, told)) * float(0.5**invented)


def _coherence_efficiency(view: View, problems: Sequence[Problem]) -> float:
    broken = sum(one.severity == FAULT for one in _of(problems, "order", "roles", "content"))
    calls = max(1, len(view.exchanges))
    again = len({one.at for one in _of(problems, "repetition")})
    return (1 - min(1.0, again / calls)) * _different_sentences(view) * float(0.5**broken)


def _different_sentences(view: View) -> float:
    said = [
        sentence.strip().casefold()
        for role, text in zip(view.roles, view.texts, strict=True)
        if role == "assistant"
        for sentence in patterns.sentences(text)
        if len(sentence) > _SHORT
    ]
    return len(set(said)) / len(said) if said else 1.0


def _language(view: View, problems: Sequence[Problem]) -> float:
    """Messages with words; a flaw that is a fault spoils its message, a remark half of it."""
    spoken = [at for at, role in enumerate(view.roles) if role == "assistant"]
    spoken = [at for at in spoken if not view.calls[at] or view.texts[at].strip()]
    if not spoken:
        return 0.0
    empty = {at for at in spoken if not view.texts[at].strip()}
    flaws = {one.at: _weight([one]) for one in _of(problems, "language")} | dict.fromkeys(empty, 1.0)
    share = 1 - sum(flaws.values()) / len(spoken)
    return max(0.0, share) * (1 - 0.5 * min(1.0, flaws.get(spoken[-1], 0.0)))
