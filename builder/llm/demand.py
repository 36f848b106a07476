"""How many completions a recipe needs, of whom, and how long they are: exact where the plan is, else from a sample."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ..agentic.source import AgenticSource
from ..intent import grammar
from ..recipe import Recipe
from ..rows import Shard
from ..runs.forecast import Need
from ..runs.ledger import Job
from .agentic.drafts import Drafts
from .intent.source import Desk
from .writers import Writer, in_turn, writers

Demand = Mapping[Writer, Need]
_SAMPLE: Final = {"intent": 200, "agentic": 6}
"""Prompts of an intent build, and conversations of a split, that are really made to measure them."""
_LETTERS: Final = 4
"""Characters of a token, in English."""
_OPINION: Final = 40
"""Tokens of a judge's answer."""
_USED: Final = 3
"""An answer takes about one part in so many of what it may at most."""


def demand(config: str, recipe: Recipe) -> Demand:
    """Writer -> what they will be asked, if every first answer is sound."""
    return _DEMANDS[config](recipe)


def _intent(recipe: Recipe) -> Demand:
    """The first round as it would be asked; later rounds ask only for what that leaves open."""
    desk = Desk(recipe, grammar.read(recipe.folders))
    asks = desk.harvest().asks()
    every = max(1, len(asks) // _SAMPLE["intent"])
    sample = [_of(desk.job(ask)) for ask in asks[::every]]
    return _dealt(desk.team, [ask.place for ask in asks], _mean(sample))


def _agentic(recipe: Recipe) -> Demand:
    """Conversations as long as the script's own, whose first drafts hold."""
    drafts, team = Drafts(recipe), writers(recipe)
    found: dict[Writer, Need] = {}
    for split, rows in recipe.agentic.rows.items():
        sample = [
            _conversation(next(drafts.row(split, number)), messages, recipe)
            for number, messages in enumerate(_scripted(drafts.script, split, min(rows, _SAMPLE["agentic"])))
        ]
        if sample:
            mean = sum(sample, Need()).times(rows / len(sample))
            weights = sum(one.weight for one in team)
            for writer in team:
                found[writer] = found.get(writer, Need()) + mean.times(writer.weight / weights)
    return found


def _scripted(script: AgenticSource, split: str, rows: int) -> list[list[dict[str, Any]]]:
    """The messages of the first conversations of a split, as they are played offline."""
    table = script.make(Shard("agentic", split, 0, 1, 0, rows)).table
    return [[json.loads(message) for message in messages] for messages in table["messages"].to_pylist()]


def _conversation(first: Job, messages: Sequence[Mapping[str, Any]], recipe: Recipe) -> Need:
    """What one conversation takes, in the recipe's mode, and its share of the judge's opinions."""
    section = recipe.provider
    whole = _tokens(messages)
    judged = Need(1, whole, _OPINION, first.request.max_tokens).times(section.judge / 1000)
    if section.mode == "rewrite":
        return _of(first) + judged
    if section.mode == "whole":
        most = first.request.max_tokens
        return Need(1, _tokens(first.request.messages), min(whole, most), most) + judged
    begun = _tokens(first.request.messages) + _tokens(first.request.tools)
    speakers = {"assistant", "user"} if section.user == "model" else {"assistant"}
    said = [at for at, message in enumerate(messages) if message["role"] in speakers]
    asked = sum(begun + _tokens(messages[2:at]) for at in said)  # the first request holds the first two messages
    answered = sum(_tokens([messages[at]]) for at in said)
    return Need(len(said), asked, answered, len(said) * first.request.max_tokens) + judged


def _of(job: Job) -> Need:
    request = job.request
    return Need(1, _tokens(request.messages), request.max_tokens // _USED, request.max_tokens)


def _tokens(parts: Iterable[Mapping[str, Any]]) -> int:
    return len(json.dumps(list(parts), ensure_ascii=False)) // _LETTERS


def _mean(sample: Sequence[Need]) -> Callable[[int], Need]:
    """So many requests like those of a sample."""
    total = sum(sample, Need())
    return lambda requests: total.times(requests / max(1, total.requests))


def _dealt(team: Sequence[Writer], places: Iterable[tuple[str, ...]], like: Callable[[int], Need]) -> Demand:
    counts = dict.fromkeys(team, 0)
    for place in places:
        counts[in_turn(team, place)[0]] += 1
    return {writer: like(count) for writer, count in counts.items() if count}


_DEMANDS: Final[dict[str, Callable[[Recipe], Demand]]] = {"intent": _intent, "agentic": _agentic}
