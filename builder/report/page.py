"""report.html: one file without network in which people look at a dataset before they read about it."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any, Final

from . import cases, figures, headlines, svg
from .compare import Move
from .figures import Figure
from .headlines import Value
from .sample import Sample
from .svg import text
from .tree import numbers
from .verdict import sentences

_ASSETS: Final = Path(__file__).parent / "assets"
_HALF: Final = 528
"""Pixels of half of the page."""
_MARKUP: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def page(
    tree: Mapping[str, Any],
    samples: Sequence[Sample],
    *,
    moved: Sequence[Move] = (),
    against: str = "",
    rejects: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The page of a tree (tree.measured).

    `moved` are the figures that are compared with those of `against`; `rejects` has reasons by rule, to be read.
    """
    sections = {
        "overview": ("Overview", _overview(tree)),
        "compared": ("Compared", _compared(moved, against) if moved else ""),
        **{f"config-{config}": (config, _config(config, body)) for config, body in tree["configs"].items()},
        "rejects": ("Rejects", _rejects(tree.get("rejects", {}), rejects or {})),
        "cost": ("Cost", _cost(tree.get("bill", {}))),
        "all": ("All figures", _all(tree)),
    }
    there = {name: section for name, section in sections.items() if section[1]}
    script = _asset("page.js")
    return Template(_asset("page.html")).substitute(
        title=text(_title(tree)),
        subtitle=text(_subtitle(tree)),
        style=_asset("page.css"),
        script=script,
        script_hash=_hash(f"\n{script}"),
        links="".join(
            f'<li><a href="#{name}">{text(title)}</a></li>\n'
            for name, (title, _) in {**there, "examples": ("Examples", "")}.items()
        ),
        sections="\n".join(_section(name, title, body) for name, (title, body) in there.items()),
        data=script_json([asdict(sample) for sample in samples]),
        footer=text("Made by seedbed report. Every number of this page stands in report.json."),
    )


def script_json(value: Any) -> str:
    """JSON that may stand in a script element: nothing in it ends the element, or a line in old browsers."""
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _MARKUP.sub(lambda found: f"\\u{ord(found[0]):04x}", dumped)


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _hash(script: str) -> str:
    """By which the page's policy allows its own script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _title(tree: Mapping[str, Any]) -> str:
    return f"Seedbed {tree['seedbed']}: report of a build" if "seedbed" in tree else "Report of a dataset"


def _subtitle(tree: Mapping[str, Any]) -> str:
    rows = sum(body["rows"] for body in tree["configs"].values())
    told = [f"{rows:,} rows"]
    if "build" in tree:
        told += [f"seed {tree['seed']}", f"recipe {tree['recipe_hash'][:12]}", f"build {tree['build'][:12]}"]
    return " \u00b7 ".join(told)


def _section(name: str, title: str, body: str) -> str:
    label = text(name)
    heading = f'<h2 id="{label}-title">{text(title)}</h2>'
    return f'<section id="{label}" aria-labelledby="{label}-title">\n{heading}\n{body}\n</section>'


def _figure(figure: Figure) -> str:
    """A chart with what stands above it; one that is too wide for half of the page has all of it."""
    title, drawing = text(figure.title), figure.draw(svg.PAGE)
    wide = ' class="wide"' if svg.width_of(drawing) > _HALF else ""
    return (
        f'<figure id="figure-{text(figure.name)}"{wide}><figcaption><h3>{title}</h3>'
        f'<p class="quiet">{text(figure.note)}</p></figcaption>'
        f'<div class="chart" tabindex="0" role="group" aria-label="{title}">{drawing}</div></figure>'
    )


# --- overview ------------------------------------------------------------------------------------------------


def _overview(tree: Mapping[str, Any]) -> str:
    found = headlines.values(tree)
    parts = []
    for config, body in tree["configs"].items():
        said = "".join(f'<li class="{one.kind}">{text(one.text)}</li>' for one in sentences(body))
        own = "".join(_head(value) for value in found if value.config == config)
        parts.append(f'<h3>{text(config)}</h3>\n<ul class="verdict">{said}</ul>\n<dl class="heads">{own}</dl>')
    return "\n".join(parts)


def _head(value: Value) -> str:
    return (
        f'<div><dt>{text(value.headline.title)}</dt><dd class="value">{text(value.shown)}</dd>'
        f'<dd class="meaning">{text(value.meaning)}</dd></div>'
    )


def _compared(moved: Sequence[Move], against: str) -> str:
    rows = []
    for move in moved:
        before, now, step = move.shown
        mark = move.verdict if move.verdict in {"better", "worse"} else ""
        cells = "".join(f'<td class="number">{text(cell)}</td>' for cell in (before, now))
        difference = "same" if move.verdict == "same" else f"{step} {mark}".strip()
        rows.append(
            f"<tr><td>{text(move.config)}</td><td>{text(move.headline.title)}</td>{cells}"
            f'<td class="number {mark}">{text(difference)}</td></tr>'
        )
    head = "".join(_heading(name) for name in ("config", "figure", "before", "now", "difference"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return (
        f'<p class="quiet">How the headline figures moved since {text(against)}.</p>\n<div class="scroll">{table}</div>'
    )


def _heading(name: str) -> str:
    number = name in {"before", "now", "difference", "rows", "requests", "tokens in", "tokens out", "dollars", "value"}
    return f'<th scope="col"{" class=number" if number else ""}>{text(name)}</th>'


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], kind: str = "") -> str:
    """Numbers to the right."""
    head = "".join(_heading(column) for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(value: object) -> str:
    number = isinstance(value, int | float)
    shown = f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
    return f'<td class="number">{text(shown)}</td>' if number else f"<td>{text(shown)}</td>"


# --- configs -------------------------------------------------------------------------------------------------


def _config(config: str, body: Mapping[str, Any]) -> str:
    counts = [(split, _split_rows(found)) for split, found in body["splits"].items()]
    compared = body.get("compared", body["rows"])
    told = f"Texts were compared in {compared:,} of {body['rows']:,} rows, drawn by lot; copies stay together."
    note = f'<p class="quiet">{told}</p>' if compared < body["rows"] else ""
    drawn = "".join(_figure(figure) for figure in figures.of(config, body))
    charts = f'<div class="figures">{drawn}</div>' if drawn else ""
    return _table(("split", "rows"), counts) + note + charts + cases.folds(body.get("whole", {}))


def _split_rows(found: Mapping[str, Any]) -> int:
    """Of the first category, each row has one value."""
    spreads = [spread["counts"] for spread in found.get("balance", {}).values() if "counts" in spread]
    return sum(spreads[0].values()) if spreads else headlines.at(found, ("size", "rows")) or 0


# --- rejects, cost, everything -------------------------------------------------------------------------------


def _rejects(counts: Mapping[str, Mapping[str, int]], reasons: Mapping[str, Sequence[str]]) -> str:
    rules: dict[str, int] = {}
    for config, own in counts.items():
        rules |= {f"{config}: {rule}": count for rule, count in own.items()}
    if not rules:
        return "<p>No draft was rejected.</p>" if counts else ""
    return _figure(figures.rejected(rules)) + "".join(cases.fold(rule, told) for rule, told in reasons.items() if told)


def _cost(bill: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    rows = [
        (
            config,
            f"{line['provider']}: {line['model']}",
            line["requests"],
            line["tokens_in"],
            line["tokens_out"],
            "?" if line["dollars"] is None else f"{line['dollars']:,.4f}",
        )
        for config, lines in bill.items()
        for line in lines
    ]
    columns = ("config", "provider and model", "requests", "tokens in", "tokens out", "dollars")
    return _table(columns, rows) if rows else ""


def _all(tree: Mapping[str, Any]) -> str:
    """Every number of each config as a whole, folded, for those who look for one."""
    folds = []
    for config, body in tree["configs"].items():
        for measure, found in body.get("whole", {}).items():
            rows = [(".".join(path), value) for path, value in numbers(found)]
            inside = _table(("figure", "value"), rows[:_MOST], "all")
            more = f'<p class="quiet">{len(rows) - _MOST:,} more stand in report.json.</p>' if len(rows) > _MOST else ""
            title = f"{config}: {figures.spelt(measure.removeprefix(f'{config}_'))} ({len(rows):,} figures)"
            folds.append(f'<details class="fold"><summary>{text(title)}</summary>{inside}{more}</details>\n')
    return "".join(folds)


_MOST: Final = 300
"""Figures of one measure that the page lists."""
