"""Keys: shown to nobody but the provider they are for, and taken out of every text that leaves us."""

import base64
import hmac
import re
from typing import Final, NoReturn

_SHOWN: Final = "***"
_TELLING: Final = 12
"""So many of its first characters give a key away."""
_SHAPES: Final = re.compile(
    r"\b(?:sk-[A-Za-z0-9_-]{16,}|gsk_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{16,}|tgp_v1_[A-Za-z0-9_-]{16,}"
    r"|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abprs]-[A-Za-z0-9-]{10,})"
)
_loaded: Final[set[str]] = set()


class Secret:
    """A key in memory. It prints as ***, cannot be copied or pickled, and `redact` knows it from now on."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        if value:
            _loaded.add(value)

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
    for form in _forms():
        text = text.replace(form, _SHOWN)
    return _SHAPES.sub(_SHOWN, text)


def leaks(text: str) -> bool:
    """Whether a text holds a loaded key or something of the shape of one."""
    return any(form in text for form in _forms()) or bool(_SHAPES.search(text))


def _forms() -> list[str]:
    """Longer ones first: of a whole key nothing may stay."""
    forms = set(_loaded)
    for key in _loaded:
        forms.add(base64.b64encode(key.encode()).decode())
        if len(key) > _TELLING:
            forms.add(key[:_TELLING])
    return sorted(forms, key=lambda form: (-len(form), form))
