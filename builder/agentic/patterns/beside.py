"""What an assistant does in words beside its calls: it plans, concludes, looks back, or announces a check."""

import re
from functools import lru_cache
from typing import Final

from ..evidence import Exchange, View, identifiers, leaves
from .pattern import Detector, pattern
from .phrases import full_sentences, plain, sentences
from .words.plan import INTENT, PLAN
from .words.reason import REASON, STRONG_REASON
from .words.reflect import DISAGREES, REFLECT, REFLECT_ON_FAILURE
from .words.verify import IDENTITY, VERIFY

_NEXT_STEP: Final = re.compile(
    rf"\W*(?:(?:so|then|now|next|ok|okay|well|right|instead|again|and|but|first|perhaps|maybe)\b[, ]*)*"
    rf"(?:{INTENT}|\w+ing\b|try\b|"
    r"(?:the same|an? (?:second|new|fresh|quick|wider|different)|one more|another|once|same|with|by|via)\b)",
    re.IGNORECASE,
)
"""How sentences begin that announce a step: "I'll try", "Trying", "Once more", "The same with"."""
_ON: Final = re.compile(
    rf"\W*(?:(?:so|then|now|next|and|but|ok|okay|well|right)\b[, ]*)*(?:{INTENT}|\w+ing\b|try\b|once more\b|another\b)|"
    r"\W*(?:(?:now|next|then)\b(?! that\b)|(?:on|back|over) to\b)",
    re.IGNORECASE,
)
"""How those begin that only name the next thing: "Now the orders", "On to the next page"."""
_VALUE: Final = re.compile(r"\d|`|(?<!\w)['\"/]\w|\w_\w|\w,? [A-Z][a-z]")
"""A number, a name, or something in quotes."""
_MOST_READ: Final = 3_000
"""Characters of a message; what is longer is no remark beside a call."""
_SHOWN_STEPS: Final = re.compile(r"(?:^|\n)\s*(?:step )?\d+[.):]\s.*\n\s*(?:step )?\d+[.):]\s", re.IGNORECASE)
_WORKING: Final = re.compile(r"\d[^.\n]{0,40}[=\u2248]\s*[^\s=]*\d|\b(?:therefore|hence|it follows|which means|thus)\b")
_LEAST_TELLING: Final = 4


@lru_cache(256)
def kinds(text: str, *, seen: bool, disappointed: bool) -> frozenset[str]:
    """What an assistant's words beside a call do: of plan, reason, reflect and verify those that are there.

    `seen` says whether there were results before, `disappointed` whether the last ones were a failure or empty.
    A message that looks back or announces a check is neither plan nor conclusion besides.
    """
    text = text[:_MOST_READ]
    found = {_kind(sentence, seen=seen, disappointed=disappointed) for sentence in sentences(text)} - {""}
    if "verify" not in found and seen and DISAGREES.search(text):
        found.add("reflect")
    if found & {"reflect", "verify"}:
        return frozenset(found - {"reason", "plan"})
    if seen and any(_finds(sentence) for sentence in full_sentences(text)):
        found.add("reason")
    planned = PLAN.search(plain(text).replace("\n", " "))
    return frozenset(found | ({"plan"} if planned else set()))


def _kind(sentence: str, *, seen: bool, disappointed: bool) -> str:
    if seen and REFLECT.search(sentence):
        return "reflect"
    if seen and VERIFY.search(sentence) and not IDENTITY.search(sentence):
        return "verify"
    if disappointed and (REFLECT_ON_FAILURE.search(sentence) or _states(sentence)):
        return "reflect"
    if (REASON if seen else STRONG_REASON).search(sentence):
        return "reason"
    return "plan" if PLAN.search(sentence) else ""


def _states(sentence: str) -> bool:
    """Whether a sentence says how things are, rather than what is done next."""
    return len(sentence.split()) > 3 and not _NEXT_STEP.match(sentence)


def _finds(sentence: str) -> bool:
    """Whether a sentence says what a result showed: a step of the way, from which the next one is taken."""
    return len(sentence.split()) > 3 and bool(_VALUE.search(sentence)) and not _ON.match(sentence)


def _says(kind: str) -> Detector:
    """A detector of words of this kind beside a call."""

    def shows(view: View) -> bool:
        return any(
            kind in kinds(text, seen=bool(view.results_before(at)), disappointed=view.disappointed(at))
            for at, text in view.beside_calls
        )

    return shows


@pattern(30, "planning")
def planning(view: View) -> bool:
    """The assistant says in which steps it will go about something."""
    return _says("plan")(view)


@pattern(40, "step_by_step_reasoning")
def step_by_step_reasoning(view: View) -> bool:
    """Conclusions beside calls, or an answer that shows its steps and what follows from them."""
    return _says("reason")(view) or any(_SHOWN_STEPS.search(text) and _WORKING.search(text) for _, text in view.endings)


@pattern(70, "reflection")
def reflection(view: View) -> bool:
    """The assistant looks back at something that did not go as expected."""
    return _says("reflect")(view)


@pattern(80, "verification")
def verification(view: View) -> bool:
    """The assistant says that it checks something, or reads back what it has just changed."""
    return _says("verify")(view) or any(_read_back(one, view) for one in view.exchanges if one.succeeded)


def _read_back(one: Exchange, view: View) -> bool:
    """Whether a call reads something that an earlier call of the same turn of the user changed."""
    if view.writes(one):
        return False
    own = _marks(leaves(dict(one.arguments)))
    return any(
        before.succeeded
        and before.turn == one.turn
        and before.result_at < one.at
        and view.writes(before)
        and not own.isdisjoint(_marks(leaves(dict(before.arguments))) | _marks(before.told))
        for before in view.exchanges
    )


def _marks(told: list[object]) -> set[str]:
    """The identifiers and paths among values."""
    return {
        leaf for leaf in told if isinstance(leaf, str) and len(leaf) >= _LEAST_TELLING and leaf in identifiers(leaf)
    }
