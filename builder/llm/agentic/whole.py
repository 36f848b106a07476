"""Mode `whole`: the model writes the conversation in one completion, from goal, tools and excerpts of the world.

What it writes is believed only where it is true: its calls are executed in a fresh world, and a result that differs
from what it wrote refuses the draft. The row holds the real results.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from ...agentic import conversation, evidence
from ...agentic.evidence import Seen
from ...agentic.play import Act, Executed, Played, Said
from ...agentic.proofs import same
from ...agentic.script import Words
from ...providers.base import Json
from . import saying
from .asking import Ask, Asking, RefusedError, closed, system, user
from .saying import MOST_CALLS
from .scene import Scene

MOST_MESSAGES: Final = 60
_LONGEST: Final = 6000
_TASK: Final = (
    "You write conversations between a user and an assistant with tools, as training data. You get the system message, "
    "the tools, what the user wants turn by turn and how each turn ends, and excerpts: calls with the results that "
    "they really have. Write the whole conversation in natural words of your own. Every call that you write is run "
    "afterwards, so copy names, arguments and results exactly from the excerpts, and let the assistant tell only what "
    "the results show. Answer with JSON only: a list `messages` of objects with `role` (user, assistant or tool), "
    "`content`, and `calls`, a list of objects with `name` and `arguments` (JSON text), empty except where the "
    "assistant calls. A message with calls is followed by one tool message for each, in their order, with its result "
    "as content. Each turn of the user ends with a message of the assistant without calls."
)
_TEXT: Final = {"type": "string"}
_CALL: Final = closed({"name": _TEXT, "arguments": _TEXT})
_MESSAGE: Final = closed({
    "role": {"type": "string", "enum": ["user", "assistant", "tool"]},
    "content": _TEXT,
    "calls": {"type": "array", "items": _CALL},
})  # fmt: skip
_SCHEMA: Final = closed({"messages": {"type": "array", "items": _MESSAGE}})


def whole(scene: Scene, refused: str) -> Asking[Played]:
    """Have the conversation written; `refused` is why the last attempt was not taken, "" for the first."""
    request = json.dumps(_order(scene), ensure_ascii=False, indent=1)
    if refused:
        request += f"\nAn earlier attempt was not taken: {refused}."
    reply = yield Ask(step="whole", messages=[system(_TASK), user(request)], schema=_SCHEMA, max_tokens=_LONGEST)
    written = _Written(scene, Played(scene.case.fresh()))
    for message in _messages(saying.parsed(reply)):
        written.add(message)
    return written.finished()


def _order(scene: Scene) -> dict[str, Json]:
    """What the model is given."""
    offer = scene.case.offer
    excerpts = []
    for one in scene.case.played.executed():
        name, arguments = offer.offered((one.call.tool, dict(one.call.arguments)))
        excerpts.append({"name": name, "arguments": arguments, "result": conversation.result(one, offer)})
    return {
        "system": scene.case.system,
        "tools": [schema["function"] for schema in offer.schemas()],
        "turns": [
            {"the user wants": said.text, "ends with": ending.kind}
            for said, ending in zip(scene.users, scene.endings, strict=True)
        ],
        "excerpts": excerpts,
    }


def _messages(body: Json) -> list[dict[str, Json]]:
    found = body.get("messages") if isinstance(body, dict) else body
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RefusedError("form", "there is no list of messages")
    if len(found) > MOST_MESSAGES:
        raise RefusedError("form", f"{len(found)} messages; at most {MOST_MESSAGES} are read")
    return [one for one in found if one.get("role") != "system"]


@dataclass
class _Written:
    """A written conversation, made true message by message."""

    scene: Scene
    played: Played
    waiting: list[Executed] = field(default_factory=list)
    """Calls of which the written result is still to come."""
    users: int = 0
    ended: int = 0

    def add(self, message: dict[str, Any]) -> None:
        role = message.get("role")
        if (role == "tool") is not bool(self.waiting):
            raise RefusedError("form", "results do not directly follow their calls")
        if role == "tool":
            self._told(str(message.get("content")))
            return
        text = saying.words(message.get("content"))
        if role == "user":
            self._asked(text)
        elif role == "assistant":
            self._acted(text, message.get("calls") or [])
        else:
            raise RefusedError("form", f"there is no role {str(role)[:20]!r}")

    def finished(self) -> Played:
        """The conversation; RefusedError when something is missing."""
        if self.waiting or self.ended != len(self.scene.users):
            raise RefusedError("form", f"{self.ended} turns are ended; there are {len(self.scene.users)}")
        return self.played

    def _asked(self, text: str) -> None:
        if self.users != self.ended or self.users >= len(self.scene.users) or not text:
            raise RefusedError("form", "the turns of the user are not those that were wanted")
        wanted, told = self.scene.users[self.users], Seen([text])
        parts = [*evidence.identifiers(wanted.text), *evidence.dates(wanted.text)]
        for part in parts:
            if not told.text(part):
                raise RefusedError("goal", f"the user does not name {part!r}")
        for value, decimals in evidence.numbers(wanted.text):
            if not told.number(value, decimals):
                raise RefusedError("goal", f"the user does not name {value:g}")
        self.played.turns.append(Said(text, wanted.correction))
        self.users += 1

    def _acted(self, text: str, calls: Json) -> None:
        if self.users == self.ended:
            raise RefusedError("form", "the assistant speaks before the user")
        if not isinstance(calls, list) or len(calls) > MOST_CALLS:
            raise RefusedError("schema", f"the calls of a message are no list of at most {MOST_CALLS}")
        if not calls:
            self.played.turns.append(Act((), ending=self.scene.ended(self.ended, text)))
            self.ended += 1
            return
        executed = tuple(self._made(call) for call in calls)
        self.played.turns.append(Act((Words(text, "note"),) if text else (), executed))
        self.waiting = list(executed)

    def _made(self, call: Json) -> Executed:
        if not isinstance(call, dict) or not isinstance(name := call.get("name"), str):
            raise RefusedError("schema", "a call has no name")
        return self.scene.make(self.played.world, name, saying.arguments(call.get("arguments", "{}")))

    def _told(self, content: str) -> None:
        """A written result must be the real one, as a JSON value."""
        one = self.waiting.pop(0)
        real = conversation.result(one, self.scene.case.offer)
        if not same(evidence.parsed(content.strip()), evidence.parsed(real)):
            raise RefusedError("executed", f"the result of {one.call.tool} is not what was written")
