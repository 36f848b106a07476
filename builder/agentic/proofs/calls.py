"""Proofs of what was done: the calls, their results, and the state that they leave."""

from typing import Final

from .case import Case

_IS_INVALID: Final = '"type": "InvalidArgument"'


def schema(case: Case) -> str:
    """Every call names a tool on offer, and its arguments fit the tool's schema."""
    for executed in case.played.executed():
        if executed.call.tool not in {tool.name for tool in case.offer.tools}:
            return f"{executed.call.tool} is not on offer"
        if executed.call.role != "attempt" and _IS_INVALID in executed.text[:60]:
            return f"{executed.call.tool}: {executed.text[:160]}"
    return ""


def executed(case: Case) -> str:
    """The results are those of a fresh world, byte for byte."""
    for step in case.replayed:
        if step.was.text != step.now.text:
            return f"{step.was.call.tool} gave another result when it was run again"
    return ""


def expected_failures(case: Case) -> str:
    """Only calls that were allowed to fail did."""
    for one in case.played.executed():
        if one.failed and one.call.role != "attempt":
            return f"{one.call.tool} failed: {one.text[:160]}"
    return ""


def state(case: Case) -> str:
    """The world is left as the oracle says; without a word from it, untouched."""
    return "" if case.as_wanted(case.played.world) else "the world was not left as the oracle says"
