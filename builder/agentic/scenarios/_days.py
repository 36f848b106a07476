"""Days as people speak of them."""

from datetime import date, timedelta
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def coming(today: date, weekday: int) -> date:
    """The next day of this weekday after today; Monday is 0."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
