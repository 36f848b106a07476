from collections import Counter

import pytest

from builder.errors import RecipeError
from builder.llm.offline import is_offline
from builder.llm.writers import candidates, job_for, settled, writers
from builder.providers.base import Request
from builder.recipe import Recipe

REQUEST = Request(model="", messages=({"role": "user", "content": "hi"},))


def recipe(**provider):
    return Recipe().with_(provider=provider)


def test_one_provider_writes_all():
    (one,) = writers(recipe(name="groq"))
    job = job_for([one], REQUEST, ("intent", "train", "a", "0"))
    assert (one.provider, one.source) == ("groq", f"groq:{job.request.model}")
    assert job.request.model
    assert candidates([one], job) == (job,)


def test_several_share_by_weight_and_the_same_place_has_the_same_writer():
    team = writers(recipe(share={"groq": 3, "together": 1}))
    places = [("intent", "train", "cell", str(number)) for number in range(2000)]
    shared = Counter(job_for(team, REQUEST, place).provider for place in places)
    assert 1400 < shared["groq"] < 1600
    assert [job_for(team, REQUEST, place) for place in places[:50]] == [
        job_for(team, REQUEST, place) for place in places[:50]
    ]


def test_everybody_may_stand_in_once():
    team = writers(recipe(share={"groq": 1, "together": 2, "huggingface": 1}))
    for number in range(50):
        job = job_for(team, REQUEST, ("place", str(number)))
        found = candidates(team, job)
        assert found[0] is job
        assert sorted(one.provider for one in found) == ["groq", "huggingface", "together"]
        assert len({one.id for one in found}) == 3


def test_a_model_and_an_address_are_meant_for_the_named_provider():
    team = writers(recipe(name="local", model="mine", base_url="http://127.0.0.1:1/v1", share={"local": 1, "groq": 1}))
    groq, local = team
    assert (local.model.name, local.base_url) == ("mine", "http://127.0.0.1:1/v1")
    assert groq.model.name != "mine"
    assert groq.base_url == ""


def test_an_unknown_provider_in_the_share_is_named():
    with pytest.raises(RecipeError, match="no provider 'grok' to share the work; known are "):
        writers(recipe(share={"grok": 1}))


def test_auto_is_settled_by_the_keys():
    auto = recipe(name="auto")
    assert settled(auto, {"TOGETHER_API_KEY": "k" * 20}).provider.name == "together"
    assert settled(auto, {"TOGETHER_API_KEY": "k" * 20, "GROQ_API_KEY": "g" * 20}).provider.name == "groq"
    assert is_offline(settled(auto, {}))
    named = recipe(name="groq")
    assert settled(named, {}) is named


def test_a_share_alone_is_not_offline():
    assert is_offline(Recipe())
    assert not is_offline(recipe(share={"groq": 1}))
