"""Agentic rows by models: bought draft by draft into the ledger, and made again from it for nothing.

`buy` asks until every row is filled. The source replays the ledger and asks nobody, so what it makes depends on the
recipe and the completions alone: killed and resumed as often as you like, the bytes are the same.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from ...agentic.source import as_table
from ...errors import CapacityError, LedgerError
from ...recipe import Recipe
from ...rows import SCENARIO_TYPES, Made, Reject, Shard, agentic_schema
from ...runs.ledger import Job
from ...runs.run import ParkedError
from ..answers import Answers
from ..buying import BillLine, Buying, opened, progress
from ..terms import Terms
from . import judge
from .drafts import CONFIG, Bought, Drafting, Drafts, Filled

if TYPE_CHECKING:
    from tqdm import tqdm

    from ...agentic.perform import Row

_log: Final = logging.getLogger("seedbed.llm")
Place = tuple[str, int]
"""Split and number of a row."""


async def buy(recipe: Recipe, terms: Terms) -> tuple[BillLine, ...]:
    """Have every row of the agentic config drafted until it holds; the whole run's bill.

    CapacityError with an account of the rows for which no draft of the allowed attempts held; what came is kept.
    """
    drafts = Drafts(recipe)
    rows = [(split, number) for split, total in recipe.agentic.rows.items() for number in range(total)]
    async with opened(CONFIG, recipe, terms) as run:
        with Answers(run.ledger.path, drafts.team) as answers, progress("conversations", terms) as bar:
            buyers = Buyers(run, answers, drafts, bar)
            await buyers.fill(rows, terms.at_once)
        if buyers.unfilled:
            raise CapacityError(_account(buyers.unfilled, len(rows), recipe))
        return run.bill()


def _account(unfilled: Mapping[Place, str], rows: int, recipe: Recipe) -> str:
    """What could not be filled, why, and how to go on."""
    splits = Counter(split for split, _ in unfilled)
    where = ", ".join(f"{split} {count:,}" for split, count in splits.items())
    why = ", ".join(f"{rule} {count:,}" for rule, count in Counter(unfilled.values()).most_common(4))
    return (
        f"agentic: {len(unfilled):,} of {rows:,} rows could not be filled in {recipe.provider.attempts} attempts each "
        f"({where}; what failed last: {why}); what came is kept in {recipe.provider.ledger}: allow more attempts, or "
        "take another model."
    )


def source(recipe: Recipe) -> "LedgerAgenticSource":
    """The agentic rows that stand in the recipe's ledger."""
    return LedgerAgenticSource(recipe)


class Buyers:
    """Fill rows side by side, each by one completion after the other."""

    def __init__(self, run: Buying, answers: Answers, drafts: Drafts, bar: "tqdm[Any]") -> None:
        self.unfilled: dict[Place, str] = {}
        self._run = run
        self._answers = answers
        self._drafts = drafts
        self._bar = bar
        self._problem: Exception | None = None

    async def fill(self, rows: Iterable[Place], at_once: int) -> None:
        """Fill the rows, `at_once` of them at a time.

        When the run has to end, what is under way is still received and kept; then the reason is raised.
        """
        waiting = iter(rows)
        # With exceptions as results, Ctrl-C too waits for all: else the first to be cancelled would end the wait.
        await asyncio.gather(*(self._work(waiting) for _ in range(at_once)), return_exceptions=True)
        if self._problem:
            raise self._problem

    async def _work(self, waiting: Iterator[Place]) -> None:
        for split, number in waiting:
            if self._problem:
                return
            try:
                await self._fill(split, number)
            except Exception as problem:  # noqa: BLE001  # told once the others have kept what they wait for
                self._problem = self._problem or problem

    async def _fill(self, split: str, number: int) -> None:
        filled = await self._filled(self._drafts.row(split, number))
        if filled is None:
            return
        if filled.row is None:
            self.unfilled[split, number] = filled.rejects[-1].rule
        await asyncio.to_thread(self._run.ledger.settle, filled.verdicts)

    async def _filled(self, drafting: Drafting) -> Filled | None:
        """What becomes of a row; None when the run ends before that."""
        bought: Bought | None = None
        while True:
            try:
                job = drafting.send(bought)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            bought = self._answers.of(job)
            if bought is None and not self._answers.settled(job):
                if self._problem:
                    return None
                bought = await self._ask(job)

    async def _ask(self, job: Job) -> Bought | None:
        await asyncio.to_thread(self._run.ledger.plan, self._run.name, [job])
        try:
            await self._run.ask(job)
        except ParkedError:
            return None
        self._bar.update()
        self._bar.set_postfix_str(self._run.told(), refresh=False)
        return self._answers.of(job)


class LedgerAgenticSource:
    """The agentic rows that models wrote, made again from the ledger; a `builder.rows.Source`."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._drafts = Drafts(recipe)

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return agentic_schema()

    @property
    def labels(self) -> Sequence[str]:
        """The scenario types, in the order of their numbers."""
        return SCENARIO_TYPES

    def prepare(self) -> None:
        """Share the scenarios out. LedgerError when there is no ledger to read."""
        self._drafts.script.prepare()
        self._answers().close()

    def shards(self) -> Sequence[Shard]:
        """Every shard of every split, in the order of the splits."""
        return self._drafts.script.shards()

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of a split with the drafts that were rejected, from the completions in the ledger."""
        rows: list[Row] = []
        rejects: list[Reject] = []
        grades: list[tuple[str, float]] = []
        with self._answers() as answers:
            for number in range(shard.low, shard.high):
                filled = self._replayed(self._drafts.row(shard.split, number), answers, (shard.split, number))
                rejects += filled.rejects
                if filled.row is None:
                    raise CapacityError(
                        f"agentic/{shard.split}: no draft of row {number} held; allow more attempts and buy again."
                    )
                rows.append(filled.row)
                grades += [(filled.grade, filled.row["quality"])] if filled.grade else []
        for grade, (count, quality) in judge.table(grades).items():
            _log.info("%s: a model finds %d rows %s; our own score of them is %.4f", shard.file, count, grade, quality)
        return Made(as_table(rows, self.schema), rejects)

    def _answers(self) -> Answers:
        return Answers(Path(self.recipe.provider.ledger), self._drafts.team)

    @staticmethod
    def _replayed(drafting: Drafting, answers: Answers, place: Place) -> Filled:
        bought: Bought | None = None
        while True:
            try:
                job = drafting.send(bought)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            bought = answers.of(job)
            if bought is None and not answers.settled(job):
                raise LedgerError(
                    f"agentic/{place[0]}: row {place[1]} is not bought yet; build with its provider, which goes on "
                    "where it was."
                )
