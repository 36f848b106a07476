"""Providers that exist only in virtual time: what counts and what they say, without a wire."""

import asyncio

from builder.providers.choice import providers
from builder.runs.clock import VirtualClock
from builder.runs.governor import Governor
from wire_quota import Quota


class Bucket(Quota):
    """A bucket that refills all the time, as Groq's: full again after the whole period."""

    def __init__(self, limits, dialect="openai"):
        super().__init__(limits, dialect)
        self._level = {name: limit for name, (limit, _) in limits.items()}
        self._at = 0.0

    def refusal(self, now, tokens):
        self._refill(now)
        amounts = self._amounts(tokens)
        short = {name: amount - self._level[name] for name, amount in amounts if amount > self._level[name] + 1e-9}
        if short:
            return max(gap * self.limits[name][1] / self.limits[name][0] for name, gap in short.items())
        for name, amount in amounts:
            self._level[name] -= amount
        return None

    def spent(self, name, now):
        self._refill(now)
        limit, seconds = self.limits[name]
        used = limit - self._level[name]
        return used, used / limit * seconds

    def _refill(self, now):
        for name, (limit, seconds) in self.limits.items():
            self._level[name] = min(limit, self._level[name] + (now - self._at) * limit / seconds)
        self._at = now


class FixedPeriods(Quota):
    """Counts anew whenever a period of its own clock begins."""

    def refusal(self, now, tokens):
        self._begin(now)
        return super().refusal(now, tokens)

    def spent(self, name, now):
        self._begin(now)
        seconds = self.limits[name][1]
        return sum(amount for _, amount in self._counted(name, now)), seconds - now % seconds

    def _begin(self, now):
        for name, (_, seconds) in self.limits.items():
            spent = self._counted(name, now)
            while spent and spent[0][0] // seconds < now // seconds:
                spent.popleft()

    def _wait(self, name, now, amount):
        limit, seconds = self.limits[name]
        over = sum(taken for _, taken in self._counted(name, now)) + amount > limit
        return seconds - now % seconds if over else 0.0


class Slots(Quota):
    """Bears so many requests at once and says nothing beforehand."""

    def __init__(self, most, wait):
        super().__init__({})
        self.most, self.pause, self.now_in = most, wait, 0

    def refusal(self, now, tokens):  # noqa: ARG002  # only how many there are at once counts
        return self.pause if self.now_in > self.most else None


def bought(
    server, limits, requests, *, tokens=400.0, estimate=None, at_once=16, latency=0.5, dialect="groq", actual=None
):
    """Buy so many completions: (virtual seconds until the last, refusals, governor)."""
    left_of = providers()[dialect].left

    async def everything():
        clock = VirtualClock()
        governor = Governor(clock, limits, slots=at_once)
        waiting, refusals = iter(range(requests)), []

        async def one_after_the_other():
            for number in waiting:
                while await refused(number):
                    refusals.append(clock.now())

        async def refused(number):
            ticket = await governor.admit(estimate or tokens)
            really = actual(number) if actual else tokens
            if isinstance(server, Slots):
                server.now_in += 1
            wait = server.refusal(clock.now(), really)
            left = left_of(server.headers(clock.now()))
            if wait is None:
                await clock.sleep(latency(number) if callable(latency) else latency)
            if isinstance(server, Slots):
                server.now_in -= 1
            if wait is None:
                governor.done(ticket, tokens=really, left=left)
            else:
                governor.refused(ticket, wait, left)
            return wait is not None

        await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
        return clock.now(), len(refusals), governor

    return asyncio.run(everything())
