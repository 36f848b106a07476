"""A build: the same bytes anywhere, whole or resumed, in a folder that is ours."""

import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import asdict
from itertools import combinations
from math import floor
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from builder.build import LOG, build
from builder.errors import CapacityError, OutputError
from builder.intent.source import IntentSource
from builder.manifest import MANIFEST
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES, Made, Reject, Shard
from builder.sources import build_id

NO_CONVERSATIONS = {"rows": {}}
SMALL = Recipe(seed=3, shard_rows=37).with_(examples_per_intent=20, edge_cases=40, agentic=NO_CONVERSATIONS)
YAML = "seed: 3\nshard_rows: 37\nintent:\n  examples_per_intent: 20\n  edge_cases: 40\nagentic:\n  rows: {}\n"
STAGING = ".seedbed"


def hashes(folder):
    """What each file holds, the log apart: it tells times."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOG
    }


def marks(folder):
    """Which inode each file is and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(folder, split):
    return pl.concat([pl.read_parquet(path) for path in sorted((folder / "intent").glob(f"{split}-*.parquet"))])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "data"
    build(SMALL, folder, quiet=True)
    return folder


@pytest.fixture
def own(small, tmp_path):
    """A copy of the small build that a test may spoil."""
    return shutil.copytree(small, tmp_path / "own")


# --- the same bytes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("num_proc", "env"),
    [
        (2, {}),
        (1, {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Asia/Tokyo"}),
    ],
    ids=["two processes", "another hash seed, locale and time zone"],
)
def test_the_same_bytes_from_other_processes(seedbed, small, tmp_path, num_proc, env):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(YAML, "utf-8")
    done = seedbed("build", recipe, "--num-proc", num_proc, "--out", tmp_path / "other", env=env)
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "other") == hashes(small)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://user:pa55word@host.example:8/v1?key=pa55word", "https://host.example:8/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("", ""),
    ],
)
def test_an_address_is_told_without_who_asks(address, told):
    from builder.manifest import _without_places

    recipe = Recipe.model_validate({"provider": {"name": "local", "model": "m", "base_url": address}})
    assert _without_places(recipe)["provider"]["base_url"] == told


def test_a_range_of_rows_is_what_it_is_in_the_whole(grammar):

    whole, apart = IntentSource(SMALL, grammar), IntentSource(SMALL, grammar)
    part = apart.make(Shard("intent", "train", 0, 1, 51, 77)).table  # before any other row of the split was made
    assert part.equals(whole.make(Shard("intent", "train", 0, 1, 0, 160)).table.slice(51, 26))


def test_another_seed_gives_other_rows(grammar, small):

    other = IntentSource(SMALL.with_(seed=4), grammar).make(Shard("intent", "train", 0, 1, 0, 160)).table
    shared = set(other["text"].to_pylist()) & set(rows(small, "train")["text"].to_list())
    assert len(shared) < 40


def test_shard_rows_changes_files_but_not_rows(small, tmp_path):
    build(SMALL.with_(shard_rows=100), tmp_path / "other", quiet=True)
    assert len(list((small / "intent").iterdir())) == 5 + 1 + 1 + 2
    assert len(list((tmp_path / "other" / "intent").iterdir())) == 2 + 1 + 1 + 1
    for split in ("train", "validation", "test", "edge_cases"):
        assert rows(small, split).equals(rows(tmp_path / "other", split)), split


# --- resuming ------------------------------------------------------------------------------------------------


@pytest.fixture
def broken_off(small, tmp_path):
    """A folder as an interruption leaves it: some shards staged, nothing else."""
    folder = tmp_path / "broken off"
    staging = folder / STAGING / build_id(SMALL) / "intent"
    staging.mkdir(parents=True)
    for name in ("train-00000-of-00005.parquet", "train-00003-of-00005.parquet", "test-00000-of-00001.parquet"):
        shutil.copy(small / "intent" / name, staging / name)
    return folder


def test_an_interrupted_build_goes_on_with_its_shards(broken_off, small):
    before = {Path(name).name: mark for name, mark in marks(broken_off).items()}
    built = build(SMALL, broken_off, quiet=True)
    after = {Path(name).name: mark for name, mark in marks(broken_off).items()}
    assert not built.was_there
    assert len(before) == 3
    assert {name: after[name] for name in before} == before
    assert hashes(broken_off) == hashes(small)
    assert not (broken_off / STAGING).exists()


def test_what_a_kill_left_of_a_half_written_file_is_not_published(broken_off, small):
    staging = next((broken_off / STAGING).iterdir()) / "intent"
    (staging / ".train-00001-of-00005.parquet.0badcafe.tmp").write_bytes(b"PAR1 half a file")
    build(SMALL, broken_off, quiet=True)
    assert hashes(broken_off) == hashes(small)


def test_shards_of_another_build_are_not_taken(broken_off, small):
    staging = next((broken_off / STAGING).iterdir())
    for shard in (staging / "intent").iterdir():
        shard.write_bytes(b"not ours")
    staging.rename(staging.with_name("0" * 32))
    build(SMALL, broken_off, quiet=True)
    assert hashes(broken_off) == hashes(small)
    assert not (broken_off / STAGING).exists()


def test_nothing_is_left_of_staging(small):
    assert {path.name for path in small.iterdir()} == {"intent", "README.md", MANIFEST, LOG}
    assert all(path.suffix == ".parquet" for path in (small / "intent").iterdir())


def test_a_kill_after_the_last_file_leaves_no_staging_for_ever(own, small):
    old = own / STAGING / "old-intent"
    old.mkdir(parents=True)
    (old / "train-00000-of-00001.parquet").write_bytes(b"an earlier build")
    build(SMALL, own, quiet=True)
    assert hashes(own) == hashes(small)
    assert not (own / STAGING).exists()


# --- a folder that holds a build already ---------------------------------------------------------------------


def test_a_finished_build_is_a_no_op(own):
    before = marks(own)
    built = build(SMALL, own, quiet=True)
    assert built.was_there
    assert built.rows == {"intent": {"train": 160, "validation": 20, "test": 20, "edge_cases": 40}}
    assert marks(own) == before


def _flip(path):
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("intent/train-00001-of-00005.parquet", _flip),
        ("intent/test-00000-of-00001.parquet", Path.unlink),
        ("README.md", Path.unlink),
        (MANIFEST, Path.unlink),
        (MANIFEST, lambda path: path.write_text("[]", "utf-8")),
    ],
    ids=["one bit of a shard", "a lost shard", "a lost card", "a lost manifest", "a manifest that is none"],
)
def test_a_tampered_build_is_mended(own, small, file, spoil):
    spoil(own / file)
    if file == MANIFEST and not (own / MANIFEST).exists():
        # Nothing says any more that the folder is ours, and what might be somebody else's is not overwritten.
        with pytest.raises(OutputError, match="is not empty and was not built by seedbed"):
            build(SMALL, own, quiet=True)
        return
    assert not build(SMALL, own, quiet=True).was_there
    assert hashes(own) == hashes(small)


def test_another_recipe_takes_the_place_of_a_build_wholly(own, tmp_path):
    recipe = SMALL.with_(shard_rows=100)
    build(recipe, own, quiet=True)
    build(recipe, tmp_path / "fresh", quiet=True)
    assert hashes(own) == hashes(tmp_path / "fresh")


def test_a_build_that_cannot_be_made_leaves_the_old_one_alone(own):
    before = hashes(own)
    with pytest.raises(CapacityError, match="ask for fewer"):
        build(SMALL.with_(edge_cases=5_000_000), own, quiet=True)
    assert hashes(own) == before


# --- refused folders -----------------------------------------------------------------------------------------


def test_a_foreign_folder_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("chapter one", "utf-8")
    with pytest.raises(OutputError, match=r"is not empty and was not built by seedbed; choose another folder") as found:
        build(SMALL, tmp_path, quiet=True)
    assert str(tmp_path) in str(found.value)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path, below):
    taken = tmp_path / "taken"
    taken.write_text("here", "utf-8")
    with pytest.raises(OutputError, match=r"a file stands where a folder is needed; choose another folder") as found:
        build(SMALL, taken / below, quiet=True)
    assert str(taken) in str(found.value)
    assert taken.read_text("utf-8") == "here"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_refused(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="may not be written; choose another folder"):
        build(SMALL, tmp_path / "data", quiet=True)


# --- what stands in it ---------------------------------------------------------------------------------------


def test_no_id_and_no_text_stands_twice(default_build):
    frame = pl.concat([pl.read_parquet(path) for path in (default_build / "intent").glob("*.parquet")])
    assert frame.height == 12_000
    assert frame["id"].n_unique() == frame.height
    assert frame["text"].n_unique() == frame.height
    assert frame["id"].str.contains(r"^[0-9a-f]{16}$").all()


def test_texts_are_whole(default_build):
    frame = pl.concat([pl.read_parquet(path) for path in (default_build / "intent").glob("*.parquet")])
    lengths = frame["text"].str.len_chars()
    assert lengths.min() >= 3
    assert lengths.max() <= 1000
    assert frame["confidence"].is_between(0.3 - 1e-6, 0.99 + 1e-6).all()
    assert frame["technical_level"].is_between(1, 5).all()
    assert frame.null_count().sum_horizontal().item() == 0


def test_each_intent_has_its_rows_in_each_split(default_build):
    for split, count in {"train": 800, "validation": 100, "test": 100}.items():
        frame = rows(default_build, split)
        assert dict(frame["intent"].value_counts().iter_rows()) == dict.fromkeys(range(10), count)
        assert set(frame["edge_case"]) == {""}


def test_quotas_are_exact_where_the_families_have_room(default_build, grammar):
    from builder.intent.plan import split_families, split_rows

    recipe = Recipe().intent
    exact = 0
    for split, members in split_families(grammar, recipe).items():
        total = split_rows(recipe)[split]
        # Shares by the default weights, e.g. 800 * 0.15 * 0.4 = 48 simple prompts of children.
        wanted = {
            (audience, complexity): total * recipe.audience[audience] * recipe.complexity[complexity] / 10_000
            for audience in AUDIENCES
            for complexity in COMPLEXITIES
        }
        assert sum(wanted.values()) == pytest.approx(total)
        frame = rows(default_build, split)
        for number, intent in enumerate(grammar.intent_names):
            of_intent = frame.filter(pl.col("intent") == number)
            got = Counter(
                (AUDIENCES[a], COMPLEXITIES[c]) for a, c in of_intent.select("audience", "complexity").iter_rows()
            )
            room = dict.fromkeys(wanted, 0)
            for frame_ in (frame_ for family in members[intent] for frame_ in family.frames):
                for cell in frame_.cells:
                    room[cell] += sum(pattern.size for pattern in frame_.patterns)
            # Even if every other cell takes from the same phrasings, there is enough.
            roomy = [cell for cell in wanted if room[cell] >= total]
            short = {cell: (got[cell], wanted[cell]) for cell in roomy if got[cell] < floor(wanted[cell] + 1e-9)}
            assert not short, (split, intent, short)
            if len(roomy) == len(wanted):
                # Exact: whole numbers as they are, fractions to one of their neighbours.
                assert all(abs(got[cell] - wanted[cell]) < 1 for cell in wanted), (split, intent)
                exact += 1
    assert exact >= 5, "too few intents have room everywhere for this test to mean anything"


def test_splits_share_no_family(default_build):
    families = {split: set(rows(default_build, split)["family"]) for split in ("train", "validation", "test")}
    edges = set(rows(default_build, "edge_cases")["family"])
    for one, other in combinations(families, 2):
        assert not families[one] & families[other], (one, other)
    assert not edges & (families["train"] | families["validation"])
    assert edges & families["test"]


def test_the_kinds_of_edge_cases_are_even(default_build):
    edges = rows(default_build, "edge_cases")
    kinds = Counter(edges["edge_case"])
    assert set(kinds) == {
        "ambiguous", "typos", "extreme_length", "multi_language", "noisy_surface", "negation", "implicit",
        "multiple_requests",
    }  # fmt: skip
    assert set(kinds.values()) == {250}
    assert edges.filter((pl.col("edge_case") == "ambiguous") == (pl.col("alternatives").list.len() == 0)).height == 0


def test_the_manifest_tells_the_truth(small):
    manifest = json.loads((small / MANIFEST).read_text("utf-8"))
    assert manifest["build"] == build_id(SMALL)
    assert manifest["recipe_hash"] == SMALL.hash()
    told = {}
    for body in manifest["configs"]["intent"].values():
        assert body["rows"] == sum(shard["rows"] for shard in body["shards"])
        for shard in body["shards"]:
            path = small / shard["file"]
            assert shard["rows"] == pq.read_metadata(path).num_rows
            assert shard["bytes"] == path.stat().st_size
            told[shard["file"]] = shard["sha256"]
    assert told == {name: value for name, value in hashes(small).items() if name.startswith("intent/")}


def test_the_log_in_the_folder_says_what_was_done(small):
    log = (small / LOG).read_text("utf-8")
    assert f"build {build_id(SMALL)}" in log
    assert "done" in log


@pytest.mark.parametrize("streaming", [False, True])
def test_load_dataset_reads_the_folder(small, tmp_path, streaming):
    from datasets import load_dataset

    loaded = load_dataset(str(small), "intent", streaming=streaming, cache_dir=str(tmp_path))
    assert list(loaded) == ["train", "validation", "test", "edge_cases"]
    first = next(iter(loaded["train"]))
    assert first["text"] == rows(small, "train")["text"][0]
    assert loaded["train"].features["intent"].names[0] == "question_answering"
    assert loaded["train"].features["audience"].names == list(AUDIENCES)


def test_load_dataset_sees_that_a_folder_was_built_anew(own, tmp_path):
    # `datasets` names its cache by the folder's last part and by what the card says of the config, not by the files.
    from datasets import load_dataset

    before = load_dataset(str(own), "intent", split="train", cache_dir=str(tmp_path / "cache"))["text"][:]
    build(SMALL.with_(seed=4), own, quiet=True)
    after = load_dataset(str(own), "intent", split="train", cache_dir=str(tmp_path / "cache"))["text"][:]
    assert before != after
    assert after == rows(own, "train")["text"].to_list()


def test_rejects_are_kept_with_their_reasons(tmp_path, monkeypatch):
    make = IntentSource.make
    no_good = Reject("somewhere", "necessary", "one call was not needed")

    def with_rejects(self, shard):
        made = make(self, shard)
        return Made(made.table, [no_good, no_good]) if (shard.split, shard.number) == ("train", 0) else made

    monkeypatch.setattr(IntentSource, "make", with_rejects)
    built = build(SMALL, tmp_path / "data", quiet=True)
    assert built.manifest["rejects"] == {"intent": {"necessary": 2}}
    (file,) = (tmp_path / "data" / "rejects").rglob("*.*")
    assert file.relative_to(tmp_path / "data").as_posix() == "rejects/intent/train-00000.jsonl"
    assert [json.loads(line) for line in file.read_text().splitlines()] == [asdict(no_good)] * 2
    monkeypatch.undo()
    assert build(SMALL.with_(seed=9), tmp_path / "data", quiet=True).manifest["rejects"] == {"intent": {}}
    assert not (tmp_path / "data" / "rejects").exists()
