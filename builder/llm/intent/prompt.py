"""The request for a batch of texts: what its labels mean, what it is about, and a few lines of ours to show the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from ... import strict_yaml
from ...errors import BankError
from ...intent.edge_cases import LONG_OR_SHORT
from ...intent.families import Family, Frame
from ...intent.noise import Dice
from ...intent.plan import split_families
from ...providers.base import Request
from ...recipe import Recipe
from ...seeds import key
from .plan import MULTI_LANGUAGE, Ask, Plan

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"texts": {"type": "array", "items": {"type": "string"}}},
    "required": ["texts"],
    "additionalProperties": False,
}
_SHOWN: Final = 4
"""Lines of ours in a prompt."""
_LONGEST_SHOWN: Final = 300
_TRAIN: Final = "train"
_TOKENS: Final = {"simple": 60, "moderate": 120, "complex": 240}
"""What a text may take at most, its quotes and commas included."""
_LONG_TOKENS: Final = 400
_TOKENS_FOR_THOUGHT: Final = 600
_SYSTEM: Final = """\
You write messages that people send to an assistant, as training data for a classifier of intents.
Write only the people's messages, never answers or comments. Each message is real and complete: no placeholders, \
brackets or blanks to fill in, no numbering. Names are invented; no real e-mail addresses, phone or card numbers \
(example.com and 555-01xx are allowed). Messages differ from each other in wording, content and length.
Answer with JSON alone: {"texts": ["...", "..."]}"""

_HEADING: Final = "Such messages by others; do not repeat or rephrase them:"
_HEADING_FOR_EDGES: Final = "Ordinary messages of this intent, without what is special; do not repeat or rephrase them:"


@cache
def wording() -> Mapping[str, Any]:
    """Label -> what a model is told of it, by kind of label."""
    name = "wording.yaml"
    found: dict[str, Any] = strict_yaml.loads((files(__package__) / name).read_text("utf-8"), name, BankError)
    return found


@dataclass(frozen=True)
class Prompts:
    """Makes requests; they are functions of the recipe, the grammar and the batch."""

    recipe: Recipe
    plan: Plan

    def request(self, ask: Ask) -> Request:
        """The request for a batch; which model it goes to is decided elsewhere."""
        system, user = {"role": "system", "content": _SYSTEM}, {"role": "user", "content": self._user(ask)}
        each = _LONG_TOKENS if ask.cell.kind == LONG_OR_SHORT else _TOKENS[ask.complexity]
        return Request(
            model="",
            messages=(system, user),
            temperature=float(self.recipe.provider.temperature),
            max_tokens=each * ask.count + _TOKENS_FOR_THOUGHT,
            schema=SCHEMA,
        )

    def shown(self, ask: Ask) -> list[str]:
        """Our lines in its prompt: of the train split, on the topic and in the style where there are any."""
        dice = Dice(int(key(*self.plan.seed_key, "shown", *ask.place)[0]))
        frames = list(self._frames(ask))
        chosen = (frames.pop(dice.below(len(frames))) for _ in range(min(_SHOWN, len(frames))))
        lines = (_text(frame, dice) for frame in chosen)
        return [line for line in dict.fromkeys(lines) if len(line) <= _LONGEST_SHOWN]

    def _user(self, ask: Ask) -> str:
        words, meaning = wording(), self.plan.meaning(ask.cell.intent)
        parts = [
            f"Write {ask.count} different messages.",
            f"Intent: {ask.cell.intent.replace('_', ' ')}. {meaning}",
            f"Written by: {words['audience'][ask.audience]}.",
            f"Complexity: {ask.complexity}: {words['complexity'][ask.complexity]}.",
            f"Style: {words['style'][ask.style]}.",
            f"Topic: {ask.topic.replace('_', ' ')}.",
            f"Language: {self._language(ask)}.",
        ]
        if ask.cell.kind:
            parts.append(f"Special: {said_of_kind(ask)}")
        if shown := self.shown(ask):
            parts += ["", _HEADING_FOR_EDGES if ask.cell.kind else _HEADING, *(f"- {one}" for one in shown)]
        return "\n".join(parts)

    @staticmethod
    def _language(ask: Ask) -> str:
        names = [wording()["language"].get(code, code) for code in ask.language.split("+")]
        return " mixed with ".join(names)

    def _frames(self, ask: Ask) -> Sequence[Frame]:
        """Those of the batch's labels: on its topic or else in its style or else any; none for another language."""
        if ask.cell.kind == MULTI_LANGUAGE:
            return ()
        fitting = self._fitting.get((ask.cell.intent, ask.audience, ask.complexity), ())
        on_topic = [frame for family, frame in fitting if family.topic == ask.topic]
        in_style = [frame for _, frame in fitting if frame.style == ask.style]
        both = [frame for frame in on_topic if frame.style == ask.style]
        return both or on_topic or in_style or [frame for _, frame in fitting]

    @cached_property
    def _fitting(self) -> Mapping[tuple[str, str, str], Sequence[tuple[Family, Frame]]]:
        families = split_families(self.plan.grammar, self.recipe.intent)
        first = families.get(_TRAIN) or next(iter(families.values()))
        found: dict[tuple[str, str, str], list[tuple[Family, Frame]]] = {}
        for intent, members in first.items():
            for family in members:
                for frame in family.frames:
                    for audience, complexity in frame.cells:
                        found.setdefault((intent, audience, complexity), []).append((family, frame))
        return found


def said_of_kind(ask: Ask) -> str:
    """What the batch is told of its kind of edge case; "" for a kind that has no words here, and for no kind."""
    said = wording()["edge_case"].get(ask.cell.kind, [""])
    return str(said[ask.number % len(said)])


def _text(frame: Frame, dice: Dice) -> str:
    pattern = dice.pick(frame.patterns)
    return " ".join(pattern.text(dice.below(pattern.size)).split())
