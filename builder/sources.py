"""Which source makes the rows of a config: one that computes them, or one that replays a ledger."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from . import recipe as recipes
from .fingerprint import digest, own_digest
from .intent import grammar
from .intent.source import IntentSource
from .llm.offline import is_offline
from .recipe import Recipe
from .rows import Source


def source(config: str, recipe: Recipe) -> Source:
    """The source of a config. Those of the last recipes are kept, unless their content or their ledger changed."""
    content = digest(recipe.folders) if is_offline(recipe) else digest(recipe.folders) + _ledger_mark(recipe)
    return _source(config, json.dumps(recipe.model_dump(mode="json")), content)


def _ledger_mark(recipe: Recipe) -> str:
    """Other completions, other mark."""
    path = Path(recipe.provider.ledger)
    found = path.stat() if path.exists() else None
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns}" if found else ""


@lru_cache(maxsize=4)
def _source(config: str, recipe_json: str, content: str) -> Source:
    del content  # part of the key only
    recipe = recipes.parse(json.loads(recipe_json), "the recipe")
    made = _MAKERS[config](recipe) if is_offline(recipe) else _replay(config, recipe)
    return _gated(made, recipe) if is_gated(config, recipe) else made


def is_gated(config: str, recipe: Recipe) -> bool:
    """Whether a config stands behind the recipe's gate; conversations meet it where they are played."""
    return config == "intent" and recipe.gate.holds_prompts


def _gated(made: Source, recipe: Recipe) -> Source:
    from .gate import GatedPrompts  # noqa: PLC0415  # not for a recipe without

    return GatedPrompts(made, recipe)


def _intent(recipe: Recipe) -> Source:
    return IntentSource(recipe, grammar.read(recipe.folders))


def _agentic(recipe: Recipe) -> Source:
    from .agentic.source import AgenticSource  # noqa: PLC0415  # tools and worlds, which a build of prompts can do without

    return AgenticSource(recipe)


def _replay(config: str, recipe: Recipe) -> Source:
    from .llm import configs  # noqa: PLC0415  # not for an offline build

    return configs.source(config, recipe)


_MAKERS: Final[dict[str, Callable[[Recipe], Source]]] = {"intent": _intent, "agentic": _agentic}
CONFIGS: Final = tuple(_MAKERS)
"""The configs that there are, the default one first."""


def build_id(recipe: Recipe, configs: Sequence[str] = CONFIGS) -> str:
    """32 hex digits that name these configs of a recipe as this Seedbed builds them: same id, same bytes."""
    parts = (recipe.hash(), own_digest(), digest(recipe.folders), *configs)
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
