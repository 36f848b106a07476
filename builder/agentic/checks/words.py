"""What several rules look for in texts."""

import re
from typing import Final

MARK: Final = re.compile(
    r"[\w.+-]+@[\w.-]+\w|[A-Za-z]{2,}[-_#]\d+|(?=(?:\D*\d){2})(?=.*(?:[A-Z]|[-_]))(?!\d{4}-)[\w-]{4,}|"
    r"(?=.*\d)(?=.*[a-f])[0-9a-f]{7,}"
)
"""An identifier that nobody could guess: an address, a number with a prefix, a digest."""
DAY_WORD: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|now|current|ago|next|last|past|this|coming|recent|week|weekend|month|"
    r"quarter|year|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|q[1-4]|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|\d{1,2}(?:st|nd|rd|th)|h[12]|spring|summer|autumn|fall|winter|easter|"
    r"christmas)\b"
)
"""Words from which a date can follow, in small letters."""
_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CODE_MARK: Final = re.compile(r"`[^`\n]*`")


def unfenced(text: str) -> str:
    """A text without its blocks of code."""
    return _FENCED.sub(" ", text)


def prose(text: str) -> str:
    """A text without blocks of code, and with the word "code" for what stands between backticks."""
    return _CODE_MARK.sub("code", unfenced(text))
