"""The shape of the earlier system: `turns` with a conversation type and a quality score."""

from typing import Any, Final

from ._conversation import Row

NAME: Final = "jsonl"
DESCRIPTION: Final = "the earlier system: conversation_type, turns, agentic_patterns, complexity, quality_score"
suffix: Final = ".jsonl"


def convert(row: Row) -> dict[str, Any]:
    """The earlier system's five keys; `id` and `tools`, which it did not have, stand after them."""
    return {
        "conversation_type": f"synthetic_{row['scenario_type']}",
        "turns": row["messages"],
        "agentic_patterns": row["patterns"],
        "complexity": row["complexity"],
        "quality_score": row["quality"],
        "id": row["id"],
        "tools": row["tools"],
    }
