"""What whoever publishes a dataset says of it: `card.yaml` beside the data, which decides no row.

It is no part of the recipe: another licence or another author makes no other rows, and no other build.
"""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from .. import strict_yaml
from ..errors import InputError
from .card import LICENCE, Fields
from .markdown import line

WORDS: Final = "card.yaml"
_MOST: Final = 2_000
"""Characters of a text."""


def of(folder: Path) -> Fields:
    """What the `card.yaml` of a dataset's folder says; the defaults where there is none. InputError as for `read`."""
    return read(folder / WORDS) if (folder / WORDS).exists() else Fields()


def read(file: Path) -> Fields:
    """What a YAML file says of a dataset; InputError tells which key is wrong, and what would be right."""
    body = strict_yaml.read(file, InputError)
    if not isinstance(body, Mapping):
        raise InputError(f"{file}: is no mapping such as 'license: cc-by-4.0'.")
    for key, value in body.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, 1) or list(_KEYS)
            raise InputError(f"{file}: unknown key '{line(key)[:80]}'; right would be {', '.join(near)}.")
        holds, right = _KEYS[key]
        if not holds(value):
            raise InputError(f"{file}: '{key}' is not right; right would be {right}.")
    told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in body.items()}
    return Fields(**{"licence" if key == "license" else key: value for key, value in told.items()})


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(line(value)) <= _MOST


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 100 and all(map(_is_text, value))


_KEYS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "pretty_name": (_is_text, "a name, e.g. 'Prompts of a help desk'"),
    "license": (
        lambda value: isinstance(value, str) and bool(LICENCE.fullmatch(value)),
        "an identifier that the Hub knows, e.g. 'cc-by-4.0'",
    ),
    "summary": (_is_text, f"a paragraph of at most {_MOST:,} characters"),
    "authors": (_are_texts, "a list of names"),
    "year": (lambda value: type(value) is int and 1900 <= value < 10_000, "a year, e.g. 2026"),
    "url": (lambda value: _is_text(value) and value.startswith("https://"), "an address that begins with https://"),
    "tags": (_are_texts, "a list of words"),
}
