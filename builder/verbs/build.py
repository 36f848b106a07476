"""`seedbed build`: write a dataset."""

import argparse
from pathlib import Path

from . import gate, provider, recipes
from .numbers import at_least_one
from .terminal import print_table

TEXT = "write a dataset into a folder that load_dataset reads"
DEFAULT_OUT = "data"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def flags(verb: argparse.ArgumentParser) -> None:
    """What to make, where, and on what terms."""
    recipes.flags(verb)
    provider.terms_flags(verb)
    verb.add_argument("--out", default=DEFAULT_OUT, metavar="DIR", help=f"the folder to write (default: {DEFAULT_OUT})")
    verb.add_argument("--num-proc", default="1", metavar="N", help="processes (default: 1); the bytes are the same")
    verb.add_argument("--log-level", default="WARNING", choices=LEVELS, help="what to tell while working")


def run(options: argparse.Namespace) -> int:
    """Build, and say what stands where."""
    recipe = recipes.asked(options)
    num_proc = at_least_one("--num-proc", options.num_proc)
    recipe, terms = provider.agreed(recipe, options)
    from ..build import build

    built = build(recipe, Path(options.out), configs=recipes.configs(options), num_proc=num_proc, terms=terms)
    total = sum(sum(splits.values()) for splits in built.rows.values())
    remark = " (nothing to do: this build stands there already)" if built.was_there else ""
    print(f"{built.folder}: {total:,} rows{remark}")
    _print_rows(built.rows)
    if rejects := gate.rejects(built.manifest):
        print_table(("config", "rejected by", "drafts"), rejects)
    provider.print_bill(built.manifest)
    for config in built.rows:
        print(f'load_dataset("{built.folder}", "{config}")')
    return 0


def _print_rows(rows: dict[str, dict[str, int]]) -> None:
    lines = [(config, split, f"{count:,}") for config, splits in rows.items() for split, count in splits.items()]
    print_table(("config", "split", "rows"), lines)
