"""What was played, as messages that training code reads."""

import json
import re

import pytest

from builder.agentic import conversation
from builder.agentic.play import play
from builder.agentic.script import Answer, Call, Together, User, Words
from builder.agentic.tools.toolbox import Offer, execute, toolbox
from builder.agentic.world.rng import Rng
from builder.agentic.world.world import build

TOOLS = ("calculator", "read_text_file", "write_file")
EVENTS = (
    User("What is 2 + 3, and 4 * 4?"),
    Words("Two sums at once.", "plan"),
    Together(
        (Call("calculator", {"expression": "2 + 3"}), Call("calculator", {"expression": "4 * 4", "precision": 2}))
    ),
    Answer("5 and 16."),
    User("And what stands in the note?"),
    Call("read_text_file", {"path": "/workspace/gone.txt"}),
    Call("calculator", {"expression": "import os"}),
    Answer("There is none."),
)


@pytest.fixture(scope="module")
def played():
    return play(build("retail", 3), (event for event in EVENTS))


def offer(seed=None):
    return Offer([toolbox()[name] for name in TOOLS], None if seed is None else Rng("offer", seed))


def messages(played, seed=None, ids="ids"):
    return conversation.messages(played, "Be brief.", offer(seed), Rng(ids))


def test_roles_and_words_in_order(played):
    found = messages(played)
    assert [one["role"] for one in found] == [
        "system", "user", "assistant", "tool", "tool", "assistant",
        "user", "assistant", "tool", "assistant", "tool", "assistant",
    ]  # fmt: skip
    assert all(isinstance(one["content"], str) for one in found)
    assert found[0] == {"role": "system", "content": "Be brief."}
    assert found[1] == {"role": "user", "content": "What is 2 + 3, and 4 * 4?"}
    assert found[2]["content"] == "Two sums at once."
    assert found[7]["content"] == ""
    assert found[-1] == {"role": "assistant", "content": "There is none."}
    assert [at for at, one in enumerate(found) if "tool_calls" in one] == [2, 7, 9]


def test_calls_are_as_trl_reads_them_and_results_follow_them(played):
    found = messages(played)
    first, second = found[2]["tool_calls"]
    assert set(first) == {"id", "type", "function"}
    assert first["type"] == "function"
    assert first["function"] == {"name": "calculator", "arguments": {"expression": "2 + 3"}}
    assert second["function"]["arguments"] == {"expression": "4 * 4", "precision": 2}
    for call, result, value in ((first, found[3], 5), (second, found[4], 16)):
        assert set(result) == {"role", "tool_call_id", "name", "content"}
        assert (result["tool_call_id"], result["name"]) == (call["id"], "calculator")
        assert json.loads(result["content"])["result"] == value


def test_ids_are_nine_letters_and_digits_and_never_twice(played):
    ids = [call["id"] for one in messages(played) for call in one.get("tool_calls", ())]
    assert len(set(ids)) == len(ids) == 4
    assert all(re.fullmatch(r"[0-9A-Za-z]{9}", identity) for identity in ids)
    assert ids == [call["id"] for one in messages(played) for call in one.get("tool_calls", ())]
    assert not set(ids) & {call["id"] for one in messages(played, ids="other") for call in one.get("tool_calls", ())}


def test_an_id_that_was_drawn_already_is_drawn_again():
    class Stuck(Rng):
        """Draws every letter 18 times before another."""

        drawn = 0

        def pick(self, options):
            self.drawn += 1
            return options[(self.drawn - 1) // 18]

    ids = conversation._call_ids(Stuck("stuck"))
    assert [next(ids) for _ in range(3)] == ["0" * 9, "1" * 9, "2" * 9]


@pytest.mark.parametrize("seed", range(12))
def test_calls_are_in_the_words_of_the_offer(played, seed):
    on = offer(seed)
    found = conversation.messages(played, "", on, Rng("ids"))
    schemas = {one["function"]["name"]: one["function"]["parameters"] for one in on.schemas()}
    made = [call["function"] for one in found for call in one.get("tool_calls", ())]
    for function, executed in zip(made, played.executed(), strict=True):
        assert set(function["arguments"]) <= set(schemas[function["name"]]["properties"])
        canonical = on.canonical((function["name"], function["arguments"]))
        assert canonical == (executed.call.tool, dict(executed.call.arguments))
    assert [one["name"] for one in found if one["role"] == "tool"] == [function["name"] for function in made]


def test_some_offers_use_other_words(played):
    names = {
        (call["function"]["name"], *call["function"]["arguments"])
        for seed in range(12)
        for one in messages(played, seed)
        for call in one.get("tool_calls", ())
    }
    assert len({name for name, *_ in names}) > 2
    assert len({parameters for _, *parameters in map(list, names) for parameters in parameters}) > 3


def test_an_error_names_parameters_as_they_were_offered(played):
    renamed = next(
        on
        for seed in range(50)
        if (on := offer(seed)).offered(("calculator", {"expression": ""}))[1].keys() != {"expression"}
    )
    (name,) = renamed.offered(("calculator", {"expression": ""}))[1]
    *_, executed = played.executed()
    assert "`expression`" in executed.text
    told = conversation.result(executed, renamed)
    assert f"`{name}`" in told
    assert "`expression`" not in told
    assert json.loads(told)["error"]["type"] == "InvalidArgument"


def test_a_good_result_is_left_as_it_is():
    world = build("retail", 3)
    text = "the `path` is not a parameter here"
    execute(world, toolbox()["write_file"], {"path": "/workspace/n.txt", "content": text})

    def script():
        yield Call("read_text_file", {"path": "/workspace/n.txt"})

    (executed,) = play(world, script()).executed()
    for seed in range(12):
        assert conversation.result(executed, offer(seed)) == executed.text


def test_calls_can_be_read_back(played):
    found = messages(played, seed=4)
    read = list(conversation.calls(found))
    made = [call for one in found for call in one.get("tool_calls", ())]
    assert [one[:3] for one in read] == [
        (call["id"], call["function"]["name"], call["function"]["arguments"]) for call in made
    ]
    assert [content for *_, content in read] == [one["content"] for one in found if one["role"] == "tool"]
