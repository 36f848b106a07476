"""What the agentic measures see of a conversation."""

import pytest

from agentic_rows import ASK, DONE, FOUND, OPENED, TRACKED, rows, says, talk, user
from builder.metrics import agentic

CHAIN = talk(ASK, says("", FOUND), says("", OPENED), says("", TRACKED), DONE)


def depths(row):
    return agentic.talk(row).depths


def test_a_call_is_as_deep_as_the_longest_chain_that_it_ends():
    assert depths(CHAIN) == [1, 2, 3]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (talk(ASK, DONE), []),
        (talk(ASK, says("", FOUND, OPENED), DONE), [1, 1]),  # at once: none can know another's result
        (talk(user("Order ORD-7755, please."), says("", FOUND), says("", OPENED), DONE), [1, 1]),  # the user told
        (talk(ASK, says("", FOUND), says("", OPENED), user("Yes, ORD-7755."), DONE), [1, 1]),  # he will
        (talk(ASK, says("", ("note", {"text": "KREV-1"}, "KREV-1")), says("", ("read", {"of": "KREV-1"}, ""))), [1, 1]),
        (talk(ASK, says("", ("f", {"q": "x"}, {"n": 1234})), says("", ("g", {"n": 1234}, 1))), [1, 2]),
        (talk(ASK, says("", ("f", {"q": "x"}, {"n": 123})), says("", ("g", {"n": 123}, 1))), [1, 1]),  # too short
        (talk(ASK, says("", FOUND), says("", OPENED), says("", OPENED)), [1, 2, 2]),  # again: as deep as before
        (talk(ASK, says("", FOUND), says("", ("get", {"q": "id = 'ORD-7755'"}, 1))), [1, 2]),  # a part of it
    ],
)
def test_what_makes_an_edge_of_the_call_graph(row, found):
    assert depths(row) == found


def test_a_value_comes_from_the_result_that_told_it_first():
    again = ("again", {"parcel": "PCL-1234"}, {"order": "ORD-7755"})
    row = talk(ASK, says("", FOUND), says("", OPENED), says("", again), says("", ("last", {"order": "ORD-7755"}, 1)))
    assert depths(row) == [1, 2, 3, 2]


def test_what_is_noted_of_a_row():
    (one,) = agentic.noted(rows(talk(user("Hello there. I am Ann."), says("", FOUND, FOUND), DONE, offered=["spare"])))
    assert (one.user_turns, one.offered, one.tools) == (1, 2, ("find_order", "find_order"))
    assert [name for name, _ in one.values] == ["find_order.customer"] * 2
    assert one.values[0] == one.values[1]
    assert one.openings == ("Hello there.", "It is on its way.")


def test_rows_of_any_make_are_read_and_broken_ones_are_empty():
    assert agentic.talk({"messages": CHAIN["messages"]}).depths == [1, 2, 3]
    for messages in (None, [], "no JSON", [None], [{"role": "assistant", "tool_calls": [{"function": None}]}]):
        assert set(agentic.talk({"messages": messages, "tools": None}).depths) <= {1}


def test_patterns_are_those_of_the_row_or_detected():
    assert agentic.talk(CHAIN | {"patterns": ["planning"]}).shown == {"planning"}
    assert "tool_calling" in agentic.talk(CHAIN).shown


def test_the_depth_is_what_behaviours_call_a_chain():
    from builder.agentic import behaviours, conversation
    from builder.agentic.source import AgenticSource
    from builder.agentic.world.rng import Rng
    from builder.recipe import Recipe

    seen = set()
    for case in behaviours.cases(AgenticSource(Recipe(seed=8)).addresses(25)):
        found = conversation.messages(case.played, case.system, case.offer, Rng("ids"))
        deep = max(depths({"messages": found, "tools": case.offer.schemas()}), default=0)
        assert (deep > 1) is behaviours.chain(case)
        seen.add(deep > 1)
    assert seen == {True, False}
