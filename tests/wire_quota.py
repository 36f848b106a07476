"""Limits as providers keep them: so many requests or tokens within any so many seconds, told in their headers."""

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Quota:
    """Limits of one model: name ("rpm", "tpm", "rpd", "tpd") -> (how many, within how many seconds)."""

    limits: dict[str, tuple[float, float]]
    dialect: str = "openai"
    _spent: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)

    def refusal(self, now: float, tokens: float) -> float | None:
        """None when the request fits, and then it is counted; else the seconds after which it would."""
        waits = [self._wait(name, now, amount) for name, amount in self._amounts(tokens)]
        if any(wait > 0 for wait in waits):
            return max(waits)
        for name, amount in self._amounts(tokens):
            self._spent[name].append((now, amount))
        return None

    def headers(self, now: float) -> dict[str, str]:
        """What this provider says about what is left."""
        said: dict[str, str] = {}
        for name, (limit, _) in self.limits.items():
            if prefix := _HEADERS.get((self.dialect, name)):
                spent, back = self.spent(name, now)
                said[prefix.format("limit")] = f"{limit:.0f}"
                said[prefix.format("remaining")] = f"{max(limit - spent, 0):.0f}"
                said[prefix.format("reset")] = _duration(back)
        return said

    def spent(self, name: str, now: float) -> tuple[float, float]:
        """What counts now of this limit, and the seconds until all of it is back."""
        counted = self._counted(name, now)
        return sum(amount for _, amount in counted), (counted[-1][0] + self.limits[name][1] - now if counted else 0.0)

    def _amounts(self, tokens: float) -> list[tuple[str, float]]:
        return [(name, tokens if name.startswith("t") else 1.0) for name in self.limits]

    def _counted(self, name: str, now: float) -> deque[tuple[float, float]]:
        spent = self._spent.setdefault(name, deque())
        while spent and spent[0][0] + self.limits[name][1] <= now:
            spent.popleft()
        return spent

    def _wait(self, name: str, now: float, amount: float) -> float:
        limit, seconds = self.limits[name]
        spent = self._counted(name, now)
        over = sum(taken for _, taken in spent) + amount - limit
        for moment, taken in spent:
            if over <= 0:
                return 0.0
            over -= taken
            wait = moment + seconds - now
            if over <= 0:
                return wait
        return 0.0 if over <= 0 else seconds


_HEADERS = {
    ("openai", "rpm"): "x-ratelimit-{}-requests",
    ("openai", "tpm"): "x-ratelimit-{}-tokens",
    ("groq", "rpd"): "x-ratelimit-{}-requests",
    ("groq", "tpm"): "x-ratelimit-{}-tokens",
    ("together", "rpm"): "x-ratelimit-{}",
    ("together", "tpm"): "x-tokenlimit-{}",
}


def _duration(seconds: float) -> str:
    """As Groq and OpenAI write it, rounded up: 450ms, 7.66s, 2m59.56s."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(math.ceil(seconds * 100), 6000)
    return f"{minutes}m{rest / 100:.2f}s" if minutes else f"{rest / 100:.2f}s"
