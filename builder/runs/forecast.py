"""What completions would come to before any is bought: money, and time at the limits of a provider."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from ..providers.base import Limits
from ..providers.models import Model
from .governor import DAY, MINUTE

_ANSWER: Final = 2.0
"""Seconds that the last answer takes, about."""


@dataclass(frozen=True, slots=True)
class Need:
    """Completions that are wanted: how many, and about how many tokens in all; `most_out` is what they may cost."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    most_out: int = 0

    def __add__(self, other: Self) -> "Need":
        return Need(
            self.requests + other.requests,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.most_out + other.most_out,
        )

    def times(self, factor: float) -> "Need":
        """So many times the same."""
        return Need(*(round(part * factor) for part in (self.requests, self.tokens_in, self.tokens_out, self.most_out)))

    @property
    def each(self) -> float:
        """Tokens of one completion, question and answer."""
        return (self.tokens_in + self.tokens_out) / max(1, self.requests)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A need at a model. None: nobody has told the price, or no limit that would set the time."""

    config: str
    model: Model
    need: Need
    dollars: float | None
    most_dollars: float | None
    seconds: float | None
    limit: str


def prospect(config: str, model: Model, need: Need, share: float = 1.0) -> Prospect:
    """What a need comes to at a model, at this share of its price."""
    dollars: list[float | None] = [None, None]
    if model.price_in is not None and model.price_out is not None:
        dollars = [share * model.cost(need.tokens_in, out) for out in (need.tokens_out, need.most_out)]
    seconds, limit = time_at(model.limits, need)
    return Prospect(config, model, need, dollars[0], dollars[1], seconds, limit)


def time_at(limits: Limits, need: Need) -> tuple[float | None, str]:
    """Seconds, and the limit that makes it so many ("" for none): full days first, then full minutes.

    The first minute's and the first day's share goes at once, which is why one window less has to be waited for.
    """
    minute = _narrowest({"rpm": limits.rpm, "tpm": _requests(limits.tpm, need)})
    day = _narrowest({"rpd": limits.rpd, "tpd": _requests(limits.tpd, need)})
    if need.requests == 0 or (minute is None and day is None):
        return (0.0 if need.requests == 0 else None), ""
    days, rest, limit = 0, need.requests, ""
    if day is not None:
        days = (need.requests - 1) // day[1]
        rest = need.requests - days * day[1]
        limit = day[0] if days else ""
    minutes = (rest - 1) // minute[1] if minute else 0
    if not limit and minute and minutes:
        limit = minute[0]
    return days * DAY + minutes * MINUTE + _ANSWER, limit


def _requests(tokens: float | None, need: Need) -> float | None:
    return None if tokens is None else tokens / max(1.0, need.each)


def _narrowest(windows: Mapping[str, float | None]) -> tuple[str, int] | None:
    """The limit that lets the fewest requests through, and how many; one at least, however large it is."""
    known = [(max(1, math.floor(most)), name) for name, most in windows.items() if most is not None]
    return min(known)[::-1] if known else None


def in_all(prospects: Iterable[Prospect]) -> list[Prospect]:
    """The prospects by model: configs that share a model share its limits, one after the other."""
    found: dict[tuple[str, str], list[Prospect]] = {}
    for one in prospects:
        found.setdefault((one.model.provider, one.model.name), []).append(one)
    return [_together(same) for same in found.values()]


def _together(same: list[Prospect]) -> Prospect:
    need = sum((one.need for one in same), Need())
    seconds, limit = time_at(same[0].model.limits, need)
    dollars = _sum(one.dollars for one in same)
    return Prospect("in all", same[0].model, need, dollars, _sum(one.most_dollars for one in same), seconds, limit)


def total_dollars(prospects: Iterable[Prospect]) -> tuple[float | None, float | None]:
    """What all of them come to, and at most; None where a price is missing."""
    known = list(prospects)
    return _sum(one.dollars for one in known), _sum(one.most_dollars for one in known)


def _sum(parts: Iterable[float | None]) -> float | None:
    known = list(parts)
    return None if None in known else sum(part for part in known if part is not None)
