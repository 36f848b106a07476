"""The earlier system's script with its interface: conversations in one JSON-lines file, in the shape that it wrote.

It calls the same code as `seedbed build --config agentic`, `seedbed export --format jsonl` and `seedbed check`; the
flags are `--help`ed below, what they default to stands in configs/data_collection.yaml.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from builder import atomic, strict_yaml
from builder.agentic.checks import FAULT
from builder.agentic.judging import Tally, conversations, judge, write_passing
from builder.build import build
from builder.cli import guarded
from builder.cli import main as seedbed
from builder.errors import RecipeError
from builder.exports.export import export
from builder.recipe import Recipe
from builder.verbs.numbers import at_least_one, share, whole_number

CONFIG = Path(__file__).parents[1] / "configs" / "data_collection.yaml"
SOURCES = ("synthetic",)
KEYS = ("sources", "max_items", "output", "seed", "minimum_quality")
PARTS = 8
"""An interrupted run goes on at the last finished of so many parts."""


def flags() -> argparse.ArgumentParser:
    """The flags that people of the earlier system know."""
    parser = argparse.ArgumentParser(description="Collect tool-use conversations into one JSON-lines file.")
    parser.add_argument("--sources", nargs="+", metavar="S", help=f"where from: {', '.join(SOURCES)}")
    parser.add_argument("--max-items", metavar="N", help="conversations, at most")
    parser.add_argument("--config", metavar="FILE", help="a YAML file (default: configs/data_collection.yaml)")
    parser.add_argument("--output", metavar="FILE", help="the file to write")
    parser.add_argument("--seed", help="a whole number, 0 or more")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run was")
    parser.add_argument("--validate", action="store_true", help="check the file and say what is wrong in it")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """0 written, 1 a check found faults, 2 a mistake in what was asked."""
    options = flags().parse_args(argv)
    return guarded(lambda: collect(options))


def collect(options: argparse.Namespace) -> int:
    """Play, export, leave out what is not good enough; and check the file when that is asked for."""
    asked = settings(Path(options.config) if options.config else CONFIG)
    asked |= {key: value for key in KEYS if (value := getattr(options, key, None)) is not None}
    if unknown := [name for name in asked["sources"] if name not in SOURCES]:
        raise RecipeError(f"there is no source '{unknown[0]}'; known are {', '.join(SOURCES)}.")
    recipe = recipe_for(at_least_one("max_items", asked["max_items"]), whole_number("seed", asked["seed"]))
    tally = Tally(share("minimum_quality", asked["minimum_quality"], 0.0))
    write(recipe, Path(asked["output"]), tally, resume=options.resume)
    print(f"{asked['output']}: {tally.passed:,} conversations, {tally.rows - tally.passed:,} left out")
    for finding in tally.findings():
        if finding.rows and finding.severity == FAULT:
            print(f"  {finding.rule}: {finding.rows:,}")
    return seedbed(["check", asked["output"], "--config", "agentic"]) if options.validate else 0


def write(recipe: Recipe, output: Path, tally: Tally, *, resume: bool) -> None:
    """Write the conversations that pass; what is finished of them lies beside the file until it is whole."""
    parts = output.with_name(f".{output.name}.parts")
    with atomic.output_errors(parts):
        if not resume:
            shutil.rmtree(parts, ignore_errors=True)
        build(recipe, parts / "data", configs=["agentic"])
        (exported,) = export(parts / "data", "jsonl", parts / "all.jsonl", "train")
        write_passing(judge(conversations(exported.path)), tally, output)
        shutil.rmtree(parts)


def settings(path: Path) -> dict[str, Any]:
    """What a configuration file says, over what the project's own says; RecipeError when it is not right."""
    own = {} if path == CONFIG else settings(CONFIG)
    body = strict_yaml.read(path, RecipeError) or {}
    if not isinstance(body, dict):
        raise RecipeError(f"{path}: a configuration is a mapping such as 'max_items: 50'; found {type(body).__name__}.")
    for key, value in body.items():
        if key not in KEYS:
            raise RecipeError(f"{path}: unknown key '{key}'; known are {', '.join(KEYS)}.")
        if not isinstance(value, list if key == "sources" else str | int) or value in ("", []):
            raise RecipeError(
                f"{path}: '{key}: {value}' is not right; {CONFIG.name} of the project shows what would be."
            )
    return own | {key: value if key == "sources" else str(value) for key, value in body.items()}


def recipe_for(items: int, seed: int | None) -> Recipe:
    """So many conversations of all scenarios, in shards that are parts to go on at."""
    agentic = {"rows": {"train": items}, "families": {"train": 1}}
    return Recipe().with_(seed=seed, agentic=agentic, shard_rows=-(-items // PARTS))


if __name__ == "__main__":
    sys.exit(main())
