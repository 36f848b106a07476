"""The card of a dataset, held against a golden one.

When the template changes on purpose: `SEEDBED_GOLDEN=write pytest tests/test_card.py` and read the difference.
"""

import os
from pathlib import Path

import pytest
import yaml

from builder.recipe import Recipe
from builder.report.card import card

GOLDEN = Path(__file__).parent / "golden" / "card.md"
RECIPE = Recipe(seed=7, shard_rows=60).with_(examples_per_intent=100, edge_cases=40)
INTENTS = ["question_answering", "tiny_intent"]


def manifest():
    def shards(split, counts):
        return [
            {
                "file": f"intent/{split}-{n:05d}-of-{len(counts):05d}.parquet",
                "rows": rows,
                "bytes": 9,
                "sha256": "0" * 64,
            }
            for n, rows in enumerate(counts)
        ]

    rows = {"train": [60, 60, 40], "test": [40], "edge_cases": [40]}
    return {
        "seedbed": "1.2.3",
        "build": "b" * 32,
        "recipe": {**RECIPE.model_dump(mode="json"), "content": ["more"]},
        "recipe_hash": "c" * 32,
        "labels": {"intent": INTENTS},
        "configs": {
            "intent": {split: {"rows": sum(counts), "shards": shards(split, counts)} for split, counts in rows.items()}
        },
    }


def test_the_card_is_the_golden_one():
    made = card(manifest(), RECIPE)
    if os.environ.get("SEEDBED_GOLDEN") == "write":
        GOLDEN.write_text(made, "utf-8")
    assert made == GOLDEN.read_text("utf-8")


def test_the_front_matter_is_what_load_dataset_reads():
    front = yaml.safe_load(card(manifest(), RECIPE).split("---\n")[1])
    assert front["license"] == "apache-2.0"
    told = [{key: config[key] for key in ("config_name", "default", "data_files")} for config in front["configs"]]
    assert told == [
        {
            "config_name": "intent",
            "default": True,
            "data_files": [
                {"split": split, "path": f"intent/{split}-*.parquet"} for split in ("train", "test", "edge_cases")
            ],
        }
    ]


@pytest.mark.parametrize(
    ("rows", "size"),
    [(999, "n<1K"), (1000, "1K<n<10K"), (9999, "1K<n<10K"), (12_000, "10K<n<100K"), (10**6, "1M<n<10M")],
)
def test_the_size_is_one_that_the_hub_knows(rows, size):
    body = manifest()
    body["configs"]["intent"] = {"train": {"rows": rows, "shards": []}}
    assert yaml.safe_load(card(body, RECIPE).split("---\n")[1])["size_categories"] == [size]


def test_the_recipe_in_the_card_makes_the_same_recipe(tmp_path):
    from builder import recipe as recipes

    (tmp_path / "more").mkdir()
    text = card(manifest(), RECIPE).split("```yaml\n")[1].split("```")[0]
    (tmp_path / "recipe.yaml").write_text(text, "utf-8")
    read = recipes.read(tmp_path / "recipe.yaml")
    assert read.model_copy(update={"content": ()}) == RECIPE


def test_the_card_describes_every_column():
    from builder.rows import intent_schema

    text = card(manifest(), RECIPE)
    assert [name for name in intent_schema(INTENTS).names if f"| `{name}` |" not in text] == []
