"""What is wrong with an intent dataset: rules over its rows, each a small function.

A rule that is broken is either a `fault` (the dataset should not be used as it is) or a `remark` (worth a look).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

import polars as pl

from ..reading import POSITION
from ..rows import AUDIENCES, COMPLEXITIES, MAX_CONFIDENCE, MAX_LENGTH, MIN_CONFIDENCE, MIN_LENGTH
from .agreement import Reader
from .families import Grammar

_SHOWN: Final = 3
_SLACK: Final = 1e-6
"""float32 cannot hold 0.3 and 0.99 exactly."""
_LEAST_AGREEMENT: Final = 0.5
_MOST_READ: Final = 20_000
UNFILLED: Final = re.compile(
    r"(?<![\w\\$'\"`{}()/:=.&?<\[%,;-])\{[a-z]+(?:[_ ][a-z]+)*\}(?![\w}'\"`(])"
    r"|\{\{\s*\w+\s*\}\}|\[(?:INSERT|YOUR|TOPIC|NAME|PLACEHOLDER)\b[^\]]*\]|<(?:topic|placeholder|insert)[^>]*>"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's outcome: how many rows break it, and the first of them."""

    rule: str
    severity: str
    """"fault" or "remark"."""
    rows: int
    detail: str
    examples: tuple[tuple[str, str], ...] = ()
    """(position, text) of the first rows."""
    whole: bool = False
    """Whether the dataset as a whole breaks the rule, so that no row can be named."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are held against: our banks, and the intents that the dataset says it has."""

    grammar: Grammar
    intents: tuple[str, ...]


def check(frame: pl.DataFrame, grammar: Grammar, intents: Sequence[str] = ()) -> list[Finding]:
    """Every rule's finding, in the order of the rules; rules that hold have 0 rows.

    `intents` are the labels that the dataset names as its own; without any, those of our banks.
    """
    known = Known(grammar, tuple(intents) or grammar.intent_names)
    for name in ("text", "intent"):
        if name not in frame.columns:
            return [Finding("structure", "fault", frame.height, f"there is no column '{name}'", whole=True)]
    if frame.height == 0:
        return [Finding("structure", "fault", 0, "there are no rows", whole=True)]
    incomplete = pl.col("text").is_null() | pl.col("intent").is_null()
    findings = [finding("structure", "fault", flat(frame).filter(incomplete), "text and intent are present")]
    if (sound := flat(frame).filter(~incomplete)).height:
        for rule in _RULES:
            findings += rule(sound, known)
    return findings


_TYPES: Final[dict[str, type[pl.DataType]]] = {
    "text": pl.String,
    "intent": pl.String,
    "audience": pl.String,
    "complexity": pl.String,
    "language": pl.String,
    "confidence": pl.Float64,
}


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns that rules look at in the types that they expect."""
    return frame.with_columns(_flat(frame, name, kind) for name, kind in _TYPES.items() if name in frame.columns)


def _flat(frame: pl.DataFrame, name: str, kind: type[pl.DataType]) -> pl.Expr:
    """The column in the type that the rules expect; lists, objects and what cannot be converted become null."""
    nested = frame.schema[name].is_nested() or frame.schema[name] == pl.Object
    return pl.lit(None, kind).alias(name) if nested else pl.col(name).cast(kind, strict=False)


def failed(findings: Sequence[Finding]) -> bool:
    """Whether there is a fault."""
    return any(finding.severity == "fault" and (finding.rows or finding.whole) for finding in findings)


def finding(rule: str, severity: str, rows: pl.DataFrame, detail: str) -> Finding:
    """What is found when these rows break a rule."""
    examples = tuple((str(row[POSITION]), str(row.get("text"))) for row in rows.head(_SHOWN).iter_rows(named=True))
    return Finding(rule, severity, rows.height, detail, examples)


def _labels(frame: pl.DataFrame, known: Known) -> list[Finding]:
    valid = {"intent": known.intents, "audience": AUDIENCES, "complexity": COMPLEXITIES}
    return [
        finding(
            f"valid {column}", "fault",
            frame.filter(~pl.col(column).is_in(list(names)).fill_null(value=False)),
            f"one of {', '.join(names)}",
        )
        for column, names in valid.items()
        if column in frame.columns
    ]  # fmt: skip


def _length(frame: pl.DataFrame, known: Known) -> list[Finding]:
    del known
    outside = frame.filter(~pl.col("text").str.len_chars().is_between(MIN_LENGTH, MAX_LENGTH))
    return [finding("text length", "fault", outside, f"{MIN_LENGTH} to {MAX_LENGTH} characters")]


def _confidence(frame: pl.DataFrame, known: Known) -> list[Finding]:
    del known
    if "confidence" not in frame.columns:
        return []
    within = pl.col("confidence").is_between(MIN_CONFIDENCE - _SLACK, MAX_CONFIDENCE + _SLACK)
    outside = frame.filter(~within.fill_null(value=False))
    return [finding("confidence", "fault", outside, f"{MIN_CONFIDENCE} to {MAX_CONFIDENCE}")]


def _slots(frame: pl.DataFrame, known: Known) -> list[Finding]:
    del known
    suspects = frame.filter(pl.col("text").str.contains(r"[{\[<]"))
    unfilled = suspects.filter(pl.Series([bool(UNFILLED.search(text)) for text in suspects["text"]], dtype=pl.Boolean))
    return [finding("unfilled slots", "fault", unfilled, "no {slot} or [INSERT ...] left in a text")]


def _duplicates(frame: pl.DataFrame, known: Known) -> list[Finding]:
    del known
    normal = frame.with_columns(
        pl.col("text").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .!?").alias("normal")
    )
    exact = frame.filter(~pl.col("text").is_first_distinct())
    near = normal.filter(~pl.col("normal").is_first_distinct() & pl.col("text").is_first_distinct())
    labels = normal.group_by("normal").agg(pl.col("intent").n_unique().alias("labels")).filter(pl.col("labels") > 1)
    conflicting = normal.filter(pl.col("normal").is_in(labels["normal"].implode()))
    return [
        finding("exact duplicates", "fault", exact, "each text once"),
        finding("conflicting labels", "fault", conflicting, "one text, one intent (case and final marks apart)"),
        finding("same but for case", "remark", near, "texts differ in more than case, space and final marks"),
    ]


def _text_quality(frame: pl.DataFrame, known: Known) -> list[Finding]:
    del known
    judged = [monotony(text) for text in frame["text"]]
    poor = frame.filter(pl.Series([bool(what) for what in judged], dtype=pl.Boolean))
    return [finding("text quality", "remark", poor, "words vary (40% different in 12 or more), none thrice in a row")]


def monotony(text: str) -> str:
    """How the words of a text repeat themselves; "" when they do not."""
    words = text.lower().split()
    if len(words) >= 12 and len(set(words)) < 0.4 * len(words):
        return "few different words"
    thrice = any(a == b == c and a.isalpha() for a, b, c in zip(words, words[1:], words[2:], strict=False))
    return "a word three times in a row" if thrice else ""


def _agreement(frame: pl.DataFrame, known: Known) -> list[Finding]:
    read = frame.sample(min(frame.height, _MOST_READ), seed=0) if frame.height > _MOST_READ else frame
    plain = read.filter(pl.col("language") == "en") if "language" in read.columns else read
    plain = plain.filter(pl.col("intent").is_in(known.grammar.intent_names))
    predicted = Reader(known.grammar).predict(plain["text"].to_list())
    other = plain.filter(pl.Series(predicted, dtype=pl.String) != pl.col("intent"))
    share = 1 - other.height / max(1, plain.height)
    severity = "fault" if share < _LEAST_AGREEMENT else "remark"
    detail = f"{share:.1%} of {plain.height:,} texts look like their intent to a naive Bayes reader of our banks"
    return [finding("intent-text agreement", severity, other, detail)]


def _balance(frame: pl.DataFrame, known: Known) -> list[Finding]:
    counts = Counter(frame["intent"].to_list())
    entropy = -sum(n / frame.height * log(n / frame.height) for n in counts.values())
    evenness = entropy / log(len(known.intents)) if len(known.intents) > 1 else 1.0
    rarest = min(known.intents, key=lambda name: counts.get(name, 0))
    uneven = counts.get(rarest, 0) * 3 < max(counts.values())
    detail = f"evenness of intents {evenness:.3f} (1 is even); rarest is {rarest} with {counts.get(rarest, 0):,} rows"
    return [Finding("class balance", "remark", counts.get(rarest, 0) if uneven else 0, detail)]


_RULES: Final[tuple[Callable[[pl.DataFrame, Known], list[Finding]], ...]] = (
    _labels, _length, _confidence, _slots, _duplicates, _text_quality, _agreement, _balance,
)  # fmt: skip


def as_json(findings: Sequence[Finding], rows: int) -> dict[str, Any]:
    """The findings for machines: {"rows": 12000, "failed": false, "findings": [{"rule": "text length", ...}]}."""
    return {
        "rows": rows,
        "failed": failed(findings),
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "rows": finding.rows,
                "detail": finding.detail,
                "examples": [{"position": position, "text": text} for position, text in finding.examples],
            }
            for finding in findings
        ],
    }
