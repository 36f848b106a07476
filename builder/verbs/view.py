"""`seedbed view`: look at a dataset."""

import argparse
import webbrowser
from pathlib import Path

from .report import out_of

TEXT = "open the report of a dataset in the browser"


def flags(verb: argparse.ArgumentParser) -> None:
    """What to look at."""
    verb.add_argument("folder", metavar="DIR", help="a folder that seedbed built")


def run(options: argparse.Namespace) -> int:
    """Open the page; make it first where there is none, or it is about another build."""
    from ..report import make

    folder = Path(options.folder)
    if not make.is_fresh(folder):
        make.make(folder, out_of(folder, None))
    page = folder / make.PAGE
    print(page)
    webbrowser.open(page.absolute().as_uri())
    return 0
