"""`seedbed plan` tells beforehand what a build comes to."""

import pytest

from builder.build import build
from builder.errors import CapacityError
from builder.estimate import estimate, overlap
from builder.intent.source import IntentSource
from builder.recipe import Recipe

SMALL = Recipe(seed=3, shard_rows=37).with_(examples_per_intent=20, edge_cases=40, agentic={"rows": {}})


@pytest.fixture(scope="module")
def outlook():
    return estimate(SMALL)


def test_rows_and_shards_are_those_of_the_build(outlook, tmp_path):
    built = build(SMALL, tmp_path / "data", quiet=True)
    told = {line.split: (line.rows, line.shards) for line in outlook.lines}
    assert told == {
        split: (body["rows"], len(body["shards"])) for split, body in built.manifest["configs"]["intent"].items()
    }
    assert {line.config for line in outlook.lines} == {"intent"}


def test_bytes_are_near_those_of_the_default_build(default_build):
    outlook = estimate(Recipe(), ["intent"])
    for line in outlook.lines:
        real = sum(path.stat().st_size for path in (default_build / "intent").glob(f"{line.split}-*.parquet"))
        assert real / 2 < line.bytes < real * 2, line
    assert outlook.bytes == sum(line.bytes for line in outlook.lines)
    assert 0 < outlook.seconds < 600


def test_the_overlap_with_another_seed_is_counted(grammar, outlook):
    def texts(recipe):
        source = IntentSource(recipe, grammar)
        return {text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()}

    ours, theirs = texts(SMALL.with_(shard_rows=1000)), texts(SMALL.with_(seed=4, shard_rows=1000))
    compared, shared = overlap(SMALL.with_(shard_rows=1000), SMALL.with_(seed=4, shard_rows=1000))
    assert compared == len(ours) == 240
    assert shared == pytest.approx(len(ours & theirs) / 240)
    assert outlook.other_seed == 4
    assert 0 <= outlook.shared < 1


def test_all_shared_with_itself():
    assert overlap(SMALL, SMALL)[1] == 1


def test_nothing_is_written(outlook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    estimate(SMALL)
    assert [path for path in tmp_path.rglob("*") if "hf" not in path.parts] == []
    assert outlook.as_json()["lines"][0]["split"] == "train"


def test_what_cannot_be_built_cannot_be_planned():
    with pytest.raises(CapacityError, match="ask for fewer"):
        estimate(SMALL.with_(edge_cases=5_000_000))


def test_the_greatest_seed_can_be_planned():
    outlook = estimate(SMALL.with_(seed=2**63 - 1))
    assert 0 <= outlook.other_seed < 2**63
    assert outlook.other_seed != 2**63 - 1


def test_counts_of_nothing(grammar):
    del grammar
    outlook = estimate(Recipe().with_(examples_per_intent=0, edge_cases=0, agentic={"rows": {}}))
    assert outlook.bytes == 0
    assert outlook.lines == ()
