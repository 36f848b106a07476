"""Rules over good conversations, over single mistakes, and over whatever a file may hold."""

import copy
import json
import random

import pytest

from builder.agentic.checks import FAULT, REMARK, RULES, check, check_rows
from builder.intent.checks import as_json, failed


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
    flagged = {}
    for name, _, messages, tools in performances:
        faults = [problem for problem in check(messages, tools) if problem.severity == FAULT]
        flagged |= {name: faults} if faults else {}
    assert flagged == {}


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


# --- tables ----------------------------------------------------------------------------------------------------


def test_rows_of_any_shape_become_findings(rows):
    good, bad = named(rows, "one lookup"), named(rows, "one lookup")
    bad["messages"][-1]["content"] = ""
    shapes = [
        ("a:0", good),
        ("a:1", {name: json.dumps(good[name]) for name in ("messages", "tools")}),
        ("a:2", {name: [json.dumps(part) for part in good[name]] for name in ("messages", "tools")}),
        ("a:3", bad),
    ]
    findings = check_rows(shapes)
    broken = {finding.rule: finding for finding in findings if finding.rows}
    assert set(broken) == {"content"}
    assert broken["content"].rows == 1
    assert broken["content"].examples == (("a:3 message 3", "the assistant message is empty"),)
    assert failed(findings)
    assert not failed(check_rows(shapes[:3]))
    assert as_json(findings, 4)["failed"] is True


def test_findings_name_every_rule_and_no_rows_are_a_fault():
    assert failed(check_rows([]))
    assert [finding.rule for finding in check_rows([("a:0", {})]) if finding.rows] == ["structure"]
    assert {finding.rule for finding in check_rows([("a:0", {})])} == set(RULES)
