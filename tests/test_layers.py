"""A module imports only from the left or its own room."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "builder"

# From left to right; modules that stand together may import each other.
ROOMS = (
    ("__init__",),  # the version; what it offers of other rooms it imports when it is asked for
    ("errors", "secret", "seeds"),
    ("arrow_bytes", "strict_yaml", "atomic", "catalog", "child", "fingerprint", "heap", "recipe", "rows"),
    ("splits", "reading"),
    ("intent", "agentic", "providers"),
    ("metrics", "bars"),  # what a model writes meets the bars of the gate as it is read
    ("runs",),
    ("llm",),
    ("report",),
    ("build", "gate", "manifest", "shards", "sources"),
    ("dataset", "doctor", "estimate", "generated"),
    ("exports", "hub"),
    ("cli", "verbs", "__main__"),
)
PLACE = {name: number for number, room in enumerate(ROOMS) for name in room}


def room(module):
    """`("intent", "grammar")` -> where the first of these stands."""
    return module[0] if module else "__init__"


def imported(path, package):
    """Line, and module below the package, of every import of our own code; those inside functions too."""
    here = path.relative_to(package).with_suffix("").parts
    inside = here[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == package.name:
                    yield node.lineno, tuple(alias.name.split(".")[1:])
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0 and (node.module or "").split(".")[0] != package.name:
                continue
            base = inside[: len(inside) - (node.level - 1)] if node.level else ()
            tail = (node.module or "").split(".") if node.level else node.module.split(".")[1:]
            target = (*base, *(part for part in tail if part))
            for alias in node.names:
                deeper = package.joinpath(*target, alias.name)
                yield node.lineno, (*target, alias.name) if _is_module(deeper) else target


def _is_module(path):
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def offences(package):
    found = []
    for path in sorted(package.rglob("*.py")):
        mine = room(path.relative_to(package).with_suffix("").parts)
        if mine == "__init__":
            continue
        for line, module in imported(path, package):
            other = room(module)
            if other not in PLACE or mine not in PLACE:
                found.append(f"{path.relative_to(package.parent)}:{line}: '{other}' or '{mine}' stands in no room")
            elif PLACE[other] > PLACE[mine]:
                found.append(
                    f"{path.relative_to(package.parent)}:{line}: {mine} imports {'.'.join(module)}, "
                    f"which stands to the right of it"
                )
    return found


def test_imports_go_to_the_left():
    assert offences(PACKAGE) == []


def test_every_module_stands_in_a_room():
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/*.py")}
    assert modules - set(PLACE) == set()


def test_the_package_itself_imports_nothing_at_once():
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in at_once] == ["from typing import TYPE_CHECKING, Any"]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("seeds.py", "from .recipe import Recipe"),
        ("recipe.py", "from . import build"),
        ("recipe.py", "def late():\n    from .cli import main"),
        ("intent/grammar.py", "from ..build import build"),
        ("intent/grammar.py", "from .. import build as made"),
        ("intent/deep/er.py", "from ...report import card"),
        ("rows.py", "import builder.dataset"),
        ("rows.py", "from builder.intent.grammar import read"),
        ("rows.py", "from builder import estimate"),
    ],
)
def test_an_offending_import_is_found(tmp_path, module, line):
    package = tmp_path / "builder"
    for name in ("build.py", "estimate.py", "intent/__init__.py", "report/__init__.py", module):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("", "utf-8")
    (package / module).write_text(
        f"import ast\nfrom . import __version__\n{line}\n".replace("\nfrom . import __version__", ""), "utf-8"
    )
    found = offences(package)
    assert len(found) == 1
    assert found[0].startswith(f"builder/{module}:{2 + line.count(chr(10))}: ")


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("build.py", "from .intent import grammar"),
        ("build.py", "from . import __version__, atomic"),
        ("intent/grammar.py", "from .lexicon import Table"),
        ("intent/grammar.py", "from .. import catalog"),
        ("rows.py", "from recipe import build"),
        ("rows.py", "import builders.cli"),
    ],
)
def test_an_honest_import_is_not(tmp_path, module, line):
    package = tmp_path / "builder"
    for name in ("atomic.py", "catalog.py", "intent/__init__.py", module):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("", "utf-8")
    (package / module).write_text(f"{line}\n", "utf-8")
    assert offences(package) == []
