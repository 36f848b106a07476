"""What the debugging scenarios share: modules to draw, and the steps of a debugging session."""

from collections.abc import Generator
from typing import Any, Final

from ...script import Call, Event, Json
from ...stage import Stage
from ...world.raw import Raw
from ...world.workspace import Planted
from ._mistakes import Repair, function_of, repair, why

LAYOUT: Final = "Code: modules are in /workspace/src/<module>.py, their tests in /workspace/tests/test_<module>.py."


def broken(raw: Raw) -> list[Planted]:
    """The modules with a bug inside a function."""
    return [each for each in raw.planted if each.kind and function_of(each)]


def healthy(raw: Raw) -> list[Planted]:
    """The modules without a bug."""
    return [each for each in raw.planted if not each.kind]


def assigned(s: Stage) -> Planted:
    """One of the broken modules, drawn as what the conversation is about; the system message tells where code lies."""
    bug = s.pick(broken(s.raw))
    s.goal(name=bug.name)
    s.policy(LAYOUT)
    return bug


def quiet(s: Stage, said: str, *facts: str) -> None:
    """Draw again where the words of a request give a fact away."""
    if any(fact.casefold() in said.casefold() for fact in facts):
        s.redraw("the request gives the answer away")


def test(s: Stage, name: str) -> Call:
    """A run of a module's tests."""
    return s.call("run_tests", path=f"tests/test_{name}.py", derived_=("path",))


def source(s: Stage, name: str) -> Call:
    """A look at a module's source."""
    return s.call("read_text_file", path=f"src/{name}.py", derived_=("path",))


def edit(s: Stage, name: str, mend: Repair) -> Call:
    """The repair, made."""
    return s.call("edit_file", path=f"src/{name}.py", edits=mend.edits, derived_=("path", "edits"))


def failing(result: Json) -> list[Json]:
    """The failed tests of a run; ValueError if there are none."""
    found = [each for each in result["tests"] if each["outcome"] == "failed"]
    if not found:
        raise ValueError("no test fails")
    return found


def traced(s: Stage, bug: Planted) -> Generator[Event, Any, tuple[list[Json], Repair]]:
    """Run a module's tests and read its source: the failed tests, and the repair that follows from what was read."""
    fails = failing((yield test(s, bug.name)))
    return fails, repair((yield source(s, bug.name))["content"], bug)


def evidence(s: Stage, bug: Planted, fails: list[Json], mend: Repair) -> dict[str, str]:
    """What the words of a diagnosis may name: a failed `test` and its `message`, the `reason` and the `place`."""
    return {"test": fails[0]["name"], "message": fails[0]["message"], "reason": why(s, bug), "place": mend.place}
