"""Words of a question back, and of offers, which are none."""

import re
from typing import Final

from ..phrases import phrases

OFFER: Final = phrases(
    r"""
    (?:would you like|do you want|want|shall|should|may|can|could) (?:me|I|we)\b(?! (?:use|take|book it|put|
      look under|treat|count|include|assume|address|call|file))
    (?:anything else|what else can I|how (?:can|may|else) (?:I|we)|let me know if|if you(?:'d| would)? like)\b
    is there (?:anything|something)\b
    please confirm\b(?! (?:the|your|which|what|whether|who|how))
    is (?:that|this|it) (?:all right|alright|ok|okay|fine|what you)\b
    do you want (?:the \w+ (?:\w+ed|done)|it|that|this|them|one|fewer|more|another|to (?:go|proceed|continue|wait))\b
    tell me .*\bif you (?:want|need|wish)\b|should (?:that|this|it)(?: one)? go\b
    (?:feel free|happy to|make sense|does that (?:help|answer|work)|sounds? (?:good|right|ok))\b
    """
)
ASKS: Final = phrases(
    r"""
    (?:which|what|who|whose|whom|when|where|how (?:many|much|long|far|soon|should)|until when|from when)\b
    (?:could|can|would|will) you\b
    do you (?:mean|have|know|want|prefer|need|happen|remember|care)\b|did you mean\b
    are you (?:after|looking|asking|thinking|referring)\b|is (?:it|this|that|the)\b
    should (?:it|that|this|the|I|they)\b
    is there (?:an?|any)\b|do(?:es)? (?:the|it|that|your)\b|could (?:it|that|this|the \w+) be\b
    whose\b
    or \w+.*\?
    or (?:the|is|do|did|should|a|one|both|just|rather|another)\b
    is (?:one|any|either) of\b
    any (?:preference|idea|chance)\b|mind (?:telling|sharing)\b
    """
)
REQUESTS: Final = phrases(
    r"""
    (?:please|kindly) (?:tell|send(?! (?:it|this|that|them)\b)|give|provide|share|specify|confirm|clarify|name|choose|
      pick (?:one|a|the|which)|state|supply)\b
    (?:please )?let me know (?:which|what|the|your|whether|who|when|where|how|a)\b
    tell me (?:which|what|the|your|who|when|where|how|whether|a|another|one)\b
    (?:give|send) me (?:the|your|a|one)\b
    (?:I|I'll|I'd|we|we'll)(?: still| just| first)? need (?:to know|the|your|a (?:bit|few|date|name|little)|one more|
      more|some|an)\b
    I'd rather not guess\b|(?:depends|hangs) on (?:which|what|whom?|when)\b
    point me (?:to|at)\b|once you (?:tell|send|give|confirm|let|pick|choose)\b
    """
)
CHOICE: Final = re.compile(
    r"\b(?:which|what|who|whose|whom|when|where|how (?:many|much|long|far|soon))\b.*"
    r"\b(?:should|shall|may|can|do you want) ?(?:I|we|me)?\b|"
    r"\b(?:should|shall|may|can|do you want|would you (?:like|rather))\b.*\bor (?!not\b|something else|any|no\b)",
    re.IGNORECASE,
)
"""A question of which or what, or between alternatives, is none of whether to go on."""
FURTHER: Final = re.compile(r"\b(?:else|also|further)\b", re.IGNORECASE)


WHICH: Final = re.compile(r"\bwhich\b|\bdo you mean\b|\bdid you mean\b|\bis (?:that|it|this) the\b", re.IGNORECASE)
"""A question of which value is meant."""
CODE: Final = re.compile(r"`[^`\n]*`")
DRAFTED: Final = re.compile(r"(?<!\w)'[^\n]{25,}'(?!\w)|\"[^\"\n]{25,}\"|\u201c[^\u201d\n]{25,}\u201d")
"""A text that the assistant wrote for somebody to send."""
