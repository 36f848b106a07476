"""A conversation written whole: believed where its calls, executed, give what it says."""

import json

import pytest

from builder.llm.agentic.asking import RefusedError
from builder.llm.agentic.whole import MOST_MESSAGES, whole
from wire_acting import said, written


@pytest.fixture
def write(drive):
    """What becomes of a scene that is written like this."""

    def run(scene, change=lambda messages: messages):
        body = json.dumps({"messages": change(written(scene))})
        return drive(whole(scene, ""), lambda *_: said(f"Here it is:\n```json\n{body}\n```"))

    return run


@pytest.fixture(scope="module")
def scene(find):
    """A scene of one turn with one call after the other."""
    return find(
        lambda scene: (
            len(scene.users) == 1
            and scene.case.truth.facts
            and scene.endings[0].kind == "answer"
            and [message["role"] for message in written(scene)][:4] == ["user", "assistant", "tool", "assistant"]
            and any(letter.isdecimal() for letter in scene.users[0].text)
        )
    )


def test_what_is_written_truly_becomes_a_row(scenes, write):
    for scene in scenes[:12]:
        row = scene.played(write(scene), "local:model")
        assert all(row["verification"].values())
        assert [message["content"] for message in row["messages"][1:]] == [one["content"] for one in written(scene)]


def test_a_result_may_be_spaced_otherwise_and_the_row_has_the_real_one(scene, write):
    real = written(scene)[2]["content"]
    other = json.dumps(json.loads(real), indent=3)
    assert other != real
    row = scene.played(write(scene, lambda found: [*found[:2], {**found[2], "content": other}, *found[3:]]), "x:y")
    assert row["messages"][3]["content"] == real


def at(number, **changes):
    """A change of one message."""
    return lambda found: [one | changes if place == number % len(found) else one for place, one in enumerate(found)]


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        (at(2, content='{"made": "up"}'), "executed", "is not what was written"),
        (at(2, content="no JSON"), "executed", "is not what was written"),
        (at(2, content=None), "executed", "is not what was written"),
        (lambda found: [found[0], found[1], *found[3:]], "form", "do not directly follow"),
        (lambda found: [*found[:2], found[0], *found[2:]], "form", "do not directly follow"),
        (lambda found: found[:-1], "form", "turns are ended"),
        (lambda found: [*found, found[0]], "form", "not those that were wanted"),
        (lambda found: found[1:], "form", "speaks before the user"),
        (lambda found: found[:1] * 61, "form", f"at most {MOST_MESSAGES}"),
        (at(0, content="Please do the usual."), "goal", "the user does not name"),
        (at(0, role="root"), "form", "there is no role 'root'"),
        (at(1, calls=[{"name": "launch", "arguments": "{}"}]), "schema", "launch is not on offer"),
        (at(1, calls=[{"arguments": "{}"}]), "schema", "a call has no name"),
        (at(1, calls="all of them"), "schema", "no list"),
        (at(-1, content="It is 987654321."), "answer", "does not say"),
        (lambda found: "nothing", "form", "no list of messages"),  # noqa: ARG005
        (lambda found: [1, 2], "form", "no list of messages"),  # noqa: ARG005
    ],
)
def test_what_is_not_true_is_refused(scene, write, change, rule, reason):
    found = write(scene, change)
    assert isinstance(found, RefusedError)
    assert (found.rule, reason in found.reason) == (rule, True), found.reason


def test_the_request_shows_goal_tools_and_excerpts_but_not_the_script(scene, drive):
    asks = []
    drive(whole(scene, ""), lambda _, ask: asks.append(ask) or said("no"))
    order = json.loads(asks[0].messages[1]["content"])
    assert [turn["the user wants"] for turn in order["turns"]] == [user.text for user in scene.users]
    assert [one["result"] for one in order["excerpts"]] == [one.text for one in scene.case.played.executed()]
    assert scene.endings[0].text not in asks[0].messages[1]["content"]
    assert asks[0].schema["additionalProperties"] is False
