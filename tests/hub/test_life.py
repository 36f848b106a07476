"""Splits made anew with other seeds, and the whole life of a dataset on the Hub."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from builder import cli
from builder.build import build
from builder.recipe import Recipe

README = Path(__file__).parents[2] / "README.md"
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


def test_the_card_still_says_what_card_yaml_says(said, folder):
    (folder / "card.yaml").write_text("license: cc-by-4.0\npretty_name: Prompts of a help desk\n", "utf-8")
    assert said("regenerate", folder, "--split", "test", "--seed", 8, "--config", "intent")[0] == 0
    card = (folder / "README.md").read_text("utf-8")
    assert "license: cc-by-4.0\n" in card
    assert "# Prompts of a help desk\n" in card


def test_a_wrong_card_yaml_is_told_before_anything_changes(said, folder):
    (folder / "card.yaml").write_text("licence: cc-by-4.0\n", "utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, _, err = said("regenerate", folder, "--split", "test", "--seed", 8, "--config", "intent")
    assert (code, err.count("\n"), "unknown key 'licence'" in err) == (2, 1, True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


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


def test_the_whole_life(said, tmp_path, online, python, monkeypatch):
    """The ten lines of README.md: build, push, load by tag, regenerate, diff, reproduce, and both versions offline."""
    monkeypatch.chdir(tmp_path)
    lines = README.read_text("utf-8").partition("## A life on the Hub\n")[2].split("```")[1].strip().splitlines()
    build_, report, plan, first, by_tag, second, diff, again, old, new = lines

    def run(line):
        """A line as a shell would run it: (exit code, what it printed), and how many requests that took."""
        before, words = len(online.seen), shlex.split(line)
        given = dict(words.pop(0).split("=") for word in line.split() if word.startswith("HF_"))
        if words[0] == "seedbed":
            code, out, err = said(*words[1:])
            assert err == ""
        else:
            assert words[:2] == ["python", "-c"]
            code, out = 0, python(words[2], **given)
        return code, out, len(online.seen) - before

    assert (run(build_)[0], run(report)[0]) == (0, 0)
    code, out, _ = run(plan)
    assert (code, "nothing was sent" in out, online.repos) == (0, True, {})
    code, out, _ = run(first)
    repo = online.repos["org/name"]
    assert (code, "published 1.0.0" in out, set(repo.tags)) == (0, True, {"v1.0.0"})
    published = run(by_tag)[1]
    code, out, _ = run(second)
    assert (code, set(repo.tags)) == (0, {"v1.0.0", "v1.1.0"})
    assert "published 1.1.0, which is 1.0.0 with intent/test, agentic/test made with seed 8" in out
    assert other_shards(repo) == {f"{config}/test-00000-of-00001.parquet" for config in ("intent", "agentic")}
    code, out, _ = run(diff)
    assert (code, "better" in out or "worse" in out) == (1, True)
    assert [line.split()[:2] for line in out.splitlines() if "0 to 8" in line] == [
        ["intent", "test"],
        ["agentic", "test"],
    ]
    assert run(again)[1] == "org/name v1.0.0: reproduced, 7 of 7 files are the same byte for byte\n"
    assert run(old) == (0, published, 0)
    assert run(new)[2] == 0
    files = repo.head.files
    assert "intent/test, agentic/test with seed 8" in files["README.md"].data.decode().replace("\\", "")
    assert json.loads(files["seedbed.json"].data)["seeds"] == {"intent": {"test": 8}, "agentic": {"test": 8}}
    assert said("reproduce", "org/name", "v1.1.0")[0] == 0
    assert said(*shlex.split(second)[1:])[1].endswith("nothing to do\n")


def other_shards(repo):
    """What has other content in 1.1.0."""
    old, new = (repo.at(tag).files for tag in ("v1.0.0", "v1.1.0"))
    return {path for path in new if path.endswith(".parquet") and old.get(path) != new[path]}


def test_offline_each_version_is_itself(folder, online, python):
    """Not only as many rows: those rows."""
    from builder.hub.plan import Wish
    from builder.hub.publish import push

    push(folder, Wish("org/data"))
    cli.main(["regenerate", "--repo", "org/data", "--split", "test", "--seed", "8"])
    load = """
import builder
for version in ("1.0.0", "1.1.0"):
    for config, split in (("intent", "test"), ("agentic", "test"), ("agentic", "train")):
        print(builder.load("org/data", config, version=version, split=split)[0]["id"])
"""
    found = python(load).split()
    assert [found[place] == found[place + 3] for place in range(3)] == [False, False, True]
    before = len(online.seen)
    assert python(load, HF_HUB_OFFLINE="1").split() == found
    assert len(online.seen) == before


def test_what_a_publisher_says_of_a_version_is_said_of_the_next_one(said, folder, online):
    from builder.hub.plan import Wish
    from builder.hub.publish import push

    (folder / "card.yaml").write_text("license: cc-by-4.0\n", "utf-8")
    push(folder, Wish("org/data"))
    assert said("regenerate", "--repo", "org/data", "--split", "test", "--seed", 8)[0] == 0
    assert b"license: cc-by-4.0\n" in online.repos["org/data"].head.files["README.md"].data


def test_a_version_with_a_report_is_followed_by_one_with_a_report(said, folder, online):
    from builder.hub.plan import Wish
    from builder.hub.publish import push
    from builder.report import make

    make.make(folder, folder)
    push(folder, Wish("org/data"))
    assert said("regenerate", "--repo", "org/data", "--split", "test", "--seed", 8)[0] == 0
    files = online.repos["org/data"].head.files
    assert {"report.html", "report.json"} < set(files)
    assert json.loads(files["report.json"].data)["build"] == json.loads(files["seedbed.json"].data)["build"]


def test_rows_that_break_a_rule_are_told_without_the_folder_that_is_gone(said, folder, online, monkeypatch):
    from builder.hub import publish, soundness
    from builder.hub.plan import Wish

    publish.push(folder, Wish("org/data"))
    monkeypatch.setattr(soundness, "_at_prompts", lambda *_: soundness.Broken({"maximum_similarity": 2}))
    code, _, err = said("regenerate", "--repo", "org/data", "--split", "test", "--seed", 8)
    told = "with intent/test, agentic/test made with seed 8 it breaks maximum_similarity (2); take another --seed."
    assert (code, err) == (2, f"seedbed: org/data 1.0.0: {told}\n")
    assert set(online.repos["org/data"].tags) == {"v1.0.0"}


def test_a_published_one_that_cannot_be_made_again_is_named_as_it_is_known(said, folder, online):
    from builder.hub.plan import Wish
    from builder.hub.publish import push

    manifest = json.loads((folder / "seedbed.json").read_text("utf-8"))
    manifest["recipe"]["content"] = ["mine"]
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    push(folder, Wish("org/data"))
    code, _, err = said("regenerate", "--repo", "org/data", "--split", "test", "--seed", 8)
    assert (code, err.startswith("seedbed: org/data 1.0.0: its recipe has content folders")) == (2, True)
    assert online.repos["org/data"].tags
