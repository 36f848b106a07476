"""What is wrong with a tool-use conversation, ours or anybody's: small rules over its messages and tools.

A broken rule is a `fault` (a model should not learn from it) or a `remark` (worth a look). Rules, by what they look at:

    tools          tool schemas: valid JSON Schema, closed, names legal and different
    roles, content, order, call ids, pairing, swapped results: the form of the conversation
    absent tool, arguments, argument form, repetition: its calls
    provenance     an argument that was never in sight
    grounding      a number, identifier, date or name in an answer that was never in sight and follows from nothing
    contradiction  an answer that gives a value to the wrong thing, or tells a failure as a success
    language       an answer that is no prose: leaked calls or JSON, unfilled slots

Words are looked at in English; numbers are read as 1,234.5.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from ..intent.checks import Finding
from . import evidence, patterns
from .evidence import Exchange, Reach, Seen
from .tools.base import NAME

FAULT: Final = "fault"
REMARK: Final = "remark"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at which message (-1: the tools), in one sentence."""

    rule: str
    severity: str
    at: int
    sentence: str


class Case(patterns.View):
    """A conversation under examination."""

    @cached_property
    def functions(self) -> dict[str, Mapping[str, Any]]:
        """The functions on offer by name."""
        found = {}
        for tool in self.tools:
            function = tool.get("function", tool) if isinstance(tool, Mapping) else None
            if isinstance(function, Mapping) and isinstance(function.get("name"), str):
                found[function["name"]] = function
        return found

    def parameters(self, name: str) -> Mapping[str, Any]:
        """The parameter schema of a function; empty where there is none."""
        found = self.functions.get(name, {}).get("parameters")
        return found if isinstance(found, Mapping) else {}

    def writes(self, one: Exchange) -> bool:
        """Whether a call changes something."""
        return patterns.writes(one.name, self.descriptions.get(one.name, ""), one.arguments)


Problems = Iterator[Problem]


def check(row_messages: Any, tools: Any) -> list[Problem]:
    """Everything that is wrong with a conversation, in the order of its messages; never raises for bad data."""
    if not isinstance(row_messages, Sequence) or isinstance(row_messages, str) or not row_messages:
        return [Problem("structure", FAULT, 0, "there is no list of messages")]
    offered = tools if isinstance(tools, Sequence) and not isinstance(tools, str) else []
    case = Case(row_messages, offered)
    found = [problem for rule in _RULES for problem in rule(case)]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.at)


# --- tools ---------------------------------------------------------------------------------------------------


def _tools(case: Case) -> Problems:
    names: set[str] = set()
    for tool in case.tools:
        function = tool.get("function", tool) if isinstance(tool, Mapping) else None
        if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
            yield Problem("tools", FAULT, -1, "a tool has no function with a name")
            continue
        name = function["name"]
        if not NAME.fullmatch(name):
            yield Problem("tools", FAULT, -1, f"{name!r} is no legal name: letters, digits, _ and -, at most 64")
        if name in names:
            yield Problem("tools", FAULT, -1, f"{name} is offered twice")
        names.add(name)
        for severity, sentence in _schema_problems(_bare(function.get("parameters"))):
            yield Problem("tools", severity, -1, f"{name}: {sentence}")


def _text(value: Any) -> str:
    """A value as JSON text in its own order, whatever is in it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _bare(schema: Any) -> str:
    """A schema as JSON text without the words that describe it: what decides whether it is valid and what fits it."""
    return json.dumps(_without_words(schema), ensure_ascii=False, default=str, sort_keys=True)


def _without_words(schema: Any) -> Any:
    if isinstance(schema, Mapping):
        return {
            str(key): _without_words(part)
            for key, part in schema.items()
            if not (key in {"description", "title"} and isinstance(part, str))
        }
    return [_without_words(part) for part in schema] if isinstance(schema, list) else schema


@lru_cache(maxsize=4096)
def _schema_problems(text: str) -> tuple[tuple[str, str], ...]:
    schema = json.loads(text)
    if schema is None or schema == {}:
        return ()
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return ((FAULT, "its parameters are no object"),)
    if error := _invalid(schema):
        return ((FAULT, f"its parameters are no JSON Schema: {error[:120]}"),)
    stray = [one for one in schema.get("required", ()) if one not in schema.get("properties", {})]
    if stray:
        return ((FAULT, f"'{stray[0]}' is required and not described"),)
    if schema.get("additionalProperties", True) is not False:
        return ((REMARK, "its schema is not closed (additionalProperties: false)"),)
    return ()


_PLAIN: Final = {"type", "properties", "required", "additionalProperties"}


def _invalid(schema: Mapping[str, Any]) -> str:
    """Why this is no JSON Schema, or "". Of a plain object each property is looked at by itself, and only once."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    plain = (
        set(schema) <= _PLAIN and isinstance(properties, dict) and isinstance(schema.get("additionalProperties"), bool)
    )
    if not plain or not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        return _invalid_part(_text(schema))
    return next(filter(None, (_invalid_part(_text(part)) for part in properties.values())), "")


@lru_cache(maxsize=16384)
def _invalid_part(text: str) -> str:
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return str(error.message) or "it does not fit the meta-schema"
    return ""


@lru_cache(maxsize=4096)
def _validator(text: str) -> Draft202012Validator | None:
    schema = json.loads(text)
    return None if any(severity == FAULT for severity, _ in _schema_problems(text)) else Draft202012Validator(schema)


# --- form ----------------------------------------------------------------------------------------------------

_ROLES: Final = ("system", "developer", "user", "assistant", "tool")


def _roles(case: Case) -> Problems:
    for at, message in enumerate(case.messages):
        if not isinstance(message, Mapping):
            yield Problem("roles", FAULT, at, f"this is {type(message).__name__}, not a message")
        elif message.get("role") not in _ROLES:
            yield Problem("roles", FAULT, at, f"{message.get('role')!r} is no role; known are {', '.join(_ROLES)}")


def _content(case: Case) -> Problems:
    for at, message in enumerate(case.messages):
        said, role = message.get("content") if isinstance(message, Mapping) else "", evidence.role(message)
        calling = role == "assistant" and bool(evidence.calls(message))
        if said is None and calling:
            yield Problem("content", REMARK, at, 'content is null; "" is read by every chat template')
        elif not isinstance(said, str):
            severity = REMARK if isinstance(said, list) and evidence.content(message) else FAULT
            yield Problem("content", severity, at, f"content is {type(said).__name__}, not a text")
        elif not said.strip() and not calling:
            severity = REMARK if role in {"tool", "system"} else FAULT
            yield Problem("content", severity, at, f"the {role or 'unknown'} message is empty")


def _order(case: Case) -> Problems:
    """System first, then the user; results directly after their calls; turns in turn; the assistant last."""
    before, begun = "", False
    for at, message in enumerate(case.messages):
        role = evidence.role(message)
        if role in {"system", "developer"}:
            if at:
                yield Problem("order", FAULT, at, "a system message that is not the first one")
            continue
        sentence = _misplaced(role, before, begun=begun)
        if sentence:
            yield Problem("order", FAULT, at, sentence)
        begun = begun or role == "user"
        before = "call" if role == "assistant" and evidence.calls(message) else role
    last = len(case.messages) - 1
    if before != "assistant":
        missing = "calls without an answer after them" if before == "call" else f"a {before or 'system'} message"
        yield Problem("order", FAULT, last, f"the conversation ends on {missing}, not on an answer")


def _misplaced(role: str, before: str, *, begun: bool) -> str:
    if role == "user":
        if before == "user":
            return "a second user message in a row"
        return f"the user speaks before the assistant answers the {before}" if before in {"tool", "call"} else ""
    if role == "assistant":
        if before == "call":
            return "the assistant goes on before its calls have results"
        return "a second assistant message in a row" if before == "assistant" else "" if begun else "no user has spoken"
    if role == "tool" and before not in {"call", "tool"}:
        return "a result that does not follow calls"
    return ""


def _call_ids(case: Case) -> Problems:
    used: set[str] = set()
    for at, message in enumerate(case.messages):
        for call in evidence.calls(message):
            identity = call.get("id")
            if identity is None:
                continue
            if not isinstance(identity, str) or not identity:
                yield Problem("call ids", FAULT, at, f"{identity!r} is no call id")
            elif identity in used:
                yield Problem("call ids", FAULT, at, f"call id {identity} is used twice")
            used.add(str(identity))


def _pairing(case: Case) -> Problems:
    """Each call has one result, directly after it, under its own id and name."""
    at = 0
    while at < len(case.messages):
        following = at + 1
        while following < len(case.messages) and evidence.role(case.messages[following]) == "tool":
            following += 1
        if evidence.role(case.messages[at]) == "assistant":
            yield from _pairs(at, evidence.calls(case.messages[at]), case.messages[at + 1 : following])
        at = following


def _pairs(at: int, calls: Sequence[Mapping[str, Any]], results: Sequence[Any]) -> Problems:
    ids = [call.get("id") for call in calls]
    marks = [result.get("tool_call_id") for result in results]
    if not any(marks):
        if len(results) != len(calls):
            yield Problem("pairing", FAULT, at, f"{len(calls)} calls have {len(results)} results")
        return
    for place, mark in enumerate(marks):
        if mark not in ids:
            yield Problem("pairing", FAULT, at + 1 + place, f"this result is for call {mark!r}, which is not there")
        elif mark in marks[:place]:
            yield Problem("pairing", FAULT, at + 1 + place, f"a second result for call {mark}")
        else:
            name, own = evidence.called(calls[ids.index(mark)])[0], results[place].get("name")
            if own and own != name:
                yield Problem("pairing", FAULT, at + 1 + place, f"the result of {name} is named {own}")
    for identity in ids:
        if identity not in marks:
            yield Problem("pairing", FAULT, at, f"call {identity!r} has no result")
    if sorted(map(str, ids)) == sorted(map(str, marks)) and ids != marks:
        yield Problem("pairing", REMARK, at, "the results stand in another order than the calls")


# --- swapped results -----------------------------------------------------------------------------------------

_MOST_COMPARED: Final = 16
_ECHO: Final = 3
"""What an argument that comes back in a result weighs against a word that tool and result share."""


def _swapped(case: Case) -> Problems:
    """Two results that would each fit the other's call better, by the arguments and words that come back in them."""
    answered = [(one, _traits(one, case)) for one in case.exchanges if one.answered][:_MOST_COMPARED]
    for (one, mine), (other, theirs) in combinations(answered if len(answered) > 1 else [], 2):
        if one.name == other.name and one.failed != other.failed:
            continue  # an error names what should have been asked for
        if one.text != other.text and _fit_crosswise(mine, theirs):
            names = f"{one.name} and {other.name}"
            yield Problem("swapped results", FAULT, other.result_at, f"the results of {names} seem to be swapped")


def _fit_crosswise(mine: "_Traits", theirs: "_Traits") -> bool:
    gains = (_gain(mine, theirs), _gain(theirs, mine))
    if min(gains) >= 1:
        return sum(gains) > _ECHO
    silent = not (mine.arguments & mine.told or theirs.arguments & theirs.told)
    return silent and min(gains) == 0 and max(gains) >= _ECHO


def _gain(mine: "_Traits", theirs: "_Traits") -> int:
    """By how much a call fits another's result better than its own; what the two calls share does not count."""
    arguments, words = mine.arguments - theirs.arguments, mine.words - theirs.words
    own = _ECHO * len(arguments & mine.told) + len(words & mine.keys)
    return _ECHO * len(arguments & theirs.told) + len(words & theirs.keys) - own


@dataclass(frozen=True, slots=True)
class _Traits:
    """How a call and its result can be told from others.

    arguments  values of arguments    words  words of the tool's name, parameters and description
    told       values in the result   keys   words of the result's keys
    """

    arguments: frozenset[str]
    words: frozenset[str]
    told: frozenset[str]
    keys: frozenset[str]


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMMON: Final = _set_of("a an and at by for from get given in is it its of on one or over the to under what with")


def _traits(one: Exchange, case: Case) -> _Traits:
    function = case.functions.get(one.name, {})
    about = " ".join([one.name, str(function.get("description", "")), *map(str, one.arguments)])
    words = frozenset(_stem(word) for word in _split(about)) - _COMMON
    told = {_folded(leaf) for leaf in evidence.leaves(one.result)} | {_folded(key) for key in _keys(one.result)}
    told |= {leaf[place + 1 :] for leaf in told for place, letter in enumerate(leaf[:200]) if letter == "/"}
    told |= {part.casefold() for part in evidence.identifiers(one.text) + evidence.dates(one.text)}
    keys = {_stem(word) for key in _keys(one.result) for word in _split(key)}
    arguments = {_folded(leaf) for leaf in evidence.leaves(dict(one.arguments)) if _telling(leaf)}
    if one.failed:  # an error names what it is about in the middle of a sentence
        told |= {argument for argument in arguments if argument in one.text.casefold()}
    return _Traits(frozenset(arguments), words, frozenset(told), frozenset(keys))


def _telling(leaf: Any) -> bool:
    if isinstance(leaf, str):
        return len(leaf) >= 2
    return evidence.is_number(leaf) and (abs(leaf) >= 10 or not float(leaf).is_integer())


def _folded(leaf: Any) -> str:
    if evidence.is_number(leaf):
        return f"{float(leaf):.6g}"
    return str(leaf).casefold()


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value[:3]:
            yield from _keys(part)


_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _split(text: str) -> list[str]:
    return [part.lower() for part in _PART.findall(text)]


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


# --- calls ---------------------------------------------------------------------------------------------------


def _absent_tools(case: Case) -> Problems:
    for one in case.exchanges:
        if one.name not in case.functions:
            yield Problem("absent tool", FAULT, one.at, f"{one.name or 'a tool without a name'} is not on offer")


def _argument_form(case: Case) -> Problems:
    for at, message in enumerate(case.messages):
        for call in evidence.calls(message):
            function = call.get("function")
            arguments = function.get("arguments") if isinstance(function, Mapping) else call.get("arguments")
            name, readable = evidence.called(call)
            if readable is None:
                yield Problem("argument form", FAULT, at, f"{name}: its arguments are no object")
            elif isinstance(arguments, str):
                sentence = f"{name}: its arguments are a text; most chat templates want an object"
                yield Problem("argument form", REMARK, at, sentence)


def _arguments(case: Case) -> Problems:
    """Arguments fit the tool's schema. A misfit that the tool refused is a remark, and nothing once it was mended."""
    for one in case.exchanges:
        if one.name not in case.functions or (one.failed and patterns.recovered(one, case.exchanges)):
            continue
        severity = REMARK if one.failed else FAULT
        for sentence in _misfits(one.arguments, case.parameters(one.name)):
            yield Problem("arguments", severity, one.at, f"{one.name}: {sentence}")


def _misfits(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    validator = _validator(_bare(schema))
    if validator is not None and not validator.is_valid(arguments):
        for error in sorted(validator.iter_errors(arguments), key=str):
            place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
            yield f"{place[1:]}: {error.message[:160]}" if place else error.message[:160]
    elif schema.get("properties") is not None and schema.get("additionalProperties", True) is True:
        for name in arguments:
            if name not in schema["properties"] and "patternProperties" not in schema:
                yield f"'{name}' is no parameter of it"
    for name, value in arguments.items():
        if any(leaf is None for leaf in evidence.leaves(value)):
            yield f"{name} is null; an argument without a value is left out"


def _repetition(case: Case) -> Problems:
    """The same call with the same result again, within a turn of the user, with nothing changed and nobody in doubt."""
    said = dict(case.beside_calls())
    for place, one in enumerate(case.exchanges):
        for before in case.exchanges[:place]:
            if _what(before) != _what(one):
                continue
            between = [other for other in case.exchanges if before.at <= other.at <= one.at]
            changed = any(other.succeeded and case.writes(other) for other in between if other.name != one.name)
            wary = "verify" in patterns.kinds(said.get(one.at, ""), seen=True, disappointed=False)
            if not (changed or wary or before.failed):
                yield Problem("repetition", REMARK, one.at, f"{one.name} is called again with the same arguments")
                break


def _what(one: Exchange) -> tuple[Any, ...]:
    return one.name, one.arguments, one.turn, one.text


# --- where things come from ----------------------------------------------------------------------------------


def _sources(case: Case) -> Problems:
    """What calls and answers say, against what was in sight before them."""
    seen = Seen([_text(tool) for tool in case.tools])
    told = Seen()
    reach = Reach()
    own = {one.result_at: one for one in case.exchanges if one.answered}
    begun = False
    for at, message in enumerate(case.messages):
        role, text = evidence.role(message), evidence.content(message)
        if role == "assistant" and evidence.calls(message):
            for one in case.exchanges:
                if one.at == at:
                    sight = _Sight(seen, told, reach, writing=case.writes(one))
                    yield from _provenance(one, sight)
                    seen.add(_text(one.arguments))
        elif role == "assistant" and begun:
            for severity, sentence in ungrounded(text, told, reach):
                yield Problem("grounding", severity, at, sentence)
        result = own[at].result if at in own else evidence.parsed(text) if role == "tool" else None
        begun = begun or role == "tool"
        seen.add(text)
        if role == "assistant":
            told.add(_text([one.arguments for one in case.exchanges if one.at == at]))
        else:
            told.add(text)
            reach.add(text, result)


# --- provenance


@dataclass(frozen=True, slots=True)
class _Sight:
    """What can be known when a call is made. `told` is without the tools' own words."""

    seen: Seen
    told: Seen
    reach: Reach
    writing: bool


_FREE: Final = _set_of(
    "limit max_results max_length page per_page head tail top k n digits precision timeout start_index max_count "
    "context_lines page_size offset decimals size count max_rows row_limit num_results depth"
)
_AUTHORED: Final = _set_of(
    "content text body message description title summary note notes comment subject patch diff old_text new_text old "
    "new thought observations query q question keywords search prompt input reason instructions details "
    "name replacement"
)
_CODE: Final = _set_of("code script sql statement pattern regex program template format")
_EXPRESSION: Final = frozenset({"expression", "formula", "expr"})
_SQL: Final = re.compile(r"\s*(?:select|with|insert|update|delete|create|pragma|explain)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_USUAL: Final = frozenset({24.0, 30.0, 31.0, 60.0, 90.0, 100.0, 365.0, 366.0, 1000.0, 1024.0, 3600.0})
_EASY: Final = 12
_STRONG: Final = re.compile(
    r"[\w.+-]+@[\w.-]+\w|[A-Za-z]{2,}[-_#]\d+|(?=(?:\D*\d){2})(?=.*(?:[A-Z]|[-_]))(?!\d{4}-)[\w-]{4,}|"
    r"(?=.*\d)(?=.*[a-f])[0-9a-f]{7,}"
)
_DAY_WORD: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|now|current|ago|next|last|past|this|coming|recent|week|weekend|month|quarter|"
    r"year|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|q[1-4]|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|\d{1,2}(?:st|nd|rd|th)|h[12]|spring|summer|autumn|fall|winter|easter|christmas)\b"
)


_FREE_FORM: Final = re.compile(r"(?:max|min|num|n)(?:_|[A-Z])|\w+_(?:limit|size|count)$")


def _provenance(one: Exchange, sight: _Sight) -> Problems:
    for key, value in one.arguments.items():
        name = str(key)
        if name.lower() in _FREE or _FREE_FORM.match(name):
            continue
        for leaf in evidence.leaves(value):
            if found := _stray(name.lower(), leaf, sight):
                severity, what = found
                yield Problem("provenance", severity, one.at, f"{one.name}({name}): {what} was never in sight")


def _stray(name: str, leaf: Any, sight: _Sight) -> tuple[str, str] | None:
    """(severity, what) for a part of an argument that came from nowhere."""
    if isinstance(leaf, bool) or leaf is None:
        return None
    if not isinstance(leaf, str):
        strange = evidence.is_number(leaf) and not _at_hand(float(leaf), sight)
        return (REMARK, f"the number {leaf}") if strange else None
    if name in _EXPRESSION:
        values = [value for value, _ in evidence.numbers(leaf) if not _at_hand(value, sight)]
        return (REMARK, f"the number {values[0]:g}") if values else None
    code = name in _CODE or "\n" in leaf or bool(_SQL.match(leaf))
    prose = " ".join("".join(pair) for pair in _QUOTED.findall(leaf)) if code else leaf
    for part in evidence.identifiers(prose):
        if _STRONG.fullmatch(part) and not sight.seen.text(part):
            return FAULT, repr(part)
    if code or name in _AUTHORED:
        return None
    return _stray_path_or_date(leaf, sight)


def _at_hand(value: float, sight: _Sight) -> bool:
    return abs(value) <= _EASY or value in _USUAL or sight.seen.number(value, 6) or sight.reach.number(value, 6)


def _stray_path_or_date(leaf: str, sight: _Sight) -> tuple[str, str] | None:
    for part in evidence.dates(leaf):
        if not sight.seen.text(part[:10]) and not sight.told.matches(_DAY_WORD):
            return REMARK, f"the date {part}"
    if leaf.startswith("/") and not sight.writing and not sight.seen.text(leaf):
        last = leaf.rpartition("/")[2]
        words = [word for word in evidence.WORD.findall(last.rpartition(".")[0] or last) if len(word) > 3]
        if words and not any(sight.seen.text(word) for word in words):
            return REMARK, f"the path {leaf}"
    return None


# --- grounding

_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LABEL: Final = re.compile(r"(?m)^\s*(?:#+ .*$|(?:[-*]\s+)?\*\*[^*\n]+\*\*:?)|^\s*(?:[-*]\s+)?[A-Z][\w ]{1,40}:(?=\s)")
_UNIT: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)-?([A-Za-z%]{1,12})")
_NEARLY: Final = re.compile(
    r"(?:about|around|roughly|nearly|almost|over|under|more than|less than|approximately|some|close to|"
    r"just|~|\u2248)\s*$",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mn": 1e6, "bn": 1e9, "billion": 1e9}
_CLOCK: Final = re.compile(r"\b(\d{1,2}):(\d{2})\b(?!:)")
_SPAN: Final = re.compile(r"\b[A-Z][\w\u2019'-]*(?: (?:of |the |de |da |van |von |al-|el |& )?[A-Z][\w\u2019'-]*)*")
_STARTS: Final = re.compile(r"(?:\A|[.!?:;]|\n|[\"\u201c(\[*_`>|\u2013\u2014]|(?:^|\n)\s*(?:[-*]|\d+[.)]))\s*\Z")
_FAMILIAR: Final = _set_of(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec english python javascript "
    "markdown excel internet pearson spearman celsius fahrenheit i'll i've i'm i'd european american euro euros"
)


def ungrounded(text: str, seen: Seen, reach: Reach) -> Iterator[tuple[str, str]]:
    """(severity, sentence) for each number, identifier, date, time and name in an answer that came from nowhere."""
    plain = _FENCED.sub(" ", text)
    yield from _strange_numbers(plain, seen, reach)
    for part in dict.fromkeys(evidence.identifiers(plain)):
        if _STRONG.fullmatch(part) and not _UNIT.fullmatch(part) and not seen.text(part):
            yield FAULT, f"{part!r} was never in sight"
    for part in dict.fromkeys(evidence.dates(plain)):
        if not seen.text(part[:10]) and not _known_day(part[:10], seen):
            yield FAULT, f"the date {part} was never in sight"
    for hour, minute in dict.fromkeys(_CLOCK.findall(plain)):
        shapes = (f"{hour}:{minute}", f"{int(hour):02d}:{minute}", f"{int(hour) + 12}:{minute}")
        if not any(seen.text(shape) for shape in shapes):
            yield REMARK, f"the time {hour}:{minute} was never in sight"
    for name in _strange_names(plain, seen):
        yield REMARK, f"the name {name} was never in sight"


def _strange_numbers(text: str, seen: Seen, reach: Reach) -> Iterator[tuple[str, str]]:
    shown_in = list(_numbers(text))
    for value, decimals, shown in shown_in:
        around = text.partition(shown)
        if _shown_so(value, decimals, around, seen):
            continue
        share = around[2].startswith("%") or bool(_NEARLY.search(around[0][-20:]))
        if reach.number(value, decimals, share=share):
            continue
        others = [other for other, digits, _ in shown_in if other != value and seen.number(other, digits)]
        if not evidence.made_of(value, decimals, others, share=share):
            yield FAULT, f"the number {shown} was never in sight and follows from nothing"


def claims(text: str) -> int:
    """How many numbers, identifiers, dates and names a text shows."""
    plain = _FENCED.sub(" ", text)
    shown = [*_numbers(plain), *evidence.identifiers(plain), *evidence.dates(plain), *_spans(plain)]
    return len(shown)


def _numbers(text: str) -> Iterator[tuple[float, int, str]]:
    """(value, decimals, as shown) of the numbers in a text; those with a unit attached are among them."""
    for value, decimals in evidence.numbers(text):
        yield value, decimals, f"{value:,.{decimals}f}"
    for part in evidence.identifiers(text):
        if (match := _UNIT.fullmatch(part)) and match[2] not in {"st", "nd", "rd", "th"}:
            digits = match[1].replace(",", "")
            yield float(digits), len(digits.partition(".")[2]), match[1]


def _shown_so(value: float, decimals: int, around: tuple[str, str, str], seen: Seen) -> bool:
    """Whether a number was seen: as it stands, as a share, in thousands, on another clock, or roughly."""
    if (abs(value) <= 3 and not decimals) or seen.number(value, decimals):
        return True
    before, _, after = around
    if after.startswith("%") and seen.number(value / 100, decimals + 2):
        return True
    if (match := re.match(r"\s?([A-Za-z]+)", after)) and (scale := _SCALES.get(match[1].lower())):
        return seen.near(value * scale, 0.5 * 10**-decimals / max(abs(value), 1e-9))
    if re.match(r"\s?p\.?m\b", after) and seen.number(value + 12, 0):
        return True
    return bool(_NEARLY.search(before[-20:]) and seen.near(value, 0.05))


def _known_day(day: str, seen: Seen) -> bool:
    """Whether year, month and day were all seen as numbers, in whatever format."""
    parts = [float(part) for part in re.findall(r"\d+", day)]
    return all(seen.number(part, 0) for part in parts) or seen.matches(_DAY_WORD)


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """(span of capitalised words, whether it begins a sentence); headings and labels left out."""
    bare = _LABEL.sub(lambda match: "\n" * (match[0].count("\n") + 1), text)
    for match in _SPAN.finditer(bare):
        yield match[0], bool(_STARTS.search(bare[: match.start()][-12:]) or match.start() == 0)


def _strange_names(text: str, seen: Seen) -> Iterator[str]:
    """Names of which a part was never seen; the first word of a sentence is capital anyway and does not count."""
    for span, starts in _spans(text):
        words = [word for word in re.findall(r"[\w\u2019']+", span) if word[:1].isupper()]
        for word in words[1:] if starts else words:
            bare = re.sub(r"['\u2019]s?$", "", word)
            if len(bare) < 3 or bare.isupper() or bare.casefold() in _FAMILIAR or bare[0].isdigit():
                continue
            if not (seen.word(bare) or seen.word(bare.rstrip("s")) or seen.word(f"{bare}s")):
                yield span
                break


# --- contradictions ------------------------------------------------------------------------------------------

_ADMITS: Final = re.compile(
    r"\b(?:could(?:n't| not)|can(?:not|'t)|unable|not able|refus\w*|reject\w*|denied|impossible|unavailable|"
    r"unreachable|no luck|sorry|unfortunately|afraid|time[ds]? ?out|did(?:n't| not)|not found|no such|"
    r"(?:does|do)(?:n't| not) (?:exist|respond|answer|know|take|work|allow|accept|keep)|failed (?:to|twice|again|with)|"
    r"(?:service|tool|api|server|system|request|call|lookup|search|it|that|attempt|try|tries)\b[^.]{0,30}\b"
    r"fail(?:ed|s|ing)|there(?:'s| is| are| was) no|"
    r"nothing (?:was|is|has|changed|came)|too late|more than|no longer|out of|down for|is down|was down|try again|"
    r"(?:is|are|was|were)(?:n't| not)|not (?:valid|allowed|permitted|available|booked|done|changed|among|"
    r"possible)|"
    r"crash\w*|blocked|expired|forbidden|conflict\w*|collid\w*|gone|http [45]\d\d|[45]\d\d error|an error|lacks?|"
    r"insufficient|not enough|problem|trouble|unknown|missing)\b",
    re.IGNORECASE,
)
_ACTED: Final = re.compile(
    r"\b(?:I|we)(?:'ve| have) (?:now |just |also |already )?(?!tried|looked|checked|attempted|asked|searched)"
    r"(?:\w+ed|sent|put|set|written|made|given|taken|told)\b",
    re.IGNORECASE,
)
_FELL_THROUGH: Final = re.compile(
    r"\b(?:fail\w*|error|could(?:n't| not)|unable|did(?:n't| not)|was(?:n't| not)|has(?:n't| not)|unavailable|"
    r"is down|was down|try again|problem|trouble|time[ds]? out|reject\w*|refus\w*|denied|yet)\b",
    re.IGNORECASE,
)
_CLAIMS: Final = re.compile(
    r"^\s*(?:done|all set|great|good news|sorted|yes)\b|\b(?:is|are|was|were|has been|have been) (?:now |all )?"
    r"(?:cancelled|updated|created|booked|refunded|changed|sent|moved|opened|assigned|saved|set|placed|removed|deleted|added|"
    r"closed)\b",
    re.IGNORECASE,
)
_TELLING_WORD: Final = re.compile(r"[A-Za-z]{6,}|\d[\d.,]*\d|\d")
_COMMON_IN_ERRORS: Final = _set_of(
    "service server system answer within request before retry error please respond timeout unavailable"
)


def _failure_as_success(case: Case) -> Problems:
    """An answer right after a failure that nothing made good, in words that know of no failure."""
    for at, text in case.endings():
        before = case.results_before(at)
        last = [one for one in before if one.at == before[-1].at and at - one.result_at <= len(before)]
        turn = sum(evidence.role(message) == "user" for message in case.messages[:at])
        if not last or last[-1].turn != turn or not all(one.failed for one in last):
            continue
        acting = any(case.writes(one) for one in last)
        if not (_admits(text, acting=acting) or _tells_of(text, last, case)):
            yield Problem("contradiction", FAULT, at, f"{last[-1].name} failed, and the answer does not say so")


def _admits(text: str, *, acting: bool) -> bool:
    """Whether an answer knows that something did not work. To have done what failed is claimed in so many words."""
    plain = _CODE_MARK.sub("code", _FENCED.sub(" ", text.replace("\u2019", "'")))
    if acting and _ACTED.search(plain):
        return bool(_FELL_THROUGH.search(plain))
    if _ADMITS.search(plain) or patterns.refuses(plain) or patterns.asks(plain):
        return True
    return "?" in plain and not _CLAIMS.search(plain)


def _tells_of(text: str, broken: Sequence[Exchange], case: Case) -> bool:
    """Whether an answer takes up something that only the errors said: who is busy, what is allowed instead."""
    known = Seen(evidence.content(one) for one in case.messages[: broken[0].result_at])
    new = {
        word.casefold()
        for one in broken
        for leaf in evidence.leaves(one.result)
        for word in _TELLING_WORD.findall(str(leaf))
        if not known.text(word) and word.casefold() not in _COMMON_IN_ERRORS
    }
    return any(word.casefold() in new for word in _TELLING_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class _Sibling:
    """One of several like things in results: the words that name it, and its numbers."""

    words: frozenset[str]
    numbers: frozenset[float]


def _misattributed(case: Case) -> Problems:
    """A sentence that gives one thing's number to another, where results list like things side by side."""
    for at, text in case.endings():
        before = [one for one in case.results_before(at) if one.succeeded]
        families = list(_families(before, case))
        if not families:
            continue
        common = Seen(evidence.content(one) for one in case.messages[:at] if evidence.role(one) in {"user", "system"})
        for sentence in _LINE.split(_FENCED.sub(" ", text)):
            for family in families:
                if wrong := _wrong_pair(sentence, family, common):
                    yield Problem("contradiction", FAULT, at, wrong)


def _families(results: Sequence[Exchange], case: Case) -> Iterator[list[_Sibling]]:
    """The groups of like things: items of a list, entries of a map, results of the same tool with other arguments."""
    del case
    by_tool: dict[str, dict[str, _Sibling]] = {}
    for one in results:
        yield from _lists(one.result)
        scalars = [part for part in _scalars(one.result) if isinstance(part, str)] if one.arguments else []
        words = frozenset(_names_in([dict(one.arguments), scalars]))
        if words:
            known = by_tool.setdefault(one.name, {})
            own = _Sibling(words, frozenset(_amounts(one.result)))
            was = known.get(_text(one.arguments))
            known[_text(one.arguments)] = own if was is None else _Sibling(words, own.numbers | was.numbers)
    yield from (list(known.values()) for known in by_tool.values() if len(known) > 1)


def _scalars(value: Any) -> list[Any]:
    return [part for part in value.values() if not isinstance(part, dict | list)] if isinstance(value, Mapping) else []


def _lists(value: Any) -> Iterator[list[_Sibling]]:
    if isinstance(value, list):
        if len(value) > 1 and all(isinstance(part, dict | list) for part in value):
            yield [_Sibling(frozenset(_names_in(part)), frozenset(_amounts(part))) for part in value]
        for part in value:
            yield from _lists(part)
    elif isinstance(value, Mapping):
        named = {key: part for key, part in value.items() if str(key)[:1].isupper() and _amounts(part)}
        if len(named) > 1:
            yield [_Sibling(frozenset({str(key).casefold()}), frozenset(_amounts(part))) for key, part in named.items()]
        for part in value.values():
            yield from _lists(part)


_NAMING: Final = re.compile(r"[A-Z]|[a-z][\w-]*\d")


def _names_in(value: Any) -> set[str]:
    """The texts in a value that can name a thing: short, with a capital or a digit."""
    return {
        leaf.casefold()
        for leaf in evidence.leaves(value)
        if isinstance(leaf, str) and 3 <= len(leaf) <= 60 and _NAMING.search(leaf) and not evidence.dates(leaf)
    }


def _amounts(value: Any) -> set[float]:
    return {float(leaf) for leaf in evidence.leaves(value) if evidence.is_number(leaf)}


def _wrong_pair(sentence: str, family: Sequence[_Sibling], common: Seen) -> str:
    """What is wrong with a sentence about things of a family, or ""."""
    names = _places(sentence, {word for one in family for word in one.words})
    amounts = [
        (place, value, decimals)
        for place, value, decimals in _placed_numbers(sentence)
        if not common.number(value, decimals) and any(_has(one, value, decimals) for one in family)
    ]
    if not names or not amounts:
        return ""

    def belongs(name: str, value: float, decimals: int) -> bool:
        return any(name in one.words and _has(one, value, decimals) for one in family)

    for low, high in [(0, len(sentence)), *_clauses(sentence)]:
        here = [name for place, name in names if low <= place < high]
        told = [amount[1:] for amount in amounts if low <= amount[0] < high]
        if here and told and not any(belongs(name, *amount) for name in here for amount in told):
            return f"'{here[0]}' and {told[0][0]:g} stand together and do not belong together"
    said, names = names, _one_each(names, family)
    if len(names) != len(amounts) or len(names) < 2:
        return ""
    in_order = any(belongs(name, *amount[1:]) for (_, name), amount in zip(names, amounts, strict=True))
    nearest = any(belongs(_nearest(place, said), value, decimals) for place, value, decimals in amounts)
    return "" if in_order or nearest else f"'{names[0][1]}' and '{names[1][1]}' have each other's numbers"


def _one_each(names: Sequence[tuple[int, str]], family: Sequence[_Sibling]) -> list[tuple[int, str]]:
    """Of several names of one thing in a row (an id and a title) the first."""
    kept: list[tuple[int, str]] = []
    for place, name in names:
        if not kept or not any({name, kept[-1][1]} <= one.words for one in family):
            kept.append((place, name))
    return kept


_LINE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_BETWEEN: Final = re.compile(
    r"[,;] | (?:and|while|whereas|but|against|versus|vs|compared (?:to|with)|followed by|then) ", re.IGNORECASE
)


def _clauses(sentence: str) -> list[tuple[int, int]]:
    """Where the parts of a sentence begin and end. A part without a number goes with the next: "A, B (up to 7)"."""
    cuts = [match.start() for match in _BETWEEN.finditer(sentence)]
    found, low = [], 0
    for high in [*cuts, len(sentence)] if cuts else []:
        if evidence.numbers(sentence[low:high]):
            found.append((low, high))
            low = high
    return found


def _nearest(place: int, names: Sequence[tuple[int, str]]) -> str:
    return min(names, key=lambda one: min(abs(place - one[0]), abs(place - one[0] - len(one[1]))))[1]


def _places(sentence: str, names: Iterable[str]) -> list[tuple[int, str]]:
    """(position, name) of the names in a sentence; of names within names the longest."""
    folded = sentence.casefold()
    found: list[tuple[int, str]] = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        place = folded.find(name)
        if place < 0 or re.match(r"\w", folded[place + len(name) : place + len(name) + 1]):
            continue
        if re.match(r"\w", folded[max(0, place - 1) : place]) or any(a <= place < a + len(b) for a, b in found):
            continue
        found.append((place, name))
    return sorted(found)


def _placed_numbers(sentence: str) -> Iterator[tuple[int, float, int]]:
    start = 0
    for value, decimals in evidence.numbers(sentence):
        for shown in (f"{value:,.{decimals}f}", f"{value:.{decimals}f}"):
            place = sentence.find(shown, start)
            if place >= 0:
                start = place + len(shown)
                yield place, value, decimals
                break


def _has(one: _Sibling, value: float, decimals: int) -> bool:
    half = 0.5 * 10**-decimals + 1e-9
    exact = 1e-9
    return any(abs(abs(own) - abs(value)) <= (exact if own.is_integer() else half) for own in one.numbers)


# --- language ------------------------------------------------------------------------------------------------

_LEAKED: Final = re.compile(
    r"<\/?(?:tool_call|tool_response|function_call|tools?|function=)\b|<\|[a-z_]+\|>|\[TOOL_CALLS\]|"
    r"\"(?:arguments|tool_calls|tool_call_id|parameters)\"\s*:\s*[{\[\"]"
)
_SLOT: Final = re.compile(
    r"(?<![\w$'\"`{(/:=.&?<\[%,;-])\{[a-z]+(?:[_ ][a-z]+)*\}(?![\w}'\"`(])|\{\{\s*\w+\s*\}\}|\[(?:INSERT|YOUR|NAME)\b"
)
_NOTHING: Final = re.compile(
    r"(?:\b(?:is|are|was|were|of|to|at|for)|:|=) (?:None|NaN|nan|undefined|null)(?=[.,;%]|\s*$)"
)


_CODE_MARK: Final = re.compile(r"`[^`\n]*`")


def _language(case: Case) -> Problems:
    for at, text in case.endings():
        bare = _CODE_MARK.sub("code", _FENCED.sub(" ", text)).strip()
        if _LEAKED.search(bare) or (bare[:1] in "{[" and isinstance(evidence.parsed(bare), dict | list)):
            yield Problem("language", FAULT, at, "the answer is machine text: a call, a result or a template mark")
        elif slot := _SLOT.search(bare):
            yield Problem("language", FAULT, at, f"the slot {slot[0]} was not filled")
        elif _stutters(bare):
            yield Problem("language", REMARK, at, "the answer says the same thing twice")
        elif _NOTHING.search(bare):
            yield Problem("language", REMARK, at, "a value in the answer is missing (None, NaN or the like)")


def _stutters(text: str) -> bool:
    parts = [part.strip().casefold() for part in patterns.sentences(text) if len(part) > 20]
    words = text.casefold().split()
    thrice = any(a == b == c and a.isalpha() for a, b, c in zip(words, words[1:], words[2:], strict=False))
    return thrice or len(set(parts)) < len(parts)


_RULES: Final[tuple[Callable[[Case], Problems], ...]] = (
    _tools, _roles, _content, _order, _call_ids, _pairing, _swapped, _absent_tools, _argument_form, _arguments,
    _repetition, _sources, _failure_as_success, _misattributed, _language,
)  # fmt: skip
RULES: Final[Mapping[str, str]] = {
    "structure": "messages and tools are there and can be read",
    "tools": "tool schemas are valid, closed and differently named",
    "roles": "roles are system, user, assistant and tool",
    "content": "content is a text, empty only beside calls",
    "order": "system, user, calls, their results, answer",
    "call ids": "each call has an id of its own",
    "pairing": "each call has one result, directly after it, under its id and name",
    "swapped results": "results fit the calls that they stand with",
    "absent tool": "only tools on offer are called",
    "argument form": "arguments are an object",
    "arguments": "arguments fit the tool's schema, without nulls",
    "repetition": "no call is made twice for nothing",
    "provenance": "identifiers, paths, dates and numbers in arguments were in sight before",
    "grounding": "numbers, identifiers, dates and names in answers were in sight or follow from what was",
    "contradiction": "answers agree with results",
    "language": "answers are prose",
}


# --- tables --------------------------------------------------------------------------------------------------

_SHOWN: Final = 3


def check_rows(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Finding]:
    """The findings over (position, row), faults before remarks within a rule; a rule that holds has 0 rows.

    Rows are read one by one. `messages` and `tools` may be lists, lists of JSON texts, or JSON text.
    """
    counts: dict[tuple[str, str], int] = {}
    examples: dict[tuple[str, str], list[tuple[str, str]]] = {}
    total = 0
    for position, row in rows:
        total += 1
        first = {(problem.rule, problem.severity): problem for problem in reversed(check(*plain(row)))}
        for key, problem in first.items():
            counts[key] = counts.get(key, 0) + 1
            if len(shown := examples.setdefault(key, [])) < _SHOWN:
                shown.append((f"{position} message {problem.at}" if problem.at >= 0 else position, problem.sentence))
    if not total:
        return [Finding("structure", FAULT, 0, "there are no rows", whole=True)]
    return [
        Finding(rule, severity, counts.get((rule, severity), 0), detail, tuple(examples.get((rule, severity), ())))
        for rule, detail in RULES.items()
        for severity in (FAULT, REMARK)
        if severity == FAULT or (rule, severity) in counts
    ]


def plain(row: Mapping[str, Any]) -> tuple[Any, Any]:
    """Messages and tools of a row, JSON texts read; a list without tools where there are none."""
    return _read(row.get("messages")), _read(row.get("tools")) or []


def _read(value: Any) -> Any:
    if isinstance(value, str):
        value = evidence.parsed(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [evidence.parsed(part) if isinstance(part, str) else part for part in value]
    return value
