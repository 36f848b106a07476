"""What the oracles of the debugging scenarios share: they look at what was planted, not at what was read."""

from ...script import Truth
from ...world.raw import Raw
from ...world.workspace import Planted, test_names
from ._mistakes import function_of


def module(raw: Raw, name: str) -> Planted:
    """The module of this name."""
    return next(each for each in raw.planted if each.name == name)


def count(bug: Planted) -> int:
    """How many tests a module has."""
    return len(test_names(bug.tests))


def mended(raw: Raw, *names: str) -> Raw:
    """The world after these modules were repaired."""
    changed = raw.copy()
    for name in names:
        bug = module(raw, name)
        changed.files[bug.path] = bug.fixed
    return changed


def guilty_function(raw: Raw, name: str) -> Truth:
    """The oracle of a diagnosis: which function is wrong."""
    return Truth({"function": function_of(module(raw, name))})


def repaired_module(raw: Raw, name: str) -> Truth:
    """The oracle of a repair: which function was wrong, how many tests pass now, and the file as it must be."""
    bug = module(raw, name)
    return Truth({"function": function_of(bug), "passed": count(bug)}, state=mended(raw, name))
