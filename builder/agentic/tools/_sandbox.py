"""Python that somebody else wrote, run by Monty: an interpreter in Rust, in its own process, without a host.

The code sees the workspace's files read-only, the world's clock, a seeded `random`, and the modules that Monty brings.
It may import other .py files of the workspace: these are run first, in the same namespace.
"""

import ast
import errno
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...child import Child, child
from ._workspace import ROOT, entries, is_folder
from .base import ExecutionError, Object, Timeout, ToolError, tidy

if TYPE_CHECKING:
    from ..world.world import World

MEMORY = 64_000_000
OUTPUT = 20_000
TIMEOUT = 2.0
_RECURSION = 300
_WRITES = ("Path.write", "Path.append", "Path.mkdir", "Path.unlink", "Path.rmdir", "Path.rename")
_OWN_MODULES = re.compile(
    r"json|math|re|datetime|collections|itertools|random|decimal|csv|functools|dataclasses|typing|pathlib|os|sys|time"
    r"|bisect|hashlib|copy|asyncio|abc|contextlib"
)


def _host() -> Child:
    """The process that runs _monty_host.py."""
    # -P: the folder of the script is full of modules with everyday names and must not be searched for imports.
    return child(("-P", str(Path(__file__).with_name("_monty_host.py"))))


@dataclass
class Session:
    """One run: what was printed, and which source each numbered input of the interpreter was."""

    world: "World"
    timeout: float
    _host: Child
    printed: str = ""
    _sources: list[str] = field(default_factory=list)
    _loaded: dict[str, set[str]] = field(default_factory=dict)

    def run(self, code: str, name: str, folder: str = ROOT) -> Any:
        """Run code after the workspace modules that it imports; the value of its last expression as JSON.

        ExecutionError with the code's own exception, or Timeout.
        """
        tree = _parsed(code) if "import" in code else None
        if tree is not None:
            code = self._with_imports(code, tree, folder, entry=True)
        return self._feed(code, name)

    def _feed(self, code: str, name: str) -> Any:
        self._sources.append(name)
        self._host.say({"code": code})
        while "call" in (heard := self._host.hear()):
            self._host.say(_on_disk(self.world, heard["call"], heard["path"], heard["mode"]))
        self.printed = heard["stdout"]
        if "failed" in heard:
            raise self._failure(heard["failed"])
        return heard["value"]

    def _failure(self, failed: Object) -> ExecutionError | Timeout:
        kind, text = failed["kind"], failed["text"]
        if failed["crashed"] or text.startswith("TimeoutError: feed time limit"):
            # What it had printed by then depends on the machine, so it is not told.
            return Timeout(f"the code was stopped: it ran longer than {tidy(self.timeout)} s")
        stdout = {"stdout": self.printed[:2_000]} if self.printed else {}
        if re.match(rf"MemoryError: memory limit exceeded: \d+ bytes > {OUTPUT} bytes", text):
            return ExecutionError(f"the code was stopped: it printed more than {OUTPUT} characters", **stdout)
        if text.startswith("MemoryError: memory limit"):
            return ExecutionError(f"MemoryError: the code needed more than {MEMORY // 1_000_000} MB", **stdout)
        text = text if text.startswith(kind) else f"{kind}: {text}"
        return ExecutionError(text, traceback=self._traceback(failed["display"]), **stdout)

    def _traceback(self, text: str) -> str:
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
            tree = _parsed(source)
            self._loaded[path] = _defined(tree) if tree else set()
            if tree is not None:
                source = self._with_imports(source, tree, path.rpartition("/")[0], entry=False)
            self._feed(source, path)
        return self._loaded[path]

    def _find(self, module: str, folder: str) -> str | None:
        """The workspace file of a module: beside the importing file, above it, in src/, or the only one so named."""
        if _OWN_MODULES.fullmatch(module):
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
    wanted = {"timeout": timeout, "memory": MEMORY, "output": OUTPUT, "recursion": _RECURSION, "cwd": ROOT}
    now = world.clock.naive.isoformat()
    failure: ToolError | None = None
    with _host().turn() as host:
        host.say({"now": now, "seed": world.seed, **wanted})
        try:
            yield Session(world, timeout, host)
        except ToolError as error:
            failure = error
        host.say({})
    if failure is not None:
        raise failure


@lru_cache(maxsize=512)
def _parsed(code: str) -> ast.Module | None:
    """The syntax tree, which nobody changes, or None if there is none: Monty will say why."""
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


def _on_disk(world: "World", call: str, path: str, mode: str) -> Object:
    """The answer to a call for a file: the workspace, read-only."""
    reads: Mapping[str, Callable[[], Any]] = {
        "Path.exists": lambda: path in world.files or is_folder(world, path),
        "Path.is_file": lambda: path in world.files,
        "Path.is_dir": lambda: is_folder(world, path),
        "Path.iterdir": lambda: _listed(world, path),
        "open": lambda: _text(world, path) and "",
    }
    if call.startswith(_WRITES) or set(mode) & set("wax+"):
        return {"error": ["OSError", errno.EROFS, "Read-only file system", path]}
    try:
        return {"ok": reads[call]() if call in reads else _text(world, path)}
    except OSError as error:
        return {"error": [type(error).__name__, error.errno, error.strerror, path]}


def _text(world: "World", path: str) -> str:
    if path in world.files:
        return world.files[path]
    if is_folder(world, path):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", path)
    raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)


def _listed(world: "World", path: str) -> list[str]:
    if path in world.files:
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", path)
    if not is_folder(world, path):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
    folders, files = entries(world, path)
    return sorted(folders + files)
