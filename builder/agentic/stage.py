"""What a scenario works with: seeded draws, words with many phrasings, calls, and sums that can be proved."""

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NoReturn, TypeVar

from ..rows import SCENARIO_TYPES
from .script import (
    OPERATIONS,
    Answer,
    Call,
    Derivation,
    Failure,
    Json,
    Kind,
    RedrawError,
    Role,
    Script,
    TieError,
    Together,
    Truth,
    User,
    Words,
)
from .world.raw import Raw
from .world.rng import Rng

T = TypeVar("T")
_FORMATTER: Final = string.Formatter()


@dataclass
class Stage:
    """One performance of a scenario. Scenarios draw goals from `raw` and learn everything else from results."""

    raw: Raw
    rng: Rng
    domain: str
    goals: dict[str, Json] = field(default_factory=dict)
    derivations: list[Derivation] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    """Tools that must be on offer although the script may not call them."""
    withheld: list[str] = field(default_factory=list)
    """Capabilities that no tool on offer may have."""
    system: list[str] = field(default_factory=list)
    """Lines for the system message: policies that the assistant must know."""

    # --- drawing ---------------------------------------------------------------------------------------------

    def pick(self, items: Sequence[T]) -> T:
        """One of the items; RedrawError when there are none."""
        if not items:
            self.redraw("nothing to pick from")
        return self.rng.pick(items)

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items; RedrawError when there are fewer."""
        if len(items) < count:
            self.redraw("too few to pick from")
        return self.rng.sample(items, count)

    def chance(self, per_mille: int) -> bool:
        """True `per_mille` times in 1,000."""
        return self.rng.chance(per_mille)

    def redraw(self, why: str) -> NoReturn:
        """Give this goal up; the conversation is begun again with other draws."""
        raise RedrawError(why)

    def goal(self, **values: Json) -> dict[str, Json]:
        """Tell the oracle what is wanted. What is not told it does not know."""
        self.goals.update(values)
        return self.goals

    def offer(self, *tools: str) -> None:
        """Have these tools on offer although the script may not call them."""
        self.offered.extend(tools)

    def withhold(self, *capabilities: str) -> None:
        """Have no tool on offer that gives one of these capabilities."""
        self.withheld.extend(capabilities)

    def policy(self, line: str) -> None:
        """Put a line into the system message."""
        self.system.append(line)

    # --- words -----------------------------------------------------------------------------------------------

    def user(self, *phrasings: str, correction: bool = False, **values: Json) -> User:
        """The user speaks, in one of the phrasings."""
        return User(self.word(*phrasings, **values), correction)

    def say(self, kind: Kind, *phrasings: str, **values: Json) -> Words:
        """The assistant's words before its next call."""
        return Words(self.word(*phrasings, **values), kind)

    def plan(self, *phrasings: str, **values: Json) -> Words:
        """The assistant says what it is going to do."""
        return self.say("plan", *phrasings, **values)

    def reason(self, *phrasings: str, **values: Json) -> Words:
        """The assistant says what follows from what it has seen."""
        return self.say("reason", *phrasings, **values)

    def reflect(self, *phrasings: str, **values: Json) -> Words:
        """The assistant looks back at something that did not go as expected."""
        return self.say("reflect", *phrasings, **values)

    def verify(self, *phrasings: str, **values: Json) -> Words:
        """The assistant says that it is going to check something."""
        return self.say("verify", *phrasings, **values)

    def answer(self, *phrasings: str, also: Mapping[str, Json] | None = None, **facts: Json) -> Answer:
        """The assistant answers. `facts` are claims; `also` fills in what is no claim (a month that the user named).

        Every phrasing must show every fact: ValueError when one does not.
        """
        return self._ending("answer", phrasings, also, facts)

    def ask(self, *phrasings: str, also: Mapping[str, Json] | None = None, **facts: Json) -> Answer:
        """The assistant asks back for what it needs to know."""
        return self._ending("ask", phrasings, also, facts)

    def refuse(self, *phrasings: str, also: Mapping[str, Json] | None = None, **facts: Json) -> Answer:
        """The assistant says that this cannot, or must not, be done."""
        return self._ending("refuse", phrasings, also, facts)

    def _ending(
        self,
        kind: Literal["answer", "ask", "refuse"],
        phrasings: Sequence[str],
        also: Mapping[str, Json] | None,
        facts: Mapping[str, Json],
    ) -> Answer:
        for phrasing in phrasings:
            shown = {name for _, name, _, _ in _FORMATTER.parse(phrasing) if name}
            if missing := sorted(set(facts) - {name.split(".")[0].split("[")[0] for name in shown}):
                raise ValueError(f"the phrasing {phrasing!r} does not show the fact '{missing[0]}'")
        return Answer(self.word(*phrasings, **(also or {}), **facts), dict(facts), kind)

    def word(self, *phrasings: str, **values: Json) -> str:
        """One of the phrasings, filled in."""
        return self.rng.pick(phrasings).format(**values)

    # --- calls -----------------------------------------------------------------------------------------------

    def call(self, tool: str, /, *, role_: Role = "work", derived_: Iterable[str] = (), **arguments: Json) -> Call:
        """A call by canonical names. `role_` and `derived_` end in _ so that they cannot meet a parameter's name."""
        return Call(tool, arguments, role_, tuple(derived_))

    def attempt(self, tool: str, /, *, derived_: Iterable[str] = (), **arguments: Json) -> Call:
        """A call that may fail, and that the script recovers from."""
        return Call(tool, arguments, "attempt", tuple(derived_))

    def check(self, tool: str, /, *, derived_: Iterable[str] = (), **arguments: Json) -> Call:
        """A call that looks again at what is known already."""
        return Call(tool, arguments, "check", tuple(derived_))

    def together(self, *calls: Call) -> Together:
        """Independent calls in one message; their results come back as a list in the same order."""
        return Together(calls)

    @staticmethod
    def failed(result: Json) -> bool:
        """Whether a call failed."""
        return isinstance(result, Failure)

    # --- what the assistant works out ------------------------------------------------------------------------

    def compute(self, operation: str, *inputs: Json) -> Any:
        """A value worked out from values that were seen, e.g. `s.compute("percent", part, whole)`.

        Operations are those of script.OPERATIONS. The proof of grounding computes it again and looks whether every
        input was seen.
        """
        output = OPERATIONS[operation](*inputs)
        self.derivations.append(Derivation(operation, inputs, output))
        return output

    def rounded(self, value: float, digits: int = 2) -> float:
        """A computed or seen value as it will be shown; an int where no digits are left."""
        result = round(value, digits)
        self.derivations.append(Derivation("round", (value, digits), result))
        return int(result) if digits <= 0 or float(result).is_integer() else result

    def top(self, pairs: Iterable[tuple[Any, float]], *, smallest: bool = False) -> tuple[Any, float]:
        """The (name, value) with the largest value; that all values were compared is recorded. TieError for a tie."""
        found = list(pairs)
        best = best_of(found, smallest=smallest)
        operation = "smallest" if smallest else "largest"
        self.derivations.append(Derivation(operation, tuple(value for _, value in found), best[1]))
        return best


def need(condition: object, why: str) -> None:
    """RedrawError unless the condition holds: for scripts and oracles alike."""
    if not condition:
        raise RedrawError(why)


def best_of(pairs: Iterable[tuple[Any, float]], *, smallest: bool = False) -> tuple[Any, float]:
    """The (name, value) with the largest value; TieError when two share it, RedrawError when there are none.

    Values nearer to each other than one in a million count as a tie: rounding must not decide an answer.
    """
    found = sorted(pairs, key=lambda pair: pair[1], reverse=not smallest)
    if not found:
        raise RedrawError("nothing to compare")
    if len(found) > 1 and abs(found[0][1] - found[1][1]) <= 1e-6 * max(1.0, abs(found[0][1])):
        raise TieError(f"{found[0][0]} and {found[1][0]} are level")
    return found[0]


# --- scenarios -----------------------------------------------------------------------------------------------

Oracle = Callable[..., Truth]


@dataclass
class Scenario:
    """A script and its oracle. `weight` is how often it is played, 100 being usual."""

    type: str
    name: str
    domains: tuple[str, ...]
    weight: int
    script: Callable[[Stage], Script]
    truth: Oracle | None = None

    def oracle(self, function: Oracle) -> Oracle:
        """Decorator: this function computes the truth from `raw` and the goal, by another route than the script."""
        self.truth = function
        return function


def scenario(
    kind: str, *, domains: Sequence[str] = (), weight: int = 100
) -> Callable[[Callable[[Stage], Script]], Scenario]:
    """Decorator: a generator function becomes a Scenario of this type. No domains means all of them."""
    if kind not in SCENARIO_TYPES:
        raise ValueError(f"there is no scenario type '{kind}'; known are {', '.join(SCENARIO_TYPES)}")

    def wrap(script: Callable[[Stage], Script]) -> Scenario:
        return Scenario(kind, script.__name__, tuple(domains), weight, script)

    return wrap
