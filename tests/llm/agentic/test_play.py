"""A model as the assistant: what it does well becomes a row, whatever it does badly is refused with a reason."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.agentic.play import Act, Played
from builder.agentic.replay import Verdict
from builder.agentic.tools.base import READ, WRITE
from builder.agentic.tools.toolbox import toolbox
from builder.llm.agentic import play as playing
from builder.llm.agentic.asking import RefusedError, Reply
from builder.llm.agentic.speaking import by_script
from wire_acting import called, played, said


def good(scene):
    """The model that does what the script does."""
    return lambda _, ask: played(scene, {"messages": ask.messages})


def instead(scene, at, message):
    """The same, but for one message."""
    return lambda number, ask: message if number == at else good(scene)(number, ask)


def calls_of(scene):
    return [one.call for one in scene.case.played.executed()]


def acts(scene):
    return [turn for turn in scene.case.played.turns if isinstance(turn, Act)]


def first_call(scene):
    one = acts(scene)[0].executed[0].call
    return scene.case.offer.offered((one.tool, dict(one.arguments)))


@pytest.fixture
def act(drive):
    def run(scene, model):
        return drive(playing.play(scene, by_script(scene)), model)

    return run


@pytest.fixture(scope="module")
def looking(find):
    """A scene that begins with one look and changes nothing."""
    return find(
        lambda scene: (
            len(acts(scene)[0].executed) == 1
            and len(scene.users) == 1
            and len(calls_of(scene)) > 1
            and scene.case.truth.facts
            and all(toolbox()[call.tool].effect is READ for call in calls_of(scene))
        )
    )


def test_what_is_done_well_becomes_a_row(scenes, act):
    for scene in scenes[:12]:
        done = act(scene, good(scene))
        assert isinstance(done, Played), done
        row = scene.played(done, "local:model")
        assert row["source"] == "local:model"
        assert all(row["verification"].values())


def test_the_model_reads_tools_and_results_in_the_words_of_the_offer(looking, act):
    asks = []

    def model(number, ask):
        asks.append(ask)
        return good(looking)(number, ask)

    act(looking, model)
    assert asks[0].tools == looking.case.offer.schemas()
    assert [message["role"] for message in asks[1].messages] == ["system", "user", "assistant", "tool"]
    call, result = asks[1].messages[2]["tool_calls"][0], asks[1].messages[3]
    assert call["id"] == result["tool_call_id"]
    assert (call["function"]["name"], json.loads(call["function"]["arguments"])) == first_call(looking)
    assert result["content"] == acts(looking)[0].executed[0].text
    assert len({ask.step for ask in asks}) == len(asks)


def with_calls(*calls):
    return {"role": "assistant", "content": "", "tool_calls": list(calls)}


@pytest.mark.parametrize(
    ("message", "rule", "reason"),
    [
        (with_calls(called("launch_missiles", "{}")), "schema", "launch_missiles is not on offer"),
        (with_calls(called("../../etc/passwd", "{}")), "schema", "a tool cannot be named"),
        (with_calls(called("OFFERED", "{not json}")), "schema", "cannot be read: broken JSON"),
        (with_calls(called("OFFERED", "[1, 2]")), "schema", "are no object"),
        (with_calls(called("OFFERED", '{"a": 1, "a": 2}')), "schema", "a key stands twice"),
        (with_calls(called("OFFERED", '{"nobody_knows": 1}')), "schema", "has no parameter 'nobody_knows'"),
        (with_calls(called("OFFERED", "[" * 200 + "]" * 200)), "schema", "nested deeper"),
        (with_calls(called("OFFERED", json.dumps({"x": "sk-" + "a" * 30}))), "privacy", "a key"),
        (with_calls(*(called("OFFERED", "{}", at) for at in range(40))), "schema", "40 calls in one message"),
        (with_calls(7), "schema", "a call has no name"),
        (with_calls({"function": {"name": ["x"], "arguments": "{}"}}), "schema", "a call has no name"),
        ({"role": "assistant", "content": "", "tool_calls": "all"}, "schema", "the calls are no list"),
        ({"role": "assistant", "content": None}, "answer", "says nothing"),
        ({"role": "assistant", "content": ["text"]}, "answer", "says nothing"),
        ({}, "answer", "says nothing"),
        (said("   \u200b "), "answer", "says nothing"),
        (said("x" * 70_000), "form", "longer than"),
        (said("half \ud800 a letter"), "form", "not UTF-8"),
        (said('<tool_call>{"name": "x"}</tool_call>'), "form", "a call stands in the words"),
        (said("Ask john.smith@gmail.com about it."), "privacy", "an e-mail address"),
        (said("Which of the two do you mean?"), "negatives", "ends with 'ask'"),
        (said("The result is 987654321."), "answer", "the answer does not say"),
        (None, "parked", "no completion"),
        (Reply(said("The result is"), "local:model", cut=True), "form", "cut off"),
    ],
)
def test_what_no_row_may_hold_ends_the_draft(looking, act, message, rule, reason):
    name = first_call(looking)[0]
    for call in message.get("tool_calls", ()) if isinstance(message, dict) else ():
        if isinstance(call, dict) and call["function"]["name"] == "OFFERED":
            call["function"]["name"] = name
    found = act(looking, instead(looking, 0, message))
    assert isinstance(found, RefusedError)
    assert (found.rule, reason in found.reason) == (rule, True), found.reason


def test_arguments_of_the_wrong_type_are_refused(looking, act):
    name, arguments = first_call(looking)
    wrong = {**arguments, next(iter(arguments)): {"not": "this"}}
    found = act(looking, instead(looking, 0, said("", [(name, wrong)])))
    assert found.rule == "schema"


def test_what_fails_in_the_world_may_be_recovered_from(find, act):
    scene = find(lambda scene: any(one.failed for one in scene.case.played.executed()))
    row = scene.played(act(scene, good(scene)), "local:model")
    assert row["verification"]["schema"]


def test_who_lists_far_more_than_was_asked_for_is_refused(looking):
    facts = " ".join(str(value) for value in looking.case.truth.facts.values())
    right = looking.endings[0].text
    assert looking.ended(0, right).facts
    many = " ".join(f"ORD-{number}" for number in range(1000, 1040))
    with pytest.raises(RefusedError, match="it lists 4") as refused:
        looking.ended(0, f"{right} It may be any of {many}.")
    assert (refused.value.rule, bool(facts)) == ("answer", True)


def test_a_row_that_another_process_cannot_replay_is_refused(looking, act, monkeypatch):
    done = act(looking, good(looking))
    monkeypatch.setattr("builder.llm.agentic.scene.replay_elsewhere", lambda _: [Verdict(same=False, reason="no")])
    with pytest.raises(RefusedError, match="in another process: no"):
        looking.played(done, "local:model")


def test_a_change_makes_the_same_look_worth_while_again(find, act):
    scene = find(lambda scene: idle(scene) and any(toolbox()[call.tool].effect is WRITE for call in calls_of(scene)))
    look = said("", [scene.case.offer.offered((idle(scene), {}))])
    script = [turn for turn in acts(scene) if turn.executed]
    wrote = next(at for at, act in enumerate(script) if toolbox()[act.executed[-1].call.tool].effect is WRITE)
    before = playing.MOST_ALIKE

    def model(number, ask):
        if number < before or number == before + wrote + 1:
            return look
        own = [message for message in ask.messages if message["role"] == "assistant"]
        mine = sum(message.get("tool_calls", [{}])[0].get("function", {}).get("name") != called_as for message in own)
        return played(scene, {"messages": [{"role": "assistant"}] * mine})

    called_as = look["tool_calls"][0]["function"]["name"]
    assert isinstance(act(scene, model), Played)


def test_one_call_again_and_again_is_a_loop(looking, act):
    asked = []

    def model(number, _):
        asked.append(number)
        return said("", [first_call(looking)])

    found = act(looking, model)
    assert (found.rule, len(asked)) == ("loop", playing.MOST_ALIKE + 1)


def test_calls_without_end_are_a_loop(find, act):
    scene = find(lambda scene: any(tool.name == "web_search" for tool in scene.case.offer.tools))
    asked = []

    def model(number, _):
        asked.append(number)
        name, arguments = scene.case.offer.offered(("web_search", {"query": f"word {number}"}))
        return said("", [(name, arguments)])

    found = act(scene, model)
    assert (found.rule, len(asked)) == ("loop", playing.MOST_MESSAGES)


def test_a_null_argument_is_left_out_and_thinking_is_not_kept(looking, act):
    name, arguments = first_call(looking)
    function = next(one["function"] for one in looking.case.offer.schemas() if one["function"]["name"] == name)
    spare = {key: None for key in function["parameters"]["properties"] if key not in arguments}
    message = said("<think>hm</think>Let me look.", [(name, {**arguments, **spare})])
    done = act(looking, instead(looking, 0, message))
    first = next(turn for turn in done.turns if isinstance(turn, Act))
    assert first.executed[0].call.arguments == acts(looking)[0].executed[0].call.arguments
    assert first.text == "Let me look."


def idle(scene):
    """A tool on offer that needs no argument and that nobody needs."""
    used = {call.tool for call in calls_of(scene)}
    free = [tool for tool in scene.case.offer.tools if tool.effect is READ and not tool.parameters.get("required")]
    return next((tool.name for tool in free if tool.name not in used), "")


def test_a_look_more_than_needed_stands_and_is_not_said_to_be_necessary(find, act):
    scene = find(lambda scene: idle(scene) and calls_of(scene))

    def model(number, ask):
        if number == 0:
            return said("", [scene.case.offer.offered((idle(scene), {}))])
        first = next(at for at, message in enumerate(ask.messages) if message["role"] == "assistant")
        return played(scene, {"messages": [*ask.messages[:first], *ask.messages[first + 1 :]]})

    row = scene.played(act(scene, model), "local:model")
    assert not row["verification"]["necessary"]
    assert row["num_tool_calls"] == len(calls_of(scene)) + 1


def test_an_end_state_that_was_not_wanted_is_refused(find):
    scene = find(
        lambda scene: (
            scene.case.truth.state is not None
            and sum(toolbox()[call.tool].effect is WRITE for call in calls_of(scene)) == 1
            and toolbox()[acts(scene)[-2].executed[-1].call.tool].effect is WRITE
            and len(acts(scene)[-2].executed) == 1
        )
    )
    without = [turn for turn in scene.case.played.turns if turn is not acts(scene)[-2]]
    world = scene.case.fresh()
    with pytest.raises(RefusedError) as refused:
        scene.played(Played(world, without), "local:model")
    assert refused.value.rule in {"state", "grounded"}


def test_a_right_answer_from_nowhere_is_refused(looking):
    turns = [turn for turn in looking.case.played.turns if not (isinstance(turn, Act) and turn.executed)]
    with pytest.raises(RefusedError) as refused:
        looking.played(Played(looking.case.fresh(), turns), "local:model")
    assert refused.value.rule == "grounded"


def test_a_row_below_the_quality_is_refused(looking, act):
    done = act(looking, good(looking))
    with pytest.raises(RefusedError, match=r"is below 1\.1"):
        replace(looking, minimum=1.1).played(done, "local:model")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=6), part, max_size=3),
    max_leaves=8,
)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "function": st.fixed_dictionaries({}, optional={"name": JSON, "arguments": JSON | st.text()}) | JSON,
    },
)
MESSAGES = st.fixed_dictionaries({}, optional={"content": JSON, "tool_calls": st.lists(CALLS, max_size=3) | JSON})


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(message=MESSAGES, arguments=JSON)
def test_no_message_whatever_raises_anything_else(looking, act, message, arguments):
    function = {"name": first_call(looking)[0], "arguments": arguments}
    for one in (message, {"tool_calls": [{"function": function}]}):
        assert isinstance(act(looking, lambda _, ask, one=one: one), RefusedError)  # noqa: ARG005
