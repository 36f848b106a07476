"""Figures about a text: counts, keywords, readability, extraction, sentiment, comparison."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._workspace import read
from .base import READ, InvalidArgument, Object, Tool, choice, closed, fit_list, integer, string, tidy

if TYPE_CHECKING:
    from ..world.world import World

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_CLAUSE = re.compile(r"[.,;:!?\n]+|\bbut\b", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouy]+")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_EXTRACTORS: Mapping[str, re.Pattern[str]] = {
    "dates": re.compile(
        rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b"
        rf"|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b(?:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?\b"
    ),
    "emails": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "urls": re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;]"),
    "numbers": re.compile(r"(?<![\w.,-])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.,-])-?\d+(?:\.\d+)?(?![\w-])"),
    "ids": re.compile(r"\b[A-Z]{2,6}-\d+(?:-\d+)*\b"),
}
_STOPWORDS = _set(
    """
    a about after all also am an and any are as at be because been before being but by can could did do does doing
    for from had has have having he her here him his how i if in into is it its just me more most my no not now of
    on once only or other our out over own s same she should so some such t than that the their them then there
    these they this those through to too under until up very was we were what when where which while who whom why
    will with would you your
    """
)
_POSITIVE = _set(
    """
    amazing appreciate best better comfortable delighted easy effective enjoy enjoyed excellent fantastic fast fine
    friendly glad good grateful great happy helpful impressed improved kind love loved nice perfect pleasant pleased
    polite prompt quick recommend reliable resolved satisfied smooth solid stable success successful superb thank
    thanks useful welcome well wonderful worth
    """
)
_NEGATIVE = _set(
    """
    angry annoyed annoying awful bad broken cancelled complaint confusing crash crashed damaged defective delay
    delayed difficult disappointed disappointing error fail failed failure faulty frustrated frustrating hate
    horrible incorrect issue late lost mess missing outage overcharged poor problem refund rude slow terrible
    unacceptable unhappy unhelpful unreliable unstable upset useless waste worse worst wrong
    """
)
_NEGATIONS = frozenset({"not", "no", "never", "hardly", "without", "isn't", "wasn't", "don't", "didn't", "doesn't"})


def _run(world: "World", operation: str, top_n: int = 10, extract: str = "numbers", **given: str) -> Object:
    text = _text(world, given, "text", "path")
    if operation == "compare":
        return {"operation": operation, **_compare(text, _text(world, given, "other_text", "other_path"))}
    if operation == "extract":
        found, cut = fit_list(list(dict.fromkeys(_EXTRACTORS[extract].findall(text))))
        count = sum(1 for _ in _EXTRACTORS[extract].finditer(text))
        result: Object = {"operation": operation, "extract": extract, "count": count, "distinct": found}
        return {**result, "truncated": True} if cut else result
    if operation == "keywords":
        return {"operation": operation, "keywords": _keywords(text, top_n)}
    return {"operation": operation, **_ANALYSES[operation](text)}


def _text(world: "World", given: Mapping[str, str], inline: str, path: str) -> str:
    if (inline in given) == (path in given):
        raise InvalidArgument(f"give exactly one of `{inline}` and `{path}`")
    return given[inline] if inline in given else read(world, given[path])


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _sentences(text: str) -> list[str]:
    return [s.strip() for s in _SENTENCE.findall(text) if _WORD.search(s)]


def _count(text: str) -> Object:
    words = _words(text)
    return {
        "characters": len(text),
        "words": len(words),
        "distinct_words": len(set(words)),
        "sentences": len(_sentences(text)),
        "lines": len(text.splitlines()),
        "paragraphs": len([p for p in re.split(r"\n\s*\n", text) if p.strip()]),
    }


def _keywords(text: str, top_n: int) -> list[Object]:
    counts = Counter(word for word in _words(text) if word not in _STOPWORDS and len(word) > 2)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"word": word, "count": count} for word, count in ordered[:top_n]]


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)


def _readability(text: str) -> Object:
    words, sentences = _words(text), _sentences(text)
    if not words:
        raise InvalidArgument("the text has no words")
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(_syllables, words)) / len(words)
    ease = 206.835 - 1.015 * per_sentence - 84.6 * per_word
    return {
        "words_per_sentence": round(per_sentence, 2),
        "syllables_per_word": round(per_word, 2),
        "flesch_reading_ease": round(ease, 1),
        "flesch_kincaid_grade": round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1),
        "level": "easy" if ease >= 70 else "standard" if ease >= 50 else "difficult",
    }


def _sentiment(text: str) -> Object:
    hits: dict[str, list[str]] = {"positive": [], "negative": []}
    for words in map(_words, _CLAUSE.split(text)):
        for place, word in enumerate(words):
            if word in _POSITIVE or word in _NEGATIVE:
                negated = any(before in _NEGATIONS for before in words[max(0, place - 3) : place])
                hits["positive" if (word in _POSITIVE) != negated else "negative"].append(word)
    good, bad = len(hits["positive"]), len(hits["negative"])
    score = tidy(round((good - bad) / (good + bad), 3)) if good + bad else 0
    label = "positive" if score > 0.2 else "negative" if score < -0.2 else "neutral"
    return {"label": label, "score": score, "positive_words": hits["positive"], "negative_words": hits["negative"]}


def _compare(first: str, second: str) -> Object:
    a, b = set(_words(first)) - _STOPWORDS, set(_words(second)) - _STOPWORDS
    lines_a, lines_b = first.splitlines(), second.splitlines()
    shared = a & b
    return {
        "identical": first == second,
        "word_similarity": round(len(shared) / len(a | b), 4) if a | b else 1,
        "shared_words": len(shared),
        "only_in_first": sorted(a - b)[:20],
        "only_in_second": sorted(b - a)[:20],
        "lines_only_in_first": [line[:160] for line in lines_a if line.strip() and line not in set(lines_b)][:10],
        "lines_only_in_second": [line[:160] for line in lines_b if line.strip() and line not in set(lines_a)][:10],
    }


_ANALYSES: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "count": _count,
    "readability": _readability,
    "sentiment": _sentiment,
}

TOOL = Tool(
    name="text_analyzer",
    effect=READ,
    description=(
        "Analyse a text given inline or a text file of the workspace: count words and sentences, list keywords, "
        "measure readability (Flesch), extract dates, e-mail addresses, URLs, numbers or ids, judge the sentiment by a "
        "small English lexicon, or compare two texts."
    ),
    parameters=closed(
        {
            "operation": choice(
                ("count", "keywords", "readability", "extract", "sentiment", "compare"),
                "What to do. extract also needs `extract`; compare also needs `other_text` or `other_path`.",
            ),
            "text": string("The text. Give this or `path`."),
            "path": string("A workspace file that holds the text, e.g. /workspace/notes/minutes.md."),
            "extract": choice(
                tuple(_EXTRACTORS),
                "Kind of items for extract: dates, emails, urls, numbers or ids such as ORD-10482.",
                default="numbers",
            ),
            "top_n": integer("How many keywords to return, 1 to 50.", 1, 50, default=10),
            "other_text": string("The second text for compare. Give this or `other_path`."),
            "other_path": string("A workspace file with the second text."),
        },
        ("operation",),
    ),
    run=_run,
    gives=frozenset({"text.analyze", "files.read"}),
    names=("text_analyzer", "analyze_text", "text_statistics", "text_tools"),
    parameter_names={
        "operation": ("operation", "task", "analysis"),
        "text": ("text", "input_text", "content"),
        "path": ("path", "file", "file_path"),
        "extract": ("extract", "entity_type", "extract_type"),
        "top_n": ("top_n", "max_keywords"),
        "other_text": ("other_text", "second_text"),
        "other_path": ("other_path", "second_path"),
    },
    descriptions=(
        (
            "Text statistics without a language model: counts, keyword frequencies, readability scores, pattern "
            "extraction, lexicon sentiment and comparison."
        ),
        "Examine a piece of writing. Choose an `operation`; the text comes from the call or from a file.",
        "Counts, extracts and scores things in a text, or says how two texts differ.",
    ),
    parameter_descriptions={"text": ("The text to examine, if it is not in a file.",)},
)
