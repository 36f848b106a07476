"""Answers that say something else than the results do."""

import re
from collections.abc import Sequence
from typing import Final

from ...evidence import Exchange, Seen, View, word_set
from ...patterns import asks, refuses
from ..problem import Flaws, fault, rule
from ..words import prose
from .attribution import misattributed

_ADMITS: Final = re.compile(
    r"\b(?:could(?:n't| not)|can(?:not|'t)|unable|not able|refus\w*|reject\w*|denied|impossible|unavailable|"
    r"unreachable|no luck|sorry|unfortunately|afraid|time[ds]? ?out|did(?:n't| not)|not found|no such|"
    r"(?:does|do)(?:n't| not) (?:exist|respond|answer|know|take|work|allow|accept|keep)|failed (?:to|twice|again|with)|"
    r"(?:service|tool|api|server|system|request|call|lookup|search|it|that|attempt|try|tries)\b[^.]{0,30}\b"
    r"fail(?:ed|s|ing)|there(?:'s| is| are| was) no|"
    r"nothing (?:was|is|has|changed|came)|too late|more than|no longer|out of|down for|is down|was down|try again|"
    r"(?:is|are|was|were)(?:n't| not)|not (?:valid|allowed|permitted|available|booked|done|changed|among|"
    r"possible)|"
    r"crash\w*|blocked|expired|forbidden|conflict\w*|collid\w*|gone|http [45]\d\d|[45]\d\d error|an error|lacks?|"
    r"insufficient|not enough|problem|trouble|unknown|missing)\b",
    re.IGNORECASE,
)
_ACTED: Final = re.compile(
    r"\b(?:I|we)(?:'ve| have) (?:now |just |also |already )?(?!tried|looked|checked|attempted|asked|searched)"
    r"(?:\w+ed|sent|put|set|written|made|given|taken|told)\b",
    re.IGNORECASE,
)
_FELL_THROUGH: Final = re.compile(
    r"\b(?:fail\w*|error|could(?:n't| not)|unable|did(?:n't| not)|was(?:n't| not)|has(?:n't| not)|unavailable|"
    r"is down|was down|try again|problem|trouble|time[ds]? out|reject\w*|refus\w*|denied|yet)\b",
    re.IGNORECASE,
)
_CLAIMS: Final = re.compile(
    r"^\s*(?:done|all set|great|good news|sorted|yes)\b|\b(?:is|are|was|were|has been|have been) (?:now |all )?"
    r"(?:cancelled|updated|created|booked|refunded|changed|sent|moved|opened|assigned|saved|set|placed|removed|deleted|"
    r"added|closed)\b",
    re.IGNORECASE,
)
_TELLING_WORD: Final = re.compile(r"[A-Za-z]{6,}|\d[\d.,]*\d|\d")
_COMMON_IN_ERRORS: Final = word_set(
    "service server system answer within request before retry error please respond timeout unavailable"
)


@rule(150, "contradiction", "answers agree with results")
def contradiction(view: View) -> Flaws:
    """An answer gives a value to the wrong thing, or tells a failure as a success."""
    yield from _failure_as_success(view)
    for at, sentence in misattributed(view):
        yield fault(at, sentence)


def _failure_as_success(view: View) -> Flaws:
    """An answer right after a failure that nothing made good, in words that know of no failure."""
    for at, text in view.endings:
        broken = view.fell_through(at)
        acting = any(view.writes(one) for one in broken)
        if broken and not (_admits(text, acting=acting) or _tells_of(text, broken, view)):
            yield fault(at, f"{broken[-1].name} failed, and the answer does not say so")


def _admits(text: str, *, acting: bool) -> bool:
    """Whether an answer knows that something did not work. To have done what failed is claimed in so many words."""
    plain = prose(text.replace("\u2019", "'"))
    if acting and _ACTED.search(plain):
        return bool(_FELL_THROUGH.search(plain))
    if _ADMITS.search(plain) or refuses(plain) or asks(plain):
        return True
    return "?" in plain and not _CLAIMS.search(plain)


def _tells_of(text: str, broken: Sequence[Exchange], view: View) -> bool:
    """Whether an answer takes up something that only the errors said: who is busy, what is allowed instead."""
    known = Seen(view.texts[: broken[0].result_at])
    new = {
        word.casefold()
        for one in broken
        for leaf in one.told
        for word in _TELLING_WORD.findall(str(leaf))
        if not known.text(word) and word.casefold() not in _COMMON_IN_ERRORS
    }
    return any(word.casefold() in new for word in _TELLING_WORD.findall(text))
