"""All tools, found by discovery; how a call is executed; and how the same tools are offered in other words."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from .base import OUTPUT_LIMIT, Call, InvalidArgument, Object, Tool, ToolError, encoded

if TYPE_CHECKING:
    from ..world.rng import Rng
    from ..world.world import World

_NOT_TOOLS = {"base", "toolbox"}


@cache
def toolbox() -> dict[str, Tool]:
    """Every tool by its canonical name, in alphabetical order; a duplicate name raises ValueError."""
    found: dict[str, Tool] = {}
    package = __package__ or ""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if module.name.startswith("_") or module.name in _NOT_TOOLS:
            continue
        tool: Tool = importlib.import_module(f"{package}.{module.name}").TOOL
        if tool.name in found:
            raise ValueError(f"{module.name}.py: a tool named {tool.name!r} exists already; give it another name.")
        found[tool.name] = tool
    return dict(sorted(found.items()))


def execute(world: "World", tool: Tool | str, arguments: Object) -> tuple[str, bool]:
    """The result of a call with canonical arguments as JSON text, and whether it is an error.

    KeyError if there is no tool of that name. Exceptions other than ToolError are bugs and propagate.
    """
    if isinstance(tool, str):
        tool = toolbox()[tool]
    try:
        _validate(_validator(tool), arguments)
        return _text(tool.run(world, **arguments)), False
    except ToolError as error:
        return _error_text(error, error.message), True


def fits(tool: Tool, arguments: Object) -> bool:
    """Whether canonical arguments are what the tool's schema allows."""
    return _validator(tool).is_valid(arguments) and not _has_null(arguments)


@cache
def _validator(tool: Tool) -> Draft202012Validator:
    return Draft202012Validator(tool.parameters)


def _validate(validator: Draft202012Validator, arguments: Object) -> None:
    """InvalidArgument with the validator's own sentence and the place, if the arguments do not fit the schema."""
    if not validator.is_valid(arguments):
        error = best_match(validator.iter_errors(arguments))
        if error is not None:
            raise InvalidArgument(_sentence(error))
    if _has_null(arguments):
        raise InvalidArgument("null is not allowed: leave an argument out instead")


def _sentence(error: ValidationError) -> str:
    """What the validator found, with the names of parameters between backticks."""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in list(error.path)[1:])
    where = f"`{error.path[0]}`{place}" if error.path else ""
    instance: Any = error.instance
    schema: Any = error.schema
    if error.validator == "required":
        missing = next(name for name in schema["required"] if name not in instance)
        return f"{where} needs a member '{missing}'" if where else f"`{missing}` is required"
    if error.validator == "additionalProperties":
        known = schema["properties"]
        unknown = next(name for name in instance if name not in known)
        mark = "'" if where else "`"
        listed = ", ".join(f"{mark}{name}{mark}" for name in known)
        return f"{where + ': ' if where else ''}unknown parameter '{unknown}'; there are: {listed or 'none'}"
    return f"{where}: {error.message}" if where else str(error.message)


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(member) for member in value.values())
    if isinstance(value, list):
        return any(_has_null(member) for member in value)
    return value is None


def _text(result: Object) -> str:
    text = encoded(result)
    return text if len(text) <= OUTPUT_LIMIT else encoded(_cut(result))


def _error_text(error: ToolError, message: str) -> str:
    return _text({"error": {"type": error.type, "message": message, **error.details}})


def _cut(result: Object) -> Object:
    """The result with its longest list or text shortened until it fits, marked as truncated.

    Tools that page or count do this themselves; this is for those whose output is rarely long.
    """
    result = {**result, "truncated": True}
    while (size := len(encoded(result))) > OUTPUT_LIMIT:
        key = max(
            (k for k, v in result.items() if isinstance(v, list | str | dict)), key=lambda k: len(encoded(result[k]))
        )
        value, surplus = result[key], size - OUTPUT_LIMIT
        if isinstance(value, dict):
            value = _cut_members(value, surplus)
        elif isinstance(value, str):
            value = value[: max(0, len(value) - surplus)]
        else:
            value = value[: min(len(value) - 1, len(value) * (len(encoded(value)) - surplus) // len(encoded(value)))]
        result[key] = value
    return result


def _cut_members(value: Object, surplus: int) -> Object:
    """An object with its longest text shortened by the surplus, or, where none is long enough, without it."""
    key = max(value, key=lambda k: len(encoded(value[k])))
    longest = value[key]
    if isinstance(longest, str) and len(longest) > surplus:
        return {**value, key: longest[: len(longest) - surplus]}
    return {k: v for k, v in value.items() if k != key}


class Offer:
    """A choice of tools as one conversation presents them: names, parameter names, wordings and order are seeded.

    Two offered tools never share a name, and neither do two parameters of a tool.
    With `rng` None everything stays canonical, in the order given.
    """

    def __init__(self, tools: Sequence[Tool], rng: "Rng | None" = None) -> None:
        order = list(tools) if rng is None else list(rng.shuffled(tools))
        if len({tool.name for tool in order}) != len(order):
            raise ValueError("a tool was offered twice: " + ", ".join(tool.name for tool in order))
        self.tools: tuple[Tool, ...] = tuple(order)
        self._offered: dict[str, str] = {}  # canonical name -> offered name
        self._parameters: dict[str, dict[str, str]] = {}  # canonical tool -> {canonical parameter -> offered}
        self._functions: dict[str, Object] = {}  # offered name -> function schema
        for tool in self.tools:
            self._add(tool, rng)
        self._canonical = {offered: name for name, offered in self._offered.items()}
        self._back = {name: {o: c for c, o in names.items()} for name, names in self._parameters.items()}
        self._by_name = {tool.name: tool for tool in self.tools}
        self._validators: dict[str, Draft202012Validator] = {}

    def _add(self, tool: Tool, rng: "Rng | None") -> None:
        others = {other.name for other in self.tools if other is not tool} | set(self._offered.values())
        name = _choose([n for n in tool.names if n not in others], rng)
        names = _parameter_names(tool, rng)
        description = _choose((tool.description, *tool.descriptions), rng)
        self._offered[tool.name] = name
        self._parameters[tool.name] = names
        parameters = _renamed(tool, names, rng)
        self._functions[name] = {"name": name, "description": description, "parameters": parameters}

    def schemas(self) -> list[Object]:
        """OpenAI-style tool schemas in the order of the offer; do not change them."""
        return [{"type": "function", "function": self._functions[self._offered[tool.name]]} for tool in self.tools]

    def tool(self, offered_name: str) -> Tool | None:
        """The tool behind an offered name, or None if no such tool was offered."""
        return self._by_name.get(self._canonical.get(offered_name, ""))

    def offered(self, call: Call | tuple[str, Object]) -> Call:
        """A canonical call in the words of this offer; KeyError if the tool is not in it."""
        name, arguments = call
        names = self._parameters[name]
        return Call(self._offered[name], {names.get(key, key): value for key, value in arguments.items()})

    def canonical(self, call: Call | tuple[str, Object]) -> Call:
        """A call in the words of this offer back in canonical words; KeyError if no such tool was offered."""
        name = self._canonical[call[0]]
        names = self._back[name]
        return Call(name, {names.get(key, key): value for key, value in call[1].items()})

    def execute(self, world: "World", call: Call | tuple[str, Object]) -> tuple[str, bool]:
        """Like `execute`, for a call in the words of this offer; messages name tools and parameters as offered."""
        tool = self.tool(call[0])
        if tool is None:
            known = ", ".join(self._canonical)
            return encoded(
                {"error": {"type": "NotFound", "message": f"no tool named {call[0]!r}; known: {known}"}}
            ), True
        try:
            _validate(self._validator(call[0]), call[1])
            return _text(tool.run(world, **self.canonical(call).arguments)), False
        except ToolError as error:
            return _error_text(error, self.in_words(tool.name, error.message)), True

    def _validator(self, offered_name: str) -> Draft202012Validator:
        if offered_name not in self._validators:
            tool = self.tool(offered_name)
            renamed = tool is not None and any(c != o for c, o in self._parameters[tool.name].items())
            schema = self._functions[offered_name]["parameters"]
            self._validators[offered_name] = (
                _validator(tool) if tool is not None and not renamed else Draft202012Validator(schema)
            )
        return self._validators[offered_name]

    def in_words(self, tool_name: str, message: str) -> str:
        """An error's message, or the JSON text of an error result, with parameters named as offered."""
        return _in_words(message, self._parameters[tool_name])


def _choose(options: Sequence[str], rng: "Rng | None") -> str:
    """The first (canonical) option about half of the time, else any."""
    if rng is None or rng.chance(450):
        return options[0]
    return rng.pick(options)


def _parameter_names(tool: Tool, rng: "Rng | None") -> dict[str, str]:
    properties = list(tool.parameters["properties"])
    chosen: dict[str, str] = {}
    for parameter in properties:
        taken = {other for other in properties if other != parameter} | set(chosen.values())
        options = [name for name in tool.parameter_names.get(parameter, (parameter,)) if name not in taken]
        chosen[parameter] = _choose(options, rng)
    return chosen


def _renamed(tool: Tool, names: Mapping[str, str], rng: "Rng | None") -> Object:
    """The parameter schema under other names, wordings and order. Backticked names in descriptions follow."""
    properties = tool.parameters["properties"]
    order = list(properties) if rng is None else list(rng.shuffled(list(properties)))
    changed: Object = {}
    for parameter in order:
        schema = dict(properties[parameter])
        wordings = (schema["description"], *tool.parameter_descriptions.get(parameter, ()))
        schema["description"] = _in_words(_choose(wordings, rng), names)
        changed[names[parameter]] = schema
    required = [names[p] for p in order if p in tool.parameters.get("required", ())]
    return {**tool.parameters, "properties": changed, **({"required": required} if required else {})}


def _in_words(text: str, names: Mapping[str, str]) -> str:
    if "`" in text:
        for canonical, offered in names.items():
            if canonical != offered:
                text = text.replace(f"`{canonical}`", f"`{offered}`")
    return text


# What a set of tools can reach, for proving that a request cannot be met, and for choosing distractors.

_COMPUTED = frozenset({"calc", "stats", "units", "text", "time"})
_OWN = _COMPUTED | {
    "db",
    "api",
    "code",
    "data",
    "files",
    "web",
    "docs",
    "memory",
    "handoff",
    "message",
    "calendar",
    "git",
}

_UNIVERSAL: Mapping[str, Callable[[str], bool]] = {
    # These reach whatever a domain keeps in its tables, not only what their own name says.
    "db.read": lambda capability: _is_record(capability) and capability.endswith(".read"),
    "db.write": lambda capability: _is_record(capability) and not capability.endswith(".read"),
    "api.call": lambda capability: _is_record(capability),  # noqa: PLW0108 - defined below
    # Sandboxed Python computes anything and reads the workspace.
    "code.run": lambda capability: capability in {"files.read", "data.process"} or _family(capability) in _COMPUTED,
    "data.process": lambda capability: capability == "stats.compute",
}


def _family(capability: str) -> str:
    return capability.partition(".")[0]


@cache
def _families(tool: Tool) -> frozenset[str]:
    return frozenset(map(_family, tool.gives))


def _is_record(capability: str) -> bool:
    """Whether the capability is about rows of a domain ("orders.read") rather than about a medium ("files.read")."""
    return _family(capability) not in _OWN


def reaches(tool: Tool, capability: str) -> bool:
    """Whether the tool has the capability, in its own right or because it is a general one such as SQL."""
    return capability in tool.gives or any(own in _UNIVERSAL and _UNIVERSAL[own](capability) for own in tool.gives)


def distractors(domain: str, chosen: Iterable[Tool], count: int, rng: "Rng", avoid: Iterable[str] = ()) -> list[Tool]:
    """Up to `count` tools that make sense in this domain beside the chosen ones; near misses come first.

    A near miss shares a capability family with a chosen tool or with `avoid`.
    No distractor reaches a capability in `avoid`.
    """
    chosen = tuple(chosen)
    taken = {tool.name for tool in chosen}
    forbidden = sorted(set(avoid))
    families = {_family(c) for c in forbidden}.union(*map(_families, chosen))
    candidates = [
        tool
        for tool in toolbox().values()
        if tool.name not in taken and tool.fits(domain) and not any(reaches(tool, c) for c in forbidden)
    ]
    near = [tool for tool in candidates if not families.isdisjoint(_families(tool))]
    far = [tool for tool in candidates if families.isdisjoint(_families(tool))]
    picked = list(rng.sample(near, min(len(near), count - count // 3)))
    picked += rng.sample(far, min(len(far), count - len(picked)))
    return picked + [tool for tool in near if tool not in picked][: count - len(picked)]
