"""Rules over good conversations, over single mistakes, and over whatever a file may hold."""

import copy
import json
import random

import pytest

from builder.agentic.checks import FAULT, REMARK, RULES, check


def named(rows, name):
    return copy.deepcopy(next(row for row in rows if row["name"] == name))


def found(row):
    return [(problem.rule, problem.severity) for problem in check(row["messages"], row["tools"])]


def calls(row):
    return [call["function"] for message in row["messages"] for call in message.get("tool_calls", ())]


def test_no_good_row_is_flagged(rows):
    assert len(rows) >= 40
    assert {row["name"]: problems for row in rows if (problems := check(row["messages"], row["tools"]))} == {}


def test_no_played_scenario_is_flagged(performances):
    flagged, faults = {}, {}
    for name, _, messages, tools in performances:
        found = check(messages, tools)
        flagged |= {name: found} if found else {}
        faults |= {name: found} if any(problem.severity == FAULT for problem in found) else {}
    assert faults == {}
    assert len(flagged) <= 0.01 * len(performances), flagged


def test_openai_rows_get_remarks_only(rows):
    row = named(rows, "chain with a plan")
    for function in calls(row):
        function["arguments"] = json.dumps(function["arguments"])
    for message in row["messages"]:
        if message.get("tool_calls") and not message["content"]:
            message["content"] = None
        message.pop("name", None)
    assert set(found(row)) == {("argument form", REMARK), ("content", REMARK)}


def test_results_without_ids_are_paired_by_place(rows):
    row = named(rows, "weather in two cities at once")
    for message in row["messages"]:
        message.pop("tool_call_id", None)
        for call in message.get("tool_calls", ()):
            del call["id"]
    assert found(row) == []


def test_results_in_another_order_are_a_remark(rows):
    row = named(rows, "weather in two cities at once")
    places = [at for at, message in enumerate(row["messages"]) if message["role"] == "tool"]
    row["messages"][places[0]], row["messages"][places[1]] = row["messages"][places[1]], row["messages"][places[0]]
    assert found(row) == [("pairing", REMARK)]


def test_a_misfit_that_the_tool_refused_and_that_was_mended_is_fine(rows):
    row = named(rows, "rejected value")
    assert found(row) == []
    row["messages"][2]["content"] = '{"ticket_id": "TCK-40109"}'
    assert ("arguments", FAULT) in found(row)
    cut = {
        "messages": [*row["messages"][:2], {**row["messages"][2], "content": '{"error": {"type": "InvalidArgument"}}'}]
    }
    cut["messages"].append({"role": "assistant", "content": "I couldn't open the ticket."})
    assert ("arguments", REMARK) in [(one.rule, one.severity) for one in check(cut["messages"], row["tools"])]


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("Yes, ORD-48213 was shipped on 2025-03-12.", "grounding"),
        ("Yes, ORD-48214 was shipped on 2025-03-11.", "grounding"),
        ("Yes, it was shipped, and 91.20 was charged.", "grounding"),
        ("Yes, it was shipped to Ingrid Solheim.", "grounding"),
        ('{"order_id": "ORD-48213", "status": "shipped"}', "language"),
        ("Yes, it was shipped on {date}.", "language"),
        ("It was shipped to the harbour. It was shipped to the harbour.", "language"),
        ("The total is None.", "language"),
    ],
)
def test_answers_that_are_wrong(rows, answer, rule):
    row = named(rows, "one lookup")
    row["messages"][-1]["content"] = answer
    assert rule in {name for name, _ in found(row)}


@pytest.mark.parametrize(
    "answer",
    [
        "Yes, it went out on 2025-03-11.",
        "It left on March 11, 2025, and came to 86.40.",
        "Shipped. The order was worth about 86.",
        "It is under way.\n\n**Shipping Details**\n- Status: shipped\n- Total: 86.40",
        '```json\n{"status": "shipped"}\n```\nThat is its state.',
    ],
)
def test_answers_that_are_right(rows, answer):
    row = named(rows, "one lookup")
    row["messages"][-1]["content"] = answer
    assert found(row) == []


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"order_id": "ORD-48231"}, "provenance"),
        ({"order_id": None}, "arguments"),
        ({"order_id": 48213}, "arguments"),
        ({}, "arguments"),
        ({"order_id": "ORD-48213", "when": "now"}, "arguments"),
        ("{order_id: ORD-48213}", "argument form"),
    ],
)
def test_arguments_that_are_wrong(rows, arguments, rule):
    row = named(rows, "one lookup")
    calls(row)[0]["arguments"] = arguments
    assert rule in {name for name, _ in found(row)}


def test_an_extra_argument_is_seen_in_an_open_schema_too(rows):
    row = named(rows, "one lookup")
    for tool in row["tools"]:
        del tool["function"]["parameters"]["additionalProperties"]
    calls(row)[0]["arguments"]["verbose"] = True
    assert ("arguments", FAULT) in found(row)
    assert ("tools", REMARK) in found(row)


@pytest.mark.parametrize("path", ["/workspace/logs/quarterly.log", "/etc/passwd"])
def test_a_path_from_nowhere(rows, path):
    row = named(rows, "file not found")
    calls(row)[0]["arguments"]["path"] = path
    assert "provenance" in {rule for rule, _ in found(row)}


def test_dates_that_follow_from_words_are_fine(rows):
    row = named(rows, "change of mind")
    row["messages"][0]["content"] = "Book the cheapest flight from LHR to OTP next Friday for Ileana Popescu."
    assert found(row) == []
    row["messages"][0]["content"] = "Book the cheapest flight from LHR to OTP for Ileana Popescu."
    assert ("provenance", REMARK) in found(row)


def reported(question, results, answer, *more):
    """A conversation: a question, calls with these results, an answer, and further turns of text."""
    found = [{"role": "user", "content": question}, {"role": "assistant", "content": "", "tool_calls": []}]
    for number, result in enumerate(results):
        call = {"id": f"call{number:05d}", "type": "function", "function": {"name": "look", "arguments": {}}}
        found[1]["tool_calls"].append(call)
        found.append({"role": "tool", "tool_call_id": call["id"], "name": "look", "content": json.dumps(result)})
    turns = [{"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(more)]
    return [*found, {"role": "assistant", "content": answer}, *turns]


MANY = {"stock": [{"sku": f"S{number}", "quantity": 301 + 17 * number, "level": 31 + number} for number in range(30)]}


@pytest.mark.parametrize(
    ("results", "answer", "more"),
    [
        ([{"rows": [["a", 34.75], ["b", 20.5], ["c", 4.25]]}], "Together 59.50, of which a has 58.4%.", ()),
        ([{"due_on": "2025-12-31", "received_on": "2026-02-26"}], "It came 57 days late.", ()),
        ([{"weight_kg": 590.1}, {"content": "We owe EUR 13 a kilogram."}], "At EUR 13 a kilogram: EUR 7,671.30.", ()),
        ([{"total": 66.75, "shipping": 6.82, "free_from": 75}], "The goods are 59.93, which is 15.07 below 75.", ()),
        ([MANY], "There are 641 of S20.", ("How far is that from the level, 51?", "That is 590 above it.")),
    ],
)
def test_numbers_that_follow(results, answer, more):
    rules = {problem.rule for problem in check(reported("How much?", results, answer, *more), [])}
    assert "grounding" not in rules
    wrong = reported("How much?", results, "Together 48,213.77.", *more)
    assert "grounding" in {problem.rule for problem in check(wrong, [])}


SPELT = {"rows": [{"service": "STANDARD", "n": 2}, {"service": "express", "n": 26}, {"service": "standard", "n": 52}]}
PLANS = {"plans": [{"name": "Starter", "hours": 24, "price": 10}, {"name": "Team", "hours": 8, "price": 40}]}


@pytest.mark.parametrize(
    ("result", "answer", "right"),
    [
        (SPELT, "52 shipments belong to standard.", True),
        (SPELT, "With both spellings, standard has 54.", True),
        (SPELT, "26 shipments belong to standard.", False),
        (PLANS, "Team. It promises 8 hours and costs 30 more than their Starter.", True),
        (PLANS, "Starter promises 8 hours.", False),
    ],
)
def test_what_belongs_to_whom(result, answer, right):
    rules = {problem.rule for problem in check(reported("Which?", [result], answer), [])}
    assert ("contradiction" not in rules) is right


def test_what_was_done_with_a_number_is_no_mistake():
    row = reported("Send PRD-2 over.", [{"stock": [{"id": "PRD-1", "n": 12}, {"id": "PRD-2", "n": 40}]}], "Moved.")
    function = {"name": "move_stock", "arguments": {"product": "PRD-2", "pieces": 12}}
    row[-1] = {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "m", "type": "function", "function": function}],
    }
    row.append({"role": "tool", "tool_call_id": "m", "content": '{"moved": true}'})
    row.append({"role": "assistant", "content": "Of PRD-2 I moved 12."})
    assert "contradiction" not in {problem.rule for problem in check(row, [])}
    row[-1]["content"] = row[-1]["content"].replace("12", "40").replace("PRD-2", "PRD-1")
    assert "contradiction" in {problem.rule for problem in check(row, [])}


def test_what_a_test_said_is_no_missing_value():
    rules = {problem.rule for problem in check(reported("Why?", [{"ok": 1}], "AssertionError: assert 0 is None."), [])}
    assert "language" not in rules


@pytest.mark.parametrize("messages", [None, [], "hello", {}, 3])
def test_what_is_no_conversation(messages):
    assert [problem.rule for problem in check(messages, [])] == ["structure"]


JUNK = [None, 0, 1.5, True, "", "x", "{", [], {}, [[]], [None], {"a": None}, "\ud800", float("nan"), 10**400, "9" * 999]


def places(value):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def test_junk_anywhere_is_never_a_crash(rows):
    draw = random.Random(20261122)  # noqa: S311  # no secret
    for _ in range(600):
        row = copy.deepcopy(draw.choice(rows))
        body = {"messages": row["messages"], "tools": row["tools"]}
        for _ in range(draw.randint(1, 3)):
            owner, key = draw.choice(list(places(body)))
            if owner is not body and draw.random() < 0.3:
                del owner[key]
            else:
                owner[key] = draw.choice(JUNK)
        for problem in check(body["messages"], body["tools"]):
            assert problem.rule in RULES
            assert problem.sentence
