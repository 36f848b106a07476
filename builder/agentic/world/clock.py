"""The fixed clock of a world."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .rng import Rng

_FIRST_DAY = date(2025, 6, 2)
_DAYS = 540


@dataclass(frozen=True, slots=True)
class Clock:
    """One moment, in UTC; time does not pass in a world."""

    now: datetime

    @classmethod
    def seeded(cls, *parts: object) -> "Clock":
        """A working hour between mid 2025 and late 2026."""
        rng = Rng("clock", *parts)
        day = _FIRST_DAY + timedelta(days=rng.below(_DAYS))
        return cls(datetime(day.year, day.month, day.day, rng.between(8, 17), rng.below(60), tzinfo=UTC))

    @property
    def naive(self) -> datetime:
        """`now` without its zone, as tables and logs write moments."""
        return self.now.replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.now.date()

    def ago(self, days: int) -> date:
        """The day that many days before today."""
        return self.today - timedelta(days=days)

    def months(self, count: int) -> list[str]:
        """The last `count` whole months before this one, oldest first, as YYYY-MM."""
        last = self.today.year * 12 + self.today.month - 1
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - count, last)]
