"""The disk of whoever downloads is full: one sentence, and the same command goes on when there is room again."""

import resource
import shutil
import subprocess
import sys

import pytest

from builder.build import build
from builder.hub import publish
from builder.hub.plan import Wish
from builder.recipe import Recipe

REPO = "org/data"
COMMANDS = {
    "diff": ["diff", REPO, "v1.0.0", "FOLDER"],
    "reproduce": ["reproduce", REPO, "v1.0.0"],
    "regenerate": ["regenerate", "--repo", REPO, "--split", "test", "--seed", "8"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("disk") / "data"
    build(Recipe().with_(examples_per_intent=200, edge_cases=20), made, configs=["intent"], quiet=True)
    return made


@pytest.fixture
def published(online, folder, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # test_soundness.py looks at it
    publish.push(folder, Wish(REPO))
    return online


def command(verb, folder):
    return [sys.executable, "-m", "builder", *(str(folder) if word == "FOLDER" else word for word in COMMANDS[verb])]


def run(words, environment, **more):
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, **more)


def one_sentence(done, word):
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("seedbed: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert word in done.stderr


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_file_that_may_not_grow(published, folder, environment, verb):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    commits = len(published.repos[REPO].commits)
    one_sentence(run(command(verb, folder), environment, preexec_fn=limited), "File too large")  # no threads here
    assert len(published.repos[REPO].commits) == commits
    done = run(command(verb, folder), environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("place", ["HF_HOME", "TMPDIR"])
def test_a_disk_without_room(published, folder, environment, tmp_path, place):
    if shutil.which("unshare") is None:
        pytest.skip("no unshare")
    space = ["unshare", "--user", "--map-root-user", "--mount"]
    if run([*space, "mount", "-t", "tmpfs", "none", "/mnt"], environment).returncode:
        pytest.skip("no file system can be mounted here")
    disk = tmp_path / "disk"
    disk.mkdir()
    words = " ".join(command("regenerate", folder))
    script = f"mount -t tmpfs -o size=64k none {disk} || exit 99\n{words}"
    one_sentence(run([*space, "sh", "-c", script], environment | {place: str(disk)}), "no space left")
    assert set(published.repos[REPO].tags) == {"v1.0.0"}
