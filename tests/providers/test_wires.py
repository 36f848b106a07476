"""Every provider's SDK against a server that misbehaves: an answer with its bytes, or a drop; never anything else."""

import asyncio
import json

import pytest

import wire_faults
from builder.providers.base import DroppedError, Request
from builder.providers.choice import providers
from builder.runs.retry import Course, judge

NAMES = sorted(providers())
HELLO = Request(model="model", messages=({"role": "user", "content": "Hello"},), max_tokens=64)
DROPPED = {"hang", "drop-before", "drop-after", "truncated"}


def asked(name):
    async def use(opened):
        try:
            return await opened.send(providers()[name].body(HELLO))
        except DroppedError as dropped:
            return dropped

    return use


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_is_what_the_provider_wants_and_what_comes_is_raw(connected, wire, name):
    answer = connected(name, asked(name))
    (seen,) = wire.seen
    assert seen.body == providers()[name].body(HELLO)
    assert seen.headers["Authorization"].startswith("Bearer canary-")
    body = json.loads(answer.body)
    assert body["choices"][0]["message"] == wire.reply(seen.body)
    assert judge(providers()[name], answer).tokens == (
        body["usage"]["prompt_tokens"],
        body["usage"]["completion_tokens"],
    )
    assert all(name == name.lower() for name in answer.headers)


@pytest.mark.parametrize("name", ["groq", "local"])  # one of each SDK
@pytest.mark.parametrize("fault", wire_faults.NAMES)
def test_each_fault_is_one_request_and_one_answer_or_one_drop(connected, wire, name, fault):
    wire.script = [fault]
    answer = connected(name, asked(name), timeout=0.3 if fault == "hang" else 5.0)
    assert len(wire.seen) == 1, "the SDK asked again by itself"
    if fault in DROPPED:
        assert isinstance(answer, DroppedError)
        assert str(answer)
        return
    course = judge(providers()[name], answer).course
    assert (course is Course.KEEP) == (fault in wire_faults.FINE)
    assert answer.status == (int(fault) if fault.isdigit() else answer.status)


@pytest.mark.parametrize("name", ["groq", "local"])
def test_nobody_there_is_a_drop(connected, name):
    answer = connected(name, asked(name), url="http://127.0.0.1:9")
    assert isinstance(answer, DroppedError)


@pytest.mark.parametrize("name", ["groq", "local"])
def test_a_redirect_does_not_take_the_key_elsewhere(connected, wire, name):
    wire.script = [f"redirect:{wire.url}/v1/chat/completions"]
    assert connected(name, asked(name)).status == 307
    assert len(wire.seen) == 1


@pytest.mark.parametrize("name", ["groq", "local"])
def test_half_a_character_in_a_prompt_is_no_error_of_an_sdk(connected, name):
    async def use(opened):
        request = Request(model="m", messages=({"role": "user", "content": "half \ud800"},))
        with pytest.raises(DroppedError):
            await opened.send(providers()[name].body(request))

    connected(name, use)


@pytest.mark.parametrize("name", NAMES)
def test_models_are_listed(connected, wire, name):
    wire.models = [{"id": "a", "object": "model", "created": 1, "owned_by": "us", "shutdown_date": "2027-01-14"}]

    async def use(opened):
        return await opened.get("/models")

    assert json.loads(connected(name, use).body)["data"] == wire.models


@pytest.mark.parametrize("name", ["groq", "local"])
def test_as_many_at_once_as_there_are_connections(connected, wire, name):
    wire.latency = 0.05

    async def use(opened):
        bodies = [{**providers()[name].body(HELLO), "seed": number} for number in range(24)]
        return await asyncio.gather(*(opened.send(body) for body in bodies))

    answers = connected(name, use, connections=12)
    assert {answer.status for answer in answers} == {200}
    assert wire.most_in_flight == 12
    assert not wire.bought_twice()
