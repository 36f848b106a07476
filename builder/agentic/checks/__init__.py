"""What is wrong with a tool-use conversation, ours or anybody's: small rules over its messages and tools.

A broken rule is a `fault` (a model should not learn from it) or a `remark` (worth a look). Rules, by what they look at:

    tools          tool schemas: valid JSON Schema, closed, names legal and different
    form           roles, content, order
    pairing        call ids, pairing
    swapped        results that stand with the wrong calls
    calls          absent tool, arguments, argument form, repetition
    provenance     an argument that was never in sight
    grounding      a number, identifier, date or name in an answer that was never in sight and follows from nothing
    contradiction  an answer that gives a value to the wrong thing, or tells a failure as a success
    language       an answer that is no prose: leaked calls or JSON, unfilled slots

Words are looked at in English; numbers are read as 1,234.5.

A rule is a function with `@rule(place, name, what holds)` in a module of `rules/`, and found there.
"""

from .examine import RULES, check, examine
from .problem import FAULT, REMARK, Problem, Rule
from .rules.grounding import claims
from .stored import plain

__all__ = [
    "FAULT",
    "REMARK",
    "RULES",
    "Problem",
    "Rule",
    "check",
    "claims",
    "examine",
    "plain",
]
