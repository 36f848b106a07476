"""`seedbed export`: conversations in the formats of trainers."""

import argparse
from pathlib import Path

from .numbers import whole_number
from .terminal import print_table

TEXT = "write the conversations of a dataset in another format"


def flags(verb: argparse.ArgumentParser) -> None:
    """Which conversations, and as what."""
    verb.add_argument("folder", metavar="DIR", help="a dataset folder with an agentic config")
    verb.add_argument("--format", required=True, metavar="F", help="native, openai, sharegpt ... (docs/exports.md)")
    verb.add_argument("--out", metavar="FILE", help="the file to write (default: F.jsonl, here)")
    verb.add_argument("--split", metavar="S", help="the split (default: all, each in its own file FILE-S.jsonl)")
    verb.add_argument("--seed", help="preferences: another seed, other defects (default: 0)")


def run(options: argparse.Namespace) -> int:
    """Write; print what was written and what had to be skipped."""
    from ..exports.export import export

    out = Path(options.out) if options.out else None
    seed = whole_number("--seed", options.seed)
    exported = export(Path(options.folder), options.format, out, options.split, seed=seed)
    print_table(
        ("split", "written", "skipped", "file"),
        [(one.split, f"{one.written:,}", f"{sum(one.skipped.values()):,}", str(one.path)) for one in exported],
    )
    for one in exported:
        for reason, count in one.skipped.items():
            print(f"  {one.split}: {count:,} skipped: {reason}")
    return 0
