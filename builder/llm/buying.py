"""Buying completions for a build: routes to the providers over one ledger, a bar that shows the cost, and the bill.

Ctrl-C ends it cleanly: what is under way is still received and kept, the second one lets go of that as well.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from tqdm import tqdm

from ..errors import BudgetError, ProviderError, RecipeError
from ..providers.choice import address_of, chosen, key_of
from ..providers.models import Model
from ..recipe import Recipe
from ..runs.audit import Audit
from ..runs.clock import Clock, MonotonicClock
from ..runs.governor import Governor
from ..runs.ledger import Job, Kept, Ledger
from ..runs.run import Route, Run
from ..runs.tables import Spent
from .answers import Answers
from .terms import Terms
from .writers import Writer, candidates, writers

_T = TypeVar("_T")
_log: Final = logging.getLogger("seedbed.llm")


@dataclass(frozen=True, slots=True)
class BillLine:
    """What one model came to, over every session of a run, in US dollars; None where no price is known."""

    provider: str
    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    dollars: float | None

    def plus(self, requests: int, tokens_in: int, tokens_out: int, dollars: float | None) -> "BillLine":
        """With more of the same; what is not known makes no sum."""
        return replace(
            self,
            requests=self.requests + requests,
            tokens_in=self.tokens_in + tokens_in,
            tokens_out=self.tokens_out + tokens_out,
            dollars=None if self.dollars is None or dollars is None else self.dollars + dollars,
        )


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

    async def ask(self, job: Job) -> Kept:
        """The completion of a job: as it was bought, or bought now from its own writer or from one who stands in."""
        jobs = candidates(self.team, job)
        for one in jobs:
            if len(jobs) > 1 and self.ledger.kept(one.id):
                return await super().ask(one)
        while True:
            one = self.turn(job)
            if one is not job:
                self.ledger.plan(self.name, [one])
            try:
                return await super().ask(one)
            except ProviderError as why:
                self.stop(one.provider, why)

    def turn(self, job: Job) -> Job:
        """The job for its own writer or, where that one has stopped, for the first who has not.

        ProviderError with what the last of them said when all have stopped.
        """
        jobs = candidates(self.team, job)
        found = next((one for one in jobs if one.provider not in self.stopped), None)
        if found is None:
            raise self.stopped[jobs[-1].provider]
        return found

    def stop(self, provider: str, why: ProviderError) -> None:
        """A provider is not asked any more in this session; it is said when others take over."""
        if provider not in self.stopped and len(self.stopped) + 1 < len(self.team):
            _log.warning("%s; others take over from %s.", _without_end(why), provider)
        super().stop(provider, why)

    async def catch_up(self) -> None:
        """Fetch what an earlier process asked for and may still get: of single requests, nothing."""

    async def buy(self, jobs: Iterable[Job], bar: "tqdm[Any]") -> None:
        """Have every job answered or given up, and show it."""
        async for _ in self.each(jobs, self.at_once):
            bar.set_postfix_str(self.told(), refresh=False)
            bar.update()

    def told(self) -> str:
        """The bar's words: what this session has cost so far, "?" without a price, and what was given up."""
        given_up = f", {self.tally.parked} given up" if self.tally.parked else ""
        cost = f"${self.budget.spent:.4f}" if all(_is_priced(one.model) for one in self._at_work()) else "?"
        return f"{cost}{given_up}"

    def _at_work(self) -> Iterator[Writer]:
        """Those who are asked: who share the work, and who stand by when all before them have stopped."""
        for at, one in enumerate(self.team):
            if one.weight or all(before.provider in self.stopped for before in self.team[:at]):
                yield one

    def bill(self) -> tuple[BillLine, ...]:
        """What the run came to so far, by model."""
        models = {(one.provider, one.model.name): one.model for one in self.team}
        return bill(self.ledger.spent(self.name), models)


def bill(spent: Iterable[Spent], models: Mapping[tuple[str, str], Model]) -> tuple[BillLine, ...]:
    """What the completions of these models came to; those of others are left out."""
    lines: dict[tuple[str, str], BillLine] = {}
    for one in spent:
        if model := models.get(key := (one.provider, one.model)):
            dollars = one.share * model.cost(one.tokens_in, one.tokens_out) if _is_priced(model) else None
            before = lines.get(key, BillLine(*key, 0, 0, 0, 0.0))
            lines[key] = before.plus(one.requests, one.tokens_in, one.tokens_out, dollars)
    return tuple(lines.values())


def _is_priced(model: Model) -> bool:
    return model.price_in is not None and model.price_out is not None


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
            way_on = f"what came is kept in {recipe.provider.ledger}, and the same command goes on from there."
            raise type(ending)(f"{_without_end(ending)}; {way_on}") from None
        finally:
            await run.close()


def _without_end(sentence: Exception) -> str:
    """What it says, so that the sentence can go on."""
    return str(sentence).rstrip(".")


def _kind(terms: Terms) -> type[Buying]:
    if not terms.batch:
        return Buying
    from .batches import BatchBuying  # noqa: PLC0415  # which is a kind of Buying

    return BatchBuying


def run_name(config: str, recipe: Recipe) -> str:
    """What the run of a config is called in the ledger.

    More attempts, others who take over or another place of the ledger go on with it.
    """
    usual = type(recipe.provider)()
    changes = {name: getattr(usual, name) for name in ("attempts", "fail_over", "ledger")}
    section = recipe.provider.model_copy(update=changes)
    return f"{config}-{recipe.model_copy(update={'provider': section}).hash()[:16]}"


def _route(writer: Writer, terms: Terms, clock: Clock) -> Route:
    provider = chosen(writer.provider, terms.environment)
    if provider is None:
        raise RecipeError(f"'{writer.provider}' writes no completions; take it out of 'share'.")
    address = writer.base_url or address_of(provider, terms.environment)
    wire = provider.connect(key_of(provider, terms.environment), address, terms.at_once, terms.timeout)
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
