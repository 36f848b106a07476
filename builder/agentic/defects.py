"""Good conversations spoilt on purpose: what checks are tested with, and the wrong sides of preference pairs.

`plant("wrong id", row, rng)` is a copy of the row with exactly this defect, or None where the row has no place for it.
The row is not changed. Where there are several places, the draw decides.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal

from . import evidence
from .evidence import Exchange, Reach, Seen
from .world.rng import Rng

Row = dict[str, Any]
Side = Literal["tools", "form", "call", "answer"]


@dataclass
class Draft:
    """The copy that a planter spoils."""

    row: Row
    rng: Rng

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages; planters change them."""
        found: list[dict[str, Any]] = self.row["messages"]
        return found

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools; planters change them."""
        found: list[dict[str, Any]] = self.row["tools"]
        return found

    def exchanges(self) -> list[Exchange]:
        """Calls with their results."""
        return evidence.exchanges(self.messages)

    def calls(self) -> list[tuple[int, dict[str, Any]]]:
        """(index of the message, function of the call) of every call."""
        return [
            (at, call["function"])
            for at, message in enumerate(self.messages)
            for call in message.get("tool_calls") or ()
        ]

    def results(self) -> list[int]:
        """The indices of the messages that are results."""
        return [at for at, message in enumerate(self.messages) if message["role"] == "tool"]

    def answers(self) -> list[int]:
        """The indices of what the assistant says without calls."""
        return [at for at, m in enumerate(self.messages) if m["role"] == "assistant" and not m.get("tool_calls")]

    def schema(self, name: str) -> dict[str, Any]:
        """The parameter schema of a tool."""
        found: dict[str, Any] = next(
            (one["function"]["parameters"] for one in self.tools if one["function"]["name"] == name), {}
        )
        return found

    def sight(self, at: int) -> Seen:
        """What is in sight before a message."""
        told = (evidence.content(message) for message in self.messages[:at])
        made = (json.dumps(dict(one.arguments), ensure_ascii=False) for one in self.exchanges())
        return Seen([*told, *made, json.dumps(self.tools, ensure_ascii=False)])


Planter = Callable[[Draft], bool]
"""Spoils a draft; False where there is no place for the defect."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect: where it sits, and the rules of checks.py of which at least one must catch it."""

    kind: str
    side: Side
    rules: tuple[str, ...]
    plant: Planter


_FOUND: dict[str, Defect] = {}


def _defect(kind: str, side: Side, *rules: str) -> Callable[[Planter], Planter]:
    def note(plant: Planter) -> Planter:
        _FOUND[kind] = Defect(kind, side, rules, plant)
        return plant

    return note


def plant(kind: str, row: Mapping[str, Any], rng: Rng) -> Row | None:
    """A copy of the row with this kind of defect, or None where there is no place for it. KeyError: no such kind."""
    draft = Draft({**row, "messages": copy.deepcopy(row["messages"]), "tools": copy.deepcopy(row["tools"])}, rng)
    return draft.row if DEFECTS[kind].plant(draft) else None


def preference(row: Mapping[str, Any], rng: Rng) -> Row | None:
    """{"prompt", "chosen", "rejected", "tools", "defect"}: what the assistant did at one point, and a defect of it.

    The defect is one in a call or an answer; `prompt` is all that stands before it. None where the row has no place.
    """
    for kind in rng.shuffled([one.kind for one in DEFECTS.values() if one.side in {"call", "answer"}]):
        spoilt = plant(kind, row, rng)
        if spoilt is None or len(spoilt["messages"]) != len(row["messages"]):
            continue
        pairs = zip(row["messages"], spoilt["messages"], strict=True)
        changed = [at for at, (good, bad) in enumerate(pairs) if good != bad]
        if len(changed) != 1 or row["messages"][changed[0]]["role"] != "assistant":
            continue
        at = changed[0]
        return {
            "prompt": row["messages"][:at],
            "chosen": [row["messages"][at]],
            "rejected": [spoilt["messages"][at]],
            "tools": row["tools"],
            "defect": kind,
        }
    return None


# --- tools ---------------------------------------------------------------------------------------------------


@_defect("open schema", "tools", "tools")
def _open_schema(draft: Draft) -> bool:
    closed = [one for one in draft.tools if one["function"]["parameters"].get("additionalProperties") is False]
    if not closed:
        return False
    del draft.rng.pick(closed)["function"]["parameters"]["additionalProperties"]
    return True


@_defect("broken schema", "tools", "tools")
def _broken_schema(draft: Draft) -> bool:
    described = [one for one in draft.tools if one["function"]["parameters"].get("properties")]
    if not described:
        return False
    properties = draft.rng.pick(described)["function"]["parameters"]["properties"]
    properties[draft.rng.pick(sorted(properties))]["type"] = "text"
    return True


@_defect("renamed tool", "tools", "absent tool")
def _renamed_tool(draft: Draft) -> bool:
    used = sorted({one.name for one in draft.exchanges()})
    if not used:
        return False
    name = draft.rng.pick(used)
    for one in draft.tools:
        if one["function"]["name"] == name:
            one["function"]["name"] = f"{name}_v2"
    return True


@_defect("tool offered twice", "tools", "tools")
def _tool_twice(draft: Draft) -> bool:
    if not draft.tools:
        return False
    draft.tools.append(copy.deepcopy(draft.rng.pick(draft.tools)))
    return True


# --- form ----------------------------------------------------------------------------------------------------


@_defect("two user turns in a row", "form", "order")
def _two_user_turns(draft: Draft) -> bool:
    at = draft.rng.pick([at for at, message in enumerate(draft.messages) if message["role"] == "user"])
    draft.messages.insert(at + 1, {"role": "user", "content": "Are you there?"})
    return True


@_defect("two assistant turns in a row", "form", "order")
def _two_assistant_turns(draft: Draft) -> bool:
    at = draft.rng.pick(draft.answers())
    draft.messages.insert(at + 1, {"role": "assistant", "content": "That was all."})
    return True


@_defect("late system message", "form", "order")
def _late_system(draft: Draft) -> bool:
    draft.messages.insert(
        draft.rng.between(1, len(draft.messages) - 1), {"role": "system", "content": "Be brief from now on."}
    )
    return True


@_defect("unknown role", "form", "roles")
def _unknown_role(draft: Draft) -> bool:
    message = draft.rng.pick(draft.messages)
    message["role"] = {"assistant": "gpt", "user": "human", "tool": "observation"}.get(message["role"], "instructions")
    return True


@_defect("truncated conversation", "form", "order", "pairing")
def _truncated(draft: Draft) -> bool:
    del draft.messages[draft.answers()[-1] :]
    return True


@_defect("result before call", "form", "order", "pairing")
def _result_before_call(draft: Draft) -> bool:
    if not draft.results():
        return False
    at = draft.rng.pick(draft.results())
    result = draft.messages.pop(at)
    call_at = max(place for place in range(at) if draft.messages[place].get("tool_calls"))
    draft.messages.insert(call_at, result)
    return True


@_defect("missing result", "form", "pairing")
def _missing_result(draft: Draft) -> bool:
    if not draft.results():
        return False
    del draft.messages[draft.rng.pick(draft.results())]
    return True


@_defect("result twice", "form", "pairing")
def _result_twice(draft: Draft) -> bool:
    if not draft.results():
        return False
    at = draft.rng.pick(draft.results())
    draft.messages.insert(at, copy.deepcopy(draft.messages[at]))
    return True


@_defect("wrong id", "form", "pairing")
def _wrong_id(draft: Draft) -> bool:
    if not draft.results():
        return False
    draft.messages[draft.rng.pick(draft.results())]["tool_call_id"] = f"{draft.rng.below(10**9):09d}"
    return True


@_defect("duplicate call ids", "form", "call ids")
def _duplicate_ids(draft: Draft) -> bool:
    calls = [(at, call) for at, message in enumerate(draft.messages) for call in message.get("tool_calls") or ()]
    if len(calls) < 2:
        return False
    (_, first), (_, second) = draft.rng.sample(calls, 2)
    for message in draft.messages:
        if message.get("tool_call_id") == second["id"]:
            message["tool_call_id"] = first["id"]
    second["id"] = first["id"]
    return True


@_defect("result under another name", "form", "pairing")
def _wrong_name(draft: Draft) -> bool:
    places = [at for at in draft.results() if draft.messages[at].get("name")]
    others = [one["function"]["name"] for one in draft.tools]
    if not places or len(others) < 2:
        return False
    message = draft.messages[draft.rng.pick(places)]
    message["name"] = draft.rng.pick([name for name in others if name != message["name"]])
    return True


@_defect("swapped results", "form", "swapped results", "provenance", "contradiction", "grounding")
def _swapped_results(draft: Draft) -> bool:
    """Only results that bear the marks of their calls: others could be swapped without anybody seeing it."""
    pairs = [pair for pair in combinations(draft.exchanges(), 2) if _told_apart(*pair)]
    if not pairs:
        return False
    one, other = draft.rng.pick(pairs)
    draft.messages[one.result_at]["content"] = other.text
    draft.messages[other.result_at]["content"] = one.text
    return True


def _told_apart(one: Exchange, other: Exchange) -> bool:
    """Whether each result repeats an argument of its own call that is none of the other call's."""
    return one.text != other.text and _repeats(one, other) and _repeats(other, one)


def _repeats(one: Exchange, other: Exchange) -> bool:
    own = {leaf for leaf in evidence.leaves(dict(one.arguments)) if isinstance(leaf, str) and len(leaf) > 2}
    own -= set(evidence.leaves(dict(other.arguments)))
    return any(leaf in set(evidence.leaves(one.result)) for leaf in own) and not any(leaf in other.text for leaf in own)


@_defect("content that is no text", "form", "content")
def _content_no_text(draft: Draft) -> bool:
    message = draft.rng.pick([one for one in draft.messages if one["content"]])
    message["content"] = evidence.parsed(message["content"]) if message["role"] == "tool" else None
    message["content"] = None if isinstance(message["content"], str) else message["content"]
    return True


@_defect("empty request", "form", "content")
def _empty_request(draft: Draft) -> bool:
    draft.rng.pick([message for message in draft.messages if message["role"] == "user"])["content"] = " "
    return True


# --- calls ---------------------------------------------------------------------------------------------------


def _succeeded(draft: Draft) -> list[tuple[Exchange, dict[str, Any]]]:
    """Calls that worked, with the function object that a planter changes."""
    functions = [function for _, function in draft.calls()]
    return [
        (one, function)
        for one, function in zip(draft.exchanges(), functions, strict=True)
        if one.succeeded and isinstance(function["arguments"], dict)
    ]


def _arguments_of(draft: Draft, fits: Callable[[Any, Mapping[str, Any]], bool]) -> Iterator[tuple[dict[str, Any], str]]:
    """(arguments, name) of arguments of working calls whose value and schema fit."""
    for one, function in _succeeded(draft):
        properties = draft.schema(one.name).get("properties", {})
        for name, value in function["arguments"].items():
            if name in properties and fits(value, properties[name]):
                yield function["arguments"], name


def _pick(draft: Draft, places: Sequence[tuple[dict[str, Any], str]]) -> tuple[dict[str, Any], str] | None:
    return draft.rng.pick(places) if places else None


@_defect("call of an absent tool", "call", "absent tool")
def _absent_tool(draft: Draft) -> bool:
    calls = draft.calls()
    if not calls:
        return False
    at, function = draft.rng.pick(calls)
    was, function["name"] = function["name"], f"{function['name']}_all"
    for message in draft.messages[at:]:
        if message.get("name") == was:
            message["name"] = function["name"]
    return True


@_defect("enum violation", "call", "arguments")
def _enum_violation(draft: Draft) -> bool:
    place = _pick(draft, list(_arguments_of(draft, lambda _, schema: "enum" in schema)))
    if place is None:
        return False
    arguments, name = place
    arguments[name] = f"{arguments[name]}ish"
    return True


@_defect("extra argument", "call", "arguments")
def _extra_argument(draft: Draft) -> bool:
    working = _succeeded(draft)
    if not working:
        return False
    draft.rng.pick(working)[1]["arguments"][draft.rng.pick(("verbose", "lang", "dry", "token"))] = True
    return True


@_defect("null argument", "call", "arguments")
def _null_argument(draft: Draft) -> bool:
    """An optional argument that is given without a value, as merged columns do it; else one that was needed."""
    working = _succeeded(draft)
    if not working:
        return False
    one, function = draft.rng.pick(working)
    properties = sorted(draft.schema(one.name).get("properties", {}))
    absent = [name for name in properties if name not in function["arguments"]]
    if not properties:
        return False
    function["arguments"][draft.rng.pick(absent or properties)] = None
    return True


@_defect("missing argument", "call", "arguments")
def _missing_argument(draft: Draft) -> bool:
    places = [
        (function["arguments"], name)
        for one, function in _succeeded(draft)
        for name in draft.schema(one.name).get("required", ())
        if name in function["arguments"]
    ]
    place = _pick(draft, places)
    if place is None:
        return False
    del place[0][place[1]]
    return True


@_defect("renamed argument", "call", "arguments")
def _renamed_argument(draft: Draft) -> bool:
    place = _pick(draft, list(_arguments_of(draft, lambda *_: True)))
    if place is None:
        return False
    arguments, name = place
    changed = {f"{key}_value" if key == name else key: value for key, value in arguments.items()}
    arguments.clear()
    arguments.update(changed)
    return True


@_defect("wrong argument type", "call", "arguments")
def _wrong_type(draft: Draft) -> bool:
    place = _pick(draft, list(_arguments_of(draft, lambda _, schema: "type" in schema)))
    if place is None:
        return False
    arguments, name = place
    value = arguments[name]
    arguments[name] = [value] if isinstance(value, str) else json.dumps(value)
    return True


@_defect("arguments that are no JSON", "call", "argument form")
def _no_json(draft: Draft) -> bool:
    calls = [function for _, function in draft.calls() if function["arguments"]]
    if not calls:
        return False
    function = draft.rng.pick(calls)
    function["arguments"] = str(json.dumps(function["arguments"]))[:-1]
    return True


_MARKED: Final = re.compile(r"[A-Za-z]{2,}[-_]?\d{3,}|[\w.+-]+@[\w-]+\.[\w.]+")


@_defect("stale id", "call", "provenance")
def _stale_id(draft: Draft) -> bool:
    """An identifier or address that nobody ever named."""
    place = _pick(draft, list(_arguments_of(draft, lambda v, _: isinstance(v, str) and bool(_MARKED.fullmatch(v)))))
    if place is None:
        return False
    arguments, name = place
    arguments[name] = _other_mark(arguments[name], draft.sight(len(draft.messages)), draft.rng)
    return True


def _other_mark(mark: str, seen: Seen, rng: Rng) -> str:
    """Something that looks like an identifier or an address and was never seen."""
    while True:
        mark += str(rng.below(10)) if rng.chance(100) and "@" not in mark else ""
        if "@" in mark:
            made = (
                f"{rng.pick(('info', 'sales', 'j.doe', 'admin'))}{rng.below(900)}@{rng.pick(('mail', 'corp'))}.example"
            )
        else:
            made = re.sub(r"\d", lambda _: str(rng.below(10)), mark)
        if not seen.text(made):
            return made


@_defect("repeated call", "call", "repetition")
def _repeated_call(draft: Draft) -> bool:
    """A whole step, calls and results, done twice in a row."""
    steps = sorted({one.at for one in draft.exchanges() if one.succeeded})
    if not steps:
        return False
    at = draft.rng.pick(steps)
    end = at + 1
    while draft.messages[end]["role"] == "tool":
        end += 1
    again = copy.deepcopy(draft.messages[at:end])
    again[0]["content"] = ""
    for number, call in enumerate(again[0]["tool_calls"]):
        call["id"] = f"again{draft.rng.below(1000):03d}{number}"[:9]
        again[1 + number]["tool_call_id"] = call["id"]
    draft.messages[end:end] = again
    return True


# --- answers -------------------------------------------------------------------------------------------------

_FIRST_NAMES: Final = ("Marisol", "Thaddeus", "Oluwaseun", "Brunhilde", "Yevgenia", "Casimir")
_LAST_NAMES: Final = ("Quentin", "Abernathy", "Vandermolen", "Zielinska", "Haraldsson", "Okonjo")
_PLACES_AND_FIRMS: Final = ("Port Ellory", "Brightwater Holdings", "Santa Verena", "Kestrel Dynamics", "Lake Ombrosa")


def _after_results(draft: Draft) -> list[int]:
    """Answers that stand after results: before, there is nothing that they could be untrue to."""
    first = min(draft.results(), default=len(draft.messages))
    return [at for at in draft.answers() if at > first]


@_defect("empty answer", "answer", "content")
def _empty_answer(draft: Draft) -> bool:
    draft.messages[draft.rng.pick(draft.answers())]["content"] = ""
    return True


@_defect("leaked call as answer", "answer", "language")
def _leaked(draft: Draft) -> bool:
    """The answer is the text of a call, in one of the ways in which models leak it."""
    calls = draft.calls()
    if not calls:
        return False
    _, function = draft.rng.pick(calls)
    text = json.dumps(function, ensure_ascii=False)
    wrapped = draft.rng.pick((text, f"<tool_call>\n{text}\n</tool_call>", f"[TOOL_CALLS][{text}]"))
    draft.messages[draft.rng.pick(draft.answers())]["content"] = wrapped
    return True


@_defect("leaked result as answer", "answer", "language")
def _leaked_result(draft: Draft) -> bool:
    places = [one for one in draft.exchanges() if isinstance(one.result, dict | list)]
    if not places or not _after_results(draft):
        return False
    draft.messages[_after_results(draft)[-1]]["content"] = draft.rng.pick(places).text
    return True


@_defect("unfilled slot", "answer", "language")
def _slot(draft: Draft) -> bool:
    plain = [at for at in draft.answers() if "`" not in draft.messages[at]["content"]]
    if not plain:
        return False
    at = draft.rng.pick(plain)
    words = draft.messages[at]["content"].split(" ")
    place = draft.rng.below(len(words))
    words[place : place + 1] = [draft.rng.pick(("{total}", "{order_id}", "{name}"))]
    draft.messages[at]["content"] = " ".join(words)
    return True


@_defect("ungrounded number", "answer", "grounding", "contradiction")
def _ungrounded_number(draft: Draft) -> bool:
    """A number in an answer becomes another one that stands nowhere and that no sum of a few makes."""
    places = [
        (at, shown)
        for at in _after_results(draft)
        if "```" not in draft.messages[at]["content"]
        for value, decimals in evidence.numbers(draft.messages[at]["content"])
        for shown in (f"{value:,.{decimals}f}", f"{value:.{decimals}f}")
        if _alone(shown).search(draft.messages[at]["content"])
    ]
    if not places:
        return False
    at, shown = draft.rng.pick(places)
    text = draft.messages[at]["content"]
    new = _other_number(shown, draft, at)
    draft.messages[at]["content"] = _alone(shown).sub(new, text)
    return True


def _alone(shown: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,:/-]){re.escape(shown)}(?![\w/-]|[.,]\d)")


def _other_number(shown: str, draft: Draft, at: int) -> str:
    seen, decimals = draft.sight(at), len(shown.partition(".")[2])
    reach = Reach()
    for message in draft.messages[:at]:
        if message["role"] != "assistant":
            reach.add(message["content"], evidence.parsed(message["content"]) if message["role"] == "tool" else None)
    size = float(shown.replace(",", "")) or 1.0
    while True:
        size *= draft.rng.between(1100, 3000) / 1000  # among many numbers only a larger one is surely none of them
        value = round(size + draft.rng.between(5, 90), decimals)
        if not (seen.number(value, decimals) or seen.near(value, 0.06) or reach.number(value, decimals, share=True)):
            return f"{value:,.{decimals}f}"


@_defect("invented identifier", "answer", "grounding")
def _invented_identifier(draft: Draft) -> bool:
    places = [
        (at, part)
        for at in _after_results(draft)
        for part in evidence.identifiers(draft.messages[at]["content"])
        if _MARKED.fullmatch(part)
    ]
    if not places:
        return False
    at, part = draft.rng.pick(places)
    other = _other_mark(part, draft.sight(at), draft.rng)
    draft.messages[at]["content"] = draft.messages[at]["content"].replace(part, other)
    return True


def _is_name(span: str) -> bool:
    return " " in span and not re.search(r"\d", span)


@_defect("invented entity", "answer", "grounding")
def _invented_entity(draft: Draft) -> bool:
    """A name that nobody ever said, in the place of one that was, or in a sentence of its own."""
    places = _after_results(draft)
    if not places:
        return False
    at = draft.rng.pick(places)
    text = draft.messages[at]["content"]
    seen = draft.sight(at)
    last = [name for name in _LAST_NAMES if not seen.text(name)]
    firms = [name for name in _PLACES_AND_FIRMS if not any(seen.word(word) for word in name.split())]
    people = [f"{draft.rng.pick(_FIRST_NAMES)} {draft.rng.pick(last)}"] if last else []
    if not people + firms:
        return False
    name = draft.rng.pick([*people, *firms[:1], *firms[-1:]])
    known = [one for one in evidence.names(text) if _is_name(one) and seen.text(one) and f"{one}:" not in text]
    added = draft.rng.pick((" {} was told about it.", " It was confirmed by {}.", " The contact for this is {}."))
    draft.messages[at]["content"] = text.replace(known[0], name) if known else text + added.format(name)
    return True


@_defect("answer contradicting the result", "answer", "contradiction", "grounding")
def _contradicting(draft: Draft) -> bool:
    """Where results list like things: one thing's value is given to another, or two things get each other's."""
    places = [(at, *change) for at in _after_results(draft) for change in _mixed_up(draft, at)]
    if not places:
        return False
    at, *change = draft.rng.pick(places)
    both = re.compile("|".join(_alone(part).pattern for part in change))
    one, other = change
    text = draft.messages[at]["content"]
    draft.messages[at]["content"] = both.sub(lambda match: other if match[0] == one else one, text)
    return True


def _mixed_up(draft: Draft, at: int) -> Iterator[tuple[str, str]]:
    """(part of the answer, what to exchange it with): a name and that of a thing left out, or the values of two."""
    scene = _scene(draft, at)
    text = scene.text
    for records in _alike([one for one in draft.exchanges() if 0 <= one.result_at < at and not one.failed]):
        told = [_told_of(record, records, scene) for record in records]
        for (name, amount), (other, another) in combinations([one for one in told if one], 2):
            if name in text and other in text and amount and another:
                yield amount, another
            elif name in text and amount and other not in text:
                yield name, other
            elif other in text and another and name not in text:
                yield other, name


def _alike(exchanges: Sequence[Exchange]) -> Iterator[list[dict[Any, Any]]]:
    """Groups of like records: in lists, and results of one tool with other arguments."""
    for one in exchanges:
        yield from _lists(one.result)
    for name in dict.fromkeys(one.name for one in exchanges):
        same = [{**one.arguments, **_scalars(one.result)} for one in exchanges if one.name == name]
        if len(same) > 1:
            yield same


def _scalars(value: Any) -> dict[Any, Any]:
    return (
        {key: part for key, part in value.items() if not isinstance(part, dict | list)}
        if isinstance(value, dict)
        else {}
    )


def _lists(value: Any) -> Iterator[list[dict[Any, Any]]]:
    if isinstance(value, list) and len(value) > 1 and all(isinstance(part, dict | list) for part in value):
        yield [part if isinstance(part, dict) else dict(enumerate(part)) for part in value]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(part)


def _told_of(
    record: Mapping[Any, Any], records: Sequence[Mapping[Any, Any]], scene: "_Scene"
) -> tuple[str, str] | None:
    """The record's one name, and its one amount as the answer shows it ("" if it does not).

    None where the answer tells several things of it, or things that it shares with others, or the two in two sentences.
    """
    others = [one for one in records if one is not record]
    names = [
        value
        for key, value in record.items()
        if isinstance(value, str) and re.match("[A-Z]", value) and 2 < len(value) < 40
        and all(isinstance(one.get(key), str) and one[key] != value for one in others)
    ]  # fmt: skip
    told = [name for name in names if name in scene.text]
    amounts = {
        shown
        for value in record.values()
        if evidence.is_number(value) and (abs(value) > 9 or value != int(value))
        for shown in {f"{value:,}", f"{value}", f"{value:,.2f}", f"{value:.2f}", f"{value:g}"}
        if _alone(shown).search(scene.text)
        and scene.only_here(value)
        and not any(value in one.values() for one in others)
    }
    if len(told) > 1 or not names or len(amounts) > 1:
        return None
    amount = next(iter(amounts), "")
    apart = told and amount and not any(told[0] in part and amount in part for part in scene.sentences)
    return None if apart else ((told or names)[0], amount)


@dataclass(frozen=True)
class _Scene:
    """An answer and what stands before it."""

    text: str
    sentences: Sequence[str]
    requests: Seen
    results: Sequence[Seen]

    def only_here(self, value: float) -> bool:
        """Whether one result alone holds a number, and no request."""
        held = sum(seen.number(float(value), 6) for seen in self.results)
        return held == 1 and not self.requests.number(float(value), 6)


def _scene(draft: Draft, at: int) -> _Scene:
    text = draft.messages[at]["content"]
    before = draft.messages[:at]
    requests = Seen(evidence.content(message) for message in before if message["role"] in {"system", "user"})
    results = [Seen([evidence.content(message)]) for message in before if message["role"] == "tool"]
    return _Scene(text, re.split(r"(?<=[.!?])\s+|\n+", text), requests, results)


_NEGATIVE: Final = re.compile(
    r"n['\u2019]t\b|\b(?:no|not|none|nothing|never|cannot|unable|fail\w*|error\w*|sorry|unfortunately|wrong|refus\w*|reject\w*|"
    r"missing|unknown|lacks?|without|too late|more than|out of|gone|problem|trouble)\b|\?",
    re.IGNORECASE,
)


@_defect("error told as success", "answer", "contradiction", "grounding")
def _error_as_success(draft: Draft) -> bool:
    """The last call of a turn failed, and the answer stands as if it had not.

    Answers that speak of something that did not work or is not there are left alone: who can tell what they mean.
    """
    places = [
        one
        for one in draft.exchanges()
        if one.succeeded
        and draft.messages[one.result_at + 1 :]
        and not _NEGATIVE.search(draft.messages[one.result_at + 1]["content"])
        and draft.messages[one.result_at + 1]["role"] == "assistant"
        and not draft.messages[one.result_at + 1].get("tool_calls")
        and len(draft.messages[one.at]["tool_calls"]) == 1
    ]
    if not places:
        return False
    one = draft.rng.pick(places)
    errors = (("Unavailable", "the service does not respond"), ("Timeout", "no answer within 30 s"))
    kind, message = draft.rng.pick(errors)
    draft.messages[one.result_at]["content"] = json.dumps({"error": {"type": kind, "message": message}})
    return True


DEFECTS: Final[Mapping[str, Defect]] = _FOUND
"""Kind -> defect."""
