"""Which charts a report has: of each config those that its figures allow, in any theme."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from ..metrics.balance import evenness
from ..rows import AUDIENCES, COMPLEXITIES, CONVERSATION_COMPLEXITIES
from . import svg
from .headlines import at, shown
from .svg import Theme

MOST_VALUES: Final = 24
"""A category with more values than this is told in a sentence instead of drawn."""
_NAMES: Final = {"scenario_type": "type of scenario", "technical_level": "technical level", "edge_case": "edge case"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its name within the report, what stands above and below it, and the drawing in a theme."""

    name: str
    title: str
    note: str
    draw: Callable[[Theme], str]


_percent: Final = partial(shown, unit="share")
_ratio: Final = partial(shown, unit="ratio")


def of(config: str, body: Mapping[str, Any]) -> list[Figure]:
    """The charts of one config of the tree."""
    makers = (_distributions, _cells, _lengths, _uniqueness, _repeated, _templates, _readability, _learned, _agentic)
    return [figure for maker in makers for figure in maker(config, body)]


def rejected(rules: Mapping[str, int]) -> Figure:
    """Rejected drafts by rule."""
    rows = [(rule, [count]) for rule, count in sorted(rules.items(), key=lambda one: (-one[1], one[0]))]
    note = "Drafts that did not become rows. Each is kept with its reason in the folder rejects/."
    draw = partial(svg.bars, "Rejected drafts by rule", [""], rows, _count)
    return Figure("rejects", "Rejected drafts", note, draw)


def _count(value: float) -> str:
    return f"{value:,.0f}"


def spelt(name: str) -> str:
    """A name of ours in words: `edge_case` -> "edge case"."""
    return _NAMES.get(name, name.replace("_", " "))


def _per_split(body: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """What stands at a path of each split that has it."""
    found = {split: at(figures, path) for split, figures in body.get("splits", {}).items()}
    return {split: value for split, value in found.items() if value}


def _distributions(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    for column, spread in at(body, ("whole", "balance")).items() if at(body, ("whole", "balance")) else ():
        values = _sorted(column, [value for value in spread.get("counts", {}) if value])
        if not 1 < len(values) <= MOST_VALUES:
            continue
        splits = _per_split(body, "balance", column, "counts")
        told = {split: counts for split, counts in splits.items() if any(counts.get(value) for value in values)}
        rows = [(value, [counts.get(value, 0) / sum(counts.values()) for counts in told.values()]) for value in values]
        title = f"{spelt(column).capitalize()} by split"
        even = evenness({value: spread["counts"][value] for value in values}, len(values))
        yield Figure(
            f"{config}-{column}",
            title,
            f"Share of rows. Evenness {even:.3f}; 1 means that all values are equally frequent.",
            partial(svg.bars, title, list(told), rows, "{:.1%}".format),
        )


_ORDERS: Final = {"audience": AUDIENCES, "complexity": (*COMPLEXITIES, *CONVERSATION_COMPLEXITIES)}


def _sorted(column: str, values: list[str]) -> list[str]:
    """Values in the order that they have of themselves; those of other columns by how often they occur."""
    if all(value.isdecimal() for value in values):
        return sorted(values, key=int)
    return _ordered(set(values), _ORDERS[column]) if column in _ORDERS else values


def _cells(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    cells = at(body, ("whole", "balance", "cells"))
    if not cells:
        return
    audiences = _ordered({name for one in cells.values() for name in one}, AUDIENCES)
    levels = _ordered({name for one in cells.values() for two in one.values() for name in two}, COMPLEXITIES)
    title = "Rows by intent, audience and complexity"

    def rows(intent: str, audience: str, level: str) -> int:
        return int(at(cells, (intent, audience, level)) or 0)

    yield Figure(
        f"{config}-cells",
        title,
        "All splits together. An empty combination is a 0.",
        partial(svg.heat, title, sorted(cells), [(audience, levels) for audience in audiences], rows),
    )


def _ordered(names: set[str], known: Sequence[str]) -> list[str]:
    return [*(name for name in known if name in names), *sorted(names - set(known))]


def _lengths(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    found = _per_split(body, "size", "words", "quantiles")
    if found:
        title = "Length of texts in words"
        note = "The middle (in brackets: 5% to 95%) of each split; the box holds half of the texts."
        yield Figure(f"{config}-lengths", title, note, partial(svg.ranges, title, list(found.items())))


def _uniqueness(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    orders = ["1", "2", "3", "4"]
    rarefied = {
        split: [at(found, (n, "distinct_share", "mean")) for n in orders]
        for split, found in _per_split(body, "distinct", "rarefied").items()
    }
    total = at(body, ("whole", "distinct", "total"))
    if not total:
        return
    lines = {split: values for split, values in rarefied.items() if any(value is not None for value in values)}
    lines["all, every n-gram"] = [at(total, (n, "distinct_share")) for n in orders]
    title = "Different word n-grams"
    yield Figure(
        f"{config}-ngrams",
        title,
        "Share of n-grams that are different ones. Lines of splits are of 20,000 n-grams drawn by lot, so they compare "
        "datasets of any size (splits with fewer have none); the dashed line is of all n-grams and falls as rows grow.",
        partial(svg.curves, title, orders, lines, below="n", dashed=frozenset({"all, every n-gram"})),
    )


_KINDS: Final = {
    "any": "any other row",
    "within_label": "with the same label",
    "across_labels": "with another label",
    "across_splits": "in another split",
}


def _repeated(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    found = at(body, ("whole", "near_duplicates"))
    if not found:
        return
    rows = [
        (name, [at(found, (rule, kind, "share")) for rule in ("one_word", "jaccard")]) for kind, name in _KINDS.items()
    ]
    title = "Rows that another row nearly repeats"
    yield Figure(
        f"{config}-near-duplicates",
        title,
        "One word apart: the same words after at most one is taken out of each. Nearly the same words: Jaccard "
        f"similarity of at least {at(found, ('jaccard', 'threshold'))} of sets of {at(found, ('jaccard', 'shingle'))}, "
        f"in {at(found, ('jaccard', 'compared')) or 0:,} of {body['rows']:,} rows.",
        partial(svg.bars, title, ["one word apart", "nearly the same"], rows, _percent),
    )


def _templates(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    found = at(body, ("whole", "template_dominance"))
    if not found:
        return
    others = list(at(found, ("4", "shared_by")) or ())
    rows = [
        (
            f"at least {n} {'other' if n == '1' else 'others'}",
            [at(found, (order, "shared_by", n)) for order in ("4", "6")],
        )
        for n in others
    ]
    title = "Texts that share a run of words"
    note = "Share of texts with four or six words in a row that so many other texts have too."
    yield Figure(f"{config}-templates", title, note, partial(svg.bars, title, ["4 words", "6 words"], rows, _percent))


def _readability(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    for column in ("audience", "complexity"):
        found = at(body, ("whole", "readability", column, "lix"))
        if found:
            title = f"Readability by {column}"
            note = "LIX: words in a sentence plus the percentage of words of more than six letters; lower reads easier."
            rows = [(name, [value]) for name, value in found.items()]
            draw = partial(svg.bars, title, [""], rows, "{:.1f}".format)
            yield Figure(f"{config}-readability-{column}", title, note, draw)


def _learned(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    learned = at(body, ("whole", "usefulness"))
    if not learned:
        return
    found = learned["on"]
    labels = sorted({label for one in found.values() for label in one["by_label"]})
    rows: _Lines = [("macro-F1", [one["macro_f1"] for one in found.values()])]
    rows += [(label, [at(one, ("by_label", label, "f1")) for one in found.values()]) for label in labels]
    title = "What a classifier learns from train"
    note = f"F1 of each label, 0 to 1, after training on {learned['trained_on']:,} rows. {learned['classifier']}."
    yield Figure(f"{config}-usefulness", title, note, partial(svg.bars, title, list(found), rows, _ratio))


def _agentic(config: str, body: Mapping[str, Any]) -> Iterator[Figure]:
    whole = body.get("whole", {})
    yield from (
        Figure(f"{config}-{name}", title, note, partial(svg.bars, title, columns, rows, shown_as))
        for name, title, note, columns, rows, shown_as in (
            _behaviours(whole), _proofs(whole), _dimensions(whole), _tools(whole)
        )
        if rows
    )  # fmt: skip
    shape = whole.get("agentic_shape")
    if shape:
        title = "What a conversation holds"
        note = "The middle (in brackets: 5% to 95%). Depth: calls in a row of which each uses what the one before told."
        rows = [(spelt(name), found["quantiles"]) for name, found in shape.items() if found["quantiles"]]
        yield Figure(f"{config}-shape", title, note, partial(svg.ranges, title, rows))


_Lines = list[tuple[str, Sequence[float | None]]]
_Bars = tuple[str, str, str, Sequence[str], _Lines, Callable[[float], str]]


def _behaviours(whole: Mapping[str, Any]) -> _Bars:
    found = (whole.get("agentic_behaviours") or {}).values()
    rows: _Lines = [(one["behaviour"], (one["in_1000"], one["low"])) for one in found]
    note = (
        "Conversations of 1,000, found in the rows alone, beside the least that the scenarios aim at. A dash: which "
        "of the tools on offer come near is known to the scenario and not to the row."
    )
    return "behaviours", "What happens in conversations", note, ("in 1,000", "at least"), rows, _count


def _proofs(whole: Mapping[str, Any]) -> _Bars:
    found = at(whole, ("agentic_quality", "proofs")) or {}
    rows: _Lines = [(spelt(name), (share,)) for name, share in found.items()]
    note = "Share of conversations for which each proof holds."
    return "proofs", "What is proved", note, ("",), rows, _percent


def _dimensions(whole: Mapping[str, Any]) -> _Bars:
    found = at(whole, ("agentic_quality", "dimensions")) or {}
    rows: _Lines = [(spelt(name), (one["mean"],)) for name, one in found.items()]
    return "quality", "Quality by dimension", "Mean over conversations, 0 to 1.", ("",), rows, _ratio


def _tools(whole: Mapping[str, Any]) -> _Bars:
    found = at(whole, ("agentic_tools", "most_called")) or {}
    rows: _Lines = [(name, (count,)) for name, count in list(found.items())[:MOST_VALUES]]
    return "tools", "Tools called most", "Calls in all splits.", ("",), rows, _count
