"""Whether conversations begin alike."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .agentic import noted
from .measure import Measure, Rows
from .words import spelt

_ROLES: Final = ("user", "assistant")
_SHOWN: Final = 5
_VALUE: Final = "#"


def opening(sentence: str) -> str:
    """A sentence's words in lower case, `#` for words with a digit: "Where is ORD-7 now?" -> "where is ord # now"."""
    return " ".join(_VALUE if any(map(str.isdigit, word)) else word for word in spelt([sentence])[0])


@dataclass(frozen=True, slots=True)
class Openings:
    """How often conversations begin with the same sentence, by who says it, 0 to 1.

    The opening is the first sentence of the first message that has words, in lower case, without punctuation and with
    `#` for words with a digit. `repeated` is the share of conversations whose opening another one has too, `different`
    the number of openings / conversations, `commonest` the share of each of the most frequent ones. Conversations in
    which that side says nothing are left out. Ours, after the self-repetition of Salkar et al. (2022). Bias: all rise
    with the number of conversations; names are not masked, so the same sentence about two people counts as two.
    """

    counts: Mapping[str, Counter[str]]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)({role: counts + other.counts[role] for role, counts in self.counts.items()})

    def figures(self) -> dict[str, Any]:
        """By role."""
        return {role: _figures(counts) for role, counts in self.counts.items()}


def _figures(counts: Counter[str]) -> dict[str, Any]:
    rows = counts.total()
    commonest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return {
        "conversations": rows,
        "different": len(counts) / rows if rows else 0.0,
        "repeated": sum(count for count in counts.values() if count > 1) / rows if rows else 0.0,
        "commonest": [{"opening": text, "share": count / rows} for text, count in commonest],
    }


def of(rows: Rows) -> Openings:
    """Of a batch."""
    sides = zip(_ROLES, zip(*(one.openings for one in noted(rows)), strict=True), strict=False)
    said = {role: Counter(opening(sentence) for sentence in sentences if sentence) for role, sentences in sides}
    return Openings({role: said.get(role, Counter()) for role in _ROLES})


MEASURE = Measure(of, needs=("messages",))
