"""Rounds of asking until every quota is full: what to ask next, and what an answer adds. A function of the answers.

A text is added where it is sound, says what no other says, and comes up to the bars of the recipe's gate; in the place
of one that is rejected the next round asks for another. Answers are folded in the order of the plan, never in that of
their arrival, so the same ledger always gives the same rows. A round asks each cell for what it misses and a tenth
more, later rounds for as much more as the cell has lost.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ...bars import Gate, Prompt
from ...intent.schedule import apportion
from ...rows import Reject
from ...runs.clean import DirtyError
from ...runs.ledger import Kept
from . import reading
from .known import DUPLICATE, NEAR_DUPLICATE, Texts
from .plan import Ask, Cell, Plan
from .prompt import Prompts
from .sound import normal, tidy, unsound

_SPARE: Final = 10
"""One text in so many is asked for besides those that are missing."""
_MOST_TIMES: Final = 4
"""However much a cell has lost, no more than so many times what it misses is asked for."""
_SHOWN: Final = 80
_TOLD: Final = 5
"""Cells, and rules, that an account of what is missing names."""
_ALIKE: Final = {DUPLICATE: "a text", NEAR_DUPLICATE: "one word away from a text"}


@dataclass(frozen=True, slots=True)
class Written:
    """An accepted text, with the batch that it came in and who wrote it."""

    text: str
    ask: Ask
    source: str


@dataclass(slots=True)
class _Progress:
    """What a cell was asked for so far, and what came of it: sound texts, also those that were not needed."""

    batches: int = 0
    asked: int = 0
    sound: int = 0
    rows: list[Written] = field(default_factory=list)


class Harvest:
    """The rows so far, and what is still missing."""

    def __init__(self, plan: Plan, prompts: Prompts, standing: Callable[[], Texts] = Texts) -> None:
        """`standing` gives the texts of others that must not be repeated; it is asked when the first text comes."""
        self.plan = plan
        self.prompts = prompts
        self.rounds = 0
        self.rejects: dict[str, list[Reject]] = {}
        self._batch = plan.recipe.provider.batch_size
        self._cells = {cell: _Progress() for cell in plan.cells}
        self._known = Texts()
        self._standing = standing
        self._gate = Gate(plan.recipe.gate)

    def missing(self) -> Mapping[Cell, int]:
        """Cell -> rows that it lacks, for those that lack some."""
        lacks = {cell: count - len(self._cells[cell].rows) for cell, count in self.plan.cells.items()}
        return {cell: count for cell, count in lacks.items() if count}

    def rows(self, split: str) -> list[Written]:
        """The accepted texts of a split, cell by cell."""
        return [row for cell, progress in self._cells.items() if cell.split == split for row in progress.rows]

    def asks(self) -> list[Ask]:
        """The batches of the next round; none when nothing is missing or the recipe's rounds are over."""
        if self.rounds == self.plan.recipe.provider.attempts:
            return []
        self.rounds += 1
        return [ask for cell, count in self.missing().items() for ask in self._batches(cell, count)]

    def _batches(self, cell: Cell, missing: int) -> list[Ask]:
        progress = self._cells[cell]
        wanted = missing + missing // _SPARE
        if progress.asked:
            wanted = max(wanted, min(-(-missing * progress.asked // max(1, progress.sound)), missing * _MOST_TIMES))
        most = self._batch + self._batch // _SPARE
        number = -(-missing // self._batch)
        if wanted > missing + missing // _SPARE:
            number = max(number, -(-wanted // most))
        counts = apportion(min(wanted, number * most), [1] * number)
        asks = [self.plan.ask(cell, progress.batches + at, count) for at, count in enumerate(counts)]
        progress.batches += number
        progress.asked += sum(counts)
        return asks

    def fold(self, ask: Ask, kept: Kept | None, source: str) -> str:
        """Take what an answer adds; None is an answer that could not be had. The reason when nothing of it is sound."""
        if kept is None:
            return "given up"
        try:
            texts = reading.texts(kept)
        except DirtyError as problem:
            self._reject(ask, -1, "parsed", str(problem))
            return str(problem)
        shown = {normal(line) for line in self.prompts.shown(ask)}
        broken = Counter(rule for at, text in enumerate(texts) if (rule := self._take(ask, at, text, shown, source)))
        return "" if broken.total() < len(texts) else ", ".join(f"{rule} {count}" for rule, count in broken.items())

    def _take(self, ask: Ask, at: int, raw: str, shown: set[str], source: str) -> str:
        """Add one text where it is sound and still needed; the rule that it breaks otherwise, "" for none."""
        progress = self._cells[ask.cell]
        text = tidy(raw)
        if found := unsound(text, ask, shown):
            return self._reject(ask, at, found.rule, _told(found.reason, text, found.rule))
        for texts, whose in ((self._known, "that stands already"), (self._others, "of the offline rows")):
            if rule := texts.rule(text):
                return self._reject(ask, at, rule, f"{_ALIKE[rule]} {whose}: {text[:_SHOWN]!r}")
        if fallen := self._gate.fallen(Prompt(text, ask.cell.intent, judged=not ask.cell.kind)):
            return self._reject(ask, at, fallen.rule, fallen.reason)
        progress.sound += 1
        if len(progress.rows) < self.plan.cells[ask.cell]:
            self._known.add(text)
            self._gate.add(text)
            progress.rows.append(Written(text, ask, source))
        return ""

    @cached_property
    def _others(self) -> Texts:
        return self._standing()

    def _reject(self, ask: Ask, at: int, rule: str, reason: str) -> str:
        draft = "/".join(ask.place) + (f"#{at}" if at >= 0 else "")
        self.rejects.setdefault(ask.cell.split, []).append(Reject(draft, rule, reason))
        return rule


def _told(reason: str, text: str, rule: str) -> str:
    """The reason with the text's beginning; what is private stays in the ledger."""
    return reason if rule == "private" else f"{reason}: {text[:_SHOWN]!r}"


def account(harvest: Harvest) -> str:
    """What could not be filled and what was rejected on the way, for a sentence.

    E.g. "3 of 12,000 rows, in train reasoning/child/simple (3); rejected were duplicate (9), length (2)".
    """
    missing: Sequence[tuple[Cell, int]] = sorted(harvest.missing().items(), key=lambda item: -item[1])
    cells = [f"{cell.split} {cell.name} ({count:,})" for cell, count in missing[:_TOLD]]
    more = f" and {len(missing) - _TOLD:,} more cells" if len(missing) > _TOLD else ""
    total, wanted = sum(count for _, count in missing), sum(harvest.plan.cells.values())
    rules = Counter(one.rule for rejects in harvest.rejects.values() for one in rejects).most_common(_TOLD)
    rejected = f"; rejected were {', '.join(f'{rule} ({count:,})' for rule, count in rules)}" if rules else ""
    return f"{total:,} of {wanted:,} rows, in {', '.join(cells)}{more}{rejected}"
