"""Completions through batch endpoints: half the price, within a day.

A batch carries the id of the run, and each request in it the id of its job. So whatever becomes of this process, the
next one finds the batches that are out, waits for them, and buys only what none of them brought.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

from ..errors import BudgetError, ProviderError, RecipeError
from ..providers.base import Answer
from ..providers.models import Model
from .audit import Audit
from .clock import Clock
from .desk import Batch, Desk
from .ledger import SENT, Job, Kept
from .retry import Course, Verdict, judge
from .run import MOST_TRIES, Route, Run

if TYPE_CHECKING:
    from ..providers.files import FileWire

_PAGE: Final = 500
_T = TypeVar("_T")


class Batches:
    """Buys for a run with files of requests; `name` is the run's id in the ledger."""

    def __init__(self, run: Run, name: str, clock: Clock, audit: Audit) -> None:
        self._run = run
        self._name = name
        self._audit = audit
        self._desks = {provider: _desk(route, clock) for provider, route in run.routes.items()}
        self._models = {provider: _reduced(route) for provider, route in run.routes.items()}
        self._held: dict[str, float] = {}
        self._reasons: dict[str, str] = {}
        self._ending: BudgetError | None = None

    async def catch_up(self) -> None:
        """Fetch what the batches bring that an earlier process handed in; what stands in none of them was not bought.

        Where the ledger knows jobs and none of them is out, there is nothing to look for.
        """
        counts = self._run.ledger.counts(self._name)
        if counts and SENT not in counts:
            return
        for provider, desk in self._desks.items():
            for batch in await desk.batches(self._name):
                self._audit.note("batch found", provider=provider, batch=batch.id, status=batch.status)
                async for _ in self._fetched(provider, batch):
                    pass
        self._run.stopped.clear()  # what an earlier process was told need not hold today
        for identity in await self._never_bought():
            await self._run.ledger.refused(identity)

    async def _never_bought(self) -> list[str]:
        """Jobs that a process was about to hand in when it ended, and that no batch holds.

        The provider's list of batches and the files of requests they were made of prove it.
        """
        waiting = dict.fromkeys(self._run.ledger.handed(self._name))
        try:
            for desk in self._desks.values() if waiting else ():
                for batch in await desk.batches(self._name):
                    async for identity in desk.requests(batch):
                        waiting.pop(identity, None)
        except ProviderError as unread:  # without the proof they stay unknown
            self._audit.note("batches not looked through", reason=str(unread))
            return []
        return list(waiting)

    async def each(self, jobs: Iterable[Job]) -> AsyncIterator[tuple[Job, Kept | None]]:
        """Every job with its completion, None where it was parked.

        When the run has to end, the batches that are out are still waited for, then the reason is raised.
        """
        missing: dict[str, Job] = {}
        for job in jobs:
            if kept := self._run.ledger.kept(job.id):
                self._run.tally.known += 1
                yield job, kept
            else:
                missing[job.id] = job
        rounds = 0
        while missing and rounds <= MOST_TRIES:
            writing = len(self._run.stopped)
            async for identity, came in self._round(missing.values()):
                if identity in missing:
                    yield missing.pop(identity), came
            rounds += len(self._run.stopped) == writing  # one who takes over begins anew
        for job in missing.values():
            await self._park(job.id, self._reasons.get(job.id, "no batch brought an answer"))
            yield job, None

    async def _round(self, missing: Iterable[Job]) -> AsyncIterator[tuple[str, Kept | None]]:
        """Hand in what is missing, with those whose turn it is now, and fetch what comes of it.

        Answers come with the missing jobs' ids. ProviderError where nobody is left, BudgetError after the batches
        that were still allowed.
        """
        if self._ending:
            raise self._ending
        turns = [(job, self._run.turn(job)) for job in missing]
        asked, wanted = [turn for _, turn in turns], {turn.id: job.id for job, turn in turns}
        self._run.ledger.plan(self._name, asked)
        batches: list[tuple[str, Batch]] = []
        for provider in sorted({job.provider for job in asked}):
            await self._hand_in(provider, [job for job in asked if job.provider == provider], batches)
        for provider, batch in batches:
            async for identity, came in self._fetched(provider, batch, expected=True):
                yield wanted.get(identity, identity), came
        for identity in list(self._held):  # what no batch answered costs nothing
            self._settle(identity)
        if self._ending:
            raise self._ending

    # --- handing in ------------------------------------------------------------------------------------------

    async def _hand_in(self, provider: str, wanted: Iterable[Job], batches: list[tuple[str, Batch]]) -> None:
        """Add the batches of jobs to `batches`, until the budget or the provider says no."""
        with tempfile.TemporaryDirectory(prefix="seedbed-") as folder:
            try:
                for part in _parts(self._run.routes[provider], self._allowed(wanted)):
                    batch = await self._handed_in(provider, part, Path(folder) / "batch.jsonl")
                    batches.append((provider, batch))
            except ProviderError as stop:
                self._run.stop(provider, stop)

    async def _handed_in(self, provider: str, part: Sequence[Job], file: Path) -> Batch:
        """A batch of these jobs, by way of a file."""
        desk, route = self._desks[provider], self._run.routes[provider]
        with file.open("wb") as opened:
            opened.writelines(_line(route, job) for job in part)
        source = await desk.upload(file)
        for page in _pages(part):
            await asyncio.gather(*(self._run.ledger.handed_in(job.id) for job in page))
        self._run.tally.asked += len(part)
        batch = await desk.create(source, self._name)
        self._audit.note("batch handed in", provider=provider, batch=batch.id, requests=len(part))
        return batch

    def _allowed(self, wanted: Iterable[Job]) -> Iterator[Job]:
        """The jobs until the budget says no; what they may cost is set aside."""
        for job in wanted:
            most = job.request.max_tokens
            try:
                held = self._run.budget.hold(self._models[job.provider], job.request.tokens() - most, most)
            except BudgetError as problem:
                self._ending = problem
                return
            self._held[job.id] = held
            yield job

    # --- fetching --------------------------------------------------------------------------------------------

    async def _fetched(
        self, provider: str, batch: Batch, *, expected: bool = False
    ) -> AsyncIterator[tuple[str, Kept | None]]:
        """What a batch brings, kept before it is told; None where the provider will never answer.

        A batch that was refused or called off ends the run when it was `expected`, as it would be refused again.
        """
        batch = await self._desks[provider].ended(batch)
        page: list[tuple[str, Answer]] = []
        async for result in self._desks[provider].results(batch):
            page.append(result)
            if len(page) == _PAGE:
                for came in await self._kept(provider, page):
                    yield came
                page = []
        for came in await self._kept(provider, page):
            yield came
        self._audit.note("batch fetched", provider=provider, batch=batch.id, status=batch.status)
        if expected and batch.status in {"failed", "cancelled"}:
            why = batch.problem or f"it is {batch.status}"
            self._run.stop(provider, ProviderError(f"{provider} does not do the batch {batch.id}: {why}."))

    async def _kept(self, provider: str, page: Iterable[tuple[str, Answer]]) -> list[tuple[str, Kept | None]]:
        """One page of results, each of them in the ledger when this returns."""
        run, desk = self._run, self._desks[provider]
        new = {identity: answer for identity, answer in page if not run.ledger.kept(identity)}
        verdicts = {identity: judge(desk.provider, answer) for identity, answer in new.items()}
        good = [identity for identity, verdict in verdicts.items() if verdict.course is Course.KEEP]
        share = desk.provider.batching.price if desk.provider.batching else 1.0
        await asyncio.gather(*(run.ledger.received(one, new[one], verdicts[one].tokens, share) for one in good))
        for identity in good:
            self._settle(identity, provider, verdicts[identity].tokens)
        run.tally.received += len(good)
        came: list[tuple[str, Kept | None]] = [(identity, run.ledger.kept(identity)) for identity in good]
        for identity, verdict in verdicts.items():
            if verdict.course is not Course.KEEP and await self._refused(provider, identity, verdict):
                came.append((identity, None))
        return came

    async def _refused(self, provider: str, identity: str, verdict: Verdict) -> bool:
        """A request in a batch that brought no completion; whether it is given up, else the next round asks again."""
        self._audit.note(verdict.course.value, job=identity, reason=verdict.reason)
        self._reasons[identity] = verdict.reason
        if verdict.course is Course.STOP:
            self._run.stop(provider, ProviderError(f"{verdict.reason}."))
        if verdict.course is Course.PARK:
            await self._park(identity, verdict.reason)
        else:
            await self._run.ledger.refused(identity)
        return verdict.course is Course.PARK

    async def _park(self, identity: str, reason: str) -> None:
        self._run.tally.parked += 1
        await self._run.ledger.parked(identity, reason)

    def _settle(self, identity: str, provider: str = "", tokens: tuple[int, int] = (0, 0)) -> None:
        provider = provider or next(iter(self._models))
        self._run.budget.settle(self._held.pop(identity, 0.0), self._models[provider], tokens)


def _desk(route: Route, clock: Clock) -> Desk:
    if route.provider.batching is None:
        raise RecipeError(f"{route.provider.name} has no batch endpoint; leave --batch out, or take groq or openai.")
    return Desk(route.provider, cast("FileWire", route.wire), clock)


def _reduced(route: Route) -> Model:
    """The model at the price of a batch."""
    share = route.provider.batching.price if route.provider.batching else 1.0
    prices = [None if price is None else price * share for price in (route.model.price_in, route.model.price_out)]
    return replace(route.model, price_in=prices[0], price_out=prices[1])


def _parts(route: Route, jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """The jobs in parts that the provider takes as one file."""
    most = route.provider.batching
    part: list[Job] = []
    size = 0
    for job in jobs:
        length = len(_line(route, job))
        if part and most and (len(part) == most.requests or size + length > most.bytes):
            yield part
            part, size = [], 0
        part.append(job)
        size += length
    if part:
        yield part


def _line(route: Route, job: Job) -> bytes:
    body = route.provider.body(job.request)
    order = {"custom_id": job.id, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(order).encode() + b"\n"


def _pages(things: Iterable[_T]) -> Iterator[list[_T]]:
    waiting = iter(things)
    while page := list(islice(waiting, _PAGE)):
        yield page
