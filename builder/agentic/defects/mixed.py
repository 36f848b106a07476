"""Answers in which like things have each other's names or values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ..evidence import Exchange, Seen, content, is_number
from .draft import Draft, alone, defect

Record = Mapping[Any, Any]


@defect("answer contradicting the result", "answer", "contradiction", "grounding")
def contradicting(draft: Draft) -> None:
    """Where results list like things: one thing's value is given to another, or two things get each other's."""
    at, one, other = draft.pick([(at, *change) for at in draft.late_answers() for change in _mixed_up(draft, at)])
    both = re.compile(f"{alone(one).pattern}|{alone(other).pattern}")
    text = draft.messages[at]["content"]
    draft.messages[at]["content"] = both.sub(lambda match: other if match[0] == one else one, text)


def _mixed_up(draft: Draft, at: int) -> Iterator[tuple[str, str]]:
    """(part of the answer, what to exchange it with): a name and that of a thing left out, or the values of two."""
    scene = _scene(draft, at)
    for records in _alike([one for one in draft.exchanges() if 0 <= one.result_at < at and not one.failed]):
        told = [_told_of(record, records, scene) for record in records]
        for (name, amount), (other, another) in combinations([one for one in told if one], 2):
            if name in scene.text and other in scene.text and amount and another:
                yield amount, another
            elif name in scene.text and amount and other not in scene.text:
                yield name, other
            elif other in scene.text and another and name not in scene.text:
                yield other, name


# --- like things ---------------------------------------------------------------------------------------------


def _alike(exchanges: Sequence[Exchange]) -> Iterator[list[Record]]:
    """Groups of like records: in lists, and results of one tool with other arguments."""
    for one in exchanges:
        yield from _lists(one.result)
    for name in dict.fromkeys(one.name for one in exchanges):
        same: list[Record] = [{**one.arguments, **_scalars(one.result)} for one in exchanges if one.name == name]
        if len(same) > 1:
            yield same


def _scalars(value: Any) -> dict[Any, Any]:
    parts = value.items() if isinstance(value, dict) else ()
    return {key: part for key, part in parts if not isinstance(part, dict | list)}


def _lists(value: Any) -> Iterator[list[Record]]:
    if isinstance(value, list) and len(value) > 1 and all(isinstance(part, dict | list) for part in value):
        yield [part if isinstance(part, dict) else dict(enumerate(part)) for part in value]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(part)


# --- what an answer tells of them ----------------------------------------------------------------------------


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
    requests = Seen(content(message) for message in before if message["role"] in {"system", "user"})
    results = [Seen([content(message)]) for message in before if message["role"] == "tool"]
    return _Scene(text, re.split(r"(?<=[.!?])\s+|\n+", text), requests, results)


def _told_of(record: Record, records: Sequence[Record], scene: _Scene) -> tuple[str, str] | None:
    """The record's one name, and its one amount as the answer shows it ("" if it does not).

    None where the answer tells several things of it, or things that it shares with others, or the two in two sentences.
    """
    others = [one for one in records if one is not record]
    names = _names(record, others)
    told = [name for name in names if name in scene.text]
    amounts = _amounts(record, others, scene) if names else set()
    if len(told) > 1 or not names or len(amounts) > 1:
        return None
    amount = next(iter(amounts), "")
    apart = told and amount and not any(told[0] in part and amount in part for part in scene.sentences)
    return None if apart else ((told or names)[0], amount)


def _names(record: Record, others: Sequence[Record]) -> list[str]:
    """The values that name a record and none of the others."""
    return [
        value
        for key, value in record.items()
        if isinstance(value, str)
        and re.match("[A-Z]", value)
        and 2 < len(value) < 40
        and all(isinstance(one.get(key), str) and one[key] != value for one in others)
    ]


def _amounts(record: Record, others: Sequence[Record], scene: _Scene) -> set[str]:
    """The numbers of a record, and of no other, that an answer shows, as it shows them."""
    return {
        shown
        for value in record.values()
        if is_number(value) and (abs(value) > 9 or value != int(value))
        for shown in {f"{value:,}", f"{value}", f"{value:,.2f}", f"{value:.2f}", f"{value:g}"}
        if alone(shown).search(scene.text)
        and scene.only_here(value)
        and not any(value in one.values() for one in others)
    }
