"""The card of a dataset, held against golden ones.

When the template changes on purpose: `SEEDBED_GOLDEN=write pytest tests/report/test_card.py` and read the difference.
"""

import json
import os
import random
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from builder.errors import UnavailableError
from builder.recipe import Recipe
from builder.report import compare, make, png
from builder.report.card import Fields, card

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "card.md"
EXAMPLE = ROOT / "dataset_card" / "example"
RECIPE = Recipe(seed=7, shard_rows=60).with_(examples_per_intent=100, edge_cases=40)
INTENTS = ["question_answering", "tiny_intent"]
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def manifest(names=INTENTS):
    def shards(split, counts):
        return [
            {
                "file": f"intent/{split}-{n:05d}-of-{len(counts):05d}.parquet",
                "rows": rows,
                "bytes": 9,
                "arrow_bytes": 20,
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
        "labels": {"intent": names},
        "configs": {
            "intent": {split: {"rows": sum(counts), "shards": shards(split, counts)} for split, counts in rows.items()}
        },
    }


def front(text):
    return yaml.safe_load(text[4 : text.index("\n---\n")])


def held(made, golden):
    if os.environ.get("SEEDBED_GOLDEN") == "write":
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


def test_the_card_of_a_build_is_the_golden_one():
    held(card(manifest()), GOLDEN)


def test_the_card_of_a_report_is_the_example(tmp_path, monkeypatch):
    monkeypatch.setattr(png, "png", _no_png)
    told = json.loads((EXAMPLE / "seedbed.json").read_text("utf-8"))
    tree = json.loads((EXAMPLE / "report.json").read_text("utf-8"))
    pictures = make.draw(tree, tmp_path)
    (EXAMPLE / "figures").mkdir(exist_ok=True)
    held(card(told, tree, pictures=pictures), EXAMPLE / "README.md")
    drawn = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.svg"))
    assert len(drawn) == 2 * len(pictures) == 10
    for path in drawn:
        held((tmp_path / path).read_text("utf-8"), EXAMPLE / path)


def _no_png(_drawing):
    raise UnavailableError("no resvg")


def test_the_example_says_what_a_card_must():
    text = (EXAMPLE / "README.md").read_text("utf-8")
    told = front(text)
    assert told["task_categories"] == ["text-classification", "text-generation"]
    assert told["annotations_creators"] == ["machine-generated"]
    assert told["size_categories"] == ["10K<n<100K"]
    assert "synthetic" in told["tags"]
    assert told["language"][0] == "en"
    assert [config["config_name"] for config in told["configs"] if config.get("default")] == ["intent"]
    for heading in (
        "How to load it", "Splits", "Fields of `intent`", "Fields of `agentic`", "Measured quality", "How it was made",
        "Limits and biases", "Intended use", "Citation",
    ):  # fmt: skip
        assert f"\n## {heading}\n" in text
    for path in (line.split('"')[1] for line in text.splitlines() if line.strip().startswith("<img alt")):
        assert path  # each picture has words for those who do not see it


def test_the_front_matter_is_what_load_dataset_reads():
    told = front(card(manifest()))
    assert told["license"] == "apache-2.0"
    configs = [{key: config[key] for key in ("config_name", "default", "data_files")} for config in told["configs"]]
    assert configs == [
        {
            "config_name": "intent",
            "default": True,
            "data_files": [
                {"split": split, "path": f"intent/{split}-*.parquet"} for split in ("train", "test", "edge_cases")
            ],
        }
    ]
    (info,) = told["dataset_info"]
    assert info["splits"][0] == {"name": "train", "num_bytes": 60, "num_examples": 160}
    assert (info["download_size"], info["dataset_size"]) == (9 * 5, 20 * 5)


def test_the_features_are_those_that_datasets_writes():
    from datasets import Features

    from builder.report.front import features
    from builder.rows import agentic_schema, intent_schema

    for schema in (intent_schema(INTENTS), agentic_schema()):
        assert features(schema) == Features.from_arrow_schema(schema)._to_yaml_list()


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (9999, "1K<n<10K"),
        (12_000, "10K<n<100K"),
        (10**6, "1M<n<10M"),
        (10**13, "n>1T"),
    ],
)
def test_the_size_is_one_that_the_hub_knows(rows, size):
    body = manifest()
    body["configs"]["intent"] = {"train": {"rows": rows, "shards": []}}
    assert front(card(body))["size_categories"] == [size]


def test_the_languages_are_those_of_the_rows():
    spread = {"counts": {"en": 90, "en+es": 9, "zh-Hant": 5, "en+zh": 5, "": 1, "not a tag": 2}}
    tree = {"configs": {"intent": {"rows": 9, "whole": {"balance": {"language": spread}}, "splits": {}}}}
    assert front(card(manifest(), tree))["language"] == ["en", "zh", "es"]


def test_the_recipe_in_the_card_makes_the_same_recipe(tmp_path):
    from builder import recipe as recipes

    (tmp_path / "more").mkdir()
    text = card(manifest()).split("```yaml\n")[1].split("```")[0]
    (tmp_path / "recipe.yaml").write_text(text, "utf-8")
    read = recipes.read(tmp_path / "recipe.yaml")
    assert read.model_copy(update={"content": ()}) == RECIPE


@pytest.mark.parametrize("config", ["intent", "agentic"])
def test_the_card_describes_every_column(config):
    from builder.rows import agentic_schema, intent_schema

    text = (EXAMPLE / "README.md").read_text("utf-8").split(f"## Fields of `{config}`")[1].split("\n\n")[1]
    names = [line.split("`")[1] for line in text.splitlines()[2:]]
    assert names == (agentic_schema() if config == "agentic" else intent_schema(INTENTS)).names


def test_a_dataset_by_models_names_them():
    body = manifest()
    body["recipe"]["provider"] |= {"name": "groq", "model": "gpt-oss-120b"}
    assert "`gpt-oss-120b` by groq" in card(body)
    assert "without any language model" not in card(body)
    line = {
        "provider": "together",
        "model": "other/one",
        "requests": 1,
        "tokens_in": 1,
        "tokens_out": 1,
        "dollars": 0.1,
    }
    assert "`other/one` by together" in card({**body, "bill": {"intent": [line]}})
    assert "`other/one` by together" in card({**body, "bill": {"intent": [{**line, "dollars": None}]}})


def test_rejects_and_changes_are_told():
    text = card({**manifest(), "rejects": {"intent": {"too short": 12}}})
    assert "| `intent` | too short | 12 |" in text
    before, now = ({"configs": {"intent": {"rows": rows, "splits": {}, "whole": {}}}} for rows in (90, 100))
    told = card(manifest(), {**now, "against": {"seedbed": "1.2.2", "build": "a" * 32}}, compare.moves(now, before))
    assert "Since build aaaaaaaaaaaa" in told
    assert "| `intent` | Rows | 90 | 100 | +10 |" in told


def test_a_published_card_says_which_version_to_load():
    text = card(manifest(), fields=Fields("Prompts", "mit", "org/prompts", "1.2.0"))
    assert 'load_dataset("org/prompts", "intent", revision="v1.2.0")' in text
    assert front(text)["license"] == "mit"


# --- hostile values ------------------------------------------------------------------------------------------

PIECES = (
    "---", "\n---\n", "\n", "\r", "\u2028", "\x85", "\x00", "\x1b[2J", "```", "````", "~~~", "|", "\\", "\\|", "`",
    "``",
    "<script>alert(1)</script>", "<img src=x>", "</details>", "<!--", "-->", "[x](http://y)", "![i](j)", "http://a.b",
    "www.a.b", "a@b.c", "# h", "\n# h", "\n\n# h\n\n", "- item", "\n1. one", "> quote", "*", "**", "_", "__", "~~", "$",
    "$path", "${x}", "$$", "{", "}", "{{x}}", "%", "'", '"', "&lt;", "&#124;", ":", ": ", "!!python/object", "&anchor",
    "*alias", "null", "yes", "0x1f", "\t", "\u202e", "\u200b", "\ufeff", "\U0001f600", "\u00e9", "\u4e2d", "text", " ",
    "\\n", "\\x00", "@", "?", "? ", "]", "[", ",", "a: b", "configs:", "\nconfigs: []\n", "\n...\n", "\n\t\n",
)  # fmt: skip


def hostile(seed):
    chance = random.Random(seed)  # noqa: S311  # seeded: the same values every time
    return "".join(chance.choices(PIECES, k=chance.randint(1, 6)))


def filled(value):
    """A card with a value in every field that somebody else can fill."""
    body = manifest([value, "other"])
    body |= {"seedbed": value, "build": value, "recipe_hash": value, "rejects": {"intent": {value: 3}}}
    body["recipe"] = {**body["recipe"], "content": [value]}
    body["recipe"]["provider"] = {**body["recipe"]["provider"], "name": value, "model": value, "base_url": value}
    line = {"provider": value, "model": value, "requests": 1, "tokens_in": 1, "tokens_out": 1, "dollars": 0.1}
    body["bill"] = {"intent": [line]}
    spread = {"counts": {value: 3}}
    now, before = (
        {
            "configs": {"intent": {"rows": rows, "splits": {}, "whole": {"balance": {"language": spread}}}},
            "seedbed": value,
        }
        for rows in (4, 3)
    )
    tree = {**now, "build": value, "against": {"seedbed": value, "build": value}}
    return card(body, tree, compare.moves(now, before), fields=_said(value))


def _said(value):
    return Fields(
        value, value, value, value, summary=value, authors=(value, value), year=2026, url=value, tags=(value,)
    )


def shape(text):
    """What a reader's Markdown makes of a card's body: the blocks, and the marks inside them, without the texts."""
    body = text.split("\n---\n", 1)[1]
    found = []
    for token in MARKDOWN.parse(body):
        found.append((token.type, token.tag, token.level))
        inside = {leaf.type for leaf in token.children or ()} - {"text", "text_special", "code_inline"}
        if inside:
            found.append(tuple(sorted(inside)))
    return found


def breaks_out(value, plain):
    from huggingface_hub import DatasetCard, DatasetCardData

    made = filled(value)
    told = front(made)
    read = DatasetCard(made, ignore_metadata_errors=True).data.to_dict()
    assert read == told == DatasetCardData(**told).to_dict(), value
    assert told["pretty_name"] == " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split()), value
    return shape(made) != plain


def test_100_hostile_values_break_nothing():
    plain = shape(filled("plain"))
    assert [seed for seed in range(100) if breaks_out(hostile(seed), plain)] == []


@pytest.mark.soak
def test_10_000_hostile_values_break_nothing():
    plain = shape(filled("plain"))
    assert [seed for seed in range(10_000) if breaks_out(hostile(seed), plain)] == []
