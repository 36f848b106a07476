"""Each format says all that it can hold, and leaves out what it cannot."""

import copy
import json
import re
from importlib import import_module

import pytest

from builder.exports._conversation import CannotHoldError, check


def converted(name, native):
    check(native)
    return import_module(f"builder.exports.{name}").convert(native)


def held(name, native):
    """The line, or None where the format rightly cannot hold the row."""
    if name == "sharegpt" and any(m.get("tool_calls") and m["content"] for m in native["messages"]):
        return None
    return json.loads(json.dumps(converted(name, native)))


# --- readers: back to native, written from the formats' descriptions -----------------------------------------


def from_openai(line):
    messages = copy.deepcopy(line["messages"])
    names = {}
    for message in messages:
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = json.loads(call["function"]["arguments"])
            names[call["id"]] = call["function"]["name"]
        if message["role"] == "tool":
            message["name"] = names[message["tool_call_id"]]
    return messages, line.get("tools", [])


def from_strings(line):
    return json.loads(line["messages"]), json.loads(line["tools"])


def from_jsonl(line):
    return line["turns"], line["tools"]


def from_atif(line):
    messages = []
    for step in line["steps"]:
        role = "assistant" if step["source"] == "agent" else step["source"]
        calls = [_call(c["function_name"], c["arguments"], c["tool_call_id"]) for c in step.get("tool_calls", ())]
        messages.append(_assistant(step["message"], calls) if calls else {"role": role, "content": step["message"]})
        names = {call["id"]: call["function"]["name"] for call in calls}
        for result in step.get("observation", {}).get("results", ()):
            identity = result["source_call_id"]
            messages.append(_result(identity, names[identity], result["content"]))
    return messages, line["agent"]["tool_definitions"]


def from_sharegpt(line):
    messages = [{"role": "system", "content": line["system"]}] if line["system"] else []
    calls = []
    for turn in line["conversations"]:
        match turn["from"]:
            case "human":
                messages.append({"role": "user", "content": turn["value"]})
            case "gpt":
                messages.append({"role": "assistant", "content": turn["value"]})
            case "function_call":
                value = json.loads(turn["value"])
                several = value if isinstance(value, list) else [value]
                calls = [_call(one["name"], one["arguments"]) for one in several]
                messages.append(_assistant("", calls))
            case "observation":
                contents = _split_list(turn["value"]) if len(calls) > 1 else [turn["value"]]
                for call, content in zip(calls, contents, strict=True):
                    messages.append(_result("", call["function"]["name"], content))
    functions = json.loads(line["tools"]) if line["tools"] else []
    return messages, [{"type": "function", "function": function} for function in functions]


def _split_list(text):
    """The texts of a JSON list's elements, as they stand there; text that is no JSON was made a JSON string."""
    decoder = json.JSONDecoder()
    found, place = [], 1
    while place < len(text) - 1:
        _, end = decoder.raw_decode(text, place)
        found.append(text[place:end])
        place = end + 2
    return ["" if element == '""' else element for element in found]


def from_hermes(line):
    messages, tools, calls = [], [], []
    blocks = re.findall(r"<\|im_start\|>(\w+)\n(.*?)<\|im_end\|>\n", line["text"], re.DOTALL)
    assert "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in blocks) == line["text"]
    for role, text in blocks:
        if role == "system" and "<tools>\n" in text:
            before, listed = text.split("<tools>\n")
            tools = [json.loads(one) for one in listed.split("\n</tools>")[0].split("\n")]
            text = before.split("# Tools\n\nYou may call")[0].removesuffix("\n\n")  # noqa: PLW2901  # the rest of it
            messages += [{"role": "system", "content": text}] if text else []
        elif role == "assistant":
            words, *parts = re.split(r"\n?<tool_call>\n", text)
            found = [json.loads(part.removesuffix("\n</tool_call>")) for part in parts]
            calls = [_call(one["name"], one["arguments"]) for one in found]
            messages.append(_assistant(words, calls) if calls else {"role": "assistant", "content": words})
        elif text.startswith("<tool_response>\n"):
            contents = re.findall(r"<tool_response>\n(.*?)\n</tool_response>", text, re.DOTALL)
            for call, content in zip(calls, contents, strict=True):
                messages.append(_result("", call["function"]["name"], content))
        else:
            messages.append({"role": role, "content": text})
    return messages, tools


def _call(name, arguments, identity=""):
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


def _assistant(text, calls):
    return {"role": "assistant", "content": text, "tool_calls": calls}


def _result(identity, name, content):
    return {"role": "tool", "tool_call_id": identity, "name": name, "content": content}


def without_ids(messages):
    found = copy.deepcopy(messages)
    for message in found:
        for call in message.get("tool_calls", ()):
            call["id"] = ""
        if message["role"] == "tool":
            message["tool_call_id"] = ""
    return found


@pytest.mark.parametrize("name", ["openai", "strings", "jsonl", "atif"])
def test_read_back_it_is_the_native_row(native, name):
    messages, tools = globals()[f"from_{name}"](held(name, native))
    assert messages == native["messages"]
    assert tools == native["tools"]


@pytest.mark.parametrize("name", ["hermes", "sharegpt"])
def test_read_back_it_is_the_native_row_but_for_ids(native, name):
    line = held(name, native)
    if line is None:
        with pytest.raises(CannotHoldError):
            converted(name, native)
    else:
        messages, tools = globals()[f"from_{name}"](line)
        assert messages == without_ids(native["messages"])
        assert tools == native["tools"]


@pytest.mark.parametrize("name", ["native", "strings", "jsonl", "atif", "openai", "sharegpt", "hermes"])
def test_the_row_itself_is_not_touched(native, name):
    before = copy.deepcopy(native)
    held(name, native)
    assert native == before


def test_native_is_the_row(native):
    assert converted("native", native) == native


def test_strings_keeps_the_other_columns(native):
    line = converted("strings", native)
    assert {**line, "messages": native["messages"], "tools": native["tools"]} == native


def test_jsonl_is_the_earlier_shape(rows):
    line = converted("jsonl", next(one for one in rows if one["id"] == "words beside a call"))
    assert list(line)[:5] == ["conversation_type", "turns", "agentic_patterns", "complexity", "quality_score"]
    assert line["conversation_type"] == "synthetic_tool_usage"
    assert line["agentic_patterns"] == ["planning", "tool_calling", "parallel_tool_calling", "reflection"]
    assert (line["complexity"], line["quality_score"]) == ("high", 0.85)


def test_openai_says_nothing_of_tools_where_there_are_none(rows):
    lines = {native["id"]: converted("openai", native) for native in rows}
    assert lines["no tools at all"].keys() == {"messages"}
    assert lines["no call"]["parallel_tool_calls"] is True


def test_atif_keeps_what_is_known_of_the_row(native):
    line = converted("atif", native)
    assert line["extra"] == {name: native[name] for name in native if name not in ("id", "messages", "tools")}
    assert line["session_id"] == line["trajectory_id"] == native["id"]


def test_sharegpt_alternates_and_ends_with_the_assistant(native):
    line = held("sharegpt", native)
    if line is not None:
        speakers = [turn["from"] for turn in line["conversations"]]
        assert set(speakers[0::2]) <= {"human", "observation"}
        assert set(speakers[1::2]) <= {"gpt", "function_call"}
        assert len(speakers) % 2 == 0
        assert all(isinstance(turn["value"], str) for turn in line["conversations"])


def test_sharegpt_writes_one_call_as_an_object_and_several_as_a_list(rows):
    lines = {native["id"]: held("sharegpt", native) for native in rows}
    single = lines["single"]["conversations"]
    assert json.loads(single[1]["value"]) == {"name": "get_weather", "arguments": {"city": "Oslo"}}
    assert single[2]["value"] == '{"celsius": -4}'
    parallel = lines["parallel"]["conversations"]
    assert [one["arguments"]["city"] for one in json.loads(parallel[1]["value"])] == ["Oslo", "Rome"]
    assert parallel[2]["value"] == '[{"celsius": -4}, {"celsius": 17.5}]'
    assert json.loads(lines["empty result and empty words"]["conversations"][2]["value"]) == ["", {}]


# --- what cannot be held -------------------------------------------------------------------------------------


def reason(name, native):
    with pytest.raises(CannotHoldError) as problem:
        converted(name, native)
    return str(problem.value)


@pytest.fixture
def changed(rows):
    """A copy of a row, after the change."""

    def make(name, change):
        native = copy.deepcopy(next(one for one in rows if one["id"] == name))
        change(native["messages"], native)
        return native

    return make


WITH_IDS = ["openai", "atif"]
PAIRED = [*WITH_IDS, "sharegpt", "hermes"]


@pytest.mark.parametrize("name", PAIRED)
@pytest.mark.parametrize(
    ("row_name", "change", "why"),
    [
        ("parallel", lambda m, _: m.insert(3, m.pop(4)), "results do not follow"),
        ("parallel", lambda m, _: m.pop(4), "a call has no result"),
        ("single", lambda m, _: m.pop(3), "a call has no result"),
        ("single", lambda m, _: m[3].update(tool_call_id="elsewhere"), "results do not follow"),
        ("single", lambda m, _: m[3].update(name="another"), "results do not follow"),
        ("single", lambda m, _: m.append(m[3]), "results do not follow"),
        ("no call", lambda m, _: m[2].update(reasoning_content="hm"), "keys that this format has no place for"),
        ("parallel", lambda m, _: m.__delitem__(slice(4, None)), "a call has no result"),
    ],
    ids=["swapped", "one missing", "missing", "wrong id", "wrong name", "doubled", "more is said", "half answered"],
)
def test_a_broken_pairing_is_not_passed_on(changed, name, row_name, change, why):
    assert why in reason(name, changed(row_name, change))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m, _: m.clear(), "no messages"),
        (lambda m, _: m.append("text"), "none of the roles"),
        (lambda m, _: m[0].update(role="developer"), "none of the roles"),
        (lambda m, _: m[2].update(content=None), "not a string"),
        (lambda m, _: m[2].pop("content"), "not a string"),
        (lambda m, _: m[2]["tool_calls"][0]["function"].update(arguments="{}"), "arguments are not an object"),
        (lambda m, _: m[2]["tool_calls"][0].pop("function"), "a call has no name"),
        (lambda m, _: m[2]["tool_calls"][0].update(id=7), "a call has no id"),
        (lambda _, row: row["tools"].append({"name": "bare"}), "a tool is not"),
        (lambda _, row: row["tools"].append("bare"), "a tool is not"),
    ],
)
@pytest.mark.parametrize("name", ["native", "hermes"])
def test_no_format_takes_what_is_no_native_row(changed, name, change, why):
    assert why in reason(name, changed("single", change))


@pytest.mark.parametrize(
    ("name", "row_name", "change", "why"),
    [
        ("openai", "single", lambda m, _: m.pop(), "does not end with the assistant"),
        ("openai", "single", lambda m, _: m.append({"role": "user", "content": "?"}), "does not end with"),
        ("openai", "single", lambda _, row: row["tools"][1]["function"].update(name="web search"), "a tool's name"),
        ("openai", "single", lambda _, row: row["tools"][1]["function"].update(name="w" * 65), "a tool's name"),
        ("openai", "single", lambda _, row: row.update(tools=row["tools"] * 65), "more than 128 tools"),
        ("sharegpt", "single", lambda m, _: m.pop(), "does not end with the assistant"),
        ("sharegpt", "single", lambda m, _: m.__delitem__(slice(1, None)), "does not end with the assistant"),
        ("sharegpt", "single", lambda m, _: m.insert(1, m[1]), "do not alternate"),
        ("sharegpt", "single", lambda m, _: m.append(m[4]), "do not alternate"),
        ("sharegpt", "no call", lambda m, _: m.append(m[0]), "a system message stands inside"),
        ("sharegpt", "single", lambda m, _: m[2].update(content="I look."), "says something beside a call"),
        ("sharegpt", "single", lambda _, row: row["tools"][0]["function"].pop("parameters"), "parameters.properties"),
        ("hermes", "single", lambda m, _: m[1].update(content="<tool_call>"), "holds a mark"),
        ("hermes", "single", lambda m, _: m[0].update(content="</tools>"), "holds a mark"),
        ("hermes", "single", lambda m, _: m[3].update(content="a<|im_end|>b"), "holds a mark"),
        (
            "hermes",
            "single",
            lambda m, _: m[2]["tool_calls"][0]["function"]["arguments"].update(city="</tool_call>"),
            "holds a mark",
        ),
        (
            "hermes",
            "single",
            lambda _, row: row["tools"][0]["function"].update(description="<tool_response>"),
            "holds a mark",
        ),
    ],
)
def test_what_a_format_cannot_hold_is_said(changed, name, row_name, change, why):
    assert why in reason(name, changed(row_name, change))
