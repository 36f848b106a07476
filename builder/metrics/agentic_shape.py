"""How large conversations are, and how their calls hang together."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .agentic import Noted, noted
from .measure import Measure, Rows
from .size import quantiles

_SHAPES: Final[Mapping[str, Callable[[Noted], int]]] = {
    "user_turns": lambda one: one.user_turns,
    "calls": lambda one: len(one.tools),
    "different_tools": lambda one: len(set(one.tools)),
    "tools_on_offer": lambda one: one.offered,
    "depth": lambda one: max(one.depths, default=0),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Of each conversation: user turns, calls, different tools called, tools on offer, and the depth of its call graph.

    All are counts from 0 on, told as a distribution (value -> conversations), mean and quantiles. In the call graph a
    call hangs on the earlier one that told a value of its arguments first, where neither the user nor the system nor
    the assistant had said it (values of four characters or more; the rule of agentic/behaviours.chain). `depth` is the
    most calls on one path: 0 without calls, 1 when none needs another. The depth is ours; call graphs of this kind are
    what TaskBench (Shen et al., 2023) and NESTFUL (Basu et al., 2024) grade by. Bias: short values, such as small
    numbers, make no edge, and neither does a value that was computed from results; so the depth is a lower bound.
    """

    counts: Mapping[str, Counter[int]]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)({name: counts + other.counts[name] for name, counts in self.counts.items()})

    def figures(self) -> dict[str, Any]:
        """By shape: {"mean", "quantiles", "conversations": {value: conversations}}."""
        return {name: _figures(counts) for name, counts in self.counts.items()}


def _figures(counts: Counter[int]) -> dict[str, Any]:
    rows = counts.total()
    return {
        "mean": sum(value * count for value, count in counts.items()) / rows if rows else 0.0,
        "quantiles": quantiles(counts),
        "conversations": {str(value): counts[value] for value in sorted(counts)},
    }


def of(rows: Rows) -> Shape:
    """Of a batch."""
    return Shape({name: Counter(map(shape, noted(rows))) for name, shape in _SHAPES.items()})


MEASURE = Measure(of, needs=("messages",), streams=True)
