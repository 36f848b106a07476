"""How fast to ask: windows for what a provider allows, slots for what it bears.

A window holds back what would go over a limit per minute or day, by our own count and by what the provider's headers
say; so a limit that is known is never hit. Slots bound what is in flight where no limit is known: a refusal cuts them
to three quarters once an episode, and they grow by one for each slot's worth of answers (AIMD).
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import inf
from typing import Final

from ..providers.base import Left, Limits
from .clock import Clock

MINUTE: Final = 60.0
DAY: Final = 86_400.0
_CUT: Final = 0.75
_USUAL_WAIT: Final = 2.0
"""Seconds to wait after a refusal that does not say how long."""
_JITTER: Final = 0.02
"""Seconds by which one request may travel faster than another: so much later is counted as free what was spent."""
_MOST_JITTER: Final = 0.32
_MOST_UNLIMITED: Final = 4096
"""So much of what was spent is remembered where no limit is known: more than may be in flight when one is told."""


class TooLongError(Exception):
    """A request would have to wait longer than its sender is willing to."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing is let through for {seconds:,.0f} s")
        self.seconds = seconds


@dataclass(slots=True)
class Spent:
    """An amount that was taken of a window."""

    number: int
    moment: float
    amount: float


class Window:
    """At most `limit` within any `seconds`; None where the limit is not known yet.

    Sliding, so it is safe for providers that count by fixed minutes, by sliding ones or by a refilling bucket. A
    provider's own count tells two things more: by when all is back, and how much others spend with the same key.
    """

    def __init__(self, seconds: float, limit: float | None) -> None:
        self.seconds = seconds
        self.limit = limit
        self._spent: deque[Spent] = deque()
        self._sum = 0.0
        self._count = 0
        self._back: deque[tuple[float, int]] = deque()  # (by when, what was spent up to which number); both rise
        self._others = 0.0
        self._others_until = 0.0
        self._jitter = _JITTER

    def wait(self, now: float, amount: float) -> float:
        """Seconds until this amount fits. More than the whole limit waits for an empty window."""
        self._forget(now)
        if self.limit is None:
            return 0.0
        waits = 0.0
        over = self._sum + self._others + amount - self.limit
        for end, spent in heapq.merge(self._ends(), [(self._others_until, self._others)]):
            if over <= 0:
                break
            over -= spent
            waits = max(waits, end - now)
        return waits

    def spend(self, now: float, amount: float) -> Spent:
        """Take an amount; what `correct` and `learn` are told about it later."""
        self._count += 1
        entry = Spent(self._count, now, amount)
        self._spent.append(entry)
        self._sum += amount
        if self.limit is None and len(self._spent) > _MOST_UNLIMITED:
            self._sum -= self._spent.popleft().amount
        return entry

    def correct(self, entry: Spent, amount: float) -> None:
        """An estimate turned out to be this amount."""
        if self._spent and entry.number >= self._spent[0].number:
            self._sum += amount - entry.amount
        entry.amount = amount

    def learn(self, now: float, left: Left, entry: Spent) -> None:
        """What the provider said to a request; those that were sent after it need not be counted in it yet.

        A limit lower than the provider's is the user's own: what the provider gives back earlier is not for him.
        """
        if left.limit is not None:
            self.limit = left.limit if self.limit is None else min(self.limit, left.limit)
        if left.limit is None or left.limit > (self.limit or 0.0) or left.remaining is None or not left.reset:
            return
        by = now + min(left.reset, self.seconds)
        counted = self._sum - self._since(entry)
        self._others = max(0.0, left.limit - counted - left.remaining)
        self._others_until = by
        if not self._back or entry.number >= self._back[-1][1]:
            while self._back and self._back[-1][0] >= by:
                self._back.pop()
            self._back.append((by, entry.number))

    def widen(self) -> None:
        """What fits by this count was refused: requests travel less evenly than was thought."""
        self._jitter = min(_MOST_JITTER, 2 * self._jitter)

    def _since(self, entry: Spent) -> float:
        """What was spent after an entry."""
        return sum(one.amount for one in takewhile(lambda one: one.number > entry.number, reversed(self._spent)))

    def _ends(self) -> Iterator[tuple[float, float]]:
        """(when it no longer counts, amount) of all that was spent, the first to end first."""
        promises = iter(self._back)
        by, until = next(promises, (inf, inf))
        for one in self._spent:
            while until < one.number:
                by, until = next(promises, (inf, inf))
            yield min(one.moment + self.seconds + self._jitter, by), one.amount

    def _forget(self, now: float) -> None:
        back = 0
        while self._back and self._back[0][0] <= now:
            back = self._back.popleft()[1]
        free = now - self.seconds - self._jitter
        while self._spent and (self._spent[0].number <= back or self._spent[0].moment <= free):
            self._sum -= self._spent.popleft().amount
        if now >= self._others_until:
            self._others = 0.0


@dataclass(slots=True)
class Ticket:
    """A request that was let through: when, for how many tokens, and what each window noted of it."""

    moment: float
    estimate: float
    spent: Mapping[str, Spent]


class Governor:
    """Lets requests to one model of one provider through, one key and one process."""

    def __init__(self, clock: Clock, limits: Limits = Limits(), slots: int = 16) -> None:  # noqa: B008  # frozen
        self._clock = clock
        self._most = float(slots)
        self._slots = float(slots)
        self._windows = {
            "rpm": Window(MINUTE, limits.rpm),
            "tpm": Window(MINUTE, limits.tpm),
            "rpd": Window(DAY, limits.rpd),
            "tpd": Window(DAY, limits.tpd),
        }
        self._in_flight: set[int] = set()
        self._paused_until = 0.0
        self._cut_at = -1.0
        self._door = asyncio.Lock()
        self._changed = asyncio.Event()

    @property
    def slots(self) -> int:
        """How many requests may be in flight now."""
        return max(1, int(self._slots))

    def wait(self, tokens: float) -> float:
        """Seconds until a request of so many tokens would be let through, its slot apart."""
        now = self._clock.now()
        waits = [self._paused_until - now]
        waits += [window.wait(now, _amount(name, tokens)) for name, window in self._windows.items()]
        return max(0.0, *waits)

    async def admit(self, tokens: float, patience: float = inf) -> Ticket:
        """Wait for a slot and for room in every window; requests are let through in the order in which they come.

        TooLongError when the windows would keep it waiting for longer than `patience` from now.
        """
        async with self._door:
            while True:
                full = len(self._in_flight) >= self.slots
                if (seconds := self.wait(tokens)) > patience:
                    raise TooLongError(seconds)
                if not full and seconds <= 0:
                    break
                await self._changes(inf if full else seconds)
            now = self._clock.now()
            spent = {name: window.spend(now, _amount(name, tokens)) for name, window in self._windows.items()}
            ticket = Ticket(now, tokens, spent)
            self._in_flight.add(id(ticket))
            return ticket

    async def _changes(self, seconds: float) -> None:
        """Until a request ends, which may make room earlier than was foreseen, or the time is over."""
        self._changed.clear()
        if seconds == inf:
            await self._changed.wait()
            return
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(self._clock.sleep(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def done(
        self,
        ticket: Ticket,
        *,
        tokens: float | None = None,
        left: Mapping[str, Left] | None = None,
        heard: float | None = None,
    ) -> None:
        """The request ended: free its slot, put the tokens it really took, and learn what was left when we heard it."""
        self._in_flight.discard(id(ticket))
        now = self._clock.now() if heard is None else heard
        for name, window in self._windows.items():
            if tokens is not None and name.startswith("t"):
                window.correct(ticket.spent[name], tokens)
            if left and name in left:
                window.learn(now, left[name], ticket.spent[name])
        if tokens is not None and ticket.moment > self._cut_at:
            self._slots = min(self._most, self._slots + 1 / self._slots)
        self._changed.set()

    def refused(self, ticket: Ticket, retry_after: float | None, left: Mapping[str, Left] | None = None) -> None:
        """The provider said "slower": free the slot, wait, and cut the slots once for all that were in flight."""
        self.done(ticket, left=left)
        now = self._clock.now()
        if ticket.moment > self._cut_at:
            self._cut_at = now
            self._slots = max(1.0, self._slots * _CUT)
            for window in self._windows.values():
                window.widen()
        self._paused_until = max(self._paused_until, now + (_USUAL_WAIT if retry_after is None else retry_after))


def _amount(name: str, tokens: float) -> float:
    """What a request takes of a window, by the window's name."""
    return tokens if name.startswith("t") else 1.0
