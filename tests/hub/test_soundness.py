"""What is published passed the checks and the gate: all of it, in whatever parts it is read."""

import hashlib
import json
import shutil
from itertools import accumulate

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder import cli
from builder.build import build
from builder.errors import InputError
from builder.hub import parts
from builder.hub.contents import gathered
from builder.hub.soundness import refuse_faults
from builder.recipe import Recipe

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8, shard_rows=25)
TRAIN = [f"intent/train-{number:05d}-of-00004.parquet" for number in range(4)]
TEST = "intent/test-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    made = tmp_path_factory.mktemp("sound") / "data"
    small = TINY.agentic.model_dump(mode="json") | {"rows": {"train": 3, "test": 1}}
    build(TINY.with_(agentic=small), made, quiet=True)
    return made


@pytest.fixture
def folder(built, tmp_path):
    shutil.copytree(built, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def _parts(monkeypatch):
    monkeypatch.setattr(parts, "ROWS", 30)  # of 108


def change(folder, name, column, edit):
    """Other values in a shard."""
    there = pq.read_table(folder / name)[column]
    replace(folder, name, column, pa.array(edit(there.to_pylist()), there.type))


def replace(folder, name, column, values):
    """Another column in a shard, which the manifest knows."""
    file = folder / name
    table = pq.read_table(file)
    field = table.schema.field(column)
    pq.write_table(table.set_column(table.schema.get_field_index(column), field, values.cast(field.type)), file)
    manifest = json.loads((folder / "seedbed.json").read_text("utf-8"))
    for shard in (one for splits in manifest["configs"].values() for two in splits.values() for one in two["shards"]):
        if shard["file"] == name:
            shard["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")


def gate(folder, **bars):
    manifest = json.loads((folder / "seedbed.json").read_text("utf-8"))
    manifest["recipe"]["gate"] = bars
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")


def texts(folder, name):
    return pq.read_table(folder / name)["text"].to_pylist()


def refused(folder, sentence, capsys, config="intent"):
    """That push refuses, and that the command that it names finds as many rows of the same rule."""
    with pytest.raises(InputError, match=sentence) as caught:
        refuse_faults(gathered(folder))
    rule, count = sentence.replace("\\", "").rstrip(")").split(" (")
    asked = str(caught.value).partition("; seedbed ")[2].removesuffix(" shows the rows.").split()
    assert asked[3] == config
    assert cli.main([*asked, "--json"]) == 1
    found = {one["rule"]: one["rows"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert found[rule.removeprefix("breaks ")] == int(count)


def test_a_sound_one_passes(folder):
    refuse_faults(gathered(folder))


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("text", "x", "text length"),
        ("text", "What is {topic} about?", "unfilled slots"),
        ("text", None, "structure"),
        ("audience", None, "valid audience"),
        ("confidence", 2.0, "confidence"),
    ],
)
def test_rows_by_themselves(folder, capsys, column, value, rule):
    for name in (TRAIN[0], TRAIN[3]):
        change(folder, name, column, lambda found: [value, *found[1:]])
    refused(folder, rf"breaks {rule} \(2\)", capsys)


def test_a_text_that_stands_in_two_splits(folder, capsys):
    there = texts(folder, TRAIN[0])[0]
    intent = pq.read_table(folder / TRAIN[0])["intent"][0].as_py()
    change(folder, TEST, "text", lambda found: [there, *found[1:]])
    change(folder, TEST, "intent", lambda found: [intent, *found[1:]])
    refused(folder, r"breaks exact duplicates \(1\)", capsys)


def test_a_text_with_two_intents_far_apart(folder, capsys):
    there = texts(folder, TRAIN[0])[0]
    intent = pq.read_table(folder / TRAIN[0])["intent"][0].as_py()
    change(folder, TEST, "text", lambda found: [f" {there.upper()} ?", *found[1:]])
    change(folder, TEST, "intent", lambda found: [(intent + 1) % 10, *found[1:]])
    refused(folder, r"breaks conflicting labels \(2\)", capsys)


def test_many_that_say_the_same_are_counted_in_parts(folder):
    """More of them than are read at a time."""
    for name in TRAIN:
        change(folder, name, "intent", lambda found: [0] * len(found))
    once = texts(folder, TRAIN[0])
    for name in TRAIN[1:]:
        change(folder, name, "text", lambda found: once[: len(found)])
    rows = sum(len(texts(folder, name)) for name in TRAIN[1:])
    with pytest.raises(InputError, match=rf"exact duplicates \({rows}\)"):
        refuse_faults(gathered(folder))


def test_labels_that_texts_do_not_look_like(folder):
    for name in [*TRAIN, TEST]:
        change(folder, name, "intent", lambda found: [(one + 3) % 10 for one in found])
    with pytest.raises(InputError, match="intent-text agreement"):
        refuse_faults(gathered(folder))


def test_conversations(folder, capsys):
    name = "agentic/train-00000-of-00001.parquet"
    column = pq.read_table(folder / name)["messages"].combine_chunks()
    rows = [column[0].values[:1], *(one.values for one in column[1:])]
    cut = pa.ListArray.from_arrays(list(accumulate(map(len, rows), initial=0)), pa.concat_arrays(rows))
    replace(folder, name, "messages", cut)
    with pytest.raises(InputError, match=r"breaks .* \(1\).*--config agentic shows"):
        refuse_faults(gathered(folder))
    gate(folder, minimum_quality="1")
    refused(folder, r"quality \(1\)", capsys, "agentic")


@pytest.mark.parametrize("bars", [{"minimum_agreement": "0.999"}, {"maximum_similarity": "0.1"}])
def test_the_gate_of_the_recipe(folder, capsys, bars):
    gate(folder, **bars)
    assert cli.main(["check", str(folder), "--gate", "--json"]) == 1
    found = {one["rule"]: one["rows"] for one in json.loads(capsys.readouterr().out)["findings"]}
    rule = next(iter(bars))
    assert found[rule]
    refused(folder, rf"breaks {rule} \({found[rule]}\)", capsys)


def test_a_manifest_that_miscounts_is_refused(folder):
    text = (folder / "seedbed.json").read_text("utf-8")
    manifest = json.loads(text)
    manifest["configs"]["intent"]["test"]["shards"][0]["rows"] = 2
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match=r"is not what seedbed\.json says"):
        gathered(folder)


def test_a_shard_that_is_no_parquet_is_refused(folder):
    (folder / TEST).write_bytes(b"PAR1 no more")
    text = (folder / "seedbed.json").read_text("utf-8")
    manifest = json.loads(text)
    manifest["configs"]["intent"]["test"]["shards"][0]["sha256"] = hashlib.sha256(b"PAR1 no more").hexdigest()
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="no Parquet"):
        gathered(folder)
