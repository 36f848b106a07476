"""`seedbed diff`: what is different between two versions."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RecipeError
from .terminal import print_table, quiet_unless_watched

if TYPE_CHECKING:
    from ..hub.diff import Difference

TEXT = "show rows added, removed and changed between two versions or folders"


def flags(verb: argparse.ArgumentParser) -> None:
    """What to compare."""
    verb.add_argument("places", nargs="+", metavar="PLACE", help="A B (folders), org/name V1 V2, or org/name V1 DIR")


def run(options: argparse.Namespace) -> int:
    """Print what changed; 1 when something did."""
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
    from ..hub.versions import is_version

    match places:
        case [before, after]:
            return folder_of(before), folder_of(after)
        case [repo, before, after]:
            if not Path(after).is_dir() and not is_version(after):
                raise RecipeError(f"{after[:80]!r} is neither a version, e.g. v1.2.0, nor a folder that is there.")
            now = folder_of(after) if Path(after).is_dir() else folder_of(repo, after)
            return folder_of(repo, before), now
    raise RecipeError("what is to be compared? Right would be two folders, or org/name v1.1.0 v1.2.0.")


def _sums(one: "Difference") -> tuple[str, str, str]:
    return f"{one.added.total():,}", f"{one.removed.total():,}", f"{one.changed.total():,}"


def _seeds(one: "Difference") -> str:
    before, after = (("-" if seed is None else str(seed)) for seed in one.seeds)
    return before if before == after else f"{before} to {after}"
