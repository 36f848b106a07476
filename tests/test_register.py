"""`register`: `load_dataset("seedbed", ...)` in the process that asked for it, and nothing else changed."""

import os
import subprocess
import sys
from pathlib import Path

import datasets
import datasets.inspect
import datasets.load
import pytest
from datasets import load_dataset

from builder import register
from builder.dataset import generate
from builder.errors import RecipeError
from builder.recipe import Recipe
from builder.sources import build_id

ROOT = Path(__file__).parents[1]
SMALL = {"seed": 3, "examples_per_intent": 20, "edge_cases": 40, "shard_rows": 37}
SPLITS = ["train", "validation", "test", "edge_cases"]
TOUCHED = (datasets.load, datasets.inspect)


@pytest.fixture(autouse=True)
def _as_it_was():
    """Whatever a test registers is gone after it."""
    before = [module.dataset_module_factory for module in TOUCHED]
    yield
    for module, factory in zip(TOUCHED, before, strict=True):
        module.dataset_module_factory = factory


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "cache")


@pytest.fixture
def load(cache):
    register()
    return lambda *names, **given: load_dataset("seedbed", *names, **{"cache_dir": cache, **given})


def files(dataset):
    return [Path(entry["filename"]) for entry in dataset.cache_files]


def test_it_loads_what_generate_makes(load, cache):
    loaded, made = load("intent", **SMALL), generate("intent", cache_dir=cache, **SMALL)
    assert list(loaded) == SPLITS
    for split in SPLITS:
        assert loaded[split].features == made[split].features
        assert files(loaded[split]) == files(made[split]), "one cache for both"
        assert len(loaded[split])


def test_conversations_too(load):
    rows = load("agentic", split="test", seed=5, agentic={"rows": {"test": 3}})
    assert [len(row["messages"]) > 1 for row in rows] == [True] * 3
    assert rows.features["scenario_type"].names


def test_without_a_config_it_is_the_default_one(load):
    assert files(load(split="test", **SMALL)) == files(load("intent", split="test", **SMALL))


def test_streaming_and_parts_and_more_processes(load, tmp_path):
    test = load("intent", split="test", **SMALL)
    streamed = load("intent", split="test", streaming=True, cache_dir=str(tmp_path / "unused"), **SMALL)
    assert list(streamed) == test.to_list()
    assert load("intent", split="test[2:5]", **SMALL).to_list() == test.to_list()[2:5]
    two = load("intent", num_proc=2, cache_dir=str(tmp_path / "two"), **SMALL)
    for split in SPLITS:
        assert two[split].to_list() == load("intent", split=split, **SMALL).to_list(), split


def test_it_can_be_asked_in_the_workers_of_a_map(load, cache):
    load("intent", **SMALL)

    def first(row):
        register()
        return {
            "text": load_dataset("seedbed", "intent", split="test", cache_dir=cache, **SMALL)[row["number"]]["text"]
        }

    numbers = datasets.Dataset.from_dict({"number": [0, 1, 2, 3]})
    texts = numbers.map(first, num_proc=2, load_from_cache_file=False)["text"]
    assert texts[:] == load("intent", split="test", **SMALL)["text"][:4]


def test_the_cache_goes_by_recipe_and_version(load):
    three, four = (load("intent", split="test", **SMALL | {"seed": seed}) for seed in (3, 4))
    assert three["text"][:] != four["text"][:]
    recipe = Recipe().with_(**SMALL)
    assert all(build_id(recipe, ["intent"]) in file.parts for file in files(three))
    assert not set(files(three)) & set(files(four))


@pytest.mark.usefixtures("load")
def test_what_datasets_can_say_without_making_rows():
    assert datasets.get_dataset_config_names("seedbed") == ["intent", "agentic"]
    assert datasets.get_dataset_split_names("seedbed", "intent") == SPLITS


@pytest.mark.parametrize(
    ("names", "given", "sentence"),
    [
        (["intents"], {}, "there is no config 'intents'; known are intent, agentic."),
        (["intent"], {"sede": 7}, "the recipe has no 'sede'; did you mean 'seed'"),
        (["intent"], {"seed": -1}, "'seed: -1' is not right"),
        (["intent"], {"seed": "7"}, "'seed: '7'' is not right"),
        (["intent"], {"examples_per_intent": 1.5}, "'intent.examples_per_intent: 1.5' is not right"),
        (["intent"], {"data_files": "x.parquet"}, "'seedbed' makes its rows and has no data_files"),
        (["intent"], {"data_dir": "x"}, "has no data_dir"),
        (["intent"], {"revision": "v1.0.0"}, "has no revision"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_made(load, cache, names, given, sentence):
    with pytest.raises(RecipeError, match=sentence) as caught:
        load(*names, **given)
    assert str(caught.value).count("\n") == 0
    assert not list(Path(cache).rglob("*.arrow"))


def test_calling_it_again_changes_nothing():
    register()
    once = [module.dataset_module_factory for module in TOUCHED]
    register()
    assert [module.dataset_module_factory for module in TOUCHED] == once


def test_somebody_elses_wrapper_around_ours_is_left_alone():
    from functools import wraps

    register()
    ours = datasets.load.dataset_module_factory

    @wraps(ours)
    def theirs(*args, **kwargs):
        return ours(*args, **kwargs)

    datasets.load.dataset_module_factory = theirs
    register()
    assert datasets.load.dataset_module_factory is theirs


def test_other_names_are_answered_as_before(tmp_path, cache):
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n', "utf-8")
    (tmp_path / "seedbed").mkdir()
    (tmp_path / "seedbed" / "rows.jsonl").write_text('{"a": 2}\n', "utf-8")
    register()
    assert load_dataset("json", data_files=str(tmp_path / "rows.jsonl"), split="train", cache_dir=cache)["a"][:] == [1]
    assert load_dataset(str(tmp_path / "seedbed"), split="train", cache_dir=cache)["a"][:] == [2]


def test_nothing_is_registered_unasked(tmp_path):
    code = (
        "import builder, builder.dataset, datasets.load, datasets.inspect\n"
        "modules = datasets.load, datasets.inspect\n"
        "print([hasattr(module.dataset_module_factory, 'answers_for_seedbed') for module in modules])\n"
        "builder.register()\n"
        "print([hasattr(module.dataset_module_factory, 'answers_for_seedbed') for module in modules])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[False, False]\n[True, True]\n", "")
