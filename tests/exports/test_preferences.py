"""Preference pairs: one defect each that a check finds, reproducible, and taken by TRL's own preparation for DPO."""

import json

import pytest

from builder.agentic.checks import FAULT, check
from builder.errors import RecipeError
from builder.exports.export import export
from builder.exports.preferences import convert

KEYS = ["prompt", "chosen", "rejected", "tools", "defect", "id"]


@pytest.fixture(scope="module")
def folder(played, write_rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("played") / "data"
    write_rows(folder / "agentic" / "train-00000-of-00001.parquet", played)
    return folder


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory):
    return export(folder, "preferences", tmp_path_factory.mktemp("pairs") / "pairs.jsonl", "train", quiet=True)[0]


@pytest.fixture(scope="module")
def pairs(written):
    return [json.loads(line) for line in written.path.read_text("utf-8").split("\n")[:-1]]


def faults(messages, tools):
    return {(one.at, one.sentence) for one in check(messages, tools) if one.severity == FAULT}


def test_nearly_every_row_gives_a_pair_and_the_others_are_counted(written, pairs, played):
    assert written.written == len(pairs) >= 0.95 * len(played)
    assert written.written + sum(written.skipped.values()) == len(played)
    assert set(written.skipped) <= {"it has no place for a defect that a check finds"}
    assert all(list(pair) == KEYS for pair in pairs)
    assert len({pair["defect"] for pair in pairs}) >= 8


def test_the_prompt_and_the_chosen_side_are_the_conversation(pairs, played):
    rows = {row["id"]: row for row in played}
    for pair in pairs:
        row = rows[pair["id"]]
        at = len(pair["prompt"])
        assert [*pair["prompt"], *pair["chosen"]] == row["messages"][: at + 1]
        assert pair["tools"] == row["tools"]
        assert pair["prompt"][-1]["role"] in {"user", "tool"}
        assert [one["role"] for one in (*pair["chosen"], *pair["rejected"])] == ["assistant"] * 2


def test_a_check_finds_a_fault_of_the_rejected_side_and_none_of_the_chosen(pairs, played):
    rows = {row["id"]: row for row in played}
    for pair in pairs:
        messages, at = rows[pair["id"]]["messages"], len(pair["prompt"])
        spoilt = [*pair["prompt"], *pair["rejected"], *messages[at + 1 :]]
        new = faults(spoilt, pair["tools"]) - faults(messages, pair["tools"])
        assert any(place == at for place, _ in new), pair["defect"]


def test_the_same_seed_gives_the_same_bytes_and_another_other_defects(folder, written, tmp_path):
    same, other = (
        export(folder, "preferences", tmp_path / f"{seed}.jsonl", "train", seed=seed, quiet=True)[0] for seed in (0, 1)
    )
    assert same.path.read_bytes() == written.path.read_bytes()
    ours, theirs = (path.read_text("utf-8").splitlines() for path in (same.path, other.path))
    assert len(set(ours) & set(theirs)) < 0.5 * len(ours)


def test_a_row_decides_its_pair_alone(pairs, played):
    rows = {row["id"]: row for row in played}
    assert [json.loads(json.dumps(convert(rows[pair["id"]]))) for pair in pairs[:20]] == pairs[:20]


def test_a_seed_is_refused_where_nothing_is_drawn(folder, tmp_path):
    with pytest.raises(RecipeError, match="the format 'openai' draws nothing; --seed is for preferences"):
        export(folder, "openai", tmp_path / "out.jsonl", seed=1)
    assert list(tmp_path.iterdir()) == []


def test_datasets_reads_them(written, pairs, tmp_path):
    from datasets import load_dataset

    read = load_dataset("json", data_files=str(written.path), split="train", cache_dir=str(tmp_path / "cache"))
    assert read.column_names == KEYS
    for found, pair in zip(read, pairs, strict=True):
        # Its JSON reader may change the last digit of a number: docs/exports.md
        assert json.loads(json.dumps(found), parse_float=nearly) == json.loads(json.dumps(pair), parse_float=nearly)


def nearly(text):
    return round(float(text), 9)


def test_trl_prepares_every_pair_for_dpo(capable, faulty, pairs):
    from trl.data_utils import is_conversational, maybe_apply_chat_template

    taken = {name: tokenizer for name, tokenizer in capable.items() if name not in faulty}
    assert len(taken) >= 20
    for name, tokenizer in taken.items():
        for pair in pairs[:: 1 if name == "qwen3" else 5]:
            example = {key: pair[key] for key in ("prompt", "chosen", "rejected", "tools")}
            assert is_conversational(example)
            done = maybe_apply_chat_template(example, tokenizer)
            assert done["prompt"]
            assert done["chosen"] != done["rejected"], (name, pair["defect"], pair["id"])
            said = pair["chosen"][0]["content"].strip()
            assert said in done["prompt"] + done["chosen"]
