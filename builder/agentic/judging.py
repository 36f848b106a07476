"""Anybody's conversations judged, row by row: what is wrong with each, how good it is, and which may pass."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from .. import atomic, reading
from ..errors import InputError
from ..intent.checks import Finding
from . import checks, evidence, scoring
from .checks import FAULT, REMARK, RULES, Problem

Row = dict[str, Any]
_JSON: Final = ("messages", "turns", "tools")
_QUANTILES: Final = {"lowest": 0, "5%": 5, "25%": 25, "median": 50, "75%": 75, "highest": 100}


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, where it stands, what is wrong with it and its quality (0-1)."""

    position: str
    row: Row
    problems: tuple[Problem, ...]
    quality: float

    def passes(self, minimum: float) -> bool:
        """Whether it has no fault, and at least this quality."""
        return self.quality >= minimum and all(problem.severity != FAULT for problem in self.problems)


def conversations(path: Path) -> Iterator[tuple[str, Row]]:
    """(position, row) of a dataset folder or a .parquet, .jsonl, .json or .csv file, a few in memory at a time.

    Messages stand under `messages`, or under `turns` as in the earlier system's files. InputError where there are none.
    """
    for number, (position, row) in enumerate(reading.rows(path, "agentic", "messages")):
        if number == 0 and not row.keys() & {"messages", "turns"}:
            raise InputError(f"{position}: has no 'messages'; right would be {{'messages': [...], 'tools': [...]}}.")
        yield position, row


def judge(rows: Iterable[tuple[str, Row]]) -> Iterator[Judged]:
    """Look at each row by itself."""
    for position, row in rows:
        messages, tools = checks.plain({"messages": row.get("messages", row.get("turns")), "tools": row.get("tools")})
        proved = row.get("verification")
        view = evidence.viewed(messages, tools)
        problems = tuple(checks.examine(view))
        scores = scoring.scored(view, problems, proved if isinstance(proved, Mapping) else {})
        yield Judged(position, row, problems, scores["quality"])


@dataclass
class Tally:
    """What was found in the rows so far. A row counts once for a rule and severity; the first `shown` are kept."""

    minimum: float = 0.0
    shown: int = 3
    passed: int = 0
    qualities: list[float] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were counted."""
        return len(self.qualities)

    def add(self, judged: Judged) -> None:
        """Count a row."""
        self.qualities.append(judged.quality)
        self.passed += judged.passes(self.minimum)
        for (rule, severity), problem in _firsts(judged.problems).items():
            place = f"{judged.position} message {problem.at}" if problem.at >= 0 else f"{judged.position} tools"
            self._note(rule, severity, place, problem.sentence)
        if judged.quality < self.minimum:
            self._note("quality", FAULT, judged.position, f"quality {judged.quality:.2f}")

    def _note(self, rule: str, severity: str, place: str, sentence: str) -> None:
        self.counts[rule, severity] = self.counts.get((rule, severity), 0) + 1
        kept = self.examples.setdefault((rule, severity), [])
        if len(kept) < self.shown:
            kept.append((place, sentence))

    def findings(self) -> list[Finding]:
        """One for each rule; a rule that holds has 0 rows. Remarks only where there are any."""
        if not self.rows:
            return [Finding("structure", FAULT, 0, "there are no rows", whole=True)]
        rules = {**RULES, **({"quality": f"at least {self.minimum:g}"} if self.minimum else {})}
        return [
            Finding(rule, severity, self.counts.get((rule, severity), 0), detail, self._shown(rule, severity))
            for rule, detail in rules.items()
            for severity in (FAULT, REMARK)
            if severity == FAULT or (rule, severity) in self.counts
        ]

    def _shown(self, rule: str, severity: str) -> tuple[tuple[str, str], ...]:
        return tuple(self.examples.get((rule, severity), ()))

    def quantiles(self) -> dict[str, float]:
        """Lowest, quartiles and so on of the qualities; nothing where there are no rows."""
        if not self.rows:
            return {}
        found = np.percentile(self.qualities, list(_QUANTILES.values()), method="inverted_cdf")
        return {name: round(float(value), 4) for name, value in zip(_QUANTILES, found, strict=True)}


def _firsts(problems: Iterable[Problem]) -> dict[tuple[str, str], Problem]:
    """The first problem of each rule and severity."""
    found: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.rule, problem.severity), problem)
    return found


def write_passing(judged: Iterable[Judged], tally: Tally, path: Path) -> None:
    """Count the rows and write those that pass as JSON lines, whole or not at all; OutputError when that cannot be."""

    def fill(temporary: Path) -> None:
        with temporary.open("wb") as lines:
            for one in judged:
                tally.add(one)
                if one.passes(tally.minimum):
                    lines.write(_line(_plain(one.row)))

    with atomic.output_errors(path):
        atomic.write(path, fill)


def _line(row: Row) -> bytes:
    try:
        return f"{json.dumps(row, ensure_ascii=False, default=str)}\n".encode()
    except UnicodeEncodeError:  # half a character (a lone surrogate), which UTF-8 cannot say
        return f"{json.dumps(row, default=str)}\n".encode()


def _plain(row: Row) -> Row:
    """The row with lists of JSON texts, as Parquet holds them, read; JSON text that is a column of its own stays."""
    listed = {name: checks.plain({"messages": row[name]})[0] for name in _JSON if isinstance(row.get(name), list)}
    return row | listed
