"""Buying completions for a build: routes to the providers over one ledger, a bar that shows the cost, and the bill.

Ctrl-C ends it cleanly: what is under way is still received and kept, the second one lets go of that as well.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from tqdm import tqdm

from ..errors import BudgetError, ProviderError, RecipeError
from ..providers.choice import chosen, key_of
from ..recipe import Recipe
from ..runs.audit import Audit
from ..runs.clock import Clock, MonotonicClock
from ..runs.governor import Governor
from ..runs.ledger import Job, Kept, Ledger
from ..runs.run import Route, Run
from .answers import Answers
from .terms import Terms
from .writers import Writer, candidates, writers

_T = TypeVar("_T")
_log: Final = logging.getLogger("seedbed.llm")


@dataclass(frozen=True, slots=True)
class BillLine:
    """What one model came to, over every session of a run."""

    provider: str
    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    dollars: float


class Buying(Run):
    """A run for one config of a recipe, in which the next provider takes over from one that stops."""

    def __init__(
        self,
        ledger: Ledger,
        routes: Mapping[str, Route],
        team: Sequence[Writer],
        *,
        name: str,
        at_once: int,
        **parts: Any,
    ) -> None:
        super().__init__(ledger, routes, **parts)
        self.team = team
        self.name = name
        self.at_once = at_once
        self._stopped: dict[str, ProviderError] = {}

    async def ask(self, job: Job) -> Kept:
        """The completion of a job: as it was bought, or bought now from its own writer or from one who stands in."""
        jobs = candidates(self.team, job)
        for one in jobs:
            if len(jobs) > 1 and self.ledger.kept(one.id):
                return await super().ask(one)
        for one in jobs:
            if one.provider not in self._stopped:
                if one is not job:
                    self.ledger.plan(self.name, [one])
                try:
                    return await super().ask(one)
                except ProviderError as stop:
                    self._stopped[one.provider] = stop
                    _log.warning("%s", stop)
        raise self._stopped[job.provider]

    async def catch_up(self) -> None:
        """Fetch what an earlier process asked for and may still get: of single requests, nothing."""

    async def buy(self, jobs: Iterable[Job], bar: "tqdm[Any]") -> None:
        """Have every job answered or given up, and show it."""
        async for _ in self.each(jobs, self.at_once):
            bar.set_postfix_str(self.told(), refresh=False)
            bar.update()

    def told(self) -> str:
        """The bar's words: what this session has cost so far, and what was given up."""
        given_up = f", {self.tally.parked} given up" if self.tally.parked else ""
        return f"${self.budget.spent:.4f}{given_up}"

    def bill(self) -> tuple[BillLine, ...]:
        """What the run came to so far, by model."""
        prices = {(one.provider, one.model.name): one.model for one in self.team}
        return tuple(
            BillLine(provider, model, count, tokens_in, tokens_out, prices[provider, model].cost(tokens_in, tokens_out))
            for provider, model, count, tokens_in, tokens_out in self.ledger.spent(self.name)
            if (provider, model) in prices
        )


@asynccontextmanager
async def opened(config: str, recipe: Recipe, terms: Terms, clock: Clock | None = None) -> AsyncIterator[Buying]:
    """A run for one config, ready to ask; its ledger is this process's alone until it is closed.

    RecipeError for a provider, model or key that is not there, LedgerError when the ledger cannot be used. What ends
    the run meanwhile (BudgetError, ProviderError) is told with the way to go on.
    """
    team = writers(recipe)
    clock = clock or MonotonicClock()
    routes = {one.provider: _route(one, terms, clock) for one in team}
    audit = Audit(terms.audit)
    with Ledger(Path(recipe.provider.ledger)) as ledger:
        run = _kind(terms)(
            ledger, routes, team,
            name=run_name(config, recipe), at_once=terms.at_once, budget=terms.budget, clock=clock, audit=audit,
        )  # fmt: skip
        try:
            ledger.begin(run.name, recipe.model_dump_json(), datetime.now(UTC).isoformat(timespec="seconds"))
            await run.catch_up()
            await _meet_unknown(run, terms)
            yield run
        except (BudgetError, ProviderError) as ending:
            way_on = f"What came is kept in {recipe.provider.ledger}; the same command goes on from there."
            raise type(ending)(f"{ending} {way_on}") from None
        finally:
            await run.close()


def _kind(terms: Terms) -> type[Buying]:
    if not terms.batch:
        return Buying
    from .batches import BatchBuying  # noqa: PLC0415  # which is a kind of Buying

    return BatchBuying


def run_name(config: str, recipe: Recipe) -> str:
    """What the run of a config is called in the ledger; more attempts or another place of the ledger go on with it."""
    usual = type(recipe.provider)()
    section = recipe.provider.model_copy(update={"attempts": usual.attempts, "ledger": usual.ledger})
    return f"{config}-{recipe.model_copy(update={'provider': section}).hash()[:16]}"


def _route(writer: Writer, terms: Terms, clock: Clock) -> Route:
    provider = chosen(writer.provider, terms.environment)
    if provider is None:
        raise RecipeError(f"'{writer.provider}' writes no completions; take it out of 'share'.")
    wire = provider.connect(
        key_of(provider, terms.environment), writer.base_url or provider.base_url, terms.at_once, terms.timeout
    )
    return Route(provider, writer.model, wire, Governor(clock, writer.model.limits, terms.at_once))


async def _meet_unknown(run: Buying, terms: Terms) -> None:
    """Tell what was sent and never answered; give it up where it must not be asked for again."""
    with Answers(run.ledger.path, run.team) as answers:
        unknown = answers.unanswered(run.name)
    if unknown:
        _log.warning(
            "%d requests were under way when a run ended and may have been billed; they are %s.",
            len(unknown), "asked again" if terms.repeat_unknown else "given up",
        )  # fmt: skip
    for identity in () if terms.repeat_unknown else unknown:
        await run.ledger.parked(identity, "sent and never answered")


def finished(work: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine comes to; also where a loop is running already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as other:
        loop = asyncio.new_event_loop()
        task = loop.create_task(work)
        done = other.submit(loop.run_until_complete, task)
        try:
            return done.result()
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(task.cancel)
            raise
        finally:
            wait([done])
            loop.close()


def progress(what: str, terms: Terms) -> "tqdm[Any]":
    """The bar of a run: requests, and the cost behind them."""
    return tqdm(desc=what, total=0, unit=" requests", delay=1, disable=True if terms.quiet else None)
