"""How fast to ask: windows for what a provider allows, slots for what it bears.

A window holds back what would go over a limit per minute or day, by our own count and by what the provider's headers
say; so a limit that is known is never hit. Slots bound what is in flight where no limit is known: a refusal cuts them
to three quarters once an episode, and they grow by one for each slot's worth of answers (AIMD).
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..providers.base import Left, Limits
from .clock import Clock

MINUTE: Final = 60.0
DAY: Final = 86_400.0
_CUT: Final = 0.75
_USUAL_WAIT: Final = 2.0
"""Seconds to wait after a refusal that does not say how long."""


class Window:
    """At most `limit` within any `seconds`; None where the limit is not known yet.

    Sliding, so it is safe for providers that count by fixed minutes, by sliding ones or by a refilling bucket.
    """

    def __init__(self, seconds: float, limit: float | None) -> None:
        self.seconds = seconds
        self.limit = limit
        self._spent: deque[list[float]] = deque()  # [moment, amount]
        self._sum = 0.0
        self._left: float | None = None  # by the provider's own count, until `_fresh_at`
        self._fresh_at = 0.0

    def wait(self, now: float, amount: float) -> float:
        """Seconds until this amount fits. More than the whole limit waits for an empty window."""
        self._forget(now)
        waits = 0.0
        if self._left is not None and self._left < amount:
            waits = self._fresh_at - now
        if self.limit is None or not self._spent:
            return waits
        over = self._sum + amount - self.limit
        for moment, spent in self._spent:
            if over <= 0:
                break
            over -= spent
            waits = max(waits, moment + self.seconds - now)
        return waits

    def spend(self, now: float, amount: float) -> list[float]:
        """Take an amount; what `correct` is told about it later."""
        entry = [now, amount]
        self._spent.append(entry)
        self._sum += amount
        if self._left is not None:
            self._left -= amount
        return entry

    def correct(self, entry: list[float], amount: float) -> None:
        """An estimate turned out to be this amount."""
        if self._spent and entry[0] >= self._spent[0][0]:
            self._sum += amount - entry[1]
        entry[1] = amount

    def learn(self, now: float, left: Left, in_flight: float) -> None:
        """What the provider says is left; what is in flight may not be counted in it yet."""
        if left.limit is not None:
            self.limit = left.limit if self.limit is None else min(self.limit, left.limit)
        if left.remaining is not None and left.reset is not None:
            self._left = left.remaining - in_flight
            self._fresh_at = now + min(left.reset, self.seconds)

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] + self.seconds <= now:
            self._sum -= self._spent.popleft()[1]
        if self._left is not None and now >= self._fresh_at:
            self._left = None


@dataclass(slots=True)
class Ticket:
    """A request that was let through."""

    moment: float
    estimate: float
    spent: list[tuple[Window, list[float]]]


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
        self._tokens_in_flight = 0.0
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
        waits += [window.wait(now, self._amount(name, tokens)) for name, window in self._windows.items()]
        return max(0.0, *waits)

    async def admit(self, tokens: float) -> Ticket:
        """Wait for a slot and for room in every window; requests are let through in the order in which they come."""
        async with self._door:
            while True:
                if len(self._in_flight) >= self.slots:
                    self._changed.clear()
                    await self._changed.wait()
                elif (seconds := self.wait(tokens)) > 0:
                    await self._clock.sleep(seconds)
                else:
                    break
            now = self._clock.now()
            spent = [(window, window.spend(now, self._amount(name, tokens))) for name, window in self._windows.items()]
            ticket = Ticket(now, tokens, spent)
            self._in_flight.add(id(ticket))
            self._tokens_in_flight += tokens
            return ticket

    def done(self, ticket: Ticket, *, tokens: float | None = None, left: Mapping[str, Left] | None = None) -> None:
        """The request ended: free its slot, put the tokens it really took, and learn what is left."""
        self._release(ticket)
        now = self._clock.now()
        for name, window in self._windows.items():
            if tokens is not None and name.startswith("t"):
                entry = next(entry for one, entry in ticket.spent if one is window)
                window.correct(entry, tokens)
            if left and name in left:
                in_flight = self._tokens_in_flight if name.startswith("t") else float(len(self._in_flight))
                window.learn(now, left[name], in_flight)
        if tokens is not None and ticket.moment > self._cut_at:
            self._slots = min(self._most, self._slots + 1 / self._slots)

    def refused(self, ticket: Ticket, retry_after: float | None, left: Mapping[str, Left] | None = None) -> None:
        """The provider said "slower": free the slot, wait, and cut the slots once for all that were in flight."""
        self.done(ticket, left=left)
        now = self._clock.now()
        if ticket.moment > self._cut_at:
            self._cut_at = now
            self._slots = max(1.0, self._slots * _CUT)
        self._paused_until = max(self._paused_until, now + (_USUAL_WAIT if retry_after is None else retry_after))

    def _release(self, ticket: Ticket) -> None:
        self._in_flight.discard(id(ticket))
        self._tokens_in_flight -= ticket.estimate
        self._changed.set()

    @staticmethod
    def _amount(name: str, tokens: float) -> float:
        return tokens if name.startswith("t") else 1.0
