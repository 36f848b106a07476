"""One JSON file in the shape that users of the earlier system read: {"metadata": {...}, "examples": [...]}."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import atomic
from ..intent import grammar
from ..intent.families import STYLES
from ..llm.intent.plan import family_of
from ..metrics.diversity import distribution, style_variety, topic_coverage, uniqueness_score
from ..recipe import Recipe
from ..rows import AUDIENCES, COMPLEXITIES
from ..sources import source


def write_json(recipe: Recipe, path: Path) -> dict[str, Any]:
    """Generate the recipe's intent rows into `path`, whole or not at all; returns the metadata that was written."""
    rows = [row for table in _tables(recipe) for row in table]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    names = grammar.read(recipe.folders).intent_names
    metadata = {
        "generated_at": now,
        "total_examples": len(rows),
        "config": recipe.model_dump(mode="json"),
        "statistics": {"intent_counts": dict(Counter(names[row["intent"]] for row in rows))},
        "diversity_metrics": _diversity(recipe, rows),
    }
    examples = [_example(row, names, now) for row in rows]
    with atomic.output_errors(path):
        atomic.write_text(path, json.dumps({"metadata": metadata, "examples": examples}, ensure_ascii=False, indent=1))
    return metadata


def _tables(recipe: Recipe) -> list[list[dict[str, Any]]]:
    maker = source("intent", recipe)
    return [maker.make(shard).table.to_pylist() for shard in maker.shards()]


def _diversity(recipe: Recipe, rows: list[dict[str, Any]]) -> dict[str, Any]:
    banks = grammar.read(recipe.folders)
    topics = {
        name: (bank.name, family.topic)
        for bank in banks.intents
        for family in bank.families
        for name in (family.id, family_of(bank.name, family.topic))
    }
    return {
        "audience_distribution": distribution([AUDIENCES[row["audience"]] for row in rows]),
        "complexity_distribution": distribution([COMPLEXITIES[row["complexity"]] for row in rows]),
        "uniqueness_score": uniqueness_score([row["text"] for row in rows]),
        "topic_coverage": topic_coverage((topics.get(row["family"]) for row in rows), topics.values()),
        "style_variety": style_variety([row["style"] for row in rows], len(STYLES)),
    }


def _example(row: dict[str, Any], names: tuple[str, ...], now: str) -> dict[str, Any]:
    return {
        "text": row["text"],
        "intent": names[row["intent"]],
        "audience": AUDIENCES[row["audience"]],
        "complexity": COMPLEXITIES[row["complexity"]],
        "confidence": round(row["confidence"], 2),
        "metadata": {
            "generation_method": f"edge_case:{row['edge_case']}" if row["edge_case"] else row["source"],
            "style": row["style"],
            "technical_level": row["technical_level"],
        },
        "generated_at": now,
    }
