"""The gate on the command line: what fell to it in a build, and a dataset that is held against one."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RecipeError

if TYPE_CHECKING:
    from ..recipe import GateRecipe


def flags(verb: argparse.ArgumentParser) -> None:
    """The bars that a dataset is held against."""
    verb.add_argument(
        "--gate",
        nargs="?",
        const="",
        metavar="RECIPE.yaml",
        help="rows below the gate of this recipe (default: of the recipe that made the dataset) are faults",
    )


def gate(options: argparse.Namespace) -> "GateRecipe":
    """The gate that `--gate` asks for; an open one without it. RecipeError when there is none to be found."""
    from .. import recipe as recipes

    if options.gate is None:
        return recipes.GateRecipe()
    if options.gate:
        return _closed(recipes.read(Path(options.gate)).gate, options.gate)
    return _closed(_own(Path(options.path)), options.path)


def _own(path: Path) -> "GateRecipe":
    """The gate of the recipe in a dataset's manifest; an open one where nothing is told."""
    from .. import recipe as recipes
    from ..manifest import MANIFEST

    try:
        told = json.loads((path / MANIFEST).read_text("utf-8"))["recipe"].get("gate", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return recipes.GateRecipe()
    return recipes.parse({"gate": told}, str(path / MANIFEST)).gate


def _closed(found: "GateRecipe", where: str) -> "GateRecipe":
    from ..recipe import GateRecipe

    if found == GateRecipe():
        raise RecipeError(f"{where}: has no gate to hold rows against; name a recipe that has: --gate RECIPE.yaml.")
    return found


def rejects(manifest: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(config, rule, drafts) of what was rejected while a dataset was made."""
    told = manifest.get("rejects", {})
    return [(config, rule, f"{count:,}") for config, rules in told.items() for rule, count in rules.items()]
