"""The examples train on the version of a dataset of the Hub that they are told, online and offline."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from builder.build import build
from builder.recipe import Recipe

EXAMPLES = Path(__file__).parents[2] / "examples"
PUBLISH = """
from huggingface_hub import CommitOperationAdd, HfApi
from pathlib import Path
api = HfApi()
api.create_repo("org/data", repo_type="dataset")
for tag in ("v1.0.0", "v2.0.0"):
    paths = [path for path in Path(tag).rglob("*") if path.suffix in (".parquet", ".md")]
    adds = [CommitOperationAdd(path.relative_to(tag).as_posix(), str(path)) for path in paths]
    done = api.create_commit("org/data", adds, commit_message=tag, repo_type="dataset")
    api.create_tag("org/data", tag=tag, revision=done.oid, repo_type="dataset")
"""


@pytest.fixture
def run(python, environment, tmp_path):
    """Two versions are published, with 20 and 30 prompts to test on and 3 and 4 conversations; then an example runs."""
    for tag, each, talks in (("v1.0.0", 20, 3), ("v2.0.0", 30, 4)):
        recipe = Recipe().with_(examples_per_intent=each, edge_cases=8, agentic={"rows": {"train": talks}})
        build(recipe, tmp_path / tag, quiet=True)
    python(PUBLISH)

    def ran(name, *arguments, **more):
        command = [sys.executable, str(EXAMPLES / name), "org/data", *arguments]
        env = environment | {"PYTHONWARNINGS": "default", "TQDM_DISABLE": "1"} | more
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    return ran


def test_the_version_that_was_asked_for(run):
    for more in ({}, {"HF_HUB_OFFLINE": "1"}):
        for tag, rows, talks in (("v2.0.0", 30, 4), ("v1.0.0", 20, 3)):
            done = run("train_intent_classifier.py", "--revision", tag, **more)
            assert re.search(rf"^test: macro-F1 \d\.\d+ on {rows} rows$", done.stdout, re.MULTILINE), done.stderr
            done = run("sft_tool_use.py", "--revision", tag, "--dry-run", **more)
            assert f"\n{talks} conversations, " in done.stdout, done.stderr


def test_a_version_that_is_not_published(run):
    done = run("train_intent_classifier.py", "--revision", "v9.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "org/data: is neither a folder nor a dataset of the Hub that can be had" in done.stderr
