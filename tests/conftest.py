"""Every test starts from a clean environment and one fixed idea of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_BASE_URL")) or name in {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))


@pytest.fixture
def wire():
    """A provider on this machine, over real sockets; see wire_server.py."""
    from wire_server import WireServer

    with WireServer() as server:
        yield server


@pytest.fixture(scope="session")
def grammar():
    from builder.intent import grammar

    return grammar.read()


@pytest.fixture(scope="session")
def seedbed():
    """Run the command as a user does; the finished process with its output as text."""

    def run(*arguments, cwd=None, env=None):
        command = [sys.executable, "-m", "builder", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **(env or {})}
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def default_build(tmp_path_factory):
    """The default prompts, built once."""
    from builder.build import build
    from builder.recipe import Recipe

    folder = tmp_path_factory.mktemp("default") / "data"
    build(Recipe(), folder, configs=["intent"], quiet=True)
    return folder
