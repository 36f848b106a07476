"""What a pattern is."""

from collections.abc import Callable
from dataclasses import dataclass

from ..evidence import View

Detector = Callable[[View], bool]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A behaviour that a conversation may show. Rows list their patterns by `place`, which is no pattern's twice."""

    place: int
    name: str
    shows: Detector


def pattern(place: int, name: str) -> Callable[[Detector], Pattern]:
    """Decorator: this function tells whether a conversation shows the pattern."""
    return lambda shows: Pattern(place, name, shows)
