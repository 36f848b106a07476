"""Edge cases made by spoiling a good text: typing mistakes, noisy surfaces, and very long-winded requests.

Each maker takes a text and dice and gives the spoilt text; it never looks at the label.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ..errors import BankError
from ..rows import MAX_LENGTH, MIN_LENGTH

_T = TypeVar("_T")
_MASK: Final = 2**64 - 1
LONG: Final = 800
"""A long text has at least so many characters."""


@dataclass(slots=True)
class Dice:
    """A row's own sequence of draws: splitmix64 from a start that is a function of the row."""

    state: int

    def below(self, n: int) -> int:
        """A uniform integer in [0, n)."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((x ^ (x >> 31)) * n) >> 64

    def pick(self, items: Sequence[_T]) -> _T:
        """One of the items."""
        return items[self.below(len(items))]

    def chance(self, per_mille: int) -> bool:
        """True `per_mille` times in 1,000."""
        return self.below(1000) < per_mille


Maker = Callable[[str, Dice], str]


# --- typing mistakes -----------------------------------------------------------------------------------------

_KEY_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Final = {
    letter: [
        near
        for other, keys in enumerate(_KEY_ROWS)
        for place, near in enumerate(keys)
        if near != letter and abs(other - row) <= 1 and abs(place - column) <= 1
    ]
    for row, keys_ in enumerate(_KEY_ROWS)
    for column, letter in enumerate(keys_)
}
_HOMOPHONES: Final = {
    "their": "there", "there": "their", "they're": "their", "your": "you're", "you're": "your", "its": "it's",
    "it's": "its", "to": "too", "too": "to", "then": "than", "than": "then", "affect": "effect", "effect": "affect",
    "whether": "weather", "weather": "whether", "write": "right", "right": "write", "know": "no", "new": "knew",
    "hear": "here", "here": "hear", "where": "were", "were": "where", "which": "witch", "would": "wood", "for": "four",
    "buy": "by", "by": "buy", "week": "weak", "piece": "peace", "plane": "plain", "whole": "hole", "through": "threw",
    "wait": "weight", "see": "sea", "sea": "see", "brake": "break", "break": "brake", "lose": "loose", "whose": "who's",
    "of": "off", "accept": "except", "quiet": "quite", "two": "to", "been": "bean", "meet": "meat", "one": "won",
}  # fmt: skip
TYPO_RATES: Final = (25, 60, 120)
"""Mistakes in 1,000 letters: a hasty, a careless and a very bad typist."""


def typos(text: str, dice: Dice) -> str:
    """Keyboard neighbours, transpositions, omissions, doubled letters and homophones, at one of three rates."""
    rate = dice.pick(TYPO_RATES)
    words = [_homophone(word, dice, rate) for word in text.split(" ")]
    spoilt = _misspelt(" ".join(words), dice, rate)
    return spoilt if spoilt != text and len(spoilt) >= MIN_LENGTH else _one_slip(text, dice)


def _homophone(word: str, dice: Dice, rate: int) -> str:
    other = _HOMOPHONES.get(word.lower())
    return other if other and dice.chance(rate * 4) else word


def _misspelt(text: str, dice: Dice, rate: int) -> str:
    out: list[str] = []
    skip = False
    for at, letter in enumerate(text):
        if skip:
            skip = False
        elif letter.isascii() and letter.isalpha() and dice.chance(rate):
            after = text[at + 1 : at + 2]
            slip, skip = _slip(letter, after, dice)
            out.append(slip)
        else:
            out.append(letter)
    return "".join(out)


def _slip(letter: str, after: str, dice: Dice) -> tuple[str, bool]:
    """What is typed instead, and whether the next letter is already in it."""
    match dice.below(4):
        case 0 if after.isalpha():
            return after + letter, True
        case 1:
            return letter * 2, False
        case 2:
            return "", False
        case _:
            near = dice.pick(_NEIGHBOURS.get(letter.lower(), [letter]))
            return near.upper() if letter.isupper() else near, False


def _one_slip(text: str, dice: Dice) -> str:
    """A text that came through unharmed gets one doubled letter."""
    letters = [at for at, letter in enumerate(text) if letter.isalpha()] or [0]
    at = dice.pick(letters)
    return text[: at + 1] + text[at:]


# --- noisy surfaces ------------------------------------------------------------------------------------------

_LEET: Final = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
_EMOJI: Final = (
    "🙏",
    "😅",
    "🤔",
    "😭",
    "👀",
    "🔥",
    "✨",
    "😂",
    "🙃",
    "💀",
    "👍",
    "🥲",
    "❤️",
    "🤷",
    "😬",
    "🎉",
    "⚡",
    "😴",
)
_LINKS: Final = (
    "https://example.com/a/{}", "http://example.org/?id={}", "www.example.net/post/{}", "https://example.com/s?q={}#top",
    "example.org/files/{}.pdf", "https://example.net/watch?v={}",
)  # fmt: skip


def _shouting(text: str, dice: Dice) -> str:
    return text.upper().rstrip(".?!") + dice.pick(("", "!!", "!!!", "??", "?!"))


def _waving(text: str, dice: Dice) -> str:
    first, second, third = (dice.pick(_EMOJI) for _ in range(3))
    return dice.pick((f"{text} {first}{second}", f"{first} {text} {third}", f"{text.rstrip('.')} {first * 3}"))


def _cramped(text: str, dice: Dice) -> str:
    for mark in (", ", ". ", "? ", ": "):
        text = text.replace(mark, mark[0])
    return text.replace(" ", "  ", 1) if dice.chance(300) else text.replace(" the ", " teh ", 1)


def _leet(text: str, dice: Dice) -> str:
    words = [word.translate(_LEET) if dice.chance(600) else word for word in text.lower().split(" ")]
    spoilt = " ".join(words)
    return spoilt if spoilt != text else text.lower().translate(_LEET)


def _marked_up(text: str, dice: Dice) -> str:
    words = text.split(" ")
    at = dice.below(len(words))
    words[at] = dice.pick(("**{}**", "`{}`", "_{}_", "~~{}~~")).format(words[at])
    marked = " ".join(words)
    return dice.pick(
        (f"# {marked}", f"> {marked}", f"- [ ] {marked}", f"## Prompt\n\n{marked}", f"**{text}**", f"```\n{text}\n```")
    )


def _linked(text: str, dice: Dice) -> str:
    link = dice.pick(_LINKS).format(f"{dice.below(16**6):06x}")
    return dice.pick((f"{text} {link}", f"{link} {text}", f"{text}\n{link}", f"<{link}> {text}"))


def _stretched(text: str, dice: Dice) -> str:
    words = text.split(" ")
    at = dice.below(len(words))
    words[at] = words[at][:-1] + words[at][-1:] * (3 + dice.below(3)) if words[at] else words[at]
    return " ".join(words).replace(" ", " ... ", 1)


_SURFACES: Final = (_shouting, _waving, _cramped, _leet, _marked_up, _linked, _stretched)


def noisy_surface(text: str, dice: Dice) -> str:
    """Capitals, emoji, no spaces after commas, leetspeak, markdown, links or stretched words: one or two of them."""
    spoilt = dice.pick(_SURFACES)(text, dice)
    if dice.chance(250):
        spoilt = dice.pick((_waving, _linked, _shouting))(spoilt, dice)
    return spoilt if spoilt != text else _waving(text, dice)


# --- very long -----------------------------------------------------------------------------------------------


def long_winded(digressions: Sequence[str]) -> Callable[[str, Dice], str]:
    """A maker of texts of 800 to 1,000 characters: the request, buried in what the writer says around it.

    BankError for digressions that are too few or too long for that.
    """
    longest, together = max(map(len, digressions)), sum(len(sentence) + 1 for sentence in digressions)
    if together < LONG or longest > MAX_LENGTH - LONG:
        raise BankError(
            f"digressions: {together} characters in sentences of up to {longest}; right would be at least {LONG} in "
            f"sentences of up to {MAX_LENGTH - LONG}."
        )

    def make(text: str, dice: Dice) -> str:
        before: list[str] = []
        after: list[str] = []
        left = list(digressions)
        length = len(text)
        while length < LONG:
            sentence = left.pop(dice.below(len(left)))
            (before if dice.chance(600) else after).append(sentence)
            length += len(sentence) + 1
        return " ".join([*before, text, *after])

    return make


MAKERS: Final[dict[str, Callable[[str, Dice], str]]] = {"typos": typos, "noisy_surface": noisy_surface}
"""Kind -> maker, for the kinds that are wholly made by spoiling."""
