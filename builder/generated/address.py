"""What a path of `seedbed://` names: `v1/intent/seed=7,n=5000/train-00000-of-00001.parquet`, read and refused here.

The version comes first. `v1` is the contract of the rows: columns, types, labels and names of files; every Seedbed that
answers to `v1` keeps it. The rows themselves may change with each release, so what must not change names the release
too, `v1-0.1.0`, or the very code and content, `v1-0.1.0-3f2ab4c9d0e1`; another Seedbed refuses these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .. import __version__
from ..errors import InputError, RecipeError
from ..fingerprint import own_digest
from ..recipe import Recipe
from ..rows import Shard
from ..sources import CONFIGS, build_id, source

PROTOCOL: Final = "seedbed"
CONTRACT: Final = "v1"
"""Raised when a column, a type or a label changes: with the major version of Seedbed's rows."""
MOST_ROWS: Final = 10_000_000
MOST_FILES: Final = 10_000
ROWS_A_FILE: Final = Recipe().shard_rows
EXAMPLE: Final = "seed=0"
"""The one recipe that is listed, of those that there are."""
_KEYS: Final = {
    "intent": ("seed", "n", "examples_per_intent", "edge_cases", "shard_rows"),
    "agentic": ("seed", "n", "worlds", "shard_rows"),
}
_LARGEST: Final = {"seed": 2**63 - 1, "worlds": 100_000, "shard_rows": ROWS_A_FILE}
_SPLITS: Final = ("validation", "test")
_PARTS: Final = 12
"""Of so many conversations one goes to validation and one to test, as in the default recipe."""


class NoSuchPathError(InputError, FileNotFoundError):
    """A path of `seedbed://` that names nothing which this Seedbed could make."""


@dataclass(frozen=True, slots=True)
class Folder:
    """All files of one recipe: what would stand in the folder of its config after a build."""

    config: str
    recipe: Recipe
    shards: Mapping[str, Shard]
    identity: str
    """32 hex digits: where they are the same, the bytes are."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path that is right: a file with its folder, or a directory with the names of what is in it."""

    path: str
    entries: tuple[str, ...] = ()
    folder: Folder | None = None
    shard: Shard | None = None


def pinned(path: str) -> str:
    """The path with this very code and content for its version: what it names can never be other rows."""
    _, _, rest = path.partition("/")
    return "/".join(part for part in (f"{CONTRACT}-{__version__}-{own_digest()[:12]}", rest) if part)


def place(path: str) -> Place:
    """What is at a path without its protocol; NoSuchPathError, with what would be right, where nothing can be."""
    parts = path.split("/") if path else []
    if not parts:
        return Place(path, (CONTRACT,))
    _check_version(parts[0])
    if len(parts) == 1:
        return Place(path, CONFIGS)
    if parts[1] not in CONFIGS:
        raise _no(path, f"there is no config '{_short(parts[1])}'; known are {', '.join(CONFIGS)}")
    if len(parts) == 2:
        return Place(path, (EXAMPLE,))
    return _within(path, _folder(parts[1], parts[2]), parts[3:])


def _within(path: str, folder: Folder, parts: list[str]) -> Place:
    if not parts:
        return Place(path, tuple(folder.shards), folder)
    if len(parts) > 1 or parts[0] not in folder.shards:
        raise no_match(path, folder)
    return Place(path, (), folder, folder.shards[parts[0]])


def _check_version(version: str) -> None:
    contract, _, release = version.partition("-")
    if contract != CONTRACT:
        raise _no(
            version, f"Seedbed {__version__} makes {CONTRACT}; right would be {PROTOCOL}://{CONTRACT}/intent/seed=7"
        )
    number, _, code = release.partition("-")
    if release and number != __version__:
        raise _no(version, f"this is Seedbed {__version__}; install the one that is named, or ask for {CONTRACT}")
    if code and not (len(code) >= 12 and own_digest().startswith(code)):
        raise _no(version, f"this Seedbed {__version__} has other code or content; ask for {CONTRACT}")


@lru_cache(maxsize=16)
def _folder(config: str, spelled: str) -> Folder:
    try:
        recipe = _recipe(config, _values(config, spelled))
        shards = source(config, recipe).shards()
    except RecipeError as problem:
        raise _no(f"{CONTRACT}/{config}/{spelled}", str(problem).rstrip(".")) from None
    names = {shard.file.rpartition("/")[2]: shard for shard in shards}
    return Folder(config, recipe, names, build_id(recipe, [config]))


def _values(config: str, spelled: str) -> dict[str, int]:
    """The numbers in `seed=7,n=5000`."""
    values: dict[str, int] = {}
    for part in spelled.split(","):
        key, _, value = part.partition("=")
        if key not in _KEYS[config]:
            raise RecipeError(f"'{_short(key)}' is no key of {config}; known are {', '.join(_KEYS[config])}")
        if key in values:
            raise RecipeError(f"'{key}' stands twice")
        most = _LARGEST.get(key, MOST_ROWS)
        if not re.fullmatch(r"[0-9]{1,19}", value, re.ASCII) or int(value) > most:
            raise RecipeError(f"'{key}={_short(value)}' is not right; right would be a whole number from 0 to {most:,}")
        values[key] = int(value)
    return values


def _recipe(config: str, values: dict[str, int]) -> Recipe:
    changes: dict[str, object] = {key: value for key, value in values.items() if key in {"seed", "shard_rows"}}
    changes |= _of_prompts(values) if config == "intent" else {"agentic": _of_conversations(values)}
    recipe = Recipe().with_(**changes)
    rows = _rows(config, recipe)
    if rows > min(MOST_ROWS, MOST_FILES * recipe.shard_rows):
        most = f"{MOST_ROWS:,} in {MOST_FILES:,} files"
        raise RecipeError(f"it is {rows:,} rows; right would be at most {most}, or seedbed build")
    return recipe


def _rows(config: str, recipe: Recipe) -> int:
    if config == "intent":
        return recipe.intent.examples_per_intent * _intents() + recipe.intent.edge_cases
    return sum(recipe.agentic.rows.values())


def _of_prompts(values: dict[str, int]) -> dict[str, int]:
    """Of `n` prompts each intent gets as many as the others; edge cases come in addition."""
    changes = {key: value for key, value in values.items() if key in {"examples_per_intent", "edge_cases"}}
    if "n" in values:
        each, rest = divmod(values["n"], _intents())
        if rest or "examples_per_intent" in values:
            right = f"a multiple of {_intents()}, without examples_per_intent"
            raise RecipeError(f"'n={values['n']}' is not right; right would be {right}")
        changes["examples_per_intent"] = each
    return changes


def _of_conversations(values: dict[str, int]) -> dict[str, object]:
    changes: dict[str, object] = {key: value for key, value in values.items() if key == "worlds"}
    if "n" in values:
        few = values["n"] // _PARTS
        changes["rows"] = {"train": values["n"] - len(_SPLITS) * few, **dict.fromkeys(_SPLITS, few)}
    return changes


@lru_cache(maxsize=1)
def _intents() -> int:
    return len(source("intent", Recipe()).labels)


def no_match(path: str, folder: Folder) -> NoSuchPathError:
    """What to say where a folder has no such file."""
    return _no(path.removeprefix(f"{PROTOCOL}://"), f"there is no such file; this recipe makes {_some(folder)}")


def _no(path: str, why: str) -> NoSuchPathError:
    return NoSuchPathError(f"{PROTOCOL}://{_short(path)}: {why}.")


def _short(text: str) -> str:
    return repr(text)[1:-1][:80]


def _some(folder: Folder) -> str:
    names = list(folder.shards)
    return ", ".join(names[:4]) + (f" and {len(names) - 4:,} others" if len(names) > 4 else "") or "none"
