"""`seedbed behaviours`: what happens in the conversations of a recipe."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .numbers import at_least_one, whole_number

if TYPE_CHECKING:
    from ..agentic.behaviours import Target
    from ..agentic.proofs import Case

TEXT = "count what happens in the conversations of a recipe"
_SPEAKERS = ("user", "assistant")
_TEMPLATE_LIMIT = 0.01
"""The largest share of a role's messages in which one sentence may stand."""
_PAIRS = 10_000
"""Word pairs that are counted when data of different size are to be compared."""


def flags(verb: argparse.ArgumentParser) -> None:
    """Which recipe, and how many conversations to play."""
    verb.add_argument("recipe", nargs="?", metavar="RECIPE.yaml", help="a recipe file (default: the default recipe)")
    verb.add_argument("--rows", default="1000", metavar="N", help="conversations to play (default: 1000)")
    verb.add_argument("--seed", help="a whole number, 0 or more")


def run(options: argparse.Namespace) -> int:
    """Print shares beside their targets; 1 when one is missed."""
    from .. import recipe as recipes
    from ..agentic import behaviours
    from ..agentic.source import AgenticSource

    recipe = recipes.read(Path(options.recipe)) if options.recipe else recipes.Recipe()
    source = AgenticSource(recipe.with_(seed=whole_number("--seed", options.seed)))
    spoken: list[tuple[list[str], list[str]]] = []

    def played() -> Iterator["Case"]:
        for case in behaviours.cases(source.addresses(at_least_one("--rows", options.rows))):
            spoken.append(behaviours.said(case))
            yield case

    total, counts = behaviours.tally(played())
    shares = {name: count * 1000 / max(1, total) for name, count in counts.items()}
    met = [_print_behaviour(target, shares[target.name]) for target in behaviours.TARGETS]
    varied = [_print_wording(role, texts) for role, texts in zip(_SPEAKERS, zip(*spoken, strict=True), strict=True)]
    return 0 if all((*met, *varied)) else 1


def _print_behaviour(target: "Target", share: float) -> bool:
    """Print one line; whether the target is met."""
    met = target.low <= share <= target.high
    wanted = f"{target.low} to {target.high}" if target.high < 1000 else f"at least {target.low}"
    print(f"  {target.name:44s} {share:6.0f}   {wanted}{'' if met else '   MISSED'}")
    return met


def _print_wording(role: str, conversations: Sequence[Sequence[str]]) -> bool:
    """Print how varied a role's messages are; whether no sentence comes too often."""
    from ..metrics.distinct import distinct_n
    from ..metrics.near_duplicates import near_duplicate_rate
    from ..metrics.repetition import self_repetition
    from ..metrics.sentence_templates import top_template

    messages = [text for texts in conversations for text in texts]
    template, share = top_template(messages)
    met = share <= _TEMPLATE_LIMIT
    print(f"{role}: {len(messages):,} messages in {len(conversations):,} conversations")
    for name, value in (
        ("distinct-2", f"{distinct_n(messages):6.3f}"),
        (f"distinct-2 of {_PAIRS:,} pairs of words", f"{distinct_n(messages, budget=_PAIRS):6.3f}"),
        ("self-repetition (messages)", f"{self_repetition(messages):6.1%}"),
        (
            "near duplicates (conversations)",
            f"{near_duplicate_rate([' '.join(texts) for texts in conversations]):6.1%}",
        ),
        ("most frequent sentence", f"{share:6.1%}   at most {_TEMPLATE_LIMIT:.0%}   {'OK' if met else 'MISSED'}"),
    ):
        print(f"  {name:44s} {value}")
    print(f"    {template!r}")
    return met
