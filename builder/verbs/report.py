"""`seedbed report`: measure a dataset."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .terminal import print_table

if TYPE_CHECKING:
    from ..report.make import Report

TEXT = "measure a dataset and write report.html, report.json, figures and card"


def flags(verb: argparse.ArgumentParser) -> None:
    """Those of `seedbed report`."""
    verb.add_argument("folder", metavar="DIR", help="a dataset folder, or a .parquet, .jsonl, .json or .csv file")
    verb.add_argument(
        "--against",
        metavar="B",
        help="another build or its report.json: show how figures moved; any other dataset: look what of it stands here",
    )
    verb.add_argument(
        "--out", metavar="DIR", help="the folder to write into (default: the dataset's, when we built it)"
    )
    verb.add_argument(
        "--card", metavar="FILE", help="what the card is to say: name, license, authors; see docs/report.md"
    )
    verb.add_argument("--labelled", metavar="FILE", help="texts with intents from elsewhere, to score a classifier on")
    verb.add_argument("--extra", action="append", default=[], metavar="E", help="slow measures too: train, self_bleu")
    verb.add_argument("--model", default="", metavar="M", help="an embedding model, for the spread of texts")
    verb.add_argument("--json", action="store_true", help="print report.json instead of a table")


def run(options: argparse.Namespace) -> int:
    """Write the report; print the headline figures, or how they moved."""
    from ..report import make

    folder = Path(options.folder)
    out = out_of(folder, options.out)
    before, asked = _against(options.against)
    asked |= {"extras": options.extra, "model": options.model}
    if options.labelled:
        asked["labelled"] = Path(options.labelled)
    made = make.make(folder, out, before=before, told=Path(options.card) if options.card else None, **asked)
    if options.json:
        print(json.dumps(made.tree, indent=1, ensure_ascii=False))
        return 0
    _print(made)
    print(f"{made.page}")
    return 0


def out_of(folder: Path, named: str | None) -> Path:
    """Where a report goes. InputError for a folder that is not ours, unless a place is named."""
    from ..report import make

    if not folder.exists():
        raise InputError(f"{folder}: does not exist.")
    if named:
        return Path(named)
    if not make.manifest_of(folder):
        raise InputError(f"{folder}: was not built by seedbed; say with --out where its report is to go.")
    return folder


def _against(place: str | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The report to compare with; or, where B is no build of ours, the dataset to look for."""
    from ..report import make, tree

    if not place:
        return None, {}
    other = Path(place)
    if other.name == make.JSON or (other / make.JSON).exists():
        return make.report_of(other), {}
    manifest = make.manifest_of(other) if other.is_dir() else {}
    return (tree.measured(manifest, other), {}) if manifest else (None, {"against": other})


def _print(made: "Report") -> None:
    from ..report import headlines

    if made.moved:
        rows = [(one.config, one.headline.title, *one.shown, one.verdict) for one in made.moved]
        print_table(("config", "figure", "before", "now", "difference", ""), rows)
    else:
        found = headlines.values(made.tree)
        print_table(("config", "figure", "value"), [(one.config, one.headline.title, one.shown) for one in found])
