"""Who plays the user: the script, word for word, or a model that says the same in its own words.

What the user wants is fixed by the goal, so a model gets it with its figures and names behind marks (masks.py).
"""

from collections.abc import Sequence

from ...agentic.play import Said
from . import saying
from .asking import Ask, Asking, system, user
from .masks import Masked
from .play import Speaking
from .scene import Scene

_PART = (
    "You play a user who writes to an assistant at work. Say what is given to you in your own words, as one short "
    "message, in the same language. Marks like [[1]] stand for names and figures: keep each of them exactly as often "
    "as it is given. Add no figures, names, wishes or hints of your own, and write nothing but the message."
)


def by_script(scene: Scene) -> Speaking:
    """The user of the script."""

    def speak(number: int, before: Sequence[Said]) -> Asking[str]:
        del before
        return scene.users[number].text
        yield  # a generator that asks nobody

    return speak


def by_model(scene: Scene) -> Speaking:
    """A user who says what the script's says, in words of a model."""

    def speak(number: int, before: Sequence[Said]) -> Asking[str]:
        masked = Masked([*(said.text for said in before), scene.users[number].text], scene.locked_words())
        *earlier, wanted = masked.texts
        talked = "".join(f"Earlier you wrote: {text}\n" for text in earlier)
        messages = [system(_PART), user(f"{talked}Say now: {wanted}")]
        reply = yield Ask(step=f"user-{number}", messages=messages, max_tokens=256)
        return masked.filled([*earlier, saying.text(reply)])[-1]

    return speak
