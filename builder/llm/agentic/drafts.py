"""Drafts of agentic rows: which scenario a row is drafted from, in which mode, and what becomes of it.

A row is drafted until a draft holds, at most `attempts` times. The first drafts play the row's own scenario; where a
model cannot do that, other scenarios of the same type step in, and in the end any of the split: never one of another
split. All of it is a function of the recipe and the completions.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from ...agentic.cast import cast, domains, splits
from ...agentic.perform import Address, Row, first_proved
from ...agentic.play import Played
from ...agentic.source import AgenticSource
from ...agentic.stage import Scenario
from ...agentic.world.rng import Rng
from ...errors import CapacityError
from ...providers.base import Request
from ...recipe import Recipe
from ...rows import Reject
from ...runs.ledger import Job, Kept
from ..writers import Writer, in_turn, writers
from . import claims, judge, saying, speaking
from .asking import Ask, Asking, RefusedError, Reply
from .play import play
from .rewrite import rewrite
from .scene import Scene
from .whole import whole

CONFIG: Final = "agentic"
T = TypeVar("T")
_OWN: Final = 2
"""So many scenes of a row play its own scenario."""
_AGAIN: Final = {"play": 1, "rewrite": 3, "whole": 2}
"""Mode -> how often the same scene is asked for before another one is."""
_MOST_CANDIDATES: Final = 20
"""Scenarios that are looked at for one that can be played here and judged by its facts."""

Bought = tuple[Job, Kept]
"""A completion and the job it was bought for, which may be that of a writer who stood in."""
Drafting = Generator[Job, Bought | None, "Filled"]


@dataclass(slots=True)
class Filled:
    """What became of a row: itself, unless no draft held; the rejects; and (job, reason) for every completion.

    `grade` is what a model thinks of it, "" where it was not asked.
    """

    row: Row | None = None
    rejects: list[Reject] = field(default_factory=list)
    verdicts: list[tuple[str, str]] = field(default_factory=list)
    grade: str = ""


@dataclass(slots=True)
class _Note:
    """What is noted of a draft when it ends: it held, or it is a reject with the completions that led to it."""

    name: str
    filled: Filled
    ids: list[str] = field(default_factory=list)

    def held(self) -> None:
        self.filled.verdicts += [(identity, "") for identity in self.ids]

    def refused(self, no: RefusedError) -> None:
        self.filled.rejects.append(Reject(self.name, no.rule, no.reason))
        self.filled.verdicts += [(identity, f"{no.rule}: {no.reason}") for identity in self.ids]


class Drafts:
    """Every row of a recipe's agentic config, to be drafted by its writers."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.script = AgenticSource(recipe)
        self.team: tuple[Writer, ...] = writers(recipe)
        self._speaking = speaking.by_model if recipe.provider.user == "model" else speaking.by_script
        self._mode = recipe.provider.mode
        self._again = _AGAIN[self._mode]
        self._takes = -(-recipe.provider.attempts // self._again)
        self._minimum = max(float(recipe.provider.minimum_quality), float(recipe.gate.minimum_quality))

    def row(self, split: str, number: int) -> Drafting:
        """The drafting of a row: yields jobs, is sent what was bought, and returns what became of the row."""
        filled, refused = Filled(), ""
        for attempt in range(self.recipe.provider.attempts):
            take, again = divmod(attempt, self._again)
            scene, rejected = self.scene(split, number, take)
            filled.rejects += [] if again else rejected
            note = _Note(f"{scene.address.name}, draft {attempt} of row {number}", filled)
            try:
                draft = self._draft(scene, refused if again else "")
                played, source = yield from self._asked(draft, (CONFIG, split, str(number), str(attempt)), note.ids)
                filled.row = scene.reworded(played, source) if self._mode == "rewrite" else scene.played(played, source)
                note.held()
                yield from self._judged(filled, split, number)
                break
            except RefusedError as no:
                note.refused(no)
                refused = no.reason
        return filled

    def _judged(self, filled: Filled, split: str, number: int) -> Generator[Job, Bought | None, None]:
        """Have a model's opinion of a row, where it is in the sample."""
        seed = (self.recipe.seed, split, number)
        if filled.row is None or not judge.chosen(seed, self.recipe.provider.judge):
            return
        ids: list[str] = []
        reason = ""
        try:
            asking = judge.opinion(filled.row["messages"], seed)
            filled.grade, _ = yield from self._asked(asking, (CONFIG, split, str(number), "opinion"), ids)
        except RefusedError as no:
            filled.grade, reason = judge.UNREAD, f"{no.rule}: {no.reason}"
        filled.verdicts += [(identity, reason) for identity in ids]

    def _draft(self, scene: Scene, refused: str) -> Asking[Played]:
        if self._mode == "play":
            return play(scene, self._speaking(scene))
        return rewrite(scene, refused) if self._mode == "rewrite" else whole(scene, refused)

    def _asked(
        self, asking: Asking[T], place: tuple[str, ...], ids: list[str]
    ) -> Generator[Job, Bought | None, tuple[T, str]]:
        """What a draft comes to and who wrote it: its asks become jobs of a place, whose ids are noted."""
        writer = in_turn(self.team, place)[0]
        sources: dict[str, None] = {}
        reply: Reply | None = None
        while True:
            try:
                ask = asking.send(reply)
            except StopIteration as end:
                return end.value, "+".join(sources)
            bought = yield Job(writer.provider, self._request(ask, writer), (*place, ask.step))
            reply = saying.reply(*bought) if bought else None
            if bought and reply:
                ids.append(bought[0].id)
                sources[reply.source] = None

    def _request(self, ask: Ask, writer: Writer) -> Request:
        return Request(
            model=writer.model.name,
            messages=tuple(ask.messages),
            temperature=float(self.recipe.provider.temperature),
            max_tokens=ask.max_tokens,
            schema=ask.schema,
            tools=tuple(ask.tools),
        )

    # --- scenes ----------------------------------------------------------------------------------------------

    def scene(self, split: str, number: int, take: int) -> tuple[Scene, list[Reject]]:
        """The scene of a row's take, and what of the script's own was rejected on the way to it.

        CapacityError when no scenario of the split can be played here.
        """
        rejects: list[Reject] = []
        for address in self._candidates(split, number, take):
            for near in self.script.nearby(address):
                proved, rejected = first_proved(near)
                rejects += rejected
                if proved and self._mode != "rewrite" and claims.readable(proved.case):
                    break  # no free text can be judged by it, in whatever world
                if proved:
                    return Scene(near, proved, self._minimum), rejects
        raise CapacityError(f"no scenario of split '{split}' can be played for row {number}; mend the scenarios.")

    def _candidates(self, split: str, number: int, take: int) -> Iterator[Address]:
        """Addresses in the order in which they are looked at: the row's own first, where it is its turn."""
        own = self.script.address(split, number)
        if take < _OWN:
            yield replace(own, seed=(*own.seed, "take", take)) if take else own
        rng = Rng("understudy", *own.seed, take)
        for place in range(_MOST_CANDIDATES):
            scenario = self._understudy(split, own.scenario.type, take, rng)
            domain, world = rng.pick(domains(scenario)), rng.below(self.recipe.agentic.worlds)
            yield Address(scenario, domain, world, (*own.seed, "take", take, place))

    def _understudy(self, split: str, kind: str, take: int, rng: Rng) -> Scenario:
        """A scenario of the split by weight: of the same type for the first half of the takes, then of any."""
        names = splits(self.recipe.agentic.families)[split]
        alike = [name for name in names if cast()[name].type == kind]
        late = 2 * take >= self._takes
        return cast()[rng.weighted([(name, cast()[name].weight) for name in (names if late else alike)])]
