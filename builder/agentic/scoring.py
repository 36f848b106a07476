"""How involved a conversation is, and how good: documented rules over its messages, none of which rewards length.

Complexity counts points: one for each different call, one more for each that depends on an earlier result, two for
each turn of the user after the first, one for each different tool after the first. 0-2 low, 3-6 medium, 7 or more high.

Quality has five dimensions from 0 to 1. `fault` and `remark` are those of checks.py; a remark weighs half a fault.

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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ..intent.checks import Finding
from . import checks, evidence, patterns
from .checks import FAULT, Case, Problem
from .evidence import Exchange

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


# --- complexity ----------------------------------------------------------------------------------------------


def complexity(messages: Sequence[Any]) -> str:
    """low, medium or high, by the points that the module's docstring lists."""
    points = _points(messages)
    return "high" if points >= _HIGH else "medium" if points >= _MEDIUM else "low"


def _points(messages: Sequence[Any]) -> int:
    made = _different(evidence.exchanges(messages))
    turns = sum(evidence.role(message) == "user" for message in messages)
    tools = len({one.name for one in made})
    return len(made) + _dependent(made, messages) + 2 * max(0, turns - 1) + max(0, tools - 1)


def _different(made: Iterable[Exchange]) -> list[Exchange]:
    """The calls without those that repeat an earlier one."""
    found: list[Exchange] = []
    for one in made:
        if not any((one.name, one.arguments) == (before.name, before.arguments) for before in found):
            found.append(one)
    return found


def _dependent(made: Sequence[Exchange], messages: Sequence[Any]) -> int:
    """How many calls use something that an earlier result brought up, or try again what failed."""
    count = 0
    for one in made:
        earlier = [before for before in made if 0 <= before.result_at < one.at]
        said = evidence.Seen(
            evidence.content(message) for message in messages[: one.at] if evidence.role(message) != "tool"
        )
        brought = evidence.Seen(before.text for before in earlier)
        again = any(before.failed and before.name == one.name for before in earlier)
        count += again or any(_new(leaf, said, brought) for leaf in evidence.leaves(dict(one.arguments)))
    return count


def _new(leaf: Any, said: evidence.Seen, brought: evidence.Seen) -> bool:
    if isinstance(leaf, str):
        parts = [leaf] if len(leaf) <= 60 else []
        parts += evidence.identifiers(leaf) + [word for word in evidence.WORD.findall(leaf) if "_" in word]
        return any(len(part) > 2 and brought.text(part) and not said.text(part) for part in parts)
    if not evidence.is_number(leaf) or abs(leaf) < 10:
        return False
    return brought.number(float(leaf), 6) and not said.number(float(leaf), 6)


# --- quality -------------------------------------------------------------------------------------------------


def quality(messages: Any, tools: Any, verification: Mapping[str, bool] | None = None) -> dict[str, float]:
    """The five dimensions and the overall "quality", each from 0 to 1, rounded to four decimals.

    `verification` is what was proved of the row, where that is known.
    """
    problems = checks.check(messages, tools)
    if any(problem.rule == "structure" for problem in problems):
        return dict.fromkeys([*WEIGHTS, "quality"], 0.0)
    case = Case(messages, tools if isinstance(tools, list | tuple) else [])
    found = {
        "task_success": _task_success(case, problems, verification or {}),
        "tool_correctness": _tool_correctness(case, problems),
        "grounding": _grounding(case, problems),
        "coherence_efficiency": _coherence_efficiency(case, problems),
        "language": _language(case, problems),
    }
    mean = sum(WEIGHTS[name] * value for name, value in found.items())
    found["quality"] = (mean + min(found.values())) / 2
    return {name: round(value, 4) for name, value in found.items()}


def _of(problems: Iterable[Problem], *rules: str) -> list[Problem]:
    return [problem for problem in problems if problem.rule in rules]


def _weight(problems: Iterable[Problem]) -> float:
    return sum(1.0 if problem.severity == FAULT else 0.5 for problem in problems)


def _task_success(case: Case, problems: Sequence[Problem], verification: Mapping[str, bool]) -> float:
    missing = sum(not _answered(turn) for turn in _turns(case))
    wrong = {problem.at for problem in _of(problems, "contradiction")}
    proofs = [verification[name] for name in OUTCOME_PROOFS if name in verification]
    proved = sum(proofs) / len(proofs) if proofs else 1.0
    given_up = 0.75 if not proofs and _left_as_it_is(case) else 1.0
    return proved * given_up * float(0.5 ** (missing + len(wrong)))


def _turns(case: Case) -> Iterator[list[Any]]:
    """What comes after each message of the user, up to the next."""
    at = [place for place, message in enumerate(case.messages) if evidence.role(message) == "user"]
    for start, end in zip(at, [*at, len(case.messages)][1:], strict=True):
        yield list(case.messages[start + 1 : end])


def _answered(turn: Sequence[Any]) -> bool:
    last = turn[-1] if turn else None
    return evidence.role(last) == "assistant" and not evidence.calls(last) and bool(evidence.content(last).strip())


def _left_as_it_is(case: Case) -> bool:
    """Whether the last thing that was done failed, and nothing came of it."""
    last = case.exchanges[-1:]
    text = evidence.content(case.messages[-1])
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


def _tool_correctness(case: Case, problems: Sequence[Problem]) -> float:
    calls = max(1, len(case.exchanges))
    bad = min(float(calls), _weight({(one.at, one.rule): one for one in _of(problems, *_CALL_RULES)}.values()))
    schemas = _weight(one for one in _of(problems, "tools") if one.severity == FAULT)
    return (1 - bad / calls) * float(0.5**schemas)


def _grounding(case: Case, problems: Sequence[Problem]) -> float:
    told = sum(checks.claims(text) for _, text in case.endings())
    invented = _weight(_of(problems, "grounding"))
    return max(0.0, 1 - invented / max(1, told)) * float(0.5**invented)


def _coherence_efficiency(case: Case, problems: Sequence[Problem]) -> float:
    broken = sum(one.severity == FAULT for one in _of(problems, "order", "roles", "content"))
    calls = max(1, len(case.exchanges))
    again = len({one.at for one in _of(problems, "repetition")})
    return (1 - min(1.0, again / calls)) * _different_sentences(case) * float(0.5**broken)


def _different_sentences(case: Case) -> float:
    said = [
        sentence.strip().casefold()
        for message in case.messages
        if evidence.role(message) == "assistant"
        for sentence in patterns.sentences(evidence.content(message))
        if len(sentence) > 20
    ]
    return len(set(said)) / len(said) if said else 1.0


def _language(case: Case, problems: Sequence[Problem]) -> float:
    """Messages with words; a flaw that is a fault spoils its message, a remark half of it."""
    spoken = [at for at, message in enumerate(case.messages) if evidence.role(message) == "assistant"]
    spoken = [
        at for at in spoken if not evidence.calls(case.messages[at]) or evidence.content(case.messages[at]).strip()
    ]
    if not spoken:
        return 0.0
    empty = {at for at in spoken if not evidence.content(case.messages[at]).strip()}
    flaws = {one.at: _weight([one]) for one in _of(problems, "language")} | dict.fromkeys(empty, 1.0)
    share = 1 - sum(flaws.values()) / len(spoken)
    return max(0.0, share) * (1 - 0.5 * min(1.0, flaws.get(spoken[-1], 0.0)))


# --- tables --------------------------------------------------------------------------------------------------

Rows = Iterable[tuple[str, Mapping[str, Any]]]


def good_rows(rows: Rows, minimum: float) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The (position, row) of at least this quality."""
    return ((position, row) for position, row in rows if _overall(row) >= minimum)


def poor_rows(rows: Rows, minimum: float) -> Finding:
    """How many rows are below a quality, as a fault, and the first of them."""
    poor = [(position, _overall(row)) for position, row in rows]
    poor = [(position, value) for position, value in poor if value < minimum]
    examples = tuple((position, f"quality {value:.2f}") for position, value in poor[:3])
    return Finding("quality", FAULT, len(poor), f"at least {minimum:g}", examples)


def _overall(row: Mapping[str, Any]) -> float:
    proved = row.get("verification")
    return quality(*checks.plain(row), proved if isinstance(proved, Mapping) else None)["quality"]
