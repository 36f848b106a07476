"""So many things under way at once: as one ends the next begins, whether or not anybody looks at what came."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, Generic, TypeVar

_IN_A_TURN: Final = 2
"""So many begin in one turn of the event loop. If all did, the first would wait at every step for the last, and they
would stay together: what begins together is answered together, and there is nothing to do in between."""
_Thing = TypeVar("_Thing")
_Made = TypeVar("_Made")


class Flow(Generic[_Thing, _Made]):
    """Makes something of each thing. What is under way and what nobody has taken yet are `at_once` together.

    After the first exception, `problem`, nothing new begins.
    """

    def __init__(
        self, things: Iterable[_Thing], make: Callable[[_Thing], Coroutine[Any, Any, _Made]], at_once: int
    ) -> None:
        self.problem: BaseException | None = None
        self._things = iter(things)
        self._make = make
        self._at_once = at_once
        self._running: dict[asyncio.Task[_Made], _Thing] = {}
        self._made: deque[tuple[_Thing, _Made]] = deque()
        self._changed = asyncio.Event()
        self._closed = False
        self._due = False

    async def next(self) -> tuple[_Thing, _Made] | None:
        """What was made first of what nobody has taken; None when everything is made, or there was a problem."""
        self._begin()
        while not self._made:
            if self.problem or not self._running:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._made.popleft()

    async def close(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self) -> None:
        for _ in range(_IN_A_TURN):
            if not self._has_room():
                return
            self._begin_one()
        if not self._due and self._has_room():
            self._due = True
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._due = False
        self._begin()

    def _has_room(self) -> bool:
        return not self._closed and len(self._running) + len(self._made) < self._at_once

    def _begin_one(self) -> None:
        try:
            thing = next(self._things)
        except StopIteration:
            self._closed = True
        except Exception as problem:  # noqa: BLE001  # whoever drives the flow raises it
            self._end(problem)
        else:
            task = asyncio.ensure_future(self._make(thing))
            self._running[task] = thing
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[_Made]) -> None:
        thing = self._running.pop(task)
        problem = asyncio.CancelledError() if task.cancelled() else task.exception()
        if problem:
            self._end(problem)
        else:
            self._made.append((thing, task.result()))
        self._begin()
        self._changed.set()

    def _end(self, problem: BaseException) -> None:
        self._closed = True
        self.problem = self.problem or problem
