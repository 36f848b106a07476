"""A grammar of two intents and a few lines, so that a test need not read the banks; and recipes over a wire."""

import pytest

from builder.intent.families import Bank, Family, Frame, Grammar
from builder.intent.phrasing import Pattern, Piece
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES


def frame(line, *, audience, complexity, style="casual"):
    pattern = Pattern.of([Piece("", (line,))])
    return Frame(((audience, complexity),), style, (pattern,), f"test: {line}")


def family(intent, topic, language="en", bank=""):
    frames = tuple(
        frame(f"{topic} line for a {audience}, {complexity}, about {intent}", audience=audience, complexity=complexity)
        for audience in AUDIENCES
        for complexity in COMPLEXITIES
    )
    return Family(f"{bank or intent}/{topic}", intent, topic, frames, language=language)


TOPICS = ("ponds", "kites", "bread", "maps", "locks", "tides", "looms", "wells", "drums", "vines")


@pytest.fixture(scope="session")
def little():
    """Two intents of ten topics, and edge cases of two kinds."""
    banks = tuple(
        Bank(name, f"The person wants {name}.", tuple(family(name, topic) for topic in TOPICS))
        for name in ("asking", "telling")
    )
    foreign = tuple(family("asking", f"in_{code}", code, "multi_language") for code in ("de", "en+ja"))
    edges = (
        Bank("multi_language", "Other languages.", foreign),
        Bank("negation", "Not this.", (family("telling", "not_so", bank="negation"),)),
    )
    return Grammar(banks, edges, (), "little")


@pytest.fixture
def over(tmp_path):
    """A recipe whose texts come over a wire."""

    def recipe(wire, *, intents=20, edges=8, seed=3, **provider):
        section = {"name": "local", "base_url": f"{wire.url}/v1", "ledger": str(tmp_path / "ledger.sqlite"), **provider}
        return Recipe(seed=seed).with_(examples_per_intent=intents, edge_cases=edges, provider=section)

    return recipe
