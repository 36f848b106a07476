"""The loop: scripts are sent real results, tools change the world, and everything is kept in order."""

import json

import pytest

from builder.agentic.play import Act, EndlessScriptError, Executed, Said, play, run
from builder.agentic.script import Answer, Call, Failure, Together, User, Words
from builder.agentic.world.world import build


def sums(*expressions):
    return [Call("calculator", {"expression": expression}) for expression in expressions]


def write(text):
    return Call("write_file", {"path": "/workspace/note.txt", "content": text})


READ = Call("read_text_file", {"path": "/workspace/note.txt"})
GONE = Call("read_text_file", {"path": "/workspace/gone.txt"})


@pytest.fixture
def world():
    return build("retail", 3)


def heard(world, *events, **options):
    """What a script of these events was sent after each of them, and what was played."""
    sent = []

    def script():
        for event in events:
            answer = yield event
            sent.append(answer)

    return sent, play(world, script(), **options)


def test_a_script_is_sent_the_result_of_its_call(world):
    sent, _ = heard(world, User("2 + 3?"), *sums("2 + 3"), Answer("5."))
    assert (sent[0], sent[2]) == (None, None)
    assert sent[1]["result"] == 5


def test_calls_made_together_give_their_results_in_order(world):
    sent, played = heard(world, Together(tuple(sums("2 + 3", "1 / 0", "4 * 4"))))
    first, second, third = sent[0]
    assert (first["result"], third["result"]) == (5, 16)
    assert second == Failure("ExecutionError", "ZeroDivisionError: division by zero")
    (act,) = played.turns
    assert [one.failed for one in act.executed] == [False, True, False]


def test_a_failure_is_the_tool_s_own(world):
    (result,), played = heard(world, GONE)
    assert isinstance(result, Failure)
    assert result.type == "NotFound"
    assert "gone.txt" in result.message
    (executed,) = played.executed()
    assert executed.failed
    assert json.loads(executed.text) == {"error": {"type": result.type, "message": result.message}}
    assert executed.result == result


def test_arguments_that_do_not_fit_are_refused_by_the_tool(world):
    (result,), _ = heard(world, Call("calculator", {"expression": 5}))
    assert result.type == "InvalidArgument"


def test_results_are_the_json_text_that_the_assistant_sees(world):
    (result,), played = heard(world, *sums("2 + 3"))
    (executed,) = played.executed()
    assert json.loads(executed.text) == result == executed.result


def test_everything_stands_in_order(world):
    first, second = sums("2 + 3", "5 + 1")
    events = (
        User("Add."),
        Words("First I add.", "plan"),
        Words("Then more.", "reason"),
        first,
        Words("Once more.", "reflect"),
        Together((second, READ)),
        Words("So:", "note"),
        Answer("6."),
        User("Thanks", correction=True),
        Answer("Welcome."),
    )
    _, played = heard(world, *events)
    said, one, two, answer, thanks, last = played.turns
    assert (said, thanks) == (Said("Add."), Said("Thanks", correction=True))
    assert [act.text for act in (one, two, answer, last)] == [
        "First I add. Then more.", "Once more.", "So: 6.", "Welcome.",
    ]  # fmt: skip
    assert [len(act.executed) for act in (one, two, answer, last)] == [1, 2, 0, 0]
    assert [words.kind for words in one.words] == ["plan", "reason"]
    assert answer.ending == Answer("6.")
    assert [one.call for one in played.executed()] == [first, second, READ]
    assert [ending.text for ending in played.endings()] == ["6.", "Welcome."]


def test_words_without_anything_after_them_are_no_message(world):
    _, played = heard(world, User("Hm."), Words("Let me think.", "reason"))
    assert played.turns == [Said("Hm.")]


def test_of_two_claims_about_one_thing_the_later_counts(world):
    _, played = heard(world, Answer("3.", {"count": 3, "name": "x"}), Answer("No, 4.", {"count": 4}))
    assert played.facts() == {"count": 4, "name": "x"}


def test_a_write_changes_this_world_and_no_other(world):
    before = world.state_hash()
    sent, played = heard(world, write("hello"), READ)
    assert "hello" in json.dumps(sent[1])
    assert played.world is world
    assert world.state_hash() != before
    assert build("retail", 3).state_hash() == before


def test_a_failed_write_changes_nothing(world):
    before = world.state_hash()
    (result,), _ = heard(world, Call("write_file", {"path": "/etc/passwd", "content": "x"}))
    assert isinstance(result, Failure)
    assert world.state_hash() == before


def test_how_a_call_is_made_can_be_chosen(world):
    calls = [*sums("1 + 1"), write("hello"), *sums("2 + 2"), READ, *sums("3 + 3")]
    before = world.state_hash()
    asked = []

    def make(call):
        asked.append(call)
        return Executed(call, '{"error": {"type": "Dropped", "message": "not made"}}', failed=True)

    sent, played = heard(world, calls[0], Together(tuple(calls[1:4])), calls[4], make=make)
    assert asked == calls == [one.call for one in played.executed()]
    assert [sent[0], *sent[1], sent[2]] == [Failure("Dropped", "not made")] * 5
    assert world.state_hash() == before


def test_a_script_without_end_is_a_bug(world):
    def script():
        while True:
            yield User("And now?")

    with pytest.raises(EndlessScriptError, match="no end after 80 events"):
        play(world, script())


def test_an_unknown_tool_is_a_bug_of_the_script(world):
    with pytest.raises(KeyError):
        run(world, Call("no_such_tool", {}))


def test_played_again_it_is_the_same(world):
    events = (User("Go."), Words("Well.", "plan"), write("x"), Together((*sums("2 ** 9"), READ)), GONE, Answer("512."))
    _, one = heard(world, *events)
    _, two = heard(build("retail", 3), *events)
    assert one.turns == two.turns
    assert one.world.state_hash() == two.world.state_hash()


def test_an_act_without_words_says_nothing():
    assert Act(()).text == ""
