"""Bytes in memory: what `datasets` itself counts when it loads what was built."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.arrow_bytes import arrow_bytes


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    from builder.build import build
    from builder.recipe import Recipe

    recipe = Recipe().with_(examples_per_intent=20, edge_cases=40, shard_rows=70, agentic={"rows": {"train": 3}})
    folder = tmp_path_factory.mktemp("bytes") / "data"
    return build(recipe, folder, quiet=True)


@pytest.mark.parametrize("config", ["intent", "agentic"])
def test_the_card_tells_what_datasets_counts(built, config, tmp_path):
    import yaml
    from datasets import load_dataset

    card = yaml.safe_load((built.folder / "README.md").read_text("utf-8").split("\n---\n")[0][4:])
    told = next(one for one in card["dataset_info"] if one["config_name"] == config)
    (tmp_path / "bare").mkdir()  # without a card, so that nothing is taken from it
    (tmp_path / "bare" / config).symlink_to(built.folder / config)
    splits = {split["name"]: f"{config}/{split['name']}-*.parquet" for split in told["splits"]}
    counted = load_dataset(str(tmp_path / "bare"), data_files=splits, cache_dir=str(tmp_path / "cache"))
    info = next(iter(counted.values())).info
    assert {one["name"]: one["num_bytes"] for one in told["splits"]} == {
        name: split.num_bytes for name, split in info.splits.items()
    }
    assert (told["download_size"], told["dataset_size"]) == (info.download_size, info.dataset_size)


def test_it_is_the_same_of_what_was_made_and_what_was_read(built):
    for splits in built.manifest["configs"].values():
        for body in splits.values():
            for shard in body["shards"]:
                assert shard["arrow_bytes"] == arrow_bytes(pq.read_table(built.folder / shard["file"]), 50_000)


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_groups_are_counted_as_they_are_read(tmp_path, rows):
    columns = {
        "number": pa.array([1, 2, 3, 4, 5], pa.int64()),
        "small": pa.array([1, None, 3, 4, 5], pa.int8()),
        "text": pa.array(["a", None, "", "\u00e9t\u00e9", "e"], pa.string()),
        "list": pa.array([["a", "bc"], [], ["d"], [], []], pa.list_(pa.string())),
        "share": pa.array([0.5, None, 1, 1, 1], pa.float32()),
    }
    pq.write_table(pa.table(columns), tmp_path / "some.parquet", row_group_size=rows)
    file = pq.ParquetFile(tmp_path / "some.parquet")
    read = sum(file.read_row_group(number).nbytes for number in range(file.num_row_groups))
    assert arrow_bytes(pa.table(columns), rows) == read
