"""JSON values: their scalars, and reading and writing them as text."""

import json
from typing import Any, Final

_ENDLESS: Final = 1e300
_NUMERIC: Final = frozenset({int, float})
_LISTS: Final = (list, tuple)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=str)


def leaves(value: Any) -> list[Any]:
    """All scalars in a JSON value, in order."""
    found, waiting = [], [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.extend(reversed(part.values()))
        elif isinstance(part, _LISTS):
            waiting.extend(reversed(part))
        else:
            found.append(part)
    return found


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number that can be reckoned with; true, false, infinity and the like are none."""
    return type(value) in _NUMERIC and abs(value) < _ENDLESS


def parsed(text: str) -> Any:
    """The value that a JSON text stands for, or the text itself if it is none."""
    if text[:1] not in '{["-0123456789tfn':
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def encoded(value: Any) -> str:
    """A value as JSON text in its own order, whatever is in it."""
    return _ENCODER.encode(value)
