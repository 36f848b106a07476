"""Tables of wordings as one pattern, and texts cut into sentences. All words are English."""

import re
from typing import Final

_APOSTROPHE: Final = "\u2019"
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])(?<!i\.e\.)(?<!e\.g\.)\s+|\s+[\u2013\u2014-]\s+|\n+")
_FULL_STOP: Final = re.compile(r"(?<=[.!?])(?<!i\.e\.)(?<!e\.g\.)\s+|\n+")


def phrases(block: str) -> re.Pattern[str]:
    """One pattern of many, one a line; each begins where a word begins. A line that ends in `|` goes on in the next."""
    lines = [line.strip() for line in re.sub(r"\|\n\s*", "|", block).splitlines() if line.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(f'(?:{line})' for line in lines)})", re.IGNORECASE)


def plain(text: str) -> str:
    """A text with straight apostrophes, which are the ones that tables of wordings have."""
    return text.replace(_APOSTROPHE, "'")


def sentences(text: str) -> list[str]:
    """A text cut at the ends of sentences, colons, semicolons, dashes and lines."""
    return [part for part in _SENTENCE.split(plain(text)) if part.strip()]


def full_sentences(text: str) -> list[str]:
    """A text cut at full stops, question and exclamation marks and lines only."""
    return [part for part in _FULL_STOP.split(plain(text)) if part.strip()]
