"""Buying for a build through batch endpoints: what is asked for at about the same time goes into one batch."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from ..runs.batch import Batches
from ..runs.ledger import Job, Kept
from ..runs.run import ParkedError
from .buying import Buying
from .writers import candidates

_QUIET: Final = 2.0
"""Seconds without a new request, after which those that wait are handed in."""


class BatchBuying(Buying):
    """Like Buying, but slow and for less. A request that waits for another's answer waits for its whole batch."""

    def __init__(self, *given: Any, **parts: Any) -> None:
        super().__init__(*given, **parts)
        self._batches = Batches(self, self.name, self._clock, self._audit)
        self._gathered: dict[str, tuple[Job, asyncio.Future[Kept | None]]] = {}
        self._handing: asyncio.Task[None] | None = None

    async def catch_up(self) -> None:
        """Fetch what the batches bring that an earlier process handed in."""
        await self._batches.catch_up()

    async def each(self, jobs: Iterable[Job], at_once: int) -> AsyncIterator[tuple[Job, Kept | None]]:
        """Every job with its completion, None where it was parked; `at_once` is of no account here."""
        del at_once
        async for job, kept in self._batches.each(jobs):
            yield job, kept

    async def ask(self, job: Job) -> Kept:
        """The completion of a job. ParkedError when this one cannot be had, other errors when the run has to end."""
        for one in candidates(self.team, job):
            if kept := self.ledger.kept(one.id):
                self.tally.known += 1
                return kept
        if job.id not in self._gathered:
            self._gathered[job.id] = job, asyncio.get_running_loop().create_future()
        if self._handing is None or self._handing.done():
            self._handing = asyncio.create_task(self._hand_in())
        came = await asyncio.shield(self._gathered[job.id][1])
        if came is None:
            raise ParkedError(job.id)
        return came

    async def _hand_in(self) -> None:
        """Buy what is asked for, again and again, as long as somebody asks."""
        while self._gathered:
            before = -1
            while before != len(self._gathered):
                before = len(self._gathered)
                await self._clock.sleep(_QUIET)
            asked, self._gathered = self._gathered, {}
            try:
                async for job, kept in self._batches.each([job for job, _ in asked.values()]):
                    asked[job.id][1].set_result(kept)
            except Exception as problem:  # noqa: BLE001  # it is raised where somebody waits for it
                for _, waiting in asked.values():
                    if not waiting.done():
                        waiting.set_exception(problem)
                        waiting.exception()  # looked at: whoever asked may be gone

    async def close(self) -> None:
        """Let go of the wires; what is out stays out and is found by the next process."""
        if self._handing:
            self._handing.cancel()
        await super().close()
