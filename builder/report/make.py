"""The report of a dataset: report.json, report.html, and of a build of ours figures/ and a card that tells them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from .. import atomic
from ..errors import InputError, UnavailableError
from ..rows import REJECTS
from . import card, compare, figures, png, svg, tree, words
from .card import Picture
from .compare import Move
from .figures import Figure
from .page import page
from .sample import samples

MANIFEST: Final = "seedbed.json"
PAGE: Final = "report.html"
JSON: Final = "report.json"
CARD: Final = "README.md"
FIGURES: Final = "figures"
_REASONS: Final = 3
"""Reasons that are shown of each rule by which drafts were rejected."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, how it moved against another report, and the page that shows both."""

    tree: dict[str, Any]
    moved: list[Move]
    page: Path


def make(
    folder: Path, out: Path, *, before: Mapping[str, Any] | None = None, told: Path | None = None, **asked: Any
) -> Report:
    """Measure a dataset and write its report into `out`; `before` is the tree of another report to compare with.

    `told` is a file of what the card is to say (words.py), which is kept in `out`; without it that of the folder is
    taken. `asked` is what `metrics.figures.figures` takes. Raises InputError for what cannot be read, OutputError for
    what cannot be written.
    """
    manifest = manifest_of(folder)
    fields = _fields(folder, manifest, told)
    measured = tree.measured(manifest, folder, **asked)
    moved = compare.moves(measured, before) if before else []
    if before:
        known = {name: before[name] for name in ("seedbed", "build") if name in before}
        measured["against"] = {**known, "moves": compare.as_json(moved)}
    html = page(
        measured,
        samples(folder, manifest),
        moved=moved,
        against=card.build_name(before) if before else "",
        rejects=_reasons(folder),
    )
    with atomic.output_errors(out):
        if manifest:
            pictures = draw(measured, out)
            if told:
                atomic.write_text(out / words.WORDS, told.read_text("utf-8"))
            atomic.write_text(out / CARD, card.card(manifest, measured, moved, fields=fields, pictures=pictures))
        atomic.write_text(out / PAGE, html)
        atomic.write_text(out / JSON, json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    return Report(measured, moved, out / PAGE)


def _fields(folder: Path, manifest: Mapping[str, Any], told: Path | None) -> card.Fields:
    if told and not manifest:
        raise InputError(f"{folder}: was not built by seedbed and gets no card; leave --card out.")
    if told:
        return words.read(told)
    return words.of(folder) if manifest else card.Fields()


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a build of ours says about itself; {} for a dataset of anybody else's."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as problem:
        raise InputError(f"{folder / MANIFEST}: cannot be read: {problem}.") from None
    if not isinstance(manifest, dict) or not {"build", "configs", "recipe"} <= set(manifest):
        raise InputError(f"{folder / MANIFEST}: is no manifest of a build; build the dataset again.")
    return manifest


def report_of(place: Path) -> dict[str, Any]:
    """The tree of another report: a report.json, or a folder with one; InputError says what is wrong."""
    file = place / JSON if place.is_dir() else place
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(f"{place}: has no {JSON}; make one with seedbed report {place}.") from None
    except (OSError, ValueError, RecursionError) as problem:
        raise InputError(f"{file}: cannot be read: {problem}.") from None
    configs = found.get("configs") if isinstance(found, dict) else None
    if not isinstance(configs, dict) or not all(isinstance(one, dict) and "rows" in one for one in configs.values()):
        raise InputError(f"{file}: is no report; right would be a {JSON} that seedbed report wrote.")
    return dict(found)


def is_fresh(folder: Path) -> bool:
    """Whether a folder has a page, and it is about the build that stands there."""
    if not (folder / PAGE).exists():
        return False
    try:
        return report_of(folder).get("build") == manifest_of(folder).get("build")
    except InputError:
        return False


# --- figures and rejects -------------------------------------------------------------------------------------

_MAIN: Final = ("intent-cells", "intent-ngrams", "intent-near-duplicates", "agentic-behaviours", "agentic-shape")
_THEMES: Final = {"light": svg.LIGHT, "dark": svg.DARK}


def draw(measured: Mapping[str, Any], out: Path) -> list[Picture]:
    """Write the main figures as SVG, and as PNG where that can be had; what the card shows of them."""
    drawn = (figure for config, body in measured["configs"].items() for figure in figures.of(config, body))
    pictures = []
    for figure in drawn:
        if figure.name in _MAIN:
            kind = _write(figure, out / FIGURES)
            light, dark = (f"{FIGURES}/{figure.name}-{theme}.{kind}" for theme in _THEMES)
            pictures.append(Picture(figure.title, figure.note, light, dark))
    return pictures


def _write(figure: Figure, folder: Path) -> str:
    """In both themes; the kind of file that a card shows."""
    kind = "svg"
    for name, theme in _THEMES.items():
        drawing = figure.draw(theme)
        atomic.write_text(folder / f"{figure.name}-{name}.svg", drawing)
        if picture := _png(drawing):
            atomic.write(folder / f"{figure.name}-{name}.png", partial(Path.write_bytes, data=picture))
            kind = "png"
    return kind


def _png(drawing: str) -> bytes:
    """Nothing where the extra is not installed: the card then shows SVG."""
    try:
        return png.png(drawing)
    except UnavailableError:
        return b""


def _reasons(folder: Path) -> dict[str, list[str]]:
    """Of each rule by which drafts were rejected the first reasons."""
    found: dict[str, list[str]] = {}
    for file in sorted((folder / REJECTS).glob("*/*.jsonl")):
        for written in file.read_text("utf-8").splitlines():
            reject = json.loads(written)
            told = found.setdefault(f"{file.parent.name}: {reject['rule']}", [])
            if len(told) < _REASONS:
                told.append(f"{reject['draft']}: {reject['reason']}")
    return found
