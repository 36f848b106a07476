"""Time for waiting: monotonic, or virtual where a test must not wait."""

import asyncio
import heapq
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds that only go forward."""

    def now(self) -> float:
        """Seconds since some moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class MonotonicClock:
    """The machine's own; setting the date of the machine does not touch it."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class VirtualClock:
    """Time that jumps to the next wake-up as soon as everybody sleeps. For trying out limits without waiting."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0
        self._ticking: asyncio.Task[None] | None = None

    def now(self) -> float:
        """Virtual seconds since the beginning."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait in virtual time."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number += 1
        heapq.heappush(self._sleepers, (self._now + max(seconds, 0.0), self._number, future))
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self._tick())
        await future

    async def _tick(self) -> None:
        while self._sleepers:
            for _ in range(20):  # let everybody who can still do something do it
                await asyncio.sleep(0)
            at, _, future = heapq.heappop(self._sleepers)
            if not future.done():  # nobody waits any more for one that was cancelled
                self._now = max(self._now, at)
                future.set_result(None)
