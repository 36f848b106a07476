"""The one loop: a policy acts, tools run for real in the world, and everything that happened is kept in order."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from .script import Answer, Call, Failure, Json, Script, Together, User, Words
from .tools.toolbox import execute, toolbox
from .world.world import World

_MOST_EVENTS = 80


@dataclass(frozen=True, slots=True)
class Executed:
    """A call and what came of it: the result as the JSON text that the assistant saw."""

    call: Call
    text: str
    failed: bool

    @property
    def result(self) -> Json:
        """The result as a script sees it: parsed JSON, or a Failure."""
        body = json.loads(self.text)
        return Failure(body["error"]["type"], body["error"]["message"]) if self.failed else body


@dataclass(frozen=True, slots=True)
class Said:
    """The user's turn."""

    text: str
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One message of the assistant: words and calls, or an ending."""

    words: tuple[Words, ...]
    executed: tuple[Executed, ...] = ()
    ending: Answer | None = None

    @property
    def text(self) -> str:
        """All that the assistant says in this message."""
        parts = [words.text for words in self.words] + ([self.ending.text] if self.ending else [])
        return " ".join(part for part in parts if part)


@dataclass
class Played:
    """A conversation as it happened, and the world as it was left."""

    world: World
    turns: list[Said | Act] = field(default_factory=list)

    def executed(self) -> Iterator[Executed]:
        """All calls in order."""
        return (executed for turn in self.turns if isinstance(turn, Act) for executed in turn.executed)

    def endings(self) -> Iterator[Answer]:
        """All answers, questions back and refusals in order."""
        return (turn.ending for turn in self.turns if isinstance(turn, Act) and turn.ending)

    def facts(self) -> dict[str, Json]:
        """What was claimed; of two claims about one thing the later one counts."""
        return {name: value for ending in self.endings() for name, value in ending.facts.items()}


class EndlessScriptError(Exception):
    """A policy did not come to an end."""


def play(world: World, script: Script, make: Callable[[Call], Executed] | None = None) -> Played:
    """Let a policy act in the world until it ends. `make` is how a call is made (default: it is run in the world)."""
    make = make or partial(run, world)
    played = Played(world)
    words: list[Words] = []
    answer: Json = None
    for _ in range(_MOST_EVENTS):
        try:
            event = script.send(answer)
        except StopIteration:
            return played
        answer = None
        match event:
            case User(text, correction):
                played.turns.append(Said(text, correction))
            case Words():
                words.append(event)
            case Answer():
                played.turns.append(Act(tuple(words), ending=event))
                words = []
            case Call() | Together():
                calls = (event,) if isinstance(event, Call) else event.calls
                executed = tuple(map(make, calls))
                played.turns.append(Act(tuple(words), executed))
                words = []
                results = [one.result for one in executed]
                answer = results[0] if isinstance(event, Call) else results
    raise EndlessScriptError(f"no end after {_MOST_EVENTS} events")


def run(world: World, call: Call) -> Executed:
    """Make one call."""
    return Executed(call, *execute(world, toolbox()[call.tool], dict(call.arguments)))
