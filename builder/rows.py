"""What a row is: the public columns of each config, and the seam between whoever makes rows and whoever writes them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from datasets import Features

AUDIENCES: Final = ("child", "beginner", "intermediate", "expert", "general")
COMPLEXITIES: Final = ("simple", "moderate", "complex")
SPLITS: Final = ("train", "validation", "test")
MIN_LENGTH: Final = 3
MAX_LENGTH: Final = 1000
MIN_CONFIDENCE: Final = 0.3
MAX_CONFIDENCE: Final = 0.99


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of rows of one split: the unit of work, of files and of resuming. Never derived from workers."""

    config: str
    split: str
    number: int
    of: int
    low: int
    high: int

    @property
    def file(self) -> str:
        """Where it lives in the Hub layout, e.g. `intent/train-00000-of-00004.parquet`."""
        return f"{self.config}/{self.split}-{self.number:05d}-of-{self.of:05d}.parquet"

    @property
    def rejects(self) -> str:
        """Where the drafts are told that did not become its rows, e.g. `rejects/agentic/train-00000.jsonl`."""
        return f"{REJECTS}/{self.config}/{self.split}-{self.number:05d}.jsonl"


REJECTS: Final = "rejects"
"""The folder of rejects in a dataset's folder."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A draft that did not become a row: where it came from, the rule that it broke, and what was wrong."""

    draft: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of a shard, and the drafts that were rejected while they were made."""

    table: pa.Table
    rejects: Sequence[Reject] = ()


class Source(Protocol):
    """Whoever can make the rows of a shard. The builder does not know whether they are computed or replayed."""

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables, with the metadata by which `datasets` knows the class labels."""

    @property
    def labels(self) -> Sequence[str]:
        """The names of the config's main class label."""

    def prepare(self) -> None:
        """Work out what rows there will be; CapacityError or BankError when they cannot be made."""

    def shards(self) -> Sequence[Shard]:
        """Every shard of every split, in the order of the splits."""

    def make(self, shard: Shard) -> Made:
        """The rows [low, high) of the shard's split, with the config's schema."""


def _class_label(names: Sequence[str]) -> dict[str, Any]:
    return {"names": list(names), "_type": "ClassLabel"}


def _value(dtype: str) -> dict[str, Any]:
    return {"dtype": dtype, "_type": "Value"}


def _intent_columns(intents: Sequence[str]) -> dict[str, tuple[pa.DataType, dict[str, Any]]]:
    """Column -> (Arrow type, the same in the form that `datasets` keeps in Parquet metadata)."""
    text = (pa.string(), _value("string"))
    return {
        "id": text,
        "text": text,
        "intent": (pa.int64(), _class_label(intents)),
        "audience": (pa.int64(), _class_label(AUDIENCES)),
        "complexity": (pa.int64(), _class_label(COMPLEXITIES)),
        "confidence": (pa.float32(), _value("float32")),
        "language": text,
        "style": text,
        "edge_case": text,
        "technical_level": (pa.int8(), _value("int8")),
        "family": text,
        "source": text,
        "alternatives": (pa.list_(pa.string()), {"feature": _value("string"), "_type": "List"}),
    }


def intent_schema(intents: Sequence[str]) -> pa.Schema:
    """The Arrow schema of the intent config, with the metadata by which `datasets` knows the class labels.

    It is written out here because importing `datasets` takes longer than a default build; a test holds the two equal.
    """
    return _schema(_intent_columns(intents))


SCENARIO_TYPES: Final = (
    "tool_usage",
    "multi_step_reasoning",
    "error_handling",
    "code_debugging",
    "data_analysis",
    "web_research",
    "api_integration",
    "problem_solving",
)
CONVERSATION_COMPLEXITIES: Final = ("low", "medium", "high")
PROOFS: Final = (
    "schema",
    "executed",
    "state",
    "answer",
    "grounded",
    "realisable",
    "necessary",
    "sensitive",
    "unique",
    "no_leak",
    "negatives",
)
QUALITY_DIMENSIONS: Final = (
    "task_success",
    "tool_correctness",
    "grounding",
    "coherence_efficiency",
    "language",
)


def _agentic_columns() -> dict[str, tuple[pa.DataType, dict[str, Any]]]:
    text = (pa.string(), _value("string"))
    count = (pa.int32(), _value("int32"))
    # JSON text: the Parquet files say so (arrow.json), and `datasets` decodes it from 4.7 on.
    documents = (pa.list_(pa.json_()), {"feature": {"_type": "Json"}, "_type": "List"})
    return {
        "id": text,
        "messages": documents,
        "tools": documents,
        "scenario_type": (pa.int64(), _class_label(SCENARIO_TYPES)),
        "scenario": text,
        "complexity": (pa.int64(), _class_label(CONVERSATION_COMPLEXITIES)),
        "patterns": (pa.list_(pa.string()), {"feature": _value("string"), "_type": "List"}),
        "quality": (pa.float32(), _value("float32")),
        "quality_dimensions": (
            pa.struct([(name, pa.float32()) for name in QUALITY_DIMENSIONS]),
            {name: _value("float32") for name in QUALITY_DIMENSIONS},
        ),
        "verification": (
            pa.struct([(name, pa.bool_()) for name in PROOFS]),
            {name: _value("bool") for name in PROOFS},
        ),
        "num_turns": count,
        "num_tool_calls": count,
        "source": text,
    }


def agentic_schema() -> pa.Schema:
    """The Arrow schema of the agentic config, with the metadata by which `datasets` reads it."""
    return _schema(_agentic_columns())


def _schema(columns: dict[str, tuple[pa.DataType, dict[str, Any]]]) -> pa.Schema:
    info = {"info": {"features": {name: feature for name, (_, feature) in columns.items()}}}
    return pa.schema([(name, kind) for name, (kind, _) in columns.items()], {"huggingface": json.dumps(info)})


def intent_features(intents: Sequence[str]) -> "Features":
    """The `datasets.Features` of the intent config."""
    from datasets import Features  # noqa: PLC0415  # slow to import, and a build does not need it

    return Features.from_arrow_schema(intent_schema(intents))
