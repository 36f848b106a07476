"""Run Python in the sandbox."""

from typing import TYPE_CHECKING

from ._sandbox import MEMORY, OUTPUT, TIMEOUT, session
from ._workspace import read, resolve
from .base import READ, InvalidArgument, Object, Tool, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", code: str = "", path: str = "", timeout: float = TIMEOUT) -> Object:
    if bool(code) == bool(path):
        raise InvalidArgument("give exactly one of `code` and `path`")
    name, folder = "main.py", "/workspace"
    if path:
        name = resolve(path)
        code, folder = read(world, path), name.rpartition("/")[0]
    with session(world, timeout) as python:
        value = python.run(code, name, folder)
        result: Object = {"stdout": python.printed}
    return result if value is None else {**result, "result": value}


TOOL = Tool(
    name="code_executor",
    effect=READ,
    description=(
        "Run Python code in a sandbox and return what it prints and the value of its last expression. The code can "
        "read files under /workspace but not change them, and can import .py files from there. No network, no host. "
        f"Limits: {MEMORY // 1_000_000} MB of memory, {OUTPUT} characters of output."
    ),
    parameters=closed(
        {
            "code": string(
                "Python source to run. Use print() to show values; json, math, re, csv, datetime and collections can "
                "be imported. Leave out when `path` is given."
            ),
            "path": string("A .py file under /workspace to run instead of `code`, e.g. /workspace/src/report.py."),
            "timeout": number("Seconds after which the code is stopped, 0.05 to 5.", 0.05, 5, default=TIMEOUT),
        }
    ),
    run=_run,
    gives=frozenset({"code.run"}),
    names=("code_executor", "run_python", "execute_code", "python_interpreter"),
    parameter_names={
        "code": ("code", "source", "script", "python_code"),
        "path": ("path", "file", "script_path"),
        "timeout": ("timeout", "timeout_seconds", "time_limit"),
    },
    descriptions=(
        (
            "Execute a Python snippet or a Python file of the workspace in isolation. Returns stdout and, if the last "
            "line is an expression, its value; an exception comes back as an error with its traceback."
        ),
        (
            "Sandboxed Python interpreter: use it to compute things, to process files under /workspace "
            "(read-only) and to "
            "reproduce bugs. Every call starts with an empty namespace."
        ),
        (
            "Runs code and reports its output. Writing files, opening connections and installing packages are not "
            "possible; files below /workspace can be read with open()."
        ),
    ),
    parameter_descriptions={
        "code": ("The program text to execute; omit it if a file is named with `path`.",),
        "path": ("Workspace path of a Python file that should be executed instead of inline code.",),
    },
)
