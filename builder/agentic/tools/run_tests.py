"""Run the tests of a workspace file in the sandbox."""

import ast
from typing import TYPE_CHECKING

from ._sandbox import Session, session
from ._workspace import read, resolve
from .base import READ, ExecutionError, InvalidArgument, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", path: str, test: str = "") -> Object:
    source, name = read(world, path), resolve(path)
    tests = [found for found in _tests(source) if not test or found == test]
    if not tests:
        raise InvalidArgument(f"no test function {test!r} in '{name}'" if test else f"no test functions in '{name}'")
    with session(world) as python:
        python.run(source, name, name.rpartition("/")[0])
        outcomes = [_outcome(python, each) for each in tests]
    passed = sum(outcome["outcome"] == "passed" for outcome in outcomes)
    return {"path": name, "passed": passed, "failed": len(outcomes) - passed, "tests": outcomes}


def _tests(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise ExecutionError(f"SyntaxError: {error}") from error
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]


def _outcome(python: Session, test: str) -> Object:
    try:
        python.run(f"{test}()\nNone", "run_tests")
    except ExecutionError as error:
        trace = str(error.details.get("traceback", ""))
        return {"name": test, "outcome": "failed", "message": error.message, "traceback": trace[-700:]}
    return {"name": test, "outcome": "passed"}


TOOL = Tool(
    name="run_tests",
    effect=READ,
    description=(
        "Run the test functions (test_*) of a Python test file in the workspace and report for each whether it "
        "passed, with the exception and traceback of those that failed. Changes no files."
    ),
    parameters=closed(
        {
            "path": string("The test file, e.g. /workspace/tests/test_pricing.py."),
            "test": string("Name of a single test function to run; all of them when left out.", default=""),
        },
        ("path",),
    ),
    run=_run,
    gives=frozenset({"code.test"}),
    names=("run_tests", "pytest_run", "execute_tests"),
    parameter_names={"path": ("path", "test_file", "file"), "test": ("test", "test_name", "only")},
    descriptions=(
        "Execute a file of unit tests in the sandbox and get the list of passed and failed tests.",
        "Test runner for Python files under /workspace. A failed assertion is reported with both sides.",
        "Checks code by its tests: give a test file, get counts of passes and failures and the failure messages.",
    ),
    parameter_descriptions={"path": ("Workspace path of the Python file that holds the tests.",)},
)
