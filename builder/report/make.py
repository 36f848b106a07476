"""The report of a dataset's folder: report.json, report.html, figures/ and, in a build of ours, a card that tells them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .. import atomic
from ..errors import InputError
from ..rows import REJECTS
from . import card, figures, png, svg, tree
from .page import page
from .sample import samples
from .tree import Move

MANIFEST: Final = "seedbed.json"
PAGE: Final = "report.html"
JSON: Final = "report.json"
CARD: Final = "README.md"
_REASONS: Final = 3
"""Reasons that are shown of each rule by which drafts were rejected."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, how it moved against another report, and the page that shows both."""

    tree: dict[str, Any]
    moved: list[Move]
    page: Path


def make(folder: Path, out: Path, *, before: Mapping[str, Any] | None = None, **asked: Any) -> Report:
    """Measure a dataset and write its report into `out`; `before` is the tree of another report to compare with.

    `asked` is what `metrics.figures.figures` takes. Raises InputError for what cannot be read, OutputError for what
    cannot be written.
    """
    manifest = manifest_of(folder)
    measured = tree.measured(manifest, folder, **asked)
    moved = tree.moves(measured, before) if before else []
    if before:
        measured["against"] = {"build": before.get("build"), "moves": tree.as_json(moved)}
    html = page(
        measured,
        samples(folder, manifest),
        moved=moved,
        against=card.build_name(before) if before else "",
        rejects=_reasons(folder),
    )
    with atomic.output_errors(out):
        if manifest:
            _figures(measured, out)
            atomic.write_text(out / CARD, card.card(manifest, measured, moved, pictures=_pictures(out)))
        atomic.write_text(out / PAGE, html)
        atomic.write_text(out / JSON, json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    return Report(measured, moved, out / PAGE)


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a build of ours says about itself; {} for a dataset of anybody else's."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise InputError(f"{folder / MANIFEST}: cannot be read: {problem}.") from None
    return manifest
