"""Text that a model wrote, made safe to read: every failure is a reason, nothing raises.

Order: bytes are capped, UTF-8 is strict, nesting is bounded, characters that hide or reorder text are taken out and
the others normalised (NFC); then JSON without NaN, doubled keys and endless integers, and, in its strings, where an
escape may have stood for such a character, the same once more.
"""

import json
import re
import unicodedata
from typing import Any, Final, NoReturn

MOST_BYTES: Final = 64_000
MOST_DEPTH: Final = 32
_MOST_DIGITS: Final = 18
_HIDDEN: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # controls but tab and newline
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufeff\uffa0"  # no width
    "\u202a-\u202e"  # the order of letters turned round
    "\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # tags, and what is no character
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\u2028\u2029]")
_FENCE: Final = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


class DirtyError(Exception):
    """A completion that cannot be used; the message is the reason of its reject."""


def text(raw: str | bytes) -> str:
    """The text without what hides or reorders it. DirtyError when it is too long or no Unicode."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MOST_BYTES:
        raise DirtyError(f"longer than {MOST_BYTES} bytes")
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        raise DirtyError("not UTF-8") from None
    return _clear(decoded)


def _clear(decoded: str) -> str:
    """Normalised last: what stood on both sides of a hidden character may belong together."""
    return unicodedata.normalize("NFC", _HIDDEN.sub("", _LINE_ENDS.sub("\n", decoded)))


def parsed(raw: str | bytes) -> Any:
    """The JSON value in a completion: the whole text, the first fenced block, or from the first bracket to the last.

    DirtyError with the reason when there is none.
    """
    return _strings_clear(_loaded(_json_part(text(raw).strip())))


def _json_part(whole: str) -> str:
    if not whole.startswith(("{", "[")) and (fenced := _FENCE.search(whole)):
        return fenced[1].strip()
    starts = [at for at in (whole.find("{"), whole.find("[")) if at >= 0]
    ends = max(whole.rfind("}"), whole.rfind("]"))
    if not starts or ends < min(starts):
        raise DirtyError("no JSON in it")
    return whole[min(starts) : ends + 1]


def _loaded(part: str) -> Any:
    _refuse_depth(part)
    try:
        return json.loads(
            part, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_number, object_pairs_hook=_once
        )
    except DirtyError:
        raise
    except (ValueError, RecursionError):
        raise DirtyError("broken JSON") from None


def _refuse_depth(part: str) -> None:
    depth, quoted, escaped = 0, False, False
    for letter in part:
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = letter != '"', letter == "\\"
        elif letter == '"':
            quoted = True
        elif letter in "{[":
            depth += 1
            if depth > MOST_DEPTH:
                raise DirtyError(f"nested deeper than {MOST_DEPTH}")
        elif letter in "}]":
            depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise DirtyError(f"the number {name}")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise DirtyError("an endless integer")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise DirtyError("an endless number")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DirtyError("a key stands twice")
    return found


def _strings_clear(value: Any) -> Any:
    """The value with every string in it made as clear as the text around it was."""
    match value:
        case str():
            if any("\ud800" <= letter <= "\udfff" for letter in value):
                raise DirtyError("half a character")
            return _clear(value)
        case list():
            return [_strings_clear(item) for item in value]
        case dict():
            return _once([(_strings_clear(key), _strings_clear(item)) for key, item in value.items()])
    return value
