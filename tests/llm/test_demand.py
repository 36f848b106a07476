"""What is foreseen is what is asked: the requests of a real build, and prompts of their real length."""

import pytest

from builder.build import build
from builder.llm.demand import demand
from builder.llm.terms import Terms
from builder.llm.writers import writers
from builder.recipe import Recipe
from wire_acting import Actor, recipe_of
from wire_texts import reply

QUIET = Terms(environment={}, quiet=True)


def told(wire):
    """Requests, and characters of all prompts, as they arrived."""
    import json

    prompts = [one.body["messages"] + one.body.get("tools", []) for one in wire.seen]
    return len(prompts), sum(len(json.dumps(prompt, ensure_ascii=False)) for prompt in prompts)


def test_intent_requests_are_exact_and_prompts_as_long_as_real_ones(wire, tmp_path):
    wire.reply = reply
    section = {"name": "local", "base_url": f"{wire.url}/v1", "ledger": str(tmp_path / "ledger.sqlite")}
    recipe = Recipe(seed=3).with_(examples_per_intent=4, edge_cases=8, provider=section)
    ((writer, need),) = demand("intent", recipe).items()
    assert writer.source == "local:local"
    build(recipe, tmp_path / "data", configs=["intent"], quiet=True, terms=QUIET)
    requests, characters = told(wire)
    assert need.requests == requests
    assert need.tokens_in == pytest.approx(characters / 4, rel=0.1)
    assert need.most_out == pytest.approx(sum(one.body["max_tokens"] for one in wire.seen), rel=0.1)


@pytest.mark.parametrize("mode", ["play", "rewrite", "whole"])
def test_conversations_take_about_what_is_foreseen(wire, tmp_path, monkeypatch, mode):
    monkeypatch.chdir(tmp_path)
    recipe = recipe_of(mode, wire.url)
    wire.reply = Actor(recipe)
    ((_, need),) = demand("agentic", recipe).items()
    build(recipe, tmp_path / "data", configs=["agentic"], quiet=True, terms=QUIET)
    requests, characters = told(wire)
    assert need.requests == pytest.approx(requests, rel=0.2)
    assert need.tokens_in == pytest.approx(characters / 4, rel=0.3)


def test_those_who_share_are_asked_by_their_weight():
    recipe = Recipe().with_(provider={"share": {"groq": 1, "openai": 3}})
    needs = demand("intent", recipe)
    requests = {writer.provider: need.requests for writer, need in needs.items()}
    assert sum(requests.values()) == 1450
    assert requests["openai"] == pytest.approx(3 * requests["groq"], rel=0.15)
    assert set(needs) == set(writers(recipe))


def test_larger_batches_are_fewer_requests():
    small, large = (demand("intent", Recipe().with_(provider={"name": "groq", "batch_size": size})) for size in (5, 50))
    assert sum(need.requests for need in small.values()) > 2 * sum(need.requests for need in large.values())
