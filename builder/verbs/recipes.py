"""The recipe that a command line asks for: a file, and flags that change it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RecipeError
from . import provider
from .numbers import whole_number

if TYPE_CHECKING:
    from ..recipe import Recipe

_TEST_ROWS = {"examples_per_intent": 20, "edge_cases": 40}
_TEST_CONVERSATIONS = 8


def flags(verb: argparse.ArgumentParser) -> None:
    """Which rows, and who writes them."""
    verb.add_argument("recipe", nargs="?", metavar="RECIPE.yaml", help="a recipe file (default: the default recipe)")
    verb.add_argument("--config", help="the config to make (default: all)")
    verb.add_argument("--seed", help="a whole number, 0 or more: another seed, another sample")
    verb.add_argument("--examples-per-intent", metavar="N", help="ordinary rows of each intent")
    verb.add_argument("--edge-cases", metavar="N", help="edge-case rows in all")
    verb.add_argument("--test", action="store_true", help="a small build for trying things out")
    provider.writer_flags(verb)


def asked(options: argparse.Namespace) -> "Recipe":
    """The recipe. RecipeError for a file or a flag that cannot be meant."""
    from .. import recipe as recipes

    recipe = recipes.read(Path(options.recipe)) if options.recipe else recipes.Recipe()
    changes: dict[str, Any] = {
        "seed": whole_number("--seed", options.seed),
        "examples_per_intent": whole_number("--examples-per-intent", options.examples_per_intent),
        "edge_cases": whole_number("--edge-cases", options.edge_cases),
    }
    if options.test:
        changes |= {name: count for name, count in _TEST_ROWS.items() if changes[name] is None}
        changes["agentic"] = _small(recipe)
    return provider.with_writer(recipe.with_(**changes), options)


def _small(recipe: "Recipe") -> dict[str, Any]:
    """The agentic section with a few conversations in each split."""
    section = recipe.agentic.model_dump(mode="json")
    rows = {split: min(count, _TEST_CONVERSATIONS) for split, count in section["rows"].items()}
    return {**section, "rows": rows}


def configs(options: argparse.Namespace) -> Sequence[str]:
    """The configs to make; RecipeError for one that does not exist."""
    from ..sources import CONFIGS

    if options.config not in (None, *CONFIGS):
        raise RecipeError(f"there is no config '{options.config}'; known are {', '.join(CONFIGS)}.")
    return [options.config] if options.config else CONFIGS
