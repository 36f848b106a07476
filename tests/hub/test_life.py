"""Splits made anew with other seeds, and the whole life of a dataset on the Hub."""

import json
import shutil

import pytest

from builder import cli
from builder.build import build
from builder.recipe import Recipe

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    made = tmp_path_factory.mktemp("life") / "data"
    small = TINY.agentic.model_dump(mode="json") | {"rows": {"train": 4, "validation": 2, "test": 2}}
    build(TINY.with_(agentic=small), made, quiet=True)
    return made


@pytest.fixture
def folder(built, tmp_path):
    shutil.copytree(built, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def said(capsys):
    def run(*arguments):
        code = cli.main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run


def shards(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("*/*.parquet")}


def test_named_splits_are_new_and_the_others_the_same(said, folder, tmp_path):
    before = shards(folder)
    code, out, err = said("regenerate", folder, "--split", "test", "--seed", 8)
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"{folder}: {config}/test made with seed 8" for config in ("intent", "agentic")]
    after = shards(folder)
    assert {path for path in after if before[path] != after[path]} == {
        "intent/test-00000-of-00001.parquet", "agentic/test-00000-of-00001.parquet",
    }  # fmt: skip
    recipe = json.loads((folder / "seedbed.json").read_text("utf-8"))["recipe"]
    from builder import recipe as recipes

    build(recipes.parse(recipe, "x").with_(seed=8), tmp_path / "eight", quiet=True)
    name = "intent/test-00000-of-00001.parquet"
    assert after[name] == shards(tmp_path / "eight")[name]
    assert json.loads((folder / "seedbed.json").read_text("utf-8"))["seeds"] == {
        "intent": {"test": 8}, "agentic": {"test": 8},
    }  # fmt: skip
    assert said("reproduce", folder)[0] == 0
    assert said("regenerate", folder, "--split", "test", "--seed", 0)[0] == 0
    assert shards(folder) == before


def test_an_interrupted_one_is_completed(said, folder):
    """A shard was replaced already, the manifest was not."""
    shutil.copy(folder / "intent/train-00000-of-00001.parquet", folder / "intent/test-00000-of-00001.parquet")
    assert said("regenerate", folder, "--split", "test", "--seed", 8, "--config", "intent")[0] == 0
    assert said("reproduce", folder)[0] == 0
    shutil.copy(folder / "intent/train-00000-of-00001.parquet", folder / "intent/validation-00000-of-00001.parquet")
    code, _, err = said("regenerate", folder, "--split", "test", "--seed", 9, "--config", "intent")
    assert (code, "is not what seedbed.json says" in err) == (2, True)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--split", "tset", "--seed", 8], "no split 'tset'; known are train, validation, test, edge_cases"),
        (["--split", "../x", "--seed", 8], "no split '../x'"),
        (["--split", "test", "--seed", 8, "--config", "x"], "no config 'x'"),
        (["--split", "test", "--seed", "x"], "not a whole number"),
        (["--split", "test", "--seed", -1], "seed"),
        (["--split", "test", "--seed", 8, "--repo", "org/data"], "Say a folder, or --repo"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(said, folder, flags, sentence):
    before = shards(folder)
    code, _, err = said("regenerate", folder, *flags)
    assert (code, err.count("\n")) == (2, 1)
    assert sentence in err
    assert shards(folder) == before


def test_a_row_that_stands_in_another_split_is_refused(said, folder, monkeypatch):
    from builder.hub import regenerate

    real = regenerate._read

    def leaking(place, names, config):
        """As if a row of train came again."""
        found = real(place, names, config)
        return (
            found
            if place == folder
            else found.vstack(real(folder, [{"file": f"{config}/train-00000-of-00001.parquet"}], config)[:1])
        )

    monkeypatch.setattr(regenerate, "_read", leaking)
    before = shards(folder)
    code, _, err = said("regenerate", folder, "--split", "test", "--seed", 8)
    assert code == 2
    assert "of the new test would stand in train too; take another --seed." in err
    assert shards(folder) == before


def test_the_whole_life(said, folder, online, python):
    """Build, push, load by tag, regenerate, diff, reproduce, and both versions offline."""
    repo = ("--repo", "org/data")
    assert said("push", folder, *repo, "--version", "1.0.0")[0] == 0
    load = """
import builder, datasets
for version in ("1.0.0", "1.1.0")[:{many}]:
    print(builder.load("org/data", "intent", version=version, split="test")[0]["id"])
    print(builder.load("org/data", "agentic", version=version, split="train")[0]["id"])
"""
    first = python(load.format(many=1)).split()
    code, out, err = said("regenerate", *repo, "--split", "test", "--seed", 8)
    assert (code, err) == (0, "")
    assert "published 1.1.0, which is 1.0.0 with intent/test, agentic/test made with seed 8" in out
    code, out, _ = said("diff", "org/data", "v1.0.0", "v1.1.0")
    assert code == 1
    assert [line.split()[:2] for line in out.splitlines() if "0 to 8" in line] == [
        ["intent", "test"],
        ["agentic", "test"],
    ]
    for version in ("v1.0.0", "v1.1.0"):
        code, out, _ = said("reproduce", "org/data", version)
        assert (code, "reproduced" in out) == (0, True)
    both = python(load.format(many=2)).split()
    assert both[:2] == first
    assert (both[2] != both[0], both[3] == both[1]) == (True, True)
    before = len(online.seen)
    assert python(load.format(many=2), HF_HUB_OFFLINE="1").split() == both
    assert len(online.seen) == before
    files = online.repos["org/data"].head.files
    assert "intent/test, agentic/test with seed 8" in files["README.md"].data.decode().replace("\\", "")
    assert json.loads(files["seedbed.json"].data)["seeds"]["intent"] == {"test": 8}
    assert said("regenerate", *repo, "--split", "test", "--seed", 8)[1].endswith("nothing to do\n")
