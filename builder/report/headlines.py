"""The figures that stand first: on the page, in the card, in the table of the command, and when two reports compare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..metrics.measure import measures

Unit = Literal["count", "share", "ratio"]
Better = Literal["more", "less", ""]


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of a config: where it stands in the tree below `whole`, and what it says."""

    path: tuple[str, ...]
    title: str
    unit: Unit
    better: Better
    """Whether more or less of it is better; "" where it depends."""
    meaning: str
    rows: tuple[str, ...] = ()
    """Where the number of rows stands that were looked at for it, when it is not that of the config."""


@dataclass(frozen=True, slots=True)
class Value:
    """A headline with its value in one config."""

    config: str
    headline: Headline
    value: float
    rows: int = 0
    """How many rows were looked at for it, when these are not all; else 0."""

    @property
    def meaning(self) -> str:
        """What the figure says, and of how many rows when not of all."""
        drawn = f" Of {self.rows:,} rows, drawn by lot." if self.rows else ""
        return f"{self.headline.meaning}{drawn}"

    @property
    def shown(self) -> str:
        """As people read it."""
        return shown(self.value, self.headline.unit)


def shown(value: float, unit: str) -> str:
    """1234 -> "1,234"; 0.0123 as a share -> "1.23%", a share that is nearly nothing -> "<0.01%"; 2.0854 -> "2.085"."""
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "ratio":
        return ">0.999" if 0.9995 <= value < 1 else f"{value:.3f}"
    if 0 < value < 0.0001:
        return "<0.01%"
    if 0.9999 < value < 1:
        return ">99.99%"
    return f"{value:.2%}" if value < 0.1 else f"{value:.1%}"


HEADLINES: Final = (
    Headline(("size", "words", "total"), "Words", "count", "", "Runs of letters and digits in all texts."),
    Headline(
        ("exact_duplicates", "normalised", "share"), "Exact duplicates", "share", "less",
        "Rows whose text came before, but for case, space and final marks.",
    ),
    Headline(
        ("exact_duplicates", "two_labels", "texts"), "Texts with two labels", "count", "less",
        "The same text under more than one label: the worst defect there is.",
    ),
    Headline(
        ("near_duplicates", "one_word", "any", "share"), "One word apart", "share", "less",
        "Rows that equal another one after at most one word is taken out of each; found exactly.",
    ),
    Headline(
        ("near_duplicates", "jaccard", "any", "share"), "Nearly the same words", "share", "less",
        "Rows whose set of words has a Jaccard similarity of at least 0.8 with another row's; verified.",
        rows=("near_duplicates", "jaccard", "compared"),
    ),
    Headline(
        ("near_duplicates", "one_word", "across_splits", "share"), "Leakage across splits", "share", "less",
        "Rows one word apart from a row of another split.",
    ),
    Headline(
        ("distinct", "rarefied", "2", "distinct_share", "mean"), "Distinct word pairs", "share", "more",
        "Different word pairs of 20,000 drawn by lot, so that datasets of any size compare; mean of five draws.",
    ),
    Headline(
        ("template_dominance", "4", "shared_by", "10"), "Template dominance", "share", "less",
        "Texts with four words in a row that at least ten other texts have too; it rises with the number of rows.",
    ),
    Headline(
        ("compression", "ratio", "mean"), "Compression ratio", "ratio", "less",
        "Bytes of up to 1 MB of texts in random order, divided by what zstd makes of them; lower is more varied.",
    ),
    Headline(
        ("diversity", "uniqueness_score"), "Uniqueness", "share", "more",
        "Share of a text's runs of four words that no other text has, on average; it falls with the number of rows.",
    ),
    Headline(
        ("diversity", "topic_coverage"), "Topics covered", "share", "more", "Topics of the phrase banks that occur."
    ),
    Headline(
        ("diversity", "style_variety"), "Style variety", "share", "more",
        "Evenness over styles: entropy divided by the logarithm of their number.",
    ),
    Headline(("agentic_tools", "calls"), "Tool calls", "count", "", "Calls that were really executed."),
    Headline(("agentic_tools", "tools"), "Tools called", "count", "more", "Different tools that are called."),
    Headline(
        ("agentic_tools", "tool_entropy"), "Tool variety", "share", "more",
        "Evenness over the tools that are called: entropy divided by the logarithm of their number.",
    ),
    Headline(
        ("agentic_scenarios", "found"), "Scenarios", "count", "more", "Scenarios that conversations come from."
    ),
    Headline(
        ("agentic_shape", "calls", "mean"), "Calls in a conversation", "ratio", "", "Tool calls, on average."
    ),
    Headline(
        ("agentic_quality", "quality", "mean"), "Quality", "ratio", "more",
        "Mean of five dimensions, 0 to 1: success, correct calls, grounding, coherence and efficiency, language.",
    ),
    Headline(
        ("agentic_quality", "grounded"), "Grounded answers", "share", "more",
        "Conversations in which every number and name of an answer was seen or computed.",
    ),
    Headline(
        ("agentic_quality", "proofs", "executed"), "Executed again", "share", "more",
        "Conversations whose calls gave byte-equal results in a fresh world and another process.",
    ),
    Headline(
        ("agentic_openings", "user", "repeated"), "Repeated openings", "share", "less",
        "Conversations whose first sentence, but for names and numbers, opens another one too.",
    ),
    Headline(
        ("label_soundness", "flag_rate"), "Doubtful labels", "share", "less",
        "Rows whose label a classifier trained on other phrase families would not have given; an upper bound.",
        rows=("label_soundness", "rows"),
    ),
    Headline(
        ("label_soundness", "accuracy"), "Accuracy on new families", "share", "more",
        "Of that classifier, on phrase families that it never saw: the weaker it is, the more of its doubts are wrong.",
        rows=("label_soundness", "rows"),
    ),
    Headline(
        ("usefulness", "on", "test", "accuracy"), "Accuracy on test", "share", "more",
        "Of a linear classifier trained on the train split.",
    ),
    Headline(
        ("usefulness", "on", "labelled", "accuracy"), "Accuracy on labelled texts", "share", "more",
        "Of the same classifier on texts and labels that came from outside.",
    ),
    Headline(
        ("contamination", "found", "share"), "Contamination", "share", "less",
        "Texts of the other dataset that stand here whole, or are covered by half or more with runs of eight words.",
    ),
)  # fmt: skip
"""Those that a dataset has no figure for are left out."""

_ROWS: Final = Headline((), "Rows", "count", "", "Rows in all splits.")


def values(tree: Mapping[str, Any]) -> list[Value]:
    """The headlines of each config, in order."""
    return [value for config, body in tree["configs"].items() for value in _values(config, body)]


def _values(config: str, body: Mapping[str, Any]) -> Iterator[Value]:
    yield Value(config, _ROWS, body["rows"])
    for headline in HEADLINES:
        found = at(body.get("whole", {}), headline.path)
        if isinstance(found, int | float) and not isinstance(found, bool):
            rows = looked_at(body, headline)
            yield Value(config, headline, found, rows if rows < body["rows"] else 0)


def looked_at(body: Mapping[str, Any], headline: Headline) -> int:
    """How many rows of a config a figure is of."""
    own = at(body.get("whole", {}), headline.rows) if headline.rows else None
    if isinstance(own, int):
        return own
    measure = measures().get(headline.path[0])
    sees_all = not measure or measure.streams
    return int(body["rows"] if sees_all else body.get("compared", body["rows"]))


def at(tree: Any, path: tuple[str, ...]) -> Any:
    """What stands there; None where nothing does."""
    for part in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(part)
    return tree
