"""The manifest of a build, `seedbed.json`: its recipe, and every file with its rows, bytes and digest."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from . import __version__
from .recipe import Recipe
from .rows import REJECTS, Shard
from .sources import source

MANIFEST: Final = "seedbed.json"
CARD: Final = "README.md"
_WHO: Final = re.compile(r"(?<=//)[^/]*@|[?#].*", re.DOTALL)


def finished(identity: str, folder: Path) -> dict[str, Any] | None:
    """The manifest, when the folder holds this build and every file is what the manifest says."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["build"] != identity:
            return None
        whole = (folder / CARD).exists() and all(
            _sha256(folder / shard["file"]) == shard["sha256"] for shard in shard_records(manifest)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if whole else None


def shard_records(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """What a manifest says of each file."""
    return [shard for splits in manifest["configs"].values() for split in splits.values() for shard in split["shards"]]


def row_counts(manifest: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Rows by config and split."""
    return {
        config: {split: body["rows"] for split, body in splits.items()}
        for config, splits in manifest["configs"].items()
    }


def manifest_of(recipe: Recipe, identity: str, staging: Path, sizes: dict[Shard, int]) -> dict[str, Any]:
    """What is to be said of the shards that stand in the staging folder, of so many bytes in memory each."""
    configs: dict[str, dict[str, Any]] = {}
    for shard, size in sizes.items():
        split = configs.setdefault(shard.config, {}).setdefault(shard.split, {"rows": 0, "shards": []})
        split["rows"] += shard.high - shard.low
        file = staging / shard.file
        split["shards"].append({
            "file": shard.file, "rows": shard.high - shard.low, "bytes": file.stat().st_size, "arrow_bytes": size,
            "sha256": _sha256(file),
        })  # fmt: skip
    return {
        "seedbed": __version__,
        "build": identity,
        "recipe": _without_places(recipe),
        "recipe_hash": recipe.hash(),
        "labels": {config: list(source(config, recipe).labels) for config in configs},
        "configs": configs,
        "rejects": {config: _rejects_by_rule(staging, config) for config in configs},
    }


def _without_places(recipe: Recipe) -> dict[str, Any]:
    """The recipe for everybody to read: where its content and its ledger lie here is nobody's business.

    Nor is who asks for completions, if an address says so (`https://user:password@host/v1?key=...`).
    """
    body = recipe.model_dump(mode="json")
    body["content"] = [Path(folder).name for folder in recipe.content]
    body["provider"]["ledger"] = Path(recipe.provider.ledger).name
    body["provider"]["base_url"] = _WHO.sub("", recipe.provider.base_url)
    return body


def _rejects_by_rule(staging: Path, config: str) -> dict[str, int]:
    files = sorted((staging / REJECTS / config).glob("*.jsonl"))
    rules = Counter(json.loads(line)["rule"] for file in files for line in file.read_text("utf-8").splitlines())
    return dict(sorted(rules.items()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
