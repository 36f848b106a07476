"""ATIF 1.8, the trajectory format of harbor: one step a message, results with the step that called.

`llm_call_count: 0` says that no model was asked: the assistant of an offline row is a script.
"""

from typing import Any, Final

from .. import __version__
from ._conversation import Exchange, Row, exchanges

NAME: Final = "atif"
DESCRIPTION: Final = "ATIF v1.8 trajectories; what is known of the row stands under extra"
suffix: Final = ".jsonl"

_SOURCES: Final = {"system": "system", "user": "user", "assistant": "agent"}


def convert(row: Row) -> dict[str, Any]:
    """A trajectory. A row whose source is `provider:model` names the model and one call of it a step."""
    model = row["source"].partition(":")[2]
    agent = {"name": "seedbed", "version": __version__, "tool_definitions": row["tools"]}
    if model:
        agent["model_name"] = model
    return {
        "schema_version": "ATIF-v1.8",
        "session_id": row["id"],
        "trajectory_id": row["id"],
        "agent": agent,
        "steps": [_step(number, exchange, bool(model)) for number, exchange in enumerate(exchanges(row), 1)],
        "extra": {key: value for key, value in row.items() if key not in {"id", "messages", "tools"}},
    }


def _step(number: int, exchange: Exchange, asked: bool) -> dict[str, Any]:
    step: dict[str, Any] = {"step_id": number, "source": _SOURCES[exchange.role], "message": exchange.text}
    if exchange.role != "assistant":
        return step
    if exchange.calls:
        step["tool_calls"] = [
            {
                "tool_call_id": call["id"],
                "function_name": call["function"]["name"],
                "arguments": call["function"]["arguments"],
            }
            for call in exchange.calls
        ]
    if exchange.results:
        step["observation"] = {
            "results": [
                {"source_call_id": result["tool_call_id"], "content": result["content"]} for result in exchange.results
            ]
        }
    return {**step, "llm_call_count": int(asked)}
