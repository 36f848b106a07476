"""Mode `play`: the model is the assistant, with the provider's tool calling; our world executes what it calls.

The user says what the goal fixes: the request, the answer to a question back, the correction. Each message of the
assistant is one completion. A draft ends early where no row can come of it, so that nothing more is bought for it.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ...agentic import conversation
from ...agentic.play import Act, Executed, Played, Said
from ...agentic.script import Words
from ...agentic.tools.base import WRITE, encoded
from ...agentic.tools.toolbox import toolbox
from . import saying
from .asking import Ask, Asking, RefusedError, system, user
from .saying import Turn
from .scene import Scene

MOST_MESSAGES: Final = 24
"""Of the assistant, in a whole conversation."""
MOST_ALIKE: Final = 3
"""So often the same call may be made while nothing changes; once more is a loop."""
_LONGEST: Final = 1024

Speaking = Callable[[int, Sequence[Said]], Asking[str]]
"""Who says turn `number` of the user, given what the user said before."""


@dataclass
class _Talk:
    """A conversation under way: as it is played, and as the model reads it."""

    scene: Scene
    played: Played
    messages: list[dict[str, Any]]
    made: Counter[str] = field(default_factory=Counter)

    def said(self, said: Said) -> None:
        self.played.turns.append(said)
        self.messages.append(user(said.text))

    def acted(self, turn: Turn) -> None:
        """The assistant calls: its calls are run, and their results put before it."""
        executed = tuple(self._run(name, arguments) for name, arguments in turn.calls)
        words = (Words(turn.text, "note"),) if turn.text else ()
        self.played.turns.append(Act(words, executed))
        self.messages += self._as_read(turn, executed)

    def _run(self, name: str, arguments: dict[str, Any]) -> Executed:
        self.made[alike := f"{name} {encoded(arguments)}"] += 1
        if self.made[alike] > MOST_ALIKE:
            raise RefusedError("loop", f"{name} is called with the same arguments again and again")
        executed = self.scene.make(self.played.world, name, arguments)
        if not executed.failed and toolbox()[executed.call.tool].effect is WRITE:
            self.made.clear()
        return executed

    def _as_read(self, turn: Turn, executed: Sequence[Executed]) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []
        results: list[dict[str, Any]] = []
        for (name, arguments), one in zip(turn.calls, executed, strict=True):
            identity = f"c{len(self.messages):04d}{len(asked):04d}"
            function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
            asked.append({"id": identity, "type": "function", "function": function})
            content = conversation.result(one, self.scene.case.offer)
            results.append({"role": "tool", "tool_call_id": identity, "content": content})
        return [{"role": "assistant", "content": turn.text, "tool_calls": asked}, *results]


def play(scene: Scene, speaking: Speaking) -> Asking[Played]:
    """Have the model act until every turn of the user is answered. RefusedError where no row can come of it."""
    talk = _Talk(scene, Played(scene.case.fresh()), [system(scene.case.system)])
    step = 0
    for number, said in enumerate(scene.users):
        before = [turn for turn in talk.played.turns if isinstance(turn, Said)]
        talk.said(Said((yield from speaking(number, before)), said.correction))
        while True:
            if step >= MOST_MESSAGES:
                raise RefusedError("loop", f"no end after {MOST_MESSAGES} messages of the assistant")
            tools = scene.case.offer.schemas()
            reply = yield Ask(step=f"assistant-{step}", messages=tuple(talk.messages), tools=tools, max_tokens=_LONGEST)
            step += 1
            turn = saying.turn(reply)
            if not turn.calls:
                break
            talk.acted(turn)
        talk.played.turns.append(Act((), ending=scene.ended(number, turn.text)))
        talk.messages.append({"role": "assistant", "content": turn.text})
    return talk.played
