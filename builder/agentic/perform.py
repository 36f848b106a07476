"""One conversation from its address: scenario, domain, world and seed -> a proved row, or the reason why not."""

import hashlib
import json
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ..rows import Reject
from . import conversation, scoring
from .evidence import Landmarks, landmarks
from .patterns import detect
from .play import Played, Said, play
from .proofs import Case, prove
from .script import RedrawError, TieError, Truth
from .stage import Scenario, Stage
from .tools.base import Tool  # noqa: TC001  # used at run time by readers of annotations
from .tools.toolbox import Offer, distractors, toolbox
from .world.raw import Raw
from .world.rng import Rng
from .world.world import build

SOURCE: Final = "script"
_MOST_DRAWS: Final = 40
_OPENINGS: Final = (
    "You are an assistant for {title}. Today is {today}.",
    "You help the staff of {title}. The date is {today}.",
    "You work for {title} and can use the tools below. Today's date: {today}.",
    "Assistant of {title}. Today: {today}. Use tools where they help; say so where they do not.",
    "You are the digital colleague of a team at {title}. It is {today}.",
    "Support the user of {title} with the tools you have. Current date: {today}.",
    "Today is {today}. You assist people at {title}; rely on tool results, not on guesses.",
    "You are connected to the systems of {title}. Date: {today}. Answer from what the tools return.",
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation comes from. `seed` names its draws."""

    scenario: Scenario
    domain: str
    world: int
    seed: tuple[object, ...]

    @property
    def name(self) -> str:
        """E.g. "tool_usage/where_is_my_order in retail-17"."""
        return f"{self.scenario.type}/{self.scenario.name} in {self.domain}-{self.world}"


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proved:
    """A performance whose proofs hold, by the number of its draw; `reasons` has "" for each of them."""

    case: Case
    reasons: Mapping[str, str]
    attempt: int


def perform(address: Address, minimum_quality: float = 0.0) -> tuple[Row | None, list[Reject]]:
    """A row for this address, and what was rejected on the way to it; None when no draw will do.

    A row below the minimum quality is rejected like one that is not proved.
    """
    rejects: list[Reject] = []
    for proved in _proved(address, rejects):
        found = row(address, proved.case, proved.reasons, proved.attempt)
        if found["quality"] >= minimum_quality:
            return found, rejects
        reason = f"quality {found['quality']:.4f} is below {minimum_quality:g}"
        rejects.append(Reject(address.name, "minimum_quality", reason))
    return None, rejects


def first_proved(address: Address) -> tuple[Proved | None, list[Reject]]:
    """The first performance at this address whose proofs hold, and what was rejected on the way to it.

    None when no draw will do.
    """
    rejects: list[Reject] = []
    return next(_proved(address, rejects), None), rejects


def _proved(address: Address, rejects: list[Reject]) -> Iterator[Proved]:
    """The performances at this address whose proofs hold, draw by draw; the others are added to the rejects.

    Draws that turn out to have no single answer are drawn again and are no rejects.
    """
    for attempt in range(_MOST_DRAWS):
        try:
            case = stage_case(address, attempt)
        except (RedrawError, TieError):
            continue
        except Exception as fault:  # noqa: BLE001  # whatever a script or an oracle trips over: its draft is no row
            rejects.append(Reject(address.name, "played", where(fault)))
            continue
        reasons = prove(case)
        failed = [Reject(address.name, proof, reason) for proof, reason in reasons.items() if reason]
        if failed:
            rejects.append(failed[0])
        else:
            yield Proved(case, reasons, attempt)


def where(fault: Exception) -> str:
    """What broke, e.g. "IndexError: list index out of range (case_shop.py, line 161)"."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__}: {fault} ({Path(last.filename).name}, line {last.lineno})"


def stage_case(address: Address, attempt: int) -> Case:
    """Play a conversation and put together what its proofs need. RedrawError or TieError when its goal will not do."""
    fresh = build(address.domain, address.world)
    raw = known_raw(address.domain, address.world)

    def stage() -> Stage:
        return Stage(raw, Rng("stage", *address.seed, attempt), address.domain)

    on = stage()
    played = play(fresh, address.scenario.script(on))
    oracle = address.scenario.truth
    if oracle is None:
        raise ValueError(f"{address.scenario.name} has no oracle")
    truth = oracle(raw, **on.goals)
    rng = Rng("offer", *address.seed, attempt)
    offer = _offer(played, on, truth, address, rng)
    return Case(
        played=played,
        stage=on,
        truth=truth,
        offer=offer,
        system=_system(on, rng),
        landmarks=_landmarks(address.domain, address.world),
        fresh=lambda: build(address.domain, address.world),
        again=lambda: address.scenario.script(stage()),
    )


@lru_cache(maxsize=64)
def known_raw(domain: str, world: int) -> Raw:
    """A fresh world in plain Python for all who draw from it and judge by it; whoever changes one changes a copy."""
    return build(domain, world).raw()


@lru_cache(maxsize=64)
def _landmarks(domain: str, world: int) -> Landmarks:
    return landmarks(known_raw(domain, world).tables)


def _offer(played: Played, stage: Stage, truth: Truth, address: Address, rng: Rng) -> Offer:
    """The tools that were used, those that the scenario wants on offer, and distractors, in a seeded variation."""
    names = dict.fromkeys([executed.call.tool for executed in played.executed()] + stage.offered)
    chosen: list[Tool] = [toolbox()[name] for name in names]
    avoid = [*stage.withheld, *([truth.no_tool_for] if truth.no_tool_for else [])]
    count = rng.weighted(((0, 25), (2, 20), (3, 20), (5, 15), (8, 12), (10, 8)))
    count = max(count, 0 if chosen else 3)
    return Offer([*chosen, *distractors(address.domain, chosen, count, rng, avoid)], rng)


def _system(stage: Stage, rng: Rng) -> str:
    company = stage.raw.facts["company"]
    opening = rng.pick(_OPENINGS).format(title=company, today=stage.raw.today.isoformat())
    return "\n".join([opening, *stage.system])


def row(address: Address, case: Case, reasons: Mapping[str, str], attempt: int, source: str = SOURCE) -> Row:
    """The row of a conversation with what was proved of it: "" for each proof that holds. `source` is who wrote it."""
    found = conversation.messages(case.played, case.system, case.offer, Rng("ids", *address.seed, attempt))
    tools = case.offer.schemas()
    verification = {proof: not reason for proof, reason in reasons.items()}
    quality = scoring.quality(found, tools, verification)
    dimensions = {name: value for name, value in quality.items() if name != "quality"}
    return {
        "id": identity(address, found),
        "messages": found,
        "tools": tools,
        "scenario_type": address.scenario.type,
        "scenario": address.scenario.name,
        "complexity": scoring.complexity(found),
        "patterns": list(detect(found, tools)),
        "quality": quality["quality"],
        "quality_dimensions": dimensions,
        "verification": verification,
        "num_turns": sum(isinstance(turn, Said) for turn in case.played.turns),
        "num_tool_calls": sum(1 for _ in case.played.executed()),
        "source": source,
    }


def identity(address: Address, found: list[conversation.Message]) -> str:
    """E.g. "retail-17-9c2e41d07b5a33f0": the world in which its calls can be replayed, and a digest of its messages.

    Call ids do not count: they are names without meaning.
    """
    plain = json.dumps([_without_ids(message) for message in found])
    digest = hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()
    return f"{address.domain}-{address.world}-{digest}"


def _without_ids(message: conversation.Message) -> conversation.Message:
    kept = {key: value for key, value in message.items() if key != "tool_call_id"}
    if "tool_calls" in kept:
        kept["tool_calls"] = [call["function"] for call in kept["tool_calls"]]
    return kept
