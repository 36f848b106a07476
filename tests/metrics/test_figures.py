import json

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.errors import InputError
from builder.metrics import figures as module
from builder.metrics.figures import figures, of_tables


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    from builder.build import build
    from builder.recipe import Recipe

    folder = tmp_path_factory.mktemp("small") / "data"
    recipe = Recipe().with_(examples_per_intent=60, edge_cases=80, shard_rows=300, agentic={"rows": {}})
    build(recipe, folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def tree(built):
    return figures(built)


def test_splits_and_the_whole_are_measured(built, tree):
    assert list(tree["configs"]) == ["intent"]
    intent = tree["configs"]["intent"]
    assert list(intent["splits"]) == ["train", "validation", "test", "edge_cases"]
    rows = {split: body["size"]["rows"] for split, body in intent["splits"].items()}
    manifest = json.loads((built / "seedbed.json").read_text("utf-8"))["configs"]["intent"]
    assert rows == {split: body["rows"] for split, body in manifest.items()}
    assert intent["rows"] == intent["whole"]["size"]["rows"] == sum(rows.values())
    assert intent["sampled"] == 1
    assert {"distinct", "near_duplicates", "balance", "diversity"} <= set(intent["whole"])
    assert json.loads(json.dumps(tree, allow_nan=False)) == tree


def test_class_labels_are_told_by_name(built, tree):
    counts = tree["configs"]["intent"]["splits"]["train"]["balance"]["intent"]["counts"]
    labels = json.loads((built / "seedbed.json").read_text("utf-8"))["labels"]["intent"]
    assert set(counts) == set(labels)


def test_neither_batches_nor_shards_show(built, tree, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 37)
    assert json.dumps(figures(built)) == json.dumps(tree)
    splits = {
        split: pa.concat_tables([pq.read_table(file) for file in sorted((built / "intent").glob(f"{split}-*"))])
        for split in ("train", "validation", "test", "edge_cases")
    }
    one = {split: table.append_column("position", _positions(built, split)) for split, table in splits.items()}
    assert json.dumps(of_tables(one)) == json.dumps(tree["configs"]["intent"])


def test_rows_know_where_they_stand(built, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 37)
    found = [
        position
        for file in module._configs(built)["intent"]
        if file.split == "train"
        for batch in file.batches()
        for position in batch.column("position").to_pylist()
    ]
    assert found == _positions(built, "train").to_pylist()
    assert found[300:302] == ["intent/train-00001-of-00002.parquet:0", "intent/train-00001-of-00002.parquet:1"]


def _positions(folder, split):
    return pa.array([
        f"intent/{file.name}:{row}"
        for file in sorted((folder / "intent").glob(f"{split}-*"))
        for row in range(pq.read_metadata(file).num_rows)
    ])  # fmt: skip


def test_of_many_rows_some_are_compared_and_all_are_counted(built, tree):
    intent = figures(built, limit=200)["configs"]["intent"]
    whole, exact = intent["whole"], tree["configs"]["intent"]["whole"]
    assert intent["sampled"] == 200 / intent["rows"]
    assert whole["size"] == exact["size"]
    assert 130 < whole["exact_duplicates"]["rows"] < 270
    for n in "1234":  # below its size a sketch is exact
        assert whole["distinct"]["total"][n] == exact["distinct"]["total"][n] | {"distinct_error": 0}


def test_what_is_asked_for_is_added(built, tmp_path):
    other = tmp_path / "other.jsonl"
    train = pl.read_parquet(built / "intent" / "train-*.parquet")["text"]
    other.write_text("".join(json.dumps({"text": text}) + "\n" for text in train[:3]), "utf-8")
    whole = figures(built, against=other, extras=["self_bleu"])["configs"]["intent"]["whole"]
    assert whole["contamination"]["whole_text"] == {"items": 3, "share": 1}
    assert 0 < whole["self_bleu"]["self_bleu"] < 1
    assert "usefulness" not in whole


def test_any_dataset_with_texts_can_be_measured(tmp_path):
    (tmp_path / "some.jsonl").write_text('{"text": "a b", "intent": "x"}\n{"text": "a b", "intent": "y"}\n', "utf-8")
    found = figures(tmp_path)["configs"]["data"]
    assert found["splits"]["all"]["exact_duplicates"]["two_labels"]["rows"] == 2
    assert "diversity" not in found["whole"]  # it has no families


def test_an_empty_split_has_figures(tmp_path):
    (tmp_path / "intent").mkdir()
    for split, texts in (("train", ["a b", "c"]), ("test", [])):
        pq.write_table(
            pa.table({"text": pa.array(texts, pa.string())}), tmp_path / "intent" / f"{split}-00000-of-00001.parquet"
        )
    assert figures(tmp_path)["configs"]["intent"]["splits"]["test"]["size"]["rows"] == 0


def test_a_broken_file_is_told(tmp_path):
    (tmp_path / "intent").mkdir()
    (tmp_path / "intent" / "train-00000-of-00001.parquet").write_bytes(b"no Parquet")
    with pytest.raises(InputError, match=r"train-00000-of-00001\.parquet: cannot be read"):
        figures(tmp_path)
