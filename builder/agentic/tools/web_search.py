"""Search the documents of the world."""

import re
from datetime import date
from typing import TYPE_CHECKING

from .base import READ, InvalidArgument, Object, Tool, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.documents import Document
    from ..world.world import World

_ALL = 1_000
_SNIPPET = 220
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z0-9]+")


def _run(
    world: "World",
    *,
    query: str,
    max_results: int = 5,
    date_from: str = "",
    date_to: str = "",
    sort_by: str = "relevance",
) -> Object:
    start, end = _day(date_from, "date_from"), _day(date_to, "date_to")
    if start and end and start > end:
        raise InvalidArgument("`date_from` is later than `date_to`")
    hits = [
        (document, score)
        for document, score in world.documents.search(query, _ALL)
        if (not start or document.date >= start) and (not end or document.date <= end)
    ]
    if sort_by == "date":
        hits.sort(key=lambda hit: hit[0].date, reverse=True)
    words = set(_WORD.findall(query.lower()))
    found = [_result(document, score, words) for document, score in hits[:max_results]]
    results, _ = fit_list(found)
    return {"query": query, "total_found": len(hits), "results": results}


def _day(text: str, name: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InvalidArgument(f"`{name}` is not a date: {error}") from error


def _result(document: "Document", score: float, words: set[str]) -> Object:
    return {
        "title": document.title,
        "url": document.url,
        "date": document.date,
        "author": document.author,
        "snippet": snippet(document.text, words),
        "score": round(score, 3),
    }


def snippet(text: str, words: set[str], length: int = _SNIPPET) -> str:
    """The sentence with most of the words, the first one where several have as many, cut to `length` characters."""
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]
    if not sentences:
        return ""
    best = max(sentences, key=lambda sentence: len(words & set(_WORD.findall(sentence.lower()))))
    return best if len(best) <= length else best[: length - 1].rsplit(" ", 1)[0] + "…"


_DATE = r"^\d{4}-\d{2}-\d{2}$"

TOOL = Tool(
    name="web_search",
    effect=READ,
    description=(
        "Search web and intranet pages by keywords. Returns title, URL, date, author, a snippet and a relevance score "
        "for each hit, best first. A snippet is one sentence only; fetch the URL to read the page."
    ),
    parameters=closed(
        {
            "query": string("Keywords to look for, e.g. 'return policy electronics'.", minLength=1, maxLength=300),
            "max_results": integer("How many results to return, 1 to 20.", 1, 20, default=5),
            "date_from": string("Only pages dated on or after this day, YYYY-MM-DD.", pattern=_DATE),
            "date_to": string("Only pages dated on or before this day, YYYY-MM-DD.", pattern=_DATE),
            "sort_by": choice(
                ("relevance", "date"),
                "Order of the results: 'relevance' (best match first) or 'date' (newest first).",
                default="relevance",
            ),
        },
        ("query",),
    ),
    run=_run,
    gives=frozenset({"web.search"}),
    names=("web_search", "search_web", "search_engine_query", "find_pages"),
    parameter_names={
        "query": ("query", "q", "keywords", "search_terms"),
        "max_results": ("max_results", "num_results", "count"),
        "date_from": ("date_from", "published_after", "since"),
        "date_to": ("date_to", "published_before", "until"),
        "sort_by": ("sort_by", "order"),
    },
    descriptions=(
        "Find pages about a topic. Each hit has a title, URL, publication date and a short excerpt.",
        (
            "Keyword search over all published pages, with optional limits on their date. Results are ranked by "
            "relevance "
            "unless asked otherwise."
        ),
        "Look something up: give search terms, get a ranked list of matching pages with snippets and scores.",
    ),
    parameter_descriptions={
        "query": ("The search terms; a few significant words work best.", "What to search for."),
        "max_results": ("Number of hits wanted, at most 20.",),
    },
)
