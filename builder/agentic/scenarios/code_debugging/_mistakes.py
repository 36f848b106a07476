"""Mistakes in code: words for what kind they are, where they sit, and the repair that follows from a source."""

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...script import Json
from ...stage import Stage
from ...world.workspace import Planted

WHY: Final[Mapping[str, tuple[str, ...]]] = {
    "boundary": (
        "the comparison puts the limit itself on the wrong side",
        "the value that lies exactly on the limit is treated wrongly",
        "it is right everywhere except exactly at the boundary",
    ),
    "off_by_one": ("it is off by one", "it lands one place beside where it should be", "the count is one out"),
    "wrong_operator": (
        "the operator is the wrong one",
        "it uses the wrong operator there",
        "that operator is mistaken",
    ),
    "missing_guard": ("a special case is not guarded against", "the check for a special case is gone"),
    "missing_case": ("one of the cases is not handled", "a case that the tests know about is left out"),
    "wrong_variable": ("it uses the wrong value", "it works with another variable than it should"),
    "wrong_function": ("it picks by the wrong rule", "what is picked there follows the wrong rule"),
    "rounding": ("it rounds the wrong way", "the rounding goes in the wrong direction"),
    "wrong_constant": ("one constant is wrong", "a number in it is not what it should be"),
    "missing_update": ("something is not kept up to date", "a value is not carried forward as it should be"),
    "case": ("capitals and small letters are not treated alike", "the letter case is not taken care of"),
    "unsorted": ("the order that the rest relies on is missing", "nothing puts the items in order first"),
    "order": ("the order is wrong", "things are taken in the wrong order"),
    "missing_statement": ("a statement is missing or does the wrong thing", "one step of the work is not done"),
    "missing_factor": ("a factor is missing", "one factor of the product was lost"),
    "wrong_order": ("things happen in the wrong order", "the order is not the one that the tests ask for"),
    "overwritten": ("earlier values are overwritten instead of kept", "each new value replaces the one before"),
    "missing_floor": ("nothing keeps the result from going below zero", "the floor at zero is gone"),
    "swapped_parts": ("two parts are read in each other's place", "day and month have changed places"),
    "decimal_comma": ("thousands separators are read as decimal points", "a comma is turned into a decimal point"),
    "argument_order": ("two values are in each other's place", "two values have been swapped"),
    "missing_filter": ("what should be left out is still counted in", "the filter is gone, so too much gets through"),
    "falsy_zero": ("a zero is taken for a missing value", "zero counts as if there were nothing"),
    "shared_state": ("the caller's own object is changed", "it works on the original instead of a copy"),
    "aliasing": ("the caller's own object is changed", "it works on the original instead of a copy"),
    "mutable_default": ("the default value is shared between calls", "each call goes on with what the last one left"),
    "not_normalised": ("the input is not brought into its normal form first", "the clean-up of the input is missing"),
    "missing_default": ("a missing value is not expected", "there is no default for what is missing"),
    "precedence": ("the parts of the sum are put together in the wrong way", "the brackets are in the wrong place"),
    "swapped_operands": ("the operands have changed places", "it calculates the wrong way round"),
    "wrong_indent": (
        "a line is indented wrongly, so it runs at the wrong moments",
        "the indentation is off by a level",
    ),
    "missing_term": ("one term of the sum is left out", "a term is missing from the calculation"),
    "slice_end": ("the slice ends in the wrong place", "the end of the slice is wrong"),
    "wrong_index": ("it reads the wrong position", "the index is the wrong one"),
    "not_reset": ("a value that should start again is not set back", "nothing sets the value back"),
    "lost_maximum": ("a later, smaller end replaces the larger one", "the larger of the two ends is not kept"),
    "range_end": ("the range stops too early", "the last round of the loop is missing"),
    "missing_cap": ("nothing keeps the value under its maximum", "the upper limit is gone"),
    "counted_twice": ("overlapping parts are counted twice", "what overlaps is counted more than once"),
    "wrong_divisor": ("it divides by the wrong number", "the divisor is wrong"),
    "wrong_key": ("it sorts by the wrong key", "the sort key is the wrong one"),
    "split_too_often": ("the text is split too often", "it splits at every separator instead of the first"),
    "wrong_sign": ("the sign is wrong", "it goes in the opposite direction"),
}
_ANY: Final = ("the code does not do what its docstring promises", "what happens is not what the docstring says")


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of one passage: `old` stands once in the file. `was` and `now` are its changed lines, without indent."""

    old: str
    new: str
    function: str
    was: str
    now: str

    @property
    def edits(self) -> list[Json]:
        """The argument of edit_file."""
        return [{"old_text": self.old, "new_text": self.new}]

    @property
    def place(self) -> str:
        """The faulty passage in words."""
        return (
            f"`{self.was}`" if self.was else f"something missing next to `{self.old.strip().splitlines()[0].strip()}`"
        )

    @property
    def change(self) -> str:
        """What was changed, in words."""
        if not self.was:
            return f"I put in `{self.now}`"
        if not self.now:
            return f"I took out `{self.was}`"
        return f"`{self.was}` became `{self.now}`"


def repair(source: str, bug: Planted) -> Repair:
    """The smallest change of whole lines that mends what was read."""
    a, b = source.splitlines(keepends=True), bug.fixed.splitlines(keepends=True)
    steps = [step for step in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if step[0] != "equal"]
    top, bottom = steps[0][1], steps[-1][2]
    b_top, b_bottom = steps[0][3], steps[-1][4]
    was = " ".join(line.strip() for line in a[top:bottom])
    now = " ".join(line.strip() for line in b[b_top:b_bottom])
    start = max(top - 1, 0) if top == bottom else top
    function = next(
        (line.split("def ")[1].split("(")[0] for line in reversed(a[: start + 1]) if line.lstrip().startswith("def ")),
        "",
    )
    taken = top - start
    while start > 0 and source.count("".join(a[start:bottom])) > 1:
        start, taken = start - 1, taken + 1
    return Repair("".join(a[start:bottom]), "".join(b[b_top - taken : b_bottom]), function, was, now)


@lru_cache(maxsize=4096)
def function_of(bug: Planted) -> str:
    """The function that the bug is in, "" for none: looked up in the syntax tree of the healthy source."""
    at = bug.fixed.index(bug.right)
    at += len(bug.right) - len(bug.right.lstrip())
    line = bug.fixed.count("\n", 0, at) + 1
    found = [
        node
        for node in ast.walk(ast.parse(bug.fixed))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(found, key=lambda node: node.lineno).name if found else ""


def why(s: Stage, bug: Planted) -> str:
    """What kind of mistake it is, in words."""
    return s.pick(WHY.get(bug.kind, _ANY))
