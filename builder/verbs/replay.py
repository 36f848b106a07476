"""`seedbed replay`: execute every call again."""

import argparse
from pathlib import Path

from .terminal import print_table

TEXT = "execute every call of a dataset again, in fresh worlds and another process"


def flags(verb: argparse.ArgumentParser) -> None:
    """Which conversations."""
    verb.add_argument("folder", metavar="DIR", help="a dataset folder with an agentic config that Seedbed made")
    verb.add_argument("--split", metavar="S", help="the split (default: all)")


def run(options: argparse.Namespace) -> int:
    """Print how many rows came out the same; 1 when one did not."""
    from ..agentic.replay import replay_elsewhere
    from ..exports.export import rows

    lines, different = [], []
    for split, found in rows(Path(options.folder), options.split):
        verdicts = replay_elsewhere(found)
        different += [
            (row["id"], verdict.reason) for row, verdict in zip(found, verdicts, strict=True) if not verdict.same
        ]
        lines.append((split, f"{len(found):,}", f"{sum(verdict.same for verdict in verdicts):,}"))
    print_table(("split", "rows", "byte-equal"), lines)
    for identity, reason in different[:10]:
        print(f"  {identity}: {reason}")
    return 1 if different else 0
