"""What is different between versions, and whether one can be made again."""

import hashlib
import json
import shutil

import pytest

from builder import cli
from builder.build import build
from builder.hub import publish
from builder.hub.diff import differences
from builder.hub.plan import Wish
from builder.hub.publish import push
from builder.hub.versions import Version
from builder.recipe import Recipe

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for name, recipe in {"one": TINY, "more": TINY.with_(examples_per_intent=20)}.items():
        made[name] = tmp_path_factory.mktemp(name) / "data"
        build(recipe, made[name], configs=["intent"], quiet=True)
    return made


@pytest.fixture
def said(capsys):
    def run(*arguments):
        code = cli.main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def published(online, folders, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # test_publish.py looks at it
    for version, folder in zip(("1.0.0", "1.1.0"), folders.values(), strict=True):
        push(folder, Wish("org/data", Version.parse(version)))
    return online


def ids(folder, split):
    import pyarrow.parquet as pq

    return {name for file in folder.glob(f"intent/{split}-*") for name in pq.read_table(file)["id"].to_pylist()}


def test_rows_by_id(folders):
    for one in differences(folders["one"], folders["more"]):
        before, after = (ids(folder, one.split) for folder in folders.values())
        assert (one.before, one.after) == (len(before), len(after))
        assert (one.added.total(), one.removed.total()) == (len(after - before), len(before - after))
        assert one.changed.total() <= len(before & after)
    assert not any(one.added or one.removed or one.changed for one in differences(folders["one"], folders["one"]))


def test_a_changed_row_is_told_with_its_label(folders, tmp_path):
    import pyarrow.parquet as pq

    other = tmp_path / "other"
    shutil.copytree(folders["one"], other)
    shard = next(other.glob("intent/test-*.parquet"))
    table = pq.read_table(shard)
    texts = ["Another text.", *table["text"].to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("text"), "text", [texts]), shard)
    manifest = json.loads((other / "seedbed.json").read_text("utf-8"))
    manifest["configs"]["intent"]["test"]["shards"][0]["sha256"] = hashlib.sha256(shard.read_bytes()).hexdigest()
    (other / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    found = {one.split: one for one in differences(folders["one"], other)}
    label = manifest["labels"]["intent"][table["intent"][0].as_py()]
    assert found["test"].changed == {label: 1}
    assert not found["test"].added
    assert not found["train"].changed


def test_a_shard_that_the_manifest_does_not_know_is_not_compared(said, folders, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folders["one"], other)
    shutil.copy(next(other.glob("intent/train-*")), next(other.glob("intent/test-*")))
    for sides in ((other, folders["one"]), (folders["one"], other)):
        code, out, err = said("diff", *sides)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "test-00000-of-00001.parquet: is not what seedbed.json says" in err


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["configs"].update(intent=3),
        lambda manifest: manifest["configs"]["intent"].update(test={"shards": [{}]}),
        lambda manifest: manifest["configs"]["intent"]["test"]["shards"][0].update(file="../../x.parquet"),
        lambda manifest: manifest["recipe"].clear(),
        lambda manifest: manifest.update(recipe=[]),
    ],
)
def test_a_manifest_that_tells_of_no_shards_is_one_sentence(said, folders, tmp_path, change):
    other = tmp_path / "other"
    shutil.copytree(folders["one"], other)
    manifest = json.loads((other / "seedbed.json").read_text("utf-8"))
    change(manifest)
    (other / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    for command in (
        ["diff", other, folders["one"]],
        ["reproduce", other],
        ["regenerate", other, "--split", "test", "--seed", 8],
    ):
        assert said(*command) == (
            2, "", f"seedbed: {other / 'seedbed.json'}: is no manifest of a build; build the dataset again.\n",
        )  # fmt: skip


def test_the_command_on_folders_and_versions(said, folders, published):
    here = said("diff", folders["one"], folders["more"])
    assert here[0] == 1
    assert here == said("diff", "org/data", "v1.0.0", "v1.1.0") == said("diff", "org/data", "1.0.0", folders["more"])
    assert said("diff", "org/data", "v1.0.0", folders["one"])[0] == 0
    assert published.seen
    code, _, err = said("diff", folders["one"])
    assert (code, err.count("\n")) == (2, 1)
    code, _, err = said("diff", "org/data", "v1.0.0", "nowhere")
    assert err == "seedbed: 'nowhere' is neither a version, e.g. v1.2.0, nor a folder that is there.\n"


def test_reproduced(said, folders, published):
    assert published.seen
    sentence = "reproduced, 4 of 4 files are the same byte for byte"
    assert said("reproduce", "org/data", "v1.0.0") == (0, f"org/data v1.0.0: {sentence}\n", "")
    assert said("reproduce", folders["more"]) == (0, f"{folders['more']}: {sentence}\n", "")


def test_not_reproduced(said, folders, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folders["one"], other)
    manifest = json.loads((other / "seedbed.json").read_text("utf-8"))
    manifest["recipe"]["seed"] = 99
    manifest["seedbed"] = "0.0.1"
    (other / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    code, out, _ = said("reproduce", other)
    assert code == 1
    assert "intent/train-00000-of-00001.parquet has other rows" in out
    assert "it was built by seedbed 0.0.1, and this is" in out


def test_what_cannot_be_reproduced_says_why(said, folders, tmp_path):
    for part, word in (
        ({"content": ["mine"]}, "content folders"),
        ({"provider": {"name": "groq"}}, "written by models"),
    ):
        other = tmp_path / word[:4]
        shutil.copytree(folders["one"], other)
        manifest = json.loads((other / "seedbed.json").read_text("utf-8"))
        manifest["recipe"] |= part
        (other / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
        code, _, err = said("reproduce", other)
        assert (code, err.count("\n")) == (2, 1)
        assert word in err
