"""Which behaviours a conversation shows, found in its messages alone, whoever wrote them.

What happens (calls, failures, values) decides where it can; words decide the rest, and they are looked for in the
place where they count: what an assistant says beside a call is a plan, a conclusion, a look back or a check, what it
says without a call is an answer, a question or a refusal. The words are English and stand in tables below `words/`.

A pattern is a function with `@pattern(place, name)` in a module of this package, and found there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..evidence import viewed, writes
from ..gather import gathered
from .beside import kinds
from .calling import recovered
from .endings import asks, refuses
from .pattern import Detector, Pattern
from .phrases import full_sentences, sentences

PATTERNS: Final[Mapping[str, Detector]] = {
    one.name: one.shows for one in sorted(gathered(__name__, __path__, Pattern), key=lambda one: one.place)
}
"""Pattern -> its detector, in the order in which a row lists them."""


def detect(messages: Any, tools: Any) -> tuple[str, ...]:
    """The patterns of a conversation, in the order of PATTERNS; none where there is no conversation."""
    view = viewed(messages, tools)
    return tuple(name for name, shows in PATTERNS.items() if shows(view)) if view else ()


def names(found: Iterable[str]) -> tuple[str, ...]:
    """Patterns in the order in which a row lists them."""
    wanted = set(found)
    return tuple(name for name in PATTERNS if name in wanted)


__all__ = [
    "PATTERNS",
    "asks",
    "detect",
    "full_sentences",
    "kinds",
    "names",
    "recovered",
    "refuses",
    "sentences",
    "writes",
]
