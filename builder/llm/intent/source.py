"""Intent rows by LLM: bought round by round, and replayed from the ledger as a source like any other."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from ...errors import CapacityError, LedgerError
from ...intent import grammar
from ...intent.confidence import confidence
from ...intent.edge_cases import identity
from ...intent.families import Grammar
from ...intent.plan import technical_level
from ...intent.source import rows_by_split, shards_of
from ...recipe import Recipe
from ...rows import AUDIENCES, COMPLEXITIES, Made, Shard, Source, intent_schema
from ...runs.ledger import Job
from ...seeds import key, permute
from ..answers import Answers
from ..buying import BillLine, Buying, opened, progress
from ..terms import Terms
from ..writers import Writer, job_for, writers
from . import known
from .harvest import Harvest, Written, account
from .plan import Ask, Plan
from .prompt import Prompts

CONFIG: Final = "intent"


class Desk:
    """What a recipe's intent rows are asked by: its plan, its prompts, and who writes."""

    def __init__(self, recipe: Recipe, content: Grammar) -> None:
        self.recipe = recipe
        self.plan = Plan(recipe, content)
        self.prompts = Prompts(recipe, self.plan)
        self.team: Sequence[Writer] = writers(recipe)
        self._sources = {one.provider: one.source for one in self.team}

    def job(self, ask: Ask) -> Job:
        """The completion that a batch is."""
        return job_for(self.team, self.prompts.request(ask), ask.place)

    def harvest(self) -> Harvest:
        """An empty one; its rows shall not repeat those that the recipe makes offline."""
        return Harvest(self.plan, self.prompts, partial(known.offline, self.recipe))

    def fold(self, harvest: Harvest, asks: Sequence[Ask], answers: Answers) -> list[tuple[str, str]]:
        """A round's answers, in the order of its plan; (job id, "" or why nothing of it is sound) of each."""
        verdicts = []
        for ask in asks:
            found = answers.of(job := self.job(ask))
            if found is None and not answers.settled(job):
                raise LedgerError(
                    f"{self.recipe.provider.ledger}: the texts for {'/'.join(ask.place)} were not bought yet; "
                    "build with the provider first."
                )
            by, kept = found or (job, None)
            verdicts.append((by.id, harvest.fold(ask, kept, self._sources[by.provider])))
        return verdicts


def source(recipe: Recipe) -> Source:
    """The rows that stand in the recipe's ledger."""
    return WrittenSource(recipe, grammar.read(recipe.folders))


async def buy(recipe: Recipe, terms: Terms) -> tuple[BillLine, ...]:
    """Buy what the recipe's intent rows still need; the whole run's bill.

    CapacityError names what is missing after the last round.
    """
    desk = Desk(recipe, grammar.read(recipe.folders))
    harvest = desk.harvest()
    async with opened(CONFIG, recipe, terms) as run:
        with Answers(run.ledger.path, desk.team) as answers, progress("intent", terms) as bar:
            while asks := harvest.asks():
                waiting = _planned(run, desk, asks, answers)
                bar.total = (bar.total or 0) + len(waiting)
                await run.buy((desk.job(ask) for ask in waiting), bar)
                run.ledger.settle(desk.fold(harvest, asks, answers))
        refuse_gaps(harvest)
        return run.bill()


def _planned(run: Buying, desk: Desk, asks: Sequence[Ask], answers: Answers) -> list[Ask]:
    """Plan the jobs of a round; the batches that were neither answered nor given up before."""
    run.ledger.plan(run.name, (desk.job(ask) for ask in asks))
    return [ask for ask in asks if not answers.settled(desk.job(ask))]


def refuse_gaps(harvest: Harvest) -> None:
    """CapacityError where the rounds were not enough."""
    if harvest.missing():
        rounds = harvest.plan.recipe.provider.attempts
        raise CapacityError(
            f"after {rounds} rounds of asking the providers still owe {account(harvest)}; "
            f"give 'attempts' in the recipe's 'provider' section more than {rounds} and run the same command again: "
            "what came is kept and not bought again."
        )


class WrittenSource:
    """The intent rows that stand in the recipe's ledger; a `builder.rows.Source`."""

    def __init__(self, recipe: Recipe, content: Grammar) -> None:
        self.recipe, self.grammar = recipe, content
        self._harvest: Harvest | None = None

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return intent_schema(self.grammar.intent_names)

    @property
    def labels(self) -> Sequence[str]:
        """The intents, in the order of their numbers."""
        return self.grammar.intent_names

    def prepare(self) -> None:
        """Replay the ledger. LedgerError where rows were not bought yet, CapacityError where rounds were not enough."""
        _ = self._replayed()

    def shards(self) -> Sequence[Shard]:
        """Every shard of every split, in the order of the splits."""
        return shards_of(rows_by_split(self.recipe, self.grammar), self.recipe.shard_rows)

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of a split, shuffled as offline; a split's rejects are told with its first shard."""
        harvest = self._replayed()
        rows = harvest.rows(shard.split)
        order = permute(np.arange(shard.low, shard.high), len(rows), *key(*harvest.plan.seed_key, shard.split, "order"))
        table = _table([rows[at] for at in order.tolist()], self.grammar.intent_names).cast(self.schema)
        return Made(table, harvest.rejects.get(shard.split, ()) if shard.number == 0 else ())

    def _replayed(self) -> Harvest:
        if self._harvest is None:
            desk = Desk(self.recipe, self.grammar)
            harvest = desk.harvest()
            with Answers(Path(self.recipe.provider.ledger), desk.team) as answers:
                while asks := harvest.asks():
                    desk.fold(harvest, asks, answers)
            refuse_gaps(harvest)
            self._harvest = harvest
        return self._harvest


def _table(rows: Sequence[Written], intents: Sequence[str]) -> pa.Table:
    """The columns of accepted texts.

    Nobody has measured how surely readers recognise these texts, so their confidence is that of an unmeasured family,
    lowered by the kind of edge case as offline.
    """
    asks = [row.ask for row in rows]
    return pa.table({
        "id": [identity(row.text) for row in rows],
        "text": [row.text for row in rows],
        "intent": [intents.index(ask.cell.intent) for ask in asks],
        "audience": [AUDIENCES.index(ask.audience) for ask in asks],
        "complexity": [COMPLEXITIES.index(ask.complexity) for ask in asks],
        "confidence": [confidence(ask.family, ask.cell.kind) for ask in asks],
        "language": [ask.language for ask in asks],
        "style": [ask.style for ask in asks],
        "edge_case": [ask.cell.kind for ask in asks],
        "technical_level": [technical_level(ask.audience, ask.complexity) for ask in asks],
        "family": [ask.family for ask in asks],
        "source": [row.source for row in rows],
        "alternatives": pa.array([[] for _ in rows], pa.list_(pa.string())),
    })  # fmt: skip
