"""`seedbed://` as fsspec, pandas, polars, pyarrow and `datasets` read it."""

import importlib.metadata
import os
import pickle
import subprocess
import sys
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest

from builder import sources
from builder.build import build
from builder.dataset import generate
from builder.errors import CapacityError, OutputError, RecipeError
from builder.generated import address, filesystem
from builder.generated.address import NoSuchPathError, pinned
from builder.generated.filesystem import SeedbedFileSystem
from builder.recipe import Recipe

FOLDER = "v1/intent/seed=3,n=200,edge_cases=40,shard_rows=37"
RECIPE = Recipe(seed=3, shard_rows=37).with_(examples_per_intent=20, edge_cases=40, agentic={"rows": {}})
TEST = f"{FOLDER}/test-00000-of-00001.parquet"
SPLITS = ("train", "validation", "test", "edge_cases")


@pytest.fixture
def nothing_is_made(monkeypatch):
    monkeypatch.setattr(filesystem, "_rows", lambda _: pytest.fail("a file was made"))


def url(path):
    return f"seedbed://{path}"


def test_it_is_registered_by_an_entry_point(fs):
    (found,) = importlib.metadata.entry_points(group="fsspec.specs", name="seedbed")
    assert found.load() is SeedbedFileSystem
    assert type(fs) is SeedbedFileSystem


# --- the same rows as everywhere ---------------------------------------------------------------------------------


def test_files_are_those_of_a_build_byte_for_byte(fs, tmp_path):
    build(RECIPE, tmp_path / "data", configs=["intent"], quiet=True)
    built = sorted((tmp_path / "data" / "intent").iterdir())
    assert sorted(path.name for path in built) == sorted(
        name.rpartition("/")[2] for name in fs.ls(FOLDER, detail=False)
    )
    assert len(built) > len(SPLITS)
    for path in built:
        assert fs.cat_file(f"{FOLDER}/{path.name}") == path.read_bytes(), path.name


def test_conversations_too(fs, tmp_path):
    recipe = Recipe(seed=3).with_(agentic={"rows": {"train": 10, "validation": 1, "test": 1}})
    build(recipe, tmp_path / "data", configs=["agentic"], quiet=True)
    for path in (tmp_path / "data" / "agentic").iterdir():
        assert fs.cat_file(f"v1/agentic/seed=3,n=12/{path.name}") == path.read_bytes(), path.name


def test_datasets_loads_what_generate_makes(load, tmp_path):
    loaded = load({split: url(f"{FOLDER}/{split}-*.parquet") for split in SPLITS}, num_proc=2)
    made = generate("intent", recipe=RECIPE, cache_dir=str(tmp_path / "made"))
    for split in SPLITS:
        assert loaded[split].features == made[split].features
        assert loaded[split].to_list() == made[split].to_list(), split


def test_datasets_streams(load):
    loaded = load(url(f"{FOLDER}/train-*.parquet"), split="train")
    streamed = load(url(f"{FOLDER}/train-*.parquet"), split="train", streaming=True)
    assert streamed.num_shards == 5
    assert list(streamed) == loaded.to_list()


def test_pandas_reads(fs):
    import pandas as pd

    read = pd.read_parquet(url(TEST), columns=["id", "text"])
    assert read["text"].tolist() == pq.read_table(fs.open(TEST))["text"].to_pylist()


def test_polars_reads_an_open_file(fs):
    import polars as pl

    texts = pq.read_table(fs.open(TEST))["text"].to_pylist()
    with fsspec.open(url(TEST)) as file:
        assert pl.read_parquet(file)["text"].to_list() == texts
    with fsspec.open(url(TEST)) as file:
        assert pl.scan_parquet(file).select("text").collect()["text"].to_list() == texts


def test_pyarrow_reads_a_file_and_a_split(fs):
    import pyarrow.dataset as ds

    split = ds.dataset(fs.glob(f"{FOLDER}/train-*"), filesystem=fs, format="parquet")
    assert split.count_rows() == 160
    assert split.to_table(filter=ds.field("technical_level") > 2).num_rows < 160
    assert pq.read_table(TEST, filesystem=fs).num_rows == 20
    assert pq.read_metadata(TEST, filesystem=fs).num_rows == 20


# --- as a file system --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_is_made")
def test_looking_round_makes_nothing(fs):
    assert fs.ls("", detail=False) == ["v1"]
    assert fs.ls("seedbed://v1/", detail=False) == ["v1/intent", "v1/agentic"]
    names = fs.ls(FOLDER, detail=False)
    assert [entry["name"] for entry in fs.ls(FOLDER)] == names
    assert {(entry["type"], entry["size"]) for entry in fs.ls(FOLDER)} == {("file", None)}
    assert fs.isdir(FOLDER)
    assert not fs.isfile(FOLDER)
    assert fs.isfile(url(TEST))
    assert not fs.isdir(TEST)
    assert fs.exists(TEST)
    assert not fs.exists(f"{FOLDER}/dev-00000-of-00001.parquet")
    assert not fs.isfile("v1/intent/sede=7")
    assert not fs.isdir("v2")
    assert fs.find(FOLDER) == sorted(names)
    assert sorted(fs.walk("v1", maxdepth=2)) == [
        ("v1", ["agentic", "intent"][::-1], []) if path == "v1" else (path, ["seed=0"], [])
        for path in ("v1", "v1/agentic", "v1/intent")
    ]
    assert fs.info(FOLDER) == {"name": FOLDER, "size": 0, "type": "directory"}
    assert fs.ukey(TEST) != fs.ukey(TEST.replace("seed=3", "seed=4"))
    assert fs.checksum(TEST) == fs.checksum(url(TEST))


def test_sizes_are_exact(fs):
    content = fs.cat_file(TEST)
    assert fs.info(TEST)["size"] == fs.size(TEST) == len(content)
    assert {entry["name"]: entry["size"] for entry in fs.ls(FOLDER)}[TEST] == len(content)
    other = f"{FOLDER}/validation-00000-of-00001.parquet"
    assert fs.info(other)["size"] == len(fs.cat_file(other)), "asked before it was made"
    assert fs.ls(TEST) == [fs.info(TEST)]
    assert fs.du(FOLDER) == sum(len(fs.cat_file(name)) for name in fs.find(FOLDER))
    assert fs.du(FOLDER, total=False)[TEST] == len(content)


def test_any_part_of_a_file_can_be_read(fs):
    content = fs.cat_file(TEST)
    with fs.open(TEST) as file:
        assert file.seek(-4, os.SEEK_END) == len(content) - 4
        assert file.read() == content[-4:] == b"PAR1"
        file.seek(100)
        assert file.read(7) == content[100:107]
        assert file.tell() == 107
    assert fs.cat_file(TEST, start=3, end=9) == content[3:9]
    assert fs.head(TEST, 4) == b"PAR1"


def test_a_file_can_be_downloaded(fs, tmp_path):
    fs.get(TEST, str(tmp_path / "test.parquet"))
    assert (tmp_path / "test.parquet").read_bytes() == fs.cat_file(TEST)


def test_glob_gives_names_that_hold_the_code_and_content(fs):
    found = fs.glob(f"{FOLDER}/*-00001-of-*.parquet", detail=True)
    assert list(found) == [
        pinned(f"{FOLDER}/{name}.parquet") for name in ("edge_cases-00001-of-00002", "train-00001-of-00005")
    ]
    for name, told in found.items():
        assert told["name"] == name
        assert fs.cat_file(name) == fs.cat_file(name.replace(name.partition("/")[0], "v1"))
    assert fs.glob(TEST) == [pinned(TEST)]
    assert fs.glob("v1/*") == [pinned("v1/agentic"), pinned("v1/intent")]
    assert fs.glob("v1/*/*/test-*") == [
        pinned(f"v1/{name}/seed=0/test-00000-of-00001.parquet") for name in ("agentic", "intent")
    ]


def test_it_survives_pickling(fs):
    again = pickle.loads(pickle.dumps(fs))  # noqa: S301  # our own
    assert again.cat_file(TEST) == fs.cat_file(TEST)


@pytest.mark.parametrize(
    "write",
    [
        lambda fs: fs.open(TEST, "wb"),
        lambda fs: fs.pipe_file(TEST, b"x"),
        lambda fs: fs.touch(TEST),
        lambda fs: fs.rm(TEST),
        lambda fs: fs.mkdir("v1/intent/seed=8"),
        lambda fs: fs.makedirs("v1/intent/seed=8"),
        lambda fs: fs.mv(TEST, f"{TEST}2"),
        lambda fs: fs.cp_file(TEST, f"{TEST}2"),
    ],
)
def test_nothing_can_be_written(fs, write):
    with pytest.raises(OutputError, match="seedbed:// cannot be written") as caught:
        write(fs)
    assert isinstance(caught.value, OSError)


@pytest.mark.parametrize(
    "path", ["v2/intent/seed=7", "v1/intent/sede=7", f"{FOLDER}/../../../etc/passwd", f"{FOLDER}/x"]
)
def test_what_cannot_be_is_not_found(fs, path):
    for look in (fs.info, fs.ls, fs.open, fs.cat_file, fs.ukey):
        with pytest.raises(NoSuchPathError, match=r"^seedbed://"):
            look(url(path))


def test_a_folder_cannot_be_opened(fs):
    with pytest.raises(IsADirectoryError, match=r"is a folder; give a file, e.g. train-00000-of-00005.parquet"):
        fs.open(FOLDER)


def test_more_than_the_banks_hold_is_said(fs):
    with pytest.raises(CapacityError, match="the banks can make"):
        fs.open("v1/intent/n=0,edge_cases=9000000/edge_cases-00000-of-00090.parquet")


# --- as `datasets` keeps it --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("v1/intent/sede=7/train-*.parquet", "'sede' is no key of intent"),
        (f"{FOLDER}/dev-*.parquet", "there is no such file; this recipe makes train-00000-of-00005.parquet"),
        (f"{FOLDER}/dev.parquet", "there is no such file"),
        ("v2/intent/seed=7/train-*.parquet", "makes v1"),
        ("v1/intents/seed=7/train-*.parquet", "there is no config 'intents'"),
    ],
)
def test_datasets_says_what_is_wrong(load, path, sentence):
    with pytest.raises(RecipeError, match=sentence):
        load(url(path))


def files(loaded):
    return [Path(entry["filename"]) for entry in loaded.cache_files]


def test_datasets_does_not_load_twice(load, monkeypatch):
    once = load(url(f"{FOLDER}/test-*.parquet"), split="train")
    monkeypatch.setattr(filesystem, "_rows", lambda _: pytest.fail("a file was made"))
    assert files(load(url(f"{FOLDER}/test-*.parquet"), split="train")) == files(once)


def test_another_seed_is_never_answered_with_a_kept_one(load):
    three = load(url(f"{FOLDER}/test-*.parquet"), split="train")
    four = load(url(f"{FOLDER}/test-*.parquet".replace("seed=3", "seed=4")), split="train")
    assert three["text"][:] != four["text"][:]


@pytest.mark.parametrize("pattern", [f"{FOLDER}/test-*.parquet", TEST])
def test_after_an_upgrade_no_row_is_an_old_one(load, monkeypatch, pattern):
    before = load(url(pattern), split="train")
    real = filesystem._rows
    for module in (address, sources):
        monkeypatch.setattr(module, "own_digest", lambda: "f" * 32)
    address._folder.cache_clear()
    monkeypatch.setattr(filesystem, "_rows", lambda found: real(found).slice(3))
    after = load(url(pattern), split="train")
    address._folder.cache_clear()
    assert after["text"][:] == before["text"][3:]


def test_no_import_of_ours_is_needed(tmp_path):
    code = (
        "from datasets import load_dataset\nimport pandas, sys\n"
        f"rows = load_dataset('parquet', data_files='seedbed://{FOLDER}/test-*.parquet', split='train')\n"
        f"assert pandas.read_parquet('seedbed://{TEST}')['text'].tolist() == rows['text'][:]\n"
        "print(rows.num_rows, rows.features['intent'].names[:2])\n"
    )
    env = {**os.environ, "HF_HUB_OFFLINE": "0", "HF_UPDATE_DOWNLOAD_COUNTS": "0", "TQDM_DISABLE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "20 ['question_answering', 'creative_writing']\n"), done.stderr
