"""`seedbed regenerate`: make splits anew with another seed, in a folder or as the next version on the Hub."""

import argparse
import tempfile
from pathlib import Path

from ..errors import InputError, RecipeError
from .numbers import whole_number
from .terminal import quiet_unless_watched

TEXT = "make splits anew with another seed and leave the others as they are"


def flags(verb: argparse.ArgumentParser) -> None:
    """Which splits, and where they are."""
    verb.add_argument("folder", nargs="?", metavar="DIR", help="a folder that seedbed build wrote")
    verb.add_argument("--repo", metavar="ORG/NAME", help="the newest version of this dataset; the next one is pushed")
    verb.add_argument("--split", action="append", required=True, metavar="S", help="a split; may be said again")
    verb.add_argument("--seed", required=True, help="the new seed: a whole number, 0 or more")
    verb.add_argument("--config", help="the config (default: every one that has the split)")
    verb.add_argument("--public", action="store_true", help="the dataset on the Hub is for everybody to see")
    verb.add_argument("--message", default="", metavar="M", help="what the history tells of the new version")


def run(options: argparse.Namespace) -> int:
    """Do it in the folder, or in a copy of the newest version that is pushed."""
    from ..hub.regenerate import regenerate

    if bool(options.folder) == bool(options.repo):
        raise RecipeError("where are the splits? Say a folder, or --repo org/name.")
    seed = whole_number("--seed", options.seed) or 0
    if options.repo:
        return _on_the_hub(options, seed)
    for config, split in regenerate(Path(options.folder), options.split, seed, options.config):
        print(f"{options.folder}: {config}/{split} made with seed {seed}")
    return 0


def _on_the_hub(options: argparse.Namespace, seed: int) -> int:
    from ..hub.load import download, newest
    from ..hub.plan import Wish
    from ..hub.publish import push
    from ..hub.regenerate import copied, regenerate
    from ..hub.soundness import UnsoundError
    from ..report import make

    quiet_unless_watched()
    version = newest(options.repo)
    with tempfile.TemporaryDirectory(prefix="seedbed-") as work:
        published = download(options.repo, version)
        folder = copied(published, Path(work) / "data")
        made = regenerate(folder, options.split, seed, options.config, name=f"{options.repo} {version}")
        if make.is_fresh(published):
            make.make(folder, folder)  # what a version tells of itself the next one tells too
        named = ", ".join(f"{config}/{split}" for config, split in made)
        message = options.message or f"{named} with seed {seed}"
        try:
            pushed = push(folder, Wish(options.repo, public=options.public, message=message))
        except UnsoundError as problem:  # its folder is a copy that is gone
            raise InputError(
                f"{options.repo} {version}: with {named} made with seed {seed} it breaks {problem.rules}; "
                "take another --seed."
            ) from None
    if not pushed.done:
        print(f"{options.repo}: {version} has {named} made with seed {seed} already; nothing to do")
        return 0
    print(f"{options.repo}: published {pushed.plan.version}, which is {version} with {named} made with seed {seed}")
    return 0
