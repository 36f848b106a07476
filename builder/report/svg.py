"""Charts as SVG, drawn by hand: bars, heat maps, curves, ranges. What they show is text and never markup."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIZE: Final = 13
_ROW: Final = 24
_EDGE: Final = 14
_LABEL: Final = 310.0
"""The widest column of names."""
_FONT: Final = "Roboto, system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a chart."""

    paper: str
    ink: str
    quiet: str
    line: str
    series: tuple[str, ...]


LIGHT: Final = Theme("#ffffff", "#1b1f24", "#5c6570", "#d9dee4", ("#2563c9", "#b4540a", "#0b7a63", "#7c3fc4"))
DARK: Final = Theme("#0f1419", "#e8ecf1", "#9aa7b4", "#2c3640", ("#7db0ff", "#f2a05c", "#4fcfae", "#c79bff"))
PAGE: Final = Theme(
    "var(--paper)",
    "var(--ink)",
    "var(--quiet)",
    "var(--line)",
    ("var(--one)", "var(--two)", "var(--three)", "var(--four)"),
)
"""Follows the page, which follows the reader."""


def text(value: object) -> str:
    """A value as the text of an element or attribute; what XML cannot hold is replaced."""
    return escape(_NOT_XML.sub("\ufffd", str(value)))


def _cut(value: str, width: float, size: int = _SIZE) -> str:
    """As much of a label as fits into so many pixels."""
    most = max(2, int(width / (size * 0.56)))
    return value if len(value) <= most else value[: most - 1] + "\u2026"


def _write(
    x: float, y: float, value: str, colour: str, *, anchor: str = "start", size: int = _SIZE, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"{weight}>'
        f"{text(value)}</text>"
    )


def _rect(x: float, y: float, width: float, height: float, colour: str, *, more: str = "", title: str = "") -> str:
    told = f"<title>{text(title)}</title>" if title else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:.2f}" height="{height:g}" fill="{colour}"{more}>{told}</rect>'


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


def _drawing(width: float, height: float, title: str, parts: Sequence[str], theme: Theme) -> str:
    """The whole picture; a file has a background and an edge, on a page those of the page show."""
    edge = 0 if theme is PAGE else _EDGE
    across, down = width + 2 * edge, height + 2 * edge
    paper = _rect(-edge, -edge, across, down, theme.paper) if edge else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-edge} {-edge} {across:g} {down:g}" width="{across:g}" '
        f'height="{down:g}" role="img" aria-label="{text(title)}" font-family="{_FONT}">{paper}{"".join(parts)}</svg>'
    )


def width_of(drawing: str) -> float:
    """How wide a drawing of ours is, in pixels."""
    return float(drawing.partition(' width="')[2].partition('"')[0])


def bars(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[float | None]]],
    shown: Callable[[float], str],
    theme: Theme,
) -> str:
    """A row of bars for each label, one panel beside the other for each column; all panels have one scale."""
    label = min(_LABEL, 16 + max((len(name) for name, _ in rows), default=0) * _SIZE * 0.56)
    panel = 150.0 if len(columns) > 1 else 330.0
    most = max((value for _, values in rows for value in values if value), default=1.0)
    heads = [name for name in columns if name]
    top = 28 if heads else 6
    parts = [
        _write(label + n * panel, 17, _cut(name, panel - 12), theme.ink, bold=True) for n, name in enumerate(heads)
    ]
    for number, (name, values) in enumerate(rows):
        y = top + number * _ROW
        parts.append(_write(0, y + 16, _cut(name, label - 10), theme.ink))
        for place, value in enumerate(values):
            where, scale = (label + place * panel, y), (panel - 74) / most
            told = "\u2013" if value is None else shown(value)
            parts.append(_bar(where, value, scale, theme.series[place % len(theme.series)]))
            parts.append(_told(where, value, scale, told, theme))
    return _drawing(label + panel * len(columns), top + len(rows) * _ROW + 6, title, parts, theme)


def _bar(at: tuple[float, float], value: float | None, scale: float, colour: str) -> str:
    """A bar; at least a pixel of it, unless it is nothing."""
    width = max(value * scale, 1) if value else 0
    return _rect(at[0], at[1] + 5, width, 14, colour, more=' rx="2"') if width else ""


def _told(at: tuple[float, float], value: float | None, scale: float, shown: str, theme: Theme) -> str:
    """The value behind its bar."""
    width = (value or 0) * scale
    return _write(at[0] + width + (6 if width else 0), at[1] + 16, shown, theme.quiet, size=12)


def heat(
    title: str,
    rows: Sequence[str],
    groups: Sequence[tuple[str, Sequence[str]]],
    cells: Callable[[str, str, str], int],
    theme: Theme,
) -> str:
    """A cell for each row, group and column of the group: the darker the more; the number stands in it."""
    label, side, gap, top = 150.0, 50.0, 10.0, 46.0
    found = {(row, group, name): cells(row, group, name) for row in rows for group, names in groups for name in names}
    most = max(found.values(), default=0) or 1
    parts = [_write(0, top + n * _ROW + 16, _cut(row, label - 8), theme.ink) for n, row in enumerate(rows)]
    x = label
    for group, names in groups:
        parts.append(_write(x, 15, _cut(group, side * len(names)), theme.ink, bold=True))
        for name in names:
            parts.append(_write(x + side / 2, 36, _cut(name, side, 10), theme.quiet, anchor="middle", size=10))
            parts += [
                _cell((x, top + n * _ROW, side), found[row, group, name], most, f"{row}, {group}, {name}", theme)
                for n, row in enumerate(rows)
            ]
            x += side
        x += gap
    return _drawing(x - gap, top + len(rows) * _ROW + 6, title, parts, theme)


def _cell(place: tuple[float, float, float], count: int, most: int, name: str, theme: Theme) -> str:
    x, y, side = place
    share = count / most
    more = f' fill-opacity="{0.06 + 0.84 * share:.2f}" rx="3"'
    ink = theme.paper if share > 0.55 else theme.ink
    drawn = _rect(x + 1, y + 1, side - 2, _ROW - 2, theme.series[0], more=more, title=f"{name}: {count:,}")
    return drawn + _write(x + side / 2, y + 16, _brief(count), ink, anchor="middle", size=11)


def _brief(count: int) -> str:
    for limit, letter in ((1_000_000, "M"), (10_000, "k")):
        if count >= limit:
            return f"{count / (1_000_000 if letter == 'M' else 1000):.3g}{letter}"
    return str(count)


_PLOT: Final = (44.0, 12.0, 470.0, 200.0)
"""Left, top, width and height of the field of curves."""


def curves(
    title: str,
    ticks: Sequence[str],
    lines: Mapping[str, Sequence[float | None]],
    theme: Theme,
    *,
    below: str = "",
    dashed: frozenset[str] = frozenset(),
) -> str:
    """Shares, 0 to 100%, over a few ticks: a line for each name, with its points and their values."""
    left, top, width, height = _PLOT
    across = [left + 20 + n * (width - 40) / max(1, len(ticks) - 1) for n in range(len(ticks))]
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + height * (1 - share)
        parts += [_line((left, y), (left + width, y), theme.line)]
        parts += [_write(left - 8, y + 4, f"{share:.0%}", theme.quiet, anchor="end", size=11)]
    parts += [
        _write(x, top + height + 18, tick, theme.quiet, anchor="middle", size=12)
        for x, tick in zip(across, ticks, strict=True)
    ]
    parts.append(_write(left + width / 2, top + height + 36, below, theme.quiet, anchor="middle", size=12))
    for number, (name, values) in enumerate(lines.items()):
        known = [(x, top + height * (1 - y), y) for x, y in zip(across, values, strict=True) if y is not None]
        parts.append(_curve(name, known, theme, number, dashed=name in dashed))
    return _drawing(left + width + 190, top + height + 44, title, parts, theme)


def _curve(name: str, points: Sequence[tuple[float, float, float]], theme: Theme, number: int, *, dashed: bool) -> str:
    """A line, its points, and its entry in the legend on the right."""
    colour = theme.series[number % len(theme.series)]
    dash = ' stroke-dasharray="5 4"' if dashed or number >= len(theme.series) else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>']
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"><title>{text(f"{name}: {share:.1%}")}</title>'
        "</circle>"
        for x, y, share in points
    ]
    x, y = _PLOT[0] + _PLOT[2] + 18, _PLOT[1] + 12 + number * 22
    parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 24}" y2="{y}" stroke="{colour}" stroke-width="2"{dash}/>')
    parts.append(_write(x + 32, y + 4, _cut(name, 132), theme.ink))
    return "".join(parts)


def ranges(title: str, rows: Sequence[tuple[str, Mapping[str, float]]], theme: Theme) -> str:
    """For each label the quantiles 5, 25, 50, 75 and 95%: a line, a box on it, and a mark for the middle."""
    label = min(_LABEL, 16 + max((len(name) for name, _ in rows), default=0) * _SIZE * 0.56)
    width = 330.0
    most = max((found["0.95"] for _, found in rows), default=1) or 1
    parts = []
    for number, (name, found) in enumerate(rows):
        y, colour = number * 30.0 + 4, theme.series[number % len(theme.series)]
        low, first, middle, third, high = (
            label + width * found[key] / most for key in ("0.05", "0.25", "0.5", "0.75", "0.95")
        )
        told = f"{name}: middle {found['0.5']:g}, 90% within {found['0.05']:g} and {found['0.95']:g}"
        parts += [
            _write(0, y + 16, _cut(name, label - 10), theme.ink),
            _line((low, y + 12), (high, y + 12), colour, 2),
            _rect(first, y + 4, max(2.0, third - first), 16, colour, more=' fill-opacity="0.35" rx="2"', title=told),
            _line((middle, y + 2), (middle, y + 22), colour, 3),
            _write(
                high + 8, y + 16, f"{found['0.5']:g} ({found['0.05']:g}\u2013{found['0.95']:g})", theme.quiet, size=12
            ),
        ]
    return _drawing(label + width + 110, len(rows) * 30 + 8, title, parts, theme)
