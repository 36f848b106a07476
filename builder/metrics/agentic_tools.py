"""Whether calls go to many tools with many values, or always to the same with the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import Any, Final, Self

from .agentic import noted
from .balance import evenness
from .measure import Measure, Rows

_SHOWN: Final = 20


def _entropy(counts: Iterable[int], possible: int) -> float:
    """The evenness of counts in one order, so that merging in another changes no digit; and 0, never -0."""
    return evenness({str(number): count for number, count in enumerate(sorted(counts))}, possible) + 0.0


@dataclass(frozen=True, slots=True)
class Tools:
    """Entropies, 0 to 1, of which tools are called and of the values that their arguments have.

    `tool_entropy`: Shannon entropy of the called tools' names / log(different tools that are called); 1 when all are
    called equally often. `argument_entropy`: of each parameter of each tool, the entropy of its values / log(how often
    it was given), 1 when no value comes twice; then the mean over parameters given at least twice, weighted by how
    often each was. Shannon (1948), normalised like Pielou's evenness (1966); the mean over parameters is ours.
    `values_per_argument` is different values / arguments, 0 to 1.

    Bias: a name is the name on offer, so a tool that is offered under two names counts as two; a flag with two values
    can never come near 1; the more rows, the lower `argument_entropy` and `values_per_argument`, so compare sets of one
    size.
    """

    tools: Counter[str]
    values: Counter[tuple[str, int]]

    def merge(self, other: Self) -> Self:
        """Both."""
        return type(self)(self.tools + other.tools, self.values + other.values)

    def figures(self) -> dict[str, Any]:
        """The entropies; `most_called` are the commonest tools with their calls."""
        given = self.values.total()
        return {
            "calls": self.tools.total(),
            "tools": len(self.tools),
            "tool_entropy": _entropy(self.tools.values(), len(self.tools)),
            "arguments": given,
            "argument_entropy": self._argument_entropy(),
            "values_per_argument": len(self.values) / given if given else 0.0,
            "most_called": dict(sorted(self.tools.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]),
        }

    def _argument_entropy(self) -> float:
        by_parameter: dict[str, list[int]] = {}
        for (parameter, _), count in self.values.items():
            by_parameter.setdefault(parameter, []).append(count)
        often = {name: counts for name, counts in sorted(by_parameter.items()) if sum(counts) > 1}
        weight = sum(map(sum, often.values()))
        return fsum(sum(one) * _entropy(one, sum(one)) for one in often.values()) / weight if weight else 0.0


def of(rows: Rows) -> Tools:
    """Of a batch."""
    found = noted(rows)
    return Tools(
        Counter(tool for one in found for tool in one.tools), Counter(value for one in found for value in one.values)
    )


MEASURE = Measure(of, needs=("messages",))
