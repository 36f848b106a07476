"""Answers as prose."""

import re
from typing import Final

from ...evidence import View, parsed
from ...patterns import sentences
from ..problem import Flaws, fault, remark, rule
from ..words import prose

_LEAKED: Final = re.compile(
    r"<\/?(?:tool_call|tool_response|function_call|tools?|function=)\b|<\|[a-z_]+\|>|\[TOOL_CALLS\]|"
    r"\"(?:arguments|tool_calls|tool_call_id|parameters)\"\s*:\s*[{\[\"]"
)
_SLOT: Final = re.compile(
    r"(?<![\w$'\"`{(/:=.&?<\[%,;-])\{[a-z]+(?:[_ ][a-z]+)*\}(?![\w}'\"`(])|\{\{\s*\w+\s*\}\}|\[(?:INSERT|YOUR|NAME)\b"
)
_NOTHING: Final = re.compile(
    r"(?:\b(?:is|are|was|were|of|to|at|for)|:|=) (?:None|NaN|nan|undefined|null)(?=[.,;%]|\s*$)"
)
_ASSERTION: Final = re.compile(r"\b(?:AssertionError|assert)\b[^\n]*")
"""What a test said, where None is no missing value."""
_SHORT: Final = 20
"""Characters; shorter sentences may well be said twice."""


@rule(160, "language", "answers are prose")
def language(view: View) -> Flaws:
    """A leaked call or result and an unfilled slot are faults; a repeated sentence and a missing value are remarks."""
    for at, text in view.endings:
        bare = prose(text).strip()
        if _LEAKED.search(bare) or (bare[:1] in "{[" and isinstance(parsed(bare), dict | list)):
            yield fault(at, "the answer is machine text: a call, a result or a template mark")
        elif slot := _SLOT.search(bare):
            yield fault(at, f"the slot {slot[0]} was not filled")
        elif _stutters(bare):
            yield remark(at, "the answer says the same thing twice")
        elif _NOTHING.search(_ASSERTION.sub("", bare)):
            yield remark(at, "a value in the answer is missing (None, NaN or the like)")


def _stutters(text: str) -> bool:
    """Whether a sentence of some length stands twice, or a word three times in a row."""
    parts = [part.strip().casefold() for part in sentences(text) if len(part) > _SHORT]
    words = text.casefold().split()
    thrice = any(a == b == c and a.isalpha() for a, b, c in zip(words, words[1:], words[2:], strict=False))
    return thrice or len(set(parts)) < len(parts)
