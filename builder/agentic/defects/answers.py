"""Defects of answers: empty, machine text, or telling what nobody saw."""

import json
import re
from typing import Final

from ..evidence import Reach, Seen, identifiers, names, numbers, parsed
from .draft import Draft, alone, defect
from .marks import MARKED, other_mark

_FIRST_NAMES: Final = ("Marisol", "Thaddeus", "Oluwaseun", "Brunhilde", "Yevgenia", "Casimir")
_LAST_NAMES: Final = ("Quentin", "Abernathy", "Vandermolen", "Zielinska", "Haraldsson", "Okonjo")
_PLACES_AND_FIRMS: Final = ("Port Ellory", "Brightwater Holdings", "Santa Verena", "Kestrel Dynamics", "Lake Ombrosa")
_TELLING_OF_IT: Final = (" {} was told about it.", " It was confirmed by {}.", " The contact for this is {}.")
_ERRORS: Final = (("Unavailable", "the service does not respond"), ("Timeout", "no answer within 30 s"))
_NEGATIVE: Final = re.compile(
    r"n['\u2019]t\b|\b(?:no|not|none|nothing|never|cannot|unable|fail\w*|error\w*|sorry|unfortunately|wrong|refus\w*|"
    r"reject\w*|missing|unknown|lacks?|without|too late|more than|out of|gone|problem|trouble)\b|\?",
    re.IGNORECASE,
)


# --- no prose ------------------------------------------------------------------------------------------------


@defect("empty answer", "answer", "content")
def empty_answer(draft: Draft) -> None:
    """The assistant says nothing."""
    draft.messages[draft.pick(draft.answers())]["content"] = ""


@defect("leaked call as answer", "answer", "language")
def leaked(draft: Draft) -> None:
    """The answer is the text of a call, in one of the ways in which models leak it."""
    text = json.dumps(draft.pick(draft.calls())[1]["function"], ensure_ascii=False)
    wrapped = draft.rng.pick((text, f"<tool_call>\n{text}\n</tool_call>", f"[TOOL_CALLS][{text}]"))
    draft.messages[draft.pick(draft.answers())]["content"] = wrapped


@defect("leaked result as answer", "answer", "language")
def leaked_result(draft: Draft) -> None:
    """The answer is the JSON of a result."""
    result = draft.pick([one for one in draft.exchanges() if isinstance(one.result, dict | list)])
    draft.messages[draft.last(draft.late_answers())]["content"] = result.text


@defect("unfilled slot", "answer", "language")
def slot(draft: Draft) -> None:
    """A word of the answer is the name of a slot."""
    at = draft.pick([at for at in draft.answers() if "`" not in draft.messages[at]["content"]])
    words = draft.messages[at]["content"].split(" ")
    place = draft.rng.below(len(words))
    words[place : place + 1] = [draft.rng.pick(("{total}", "{order_id}", "{name}"))]
    draft.messages[at]["content"] = " ".join(words)


# --- what nobody saw -----------------------------------------------------------------------------------------


@defect("ungrounded number", "answer", "grounding", "contradiction")
def ungrounded_number(draft: Draft) -> None:
    """A number in an answer becomes another one that stands nowhere and that no sum of a few makes."""
    texts = {at: draft.messages[at]["content"] for at in draft.late_answers()}
    places = [
        (at, shown)
        for at, text in texts.items()
        if "```" not in text
        for value, decimals in numbers(text)
        for shown in (f"{value:,.{decimals}f}", f"{value:.{decimals}f}")
        if alone(shown).search(text)
    ]
    at, shown = draft.pick(places)
    draft.messages[at]["content"] = alone(shown).sub(_other_number(shown, draft, at), texts[at])


def _other_number(shown: str, draft: Draft, at: int) -> str:
    seen, decimals = draft.sight(at), len(shown.partition(".")[2])
    reach = Reach()
    for message in draft.messages[:at]:
        if message["role"] != "assistant":
            reach.add(message["content"], parsed(message["content"]) if message["role"] == "tool" else None)
    size = float(shown.replace(",", "")) or 1.0
    while True:
        size *= draft.rng.between(1100, 3000) / 1000  # among many numbers only a larger one is surely none of them
        value = round(size + draft.rng.between(5, 90), decimals)
        if not (seen.number(value, decimals) or seen.near(value, 0.06) or reach.number(value, decimals, share=True)):
            return f"{value:,.{decimals}f}"


@defect("invented identifier", "answer", "grounding")
def invented_identifier(draft: Draft) -> None:
    """An identifier in an answer becomes one that nobody ever saw."""
    places = [
        (at, part)
        for at in draft.late_answers()
        for part in identifiers(draft.messages[at]["content"])
        if MARKED.fullmatch(part)
    ]
    at, part = draft.pick(places)
    other = other_mark(part, draft.sight(at), draft.rng)
    draft.messages[at]["content"] = draft.messages[at]["content"].replace(part, other)


@defect("invented entity", "answer", "grounding")
def invented_entity(draft: Draft) -> None:
    """A name that nobody ever said, in the place of one that was, or in a sentence of its own."""
    at = draft.pick(draft.late_answers())
    text = draft.messages[at]["content"]
    seen = draft.sight(at)
    name = _new_name(draft, seen)
    known = [one for one in names(text) if _is_name(one) and seen.text(one) and f"{one}:" not in text]
    added = draft.rng.pick(_TELLING_OF_IT)
    draft.messages[at]["content"] = text.replace(known[0], name) if known else text + added.format(name)


def _new_name(draft: Draft, seen: Seen) -> str:
    """A person, place or firm of which no word was seen."""
    last = [name for name in _LAST_NAMES if not seen.text(name)]
    firms = [name for name in _PLACES_AND_FIRMS if not any(seen.word(word) for word in name.split())]
    people = [f"{draft.rng.pick(_FIRST_NAMES)} {draft.rng.pick(last)}"] if last else []
    return draft.pick([*people, *firms[:1], *firms[-1:]])


def _is_name(span: str) -> bool:
    return " " in span and not re.search(r"\d", span)


# --- what is not so ------------------------------------------------------------------------------------------


@defect("error told as success", "answer", "contradiction", "grounding")
def error_as_success(draft: Draft) -> None:
    """The last call of a turn failed, and the answer stands as if it had not.

    Answers that speak of something that did not work or is not there are left alone: who can tell what they mean.
    """
    one = draft.pick([one for one in draft.exchanges() if one.succeeded and _told_as_success(draft, one.at)])
    kind, message = draft.rng.pick(_ERRORS)
    draft.messages[one.result_at]["content"] = json.dumps({"error": {"type": kind, "message": message}})


def _told_as_success(draft: Draft, at: int) -> bool:
    """Whether message `at` makes one call, and an answer of nothing but success follows its result."""
    after = draft.messages[at + 2 : at + 3]
    return len(draft.messages[at]["tool_calls"]) == 1 and any(
        one["role"] == "assistant" and not one.get("tool_calls") and not _NEGATIVE.search(one["content"])
        for one in after
    )
