"""Behaviours are counted from what was played."""

from builder.agentic import behaviours
from builder.agentic.source import AgenticSource
from builder.recipe import Recipe


def test_counts_are_of_what_happened():
    found = list(behaviours.cases(AgenticSource(Recipe(seed=3)).addresses(60)))
    total, counts = behaviours.tally(iter(found))
    assert total == len(found) == 60
    by_hand = sum(any(len(getattr(turn, "executed", ())) > 1 for turn in case.played.turns) for case in found)
    assert counts["parallel calls"] == by_hand
    assert counts["  of these a correction or change of mind"] <= counts["more than one user turn"]
    assert counts["a real failure followed by recovery"] == sum(
        (any(one.failed for one in case.played.executed()) and not [one.failed for one in case.played.executed()][-1])
        or _recovers([one.failed for one in case.played.executed()])
        for case in found
    )


def _recovers(outcomes):
    return True in outcomes and False in outcomes[outcomes.index(True) :]
