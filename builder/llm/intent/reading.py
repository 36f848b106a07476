"""From a completion to the texts in it, whatever shape the model gave them."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from ...runs import clean
from ...runs.clean import DirtyError
from ...runs.ledger import Kept
from ...runs.run import content

_MOST_TEXTS: Final = 500
_LINE_MARK: Final = re.compile(r"^\s*(?:[-*•]|\(?\d{1,3}[.):])\s+")
_THOUGHT: Final = re.compile(r"<think>.*?</think>", re.DOTALL)


def texts(kept: Kept) -> list[str]:
    """The texts of a completion, in its order. DirtyError with the reason when there are none.

    JSON where there is JSON, also when it breaks off: what stands before the break is kept. Else one text a line.
    """
    said = _THOUGHT.sub("", clean.text(content(kept))).strip()
    if not said:
        raise DirtyError("nothing said")
    try:
        found = _strings(clean.parsed(said))
    except DirtyError as problem:
        found = _before_the_break(said) if _meant_as_json(said) else _lines(said)
        if not found:
            raise DirtyError(str(problem)) from None
    if not found:
        raise DirtyError("no list of texts in it")
    return found[:_MOST_TEXTS]


def _strings(value: Any) -> list[str]:
    """The first list of strings, or of objects that hold one: {"texts": [...]}, [...], {"texts": [{"text": ...}]}."""
    if isinstance(value, dict):
        return next((found for one in value.values() if (found := _strings(one))), [])
    if not isinstance(value, list):
        return []
    return [text for one in value if isinstance(text := _inner(one), str)]


def _inner(one: Any) -> Any:
    if isinstance(one, dict):
        return next((value for value in one.values() if isinstance(value, str)), None)
    return one


def _before_the_break(said: str) -> list[str]:
    """The whole strings of a list that breaks off, as it does where the answer had no room."""
    return list(_whole_strings(said[said.find("[") + 1 :])) if "[" in said else []


def _meant_as_json(said: str) -> bool:
    return said.startswith(("{", "[", "```")) or '"texts"' in said


def _whole_strings(rest: str) -> Iterator[str]:
    decoder = json.JSONDecoder()
    rest = rest.lstrip()
    while rest.startswith('"'):
        try:
            text, end = decoder.raw_decode(rest)
        except (ValueError, RecursionError):
            return
        yield text
        rest = rest[end:].lstrip()
        if not rest.startswith(","):
            return
        rest = rest[1:].lstrip()


def _lines(said: str) -> list[str]:
    """One text a line, without the marks of a list."""
    return [line for raw in said.split("\n") if (line := _LINE_MARK.sub("", raw).strip())]
