"""The gate: what takes the place of what falls, and that it is the same however it is built."""

import json
import logging
from collections import Counter

import pyarrow as pa
import pytest

from builder import gate as gates
from builder.bars import Fallen, Gate, prompts_of
from builder.build import build
from builder.errors import CapacityError
from builder.gate import GatedPrompts
from builder.intent.source import IntentSource
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES, Made, Shard, intent_schema
from builder.sources import source

SMALL = Recipe(seed=3).with_(examples_per_intent=20, edge_cases=40, agentic={"rows": {}})
CLOSED = SMALL.with_(gate={"maximum_similarity": 0.25, "minimum_agreement": 0.5})


# --- what takes its place ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole():
    """Split -> the rows of the small recipe as they are without a gate, and behind one with their rejects."""
    plain, gated = source("intent", SMALL), source("intent", CLOSED)
    gated.prepare()
    rows = {"train": 160, "validation": 20, "test": 20, "edge_cases": 40}
    shards = {split: Shard("intent", split, 0, 1, 0, count) for split, count in rows.items()}
    return {split: (plain.make(one).table, gated.make(one)) for split, one in shards.items()}


def test_every_row_that_fell_is_replaced_by_one_of_its_kind(whole):
    fell = 0
    for split, (before, made) in whole.items():
        after = made.table
        assert after.schema == before.schema
        assert after.num_rows == before.num_rows
        for column in ("edge_case",) if split == "edge_cases" else ("intent",):
            assert after[column].equals(before[column])
        changed = [at for at in range(after.num_rows) if before["id"][at] != after["id"][at]]
        fell += len(changed)
        first = [one for one in made.rejects if f", {split}, row " in one.draft]
        assert len(first) == len(changed)
        assert {int(one.draft.rpartition(" ")[2]) for one in first} == set(changed)
    assert fell >= 10, "too little falls for this test to mean anything"


def test_audience_and_complexity_are_kept_where_the_banks_have_such_rows(whole):
    before, made = whole["train"]
    pairs = [
        Counter(zip(t["audience"].to_pylist(), t["complexity"].to_pylist(), strict=True)) for t in (before, made.table)
    ]
    moved = (pairs[0] - pairs[1]).total()
    assert moved <= sum(", train, " in one.draft for one in made.rejects) / 4


def test_no_text_comes_twice_and_all_pass(whole):
    texts = [text for _, made in whole.values() for text in made.table["text"].to_pylist()]
    assert len(set(texts)) == len(texts) == 240
    intents = source("intent", SMALL).labels
    prompts = [one for _, made in whole.values() for one in prompts_of(made.table, intents)]
    assert Gate(CLOSED.gate).falls(prompts) == [None] * 240


def test_rows_that_are_made_again_are_new_ones(grammar):
    made = IntentSource(SMALL, grammar)
    made.prepare()
    texts = [text for shard in made.shards() for text in made.make(shard).table["text"].to_pylist()]
    for split, group in (("test", "reasoning"), ("edge_cases", "typos"), ("test", "reasoning"), ("train", "reasoning")):
        wanted = {group: {(AUDIENCES[4], COMPLEXITIES[0]): 5}}
        table = made.again(split, wanted, 1000 + len(texts))
        assert table.num_rows == 5
        texts += table["text"].to_pylist()
    assert len(set(texts)) == len(texts) == 260


def test_the_split_that_edge_cases_borrow_from_does_not_use_what_they_took(grammar):
    made = IntentSource(SMALL, grammar)
    made.prepare()
    given = {split: sum(made._ledgers[split].combinations.values()) for split in ("train", "test", "edge_cases")}
    assert given["edge_cases"] > given["test"]  # what the test split took, and what they took besides
    for split, ledger in (("test", "edge_cases"), ("train", "train")):
        made.again(split, {"reasoning": {("general", "simple"): 5}}, 1000)
        given[ledger] += 5
        assert given == {name: sum(made._ledgers[name].combinations.values()) for name in given}


def test_a_row_takes_the_place_of_one_with_its_audience_and_complexity():
    def rows(*audiences):
        table = Written(train=list(audiences)).make(Shard("intent", "train", 0, 1, 0, len(audiences))).table
        place = table.schema.get_field_index("audience")
        return table.set_column(place, table.schema.field(place), pa.array(map(AUDIENCES.index, audiences)))

    features = {"intent": ("a", "b"), "audience": AUDIENCES, "complexity": COMPLEXITIES}
    fallen = Fallen("minimum_agreement", "no")
    split = gates._Split(
        "train", rows("child", "expert", "general", "expert"), [fallen, fallen, None, fallen], [], features
    )
    assert split.wanted() == {"a": {("child", "simple"): 1, ("expert", "simple"): 2}}
    split.take(rows("expert", "expert", "beginner"), [None, fallen, None], 0)
    assert split.wanted() == {"a": {("expert", "simple"): 1}}  # the beginner stands for the child: better than nobody
    assert split.table()["text"].to_pylist() == ["beginner", "expert", "general"]
    assert [one.draft for one in split.rejects][-1] == ", train, draw 1, row 1"


# --- rows that nobody can make again -------------------------------------------------------------------------


class Written:
    """A source that has the rows that it has."""

    schema = intent_schema(["a", "b"])
    labels = ("a", "b")

    def __init__(self, **splits):
        self.splits = splits

    def prepare(self):
        pass

    def shards(self):
        return [Shard("intent", split, 0, 1, 0, len(texts)) for split, texts in self.splits.items()]

    def make(self, shard):
        texts = self.splits[shard.split]
        columns = {
            name: [0] * len(texts) for name in ("intent", "audience", "complexity", "confidence", "technical_level")
        }
        columns |= {"text": texts, "id": texts, "language": ["en"] * len(texts), "alternatives": [[]] * len(texts)}
        columns |= {name: [""] * len(texts) for name in ("style", "edge_case", "family", "source")}
        return Made(pa.table({name: columns[name] for name in self.schema.names}).cast(self.schema))


def test_a_split_shrinks_where_rows_cannot_be_replaced_and_it_is_said(caplog):
    recipe = Recipe(shard_rows=2).with_(gate={"maximum_similarity": 0.5})
    gated = GatedPrompts(Written(train=["a b c", "a b c d", "e f", "g"], test=["e f g", "h"]), recipe)
    with caplog.at_level(logging.WARNING, "seedbed"):
        assert [(one.split, one.low, one.high) for one in gated.shards()] == [
            ("train", 0, 2), ("train", 2, 3), ("test", 0, 1),
        ]  # fmt: skip
    assert "intent/train: 1 of 4 rows fell to the recipe's gate and could not be replaced; it has 3." in caplog.messages
    made = [gated.make(one) for one in gated.shards()]
    assert [one.table["text"].to_pylist() for one in made] == [["a b c", "e f"], ["g"], ["h"]]
    assert [[reject.rule for reject in one.rejects] for one in made] == [
        ["maximum_similarity"],
        [],
        ["maximum_similarity"],
    ]


def test_a_gate_that_lets_nothing_of_a_split_pass_is_a_mistake():
    recipe = Recipe().with_(gate={"maximum_similarity": 0.5})
    with pytest.raises(CapacityError, match=r"intent/test: no row passes the recipe's gate; lower its bars\."):
        GatedPrompts(Written(train=["a b c"], test=["a b c"]), recipe).prepare()


# --- builds --------------------------------------------------------------------------------------------------


def test_an_open_gate_is_none():
    recipe = Recipe().with_(gate={"minimum_quality": 0.9})  # for conversations only
    assert isinstance(source("intent", SMALL), IntentSource)
    assert isinstance(source("intent", recipe), IntentSource)
    assert recipe.hash() != Recipe().hash()


def test_a_gated_build_is_the_same_in_any_shards_and_processes(whole, tmp_path):
    one = build(CLOSED, tmp_path / "one", configs=["intent"], quiet=True)
    two = build(CLOSED.with_(shard_rows=33), tmp_path / "two", configs=["intent"], num_proc=2, quiet=True)
    assert one.rows == two.rows == {"intent": {split: made.table.num_rows for split, (_, made) in whole.items()}}
    for split, (_, made) in whole.items():
        for built in (one, two):
            files = [built.folder / shard["file"] for shard in built.manifest["configs"]["intent"][split]["shards"]]
            ids = [name for file in files for name in pa.parquet.read_table(file)["id"].to_pylist()]
            assert ids == made.table["id"].to_pylist()
    counted = Counter(reject.rule for _, made in whole.values() for reject in made.rejects)
    assert one.manifest["rejects"] == two.manifest["rejects"] == {"intent": dict(sorted(counted.items()))}
    assert set(counted) == {"maximum_similarity", "minimum_agreement"}
    assert one.manifest["recipe"]["gate"]["maximum_similarity"] == "0.25"
    lines = (one.folder / "rejects" / "intent" / "train-00000.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["rule"] for line in lines] == [reject.rule for reject in whole["train"][1].rejects]
