"""Where a dataset stands: in a folder here, or as a version on the Hub; and how it is built once more."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import __version__
from .. import recipe as recipes
from ..build import build
from ..errors import InputError, UnavailableError
from ..llm.offline import is_offline
from ..manifest import MANIFEST
from ..recipe import Recipe
from ..report.make import manifest_of
from .contents import is_shard
from .load import download
from .remote import named
from .versions import Version


def folder_of(place: str, version: str = "") -> Path:
    """A folder that seedbed built, or the cached one of a version on the Hub."""
    if not version:
        if not checked(Path(place)):
            raise InputError(f"{place}: was not built by seedbed; give a folder, or org/name and a version.")
        return Path(place)
    found = download(named(place), Version.parse(version))
    if not checked(found):
        raise InputError(f"{place}: {version} was not published by seedbed push; it has no {MANIFEST}.")
    return found


def checked(folder: Path) -> dict[str, Any]:
    """The manifest of a build, {} where there is none; InputError when it does not tell of shards."""
    manifest = manifest_of(folder)
    try:
        whole = not manifest or (
            manifest["recipe"]["seed"] is not None
            and all(
                is_shard(shard["file"], *key) and isinstance(shard["sha256"], str) and isinstance(shard["rows"], int)
                for key, shard in _shards(manifest)
            )
        )
    except (KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise InputError(f"{folder / MANIFEST}: is no manifest of a build; build the dataset again.")
    return manifest


def recipe_of(manifest: Mapping[str, Any], place: str) -> Recipe:
    """What a dataset was built from. UnavailableError where that takes something that is not published."""
    body = dict(manifest["recipe"])
    if body.get("content"):
        raise UnavailableError(f"{place}: its recipe has content folders of its own, which are not published.")
    recipe = recipes.parse(body, f"the recipe of {place}")
    if not is_offline(recipe):
        raise UnavailableError(f"{place}: was written by models; only its ledger makes it again: seedbed build.")
    return recipe


def seeds(manifest: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """(config, split) -> the seed that made it."""
    told = manifest.get("seeds", {})
    usual = manifest["recipe"]["seed"]
    return {
        (config, split): told.get(config, {}).get(split, usual)
        for config, splits in manifest["configs"].items()
        for split in splits
    }


def rebuilt(manifest: Mapping[str, Any], place: str, work: Path) -> dict[str, str]:
    """Path -> SHA-256 of every shard, built anew below `work` with the seeds that made the splits."""
    recipe, made = recipe_of(manifest, place), seeds(manifest)
    found: dict[str, str] = {}
    for seed in sorted(set(made.values())):
        configs = [config for config in manifest["configs"] if seed in {made[one] for one in made if one[0] == config}]
        built = build(recipe.with_(seed=seed), work / str(seed), configs=configs, quiet=True)
        for config, splits in built.manifest["configs"].items():
            for split, body in splits.items():
                if made.get((config, split)) == seed:
                    found |= {shard["file"]: shard["sha256"] for shard in body["shards"]}
    return found


def differences(manifest: Mapping[str, Any], place: str, work: Path) -> list[str]:
    """What differs when a dataset is built again, in words; nothing where it is reproduced."""
    anew = rebuilt(manifest, place, work)
    there = {shard["file"]: shard["sha256"] for _, shard in _shards(manifest)}
    words = [f"{path} is published and not made" for path in sorted(there.keys() - anew.keys())]
    words += [f"{path} is made and not published" for path in sorted(anew.keys() - there.keys())]
    words += [f"{path} has other rows" for path in sorted(there.keys() & anew.keys()) if there[path] != anew[path]]
    if words and manifest["seedbed"] != __version__:
        words.append(f"it was built by seedbed {manifest['seedbed']}, and this is {__version__}")
    return words


def unlike(folder: Path, manifest: Mapping[str, Any], kept: Collection[tuple[str, str]] | None = None) -> list[str]:
    """Shards of a folder, or of these of its (config, split), that are not what its manifest says."""
    return [
        shard["file"]
        for key, shard in _shards(manifest)
        if (kept is None or key in kept) and _sha256(folder / shard["file"]) != shard["sha256"]
    ]


def refuse_tampered(folder: Path, manifest: Mapping[str, Any], kept: Collection[tuple[str, str]] | None = None) -> None:
    """InputError for the first of those shards."""
    if broken := unlike(folder, manifest, kept):
        raise InputError(f"{folder / broken[0]}: is not what {MANIFEST} says; build the folder again.")


def _shards(manifest: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Every shard with its (config, split)."""
    for config, splits in manifest["configs"].items():
        for split, body in splits.items():
            for shard in body["shards"]:
                yield (config, split), shard


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
