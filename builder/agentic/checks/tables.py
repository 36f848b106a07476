"""Problems over whole datasets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ...intent.checks import Finding
from ..evidence import parsed
from .examine import RULES, check
from .problem import FAULT, REMARK

_SHOWN: Final = 3


def check_rows(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Finding]:
    """The findings over (position, row), faults before remarks within a rule; a rule that holds has 0 rows.

    Rows are read one by one. `messages` and `tools` may be lists, lists of JSON texts, or JSON text.
    """
    counts: dict[tuple[str, str], int] = {}
    examples: dict[tuple[str, str], list[tuple[str, str]]] = {}
    total = 0
    for position, row in rows:
        total += 1
        first = {(problem.rule, problem.severity): problem for problem in reversed(check(*plain(row)))}
        for key, problem in first.items():
            counts[key] = counts.get(key, 0) + 1
            if len(shown := examples.setdefault(key, [])) < _SHOWN:
                shown.append((f"{position} message {problem.at}" if problem.at >= 0 else position, problem.sentence))
    if not total:
        return [Finding("structure", FAULT, 0, "there are no rows", whole=True)]
    return [
        Finding(rule, severity, counts.get((rule, severity), 0), detail, tuple(examples.get((rule, severity), ())))
        for rule, detail in RULES.items()
        for severity in (FAULT, REMARK)
        if severity == FAULT or (rule, severity) in counts
    ]


def plain(row: Mapping[str, Any]) -> tuple[Any, Any]:
    """Messages and tools of a row, JSON texts read; a list without tools where there are none."""
    return _read(row.get("messages")), _read(row.get("tools")) or []


def _read(value: Any) -> Any:
    if isinstance(value, str):
        value = parsed(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [parsed(part) if isinstance(part, str) else part for part in value]
    return value
