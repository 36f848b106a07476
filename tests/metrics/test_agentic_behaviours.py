"""Behaviours in rows: each seen where it is, and counted against what is wanted."""

import pytest

from agentic_rows import ASK, BROKEN, DONE, FOUND, OPENED, TRACKED, rows, says, talk, user
from builder.agentic.behaviours import TARGETS
from builder.metrics import agentic
from builder.metrics import agentic_behaviours as measured

CANNOT = says("I'm afraid I can't do that: I don't have a tool for it.")
CANCEL = ("cancel_order", {"order_id": "ORD-1"}, {"order_id": "ORD-1", "status": "cancelled"})
HAND_OVER = ("transfer_to_human", {"reason": "x"}, {"queue": "general"})

SHOWN = {
    "parallel": [(talk(ASK, says("", FOUND, OPENED)), True), (talk(ASK, says("", FOUND), says("", OPENED)), False)],
    "chain": [(talk(ASK, says("", FOUND), says("", OPENED)), True), (talk(ASK, says("", FOUND, OPENED)), False)],
    "clarification": [(talk(ASK, says("Which order do you mean?")), True), (talk(ASK, says("", FOUND), DONE), False)],
    "no_tool": [
        (talk(ASK, DONE), True),
        (talk(ASK, says("", FOUND), DONE), False),
        (talk(ASK, says("", FOUND), DONE, user("Phone her."), CANNOT), True),
        (talk(ASK, says("", FOUND), CANNOT), False),  # called first: that is a rule, not a lack of tools
    ],
    "recovery": [
        (talk(ASK, says("", BROKEN), says("", TRACKED)), True),
        (talk(ASK, says("", TRACKED), says("", BROKEN)), False),
        (talk(ASK, says("", BROKEN), DONE), False),
    ],
    "turns": [(talk(ASK, DONE, user("Thanks"), DONE), True), (talk(ASK, DONE), False)],
    "correction": [
        (talk(ASK, DONE, user("Sorry, I meant Ann."), DONE), True),
        (talk(ASK, DONE, user("Thanks, and in May?"), DONE), False),
        (talk(user("Sorry, I meant Ann."), DONE), False),  # there is nothing yet to take back
    ],
    "distractors": [(talk(ASK, says("", FOUND), offered=["x"]), True), (talk(ASK, says("", FOUND)), False)],
    "change": [(talk(ASK, says("", CANCEL), DONE), True), (talk(ASK, says("", FOUND), DONE), False)],
    "policy": [
        (talk(ASK, says("", FOUND), CANNOT), True),
        (talk(ASK, CANNOT), False),
        (talk(ASK, says("", HAND_OVER), DONE), True),
        (talk(ASK, says("", FOUND), DONE), False),
    ],
    "rechecked": [
        (talk(ASK, says("", FOUND), says("Let me double-check that with the record.", OPENED), DONE), True),
        (talk(ASK, says("", FOUND), says("", OPENED), DONE), False),
    ],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, found in SHOWN.items() for number in range(len(found))]
)
def test_a_behaviour_is_seen_where_it_is(name, number):
    row, seen = SHOWN[name][number]
    assert (name in measured.shown(agentic.talk(row))) is seen


def test_every_behaviour_that_is_told_is_tested_and_wanted():
    assert set(measured.FOUND) == set(SHOWN)
    assert set(measured.targets()) == {target.shows.__name__ for target in TARGETS} == {*SHOWN, "near_miss"}


def test_what_no_row_tells_is_null_and_not_nothing():
    told = measured.of(rows(talk(ASK, DONE))).figures()["near_miss"]
    assert (told["conversations"], told["in_1000"], told["met"]) == (None, None, None)
    assert told["low"] == 60


def test_counts_are_held_against_the_targets():
    quiet, busy = talk(ASK, DONE), talk(ASK, says("", FOUND, OPENED), DONE)
    told = measured.of(rows(quiet, quiet, quiet, busy)).figures()
    assert told["parallel"] == {
        "behaviour": "parallel calls", "conversations": 1, "in_1000": 250.0, "low": 150, "high": 1000, "met": True,
    }  # fmt: skip
    assert (told["no_tool"]["in_1000"], told["no_tool"]["met"]) == (750.0, False)  # more than the 200 at most
    assert (told["chain"]["in_1000"], told["chain"]["met"]) == (0.0, False)


def test_no_rows_meet_nothing():
    told = measured.of(rows()).figures()
    assert all((one["in_1000"], one["met"]) == (0.0, False) for name, one in told.items() if name != "near_miss")
