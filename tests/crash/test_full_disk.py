"""A disk that is full: one sentence, no half file, and the same command goes on when there is room again."""

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from builder import recipe as recipes
from builder.build import LOG, build
from builder.manifest import MANIFEST

ROOT = Path(__file__).parents[2]
KINDS = {
    "intent": "seed: 6\nshard_rows: 500\nintent: {examples_per_intent: 200, edge_cases: 40}\n",
    "agentic": "seed: 6\nshard_rows: 8\nagentic: {rows: {train: 40, test: 2}, worlds: 2}\n",
}


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOG
    }


@pytest.fixture(scope="module", params=KINDS)
def recipe(request, tmp_path_factory):
    """A recipe file; its name is that of the config that is built."""
    path = tmp_path_factory.mktemp("recipe") / f"{request.param}.yaml"
    path.write_text(KINDS[request.param], "utf-8")
    return path


@pytest.fixture(scope="module")
def whole(recipe):
    folder = recipe.parent / "whole"
    build(recipes.read(recipe), folder, configs=[recipe.stem], quiet=True)
    return folder


def command(recipe, folder, *flags):
    return [
        sys.executable,
        "-m",
        "builder",
        "build",
        str(recipe),
        "--config",
        recipe.stem,
        "--out",
        str(folder),
        *flags,
    ]


def run(*arguments, **more):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(*arguments, env=env, capture_output=True, text=True, check=False, **more)


def nothing_half(folder, whole):
    """Every Parquet file that is there is what it is to be, and nothing stands under a temporary name."""
    assert not (folder / MANIFEST).exists()
    assert not list(folder.rglob("*.tmp"))
    for path in folder.rglob("*.parquet"):
        assert path.read_bytes() == (whole / path.parent.name / path.name).read_bytes()


def test_a_file_that_may_not_grow(recipe, whole, tmp_path):
    # Small splits fit, a whole shard does not.
    sizes = sorted(path.stat().st_size for path in (whole / recipe.stem).iterdir())
    most = (sizes[0] + sizes[-1]) // 2

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    folder = tmp_path / "data"
    done = run(command(recipe, folder), preexec_fn=limited)  # no threads here
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("seedbed: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert str(folder) in done.stderr
    assert "File too large" in done.stderr
    nothing_half(folder, whole)
    build(recipes.read(recipe), folder, configs=[recipe.stem], quiet=True)
    assert hashes(folder) == hashes(whole)


@pytest.fixture
def tiny_disk():
    """Whether a file system of our own can be mounted here: as root, or in a user namespace."""
    space = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        tried = subprocess.run([*space, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare")
    if tried.returncode:
        pytest.skip("no file system can be mounted here")
    return space


@pytest.mark.parametrize("level", ["WARNING", "DEBUG"])
def test_a_disk_without_room(recipe, whole, tmp_path, tiny_disk, level):
    # A tmpfs of the size of two or three shards; what is on it is copied out before it goes away with its namespace.
    disk, saved = tmp_path / "disk", tmp_path / "saved"
    disk.mkdir()
    script = (
        f"mount -t tmpfs -o size=128k none {disk} || exit 99\n"
        f"{' '.join(command(recipe, disk / 'data', '--log-level', level))}\n"
        "code=$?\n"
        f"cp -a {disk}/data {saved} && exit $code"
    )
    done = run([*tiny_disk, "sh", "-c", script])
    assert (done.returncode, done.stdout) == (2, "")
    said = [line for line in done.stderr.splitlines() if not line.startswith(("INFO ", "DEBUG "))]
    assert len(said) == 1, done.stderr
    assert said[0].startswith("seedbed: ")
    assert str(disk) in said[0]
    assert "there is no space left; free some and run the same command again" in said[0]
    nothing_half(saved, whole)
    assert list(saved.rglob("*.parquet")), "the disk was too small for this test to mean anything"
    build(recipes.read(recipe), saved, configs=[recipe.stem], quiet=True)
    assert hashes(saved) == hashes(whole)
