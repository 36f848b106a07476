"""`seedbed diff` and `seedbed reproduce`: what is different between versions, and whether one can be made again."""

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RecipeError
from .push import quiet_unless_watched

if TYPE_CHECKING:
    from ..hub.diff import Difference

DIFF_TEXT = "show rows added, removed and changed between two versions or folders"
REPRODUCE_TEXT = "build a dataset again from its own recipe and compare the files"


def diff_flags(verb: argparse.ArgumentParser) -> None:
    """What to compare."""
    verb.add_argument("places", nargs="+", metavar="PLACE", help="A B (folders), org/name V1 V2, or org/name V1 DIR")


def diff(options: argparse.Namespace) -> int:
    """Print what changed; 1 when something did."""
    from ..cli import print_table
    from ..hub.diff import differences, moved

    quiet_unless_watched()
    before, after = _two(options.places)
    found = differences(before, after)
    rows = [(one.config, one.split, f"{one.before:,}", f"{one.after:,}", *_sums(one), _seeds(one)) for one in found]
    print_table(("config", "split", "before", "now", "added", "removed", "changed", "seed"), rows)
    for one in found:
        labels = sorted({*one.added, *one.removed, *one.changed})
        lines = [
            (label, f"{one.added[label]:,}", f"{one.removed[label]:,}", f"{one.changed[label]:,}") for label in labels
        ]
        if lines:
            print(f"{one.config}/{one.split}")
            print_table(("label", "added", "removed", "changed"), lines)
    figures = [(move.config, move.headline.title, *move.shown, move.verdict) for move in moved(before, after)]
    if figures:
        print_table(("config", "figure", "before", "now", "difference", ""), figures)
    return 1 if any(one.added or one.removed or one.changed for one in found) else 0


def _two(places: list[str]) -> tuple[Path, Path]:
    from ..hub.places import folder_of

    match places:
        case [before, after]:
            return folder_of(before), folder_of(after)
        case [repo, before, after]:
            now = folder_of(after) if Path(after).is_dir() else folder_of(repo, after)
            return folder_of(repo, before), now
    raise RecipeError("what is to be compared? Right would be two folders, or org/name v1.1.0 v1.2.0.")


def _sums(one: "Difference") -> tuple[str, str, str]:
    return f"{one.added.total():,}", f"{one.removed.total():,}", f"{one.changed.total():,}"


def _seeds(one: "Difference") -> str:
    before, after = (("-" if seed is None else str(seed)) for seed in one.seeds)
    return before if before == after else f"{before} to {after}"


def reproduce_flags(verb: argparse.ArgumentParser) -> None:
    """What to make again."""
    verb.add_argument("place", metavar="PLACE", help="org/name, or a folder")
    verb.add_argument("version", nargs="?", default="", metavar="V", help="the version, when it is on the Hub")


def reproduce(options: argparse.Namespace) -> int:
    """Build again and compare; 1 when something differs."""
    from ..hub.places import differences, folder_of, unlike
    from ..report.make import manifest_of

    quiet_unless_watched()
    folder = folder_of(options.place, options.version)
    manifest = manifest_of(folder)
    name = f"{options.place} {options.version}".strip()
    with tempfile.TemporaryDirectory(prefix="seedbed-") as work:
        words = [f"{path} is not what the manifest says" for path in unlike(folder, manifest)]
        words += differences(manifest, name, Path(work))
    shards = sum(len(body["shards"]) for splits in manifest["configs"].values() for body in splits.values())
    if not words:
        print(f"{name}: reproduced, {shards:,} of {shards:,} files are the same byte for byte")
        return 0
    print(f"{name}: not reproduced")
    for word in words:
        print(f"  {word}")
    return 1
