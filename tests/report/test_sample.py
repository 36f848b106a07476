"""Rows to be looked at: of every split, seeded, and as load_dataset gives them."""

import json

from builder.report import sample


def manifest(folder):
    return json.loads((folder / "seedbed.json").read_text("utf-8"))


def test_a_small_split_is_shown_whole_and_in_order(small_build):
    import pyarrow.parquet as pq

    found = {(one.config, one.split): one for one in sample.samples(small_build, manifest(small_build))}
    assert set(found) == {
        ("intent", "train"), ("intent", "validation"), ("intent", "test"), ("intent", "edge_cases"),
        ("agentic", "train"), ("agentic", "test"),
    }  # fmt: skip
    train = found["intent", "train"]
    ids = pq.read_table(next((small_build / "intent").glob("train-*")))["id"].to_pylist()
    assert [row["id"] for row in train.rows] == ids
    assert train.total == len(ids)


def test_rows_are_as_load_dataset_gives_them_but_for_names(small_build):
    from datasets import load_dataset

    found = {(one.config, one.split): one for one in sample.samples(small_build, manifest(small_build))}
    for config, label in (("intent", "intent"), ("agentic", "scenario_type")):
        rows = load_dataset(str(small_build), config, split="train")
        for mine, theirs in zip(found[config, "train"].rows, rows, strict=True):
            assert mine[label] == rows.features[label].int2str(theirs[label])
            assert {name: mine[name] for name in ("id", "source")} == {name: theirs[name] for name in ("id", "source")}
            if config == "agentic":
                assert mine["messages"] == theirs["messages"]


def test_a_seed_draws_a_sample_that_fits(small_build, monkeypatch):
    monkeypatch.setattr(sample, "MOST_ROWS", 7)
    one, again, other = (sample.samples(small_build, manifest(small_build), seed)[0].rows for seed in (0, 0, 1))
    assert one == again
    assert len(one) == len(other) == 7
    assert one != other
    monkeypatch.setattr(sample, "MOST_BYTES", len(json.dumps(one[0]).encode()) * 3)
    assert 1 <= len(sample.samples(small_build, manifest(small_build))[0].rows) < 7


def test_a_row_larger_than_the_page_is_still_shown(small_build, monkeypatch):
    monkeypatch.setattr(sample, "MOST_BYTES", 1)
    assert [len(one.rows) for one in sample.samples(small_build, manifest(small_build))] == [1] * 6
