"""Behaviours are counted from what was played, each by its own rule."""

from types import SimpleNamespace

import pytest

from builder.agentic import behaviours
from builder.agentic.perform import Address, Reject, perform
from builder.agentic.play import play
from builder.agentic.script import Answer, Call, RedrawError, Together, Truth, User, Words
from builder.agentic.source import AgenticSource
from builder.agentic.stage import Scenario
from builder.agentic.tools.toolbox import toolbox
from builder.agentic.world.world import build
from builder.recipe import Recipe

ASK = User("Is there a note? And what is 2 + 3?")
FIVE = Call("calculator", {"expression": "2 + 3"})
NINE = Call("calculator", {"expression": "4 + 5"})
WRITE = Call("write_file", {"path": "/workspace/note.txt", "content": "Ask for KREV-77120 first."})
READ = Call("read_text_file", {"path": "/workspace/note.txt"})
GONE = Call("read_text_file", {"path": "/workspace/gone.txt"})
LISTED = Call("search_files", {"path": "/workspace", "pattern": "README.md"})
NOTED = Call("read_text_file", {"path": "/workspace/README.md"})
CHECK = Call("calculator", {"expression": "2 + 3"}, role="check")
HAND_OVER = Call("transfer_to_human", {"reason": "x", "summary": "x"})
DONE = Answer("Done.")


def case(*events, offered=(), listed=(), truth=None, system="Be brief."):
    """As much of a performance as behaviours look at; `listed` are tools on offer besides those that are called."""
    played = play(build("retail", 3), (event for event in events))
    names = dict.fromkeys([one.call.tool for one in played.executed()] + list(listed))
    return SimpleNamespace(
        played=played,
        truth=truth or Truth({}),
        stage=SimpleNamespace(offered=list(offered)),
        offer=SimpleNamespace(tools=[toolbox()[name] for name in names]),
        system=system,
    )


PLAIN = (ASK, FIVE, DONE)
SHOWN = {
    behaviours.parallel: [(case(ASK, Together((FIVE, NINE)), DONE), True), (case(ASK, FIVE, NINE, DONE), False)],
    behaviours.chain: [
        (case(ASK, LISTED, NOTED, DONE), True),
        (case(ASK, LISTED, NOTED, DONE, system="Read readme.md first."), True),
        (case(ASK, LISTED, NOTED, DONE, system="Read /workspace/README.md first."), False),  # told from the beginning
        (case(User("/workspace/README.md?"), LISTED, NOTED, DONE), False),  # told by the user
        (case(ASK, Together((LISTED, NOTED)), DONE), False),  # at once, so from no result
        (case(ASK, NOTED, DONE), False),
        (case(ASK, WRITE, READ, DONE), False),  # what the assistant made up itself
    ],
    behaviours.clarification: [
        (case(ASK, Answer("Which one?", kind="ask"), User("That."), DONE), True),
        (case(ASK, Answer("Which one?"), User("That."), DONE), False),
        (case(ASK, Answer("I may not.", kind="refuse")), False),
    ],
    behaviours.no_tool: [
        (case(ASK, DONE), True),
        (case(*PLAIN), False),
        (case(*PLAIN, truth=Truth({}, no_tool_for="mail.send")), True),
    ],
    behaviours.near_miss: [
        (case(ASK, DONE), False),
        (case(ASK, DONE, offered=["send_message"]), True),
        (case(*PLAIN, offered=["send_message"]), False),
    ],
    behaviours.recovery: [
        (case(ASK, GONE, FIVE, DONE), True),
        (case(ASK, FIVE, GONE, DONE), False),
        (case(ASK, GONE, DONE), False),
        (case(*PLAIN), False),
    ],
    behaviours.turns: [(case(*PLAIN, User("Thanks"), DONE), True), (case(*PLAIN), False)],
    behaviours.correction: [
        (case(*PLAIN, User("No, 7.", correction=True), DONE), True),
        (case(*PLAIN, User("No, 7."), DONE), False),
    ],
    behaviours.distractors: [(case(*PLAIN, listed=["send_message"]), True), (case(*PLAIN), False)],
    behaviours.change: [
        (case(ASK, WRITE, DONE, truth=Truth({}, state=object())), True),
        (case(*PLAIN), False),
    ],
    behaviours.policy: [
        (case(ASK, Answer("I may not.", kind="refuse")), True),
        (case(ASK, Answer("I cannot.", kind="refuse"), truth=Truth({}, no_tool_for="mail.send")), False),
        (case(ASK, HAND_OVER, DONE), True),
        (case(*PLAIN), False),
    ],
    behaviours.rechecked: [(case(ASK, FIVE, CHECK, DONE), True), (case(ASK, FIVE, FIVE, DONE), False)],
}


@pytest.mark.parametrize(
    ("shows", "number"), [(shows, number) for shows, found in SHOWN.items() for number in range(len(found))]
)
def test_a_behaviour_is_seen_where_it_is(shows, number):
    one, seen = SHOWN[shows][number]
    assert shows(one) is seen


def test_every_behaviour_that_is_counted_is_tested():
    assert {target.shows for target in behaviours.TARGETS} == set(SHOWN)
    assert all({seen for _, seen in found} == {True, False} for found in SHOWN.values())


def test_counts_add_up():
    cases = [one for found in SHOWN.values() for one, _ in found]
    total, counts = behaviours.tally(iter(cases))
    assert total == len(cases)
    assert counts == {target.name: sum(map(target.shows, cases)) for target in behaviours.TARGETS}
    assert behaviours.tally(iter(())) == (0, dict.fromkeys(counts, 0))


def test_the_words_of_each_side():
    spoken = case(ASK, Words("First this.", "plan"), FIVE, NINE, DONE, User("Thanks"), Answer(""))
    assert behaviours.said(spoken) == ([ASK.text, "Thanks"], ["First this.", "Done."])


def test_what_is_wanted_is_what_the_table_says():
    wanted = {target.name.strip(): (target.low, target.high) for target in behaviours.TARGETS}
    assert len(wanted) == 12
    assert wanted["clarification of a missing parameter"] == (100, 150)
    assert wanted["no fitting tool, or nothing needed"] == (120, 200)
    assert wanted["dependent chains of 2 or more calls"] == (450, 1000)


def test_counts_are_of_what_is_played():
    found = list(behaviours.cases(AgenticSource(Recipe(seed=3)).addresses(60)))
    total, counts = behaviours.tally(iter(found))
    assert total == len(found) == 60
    by_hand = sum(any(len(getattr(turn, "executed", ())) > 1 for turn in case.played.turns) for case in found)
    assert counts["parallel calls"] == by_hand
    assert 0 < counts["  of these a correction or change of mind"] <= counts["more than one user turn"]
    assert 0 < counts["  of these near-miss"] <= counts["no fitting tool, or nothing needed"]


def test_a_draft_that_will_not_do_is_drawn_again_and_an_address_without_any_is_left_out():
    drawn = []

    def script(_stage):
        number = len(drawn)
        drawn.append(number)
        if number == 0:
            raise RedrawError
        if number == 1:
            raise IndexError
        yield ASK
        yield DONE

    def never(_stage):
        raise RedrawError
        yield

    def of(script):
        return Address(
            Scenario("tool_usage", script.__name__, ("retail",), 100, script, lambda _raw: Truth({})), "retail", 3, ()
        )

    (one,) = behaviours.cases(iter([of(never), of(script)]))
    assert len(drawn) == 3
    assert behaviours.said(one) == ([ASK.text], ["Done."])
    row, rejects = perform(of(never))
    assert (row, rejects) == (None, [])
    assert isinstance(Reject("", "", ""), Reject)
