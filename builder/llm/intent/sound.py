"""Is a text that a model wrote fit to be a row? Each rule gives its reason when it is broken."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...intent.checks import UNFILLED, monotony
from ...intent.edge_cases import LONG_OR_SHORT
from ...intent.noise import LONG
from ...rows import MAX_LENGTH, MIN_LENGTH
from ...runs import clean
from ..privacy import private
from .plan import Ask

_SHORTEST_OF_ALL: Final = 12
"""An extremely short text has at most so many characters."""
_NUMBERED: Final = re.compile(r"(?:\(?\d{1,3}[.)]|[-*•])\s")
_BLANK: Final = re.compile(
    r"\[[a-z][a-z ]*(?:name|here|text|topic|language|date|link|company)\]|_{3,}|\bx{3,}\b", re.IGNORECASE
)
_BOILERPLATE: Final = re.compile(
    r"\bas an? (?:ai|artificial intelligence|language model)\b[^.?!]{0,40}?,? i"
    r" (?:am|can|do|cannot|can't|don't|must|have)\b"
    r"|^(?:i'm|i am) (?:very )?(?:sorry|afraid),? (?:but )?i (?:can|cannot|can't|can not|am not able|am unable|won't)"
    r"|^i (?:cannot|can't|can not|won't|am unable to) (?:assist|help|comply|fulfill?|provide|generate|create|write)\b"
    r"|^(?:sure|certainly|of course|absolutely)\b[,!.]? here (?:are|is)\b"
    r"|^here (?:are|is) [^.?!]{0,80}:$",
    re.IGNORECASE,
)
_SCRIPTS: Final = {
    "ar": {"ARABIC"}, "fa": {"ARABIC"}, "bn": {"BENGALI"}, "el": {"GREEK"}, "he": {"HEBREW"}, "hi": {"DEVANAGARI"},
    "ja": {"HIRAGANA", "KATAKANA", "CJK"}, "ko": {"HANGUL"}, "ru": {"CYRILLIC"}, "uk": {"CYRILLIC"}, "th": {"THAI"},
    "zh": {"CJK"},
}  # fmt: skip
_LATIN: Final = {"LATIN"}
_LEAST_SHARE: Final = 0.3
"""Of a text's letters, in its language's script: prompts quote other languages at length."""
_PLAIN: Final = "en"
_ENGLISH: Final = re.compile(
    r"\b(?:the|a|an|of|to|in|is|it|i|you|my|me|for|and|or|that|this|with|what|how|why|can|does|are|be|on|at|from"
    r"|please|if|not|we|your|have|was|write|explain|give|make|need|want)\b"
)
_OTHER: Final = re.compile(
    r"\b(?:der|und|ist|nicht|ich|ein|eine|les|une|est|pas|pour|avec|dans|que|los|las|una|para|como|il|che|non|per"
    r"|uma|não|com|het|een|van|niet|och|att|som|jeg|ikke)\b"
)
_QUOTES: Final = {'"': '"', "“": "”", "«": "»"}


@dataclass(frozen=True, slots=True)
class Unsound:
    """The rule that a text breaks, and how."""

    rule: str
    reason: str


def tidy(text: str) -> str:
    """The text without the quotes and spaces around it, and without spaces at the ends of its lines."""
    text = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and not {text[0], text[-1]} & set(text[1:-1]):
        text = text[1:-1].strip()
    return text


def normal(text: str) -> str:
    """What two texts have in common that nobody would tell apart: letter case, spaces and final marks do not count."""
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split()).strip(" .!?")


def unsound(text: str, ask: Ask, shown: Collection[str]) -> Unsound | None:
    """The first rule that a tidy text breaks as a row of this batch, None when it is sound.

    `shown` are the normal forms of the lines that its prompt showed.
    """
    if normal(text) in shown:
        return Unsound("copied", "a line of the prompt")
    for rule, broken in _RULES.items():
        if reason := broken(text, ask):
            return Unsound(rule, reason)
    return None


def _length(text: str, ask: Ask) -> str:
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        return f"{len(text)} characters"
    if ask.cell.kind == LONG_OR_SHORT and not (len(text) <= _SHORTEST_OF_ALL or len(text) >= LONG):
        return f"{len(text)} characters, neither extremely short nor extremely long"
    return ""


def _hidden(text: str, _: Ask) -> str:
    try:
        return "" if clean.text(text) == text else "hidden characters or another normal form"
    except clean.DirtyError as problem:
        return str(problem)


def _wordless(text: str, _: Ask) -> str:
    return "" if any(letter.isalnum() for letter in text) else "no letter and no digit"


def _placeholder(text: str, _: Ask) -> str:
    found = UNFILLED.search(text) or _BLANK.search(text)
    return f"unfilled {found[0][:40]!r}" if found else ""


def _numbering(text: str, _: Ask) -> str:
    return "starts like an item of a list" if _NUMBERED.match(text) else ""


def _boilerplate(text: str, _: Ask) -> str:
    return "the model speaks of itself or of its task" if _BOILERPLATE.search(text) else ""


def _private(text: str, _: Ask) -> str:
    return private(text)


def _monotonous(text: str, _: Ask) -> str:
    return monotony(text)


def _language(text: str, ask: Ask) -> str:
    scripts = [_SCRIPTS.get(code, _LATIN) for code in ask.language.split("+")]
    letters = [_script(letter) for letter in text if letter.isalpha()]
    for wanted in scripts:
        share = sum(one in wanted for one in letters) / max(1, len(letters))
        if letters and share < (_LEAST_SHARE if len(scripts) == 1 else 0.05):
            return f"{share:.0%} of its letters are of the script of '{ask.language}'"
    lower = text.lower()
    foreign = ask.language == _PLAIN and len(set(_OTHER.findall(lower))) >= 2 and not _ENGLISH.search(lower)
    return "not in English" if foreign else ""


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The first word of a letter's name: LATIN, CYRILLIC, CJK and so on."""
    return unicodedata.name(letter, "?").partition(" ")[0]


_RULES: Final[dict[str, Callable[[str, Ask], str]]] = {
    "clean": _hidden,
    "length": _length,
    "words": _wordless,
    "placeholder": _placeholder,
    "numbering": _numbering,
    "boilerplate": _boilerplate,
    "private": _private,
    "monotony": _monotonous,
    "language": _language,
}
