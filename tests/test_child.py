"""Processes of our own: one for each set of arguments, replaced when they are gone, never left in the middle."""

import pytest

from builder.child import child

ECHO = ("-c", "import sys\nfor line in sys.stdin: sys.stdout.write(line); sys.stdout.flush()")
MUTE = ("-c", "import sys; sys.stdin.readline(); sys.exit(3)")


def test_lines_come_back_in_order():
    with child(ECHO).turn() as process:
        for message in ({"a": 1}, ["é", None], "x\ny"):
            process.say(message)
        assert [process.hear() for _ in range(3)] == [{"a": 1}, ["é", None], "x\ny"]


def test_the_same_process_serves_again():
    assert child(ECHO) is child(ECHO)
    assert child(ECHO) is not child((*ECHO, "another"))


def test_an_interrupted_turn_leaves_nothing_unheard():
    def interrupted():
        with child(ECHO).turn() as process:
            process.say("from before")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with child(ECHO).turn() as process:
        process.say("now")
        assert process.hear() == "now"


def test_a_process_that_ends_says_with_which_code():
    process = child(MUTE)
    process.say("go")
    with pytest.raises(RuntimeError, match="ended with code 3"):
        process.hear()
    assert child(MUTE) is not process
