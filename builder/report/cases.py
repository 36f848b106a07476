"""The rows behind the figures, to be unfolded: what repeats most, and labels that look wrong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from .headlines import at
from .svg import text

_RULES: Final = (("one_word", "one word apart"), ("jaccard", "nearly the same words"))


def folds(whole: Mapping[str, Any]) -> str:
    """Of one config as a whole."""
    doubtful, repeated = "".join(_doubtful(whole)), "".join(_repeated(whole))
    return (f"<h3>Labels that look doubtful</h3>\n{doubtful}" if doubtful else "") + (
        f"<h3>What repeats most</h3>\n{repeated}" if repeated else ""
    )


def fold(title: str, texts: Iterable[str]) -> str:
    """Texts under a title."""
    items = "".join(f"<li>{text(one)}</li>" for one in texts)
    return f'<details class="fold"><summary>{text(title)}</summary><ul class="texts">{items}</ul></details>\n'


def _doubtful(whole: Mapping[str, Any]) -> Iterator[str]:
    found = whole.get("label_soundness") or {}
    if found.get("worst"):
        texts = [f"{_placed(one)} \u2013 taken for {one['taken_for']}" for one in found["worst"]]
        yield fold(f"the {len(texts):,} most doubtful of {found['flagged']:,} flagged rows", texts)


def _repeated(whole: Mapping[str, Any]) -> Iterator[str]:
    """Largest clusters of near duplicates, texts with two labels, runs of words and openings that most rows share."""
    for rule, name in _RULES:
        found = at(whole, ("near_duplicates", rule)) or {}
        for number, cluster in enumerate(found.get("largest", ()), 1):
            labels = ", ".join(f"{label or '(none)'} {count:,}" for label, count in cluster["labels"].items())
            title = f"{name}, cluster {number} of {found['clusters']:,}: {cluster['rows']:,} rows ({labels})"
            yield fold(title, map(_placed, cluster["examples"]))
    for kind, name in (("two_labels", "one text, two labels"), ("across_splits", "one text, two splits")):
        for case in at(whole, ("exact_duplicates", kind, "cases")) or ():
            yield fold(name, map(_placed, case))
    for order, found in (whole.get("template_dominance") or {}).items():
        if found["commonest"]:
            shared = [f"{one['words']} \u2013 in {one['texts']:,} texts" for one in found["commonest"]]
            yield fold(f"commonest runs of {order} words", shared)
    for role, found in (whole.get("agentic_openings") or {}).items():
        if found["commonest"]:
            shared = [f"{one['opening']} \u2013 opens {one['share']:.1%}" for one in found["commonest"]]
            yield fold(f"commonest first sentences of the {role}", shared)


def _placed(example: Mapping[str, Any]) -> str:
    """A text with its label and split, as far as they are known."""
    return f"{example['text']}  [{', '.join(filter(None, (example['label'], example.get('split'))))}]"
