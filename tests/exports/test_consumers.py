"""What the consumers' own code says to our lines."""

import json

import pytest
from jsonschema import Draft202012Validator


def walked(value):
    """The value with everything in it really looked at: pydantic leaves iterables of typed dicts unread until then."""
    if isinstance(value, dict):
        return {name: walked(item) for name, item in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return [walked(item) for item in value]


@pytest.fixture(scope="module")
def openai_types():
    from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolUnionParam
    from pydantic import ConfigDict, TypeAdapter

    strict = ConfigDict(strict=True)
    return (
        TypeAdapter(list[ChatCompletionMessageParam], config=strict),
        TypeAdapter(list[ChatCompletionToolUnionParam], config=strict),
    )


def test_openai_takes_messages_and_tools(exported, openai_types):
    lines, _ = exported("openai")
    messages, tools = openai_types
    assert len(lines) >= 15
    for line in lines:
        assert line.keys() in ({"messages"}, {"messages", "tools", "parallel_tool_calls"})
        assert walked(messages.validate_python(line["messages"])) == line["messages"]
        assert walked(tools.validate_python(line.get("tools", []))) == line.get("tools", [])


@pytest.mark.parametrize("key", ["tool_call_id", "content", "role"])
def test_openai_refuses_a_message_without(exported, openai_types, key):
    from pydantic import ValidationError

    line = exported("openai")[0][0]
    broken = [{name: value for name, value in message.items() if name != key} for message in line["messages"]]
    with pytest.raises(ValidationError):
        walked(openai_types[0].validate_python(broken))


def test_openai_refuses_arguments_that_are_objects(native, openai_types):
    from pydantic import ValidationError

    if native["num_tool_calls"]:
        with pytest.raises(ValidationError):
            walked(openai_types[0].validate_python(native["messages"]))


def test_schemas_are_schemas_and_arguments_fit_them(exported):
    for line in exported("openai")[0]:
        functions = {tool["function"]["name"]: tool["function"] for tool in line.get("tools", [])}
        for function in functions.values():
            Draft202012Validator.check_schema(function["parameters"])
        for message in line["messages"]:
            for call in message.get("tool_calls", ()):
                schema = functions[call["function"]["name"]]["parameters"]
                Draft202012Validator(schema).validate(json.loads(call["function"]["arguments"]))


def mistral(line, version, mode):
    from mistral_common.protocol.instruct import validator
    from mistral_common.protocol.instruct.request import ChatCompletionRequest

    request = ChatCompletionRequest.from_openai(line["messages"], tools=line.get("tools"))
    checker = getattr(validator, f"MistralRequestValidator{version}")(mode=validator.ValidationMode(mode))
    return checker.validate_request(request)


def has_text_beside_calls(line):
    return any(message.get("tool_calls") and message["content"] for message in line["messages"])


def test_mistral_takes_every_row(exported):
    taken = [line for line in exported("openai")[0] if _mistral_can(line)]
    assert len(taken) >= 13
    for line in taken:
        request = mistral(line, "V13", "finetuning")
        assert [message.role for message in request.messages] == [message["role"] for message in line["messages"]]


def test_mistral_v3_takes_every_row_without_text_beside_calls(exported):
    taken = [line for line in exported("openai")[0] if _mistral_can(line) and not has_text_beside_calls(line)]
    assert len(taken) >= 12
    for line in taken:
        request = mistral(line, "V3", "finetuning")
        assert [message.role for message in request.messages] == [message["role"] for message in line["messages"]]


@pytest.mark.parametrize(("version", "wrong"), [("V3", "not-9-letters"), ("V13", "")])
def test_mistral_refuses_a_wrong_id(exported, version, wrong):
    from mistral_common.exceptions import MistralCommonException

    line = json.loads(json.dumps(exported("openai")[0][0]))
    line["messages"][3]["tool_call_id"] = wrong
    with pytest.raises(MistralCommonException):
        mistral(line, version, "finetuning")


def _mistral_can(line):
    """It wants each message of the assistant to say or do something, and each call to be answered."""
    return bool(line["messages"][-1]["content"])


def test_atif_takes_every_trajectory(exported, rows):
    from atif import Trajectory

    lines, skipped = exported("atif")
    assert skipped == {}
    for line, native in zip(lines, rows, strict=True):
        trajectory = Trajectory.model_validate(line, strict=True)
        assert trajectory.to_json_dict() == line
        assert trajectory.schema_version == "ATIF-v1.8"
        offline = native["source"] == "template"
        for step in trajectory.steps:
            assert step.reasoning_content is None
            if step.source == "agent":
                assert step.llm_call_count == (0 if offline else 1)
        assert trajectory.agent.model_name == (None if offline else "llama-4")


def test_datasets_reads_native_lines(built, rows, tmp_path):
    from datasets import load_dataset

    from builder.exports.export import export

    (done,) = export(built, "native", tmp_path / "native.jsonl", "train", quiet=True)
    read = load_dataset("json", data_files=str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    for found, native in zip(read, rows, strict=True):
        if native["id"] == "long numbers":  # its JSON reader rounds to 10 decimals: docs/exports.md
            assert found["messages"][2]["tool_calls"][0]["function"]["arguments"]["values"][0] == 9007199254740993
        else:
            assert (found["messages"], found["tools"]) == (native["messages"], native["tools"])
        assert found["scenario_type"] == native["scenario_type"]


def test_datasets_reads_strings_exactly(built, rows, tmp_path):
    from datasets import load_dataset

    from builder.exports.export import export

    (done,) = export(built, "strings", tmp_path / "strings.jsonl", "train", quiet=True)
    read = load_dataset("json", data_files=str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    assert {read.features[name].dtype for name in ("messages", "tools")} == {"string"}
    for found, native in zip(read, rows, strict=True):
        assert json.loads(found["messages"]) == native["messages"]
        assert json.loads(found["tools"]) == native["tools"]
