"""`seedbed push` as a user meets it."""

import subprocess
import sys

import pytest

from builder.build import build
from builder.recipe import Recipe


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tiny") / "data"
    recipe = Recipe().with_(examples_per_intent=10, edge_cases=8)
    small = recipe.agentic.model_dump(mode="json") | {"rows": {"train": 3, "validation": 1, "test": 1}}
    build(recipe.with_(agentic=small), made, quiet=True)
    return made


@pytest.fixture
def seedbed(environment, tmp_path):
    def run(*arguments):
        command = [sys.executable, "-m", "builder", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


def test_plan_push_and_repeat(seedbed, folder, hub):
    code, out, err = seedbed("push", folder, "--repo", "org/data", "--bump", "auto", "--dry-run")
    assert (code, err) == (0, ""), err
    assert "org/data: 1.0.0 (it would be created, private)" in out
    assert "agentic/train-00000-of-00001.parquet" in out
    assert "nothing was sent" in out
    assert not hub.repos
    code, out, err = seedbed("push", folder, "--repo", "org/data", "--version", "1.0.0", "--message", "first")
    assert (code, err) == (0, ""), err
    assert "org/data: published 1.0.0, commit " in out
    assert 'load_dataset("org/data", "agentic", revision="v1.0.0")' in out
    assert len(hub.repos["org/data"].commits) == 2
    for flags in ((), ("--dry-run",)):
        assert seedbed("push", folder, "--repo", "org/data", "--bump", "auto", *flags) == (
            0, "org/data: 1.0.0 is published already with this very content; nothing to do\n", "",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--repo", "org/data"], "Say --version 1.2.0, or --bump auto"),
        (["--repo", "org/data", "--version", "1.0.0", "--bump", "auto"], "Say --version 1.2.0, or --bump auto"),
        (["--repo", "org/data", "--version", "1.0"], "right would be three numbers"),
        (
            ["--repo", "data", "--version", "1.0.0"],
            "'data' is not the name of a dataset on the Hub; right",
        ),
    ],
)
def test_a_mistake_is_one_sentence(seedbed, folder, hub, flags, sentence):
    code, out, err = seedbed("push", folder, *flags)
    assert (code, out) == (2, "")
    assert err.startswith("seedbed: ")
    assert sentence in err
    assert err.count("\n") == 1
    assert not hub.seen


def test_a_folder_of_something_else(seedbed, hub, tmp_path):
    for place in (tmp_path / "none", tmp_path):
        code, _, err = seedbed("push", place, "--repo", "org/data", "--version", "1.0.0")
        assert (code, err.count("\n")) == (2, 1), err
    assert not hub.seen
