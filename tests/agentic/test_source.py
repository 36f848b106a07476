"""The agentic source: rows are functions of their address, whole in Parquet, and replayed elsewhere."""

import json
import re

import pyarrow.parquet as pq
import pytest
from datasets import Features

from builder.agentic.replay import replay, replay_elsewhere
from builder.agentic.source import AgenticSource, as_table
from builder.recipe import Recipe
from builder.rows import PROOFS, SCENARIO_TYPES, Shard, agentic_schema

RECIPE = Recipe(seed=5).with_(agentic={"rows": {"train": 40, "test": 8}, "worlds": 3})


@pytest.fixture(scope="module")
def source():
    return AgenticSource(RECIPE)


@pytest.fixture(scope="module")
def rows(source):
    return source.perform(Shard("agentic", "train", 0, 1, 0, 16))[0]


def test_a_row_depends_on_its_number_alone(source, rows):
    alone = source.perform(Shard("agentic", "train", 0, 1, 7, 9))[0]
    assert json.dumps(alone) == json.dumps(rows[7:9])


def test_the_gate_asks_for_a_quality_and_says_when_a_scenario_never_has_it(source, monkeypatch):
    from builder.agentic import source as sources

    asked = []

    def poor(address, minimum):
        asked.append(minimum)
        return None, [sources.Reject(address.name, "minimum_quality", "quality 0.5000 is below 0.9")] * 2

    monkeypatch.setattr(sources, "perform", poor)
    gated = AgenticSource(RECIPE.with_(gate={"minimum_quality": 0.9}))
    with pytest.raises(sources.CapacityError, match=r"is below 0\.9; lower the gate's minimum_quality\.") as caught:
        gated.perform(Shard("agentic", "train", 0, 1, 0, 1))
    assert source.address("train", 0).scenario.name in str(caught.value)
    assert set(asked) == {0.9}


def test_another_seed_gives_other_rows(rows):
    other = AgenticSource(RECIPE.with_(seed=6)).perform(Shard("agentic", "train", 0, 1, 0, 4))[0]
    assert not {row["id"] for row in other} & {row["id"] for row in rows}


def test_every_proof_of_every_row_holds(rows):
    for row in rows:
        assert row["verification"] == dict.fromkeys(PROOFS, True)


def test_messages_are_as_training_code_reads_them(rows):
    for row in rows:
        ids = [call["id"] for message in row["messages"] for call in message.get("tool_calls", ())]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[0-9A-Za-z]{9}", identity) for identity in ids)
        assert all(isinstance(message["content"], str) for message in row["messages"])
        assert row["messages"][0]["role"] == "system"
        assert row["messages"][-1]["role"] == "assistant"
        waiting = []
        for message in row["messages"]:
            if message["role"] == "tool":
                assert message["tool_call_id"] == waiting.pop(0)
            else:
                assert not waiting
                waiting = [call["id"] for call in message.get("tool_calls", ())]


def test_parquet_gives_the_rows_back(rows, tmp_path):
    table = as_table(rows, agentic_schema())
    pq.write_table(table, tmp_path / "rows.parquet")
    back = pq.read_table(tmp_path / "rows.parquet")
    assert [[json.loads(part) for part in parts] for parts in back["messages"].to_pylist()] == [
        row["messages"] for row in rows
    ]
    assert [SCENARIO_TYPES[number] for number in back["scenario_type"].to_pylist()] == [
        row["scenario_type"] for row in rows
    ]


def test_datasets_knows_the_columns():
    features = Features.from_arrow_schema(agentic_schema())
    assert features.arrow_schema.types == agentic_schema().types
    assert features["scenario_type"].names == list(SCENARIO_TYPES)


def test_a_replay_elsewhere_is_byte_equal(rows):
    assert all(verdict.same for verdict in replay_elsewhere(rows))


def test_a_replay_notices_a_changed_result(rows):
    row = json.loads(json.dumps(next(row for row in rows if row["num_tool_calls"])))
    result = next(message for message in row["messages"] if message["role"] == "tool")
    result["content"] = result["content"][:-1] + " }"
    assert not replay(row).same
    assert [verdict.same for verdict in replay_elsewhere([row])] == [False]


def test_a_replay_knows_only_our_tools(rows):
    row = json.loads(json.dumps(next(row for row in rows if row["num_tool_calls"])))
    for tool in row["tools"]:
        tool["function"]["description"] = "something else"
    assert not replay_elsewhere([row])[0].same
