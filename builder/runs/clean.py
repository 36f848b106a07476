"""Text that a model wrote, made safe to read: every failure is a reason, nothing raises.

Order: bytes are capped, UTF-8 is strict, nesting is bounded, characters are normalised (NFC) and those that hide or
reorder text are taken out; then JSON without NaN, doubled keys and endless integers.
"""

import json
import re
import unicodedata
from typing import Any, Final, NoReturn

MOST_BYTES: Final = 64_000
MOST_DEPTH: Final = 32
_MOST_DIGITS: Final = 18
_HIDDEN: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
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
    return _HIDDEN.sub("", unicodedata.normalize("NFC", decoded).replace("\r\n", "\n").replace("\r", "\n"))


def parsed(raw: str | bytes) -> Any:
    """The JSON value in a completion: the whole text, the first fenced block, or from the first bracket to the last.

    DirtyError with the reason when there is none.
    """
    whole = text(raw).strip()
    return _loaded(_json_part(whole))


def _json_part(whole: str) -> str:
    if whole[:1] in "{[":
        return whole
    if fenced := _FENCE.search(whole):
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
    if any(_broken(part) for part in (*found, *found.values())):
        raise DirtyError("half a character")
    return found


def _broken(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
