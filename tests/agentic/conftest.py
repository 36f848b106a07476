"""Conversations written by hand as rows: `{"messages", "tools", "name", "patterns", "held_out"}`."""

import json
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
SHORT = {
    "call": "tool_calling",
    "par": "parallel_tool_calling",
    "plan": "planning",
    "reason": "step_by_step_reasoning",
    "recover": "error_recovery",
    "ask": "clarification",
    "reflect": "reflection",
    "verify": "verification",
    "synth": "information_synthesis",
    "refuse": "refusal",
    "change": "state_change",
}


def schema(name, spec):
    properties, required = {}, []
    for parameter, kind in spec["with"].items():
        if isinstance(kind, list):
            needed = kind[0] == "!"
            properties[parameter] = {"type": "string", "enum": [word for word in kind if word != "!"]}
        else:
            needed, word = kind.endswith("!"), kind.rstrip("!")
            properties[parameter] = (
                {"type": "array", "items": {"type": "string"}} if word == "strings" else {"type": word}
            )
        properties[parameter]["description"] = f"The {parameter.replace('_', ' ')}."
        required += [parameter] if needed else []
    parameters = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": spec["does"], "parameters": parameters}}


def messages(talk):
    found, number = [], 0
    for part in talk:
        if "say" not in part:
            ((role, text),) = part.items()
            found.append({"role": role, "content": text})
            continue
        message = {"role": "assistant", "content": part["say"]}
        results = []
        for tool, arguments, result in part.get("calls", ()):
            number += 1
            identity = f"call{number:05d}"
            function = {"name": tool, "arguments": arguments}
            message.setdefault("tool_calls", []).append({"id": identity, "type": "function", "function": function})
            text = json.dumps(result, ensure_ascii=False)
            results.append({"role": "tool", "tool_call_id": identity, "name": tool, "content": text})
        found += [message, *results]
    return found


def conversations():
    """Every conversation as a fresh row."""
    body = yaml.safe_load((HERE / "conversations.yaml").read_text("utf-8"))
    return [
        {
            "name": one["name"],
            "held_out": one.get("held_out", False),
            "patterns": {SHORT[word] for word in one["shows"].split()},
            "messages": messages(one["talk"]),
            "tools": [schema(name, body["tools"][name]) for name in one["tools"]],
        }
        for one in body["conversations"]
    ]


@pytest.fixture(scope="session")
def rows():
    return conversations()


@pytest.fixture(scope="session")
def performances():
    """Every scenario played twice: (name, case, messages, tools). That none of them crashes is tested elsewhere."""
    from builder.agentic import conversation
    from builder.agentic.cast import cast, domains
    from builder.agentic.perform import Address, stage_case
    from builder.agentic.world.rng import Rng

    found = []
    for name, scenario in cast().items():
        for number in range(2):
            places = domains(scenario)
            address = Address(scenario, places[number % len(places)], 70 + number, ("performances", name, number))
            for attempt in range(10):
                try:
                    case = stage_case(address, attempt)
                except Exception:  # noqa: BLE001, S112
                    continue
                messages = conversation.messages(case.played, case.system, case.offer, Rng("ids", name, number))
                found.append((name, case, messages, case.offer.schemas()))
                break
    return found
