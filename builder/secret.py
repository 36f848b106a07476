"""Keys: shown to nobody but the provider they are for, and taken out of every text that leaves us."""

import base64
import hmac
import logging
import re
from functools import cache
from typing import Final, NoReturn

_SHOWN: Final = "***"
_TELLING: Final = 12
"""So many of its first characters give a key away."""
_SHORTEST: Final = 8
"""What is shorter guards nothing: local servers take `none` or `ollama`, words that texts may well hold."""
_SHAPES: Final = re.compile(
    r"\b(?:sk-[A-Za-z0-9_-]{16,}|gsk_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{16,}|tgp_v1_[A-Za-z0-9_-]{16,}"
    r"|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abprs]-[A-Za-z0-9-]{10,})"
)
_PLAIN: Final = logging.Formatter()
_loaded: Final[set[str]] = set()


class Secret:
    """A key in memory. It prints as ***, cannot be copied or pickled, and `redact` knows it from now on."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        if len(value) >= _SHORTEST and value not in _loaded:
            _loaded.add(value)
            _forms.cache_clear()
            _begins.cache_clear()

    def reveal(self) -> str:
        """The key itself, for the one call that sends it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return _SHOWN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return _SHOWN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # in a set or as a key it would be kept

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written down")

    def __copy__(self) -> NoReturn:
        raise TypeError("a Secret is not copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a Secret is not copied")


def redact(text: str) -> str:
    """The text without any loaded key, whole, begun or in base64, and without what has the shape of a key."""
    return _SHAPES.sub(_SHOWN, _forms().sub(_SHOWN, text))


def holds_a_key(data: bytes) -> bool:
    """Whether a loaded key, or what tells of one, may be in it; quick enough for every answer."""
    return any(begin in data for begin in _begins())


def without_keys(data: bytes) -> bytes:
    """The bytes without any loaded key. What only has the shape of one stays: a model may have written it."""
    if not holds_a_key(data):
        return data
    return _forms().sub(_SHOWN, data.decode("latin-1")).encode("latin-1")


def leaks(text: str) -> bool:
    """Whether a text holds a loaded key or something of the shape of one."""
    return bool(_forms().search(text) or _SHAPES.search(text))


class RedactingFilter(logging.Filter):
    """Takes keys out of log records, their tracebacks included; put on every handler of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record passes, redacted."""
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info:
            record.exc_text, record.exc_info = redact(_PLAIN.formatException(record.exc_info)), None
        return True


_FILTER: Final = RedactingFilter()


def guard_logs(*names: str) -> None:
    """Redact what other people's loggers say, whoever listens: at level DEBUG they tell every header of an answer."""
    for name in names:
        logging.getLogger(name).addFilter(_FILTER)


@cache
def _forms() -> re.Pattern[str]:
    """A loaded key, in any form. Where a long one begins all that may belong to it is taken, however it was cut."""
    forms = _spellings()
    begun = [f"{re.escape(form[:_TELLING])}[A-Za-z0-9_+/=.-]*" for form in forms if len(form) > _TELLING]
    return re.compile("|".join([*map(re.escape, sorted(forms, key=len, reverse=True)), *begun]) or r"(?!)")


@cache
def _begins() -> tuple[bytes, ...]:
    """What to look for first: finding one of few words is fast, a pattern is not."""
    return tuple(sorted({form[:_TELLING].encode() for form in _spellings()}))


def _spellings() -> set[str]:
    return {form for key in _loaded for form in (key, *_in_base64(key))}


def _in_base64(key: str) -> list[str]:
    """As it stands inside a longer text that was encoded: at each of the three places where it may begin."""
    encoded = [base64.b64encode(bytes(before) + key.encode()).decode() for before in range(3)]
    inner = [form[skip : len(form) // 4 * 4 - 4] for form, skip in zip(encoded, (0, 2, 3), strict=True)]
    return [form for form in inner if len(form) >= _SHORTEST]
