"""What a tool is, how it fails, and the words in which its schema is written.

    ToolError            a call that could not be done; its class name is the `type` that the assistant sees
      InvalidArgument    the arguments do not fit the schema or make no sense together
      NotFound           a thing that was named does not exist
      Conflict           the thing exists, and its state or a business rule forbids the change
      PermissionDenied   the tool is not allowed to do that at all
      Unauthorized       credentials are missing or wrong
      RateLimited        too many requests
      Unavailable        the service behind the tool is down or cannot be reached, for now
      ServerError        the service behind the tool failed over this request, and will again
      Timeout            the work was stopped because it took too long
      ExecutionError     the code or query that was sent in failed by itself

Nothing else may leave `Tool.run`: any other exception is a bug of ours and keeps its traceback.
In a message, a parameter is written between backticks (`limit`): where a tool is offered under other names,
these words are translated with them.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

Effect = Literal["READ", "WRITE"]
READ: Final = "READ"
WRITE: Final = "WRITE"

Object = dict[str, Any]  # a JSON object

OUTPUT_LIMIT: Final = 6_000
"""No result is longer than this many characters of JSON text."""

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ToolError(Exception):
    """A call that could not be done. `details` are further members of the error object."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def type(self) -> str:
        """The name by which the assistant knows this kind of failure."""
        return type(self).__name__


class InvalidArgument(ToolError):  # noqa: N818 - the names are what the assistant reads
    """The arguments do not fit the schema or make no sense together."""


class NotFound(ToolError):  # noqa: N818
    """A thing that was named does not exist."""


class Conflict(ToolError):  # noqa: N818
    """The thing exists, and its state or a business rule forbids the change."""


class PermissionDenied(ToolError):  # noqa: N818
    """The tool is not allowed to do that at all."""


class Unauthorized(ToolError):  # noqa: N818
    """Credentials are missing or wrong."""


class RateLimited(ToolError):  # noqa: N818
    """Too many requests."""


class Unavailable(ToolError):  # noqa: N818
    """The service behind the tool is down or cannot be reached, for now."""


class ServerError(ToolError):
    """The service behind the tool failed over this request, and will again."""


class Timeout(ToolError):  # noqa: N818
    """The work was stopped because it took too long."""


class ExecutionError(ToolError):
    """The code or query that was sent in failed by itself."""


class Call(NamedTuple):
    """One tool call: the tool's name and its arguments, either canonical or as offered."""

    name: str
    arguments: Object


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Tool:
    """One thing that an assistant can do.

    `run(world, **arguments)` gets arguments that fit `parameters` and returns a JSON object without NaN.
    `gives` are the capabilities ("orders.read", "files.write"): family, dot, action.
    `domains` are the worlds in which the tool makes sense; None means all of them.
    `names` and `parameter_names` are the names under which it may be offered, the canonical one first.
    `descriptions` and `parameter_descriptions` are other wordings of what `description` and `parameters` say.
    """

    name: str
    effect: Effect
    description: str
    parameters: Object
    run: Callable[..., Object]
    gives: frozenset[str]
    domains: tuple[str, ...] | None = None
    names: tuple[str, ...] = ()
    parameter_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: tuple[str, ...] = ()
    parameter_descriptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """ValueError if the parts do not fit together; cheap, and run once when the file is imported."""
        properties = self.parameters["properties"]
        problems = [f"{name!r} is not a legal name" for name in self.names if not NAME.fullmatch(name)]
        if self.names[:1] != (self.name,):
            problems.append("the first of `names` must be the tool's own")
        for parameter, names in self.parameter_names.items():
            if parameter not in properties or names[:1] != (parameter,):
                problems.append(f"parameter_names[{parameter!r}] must begin with a parameter of the schema")
        problems += [f"unknown parameter {p!r}" for p in self.parameter_descriptions if p not in properties]
        if problems:
            raise ValueError(f"tool {self.name}: {'; '.join(problems)}")

    def fits(self, domain: str) -> bool:
        """Whether the tool makes sense in worlds of this domain."""
        return self.domains is None or domain in self.domains


# The words in which schemas are written. Only single types: chat templates print `type` as a string.


def closed(properties: Mapping[str, Object], required: tuple[str, ...] = (), **more: Any) -> Object:
    """An object with these members and no others."""
    schema: Object = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    return {**schema, "additionalProperties": False, **more}


def string(description: str, **more: Any) -> Object:
    """A text; `more` are further keywords such as `default`, `pattern` or `minLength`."""
    return {"type": "string", "description": description, **more}


def choice(values: tuple[str, ...], description: str, **more: Any) -> Object:
    """One of a few words."""
    return {"type": "string", "enum": list(values), "description": description, **more}


def integer(description: str, low: int | None = None, high: int | None = None, **more: Any) -> Object:
    """A whole number from `low` to `high`, both included."""
    return _bounded("integer", description, low, high, more)


def number(description: str, low: float | None = None, high: float | None = None, **more: Any) -> Object:
    """A number from `low` to `high`, both included."""
    return _bounded("number", description, low, high, more)


def _bounded(kind: str, description: str, low: float | None, high: float | None, more: Object) -> Object:
    schema: Object = {"type": kind, "description": description}
    if low is not None:
        schema["minimum"] = low
    if high is not None:
        schema["maximum"] = high
    return {**schema, **more}


def boolean(description: str, **more: Any) -> Object:
    """True or false."""
    return {"type": "boolean", "description": description, **more}


def array(items: Object, description: str, **more: Any) -> Object:
    """A list of like things."""
    return {"type": "array", "items": items, "description": description, **more}


def any_object(description: str, **more: Any) -> Object:
    """An object whose members only the caller knows."""
    return {"type": "object", "description": description, "additionalProperties": True, **more}


# What results are made of.


def encoded(value: Any) -> str:
    """The JSON text of a result; ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def fit_list(items: list[Any], room: int = OUTPUT_LIMIT - 600) -> tuple[list[Any], bool]:
    """The items from the front that take at most `room` characters of JSON, and whether any were left out."""
    used = 0
    for index, item in enumerate(items):
        used += len(encoded(item)) + 2
        if used > room:
            return items[:index], True
    return items, False


def fit_text(text: str, room: int = OUTPUT_LIMIT - 600) -> tuple[str, bool]:
    """The front of a text that takes at most `room` characters of JSON, and whether anything was left out."""
    if len(text) * 2 <= room or len(encoded(text)) <= room:
        return text, False
    low, high = 0, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(encoded(text[:middle])) <= room else (low, middle - 1)
    return text[:low], True


def tidy(value: float) -> float:
    """A computed number without the noise of binary fractions: six decimals at most; whole results become integers."""
    if isinstance(value, int):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
