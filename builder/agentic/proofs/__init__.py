"""The proofs: what a row claims about itself, each by a function of its own.

A proof returns "" when it holds, else the reason why not. A row with a reason is a Reject.
"""

from collections.abc import Callable, Mapping
from typing import Final

from .answers import answer, grounded, same
from .calls import executed, expected_failures, schema, state
from .case import Case
from .needs import necessary, sensitive
from .requests import negatives, no_leak, realisable, unique

PROOFS: Final[Mapping[str, tuple[Callable[[Case], str], ...]]] = {
    "schema": (schema, expected_failures),
    "executed": (executed,),
    "state": (state,),
    "answer": (answer,),
    "grounded": (grounded,),
    "realisable": (realisable,),
    "necessary": (necessary,),
    "sensitive": (sensitive,),
    "unique": (unique,),
    "no_leak": (no_leak,),
    "negatives": (negatives,),
}
"""Name in `verification` -> the functions that prove it."""


def prove(case: Case, by: Mapping[str, tuple[Callable[[Case], str], ...]] = PROOFS) -> dict[str, str]:
    """For each proof "" or the reason why it does not hold."""
    return {name: next(filter(None, (proof(case) for proof in proofs)), "") for name, proofs in by.items()}


__all__ = ["PROOFS", "Case", "grounded", "negatives", "prove", "realisable", "same", "unique"]
