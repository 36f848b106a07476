import json
from collections import Counter

import pytest

import wire_texts
from builder.llm.intent.harvest import Harvest, account
from builder.llm.intent.plan import Cell, Plan
from builder.llm.intent.prompt import Prompts
from builder.recipe import Recipe
from builder.runs.ledger import Kept

SOURCE = "local:model"


@pytest.fixture
def harvest(little):
    def made(intents=100, edges=0, **provider):
        recipe = Recipe(seed=7).with_(
            examples_per_intent=intents, edge_cases=edges, provider={"name": "local", **provider}
        )
        plan = Plan(recipe, little)
        return Harvest(plan, Prompts(recipe, plan))

    return made


def kept(texts):
    content = json.dumps({"texts": texts}) if isinstance(texts, list) else texts
    return Kept("id", (), "received", "", json.dumps({"choices": [{"message": {"content": content}}]}).encode(), 1, 1)


def answered(harvest, ask):
    """As the well-behaved model of the wire would."""
    body = {"messages": harvest.prompts.request(ask).messages}
    return wire_texts.texts(body)


def test_a_round_fills_every_quota_when_all_is_well(harvest):
    full = harvest(intents=400)
    asks = full.asks()
    for ask in asks:
        assert full.fold(ask, kept(answered(full, ask)), SOURCE) == ""
    assert full.missing() == {}
    assert full.asks() == []
    counts = Counter(row.ask.cell for split in ("train", "validation", "test") for row in full.rows(split))
    assert counts == full.plan.cells
    assert full.rejects == {}


@pytest.mark.parametrize("batch_size", [1, 5, 10, 37])
def test_without_faults_no_request_is_superfluous(harvest, batch_size):
    full = harvest(intents=2000, batch_size=batch_size)
    asks = full.asks()
    assert len(asks) == sum(-(-count // batch_size) for count in full.plan.cells.values())
    for cell, count in full.plan.cells.items():
        asked = [ask.count for ask in asks if ask.cell == cell]
        assert count <= sum(asked) <= count + count // 10
        assert max(asked) <= batch_size + batch_size // 10


def test_only_what_is_missing_is_asked_again_and_more_where_much_was_lost(harvest):
    lossy = harvest(intents=400)
    first = lossy.asks()
    poor = Cell("train", "asking", "general", "simple")
    for ask in first:
        texts = answered(lossy, ask)
        lossy.fold(
            ask,
            kept([text if number % 2 else "ab" for number, text in enumerate(texts)] if ask.cell == poor else texts),
            SOURCE,
        )
    missing = lossy.missing()[poor]
    again = lossy.asks()
    assert {ask.cell for ask in again} == {poor}
    assert 1.7 * missing < sum(ask.count for ask in again) < 2.4 * missing
    assert min(ask.number for ask in again) > max(ask.number for ask in first if ask.cell == poor)


def test_a_cell_that_loses_all_is_not_asked_for_the_moon(harvest):
    lost = harvest(intents=100, batch_size=10)
    for _ in range(4):
        asks = lost.asks()
        for ask in asks:
            lost.fold(ask, kept("I cannot help with that."), SOURCE)
    for cell, count in lost.plan.cells.items():
        assert sum(ask.count for ask in asks if ask.cell == cell) <= 4 * count


def test_rounds_end(harvest):
    empty = harvest(attempts=3)
    for _ in range(3):
        for ask in empty.asks():
            assert empty.fold(ask, None, SOURCE) == "given up"
    assert empty.asks() == []
    assert empty.missing() == empty.plan.cells


def test_duplicates_are_told_whatever_their_case_and_wherever_they_stood(harvest):
    full = harvest()
    one, other = [ask for ask in full.asks() if ask.cell.complexity == "simple"][:2]
    assert one.cell != other.cell
    full.fold(one, kept(["why is the sea salty, do you know?"]), SOURCE)
    reason = full.fold(other, kept(["Why is the SEA salty,  do you know"]), SOURCE)
    assert reason == "duplicate 1"
    (reject,) = full.rejects[other.cell.split]
    assert (reject.draft, reject.rule) == ("/".join(other.place) + "#0", "duplicate")
    assert reject.reason == "a text that stands already: 'Why is the SEA salty,  do you know'"


def test_what_is_private_is_not_told_again(harvest):
    full = harvest()
    ask = full.asks()[0]
    full.fold(ask, kept(["please mail tom.miller@gmail.com for me", "what is rain made of?"]), SOURCE)
    (reject,) = full.rejects[ask.cell.split]
    assert reject.rule == "private"
    assert "miller" not in reject.reason


def test_an_answer_that_cannot_be_read_is_one_reject(harvest):
    full = harvest()
    ask = full.asks()[0]
    assert full.fold(ask, kept('{"texts": }'), SOURCE) == "broken JSON"
    assert [(one.draft, one.rule) for one in full.rejects[ask.cell.split]] == [("/".join(ask.place), "parsed")]


def test_more_than_is_needed_is_neither_a_row_nor_a_reject(harvest):
    full = harvest()
    ask = full.asks()[0]
    want = full.plan.cells[ask.cell]
    texts = [f"what is number {number}?" for number in range(want + 5)]
    full.fold(ask, kept(texts), SOURCE)
    assert [row.text for row in full.rows(ask.cell.split)] == texts[:want]
    assert full.rejects == {}


def test_the_account_names_the_worst_cells(harvest):
    owing = harvest(intents=100)
    for ask in owing.asks():
        if ask.cell != Cell("train", "asking", "general", "simple"):
            owing.fold(ask, kept(answered(owing, ask)), SOURCE)
    assert account(owing) == "10 of 200 rows, in train asking/general/simple (10)"


def test_the_account_says_by_which_rules_texts_were_rejected(harvest):
    owing = harvest(intents=100)
    first, *others = owing.asks()
    for ask in others:
        owing.fold(ask, kept(answered(owing, ask)), SOURCE)
    owing.fold(first, kept(["ab", "cd", "what is rain?", "What is rain"]), SOURCE)
    assert account(owing).endswith("); rejected were length (2), duplicate (1)")
