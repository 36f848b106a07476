"""Mode `rewrite`: a proved conversation of a script, worded anew by a model.

Only what user and assistant say may change. Calls and results are not even shown; figures, identifiers, names and
dates stand behind marks (masks.py). Then everything is proved again.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ...agentic.play import Act, Played, Said
from ...agentic.script import Words
from ...providers.base import Json
from . import saying
from .asking import Ask, Asking, RefusedError, closed, system, user
from .masks import Masked
from .scene import Scene

_TASK: Final = (
    "You reword conversations between a user and an assistant with tools. You get the texts of both in order, as JSON. "
    "Write each of them anew: the same meaning, the tone of the speaker kept natural, other words and another build of "
    "the sentences. Marks like [[1]] stand for names and figures: each text keeps exactly its own marks, as often as "
    "it has them. Add no figures, names or facts. A question stays a question, a refusal a refusal. "
    'Answer with JSON only: {"texts": ["...", ...]}, as many texts as you got, in the same order.'
)
_SCHEMA: Final = closed({"texts": {"type": "array", "items": {"type": "string"}}})


def rewrite(scene: Scene, refused: str) -> Asking[Played]:
    """Have the conversation worded anew; `refused` is why the last attempt was not taken, "" for the first."""
    spoken = list(_spoken(scene.case.played))
    masked = Masked([text for _, text in spoken], scene.locked_words())
    given = [{"who": who, "text": text} for (who, _), text in zip(spoken, masked.texts, strict=True)]
    request = json.dumps(given, ensure_ascii=False, indent=1)
    if refused:
        request += f"\nAn earlier attempt was not taken: {refused}."
    longest = 400 + sum(len(text) for text in masked.texts)
    reply = yield Ask(step="texts", messages=[system(_TASK), user(request)], schema=_SCHEMA, max_tokens=longest)
    texts = masked.filled(_texts(saying.parsed(reply)))
    if texts == [text for _, text in spoken]:
        raise RefusedError("reworded", "nothing was worded anew")
    return _with(scene, texts)


def _texts(body: Json) -> list[str]:
    texts = body.get("texts") if isinstance(body, dict) else body
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise RefusedError("form", "there is no list of texts")
    return [saying.words(text) for text in texts]


def _spoken(played: Played) -> Iterator[tuple[str, str]]:
    """Everything that is said, in order: (who, text)."""
    for turn in played.turns:
        if isinstance(turn, Said):
            yield "user", turn.text
        elif turn.text:
            yield "assistant", turn.text


def _with(scene: Scene, texts: list[str]) -> Played:
    """The conversation with other texts; its endings are read again, for they must still say what they claimed."""
    played, waiting, ended = Played(scene.case.played.world), iter(texts), 0
    for turn in scene.case.played.turns:
        if isinstance(turn, Said):
            played.turns.append(replace(turn, text=next(waiting)))
        elif turn.ending:
            played.turns.append(Act((), turn.executed, scene.ended(ended, next(waiting))))
            ended += 1
        else:
            words = (Words(next(waiting), turn.words[0].kind),) if turn.text else ()
            played.turns.append(Act(words, turn.executed))
    return played
