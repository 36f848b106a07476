"""Python that somebody else wrote, run by Monty: an interpreter in Rust, in its own process, without a host.

The code sees the workspace's files read-only, the world's clock, a seeded `random`, and the modules that Monty brings.
It may import other .py files of the workspace: these are run first, in the same namespace.
"""

import ast
import atexit
import errno
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pydantic_monty as monty

from ._workspace import ROOT, entries, is_folder
from .base import ExecutionError, NotFound, Timeout, tidy

if TYPE_CHECKING:
    from ..world.world import World

MEMORY = 64_000_000
OUTPUT = 20_000
TIMEOUT = 2.0
_RECURSION = 300
_OWN_MODULES = frozenset(
    [
        "json",
        "math",
        "re",
        "datetime",
        "collections",
        "itertools",
        "random",
        "decimal",
        "csv",
        "functools",
        "dataclasses",
        "typing",
        "pathlib",
        "os",
        "sys",
        "time",
        "bisect",
        "hashlib",
        "copy",
        "asyncio",
        "abc",
        "contextlib",
    ]
)
_pools: dict[int, monty.Monty] = {}


def _pool() -> monty.Monty:
    """This process's interpreter; a forked child starts its own."""
    pid = os.getpid()
    if pid not in _pools:
        pool = monty.Monty(min_processes=1, max_processes=2)
        pool.__enter__()
        _pools[pid] = pool
        atexit.register(_close, pid)
    return _pools[pid]


def _close(pid: int) -> None:
    if os.getpid() == pid and pid in _pools:
        _pools.pop(pid).__exit__(None, None, None)


@dataclass
class Session:
    """One run: what was printed, and which source each numbered input of the interpreter was."""

    world: "World"
    timeout: float
    _monty: monty.MontySession
    printed: monty.CollectString = field(default_factory=lambda: monty.CollectString(max_bytes=OUTPUT))
    _sources: list[str] = field(default_factory=list)
    _loaded: dict[str, set[str]] = field(default_factory=dict)

    def run(self, code: str, name: str, folder: str = ROOT) -> Any:
        """Run code after the workspace modules that it imports; the value of its last expression.

        ExecutionError with the code's own exception, or Timeout.
        """
        tree = _parsed(code)
        if tree is not None:
            code = self._with_imports(code, tree, folder, entry=True)
        return self._feed(code, name)

    def _feed(self, code: str, name: str) -> Any:
        self._sources.append(name)
        try:
            return self._monty.feed_run(code, print_callback=self.printed, os=_Disk(self.world), cwd=ROOT)
        except monty.MontyError as error:
            raise self._failure(error) from error

    def _failure(self, error: monty.MontyError) -> ExecutionError | Timeout:
        kind, text = type(error.exception()).__name__, str(error)
        if isinstance(error, monty.MontyCrashedError) or text.startswith("TimeoutError: feed time limit"):
            # What it had printed by then depends on the machine, so it is not told.
            return Timeout(f"the code was stopped: it ran longer than {tidy(self.timeout)} s")
        stdout = {"stdout": self.printed.output[:2_000]} if self.printed.output else {}
        if re.match(rf"MemoryError: memory limit exceeded: \d+ bytes > {OUTPUT} bytes", text):
            return ExecutionError(f"the code was stopped: it printed more than {OUTPUT} characters", **stdout)
        if text.startswith("MemoryError: memory limit"):
            return ExecutionError(f"MemoryError: the code needed more than {MEMORY // 1_000_000} MB", **stdout)
        text = text if text.startswith(kind) else f"{kind}: {text}"
        return ExecutionError(text, traceback=self._traceback(error), **stdout)

    def _traceback(self, error: monty.MontyError) -> str:
        display = getattr(error, "display", None)
        text = str(display()) if display else str(error)
        named = re.sub(r"<python-input-(\d+)>", lambda m: self._sources[int(m.group(1))], text)
        return named if len(named) <= 1_500 else named[:700] + "\n  ...\n" + named[-700:]

    # --- imports of workspace files --------------------------------------------------------------------------

    def _with_imports(self, code: str, tree: ast.Module, folder: str, *, entry: bool) -> str:
        """The code with its imports of workspace modules done: each becomes assignments on the same lines."""
        lines = code.split("\n")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                self._replace_from(lines, node, folder)
            elif isinstance(node, ast.Import):
                self._replace_import(lines, node, folder)
            elif isinstance(node, ast.If) and not entry and _is_main_guard(node):
                _replace(lines, node, "pass")
        return "\n".join(lines)

    def _replace_from(self, lines: list[str], node: ast.ImportFrom, folder: str) -> None:
        path = self._find(str(node.module), folder)
        if path is None:
            return
        names = self._load(path)
        for alias in node.names:
            if alias.name != "*" and alias.name not in names:
                raise ExecutionError(f"ImportError: cannot import name '{alias.name}' from '{node.module}' ({path})")
        renamed = [f"{alias.asname} = {alias.name}" for alias in node.names if alias.asname not in (None, alias.name)]
        _replace(lines, node, "; ".join(renamed) or "pass")

    def _replace_import(self, lines: list[str], node: ast.Import, folder: str) -> None:
        paths = [self._find(alias.name, folder) for alias in node.names]
        if not all(paths):
            return
        made = []
        for alias, path in zip(node.names, paths, strict=True):
            names = self._load(str(path))
            as_name = alias.asname or alias.name.rpartition(".")[2]
            holder = f"_module_{len(self._sources)}"
            members = "".join(f"{holder}.{name} = {name}\n" for name in sorted(names))
            self._feed(f"class _Module:\n    pass\n{holder} = _Module()\n{members}", str(path))
            made.append(f"{as_name} = {holder}")
        _replace(lines, node, "; ".join(made))

    def _load(self, path: str) -> set[str]:
        """Run a workspace module once; the names it defines."""
        if path not in self._loaded:
            source = self.world.files[path]
            tree = _parsed(source, always=True)
            self._loaded[path] = _defined(tree) if tree else set()
            if tree is not None:
                source = self._with_imports(source, tree, path.rpartition("/")[0], entry=False)
            self._feed(source, path)
        return self._loaded[path]

    def _find(self, module: str, folder: str) -> str | None:
        """The workspace file of a module: beside the importing file, above it, in src/, or the only one so named."""
        if module in _OWN_MODULES:
            return None
        relative = module.replace(".", "/") + ".py"
        while len(folder) >= len(ROOT):
            if f"{folder}/{relative}" in self.world.files:
                return f"{folder}/{relative}"
            folder = folder.rpartition("/")[0]
        if f"{ROOT}/src/{relative}" in self.world.files:
            return f"{ROOT}/src/{relative}"
        anywhere = [path for path in sorted(self.world.files) if path.endswith("/" + relative)]
        return anywhere[0] if len(anywhere) == 1 else None


@contextmanager
def session(world: "World", timeout: float = TIMEOUT) -> Iterator[Session]:
    """A fresh interpreter for one run; `timeout` is in seconds of running code."""
    limits = monty.ResourceLimits(
        max_feed_duration_secs=timeout, max_memory=MEMORY, max_recursion_depth=_RECURSION, max_suspensions=1_000
    )
    policy = monty.OSPolicy(
        datetime=world.clock.now.replace(tzinfo=None),
        timezone="UTC",
        sleep="zero",
        process_time="zero",
        random_start=monty.RandomSeed(seed=world.seed),
    )
    with _pool().checkout(limits=limits, os_policy=policy, script_name="main.py") as checked_out:
        yield Session(world, timeout, checked_out)


def _parsed(code: str, *, always: bool = False) -> ast.Module | None:
    """The syntax tree, or None if there is no import to look for, or if there is no tree: Monty will say why."""
    if "import" not in code and not always:
        return None
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_main_guard(node: ast.If) -> bool:
    test = node.test
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names if "." not in alias.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))
    return names


def _replace(lines: list[str], node: ast.stmt, text: str) -> None:
    """Put `text` in the place of a statement; the number of lines stays. Other statements on its lines stay too."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[first].encode()[: node.col_offset].decode()
    after = lines[last].encode()[node.end_col_offset or 0 :].decode()
    for number in range(first, last + 1):
        lines[number] = ""
    lines[first] = before + text + after


# --- files, as the sandbox sees them -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Disk:
    """Answers the sandbox's file calls from the workspace. Everything else is left to Monty, which refuses it."""

    world: "World"

    def __call__(self, *, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], is_async: bool, **_: Any) -> Any:
        del kwargs, is_async
        if not args or name in {"os.getenv", "os.urandom", "Path.resolve", "Path.absolute"}:
            return monty.NOT_HANDLED
        path = self._path(args[0])
        answers: Mapping[str, Callable[[str], Any]] = {
            "Path.exists": lambda path: path in self.world.files or is_folder(self.world, path),
            "Path.is_file": lambda path: path in self.world.files,
            "Path.is_dir": lambda path: is_folder(self.world, path),
            "Path.read_text": self._text,
            "Path.read_bytes": lambda path: self._text(path).encode(),
            "Path.iterdir": self._listed,
            "open": lambda path: self._open(path, str(args[1]) if len(args) > 1 else "r"),
        }
        if name in answers:
            return answers[name](path)
        if name.startswith(("Path.write", "Path.append", "Path.mkdir", "Path.unlink", "Path.rmdir", "Path.rename")):
            raise OSError(errno.EROFS, "Read-only file system", path)
        return monty.NOT_HANDLED

    @staticmethod
    def _path(argument: Any) -> str:
        path = argument.path if isinstance(argument, monty.MontyFileHandle) else str(argument)
        return str(PurePosixPath(path))

    def _text(self, path: str) -> str:
        if path not in self.world.files:
            if is_folder(self.world, path):
                raise IsADirectoryError(errno.EISDIR, "Is a directory", path)
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        return str(self.world.files[path])

    def _open(self, path: str, mode: str) -> monty.MontyFileHandle:
        if set(mode) & set("wax+"):
            raise OSError(errno.EROFS, "Read-only file system", path)
        self._text(path)
        return monty.MontyFileHandle(path, mode)

    def _listed(self, path: str) -> list[PurePosixPath]:
        try:
            folders, files = entries(self.world, path)
        except NotFound as error:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path) from error
        return [PurePosixPath(path, name) for name in sorted(folders + files)]


def plain(value: Any) -> Any:
    """A value of the sandbox as JSON: lists, objects with text keys and ordinary numbers stay, all else is its repr."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if isinstance(value, float) and abs(value) < float("inf"):
        return value
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "_fields"):
        items = [plain(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
