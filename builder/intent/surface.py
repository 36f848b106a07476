"""How people type: lower case, no final mark, a greeting first. Decided by style, row by row, from named streams."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..seeds import I64, Stream
from .families import STYLES

# In 1,000 rows of a style: written in lower case, without the final mark, opened with a greeting.
_HABITS: Final = {
    "formal": (0, 0, 0),
    "casual": (400, 400, 40),
    "terse": (450, 450, 0),
    "keyword": (750, 850, 0),
    "polite": (60, 80, 50),
    "story": (100, 80, 40),
    "imperative": (110, 150, 0),
    "question": (130, 160, 12),
}

OPENERS: Final = (
    "Hi! ", "Hello! ", "Hey! ", "Hi there. ", "Hello there. ", "Hey there! ", "Good morning. ", "Good evening. ",
    "Good afternoon. ", "Hi :) ", "Hiya. ", "Hello, hope you are well. ", "Quick one. ", "Hey again. ",
    "Hi, me again. ",
    "Morning! ", "Evening. ", "Hello friend. ", "Ok. ", "Alright. ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Surface:
    """Typing habits of some rows: 0 or 1 for each, `opener` an index into OPENERS plus 1, or 0 for none."""

    lower: I64
    bare: I64
    opener: I64


def surface(seed_key: tuple[object, ...], rows: I64, style: I64, length: I64) -> Surface:
    """The habits of these rows; `style` indexes STYLES, `length` is the longest text that a row can have.

    A greeting is only put before texts under 200 characters, as people do, which also keeps the limit on length.
    """
    lower, bare, greeting = np.array([_HABITS[name] for name in STYLES]).T
    greets = Stream.named(*seed_key, "greets").chance(rows, greeting[style]) & (length < 200)
    which = Stream.named(*seed_key, "opener").below(rows, len(OPENERS)) + 1
    return Surface(
        lower=Stream.named(*seed_key, "lower").chance(rows, lower[style]).astype(np.int64),
        bare=Stream.named(*seed_key, "bare").chance(rows, bare[style]).astype(np.int64),
        opener=np.where(greets, which, 0),
    )
