"""Calls by themselves: whether the tool is there, and whether it can be called like that."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...evidence import Exchange, View, called, leaves
from ...patterns import kinds, recovered
from ..problem import FAULT, REMARK, Flaw, Flaws, fault, remark, rule
from ..schemas import validator


@rule(90, "absent tool", "only tools on offer are called")
def absent_tool(view: View) -> Flaws:
    """Each call names a tool that is there."""
    for one in view.exchanges:
        if one.name not in view.functions:
            yield fault(one.at, f"{one.name or 'a tool without a name'} is not on offer")


@rule(100, "argument form", "arguments are an object")
def argument_form(view: View) -> Flaws:
    """JSON text of an object is a remark, anything else a fault."""
    for at, calls in enumerate(view.calls):
        for call in calls:
            function = call.get("function")
            arguments = function.get("arguments") if isinstance(function, Mapping) else call.get("arguments")
            name, readable = called(call)
            if readable is None:
                yield fault(at, f"{name}: its arguments are no object")
            elif isinstance(arguments, str):
                yield remark(at, f"{name}: its arguments are a text; most chat templates want an object")


@rule(110, "arguments", "arguments fit the tool's schema, without nulls")
def arguments(view: View) -> Flaws:
    """A misfit that the tool refused is a remark, and nothing once it was mended."""
    for one in view.exchanges:
        if one.name not in view.functions or (one.failed and recovered(one, view.exchanges)):
            continue
        for sentence in _misfits(one, view):
            yield Flaw(REMARK if one.failed else FAULT, one.at, f"{one.name}: {sentence}")


def _misfits(one: Exchange, view: View) -> Iterator[str]:
    """What of the arguments does not fit, in the words of the validator."""
    given, schema, fitting = one.arguments, view.parameters(one.name), validator(view.tool_text(one.name))
    if fitting is not None and not fitting.is_valid(given):
        for error in sorted(fitting.iter_errors(given), key=str):
            place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
            yield f"{place[1:]}: {error.message[:160]}" if place else error.message[:160]
    elif schema.get("properties") is not None and schema.get("additionalProperties", True) is True:
        for name in given:
            if name not in schema["properties"] and "patternProperties" not in schema:
                yield f"'{name}' is no parameter of it"
    for name, value in given.items():
        if None in leaves(value):
            yield f"{name} is null; an argument without a value is left out"


@rule(120, "repetition", "no call is made twice for nothing")
def repetition(view: View) -> Flaws:
    """The same call with the same result again, within a turn of the user, with nothing changed and nobody in doubt."""
    said = dict(view.beside_calls)
    alike: dict[tuple[str, int, str], list[Exchange]] = defaultdict(list)
    for one in view.exchanges:
        earlier = alike[one.name, one.turn, one.text]
        wary = bool(earlier) and "verify" in kinds(said.get(one.at, ""), seen=True, disappointed=False)
        if any(_for_nothing(before, one, view) for before in earlier if before.arguments == one.arguments) and not wary:
            yield remark(one.at, f"{one.name} is called again with the same arguments")
        earlier.append(one)


def _for_nothing(before: Exchange, one: Exchange, view: View) -> bool:
    """Whether a call worked before, and no other tool changed anything in between."""
    between = (other for other in view.exchanges if before.at <= other.at <= one.at and other.name != one.name)
    return not before.failed and not any(other.succeeded and view.writes(other) for other in between)
