"""Which sentence comes most often, whatever numbers, identifiers and names stand in it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED: Final = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|(?<!\w)'[^'\n]*'(?!\w)")
_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_EDGES: Final = "\"'()[]{}*,;:.!?-\u2013\u2014\u2022"
_VALUE: Final = re.compile(r"[\d_@/\\]|^[A-Z]{2,}$|\w\.\w")
_WORD: Final = re.compile(r"[^\W\d_]")
_MARK: Final = "#"
_RUN: Final = re.compile(rf"{_MARK}(?:(?:,| and| or|, and|, or)? {_MARK})+")
_Sentence = list[str]


def top_template(texts: Sequence[str]) -> tuple[str, float]:
    """The most frequent sentence template and the share of texts, 0 to 1, in which it stands; ("", 0) without any.

    A template is a sentence in lower case without punctuation at its end, in which `#` stands for every value: words
    with a digit, an underscore, a slash or a dot inside, abbreviations in capitals, what stands between quotation
    marks or backticks, blocks of code, and names. A name is a word that begins with a capital inside a sentence and is
    nowhere written small. Values in a row are one value, so that a list of three and one of five are alike.

    Sentences without a word besides values are none. A text counts once for a template; of several that are equally
    frequent, the first in the alphabet is told. The measure is ours.
    """
    found = [_sentences(text) for text in texts]
    names = _names(sentence for sentences in found for sentence in sentences)
    holders = Counter(template for sentences in found for template in {_template(one, names) for one in sentences})
    spoken = [(-count, template) for template, count in holders.items() if _WORD.search(template)]
    if not spoken:
        return "", 0.0
    count, template = min(spoken)
    return template, -count / len(texts)


def _sentences(text: str) -> list[_Sentence]:
    """The words of each sentence; code and quotations are values already."""
    bare = _QUOTED.sub(_MARK, _FENCED.sub(f" {_MARK} ", text))
    return [words for part in _END.split(bare) if (words := part.split())]


def _names(sentences: Iterable[_Sentence]) -> set[str]:
    """Words, in lower case, that begin with a capital inside a sentence and stand nowhere in lower case."""
    small: set[str] = set()
    large: set[str] = set()
    for sentence in sentences:
        for place, word in enumerate(sentence):
            core = _core(word)
            if core[:1].islower():
                small.add(core.lower())
            elif place and core[:1].isupper():
                large.add(core.lower())
    return large - small - {"i"}


def _core(word: str) -> str:
    """The word without punctuation, and without what an apostrophe adds to it."""
    bare = word.strip(_EDGES)
    return re.split("['\u2019]", bare, maxsplit=1)[0] if bare[:1].isupper() else bare


def _template(sentence: _Sentence, names: set[str]) -> str:
    words = []
    for word in sentence:
        core = _core(word)
        value = core == _MARK or _VALUE.search(core) or core.lower() in names
        words.append(word.replace(word.strip(_EDGES), _MARK) if value else word.lower())
    return _RUN.sub(_MARK, " ".join(words)).strip(" .!?:")
