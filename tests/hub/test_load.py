"""The version that was asked for and no other: online, offline with a warm cache, and with the Hub down."""

import pyarrow.parquet as pq
import pytest

from builder.build import build
from builder.hub.plan import Wish
from builder.hub.publish import push
from builder.hub.versions import Version
from builder.recipe import Recipe

REPO = "org/data"
TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)
LOAD = """
import builder
for version in {versions}:
    rows = builder.load("org/data", "intent", version=version, split="test")
    print(version, len(rows), rows[0]["id"])
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for version, recipe in {"1.0.0": TINY, "1.1.0": TINY.with_(seed=8, shard_rows=50)}.items():
        made[version] = tmp_path_factory.mktemp("v") / "data"
        build(recipe, made[version], configs=["intent"], quiet=True)
    return made


@pytest.fixture
def published(online, folders, monkeypatch):
    from builder.hub import publish

    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # test_publish.py looks at it
    for version, folder in folders.items():
        push(folder, Wish(REPO, Version.parse(version)))
    return online


@pytest.fixture
def told(folders):
    """version -> the line that LOAD prints of it."""
    found = {}
    for version, folder in folders.items():
        ids = pq.read_table(next(folder.glob("intent/test-*.parquet")))["id"].to_pylist()
        found[version] = f"{version} {len(ids)} {ids[0]}"
    assert found["1.0.0"].split()[2] != found["1.1.0"].split()[2]
    return found


def lines(*versions):
    return LOAD.format(versions=list(versions))


def test_online_then_offline_then_with_the_hub_down(published, told, python):
    both = [told["1.0.0"], told["1.1.0"]]
    assert python(lines("1.0.0", "v1.1.0")).replace("v1", "1").splitlines() == both
    before = len(published.seen)
    assert python(lines("1.1.0", "1.0.0"), HF_HUB_OFFLINE="1").splitlines() == both[::-1]
    assert len(published.seen) == before
    assert python(lines("1.0.0"), HF_ENDPOINT="http://127.0.0.1:9").splitlines() == both[:1]
    published.faults.fail("/api/", "503", 50)
    assert python(lines("1.0.0", "1.1.0")).splitlines() == both


def test_a_version_that_is_not_cached_is_never_replaced_by_one_that_is(published, python):
    python(lines("1.1.0"))
    ask = """
import builder
for asked in ("1.0.0", "3.0.0"):
    try:
        builder.load("org/data", "intent", version=asked)
    except builder.SeedbedError as problem:
        print(type(problem).__name__, problem)
"""
    for down in ({"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}):
        said = python(ask, **down).splitlines()
        assert [line.split()[0] for line in said] == ["UnavailableError"] * 2
        assert "1.0.0 is not in the cache" in said[0]
    published.faults.fail("/revision/v1.0.0", "503")
    said = python(ask).splitlines()
    assert said[0].startswith("UnavailableError")
    assert said[1] == "InputError org/data: has no version 3.0.0; published are 1.0.0, 1.1.0."


def test_a_tag_that_was_moved_by_hand_is_refused(published, python):
    repo = published.repos[REPO]
    repo.tags["v1.0.0"] = repo.tags["v1.1.0"]
    with pytest.raises(AssertionError, match=r"v1\.0\.0 is a tag of version 1\.1\.0"):
        python(lines("1.0.0"))


def test_a_config_that_is_not_there(published, python):
    with pytest.raises(AssertionError, match=r"has no config 'nope'; known are intent"):
        python("import builder; builder.load('org/data', 'nope', version='1.0.0')")
    assert published.seen


def test_nothing_of_ours_is_needed(published, told, python):
    script = """
import datasets
rows = datasets.load_dataset("org/data", "intent", revision="v1.0.0", split="test")
print("1.0.0", len(rows), rows[0]["id"])
print([*datasets.load_dataset("org/data", revision="v1.1.0", split="test", streaming=True)][0]["id"])
print(datasets.load_dataset("org/data", split="train").features["intent"].num_classes)
"""
    assert python(script).splitlines() == [told["1.0.0"], told["1.1.0"].split()[2], "10"]
    assert published.seen


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_the_lines_of_the_card_work(published, folders, python, reader):
    card = published.repos[REPO].head.files["README.md"].data.decode()
    code = card.partition("## Without datasets")[2].partition("```python\n")[2].partition("```")[0]
    first, *others = code.strip().split("\n\n")
    (lines,) = (one for one in others if one.startswith(f"import {reader}\n"))
    rows = sum(len(pq.read_table(file)) for file in folders["1.1.0"].glob("intent/train-*.parquet"))
    assert "@v1.1.0/intent/train-*.parquet" in first
    # pyarrow that read through a file system in Python can abort when the interpreter goes down: it does not go down.
    said = python(f"{first}\n{lines}\nprint(len(rows), flush=True)\nimport os\nos._exit(0)")
    assert said.split() == [str(rows)]
