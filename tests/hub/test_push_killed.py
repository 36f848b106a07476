"""A push whose process is killed at a request: the old version or the new one, and the repeat completes it."""

import signal
import subprocess
import sys

import pytest

from builder.build import build
from builder.recipe import Recipe

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)
REPO = "org/data"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for version, recipe in {"1.0.0": TINY, "1.1.0": TINY.with_(seed=8, shard_rows=30)}.items():
        made[version] = tmp_path_factory.mktemp("v") / "data"
        build(recipe, made[version], configs=["intent"], quiet=True)
    return made


@pytest.fixture
def pushed(hub, environment, folders):
    """Push a version in a process of its own, which is killed at a request: `deadly` is asked of each."""

    def run(version, deadly=lambda number, line: False):  # noqa: ARG005
        start = len(hub.seen)
        command = [sys.executable, "-m", "builder", "push", str(folders[version]), "--repo", REPO, "--version", version]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:

            def kill(line):
                if deadly(len(hub.seen) - start - 1, line):
                    child.send_signal(signal.SIGKILL)

            hub.before = kill
            said = child.communicate()[0].decode()
        assert child.returncode in (0, -signal.SIGKILL), said
        return child.returncode == 0

    return run


def published(repo, revision):
    return {path: blob.data for path, blob in repo.at(revision).files.items()}


def completed(repo, pushed, old):
    """What stands there is the old version or the new one, which the repeat makes."""
    now = published(repo, "main")
    assert "v1.1.0" not in repo.tags or published(repo, "v1.1.0") == now
    assert pushed("1.1.0")
    new = published(repo, "v1.1.0")
    assert now in (old, new)
    assert published(repo, "v1.0.0") == old != new


@pytest.mark.parametrize("word", ["/preupload/", "PUT /lfs/", "/commit/", "/tag/"])
def test_where_it_matters(hub, pushed, word):
    assert pushed("1.0.0")
    repo = hub.repos[REPO]
    old = published(repo, "v1.0.0")
    assert not pushed("1.1.0", lambda _, line: word in line)
    completed(repo, pushed, old)


@pytest.mark.soak
def test_at_every_request(hub, pushed):
    for number in range(100):
        hub.repos.clear()
        hub.store.clear()
        assert pushed("1.0.0")
        repo = hub.repos[REPO]
        old = published(repo, "v1.0.0")
        if pushed("1.1.0", lambda place, _, number=number: place >= number):  # several at once may pass one
            break
        completed(repo, pushed, old)
    assert 10 <= number < 99
