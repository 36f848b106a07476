"""`generate`: the rows of a build, made when asked for and cached by what they are made of."""

import ast
import shutil
from pathlib import Path

import pytest

from builder import dataset as dataset_module
from builder.build import build
from builder.dataset import Seedbed, SeedbedConfig, generate
from builder.errors import RecipeError
from builder.recipe import Recipe
from builder.sources import build_id, source

SMALL = Recipe(seed=3, shard_rows=37).with_(examples_per_intent=20, edge_cases=40, agentic={"rows": {}})
SPLITS = ["train", "validation", "test", "edge_cases"]


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "cache")


def files(dataset):
    return [Path(entry["filename"]) for entry in dataset.cache_files]


def test_generate_equals_a_build_row_for_row(tmp_path, cache):
    from datasets import load_dataset

    build(SMALL, tmp_path / "data", quiet=True)
    built = load_dataset(str(tmp_path / "data"), "intent", cache_dir=str(tmp_path / "read"))
    made = generate("intent", recipe=SMALL, cache_dir=cache)
    assert list(made) == list(built) == SPLITS
    for split in SPLITS:
        assert made[split].features == built[split].features
        assert made[split].to_list() == built[split].to_list(), split


def test_streaming_equals_prepared(cache):
    prepared = generate("intent", recipe=SMALL, cache_dir=cache)
    streamed = generate("intent", recipe=SMALL, streaming=True, cache_dir=cache)
    assert list(streamed) == SPLITS
    for split in SPLITS:
        assert list(streamed[split]) == prepared[split].to_list(), split
    assert streamed["train"].features == prepared["train"].features
    assert streamed["train"].num_shards == 5
    test = generate("intent", recipe=SMALL, streaming=True, split="test", cache_dir=cache)
    assert list(test) == prepared["test"].to_list()


def test_a_split_and_a_part_of_one(cache):
    train = generate("intent", recipe=SMALL, split="train", cache_dir=cache)
    part = generate("intent", recipe=SMALL, split="train[3:8]", cache_dir=cache)
    assert train.num_rows == 160
    assert part.to_list() == train.select(range(3, 8)).to_list()


def test_two_processes_prepare_the_same(cache, tmp_path):
    one = generate("intent", recipe=SMALL, cache_dir=cache)
    two = generate("intent", recipe=SMALL, cache_dir=str(tmp_path / "two"), num_proc=2)
    for split in SPLITS:
        assert one[split].to_list() == two[split].to_list(), split


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"split": "dev"}, "config 'intent' has no split 'dev'; this recipe makes train, validation, test, edge_cases"),
        ({"split": "dev[:5]"}, r"no split 'dev\[:5\]'"),
        ({"split": "edge_cases", "edge_cases": 0}, "no split 'edge_cases'; this recipe makes train, validation, test"),
        ({"config": "intents"}, "there is no config 'intents'; known are intent"),
        ({"sede": 7}, "the recipe has no 'sede'; did you mean 'seed'"),
        ({"seed": -1}, "'seed: -1' is not right"),
        ({"seed": "7"}, "'seed: '7'' is not right"),
        ({"examples_per_intent": -5}, "'intent.examples_per_intent: -5' is not right"),
    ],
)
def test_what_is_not_there_is_said(asked, sentence, cache):
    with pytest.raises(RecipeError, match=sentence):
        generate(**{"recipe": SMALL, "cache_dir": cache, **asked})


def test_what_is_not_there_leaves_no_cache(cache):
    with pytest.raises(RecipeError):
        generate("intent", recipe=SMALL, split="dev", cache_dir=cache)
    assert not Path(cache).exists()


# --- the cache -----------------------------------------------------------------------------------------------


def test_the_hash_of_the_build_is_in_the_path(cache):
    train = generate("intent", recipe=SMALL, split="train", cache_dir=cache)
    for file in files(train):
        assert build_id(SMALL, ["intent"]) in file.parts
        assert f"intent-seed=3-{SMALL.hash()[:12]}" in file.parts


def test_a_default_said_aloud_shares_the_cache(cache):
    small = {"examples_per_intent": 10, "edge_cases": 8, "cache_dir": cache, "split": "train"}
    left_out, said = generate(**small), generate(**small, seed=0)
    assert files(left_out) == files(said)
    stamp = files(said)[0].stat()
    again = files(generate(**small, seed=0, shard_rows=Recipe().shard_rows))[0].stat()
    assert (again.st_ino, again.st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)


def test_another_seed_has_another_cache(cache):
    one = generate("intent", recipe=SMALL, split="test", cache_dir=cache)
    other = generate("intent", recipe=SMALL, seed=4, split="test", cache_dir=cache)
    assert files(one) != files(other)
    assert one["text"][:] != other["text"][:]


def test_changed_content_has_another_cache(tmp_path, cache):
    (tmp_path / "more" / "edges").mkdir(parents=True)
    bank = tmp_path / "more" / "edges" / "riddled.yaml"
    lines = "\n".join(f"        what has {n} legs and sings of {{fruit}}" for n in range(3, 40))
    body = (
        "kind: riddled\ndescription: Riddles.\nfamilies:\n  legs:\n    intent: reasoning\n    frames:\n"
        f"      general simple question: |\n{lines}\n"
    )
    bank.write_text(body, "utf-8")
    recipe = Recipe(content=(str(tmp_path / "more"),)).with_(examples_per_intent=10, edge_cases=90)
    before = generate("intent", recipe=recipe, split="edge_cases", cache_dir=cache)
    bank.write_text(body.replace("sings of", "dreams of"), "utf-8")
    after = generate("intent", recipe=recipe, split="edge_cases", cache_dir=cache)
    assert files(before) != files(after)
    assert sum("sings of" in text for text in before["text"]) == 10
    assert sum("dreams of" in text for text in after["text"]) == 10
    assert not any("sings of" in text for text in after["text"])


def test_a_copied_content_folder_shares_the_cache(tmp_path):
    (tmp_path / "here" / "lexicons").mkdir(parents=True)
    (tmp_path / "here" / "lexicons" / "moon.yaml").write_text("values: |\n  Titan\n  Io\n", "utf-8")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    here, there = (Recipe(content=(str(tmp_path / name),)) for name in ("here", "there"))
    assert build_id(here) == build_id(there)
    assert build_id(here) != build_id(Recipe())


# --- as `datasets` sees it -----------------------------------------------------------------------------------


def test_the_features_are_the_published_ones(cache):
    from builder.rows import intent_features

    builder = Seedbed(config_name="intent", recipe=SMALL, hash=build_id(SMALL), cache_dir=cache)
    assert builder.info.features == intent_features(source("intent", SMALL).labels)


def test_the_config_id_does_not_depend_on_how_the_recipe_was_passed():
    config = SeedbedConfig(name="intent", recipe=SMALL)
    assert config.create_config_id({}) == config.create_config_id({"recipe": SMALL})


def test_the_module_keeps_nothing_that_datasets_replaces():
    # `datasets` patches `open`, `os`, `Path` and readers of files inside the module of a builder.
    tree = ast.parse(Path(dataset_module.__file__).read_text("utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not {"os", "open", "Path", "pd", "pq", "glob", "json", "gzip", "xml"} & names
