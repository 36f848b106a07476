"""What a proof looks at: a played conversation, and how to play it again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..evidence import Landmarks, Seen
from ..play import Act, Executed, Played, Said, run
from ..script import Json, Script, Truth
from ..stage import Stage
from ..tools.base import WRITE
from ..tools.toolbox import Offer, toolbox
from ..world.state import State
from ..world.world import World


@dataclass
class Case:
    """A played conversation with all that a proof needs: the way to play it again, the truth, and what was on offer."""

    played: Played
    stage: Stage
    truth: Truth
    offer: Offer
    system: str
    landmarks: Landmarks
    fresh: Callable[[], World]
    again: Callable[[], Script]
    """The script from the beginning, with the same draws."""
    sight: Callable[[], Seen] = Seen
    """What has been in sight, at the beginning: nothing. Another kind of it may allow more to follow from what was."""

    @cached_property
    def replayed(self) -> list["Step"]:
        """Every call, run again in a fresh world."""
        world = self.fresh()
        found = []
        for was in self.played.executed():
            before = world
            if toolbox()[was.call.tool].effect is WRITE:
                world = before.copy()
            found.append(Step(before, was, run(world, was.call), world))
        return found

    def as_wanted(self, world: World) -> bool:
        """Whether a world is in the state in which it must be in the end: as the oracle says, or as it was."""
        wanted = self.truth.state
        return world.state().same(wanted.state()) if wanted is not None else world.untouched()

    def texts(self) -> Iterator[tuple[str, str, Json]]:
        """Everything that comes into sight in order: (kind, text, object); kinds are user, say, call and result."""
        yield "system", self.system, None
        for turn in self.played.turns:
            if isinstance(turn, Said):
                yield "user", turn.text, turn
            else:
                yield from self._act(turn)

    @staticmethod
    def _act(turn: Act) -> Iterator[tuple[str, str, Json]]:
        if turn.text:
            yield "say", turn.text, turn
        for executed in turn.executed:
            yield "call", "", executed.call
        for executed in turn.executed:
            yield "result", executed.text, executed


@dataclass
class Step:
    """A call as it was and as it is when it is run again, and the worlds around it: the same one for READ calls."""

    before: World
    was: Executed
    now: Executed
    after: World

    @cached_property
    def state(self) -> State:
        """What the call left."""
        return self.after.state()
