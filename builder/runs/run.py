"""Asking for completions: what the ledger has is never asked for again, what comes is kept before it is used."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..errors import BudgetError, LedgerError, ProviderError
from ..providers.base import Answer, DroppedError, Provider, Wire
from ..providers.models import Model
from .audit import Audit
from .budget import Budget
from .clock import Clock, MonotonicClock
from .flow import Flow
from .governor import Governor, Ticket, TooLongError
from .ledger import RECEIVED, Job, Kept, Ledger
from .retry import LONGEST_WAIT, Course, Verdict, judge

MOST_TRIES: Final = 3
"""Faults of one job, after which it is parked. Being told to slow down is no fault."""
MOST_SILENT: Final = 2
"""Jobs in a row that are parked for want of an answer that can be used; at the next one their provider is given up."""
_FIRST_PAUSE: Final = 0.5
_INTERRUPTED: Final = Verdict(Course.AGAIN, "interrupted")


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


@dataclass(slots=True)
class _Try:
    """A job on its way to the provider and back, filled in as it goes."""

    route: Route
    job: Job
    held: float = 0.0
    answer: Answer | None = None
    heard: float | None = None
    verdict: Verdict = _INTERRUPTED


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
        self.stopped: dict[str, ProviderError] = {}
        self._asked: dict[str, asyncio.Future[Kept]] = {}  # by job id, while somebody asks
        self._settled = asyncio.Event()
        self._silent: dict[str, int] = dict.fromkeys(routes, MOST_SILENT)  # jobs without an answer, one after the other
        self._broken: dict[str, int] = dict.fromkeys(routes, 0)  # jobs answered with nothing but faults, likewise

    async def ask(self, job: Job) -> Kept:
        """The completion of a job: from the ledger, or bought now. Asked for twice at once it is bought once.

        Cancelled while its request is under way, it first receives and keeps what is paid for; cancelled again, it
        lets go. ParkedError when this job cannot be had; ProviderError, BudgetError or LedgerError when the run has
        to end.
        """
        while other := self._asked.get(job.id):
            await asyncio.wait([other])
            if not other.cancelled():
                return other.result()
        if kept := self.ledger.kept(job.id):
            self.tally.known += 1
            return kept
        mine: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._asked[job.id] = mine
        try:
            mine.set_result(await self._bought(job))
        except (ParkedError, ProviderError, BudgetError, LedgerError) as problem:
            mine.set_exception(problem)
        finally:
            del self._asked[job.id]
            mine.cancel()  # if it is not done, whoever else asked takes over
        return mine.result()

    async def each(self, jobs: Iterable[Job], at_once: int) -> AsyncIterator[tuple[Job, Kept | None]]:
        """Every job with its completion, None where it was parked, as they come; `at_once` are under way.

        When the run has to end, what is on the wire is still received and kept, then the reason is raised. The same
        holds for the first Ctrl-C; the second lets go of it.
        """
        flow = Flow(jobs, self._kept_or_parked, at_once)
        try:
            while (made := await flow.next()) is not None:
                yield made
        finally:
            await flow.close()
        if flow.problem:
            raise flow.problem

    async def _kept_or_parked(self, job: Job) -> Kept | None:
        try:
            return await self.ask(job)
        except ParkedError:
            return None

    async def _bought(self, job: Job) -> Kept:
        faults = 0
        while True:
            tried = await self._tried(job)
            if tried.verdict.course is Course.KEEP and tried.answer is not None:
                return Kept(job.id, job.place, RECEIVED, "", tried.answer.body, *tried.verdict.tokens)
            if self._is_fault(job, tried.verdict):
                faults += 1
                if tried.verdict.course is Course.PARK or faults > MOST_TRIES:
                    self._refuse_breakdown(tried)
                    self.tally.parked += 1
                    await self.ledger.parked(job.id, tried.verdict.reason)
                    raise ParkedError(tried.verdict.reason)
                await self._clock.sleep(_FIRST_PAUSE * 2 ** (faults - 1))

    def _refuse_breakdown(self, tried: "_Try") -> None:
        """ProviderError when a provider answers nothing that can be used: no other job would fare better."""
        name, why = tried.route.provider.name, tried.verdict.reason
        if tried.answer is None:
            if self._silent[name] >= MOST_SILENT:
                raise ProviderError(f"{name} cannot be reached ({why}); see to the network or --base-url.")
            self._silent[name] += 1
        elif tried.verdict.course is Course.AGAIN:
            if self._broken[name] >= MOST_SILENT:
                raise ProviderError(f"{name} is out of order ({why}); go on later, what came is kept.")
            self._broken[name] += 1

    def turn(self, job: Job) -> Job:
        """The job as it is to be asked now. ProviderError when nobody is left who could be asked."""
        if stop := self.stopped.get(job.provider):
            raise stop
        return job

    def stop(self, provider: str, why: ProviderError) -> None:
        """A provider is not asked any more in this session."""
        self.stopped.setdefault(provider, why)

    def _is_fault(self, job: Job, verdict: Verdict) -> bool:
        """Whether the job is at fault, and not the speed; ProviderError when there is nothing to try again."""
        self._audit.note(verdict.course.value, job=job.id, reason=verdict.reason)
        if verdict.course is Course.STOP:
            raise ProviderError(f"{verdict.reason}.")
        if verdict.course is not Course.SLOWER:
            kind = verdict.reason[:60]
            self.tally.faults[kind] = self.tally.faults.get(kind, 0) + 1
            return True
        self.tally.slowed += 1
        if verdict.wait is not None and verdict.wait > LONGEST_WAIT:
            raise ProviderError(f"{verdict.reason} (it asks to wait {verdict.wait:,.0f} s).")
        return False

    async def _tried(self, job: Job) -> "_Try":
        """One try. A completion is in the ledger before its slot is free."""
        one = _Try(self.routes[job.provider], job)
        governor, tokens = one.route.governor, job.request.tokens()
        try:
            ticket = await governor.admit(tokens, LONGEST_WAIT)
        except TooLongError as wait:
            raise ProviderError(f"{one.route.provider.name} lets nothing through for {wait.seconds:,.0f} s.") from None
        try:
            one.held = await self._set_aside(one)
            await _to_its_end(self._exchanged(one))
        finally:
            self._account(one, ticket)
        return one

    async def _set_aside(self, one: "_Try") -> float:
        """What the try may cost at most, once the purse has it: what is under way mostly costs less than it may."""
        request = one.job.request
        most = one.route.model, request.tokens() - request.max_tokens, request.max_tokens
        while not self.budget.has_room(*most) and self.budget.may_have_room(*most):
            self._settled.clear()
            await self._settled.wait()
        return self.budget.hold(*most)

    async def _exchanged(self, one: "_Try") -> None:
        route, request = one.route, one.job.request
        await self.ledger.sent(one.job.id)
        self.tally.asked += 1
        try:
            one.answer = await route.wire.send(route.provider.body(request))
            one.heard = self._clock.now()  # what the answer says is left is true now, and not once it is written
        except DroppedError as dropped:
            one.verdict = Verdict(Course.AGAIN, f"no answer: {dropped}")
            return
        self._silent[route.provider.name] = 0
        one.verdict = judge(route.provider, one.answer)
        if one.verdict.course in {Course.KEEP, Course.PARK}:
            self._broken[route.provider.name] = 0
        if one.verdict.course is Course.KEEP:
            await self.ledger.received(one.job.id, one.answer, one.verdict.tokens)
            self.tally.received += 1
        else:
            await self.ledger.refused(one.job.id)

    def _account(self, one: "_Try", ticket: Ticket) -> None:
        """Put what a try really took, learn what its answer says is left, and free its slot."""
        verdict, governor = one.verdict, one.route.governor
        self.budget.settle(one.held, one.route.model, verdict.tokens)
        self._settled.set()
        left = one.route.provider.left(one.answer.headers) if one.answer else None
        if verdict.course is Course.SLOWER:
            governor.refused(ticket, verdict.wait, left)
        else:
            used = float(sum(verdict.tokens)) if verdict.course is Course.KEEP else None
            governor.done(ticket, tokens=used, left=left, heard=one.heard)

    async def close(self) -> None:
        """Let go of the wires."""
        for route in self.routes.values():
            await route.wire.close()


async def _to_its_end(exchange: Coroutine[None, None, None]) -> None:
    """Wait for an exchange; the first cancellation waits for it too, the second ends it."""
    task = asyncio.ensure_future(exchange)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def content(kept: Kept) -> str:
    """What the first choice of a completion says; "" where it says nothing."""
    message = message_of(kept)
    said = message.get("content")
    return said if isinstance(said, str) else ""


def message_of(kept: Kept) -> dict[str, object]:
    """The first choice's message, {} where there is none or where it is nested too deeply to be read.

    The body was a JSON object with choices when it was kept.
    """
    try:
        choice = json.loads(kept.body)["choices"][0]
    except RecursionError:
        return {}
    message = choice.get("message") if isinstance(choice, dict) else None
    return message if isinstance(message, dict) else {}
