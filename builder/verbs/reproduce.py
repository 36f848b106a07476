"""`seedbed reproduce`: whether a version can be made again."""

import argparse
import tempfile
from pathlib import Path

from .terminal import quiet_unless_watched

TEXT = "build a dataset again from its own recipe and compare the files"


def flags(verb: argparse.ArgumentParser) -> None:
    """What to make again."""
    verb.add_argument("place", metavar="PLACE", help="org/name, or a folder")
    verb.add_argument("version", nargs="?", default="", metavar="V", help="the version, when it is on the Hub")


def run(options: argparse.Namespace) -> int:
    """Build again and compare; 1 when something differs."""
    from ..hub.places import checked, differences, folder_of, unlike

    quiet_unless_watched()
    folder = folder_of(options.place, options.version)
    manifest = checked(folder)
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
