"""A build that is killed goes on where it was and comes to the same bytes."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder import recipe as recipes
from builder.build import LOG, build
from builder.manifest import MANIFEST

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kind:
    """What is built, in how many shards, and at how many of them a build is killed, with how many processes."""

    config: str
    yaml: str
    shards: int
    kills: tuple[tuple[int, str], ...]


KINDS = (
    Kind("intent", "intent: {examples_per_intent: 50, edge_cases: 20}", 520, ((1, "1"), (150, "2"), (300, "1"))),
    Kind("agentic", "agentic: {rows: {train: 18, test: 6}, worlds: 2}", 24, ((1, "1"), (6, "2"), (13, "1"))),
)


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOG
    }


def staged(folder, kind):
    """Name -> (inode, time of writing) of the shards that are staged."""
    found = (Path(entry) for entry in folder.glob(f".seedbed/*/{kind.config}/*.parquet"))
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


@pytest.fixture(scope="module", params=KINDS, ids=[one.config for one in KINDS])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def recipe(kind, tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "recipe.yaml"
    path.write_text(f"seed: 6\nshard_rows: 1\n{kind.yaml}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def unbroken(kind, recipe):
    folder = recipe.parent / "unbroken"
    build(recipes.read(recipe), folder, configs=[kind.config], quiet=True)
    return hashes(folder)


@contextmanager
def running(recipe, folder, *flags):
    """A build in a process group of its own, of which nothing is left afterwards."""
    command = [sys.executable, "-m", "builder", "build", str(recipe), "--out", str(folder), *flags]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(process, folder, kind, shards):
    """Until so many shards are staged."""
    while len(staged(folder, kind)) < shards:
        assert process.poll() is None, f"the build ended before shard {shards}: {process.communicate()}"
        time.sleep(0.002)


def test_killed_again_and_again_it_comes_to_the_same_bytes(kind, recipe, unbroken, tmp_path):
    folder = tmp_path / "data"
    before = {}
    config = ("--config", kind.config)
    for shards, processes in kind.kills:
        with running(recipe, folder, *config, "--num-proc", processes) as process:
            wait_for(process, folder, kind, shards)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert process.returncode == -signal.SIGKILL
        assert not (folder / MANIFEST).exists()
        assert not (folder / kind.config).exists()
        now = staged(folder, kind)
        assert shards <= len(now) < kind.shards
        assert {name: now.get(name) for name in before} == before, "a staged shard was made again"
        before = now
    with running(recipe, folder, *config) as process:
        _, stderr = process.communicate()
    assert (process.returncode, stderr) == (0, "")
    kept = {name: ((folder / kind.config / name).stat().st_ino, mark[1]) for name, mark in before.items()}
    assert kept == before
    assert hashes(folder) == unbroken


@pytest.mark.parametrize("flags", [[], ["--num-proc", "2"]], ids=["one process", "two processes"])
def test_an_interrupt_is_taken_calmly(kind, recipe, tmp_path, flags):
    folder = tmp_path / "data"
    with running(recipe, folder, "--config", kind.config, *flags) as process:
        wait_for(process, folder, kind, 5)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does for Ctrl-C: every process of the group
        stdout, stderr = process.communicate()
    assert (process.returncode, stdout) == (130, "")
    lines = [line for line in stderr.splitlines() if line]
    assert lines == ["seedbed: interrupted; the same command goes on where it was."]
    assert len(staged(folder, kind)) >= 5
    assert not list(folder.rglob("*.tmp"))
