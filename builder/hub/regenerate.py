"""Named splits made anew with another seed; the others stay what they are, byte for byte.

The manifest tells which seed made which split, so that the whole can be made again (`places.rebuilt`).
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from .. import atomic
from ..build import REPORT, Built, build
from ..errors import InputError, RecipeError
from ..manifest import CARD, MANIFEST
from ..report import words
from ..report.card import card
from .places import checked, recipe_of, refuse_tampered, seeds

_FAMILY: Final = {"intent": "family", "agentic": "scenario"}
_FREE: Final = "edge_cases"
"""A split that draws on families of another by design."""


def regenerate(
    folder: Path, splits: Sequence[str], seed: int, config: str | None = None, *, name: str = ""
) -> list[tuple[str, str]]:
    """Make splits of a built folder anew; those that were made. The same call completes what was interrupted.

    `name` is what sentences call the dataset, when the folder is but a copy of it. Raises InputError for a folder that
    is not a build, RecipeError for a split that is not there, and where a new row would stand in another split too.
    """
    manifest = checked(folder)
    if not manifest:
        raise InputError(f"{folder}: was not built by seedbed; give a folder that seedbed build wrote.")
    chosen = _chosen(manifest, splits, config)
    refuse_tampered(folder, manifest, [key for key in _splits(manifest) if key not in chosen])
    recipe = recipe_of(manifest, name or str(folder)).with_(seed=seed)
    with tempfile.TemporaryDirectory(prefix=".seedbed-", dir=folder.absolute().parent) as work:
        configs = list(dict.fromkeys(one for one, _ in chosen))
        made = build(recipe, Path(work) / "new", configs=configs, quiet=True)
        _refuse_leakage(folder, manifest, made.folder, made.manifest, chosen)
        _take(folder, manifest, made, chosen, seed)
    return chosen


def _splits(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(config, split) for config, splits in manifest["configs"].items() for split in splits]


def _shards(manifest: Mapping[str, Any], key: tuple[str, str]) -> list[dict[str, Any]]:
    return list(manifest["configs"][key[0]][key[1]]["shards"])


def _chosen(manifest: Mapping[str, Any], splits: Sequence[str], config: str | None) -> list[tuple[str, str]]:
    if config is not None and config not in manifest["configs"]:
        raise RecipeError(f"there is no config '{config}'; known are {', '.join(manifest['configs'])}.")
    there = [key for key in _splits(manifest) if config in (None, key[0])]
    for split in splits:
        if all(split != name for _, name in there):
            known = ", ".join(dict.fromkeys(name for _, name in there))
            raise RecipeError(f"there is no split '{split[:40]}'; known are {known}.")
    return [key for key in there if key[1] in splits]


# --- leakage -------------------------------------------------------------------------------------------------


def _refuse_leakage(
    folder: Path, manifest: Mapping[str, Any], made: Path, anew: Mapping[str, Any], chosen: list[tuple[str, str]]
) -> None:
    """RecipeError when a new split would share a text, a conversation or a family with one that stays."""
    for config, split in chosen:
        now = _read(made, _shards(anew, (config, split)), config)
        for other in (key for key in _splits(manifest) if key[0] == config and key not in chosen):
            there = _read(folder, _shards(manifest, other), config)
            free = _FREE in (split, other[1])
            for column in ("body",) if free else ("body", "family"):
                common = now[column].unique().filter(now[column].unique().is_in(there[column].unique().implode()))
                if common.len():
                    what = "rows" if column == "body" else "families"
                    raise RecipeError(
                        f"{config}: {common.len():,} {what} of the new {split} would stand in {other[1]} too; "
                        "take another --seed."
                    )


def _read(folder: Path, shards: list[dict[str, Any]], config: str) -> pl.DataFrame:
    """Of every row what it says, as a digest without case and spaces at its ends, and its family."""
    frames = []
    column = "text" if config == "intent" else "messages"
    for shard in shards:
        with pq.ParquetFile(folder / shard["file"], pre_buffer=False) as file:
            for batch in file.iter_batches(5_000, columns=[column, _FAMILY[config]]):
                said = [json.dumps(one, default=str).casefold().strip() for one in batch.column(0).to_pylist()]
                digests = [hashlib.blake2b(one.encode(), digest_size=12).digest() for one in said]
                frames.append(pl.DataFrame({"body": digests, "family": batch.column(1).to_pylist()}))
    empty = pl.DataFrame(schema={"body": pl.Binary, "family": pl.String})
    return pl.concat([empty, *frames])


# --- the new folder ------------------------------------------------------------------------------------------


def _take(folder: Path, manifest: dict[str, Any], made: Built, chosen: list[tuple[str, str]], seed: int) -> None:
    """Put the new splits in the place of the old ones; the manifest, which says that they are right, comes last."""
    said = words.of(folder)
    told = {config: dict(splits) for config, splits in manifest.get("seeds", {}).items()}
    with atomic.output_errors(folder):
        for config, split in chosen:
            for place in (config, f"rejects/{config}"):
                _replace(folder / place, made.folder / place, split)
            manifest["configs"][config][split] = made.manifest["configs"][config][split]
            told.setdefault(config, {})[split] = seed
        for part in REPORT:  # about the folder as it was
            shutil.rmtree(folder / part) if (folder / part).is_dir() else (folder / part).unlink(missing_ok=True)
        manifest["seeds"] = told
        manifest["build"] = _identity(manifest)
        manifest.pop("published", None)
        for config in dict.fromkeys(config for config, _ in chosen):
            manifest["rejects"][config] = _rejects(folder, config)
        atomic.write_text(folder / CARD, card(manifest, fields=said))
        atomic.write_text(folder / MANIFEST, json.dumps(manifest, indent=2) + "\n")


def _replace(old: Path, new: Path, split: str) -> None:
    """The files of a split, each whole; then those go that the new split does not have."""
    names = {path.name for path in new.glob(f"{split}-*")}
    for name in sorted(names):
        atomic.write(old / name, partial(shutil.copyfile, new / name))
    for path in old.glob(f"{split}-*"):
        if path.name not in names:
            path.unlink()


def _identity(manifest: Mapping[str, Any]) -> str:
    """Another build than that of the recipe: named by its rows and by what made them."""
    made = [f"{config}/{split}={seed}" for (config, split), seed in seeds(manifest).items()]
    rows = [shard["sha256"] for key in _splits(manifest) for shard in _shards(manifest, key)]
    return hashlib.blake2b("\x1f".join([*made, *rows]).encode(), digest_size=16).hexdigest()


def _rejects(folder: Path, config: str) -> dict[str, int]:
    rules: dict[str, int] = {}
    for file in sorted((folder / "rejects" / config).glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            rule = json.loads(line)["rule"]
            rules[rule] = rules.get(rule, 0) + 1
    return dict(sorted(rules.items()))


def copied(published: Path, target: Path) -> Path:
    """A downloaded version as a folder that may be changed. OutputError when there is no room for it."""
    with atomic.output_errors(target):
        for path in sorted(published.rglob("*")):
            name = path.relative_to(published)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                atomic.write(target / name, partial(shutil.copyfile, path))
    return target
