from string import Template

import pydantic_monty
import pytest

from builder.agentic.world import DOMAINS, build, linked, workspace
from builder.agentic.world.content import code_common
from builder.agentic.world.domains import engineering, finance, retail, support

COMMON = [value for value in vars(code_common).values() if isinstance(value, workspace.Module)]
MODULES = [
    *COMMON,
    *(module for each in (retail, finance, engineering, support) for module in each.MODULES),
]


@pytest.fixture(scope="module")
def sandbox():
    with pydantic_monty.Monty() as pool:
        yield pool


def failing(sandbox, files, path):
    """The names of the tests that fail; code that does not even load fails all of them."""
    failed = []
    for name in workspace.test_names(files[path]):
        with sandbox.checkout() as session:
            try:
                session.feed_run(f"{linked(files, path)}\n{name}()\n")
            except pydantic_monty.MontySyntaxError:
                raise
            except pydantic_monty.MontyError:
                failed.append(name)
    return failed


def test_there_are_many_modules_with_several_kinds_of_bugs():
    assert len(MODULES) == 32
    assert all(len({bug.kind for bug in module.bugs}) >= 3 for module in MODULES)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_correct_source_passes_and_every_bug_is_caught(sandbox, module):
    for names in module.variants:
        source, tests = (Template(text).substitute(names) for text in (module.source, module.tests))
        path = f"/workspace/tests/test_{module.name}.py"
        files = {f"/workspace/src/{module.name}.py": source, path: tests}
        assert len(workspace.test_names(tests)) >= 4
        assert failing(sandbox, files, path) == []
        for bug in module.bugs:
            right, wrong = (Template(text).substitute(names) for text in (bug.right, bug.wrong))
            assert source.count(right) == 1, bug
            planted = {**files, f"/workspace/src/{module.name}.py": source.replace(right, wrong)}
            assert failing(sandbox, planted, path), bug


@pytest.mark.parametrize("domain", DOMAINS)
def test_six_modules_of_a_world_are_broken_and_their_fixes_work(sandbox, domain):
    world = build(domain, 31)
    assert len(world.planted) >= 8
    assert sum(bool(each.kind) for each in world.planted) == 6
    for each in world.planted:
        assert world.files[each.path] == each.source
        broken = failing(sandbox, world.files, each.test_path)
        assert bool(broken) == bool(each.kind)
        if each.kind:
            fixed = world.files[each.path].replace(each.wrong, each.right, 1) if each.wrong else each.fixed
            assert each.fixed != each.source
            assert failing(sandbox, {**world.files, each.path: each.fixed}, each.test_path) == []
            assert fixed == each.fixed or each.source.count(each.wrong) > 1


def test_bugs_vary_with_the_seed():
    kinds = {tuple(each.kind for each in build("retail", seed).planted) for seed in range(12)}
    assert len(kinds) > 8


def test_linking_replaces_imports_of_the_workspace_only():
    files = {
        "/workspace/src/a.py": "from b import x\nimport math\n",
        "/workspace/src/b.py": "x = 1\n",
        "/t.py": "from a import x\nfrom datetime import date\n",
    }
    assert linked(files, "/t.py") == "x = 1\n\nimport math\n\nfrom datetime import date\n"


def test_spoiled_rows_have_the_usual_defects():
    world = build("retail", 31)
    text = world.files["/workspace/data/customers.csv"]
    rows = world.raw().tables["customers"]
    lines = text.splitlines()
    assert lines[0] == ";".join(rows[0])
    assert len(lines) >= len(rows) + 1
    assert any("/" in line.split(";")[6] for line in lines[1:])
