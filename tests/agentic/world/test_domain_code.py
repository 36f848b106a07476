from string import Template

import pydantic_monty
import pytest

from builder.agentic.world import workspace
from builder.agentic.world.domains import logistics, research, travel

MODULES = [pytest.param(module, id=module.name) for each in (logistics, research, travel) for module in each.MODULES]


@pytest.fixture(scope="module")
def sandbox():
    with pydantic_monty.Monty() as pool:
        yield pool


def passes(sandbox, module, source, tests):
    files = {f"/workspace/src/{module.name}.py": source, "/workspace/tests/t.py": tests}
    program = workspace.linked(files, "/workspace/tests/t.py") + "".join(
        f"\n{name}()" for name in workspace.test_names(tests)
    )
    with sandbox.checkout(limits={"max_feed_duration_secs": 5}) as session:
        try:
            session.feed_run(program)
        except pydantic_monty.MontySyntaxError:
            raise
        except pydantic_monty.MontyError:
            return False
    return True


@pytest.mark.parametrize("module", MODULES)
def test_the_correct_source_passes_and_every_bug_is_caught(sandbox, module):
    for names in module.variants:
        source, tests = (Template(text).substitute(names) for text in (module.source, module.tests))
        assert passes(sandbox, module, source, tests)
        for bug in module.bugs:
            right, wrong = (Template(text).substitute(names) for text in (bug.right, bug.wrong))
            assert source.count(right) == 1, bug
            assert not passes(sandbox, module, source.replace(right, wrong), tests), bug
