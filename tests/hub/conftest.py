"""A Hub on this machine, and the real clients pointed at it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub_server import HubServer

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
OF_THE_CLIENT = "ignore:Use 'content=:DeprecationWarning"
"""What huggingface_hub 2.4 brings about in httpx2 with every upload by LFS."""


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(OF_THE_CLIENT))


@pytest.fixture
def hub():
    with HubServer() as server:
        yield server


@pytest.fixture
def environment(hub, tmp_path):
    """What a user's shell has; proxies apart, which would stand between us and ourselves."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {
        "HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_UPDATE_DOWNLOAD_COUNTS": "0",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": f"error,{OF_THE_CLIENT}",
    }  # fmt: skip


@pytest.fixture
def online(hub, monkeypatch, tmp_path):
    """The client in this process; it read its settings when it was imported, so they are set again."""
    from huggingface_hub import constants
    from huggingface_hub.utils import close_session, disable_progress_bars

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_TOKEN", hub.token)
    monkeypatch.setattr(constants, "ENDPOINT", hub.url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf/hub"))
    monkeypatch.setenv("TQDM_DISABLE", "1")
    disable_progress_bars()
    close_session()
    yield hub
    close_session()


@pytest.fixture
def python(environment, tmp_path):
    """Run a script as a user's program; what it printed, or its traceback as an AssertionError."""

    def run(script, **more):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env=environment | more, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
