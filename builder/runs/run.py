"""Asking for completions: what the ledger has is never asked for again, what comes is kept before it is used."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from ..errors import BudgetError, LedgerError, ProviderError
from ..providers.base import Answer, DroppedError, Provider, Wire
from ..providers.models import Model
from .audit import Audit
from .budget import Budget
from .clock import Clock, MonotonicClock
from .governor import Governor
from .ledger import Job, Kept, Ledger
from .retry import LONGEST_WAIT, Course, Verdict, judge

MOST_TRIES: Final = 3
"""Faults of one job, after which it is parked. Being told to slow down is no fault."""
_FIRST_PAUSE: Final = 0.5


@dataclass(slots=True)
class Route:
    """A model of a provider behind an open wire, with what it allows."""

    provider: Provider
    model: Model
    wire: Wire
    governor: Governor


class ParkedError(Exception):
    """A job was given up; the run goes on without it."""


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    asked: int = 0
    received: int = 0
    known: int = 0
    parked: int = 0
    slowed: int = 0
    faults: dict[str, int] = field(default_factory=dict)


class Run:
    """A session of asking, over an open ledger. Routes by provider name."""

    def __init__(
        self,
        ledger: Ledger,
        routes: Mapping[str, Route],
        *,
        budget: Budget | None = None,
        clock: Clock | None = None,
        audit: Audit | None = None,
    ) -> None:
        self.ledger = ledger
        self.routes = routes
        self.budget = budget or Budget()
        self.tally = Tally()
        self._clock = clock or MonotonicClock()
        self._audit = audit or Audit(None)
        self._waiting: dict[str, asyncio.Future[Kept]] = {}

    async def ask(self, job: Job) -> Kept:
        """The completion of a job: from the ledger, or bought now.

        ParkedError when this job cannot be had; ProviderError, BudgetError or LedgerError when the run has to end.
        """
        if kept := self.ledger.kept(job.id):
            self.tally.known += 1
            return kept
        if job.id in self._waiting:
            return await asyncio.shield(self._waiting[job.id])
        future = self._waiting[job.id] = asyncio.ensure_future(self._bought(job))
        try:
            return await future
        finally:
            self._waiting.pop(job.id, None)

    async def _bought(self, job: Job) -> Kept:
        route = self.routes[job.provider]
        faults = 0
        while True:
            verdict, answer = await self._sent(route, job)
            if verdict.course is Course.KEEP and answer is not None:
                self.tally.received += 1
                return Kept(job.id, job.place, "received", "", answer.body, *verdict.tokens)
            self._audit.note(verdict.course.value, job=job.id, reason=verdict.reason)
            if verdict.course is Course.STOP:
                raise ProviderError(f"{verdict.reason}.")
            if verdict.course is Course.SLOWER:
                self.tally.slowed += 1
                if verdict.wait is not None and verdict.wait > LONGEST_WAIT:
                    raise ProviderError(f"{verdict.reason} (it asks to wait {verdict.wait:,.0f} s).")
                continue
            faults += 1
            self.tally.faults[verdict.reason[:60]] = self.tally.faults.get(verdict.reason[:60], 0) + 1
            if verdict.course is Course.PARK or faults > MOST_TRIES:
                self.tally.parked += 1
                await self.ledger.parked(job.id, verdict.reason)
                raise ParkedError(verdict.reason)
            await self._clock.sleep(_FIRST_PAUSE * 2 ** (faults - 1))

    async def _sent(self, route: Route, job: Job) -> tuple[Verdict, Answer | None]:
        """One try. A completion is in the ledger before its slot is free."""
        tokens = job.request.tokens()
        if (seconds := route.governor.wait(tokens)) > LONGEST_WAIT:
            raise ProviderError(f"{route.provider.name} lets nothing through for {seconds:,.0f} s.")
        ticket = await route.governor.admit(tokens)
        answer: Answer | None = None
        held = 0.0
        verdict = Verdict(Course.AGAIN, "interrupted")
        try:
            held = self.budget.hold(route.model, tokens - job.request.max_tokens, job.request.max_tokens)
            await self.ledger.sent(job.id)
            self.tally.asked += 1
            answer = await route.wire.send(route.provider.body(job.request))
            verdict = judge(route.provider, answer)
            if verdict.course is Course.KEEP:
                await self.ledger.received(job.id, answer, verdict.tokens)
        except DroppedError as dropped:
            verdict = Verdict(Course.AGAIN, f"no answer: {dropped}")
        finally:
            self.budget.settle(held, route.model, verdict.tokens)
            left = route.provider.left(answer.headers) if answer else None
            if verdict.course is Course.SLOWER:
                route.governor.refused(ticket, verdict.wait, left)
            else:
                used = float(sum(verdict.tokens)) if verdict.course is Course.KEEP else None
                route.governor.done(ticket, tokens=used, left=left)
        return verdict, answer

    async def each(self, jobs: Iterable[Job], at_once: int) -> AsyncIterator[tuple[Job, Kept | None]]:
        """Every job with its completion, None where it was parked, as they come; `at_once` are under way.

        When the run has to end, what is in flight is still received and kept, then the reason is raised.
        """
        source = iter(jobs)
        running: dict[asyncio.Task[Kept], Job] = {}
        problem: Exception | None = None
        try:
            while True:
                while problem is None and len(running) < at_once and (job := next(source, None)) is not None:
                    running[asyncio.ensure_future(self.ask(job))] = job
                if not running:
                    break
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    job = running.pop(task)
                    try:
                        yield job, task.result()
                    except ParkedError:
                        yield job, None
                    except (ProviderError, BudgetError, LedgerError) as ending:
                        problem = problem or ending
        finally:
            await _finish(list(running))
        if problem:
            raise problem

    async def close(self) -> None:
        """Let go of the wires."""
        for route in self.routes.values():
            await route.wire.close()


async def _finish(tasks: Sequence[asyncio.Task[Kept]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, ParkedError, ProviderError, BudgetError, LedgerError):
            await task


def content(kept: Kept) -> str:
    """What the first choice of a completion says; "" where it says nothing."""
    message = message_of(kept)
    said = message.get("content")
    return said if isinstance(said, str) else ""


def message_of(kept: Kept) -> dict[str, object]:
    """The first choice's message, {} where there is none. The body was a JSON object with choices when it was kept."""
    choice = json.loads(kept.body)["choices"][0]
    message = choice.get("message") if isinstance(choice, dict) else None
    return message if isinstance(message, dict) else {}


Told = Callable[[Tally], None]
