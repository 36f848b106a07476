"""What is read off texts, values, messages and tools, and what follows from what was seen."""

import json

import pytest

from builder.agentic.evidence import (
    Reach,
    Seen,
    View,
    dates,
    exchanges,
    identifiers,
    leaves,
    names,
    numbers,
    parsed,
    viewed,
    writes,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,234.50 for 3", ((1234.5, 2), (3.0, 0))),
        ("1. first\n2. second", ()),
        ("on 2025-03-11 at 10:30, ORD-48213", ()),
        ("EUR -5 and \u22127.5%", ((-5.0, 0), (-7.5, 1))),
        ("no figure at all", ()),
    ],
)
def test_numbers(text, found):
    assert numbers(text) == found


def test_identifiers_dates_and_names():
    text = (
        "Amara Okafor (amara.okafor@mail.example) read /workspace/logs/app.log and src/a.py of v2.1, 2025-03-11T08:15."
    )
    assert identifiers(text)[:4] == ("amara.okafor@mail.example", "/workspace/logs/app.log", "src/a.py", "v2.1")
    assert dates(text) == ("2025-03-11", "08:15")
    assert "Amara Okafor" in names(text)


def test_leaves_come_in_order_however_deep():
    deep = 1
    for _ in range(50_000):
        deep = [deep]
    assert leaves({"a": [1, {"b": "x"}], "c": None}) == [1, "x", None]
    assert leaves(deep) == [1]


def test_what_was_seen():
    seen = Seen(["Total: 86.4 for the Müller's order ORD-1", '{"n": 12.3456}'])
    assert seen.number(86.4, 2)
    assert seen.number(12.35, 2)
    assert not seen.number(12.36, 2)
    assert seen.near(90, 0.05)
    assert seen.text("ord-1")
    assert seen.word("Müller")
    assert not seen.word("Mull")
    seen.add_number(7.25)
    assert seen.number(7.3, 1)
    seen.add("later 99")
    assert seen.number(99, 0)


def reach(*parts):
    made = Reach()
    for part in parts:
        made.add(part if isinstance(part, str) else json.dumps(part), None if isinstance(part, str) else part)
    return made


@pytest.mark.parametrize(
    ("sources", "value", "decimals", "share"),
    [
        (({"rows": [["a", 10.5], ["b", 20.25], ["c", 4]]},), 34.75, 2, False),  # the sum of a column
        (({"rows": [["a", 10], ["b", 20], ["c", 6]]},), 12, 0, False),  # its mean
        (({"items": [{"price": 2.5, "count": 4}, {"price": 10, "count": 3}]},), 40, 0, False),  # products, summed
        (({"items": [{"kind": "x", "n": 5}, {"kind": "y", "n": 8}, {"kind": "x", "n": 6}]},), 11, 0, False),  # by group
        (({"delivered_on": "2025-03-01"}, "Today is 2025-05-16."), 76, 0, False),  # days between two dates
        (({"total": 250.0}, {"paid": 100.5}), 149.5, 2, False),  # a difference over two results
        (({"rows": [["a", 30], ["b", 70], ["c", 20]]},), 25, 0, True),  # a share of the sum, in percent
        (({"seconds": 7200},), 2, 0, False),  # another unit
        (
            ({"weight_kg": 590.1}, {"content": "We owe EUR 13 a kilogram."}),
            7671.3,
            2,
            False,
        ),  # times a number in a text
    ],
)
def test_what_can_be_computed(sources, value, decimals, share):
    made = reach(*sources)
    assert made.number(value, decimals, share=share)
    assert not made.number(value + 1234.567, 3, share=share)


def test_a_number_shown_beside_is_an_input():
    made = reach({"rows": [[f"r{number}", 1000 + 7 * number, 3 * number] for number in range(40)]}, {"limit": 75})
    assert not made.number(4321.5, 1)
    assert made.number(4321.5, 1, beside=[4396.5])


def test_what_the_assistant_said_before_is_at_hand():
    rows = {
        "stock": [{"sku": f"S{number}", "quantity": 301 + 17 * number, "level": 31 + number} for number in range(30)]
    }
    made = reach(rows)
    assert not made.number(301 + 17 * 20 - 44, 0)
    made.add_own("S20: 641 pieces, and 44 is the level of S13.")
    assert made.number(641 - 44, 0)
    made.add_own("Then there are 99,999 of something else.")
    assert not made.number(99999 - 44, 0)


def test_a_day_that_follows_from_a_day_and_a_count():
    made = reach("from 2026-11-30 for 5 nights, or two weeks later")
    assert made.day("2026-12-05")
    assert not made.day("2026-12-06")
    assert not made.day("no day")


def call(name="f", arguments=None, identity=None):
    body = {"type": "function", "function": {"name": name, "arguments": arguments or {}}}
    return body | ({"id": identity} if identity else {})


def test_results_are_found_by_id_or_by_place():
    said = {"role": "assistant", "content": "", "tool_calls": [call("f", {"x": 1}, "a"), call("g", '{"y": 2}', "b")]}
    by_id = [
        said,
        {"role": "tool", "tool_call_id": "b", "content": "2"},
        {"role": "tool", "tool_call_id": "a", "content": "1"},
    ]
    assert [(one.name, one.arguments, one.result) for one in exchanges(by_id)] == [
        ("f", {"x": 1}, 1),
        ("g", {"y": 2}, 2),
    ]
    plain = {"role": "assistant", "content": "", "tool_calls": [call("f"), call("g")]}
    by_place = [plain, {"role": "tool", "content": "1"}, {"role": "tool", "content": '{"error": "no"}'}]
    assert [(one.result_at, one.failed) for one in exchanges(by_place)] == [(1, False), (2, True)]
    assert [one.answered for one in exchanges([plain])] == [False, False]


@pytest.mark.parametrize(("text", "value"), [('{"a": 1}', {"a": 1}), ("[1", "[1"), ("hello", "hello"), ("12", 12)])
def test_json_or_not(text, value):
    assert parsed(text) == value


@pytest.mark.parametrize("messages", [None, "hello", 3, [], {}])
def test_what_is_no_conversation(messages):
    assert viewed(messages, []) is None


def test_calls_of_which_all_failed():
    broken = {"role": "tool", "tool_call_id": "a", "content": '{"error": {"type": "Timeout"}}'}
    view = View(
        [
            {"role": "user", "content": "Do it."},
            {"role": "assistant", "content": "", "tool_calls": [call("f", {}, "a")]},
            broken,
            {"role": "assistant", "content": "It failed."},
            {"role": "user", "content": "Never mind."},
            {"role": "assistant", "content": "All right."},
        ],
        [],
    )
    assert [one.name for one in view.fell_through(3)] == ["f"]
    assert view.fell_through(5) == []
    assert view.disappointed(3)


@pytest.mark.parametrize(
    ("result", "disappointed"),
    [
        ({"rows": [], "columns": ["a"]}, True),
        ({"total_found": 0, "results": []}, True),
        ({"incident_id": "INC-3", "title": "Queue grows", "service": "mail", "alerts": []}, False),
        ({"rows": [[1]]}, False),
    ],
)
def test_nothing_found(result, disappointed):
    messages = [
        {"role": "user", "content": "Look."},
        {"role": "assistant", "content": "", "tool_calls": [call("f", {}, "a")]},
        {"role": "tool", "tool_call_id": "a", "content": json.dumps(result)},
        {"role": "assistant", "content": "So."},
    ]
    assert View(messages, []).disappointed(3) is disappointed


@pytest.mark.parametrize(
    ("name", "description", "arguments", "changes"),
    [
        ("set_server_status", "Takes a server out of service or brings it back.", {"status": "draining"}, True),
        ("set_server_status", "The state of a server.", {}, True),
        ("order_status", "Where an order stands.", {}, False),
        ("commit_history", "Lists the commits of a file.", {}, False),
        ("decide_claim", "Says yes or no to a claim.", {}, True),
        ("git_restore", "Bring a file back.", {}, True),
        ("edit_file", "Replace text in a file.", {"path": "a.py", "dry_run": True}, False),
        ("edit_file", "Replace text in a file.", {"path": "a.py", "dry_run": False}, True),
    ],
)
def test_a_name_goes_before_its_description(name, description, arguments, changes):
    assert writes(name, description, arguments) is changes
