"""Preference pairs for DPO: what the assistant did at one point, and the same with a defect that a check finds."""

from typing import Any, Final

from ._conversation import CannotHoldError, Message, Row, encoded

NAME: Final = "preferences"
DESCRIPTION: Final = "TRL's DPO: prompt, chosen, rejected, tools, and which defect the rejected side has"
suffix: Final = ".jsonl"
SEEDED: Final = True

_MOST_DRAWS: Final = 8


def convert(row: Row, seed: int = 0) -> dict[str, Any]:
    """The pair that the seed and the row's id decide.

    A defect counts only when a check finds a fault where it sits, and when every chat template can show it.
    """
    from ..agentic.defects import preference  # noqa: PLC0415  # readers of conversations, for this format alone
    from ..agentic.world.rng import Rng  # noqa: PLC0415

    last = row["messages"][-1]
    if last["role"] != "assistant" or last.get("tool_calls"):
        raise CannotHoldError("it does not end with an answer")
    known = _faults(row["messages"], row["tools"])
    for draw in range(_MOST_DRAWS):
        pair = preference(row, Rng("preferences", seed, row["id"], draw))
        if pair is None:
            break
        if not _shows(pair):
            continue
        at = len(pair["prompt"])
        spoilt = [*pair["prompt"], *pair["rejected"], *row["messages"][at + 1 :]]
        if any(place == at for place, _ in _faults(spoilt, row["tools"]) - known):
            return {**pair, "id": row["id"]}
    raise CannotHoldError("it has no place for a defect that a check finds")


def _shows(pair: Row) -> bool:
    """Whether the two sides differ as text too, and the arguments of the wrong one are objects, as templates want."""
    chosen, rejected = _shown(pair["chosen"][0]), _shown(pair["rejected"][0])
    return chosen != rejected and all(isinstance(arguments, dict) for _, arguments in rejected[1:])


def _shown(message: Message) -> list[Any]:
    """What is said and called; values as templates that write XML write them, where "1" and 1 are alike."""
    functions = [call["function"] for call in message.get("tool_calls") or ()]
    return [message["content"], *((one["name"], _as_text(one["arguments"])) for one in functions)]


def _as_text(arguments: Any) -> Any:
    if not isinstance(arguments, dict):
        return arguments
    return {name: value if isinstance(value, str) else encoded(value) for name, value in arguments.items()}


def _faults(messages: list[Message], tools: list[Any]) -> set[tuple[int, str]]:
    """Where the faults of a conversation are, and what they are."""
    from ..agentic.checks import FAULT, check  # noqa: PLC0415

    return {(one.at, one.sentence) for one in check(messages, tools) if one.severity == FAULT}
