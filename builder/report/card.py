"""The dataset card: YAML front matter that the Hub and `load_dataset` read, and a page that people read."""

from pathlib import Path
from string import Template
from typing import Any, Final

import yaml

from ..recipe import Recipe

_HERE: Final = Path(__file__).parent
_PLACES: Final = (_HERE / "template.md", _HERE.parents[1] / "dataset_card" / "template.md")
"""In a wheel the template lies beside this file, in a checkout in dataset_card/."""


def card(manifest: dict[str, Any], recipe: Recipe, path: str = "path/to/this/folder") -> str:
    """README.md of a build; `path` is what its reader passes to `load_dataset`."""
    template = next(place for place in _PLACES if place.exists()).read_text("utf-8")
    body = Template(template).substitute(
        pretty_name="Seedbed",
        version=manifest["seedbed"],
        recipe_hash=manifest["recipe_hash"],
        seed=recipe.seed,
        path=path,
        splits=_table(manifest),
        intents=", ".join(manifest["labels"].get("intent", [])),
        recipe=yaml.safe_dump(manifest["recipe"], sort_keys=False).rstrip(),
    )
    return f"---\n{yaml.safe_dump(_front_matter(manifest), sort_keys=False)}---\n\n{body}"


def _front_matter(manifest: dict[str, Any]) -> dict[str, Any]:
    rows = sum(split["rows"] for splits in manifest["configs"].values() for split in splits.values())
    return {
        "pretty_name": "Seedbed",
        "license": "apache-2.0",
        "language": ["en"],
        "task_categories": ["text-classification"],
        "size_categories": [_size_category(rows)],
        "annotations_creators": ["machine-generated"],
        "tags": ["synthetic", "intent-classification", "seedbed"],
        "configs": [
            {
                "config_name": config,
                # `datasets` tells caches apart by this and not by the files: another build must not look the same.
                "description": f"build {manifest['build']}",
                **({"default": True} if number == 0 else {}),
                "data_files": [{"split": split, "path": f"{config}/{split}-*.parquet"} for split in splits],
            }
            for number, (config, splits) in enumerate(manifest["configs"].items())
        ],
    }


def _size_category(rows: int) -> str:
    """The Hub's own size classes, e.g. 12000 -> "10K<n<100K"."""
    if rows < 1000:
        return "n<1K"
    bounds = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")
    power = min(len(str(rows)) - 4, len(bounds) - 2)
    return f"{bounds[power]}<n<{bounds[power + 1]}"


def _table(manifest: dict[str, Any]) -> str:
    lines = ["| config | split | rows | files |", "|---|---|---|---|"]
    for config, splits in manifest["configs"].items():
        lines += [f"| {config} | {name} | {body['rows']:,} | {len(body['shards'])} |" for name, body in splits.items()]
    return "\n".join(lines)
