import json
import sys
from pathlib import Path

import pytest

from builder.agentic.tools.toolbox import execute, toolbox
from builder.agentic.world.world import build

sys.path.insert(0, str(Path(__file__).parent))  # for tool_examples: pytest's importlib mode adds no folder


@pytest.fixture
def world():
    return build("retail", 1)


@pytest.fixture
def call(world):
    """Run a tool in the world: the parsed result of a call that must work."""

    def run(tool, **arguments):
        text, failed = execute(world, toolbox()[tool], arguments)
        result = json.loads(text)
        assert not failed, result
        return result

    return run


@pytest.fixture
def fail(world):
    """Run a tool in the world: (type, message) of a call that must fail."""

    def run(tool, **arguments):
        text, failed = execute(world, toolbox()[tool], arguments)
        assert failed, text
        error = json.loads(text)["error"]
        return error["type"], error["message"]

    return run
