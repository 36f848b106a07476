"""Completions read again with today's parser and proofs: what they are worth now, without asking anybody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ..errors import RecipeError
from ..intent import grammar
from ..recipe import Recipe
from ..runs.ledger import Ledger
from .agentic.drafts import Bought, Drafts
from .answers import Answers
from .intent.source import Desk

Verdicts = Iterator[tuple[str, str]]
"""(job's id, "" or the reason of the reject)."""


def reparse(config: str, recipe: Recipe) -> None:
    """Judge a run's completions anew and write the verdicts into its ledger. What is not bought yet stays as it is."""
    if config not in _READERS:
        raise RecipeError(f"there is no config '{config}' that providers write; known are {', '.join(_READERS)}.")
    with Ledger(Path(recipe.provider.ledger)) as ledger:
        ledger.settle(_READERS[config](recipe))


def _intent(recipe: Recipe) -> Verdicts:
    """Round by round, up to the first one that is not answered whole: what later ones asked depends on it."""
    desk = Desk(recipe, grammar.read(recipe.folders))
    harvest = desk.harvest()
    with Answers(Path(recipe.provider.ledger), desk.team) as answers:
        while asks := harvest.asks():
            known = [ask for ask in asks if answers.settled(desk.job(ask))]
            yield from desk.fold(harvest, known, answers)
            if len(known) < len(asks):
                return


def _agentic(recipe: Recipe) -> Verdicts:
    """Row by row; a row that is only half bought is left alone."""
    drafts = Drafts(recipe)
    with Answers(Path(recipe.provider.ledger), drafts.team) as answers:
        for split, rows in recipe.agentic.rows.items():
            for number in range(rows):
                yield from _row(drafts, answers, split, number)


def _row(drafts: Drafts, answers: Answers, split: str, number: int) -> Verdicts:
    drafting = drafts.row(split, number)
    bought: Bought | None = None
    while True:
        try:
            job = drafting.send(bought)
        except StopIteration as end:
            yield from end.value.verdicts
            return
        bought = answers.of(job)
        if bought is None and not answers.settled(job):
            drafting.close()
            return


_READERS: Final[dict[str, Callable[[Recipe], Verdicts]]] = {"intent": _intent, "agentic": _agentic}
